//! Saved input: files, folders, `.gz`, standard input and manifests, as a lazy sequence of pages or failures.
//!
//! Nothing is read before it is asked for, so a folder of a million pages needs the memory of a few.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use depeche_model::{Failure, Hints, InputKind, Page, Stage, Stamp};
use flate2::read::MultiGzDecoder;
use serde::Deserialize;
use url::Url;

use crate::args::Input;

/// No news page is larger; what is, is refused before it fills the memory.
pub const MAX_BYTES: u64 = 20 * 1024 * 1024;
/// Endings that a folder is searched for, each also with `.gz`.
const ENDINGS: [&str; 6] = ["html", "htm", "xhtml", "shtml", "txt", "warc"];

/// What the user says of every input.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// HTML or text, whatever the name says.
    pub input: Input,
    /// Address.
    pub url: Option<Url>,
    /// The rest.
    pub hints: Hints,
}

/// A saved input, not read yet.
#[derive(Debug, Clone)]
pub enum Saved {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
    /// A line of a manifest.
    Line {
        /// The manifest, for messages and relative paths.
        manifest: PathBuf,
        /// Line number, from 1.
        number: usize,
        /// The JSON.
        json: String,
    },
    /// Something that could not even be listed.
    Unreadable(Failure),
}

/// Every file below the paths, in a stable order; folders are walked, symbolic links to folders are not followed.
pub fn list(paths: Vec<PathBuf>) -> impl Iterator<Item = Saved> {
    paths
        .into_iter()
        .flat_map(|path| -> Box<dyn Iterator<Item = Saved> + Send> {
            match path.as_os_str() == "-" {
                true => Box::new(std::iter::once(Saved::Stdin)),
                false if path.is_dir() => Box::new(Walk::new(path)),
                false => Box::new(std::iter::once(Saved::File(path))),
            }
        })
}

/// The lines of manifests.
pub fn manifests(paths: Vec<PathBuf>) -> impl Iterator<Item = Saved> {
    paths
        .into_iter()
        .flat_map(|path| -> Box<dyn Iterator<Item = Saved> + Send> {
            match open(&path) {
                Ok(reader) => Box::new(manifest_lines(path, BufReader::new(reader))),
                Err(error) => Box::new(std::iter::once(Saved::Unreadable(unreadable(
                    &path, &error,
                )))),
            }
        })
}

fn manifest_lines(
    manifest: PathBuf,
    reader: impl BufRead + Send,
) -> impl Iterator<Item = Saved> + Send {
    let lines = reader.lines().enumerate().map(|(at, line)| (at + 1, line));
    lines
        .filter(|(_, line)| !matches!(line, Ok(text) if text.trim().is_empty()))
        .map(move |(number, line)| match line {
            Ok(json) => Saved::Line {
                manifest: manifest.clone(),
                number,
                json,
            },
            Err(error) => Saved::Unreadable(unreadable(&manifest, &error)),
        })
}

/// A depth-first walk in order of names, with one open folder at a time.
struct Walk {
    queue: Vec<PathBuf>, // last first
    /// The folder, until something was found in it.
    empty: Option<PathBuf>,
}

impl Iterator for Walk {
    type Item = Saved;

    fn next(&mut self) -> Option<Saved> {
        loop {
            let Some(path) = self.queue.pop() else {
                self.say_if_empty();
                return None;
            };
            if !path.is_dir() {
                self.empty = None;
                return Some(Saved::File(path));
            }
            let entries: io::Result<Vec<_>> = path.read_dir().and_then(Iterator::collect);
            match entries {
                Ok(entries) => self.push(&entries),
                Err(error) => return Some(Saved::Unreadable(unreadable(&path, &error))),
            }
        }
    }
}

impl Walk {
    fn new(folder: PathBuf) -> Walk {
        Walk {
            queue: vec![folder.clone()],
            empty: Some(folder),
        }
    }

    fn say_if_empty(&mut self) {
        if let Some(folder) = self.empty.take() {
            tracing::warn!(
                "{}: no saved article in this folder; what is looked for ends in .{}, also with .gz",
                folder.display(),
                ENDINGS.join(", .")
            );
        }
    }

    fn push(&mut self, entries: &[std::fs::DirEntry]) {
        let wanted = |entry: &&std::fs::DirEntry| match entry.file_type() {
            Ok(kind) => kind.is_dir() || has_ending(&entry.path()),
            Err(_) => false,
        };
        let mut paths: Vec<PathBuf> = entries
            .iter()
            .filter(wanted)
            .map(std::fs::DirEntry::path)
            .collect();
        paths.sort();
        self.queue.extend(paths.into_iter().rev());
    }
}

fn has_ending(path: &Path) -> bool {
    extension(path).is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

/// The ending in lower case, `.gz` set aside.
fn extension(path: &Path) -> Option<String> {
    let stem = path.to_str()?.to_ascii_lowercase();
    let stem = stem.strip_suffix(".gz").unwrap_or(&stem);
    Path::new(stem).extension()?.to_str().map(str::to_owned)
}

impl Saved {
    /// Reads the input whole.
    ///
    /// # Errors
    /// A failure that names the file (and line) and says what to try.
    pub fn read(self, given: &Given) -> Result<Page, Failure> {
        match self {
            Saved::Stdin => {
                let source = "<stdin>";
                let stdin = BufReader::new(io::stdin());
                let bytes = ungzip(stdin)
                    .and_then(read_all)
                    .map_err(|e| failure(source, &e))?;
                Ok(page(
                    source.to_owned(),
                    bytes,
                    kind(given.input, None),
                    given,
                ))
            }
            Saved::File(path) => {
                file_page(&path, kind(given.input, extension(&path).as_deref()), given)
            }
            Saved::Line {
                manifest,
                number,
                json,
            } => line_page(&manifest, number, &json, given),
            Saved::Unreadable(failure) => Err(failure),
        }
    }
}

fn kind(input: Input, ending: Option<&str>) -> InputKind {
    match (input, ending) {
        (Input::Html, _) => InputKind::Html,
        (Input::Text, _) | (Input::Auto, Some("txt")) => InputKind::Text,
        (Input::Auto, _) => InputKind::Auto,
    }
}

fn page(source: String, body: Vec<u8>, kind: InputKind, given: &Given) -> Page {
    let url = given.url.clone();
    Page {
        source,
        requested_url: url.clone(),
        final_url: url,
        kind,
        body,
        hints: given.hints.clone(),
        ..Page::default()
    }
}

fn file_page(path: &Path, kind: InputKind, given: &Given) -> Result<Page, Failure> {
    let bytes = open(path)
        .and_then(read_all)
        .map_err(|error| unreadable(path, &error))?;
    Ok(page(path.display().to_string(), bytes, kind, given))
}

fn open(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    match path.is_dir() {
        true => Err(io::Error::from(io::ErrorKind::IsADirectory)),
        false => ungzip(BufReader::new(File::open(path)?)),
    }
}

/// Undoes gzip where the first two bytes are gzip's, whatever the name says.
fn ungzip<'a>(mut reader: impl BufRead + Send + 'a) -> io::Result<Box<dyn Read + Send + 'a>> {
    match reader.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
        true => Ok(Box::new(MultiGzDecoder::new(reader))),
        false => Ok(Box::new(reader)),
    }
}

fn read_all(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > MAX_BYTES {
        true => Err(io::Error::from(io::ErrorKind::FileTooLarge)),
        false => Ok(bytes),
    }
}

/// One line of a manifest. Unknown keys are left alone: people keep their own beside ours.
#[derive(Debug, Deserialize)]
struct ManifestLine {
    id: Option<String>,
    path: Option<PathBuf>,
    html: Option<String>,
    text: Option<String>,
    url: Option<Url>,
    published: Option<Stamp>,
    site: Option<String>,
    lang: Option<String>,
}

fn line_page(manifest: &Path, number: usize, json: &str, given: &Given) -> Result<Page, Failure> {
    let source = format!("{}:{number}", manifest.display());
    let refuse = |message: String| failed(&source, "bad-manifest", message);
    let line: ManifestLine = serde_json::from_str(json)
        .map_err(|error| refuse(format!("not a manifest line: {error}")))?;
    let given = Given {
        input: given.input,
        url: line.url.or_else(|| given.url.clone()),
        hints: Hints {
            id: line.id,
            published: line.published.or(given.hints.published),
            site: line.site.or_else(|| given.hints.site.clone()),
            lang: line.lang.or_else(|| given.hints.lang.clone()),
            ..given.hints.clone()
        },
    };
    match (line.path, line.html, line.text) {
        (Some(path), None, None) => {
            let path = manifest.parent().unwrap_or(Path::new("")).join(path);
            file_page(
                &path,
                kind(given.input, extension(&path).as_deref()),
                &given,
            )
        }
        (None, Some(html), None) => Ok(page(source, html.into_bytes(), InputKind::Html, &given)),
        (None, None, Some(text)) => Ok(page(
            source,
            text.into_bytes(),
            InputKind::InlineText,
            &given,
        )),
        _ => Err(refuse(
            "give exactly one of `path`, `html` and `text`".into(),
        )),
    }
}

/// The failure for a file that cannot be read.
pub fn unreadable(path: &Path, error: &io::Error) -> Failure {
    failure(&path.display().to_string(), error)
}

fn failure(source: &str, error: &io::Error) -> Failure {
    let (code, message) = match error.kind() {
        io::ErrorKind::NotFound => (
            "no-such-file",
            "there is no such file; check the path".to_owned(),
        ),
        io::ErrorKind::IsADirectory => (
            "is-a-folder",
            "it is a folder; a file was expected".to_owned(),
        ),
        io::ErrorKind::FileTooLarge => {
            let limit = MAX_BYTES / 1024 / 1024;
            (
                "too-large",
                format!(
                    "more than {limit} MB (decompressed); cut the file or save the article alone"
                ),
            )
        }
        io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => (
            "bad-gzip",
            format!("the gzip data is broken or cut off ({error}); save the page again"),
        ),
        _ => ("unreadable", format!("it cannot be read: {error}")),
    };
    failed(source, code, message)
}

fn failed(source: &str, code: &str, message: String) -> Failure {
    Failure {
        source: source.to_owned(),
        stage: Stage::Fetch,
        code: code.to_owned(),
        message,
        retry_at: None,
    }
}
