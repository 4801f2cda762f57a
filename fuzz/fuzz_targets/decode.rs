//! Any bytes under any header: what they are, which encoding, as page or as text. The first byte chooses the header.
#![no_main]

use std::sync::LazyLock;

use depeche_cleaner::Cleaner;
use depeche_model::{InputKind, Page};
use libfuzzer_sys::fuzz_target;

static CLEANER: LazyLock<Cleaner> =
    LazyLock::new(|| Cleaner::new().expect("the built-in tables are tested"));

const HEADERS: &[Option<&str>] = &[
    None,
    Some("text/html; charset=utf-8"),
    Some("text/html; charset=windows-1252"),
    Some("text/plain; charset=iso-8859-15"),
    Some("text/html; charset=shift_jis"),
    Some("text/html; charset=utf-16le"),
    Some("text/html; charset="),
];

fuzz_target!(|data: &[u8]| {
    let Some((choice, body)) = data.split_first() else {
        return;
    };
    let header = HEADERS[usize::from(*choice) % HEADERS.len()];
    for kind in [InputKind::Auto, InputKind::Text, InputKind::InlineText] {
        let page = Page {
            source: "fuzz".into(),
            kind,
            content_type: header.map(Into::into),
            body: body.to_vec(),
            ..Page::default()
        };
        let _ = CLEANER.clean(&page);
    }
});
