//! Inputs meant to choke a cleaner: bounded time, a clear error or an article, never a panic.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::time::{Duration, Instant};

use depeche_cleaner::{Cleaner, MAX_BYTES};
use depeche_model::{InputKind, Page};
use proptest::prelude::*;

/// Code of the error, or `ok`; fails when it takes too long.
fn outcome(body: Vec<u8>, limit: Duration) -> &'static str {
    let cleaner = Cleaner::new().unwrap();
    let page = Page {
        source: "x".into(),
        kind: InputKind::Html,
        body,
        ..Page::default()
    };
    let start = Instant::now();
    let result = cleaner.clean(&page);
    assert!(start.elapsed() < limit, "took {:?}", start.elapsed());
    result.err().map_or("ok", |error| error.code())
}

const SOON: Duration = Duration::from_secs(30);

#[test]
fn deep_nesting_is_flattened() {
    for tag in [
        "div",
        "span",
        "b",
        "table",
        "ul><li",
        "blockquote",
        "font",
        "a",
    ] {
        let html = format!("{}<p>at the bottom</p>", format!("<{tag}>").repeat(100_000));
        assert_eq!(outcome(html.into_bytes(), SOON), "ok", "{tag}");
    }
}

#[test]
fn formatting_that_is_never_closed_is_bounded() {
    let html: String = (0..20_000).map(|i| format!("<b id={i}><p>x")).collect();
    assert_eq!(outcome(html.into_bytes(), SOON), "ok");
    let html: String = (0..20_000)
        .map(|i| format!("<a href={i}><div>x</b></i>"))
        .collect();
    assert_eq!(outcome(html.into_bytes(), SOON), "ok");
}

#[test]
fn what_holds_no_text_says_so() {
    assert_eq!(outcome(vec![b' '; 1000], SOON), "empty");
    assert_eq!(
        outcome(b"<html><script>render()</script></html>".to_vec(), SOON),
        "no-text"
    );
    assert_eq!(outcome(vec![0; 1000], SOON), "binary");
    assert_eq!(outcome(vec![b'a'; MAX_BYTES + 1], SOON), "too-large");
}

#[test]
fn huge_inline_data_is_no_text() {
    let data = "QUJD".repeat(1_500_000);
    let html = format!(
        "<p>Short but real text here.</p><img src=\"data:image/png;base64,{data}\"><script>var a=\"{data}\"</script>"
    );
    assert_eq!(outcome(html.into_bytes(), SOON), "ok");
}

#[test]
fn many_small_things_stay_linear() {
    for piece in [
        "<p>word ",
        "<br>",
        "&amp;amp;amp;",
        "<time>2020-01-01</time>",
        "<h1>A title that repeats</h1>",
        "2020-01-01 ",
        "<div class=ad>",
        "<li><a href=/x>link",
        "<td>1",
    ] {
        let html = format!("<h1>Title</h1>{}", piece.repeat(60_000));
        let code = outcome(html.into_bytes(), SOON);
        assert!(matches!(code, "ok" | "no-text"), "{piece}: {code}");
    }
}

#[test]
fn formatting_elements_are_not_copied_without_end() {
    // the adoption agency algorithm opens again, in each paragraph, what was never closed before
    let html = "<b><i><u>x".repeat(10_000);
    assert_eq!(outcome(html.into_bytes(), SOON), "ok");
    let html = format!("{}{}", "<b><i>".repeat(10_000), "<p>x".repeat(2_000));
    assert_eq!(outcome(html.into_bytes(), SOON), "ok");
    let html = format!("{}{}", "<b>".repeat(10_000), "<p></b>x".repeat(10_000));
    assert_eq!(outcome(html.into_bytes(), SOON), "ok");
}

#[test]
fn formatting_elements_are_not_copied_by_tags_without_text() {
    // 390 open fonts are copied into each paragraph until there are more nodes than bytes
    let html = format!(
        "<p>Text.{}{}",
        "<font c=i>".repeat(390),
        "</p><p><wbr>".repeat(40_000)
    );
    assert_eq!(outcome(html.into_bytes(), SOON), "ok");
}

#[test]
fn hundreds_of_thousands_of_attributes_are_not_compared() {
    let many = " a=v".repeat(300_000);
    let each: String = (0..300_000).map(|i| format!(" a{i}=v")).collect();
    for html in [
        format!("<body{many}><p>Text.</p>"),
        format!("<body{each}><p>Text.</p>"),
        format!("<body a=\"&\"{each}><p>Text.</p>"),
        format!("<p>Text.</p>&<p a=\">\"{each}>"),
    ] {
        assert_eq!(outcome(html.into_bytes(), SOON), "ok");
    }
}

#[test]
fn attributes_by_the_thousand_and_by_the_megabyte_are_read_once() {
    let many: String = (0..20_000).map(|i| format!(" a{i}=v")).collect();
    assert_eq!(
        outcome(format!("<p{many}>Text.</p>").into_bytes(), SOON),
        "ok"
    );
    let long = "word ".repeat(2_000_000);
    let html = format!("<p class=\"{long}\" title=\"{long}\">Text.</p>");
    assert_eq!(outcome(html.into_bytes(), SOON), "ok");
}

#[test]
fn a_hundred_thousand_siblings_and_nested_tables_are_read() {
    let html = format!(
        "<div>{}</div>",
        "<span class=author>By Ada Byrne</span>".repeat(100_000)
    );
    assert_eq!(outcome(html.into_bytes(), SOON), "ok");
    let html = format!("{}x", "<table><tr><td>".repeat(30_000));
    assert_eq!(outcome(html.into_bytes(), SOON), "ok");
    // text where only rows may be is moved before the table, over and over
    let html = format!("<table>{}", "<tr>x".repeat(50_000));
    assert_eq!(outcome(html.into_bytes(), SOON), "ok");
}

#[test]
fn authors_by_the_hundred_thousand_are_cut() {
    let printed: String = (0..100_000)
        .map(|i| {
            format!(
                "<span class=author>By Ada{} Byrne{}</span>",
                letters(i),
                letters(i + 7)
            )
        })
        .collect();
    assert_eq!(outcome(printed.into_bytes(), SOON), "ok");
    let metas: String = (0..100_000)
        .map(|i| format!("<meta name=author content='Ada Byrne{}'>", letters(i)))
        .collect();
    let html = format!("<html><head>{metas}</head><body><p>Text.");
    assert_eq!(outcome(html.into_bytes(), SOON), "ok");
    let one: Vec<String> = (0..100_000)
        .map(|i| format!("Ada Byrne{}", letters(i)))
        .collect();
    let html = format!("<meta name=author content='{}'><p>Text.", one.join("; "));
    assert_eq!(outcome(html.into_bytes(), SOON), "ok");
    let names: Vec<String> = (0..60_000)
        .map(|i| format!("{{\"@id\":\"#{i}\",\"name\":\"Ada Byrne{}\"}}", letters(i)))
        .collect();
    let html = format!(
        "<script type=application/ld+json>{{\"@graph\":[{{\"@type\":\"Article\",\"author\":[{}]}}]}}</script><p>Text.",
        names.join(",")
    );
    assert_eq!(outcome(html.into_bytes(), SOON), "ok");
}

/// A number in letters.
fn letters(mut number: usize) -> String {
    let mut out = String::new();
    while number > 0 {
        out.push(char::from(b'a' + u8::try_from(number % 26).unwrap()));
        number /= 26;
    }
    out
}

#[test]
fn states_that_never_end_are_given_up() {
    for piece in [
        "={\"a\":",
        "=[[",
        "=\"a",
        "JSON.parse(\"{",
        "={\"a\":1,",
        "= ",
    ] {
        let html = format!("<p>Short.</p><script>{}</script>", piece.repeat(300_000));
        assert_eq!(outcome(html.into_bytes(), SOON), "ok", "{piece}");
    }
    let deep = format!(
        "<p>Short.</p><script type=application/json>{}</script>",
        "{\"a\":".repeat(100_000)
    );
    assert_eq!(outcome(deep.into_bytes(), SOON), "ok");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_bytes_are_read_without_panic(body in proptest::collection::vec(any::<u8>(), 0..600)) {
        let cleaner = Cleaner::new().unwrap();
        for kind in [InputKind::Auto, InputKind::Html, InputKind::Text, InputKind::InlineText] {
            let page = Page { source: "x".into(), kind, body: body.clone(), ..Page::default() };
            let _ = cleaner.explain(&page).map(|e| e.to_string());
        }
    }

    #[test]
    fn any_markup_is_read_without_panic(parts in proptest::collection::vec("<(div|p|h1|a href=/x|time datetime=2020|meta name=author content=É|li|table|br|script type=application/ld.json)>|</[a-z]{1,4}>|[ -~é€日०-९]{0,30}|[0-9०-९]{1,2}[./][0-9०-९]{1,2}[./][0-9०-९]{4,6}|(19|20)[0-9]{2}[-/ .][0-9]{1,2}[-/ .é]", 0..60)) {
        let page = Page { source: "x".into(), kind: InputKind::Html, body: parts.concat().into_bytes(), ..Page::default() };
        let _ = Cleaner::new().unwrap().explain(&page).map(|e| e.to_string());
    }
}
