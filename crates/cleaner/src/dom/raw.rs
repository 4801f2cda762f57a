//! The text of scripts and styles: where it ends, by the same rules as the tokenizer's but without a step for every character.
//! New lines are `\n` alone.

use memchr::{memchr, memchr_iter};

/// The raw text at the beginning of `html`, up to the end tag of the element called `name`. `None` where it has to be read step
/// by step: characters that are replaced, a comment that may hide an end tag, no end tag.
pub(super) fn text<'h>(html: &'h str, name: &str) -> Option<&'h str> {
    let bytes = html.as_bytes();
    for at in memchr_iter(b'<', bytes) {
        let after = &bytes[at + 1..];
        if after.starts_with(b"!--") {
            return None;
        }
        if ends(after, name.as_bytes()) {
            let plain = memchr(b'\0', &bytes[..at]).is_none();
            return plain.then_some(&html[..at]);
        }
    }
    None
}

/// Whether what follows `<` is the end tag of `name`.
fn ends(after: &[u8], name: &[u8]) -> bool {
    after.first() == Some(&b'/')
        && after.len() > name.len() + 1
        && after[1..=name.len()].eq_ignore_ascii_case(name)
        && matches!(
            after[name.len() + 1],
            b'\t' | b'\n' | b'\x0c' | b'\r' | b' ' | b'/' | b'>'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_text_ends_at_its_own_end_tag() {
        for (html, want) in [
            ("a < b</script>c", Some("a < b")),
            (
                "'</scripts></style>'</SCRIPT >",
                Some("'</scripts></style>'"),
            ),
            ("</script/>", Some("")),
            ("if (a<!--b) c</script>", None),
            ("a\0b</script>", None),
            ("a</script", None),
            ("a", None),
        ] {
            assert_eq!(text(html, "script"), want, "{html}");
        }
    }
}
