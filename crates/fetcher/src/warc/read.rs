//! Reading WARC files, packed or not, one record in memory at a time.

use std::{
    io::{self, BufRead, BufReader, Read},
    mem,
};

use depeche_model::{Failure, InputKind, Page, Stage, Validators};
use flate2::bufread::MultiGzDecoder;
use jiff::Timestamp;
use url::Url;

use super::{
    Role,
    fields::{Fields, read_head},
    message,
    note::{FIELD, Note},
};

/// Most bytes of a `metadata` record; others' may be anything and are passed over.
const MAX_NOTE: u64 = 256 * 1024;
/// What an archived page may be larger by than its body, for the HTTP head.
const MAX_HTTP_HEAD: u64 = 256 * 1024;

/// An article page as archived.
#[derive(Debug, Clone)]
pub struct Archived {
    /// As it was fetched; for a page that depeche archived, equal to it in every field.
    pub page: Page,
    /// From the answer's headers.
    pub validators: Validators,
    /// The record's number in the file, from 1.
    pub record: u64,
}

/// What a file held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records of every type.
    pub records: u64,
    /// Pages given.
    pub pages: u64,
    /// Revisits: pages that had not changed.
    pub revisits: u64,
    /// Responses that are no article pages: redirects, errors, listings, images.
    pub others: u64,
}

/// Why a record, or the rest of a file, could not be read.
#[derive(Debug, thiserror::Error)]
pub enum WarcError {
    /// One record; reading goes on with the next.
    #[error("{file}: record {record} ({url}): {reason}; it is passed over")]
    Record {
        /// The file.
        file: String,
        /// Its number, from 1.
        record: u64,
        /// What it is about.
        url: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// The file is broken from here on.
    #[error("{file}: cannot be read beyond record {record} ({source}); what came before is good")]
    Broken {
        /// The file.
        file: String,
        /// The last whole record, from 1; 0 if there was none.
        record: u64,
        /// As the decoder or the system said.
        source: io::Error,
    },
}

impl WarcError {
    /// Whether nothing more comes from the file.
    pub fn is_fatal(&self) -> bool {
        matches!(self, WarcError::Broken { .. })
    }

    /// The failure to store.
    pub fn to_failure(&self) -> Failure {
        let (source, code) = match self {
            WarcError::Record { url, file, .. } if url.is_empty() => (file, "warc-record"),
            WarcError::Record { url, .. } => (url, "warc-record"),
            WarcError::Broken { file, .. } => (file, "warc-broken"),
        };
        Failure {
            source: source.clone(),
            stage: Stage::Fetch,
            code: code.to_owned(),
            message: self.to_string(),
            retry_at: None,
        }
    }
}

/// Gives the article pages of a WARC file in their order: `response` records (and `resource` records) that hold HTML or
/// text with status 200 or 203.
pub struct WarcReader<'a> {
    reader: Box<dyn BufRead + Send + 'a>,
    file: String,
    max_body_bytes: usize,
    counts: Counts,
    /// The note on the response to come, and that response's id.
    note: Option<(String, Note)>,
    ended: bool,
}

impl std::fmt::Debug for WarcReader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WarcReader")
            .field("file", &self.file)
            .field("counts", &self.counts)
            .finish_non_exhaustive()
    }
}

impl<'a> WarcReader<'a> {
    /// Reads from any source; whether it is gzip is told from its first bytes. `file` names it in messages.
    pub fn new(source: impl Read + Send + 'a, file: &str, max_body_bytes: usize) -> WarcReader<'a> {
        let mut raw = BufReader::with_capacity(64 * 1024, source);
        // An error here comes again with the first record, where it is reported.
        let packed = raw
            .fill_buf()
            .is_ok_and(|start| start.starts_with(&[0x1f, 0x8b]));
        let reader: Box<dyn BufRead + Send + 'a> = if packed {
            Box::new(BufReader::with_capacity(
                64 * 1024,
                MultiGzDecoder::new(raw),
            ))
        } else {
            Box::new(raw)
        };
        WarcReader {
            reader,
            file: file.to_owned(),
            max_body_bytes,
            counts: Counts::default(),
            note: None,
            ended: false,
        }
    }

    /// What has been read so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// The next record; `Ok(None)` at the end of the file.
    fn record(&mut self) -> Result<Option<Option<Archived>>, WarcError> {
        let head = read_head(&mut self.reader).map_err(|error| self.broken(error))?;
        let Some((version, fields)) = head else {
            return Ok(None);
        };
        let length = fields
            .get("Content-Length")
            .and_then(|length| length.parse::<u64>().ok());
        let (true, Some(length)) = (version.starts_with("WARC/"), length) else {
            let reason = io::Error::new(io::ErrorKind::InvalidData, "not a WARC record");
            return Err(self.broken(reason));
        };
        let result = self.block(&fields, length);
        if !matches!(&result, Err(error) if error.is_fatal()) {
            self.counts.records += 1;
        }
        result.map(Some)
    }

    fn block(&mut self, fields: &Fields, length: u64) -> Result<Option<Archived>, WarcError> {
        let kind = fields
            .get("WARC-Type")
            .unwrap_or_default()
            .to_ascii_lowercase();
        let most = match kind.as_str() {
            "response" | "resource" => self.max_body_bytes as u64 + MAX_HTTP_HEAD,
            "metadata" => MAX_NOTE,
            _ => 0,
        };
        if kind == "revisit" {
            self.counts.revisits += 1;
        }
        let mut block = Vec::new();
        let read = if length <= most {
            (&mut self.reader)
                .take(length)
                .read_to_end(&mut block)
                .map(|read| read as u64)
        } else {
            io::copy(&mut (&mut self.reader).take(length), &mut io::sink())
        };
        match read {
            Ok(read) if read == length => {}
            Ok(_) => {
                return Err(self.broken(io::Error::new(
                    io::ErrorKind::UnexpectedEof,
                    "the last record is cut off",
                )));
            }
            Err(error) => return Err(self.broken(error)),
        }
        match kind.as_str() {
            "metadata" => {
                self.take_note(fields, &block);
                Ok(None)
            }
            "response" | "resource" if length > most => {
                self.note = None;
                Err(self.bad(fields, "larger than the limit"))
            }
            "response" => self.response(fields, &block),
            "resource" => Ok(self.resource(fields, block)),
            _ => Ok(None),
        }
    }

    fn take_note(&mut self, fields: &Fields, block: &[u8]) {
        let text = String::from_utf8_lossy(block);
        let parsed = Fields::parse(&text);
        let note = parsed
            .get(FIELD)
            .and_then(|json| serde_json::from_str(json).ok());
        if let (Some(id), Some(note)) = (fields.get("WARC-Concurrent-To"), note) {
            self.note = Some((id.to_owned(), note));
        }
    }

    fn response(&mut self, fields: &Fields, block: &[u8]) -> Result<Option<Archived>, WarcError> {
        let note = mem::take(&mut self.note)
            .filter(|(id, _)| fields.get("WARC-Record-ID") == Some(id.as_str()))
            .map(|(_, note)| note);
        // An HTTP message of another protocol (dns:, whois:) is not ours.
        let is_http = fields
            .get("Content-Type")
            .is_none_or(|kind| kind.to_ascii_lowercase().starts_with("application/http"));
        let Some(url) = target(fields).filter(|_| is_http) else {
            self.counts.others += 1;
            return Ok(None);
        };
        let message = message::parse(block, self.max_body_bytes)
            .map_err(|reason| self.bad(fields, reason))?;
        let content_type = message.headers.get("content-type").map(str::to_owned);
        let wanted = match &note {
            Some(note) => note.role == Role::Article,
            None => is_readable(content_type.as_deref()),
        };
        if !wanted || !matches!(message.status, 200 | 203) {
            self.counts.others += 1;
            return Ok(None);
        }
        let validators = Validators {
            etag: message.headers.get("etag").map(str::to_owned),
            last_modified: message.headers.get("last-modified").map(str::to_owned),
        };
        let status = Some(message.status);
        Ok(Some(self.archived(
            fields,
            url,
            note,
            status,
            content_type,
            message.body,
            validators,
        )))
    }

    /// A payload without an HTTP head.
    fn resource(&mut self, fields: &Fields, block: Vec<u8>) -> Option<Archived> {
        self.note = None;
        let content_type = fields.get("Content-Type").map(str::to_owned);
        match target(fields) {
            Some(url)
                if is_readable(content_type.as_deref()) && block.len() <= self.max_body_bytes =>
            {
                Some(self.archived(
                    fields,
                    url,
                    None,
                    None,
                    content_type,
                    block,
                    Validators::default(),
                ))
            }
            _ => {
                self.counts.others += 1;
                None
            }
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of one page, each named at both calls"
    )]
    fn archived(
        &mut self,
        fields: &Fields,
        url: Url,
        note: Option<Note>,
        status: Option<u16>,
        content_type: Option<String>,
        body: Vec<u8>,
        validators: Validators,
    ) -> Archived {
        self.counts.pages += 1;
        let source = note
            .as_ref()
            .map_or_else(|| crate::wire::shown(&url), |note| note.source.clone());
        let requested_url = note
            .as_ref()
            .map_or_else(|| url.clone(), |note| note.requested_url.clone());
        let page = Page {
            source,
            requested_url: Some(requested_url),
            final_url: Some(url),
            fetched_at: fields
                .get("WARC-Date")
                .and_then(|date| date.parse::<Timestamp>().ok()),
            status,
            content_type,
            kind: InputKind::Auto,
            body,
            hints: note.map(Note::hints).unwrap_or_default(),
        };
        Archived {
            page,
            validators,
            record: self.counts.records + 1,
        }
    }

    fn broken(&self, source: io::Error) -> WarcError {
        WarcError::Broken {
            file: self.file.clone(),
            record: self.counts.records,
            source,
        }
    }

    fn bad(&self, fields: &Fields, reason: &'static str) -> WarcError {
        WarcError::Record {
            file: self.file.clone(),
            record: self.counts.records + 1,
            url: target(fields)
                .map(|url| url.to_string())
                .unwrap_or_default(),
            reason,
        }
    }
}

/// The record's URL; WARC 1.0 drafts put it in angle brackets.
fn target(fields: &Fields) -> Option<Url> {
    let text = fields.get("WARC-Target-URI")?;
    Url::parse(text.trim_start_matches('<').trim_end_matches('>'))
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
}

/// Whether the cleaner can read it: HTML or text. Where the server said nothing, the cleaner decides.
fn is_readable(content_type: Option<&str>) -> bool {
    let Some(content_type) = content_type else {
        return true;
    };
    let essence = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    matches!(
        essence.as_str(),
        "" | "text/html" | "application/xhtml+xml" | "text/plain"
    )
}

impl Iterator for WarcReader<'_> {
    type Item = Result<Archived, WarcError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            match self.record() {
                Ok(Some(Some(archived))) => return Some(Ok(archived)),
                Ok(Some(None)) => {}
                Ok(None) => self.ended = true,
                Err(error) => {
                    self.ended = error.is_fatal();
                    return Some(Err(error));
                }
            }
        }
        None
    }
}
