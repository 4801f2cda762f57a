//! Pages written for this project, a folder each: `page.html`, and in `expected.json` what must come out of it.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use depeche_cleaner::Cleaner;
use depeche_model::{Article, InputKind, Page};
use serde_json::Value;

/// What differs from the expectation; empty when all is well.
fn differences(cleaner: &Cleaner, folder: &std::path::Path) -> Vec<String> {
    let expected: Value =
        serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap();
    let page = Page {
        source: "page.html".into(),
        final_url: expected["url"]
            .as_str()
            .or(Some("https://journal.example/a/article-1234"))
            .map(|u| u.parse().unwrap()),
        kind: InputKind::Html,
        body: std::fs::read(folder.join("page.html")).unwrap(),
        ..Page::default()
    };
    let article = match cleaner.clean(&page) {
        Ok(article) => article,
        Err(error) => return vec![format!("error: {error}")],
    };
    let mut out = Vec::new();
    for key in expected.as_object().unwrap().keys() {
        assert!(
            KEYS.contains(&key.as_str()),
            "{folder:?}: nothing looks at `{key}`"
        );
    }
    let strings = |key| strings(&expected, key);
    metadata(&expected, &article, &mut out);
    out.extend(
        strings("contains")
            .into_iter()
            .filter(|s| !article.text.contains(s))
            .map(|s| format!("lost: {s}")),
    );
    out.extend(
        strings("once")
            .into_iter()
            .filter(|s| article.text.matches(s).count() > 1)
            .map(|s| format!("said twice: {s}")),
    );
    out.extend(
        strings("lacks")
            .into_iter()
            .filter(|s| article.text.contains(s))
            .map(|s| format!("kept: {s}")),
    );
    let warned: Vec<&str> = article.warnings.iter().map(|w| w.code).collect();
    out.extend(
        strings("warnings")
            .into_iter()
            .filter(|w| !warned.contains(&w.as_str()))
            .map(|w| format!("no warning {w}: {warned:?}")),
    );
    out.extend(
        strings("unwarned")
            .into_iter()
            .filter(|w| warned.contains(&w.as_str()))
            .map(|w| format!("warned of {w}")),
    );
    if expected.get("warnings").is_none() && !warned.is_empty() {
        out.push(format!("warned of {warned:?}"));
    }
    out
}

/// What differs in title, date and authors.
/// What `expected.json` may say; another key would be checked by nothing.
const KEYS: [&str; 9] = [
    "url",
    "title",
    "authors",
    "published",
    "contains",
    "lacks",
    "once",
    "warnings",
    "unwarned",
];

fn metadata(expected: &Value, article: &Article, out: &mut Vec<String>) {
    if let Some(title) = expected["title"]
        .as_str()
        .filter(|t| article.title.as_deref() != Some(*t))
    {
        out.push(format!("title {:?}, not {title:?}", article.title));
    }
    let published = article.published.map(|p| p.date.to_string());
    // null: the page has no date of its own
    if let Some(day) = expected.get("published")
        && published.as_deref() != day.as_str()
    {
        out.push(format!("published {published:?}, not {day}"));
    }
    if expected.get("authors").is_some() && strings(expected, "authors") != article.authors {
        out.push(format!("authors {:?}", article.authors));
    }
}

/// The strings of an expectation.
fn strings(expected: &Value, key: &str) -> Vec<String> {
    let listed = expected[key].as_array().into_iter().flatten();
    listed.map(|v| v.as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_page_comes_out_as_expected() {
    let cleaner = Cleaner::new().unwrap();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut folders: Vec<_> = std::fs::read_dir(root)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    folders.sort();
    assert!(folders.len() >= 15);
    let mut failed = String::new();
    for folder in folders {
        for difference in differences(&cleaner, &folder) {
            failed.push_str(&format!(
                "{}: {difference}\n",
                folder.file_name().unwrap().display()
            ));
        }
    }
    assert!(failed.is_empty(), "{failed}");
}
