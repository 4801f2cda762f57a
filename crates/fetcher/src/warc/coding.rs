//! Undoing transfer and content codings of an archived body, where it is really in them.

use std::{
    borrow::Cow,
    io::{self, Read},
};

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::fields::Fields;

/// What an unpacked body larger than the cap is called.
const TOO_LARGE: &str = "larger than the limit when unpacked";

/// The body without chunks and compression, at most `limit` bytes. Bytes that are not in the coding that the headers
/// claim were decoded by whoever archived them, and stay as they are.
pub(super) fn undo(body: &[u8], headers: &Fields, limit: usize) -> Result<Vec<u8>, &'static str> {
    let chunked = headers
        .get("transfer-encoding")
        .is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked"));
    let body = match chunked.then(|| dechunk(body)).flatten() {
        Some(joined) => Cow::Owned(joined),
        None => Cow::Borrowed(body),
    };
    let coding = headers
        .get("content-encoding")
        .unwrap_or_default()
        .to_ascii_lowercase();
    let unpacked = match coding.trim() {
        "gzip" | "x-gzip" if body.starts_with(&[0x1f, 0x8b]) => {
            unpack(MultiGzDecoder::new(&*body), limit)?
        }
        "zstd" if body.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) => match zstd::Decoder::new(&*body) {
            Ok(decoder) => unpack(decoder, limit)?,
            Err(_) => None,
        },
        "br" => unpack(brotli_decompressor::Decompressor::new(&*body, 4096), limit)?,
        "deflate" => match unpack(ZlibDecoder::new(&*body), limit)? {
            Some(unpacked) => Some(unpacked),
            None => unpack(DeflateDecoder::new(&*body), limit)?,
        },
        _ => None,
    };
    match unpacked {
        Some(unpacked) => Ok(unpacked),
        None if body.len() > limit => Err(TOO_LARGE),
        None => Ok(body.into_owned()),
    }
}

/// `Ok(None)` where the bytes are not in this coding.
fn unpack(decoder: impl Read, limit: usize) -> Result<Option<Vec<u8>>, &'static str> {
    let mut unpacked = Vec::new();
    let read: io::Result<usize> = decoder.take(limit as u64 + 1).read_to_end(&mut unpacked);
    match read {
        Ok(_) if unpacked.len() > limit => Err(TOO_LARGE),
        Ok(_) => Ok(Some(unpacked)),
        Err(_) => Ok(None),
    }
}

/// Joins chunks; `None` if the body is not made of chunks to its end.
fn dechunk(body: &[u8]) -> Option<Vec<u8>> {
    let mut joined = Vec::with_capacity(body.len());
    let mut rest = body;
    loop {
        let end = rest.iter().take(1024).position(|byte| *byte == b'\n')?;
        let line = std::str::from_utf8(&rest[..end]).ok()?;
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        rest = &rest[end + 1..];
        if size == 0 {
            return Some(joined);
        }
        joined.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size..)?;
        rest = rest
            .strip_prefix(b"\r\n")
            .or_else(|| rest.strip_prefix(b"\n"))?;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn fields(name: &str, value: &str) -> Fields {
        let mut fields = Fields::default();
        fields.push(name, value);
        fields
    }

    #[test]
    fn chunks() {
        let chunked = fields("Transfer-Encoding", "chunked");
        for (body, want) in [
            (
                &b"5\r\nhello\r\n6;x=1\r\n world\r\n0\r\n\r\n"[..],
                &b"hello world"[..],
            ),
            (b"0\r\n\r\n", b""),
            (b"<p>already joined", b"<p>already joined"),
            (b"5\r\nhel", b"5\r\nhel"),
            (b"ffffffffffffffff\r\nx", b"ffffffffffffffff\r\nx"),
        ] {
            assert_eq!(undo(body, &chunked, 1000).unwrap(), want);
        }
    }

    #[test]
    fn compressions_claimed_and_real() {
        let text = "deux milliards d'euros ".repeat(20).into_bytes();
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(&text).unwrap();
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        zlib.write_all(&text).unwrap();
        let mut raw =
            flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        raw.write_all(&text).unwrap();
        for (coding, body) in [
            ("gzip", gzip.finish().unwrap()),
            ("deflate", zlib.finish().unwrap()),
            ("deflate", raw.finish().unwrap()),
            ("zstd", zstd::encode_all(&text[..], 3).unwrap()),
            ("gzip", text.clone()),
            ("br", text.clone()),
            ("zstd", text.clone()),
            ("identity", text.clone()),
        ] {
            let headers = fields("content-encoding", coding);
            assert_eq!(undo(&body, &headers, 1000).unwrap(), text, "{coding}");
            assert_eq!(undo(&body, &headers, 100), Err(TOO_LARGE), "{coding}");
        }
    }
}
