//! The HTTP response inside a `response` record.

use super::{coding, fields::Fields};

/// A response taken apart, its body decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) status: u16,
    pub(super) headers: Fields,
    pub(super) body: Vec<u8>,
}

/// Takes a response block apart. Crawlers store bodies with or without their codings and seldom mend the headers, so a
/// coding is undone only where the bytes are really in it. `Err` if it is no HTTP response, or too large when unpacked.
pub(super) fn parse(block: &[u8], max_body_bytes: usize) -> Result<Message, &'static str> {
    let (head, body) = split(block).ok_or("the HTTP head does not end")?;
    let head = String::from_utf8_lossy(head);
    let (first, rest) = head.split_once('\n').unwrap_or((&head, ""));
    let status = first
        .strip_prefix("HTTP/")
        .and_then(|line| line.split_ascii_whitespace().nth(1))
        .and_then(|status| status.parse().ok())
        .ok_or("it is no HTTP response")?;
    let headers = Fields::parse(rest);
    let body = coding::undo(body, &headers, max_body_bytes)?;
    Ok(Message {
        status,
        headers,
        body,
    })
}

fn split(block: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut from = 0;
    while let Some(at) = block[from..].iter().position(|byte| *byte == b'\n') {
        let end = from + at;
        match &block[end + 1..] {
            [b'\n', body @ ..] | [b'\r', b'\n', body @ ..] => return Some((&block[..end], body)),
            _ => from = end + 1,
        }
    }
    None
}
