//! Why the HTTP client failed: its errors are chains of boxes, and what matters is deep inside.

use std::net::IpAddr;

use crate::FetchError;

/// A host name resolved only to addresses that may not be asked. Travels inside the HTTP client's error.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{address} is not a public address ({what})")]
pub(crate) struct RefusedAddress {
    pub(crate) address: IpAddr,
    pub(crate) what: &'static str,
}

/// Turns the HTTP client's error into ours by looking for the cause that says most.
pub(crate) fn from_reqwest(url: &str, error: &reqwest::Error) -> FetchError {
    let url = url.to_owned();
    if let Some(refused) = find::<RefusedAddress>(error) {
        return FetchError::PrivateAddress {
            url,
            address: refused.address.to_string(),
            what: refused.what,
        };
    }
    let reason = deepest(error);
    if find::<rustls::Error>(error).is_some() {
        return FetchError::Tls { url, reason };
    }
    if error.is_timeout() {
        let what = if error.is_connect() {
            "connecting"
        } else {
            "waiting for bytes"
        };
        return FetchError::Timeout { url, what };
    }
    if error.is_dns() {
        return FetchError::Dns { url, reason };
    }
    if error.is_connect() {
        return FetchError::Connect { url, reason };
    }
    if broke_off(error, &reason) {
        return FetchError::Truncated { url, reason };
    }
    FetchError::BadResponse { url, reason }
}

/// Whether the peer closed or reset the connection before the answer was complete.
fn broke_off(error: &reqwest::Error, reason: &str) -> bool {
    use std::io::ErrorKind;
    let reset = find::<std::io::Error>(error).is_some_and(|io| {
        matches!(
            io.kind(),
            ErrorKind::ConnectionReset
                | ErrorKind::ConnectionAborted
                | ErrorKind::BrokenPipe
                | ErrorKind::UnexpectedEof
                | ErrorKind::NotConnected
        )
    });
    // hyper has no public kinds for these; its texts are fixed.
    reset
        || [
            "before message complet",
            "end of file",
            "unexpected EOF",
            "connection closed",
        ]
        .iter()
        .any(|text| reason.contains(text))
}

/// The first cause of type `T`, looking also inside I/O errors, which hide theirs from `source`.
fn find<T: std::error::Error + 'static>(error: &reqwest::Error) -> Option<&T> {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(current) = next {
        if let Some(found) = current.downcast_ref::<T>() {
            return Some(found);
        }
        next = match current.downcast_ref::<std::io::Error>() {
            Some(io) => io
                .get_ref()
                .map(|inner| inner as &(dyn std::error::Error + 'static)),
            None => current.source(),
        };
    }
    None
}

/// The text of the innermost cause, which is the one that tells something.
fn deepest(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut next = std::error::Error::source(error);
    while let Some(current) = next {
        text = current.to_string();
        next = current.source();
    }
    text.chars().take(200).collect()
}
