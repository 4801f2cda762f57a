//! Bytes to characters, in the order that WHATWG sets: byte-order mark, header, `meta`, then sniffing.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use memchr::memmem;

use crate::CleanError;

/// Bytes of a page in which a `meta charset` is looked for; WHATWG says 1,024, real pages put it later.
const META_WINDOW: usize = 8_192;
/// Bytes shown to the sniffer.
const SNIFF_WINDOW: usize = 200_000;

/// Text with the encoding it was read in.
pub(crate) struct Decoded {
    /// The text, without its byte-order mark.
    pub(crate) text: String,
    /// Name of the encoding, as WHATWG writes it.
    pub(crate) encoding: &'static str,
    /// Whether some bytes did not fit the encoding and became U+FFFD.
    pub(crate) damaged: bool,
}

/// Decodes `bytes`. `content_type` is the HTTP header; `html` says whether a `meta` may speak.
pub(crate) fn decode(
    bytes: &[u8],
    content_type: Option<&str>,
    html: bool,
) -> Result<Decoded, CleanError> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return finish(encoding, &bytes[length..]);
    }
    let valid_utf8 = std::str::from_utf8(bytes).is_ok();
    let declared = content_type
        .and_then(charset_of)
        .or_else(|| if html { meta_charset(bytes) } else { None });
    let encoding = match declared {
        // Text with multi-byte characters that is valid UTF-8 is UTF-8, whatever an old template declares.
        Some(declared) if valid_utf8 && declared.is_single_byte() && !bytes.is_ascii() => UTF_8,
        Some(declared) if declared == UTF_8 && !valid_utf8 => repair(bytes),
        Some(declared) => declared,
        None if valid_utf8 => UTF_8,
        None => sniff(bytes),
    };
    finish(encoding, bytes)
}

fn finish(encoding: &'static Encoding, bytes: &[u8]) -> Result<Decoded, CleanError> {
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    if damaged {
        let lost = text.matches('\u{fffd}').count();
        if lost > 20 && lost * 5 > text.chars().count() {
            return Err(CleanError::Undecodable {
                reason: "more than a fifth of the characters are not valid",
            });
        }
    }
    Ok(Decoded {
        text: text.into_owned(),
        encoding: encoding.name(),
        damaged,
    })
}

/// The encoding that `charset=` in a header names.
fn charset_of(content_type: &str) -> Option<&'static Encoding> {
    let at = content_type.to_ascii_lowercase().find("charset=")?;
    label(&content_type.as_bytes()[at + "charset=".len()..])
}

/// Reads an encoding label that may stand in quotes.
fn label(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes
        .iter()
        .position(|b| !matches!(b, b'"' | b'\'' | b' ' | b'='))?;
    let rest = &bytes[start..];
    let end = rest
        .iter()
        .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':' | b'.')))
        .unwrap_or(rest.len());
    Encoding::for_label(&rest[..end])
}

/// The encoding that a `<meta charset>` or `<meta http-equiv>` names. UTF-16 cannot be declared so: it means UTF-8.
fn meta_charset(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(META_WINDOW)].to_ascii_lowercase();
    for at in memmem::find_iter(&head, b"<meta") {
        let tag = &head[at..];
        let tag = &tag[..memchr::memchr(b'>', tag).unwrap_or(tag.len())];
        if let Some(charset) = memmem::find(tag, b"charset")
            && let Some(encoding) = label(&tag[charset + "charset".len()..])
        {
            let wide = encoding == UTF_16LE || encoding == UTF_16BE;
            return Some(if wide { UTF_8 } else { encoding });
        }
    }
    None
}

/// Declared as UTF-8 but not valid: a few stray bytes stay UTF-8, a page full of them is what it looks like.
fn repair(bytes: &[u8]) -> &'static Encoding {
    let window = &bytes[..bytes.len().min(SNIFF_WINDOW)];
    let text = String::from_utf8_lossy(window);
    let (bad, good) = text
        .chars()
        .filter(|c| !c.is_ascii())
        .fold((0, 0), |(bad, good), c| {
            if c == '\u{fffd}' {
                (bad + 1, good)
            } else {
                (bad, good + 1)
            }
        });
    if bad > good { sniff(bytes) } else { UTF_8 }
}

fn sniff(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(SNIFF_WINDOW)], true);
    let guess = detector.guess(None, chardetng::Utf8Detection::Allow);
    if guess == UTF_8 { WINDOWS_1252 } else { guess }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], content_type: Option<&str>) -> (String, &'static str) {
        let decoded = decode(bytes, content_type, true).unwrap();
        (decoded.text, decoded.encoding)
    }

    #[test]
    fn the_order_is_mark_header_meta_guess() {
        assert_eq!(
            read(
                b"\xef\xbb\xbfd\xc3\xa9j\xc3\xa0",
                Some("text/html; charset=iso-8859-1")
            ),
            ("déjà".into(), "UTF-8")
        );
        assert_eq!(read(b"\xff\xfed\0\xe9\0", None), ("dé".into(), "UTF-16LE"));
        let meta = b"<meta charset='windows-1252'>10 \x80";
        assert_eq!(read(meta, None).1, "windows-1252");
        assert_eq!(
            read(meta, Some("text/html; charset=\"iso-8859-15\"")).1,
            "ISO-8859-15"
        );
        let late =
            b"<meta http-equiv=Content-Type content=\"text/html; charset=ISO-8859-15\">\xa4 \xbd";
        assert_eq!(
            read(late, Some("text/html")).0.split('>').nth(1),
            Some("€ œ")
        );
    }

    #[test]
    fn undeclared_western_text_is_windows_1252() {
        let text = "<p>Le ministère a été prévenu dès l\u{92}été, a-t-on précisé à Genève.</p>";
        let bytes: Vec<u8> = text.chars().map(|c| c as u32 as u8).collect();
        let (read, name) = read(&bytes, None);
        assert_eq!(name, "windows-1252");
        assert!(read.contains("l’été"), "{read}");
    }

    #[test]
    fn valid_utf8_outranks_an_old_single_byte_label() {
        assert_eq!(
            read("<meta charset=iso-8859-1>été".as_bytes(), None).1,
            "UTF-8"
        );
    }

    #[test]
    fn stray_bytes_do_not_change_the_encoding() {
        let mut bytes = "<meta charset=utf-8>".as_bytes().to_vec();
        bytes.extend_from_slice("été à Orléans, déjà".as_bytes());
        bytes.push(0xe9);
        let decoded = decode(&bytes, None, true).unwrap();
        assert_eq!(decoded.encoding, "UTF-8");
        assert!(decoded.damaged && decoded.text.contains("Orléans"));
        let (text, name) = read(b"<meta charset=utf-8>\xe9t\xe9 d\xe9j\xe0", None);
        assert_eq!((text.ends_with("été déjà"), name), (true, "windows-1252"));
    }
}
