//! Reading an answer's body in pieces, counting bytes after decompression, so that neither an endless body nor a
//! decompression bomb is ever held whole.

use reqwest::Response;

use crate::{FetchError, cause::from_reqwest};

/// What to do with a body that is larger than the cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Excess {
    /// Fail: half an article is worse than none.
    Refuse,
    /// Keep what fits: robots.txt (RFC 9309, section 2.5).
    Cut,
}

/// The decoded body, at most `limit` bytes.
pub(crate) async fn read(
    url: &str,
    mut response: Response,
    limit: usize,
    excess: Excess,
) -> Result<Vec<u8>, FetchError> {
    let too_large = || FetchError::TooLarge {
        url: url.to_owned(),
        limit,
    };
    let announced = response
        .content_length()
        .and_then(|n| usize::try_from(n).ok())
        .unwrap_or(0);
    if announced > limit && excess == Excess::Refuse {
        return Err(too_large());
    }
    let mut body = Vec::with_capacity(announced.min(limit).min(1 << 20));
    while let Some(chunk) = response.chunk().await.map_err(|e| from_reqwest(url, &e))? {
        let room = limit - body.len();
        if chunk.len() > room {
            if excess == Excess::Refuse {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk[..room]);
            break;
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
