//! Training texts: public sets and annotated news (gzipped JSON lines), written passages (inline marks).

use std::{collections::HashMap, fs, io::Read, path::Path};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// What stands in a stretch of text, by the label set of the tagger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Label {
    Company,
    Agency,
    /// An organisation of unknown type.
    Organisation,
    /// An organisation that is neither.
    Other,
    Person,
    Place,
    Misc,
}

#[derive(Debug, Clone)]
pub(crate) struct Mark {
    /// Bytes of the text.
    pub start: usize,
    pub end: usize,
    pub label: Label,
    /// Careful readers differ: any reading is right.
    pub optional: bool,
}

/// How far the marks of a text can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Scope {
    /// Companies and agencies are all marked, other names are not.
    Ours,
    /// All names are marked; companies and agencies by our guidelines.
    OursAndOthers,
    /// All names are marked by a public set; its organisations may be of any type.
    Public,
    /// Only agencies are marked.
    AgenciesOnly,
}

impl Scope {
    /// Annotated by our guidelines.
    pub(crate) fn is_ours(self) -> bool {
        matches!(self, Scope::Ours | Scope::OursAndOthers)
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Text {
    /// Texts of one article carry the same.
    pub group: String,
    pub source: String,
    pub text: String,
    pub marks: Vec<Mark>,
    pub scope: Scope,
}

#[derive(Deserialize)]
struct Line {
    id: String,
    #[serde(default)]
    doc: Option<String>,
    text: String,
    mentions: Vec<LineMark>,
}

#[derive(Deserialize)]
struct LineMark {
    start: usize,
    end: usize,
    label: String,
    #[serde(default)]
    optional: bool,
}

/// Everything there is for a language.
pub(crate) fn load(written: &Path, shared: &Path, lang: &str) -> Result<Vec<Text>> {
    let mut texts = Vec::new();
    let mut paths: Vec<_> = fs::read_dir(written)?
        .collect::<Result<Vec<_>, _>>()?
        .iter()
        .map(fs::DirEntry::path)
        .collect();
    paths.sort();
    for path in paths {
        let name = path
            .file_name()
            .and_then(|n| n.to_str())
            .unwrap_or_default()
            .to_owned();
        if name.starts_with(&format!("{lang}.")) && name.ends_with(".txt") {
            texts.extend(read_written(&name, &fs::read_to_string(&path)?)?);
        }
    }
    let public: &[(&str, Scope)] = match lang {
        "en" => &[
            ("gmb", Scope::Public),
            ("gum", Scope::Public),
            ("fewnerd-agency", Scope::AgenciesOnly),
            ("sec-fin5", Scope::Public),
            ("uner-ewt-dev", Scope::Public),
        ],
        _ => &[("winer", Scope::Public)],
    };
    let mut by_id = HashMap::new();
    let mut others = Vec::new();
    for (name, scope) in public {
        for (id, text) in read_lines(
            &shared.join(format!("{lang}.{name}.train.jsonl.gz")),
            name,
            *scope,
        )? {
            by_id.insert(id, others.len());
            others.push(Some(text));
        }
    }
    let ours: &[&str] = if lang == "en" {
        &["news", "wikinews"]
    } else {
        &["news"]
    };
    for name in ours {
        for (id, mut text) in read_lines(
            &shared.join(format!("{lang}.{name}.train.jsonl.gz")),
            name,
            Scope::Ours,
        )? {
            if let Some(other) = by_id.get(&id).and_then(|&at| others[at].take()) {
                text.group.clone_from(&other.group);
                borrow_names(&mut text, &other);
            }
            texts.push(text);
        }
    }
    texts.extend(others.into_iter().flatten());
    Ok(texts)
}

pub(crate) fn read_lines(path: &Path, source: &str, scope: Scope) -> Result<Vec<(String, Text)>> {
    let mut json = String::new();
    let file = fs::File::open(path).with_context(|| path.display().to_string())?;
    flate2::read::GzDecoder::new(file).read_to_string(&mut json)?;
    let mut texts = Vec::new();
    for line in json.lines() {
        let line: Line = serde_json::from_str(line).with_context(|| path.display().to_string())?;
        let bytes = byte_offsets(&line.text);
        let marks = line.mentions.iter().filter_map(|m| {
            Some(Mark {
                start: bytes[m.start],
                end: bytes[m.end],
                label: read_label(&m.label, scope)?,
                optional: m.optional,
            })
        });
        texts.push((
            line.id.clone(),
            Text {
                group: line.doc.unwrap_or(line.id),
                source: source.to_owned(),
                marks: marks.collect(),
                scope,
                text: line.text,
            },
        ));
    }
    Ok(texts)
}

fn read_label(label: &str, scope: Scope) -> Option<Label> {
    Some(match (label, scope) {
        ("company", Scope::Ours) => Label::Company,
        ("agency", Scope::Ours | Scope::AgenciesOnly) => Label::Agency,
        ("other_org", Scope::AgenciesOnly) => Label::Other,
        ("company" | "agency" | "other_org" | "ORG", _) => Label::Organisation,
        ("PER", _) => Label::Person,
        ("LOC", _) => Label::Place,
        ("MISC", _) => Label::Misc,
        _ => return None,
    })
}

fn byte_offsets(text: &str) -> Vec<usize> {
    text.char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect()
}

/// Takes the people, places and other organisations that a public set marks in the same article.
fn borrow_names(text: &mut Text, other: &Text) {
    let mut found = Vec::new();
    for mark in &other.marks {
        let name = &other.text[mark.start..mark.end];
        let label = if mark.label == Label::Organisation {
            Label::Other
        } else {
            mark.label
        };
        if name.len() < 3 && other.text != text.text {
            continue;
        }
        let places: Vec<usize> = if other.text == text.text {
            vec![mark.start]
        } else {
            text.text.match_indices(name).map(|(at, _)| at).collect()
        };
        for start in places {
            let end = start + name.len();
            let free = |m: &Mark| end <= m.start || m.end <= start;
            if text.marks.iter().chain(&found).all(free) {
                found.push(Mark {
                    start,
                    end,
                    label,
                    optional: false,
                });
            }
        }
    }
    text.marks.extend(found);
    text.marks.sort_by_key(|m| m.start);
    text.scope = Scope::OursAndOthers;
}

/// Reads blocks of `# lang=.. date=..`, headline, paragraphs, with `[c:Company]` and `[a:Agency]` inline.
fn read_written(name: &str, content: &str) -> Result<Vec<Text>> {
    let source = name
        .trim_end_matches(".txt")
        .split_once('.')
        .map_or(name, |(_, s)| s);
    let mut texts = Vec::new();
    let mut block = String::new();
    for line in content.lines().chain([""]) {
        if line.starts_with('#') {
            continue;
        }
        if !line.trim().is_empty() {
            block.push_str(line);
            block.push('\n');
            continue;
        }
        if !block.trim().is_empty() {
            let (text, marks) = read_marks(&block)
                .with_context(|| format!("{name}: {}", block.lines().next().unwrap_or_default()))?;
            let group = format!("{source}/{}", texts.len());
            texts.push(Text {
                group,
                source: source.to_owned(),
                text,
                marks,
                scope: Scope::Ours,
            });
        }
        block.clear();
    }
    Ok(texts)
}

fn read_marks(block: &str) -> Result<(String, Vec<Mark>)> {
    let mut text = String::new();
    let mut marks = Vec::new();
    let mut rest = block;
    while let Some(at) = rest.find('[') {
        text.push_str(&rest[..at]);
        let inner = &rest[at + 1..];
        let Some(close) = inner.find(']') else {
            bail!("`[` without `]`")
        };
        let label = match inner.get(..2) {
            Some("c:") => Label::Company,
            Some("a:") => Label::Agency,
            _ => bail!("`[{}` is neither `[c:` nor `[a:`", &inner[..close]),
        };
        let start = text.len();
        text.push_str(&inner[2..close]);
        marks.push(Mark {
            start,
            end: text.len(),
            label,
            optional: false,
        });
        rest = &inner[close + 1..];
    }
    text.push_str(rest);
    Ok((text, marks))
}
