//! Writing WARC records. Each is built in memory, packed as one gzip member and written with one call, so that a killed
//! process leaves whole records and at most one broken tail.

use std::{
    collections::HashMap,
    fs::{File, OpenOptions},
    io::{self, Write},
    net::SocketAddr,
    path::PathBuf,
};

use depeche_model::Hints;
use flate2::{Compression, write::GzEncoder};
use jiff::Timestamp;
use sha1::{Digest, Sha1};
use url::Url;

use super::{
    Role,
    fields::Fields,
    note::{FIELD, Note},
};

/// A file is closed when it has grown beyond this.
const MAX_FILE_BYTES: u64 = 1 << 30;
/// URLs whose digest is remembered, to write a revisit instead of the same bytes.
const MAX_REMEMBERED: usize = 100_000;
const SAME_PAYLOAD: &str = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
const NOT_MODIFIED: &str = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";

/// One request and its answer.
#[derive(Debug, Clone)]
pub(crate) struct Hop {
    pub(crate) url: Url,
    pub(crate) at: Timestamp,
    pub(crate) address: Option<SocketAddr>,
    pub(crate) request: Vec<(String, String)>,
    pub(crate) status: u16,
    pub(crate) response: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// A fetch: its hops in order, the last being the page or the 304.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    pub(crate) role: Role,
    pub(crate) source: String,
    pub(crate) requested_url: Url,
    pub(crate) hints: Hints,
    pub(crate) hops: Vec<Hop>,
}

/// Writes `NAME-00000.warc.gz`, `NAME-00001.warc.gz` and so on into one folder.
#[derive(Debug)]
pub(super) struct WarcWriter {
    dir: PathBuf,
    name: String,
    software: String,
    file: Option<File>,
    written: u64,
    serial: u32,
    max_file_bytes: u64,
    /// Per URL the digest and date of its last payload.
    payloads: HashMap<Url, ([u8; 20], Timestamp)>,
}

impl WarcWriter {
    /// Makes the folder; files come with the first record.
    pub(super) fn new(dir: PathBuf, software: &str) -> io::Result<WarcWriter> {
        std::fs::create_dir_all(&dir)?;
        let now = Timestamp::now();
        let name = format!(
            "depeche-{}-{:04x}",
            now.strftime("%Y%m%d%H%M%S"),
            fastrand::u16(..)
        );
        Ok(WarcWriter {
            dir,
            name,
            software: software.to_owned(),
            file: None,
            written: 0,
            serial: 0,
            max_file_bytes: MAX_FILE_BYTES,
            payloads: HashMap::new(),
        })
    }

    #[cfg(test)]
    pub(super) fn limit_files_to(mut self, bytes: u64) -> WarcWriter {
        self.max_file_bytes = bytes;
        self
    }

    /// Writes all records of a fetch.
    pub(super) fn write(&mut self, exchange: &Exchange) -> io::Result<()> {
        let last = exchange.hops.len().saturating_sub(1);
        for (place, hop) in exchange.hops.iter().enumerate() {
            let role = if place == last {
                exchange.role
            } else {
                Role::Redirect
            };
            self.write_hop(exchange, hop, role)?;
        }
        Ok(())
    }

    fn write_hop(&mut self, exchange: &Exchange, hop: &Hop, role: Role) -> io::Result<()> {
        let (request_id, response_id) = (record_id(), record_id());
        let mut fields = head("request", &request_id, hop.at);
        fields.push("WARC-Target-URI", hop.url.as_str());
        fields.push("WARC-Concurrent-To", response_id.as_str());
        fields.push("Content-Type", "application/http;msgtype=request");
        self.record(fields, &request_block(hop))?;

        // Before the response, so that whoever reads the file once knows what the page is when it comes.
        let note = Note::new(
            role,
            &exchange.source,
            &exchange.requested_url,
            &exchange.hints,
        );
        let mut about = Fields::default();
        about.push(FIELD, serde_json::to_string(&note)?);
        let mut fields = head("metadata", &record_id(), hop.at);
        fields.push("WARC-Target-URI", hop.url.as_str());
        fields.push("WARC-Concurrent-To", response_id.as_str());
        fields.push("Content-Type", "application/warc-fields");
        self.record(fields, about.to_lines().as_bytes())?;

        self.write_response(hop, &response_id)
    }

    /// The response, or a revisit where its payload is known already.
    fn write_response(&mut self, hop: &Hop, id: &str) -> io::Result<()> {
        let payload: [u8; 20] = Sha1::digest(&hop.body).into();
        let earlier = self.payloads.get(&hop.url).copied();
        let profile = match earlier {
            _ if hop.status == 304 => Some(NOT_MODIFIED),
            Some((digest, _)) if digest == payload && hop.status == 200 => Some(SAME_PAYLOAD),
            _ => None,
        };
        let kind = if profile.is_some() {
            "revisit"
        } else {
            "response"
        };
        let mut fields = head(kind, id, hop.at);
        fields.push("WARC-Target-URI", hop.url.as_str());
        if let Some(address) = hop.address {
            fields.push("WARC-IP-Address", address.ip().to_string());
        }
        fields.push("Content-Type", "application/http;msgtype=response");
        if hop.status != 304 {
            fields.push("WARC-Payload-Digest", digest(payload));
        }
        let mut block = response_head(hop);
        if let Some(profile) = profile {
            fields.push("WARC-Profile", profile);
            fields.push("WARC-Refers-To-Target-URI", hop.url.as_str());
            if let Some((_, date)) = earlier {
                fields.push("WARC-Refers-To-Date", date.to_string());
            }
        } else {
            block.extend_from_slice(&hop.body);
        }
        if hop.status == 200 && (earlier.is_some() || self.payloads.len() < MAX_REMEMBERED) {
            self.payloads.insert(hop.url.clone(), (payload, hop.at));
        }
        self.record(fields, &block)
    }

    /// One record, one gzip member.
    fn record(&mut self, fields: Fields, block: &[u8]) -> io::Result<()> {
        if self.file.is_none() || self.written >= self.max_file_bytes {
            self.open_next()?;
        }
        let member = member(fields, block)?;
        let file = self
            .file
            .as_mut()
            .ok_or_else(|| io::Error::other("no WARC file is open"))?;
        file.write_all(&member)?;
        self.written += member.len() as u64;
        Ok(())
    }

    fn open_next(&mut self) -> io::Result<()> {
        let path = self
            .dir
            .join(format!("{}-{:05}.warc.gz", self.name, self.serial));
        let mut file = OpenOptions::new()
            .create_new(true)
            .append(true)
            .open(&path)?;
        let mut fields = head("warcinfo", &record_id(), Timestamp::now());
        if let Some(name) = path.file_name() {
            fields.push("WARC-Filename", name.to_string_lossy());
        }
        fields.push("Content-Type", "application/warc-fields");
        let mut about = Fields::default();
        about.push("software", self.software.as_str());
        about.push("format", "WARC File Format 1.1");
        about.push(
            "conformsTo",
            "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        );
        let member = member(fields, about.to_lines().as_bytes())?;
        file.write_all(&member)?;
        self.written = member.len() as u64;
        self.serial += 1;
        self.file = Some(file);
        Ok(())
    }
}

fn head(kind: &str, id: &str, at: Timestamp) -> Fields {
    let mut fields = Fields::default();
    fields.push("WARC-Type", kind);
    fields.push("WARC-Record-ID", id);
    fields.push("WARC-Date", at.to_string());
    fields
}

fn member(mut fields: Fields, block: &[u8]) -> io::Result<Vec<u8>> {
    fields.push("WARC-Block-Digest", digest(Sha1::digest(block).into()));
    fields.push("Content-Length", block.len().to_string());
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(b"WARC/1.1\r\n")?;
    encoder.write_all(fields.to_lines().as_bytes())?;
    encoder.write_all(b"\r\n")?;
    encoder.write_all(block)?;
    encoder.write_all(b"\r\n\r\n")?;
    encoder.finish()
}

/// A random (version 4) UUID.
fn record_id() -> String {
    let bits = (fastrand::u128(..) & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
    let hex = format!("{bits:032x}");
    format!(
        "<urn:uuid:{}-{}-{}-{}-{}>",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}

/// `sha1:` and the digest in base 32 (RFC 4648), as archives write it.
fn digest(sha1: [u8; 20]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::from("sha1:");
    // 20 bytes are four groups of five bytes, each eight letters; nothing is left to pad.
    for group in sha1.chunks(5) {
        let bits = group
            .iter()
            .fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        for place in (0..8).rev() {
            let letter = ALPHABET[(bits >> (5 * place)) as usize & 31];
            text.push(char::from(letter));
        }
    }
    text
}

fn request_block(hop: &Hop) -> Vec<u8> {
    let target = &hop.url[url::Position::BeforePath..url::Position::AfterQuery];
    let mut fields = Fields::default();
    fields.push(
        "Host",
        &hop.url[url::Position::BeforeHost..url::Position::AfterPort],
    );
    for (name, value) in &hop.request {
        fields.push(name, value.as_str());
    }
    format!("GET {target} HTTP/1.1\r\n{}\r\n", fields.to_lines()).into_bytes()
}

/// Status line and headers. The body is stored decoded, so headers of its coding and length on the wire are left out.
fn response_head(hop: &Hop) -> Vec<u8> {
    let mut fields = Fields::default();
    for (name, value) in &hop.response {
        let on_the_wire = ["content-encoding", "transfer-encoding", "content-length"];
        if !on_the_wire.contains(&name.to_ascii_lowercase().as_str()) {
            fields.push(name, value.as_str());
        }
    }
    if hop.status != 304 {
        fields.push("Content-Length", hop.body.len().to_string());
    }
    let reason = reqwest::StatusCode::from_u16(hop.status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("Unknown");
    format!(
        "HTTP/1.1 {} {reason}\r\n{}\r\n",
        hop.status,
        fields.to_lines()
    )
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_as_archives_write_them() {
        // The digest of nothing, as found in every archive that has an empty payload.
        assert_eq!(
            digest(Sha1::digest(b"").into()),
            "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
        );
    }

    #[test]
    fn ids_are_version_four() {
        let id = record_id();
        assert_eq!(
            id.len(),
            "<urn:uuid:00000000-0000-4000-8000-000000000000>".len()
        );
        assert_eq!(&id[24..25], "4");
        assert!(matches!(&id[29..30], "8" | "9" | "a" | "b"), "{id}");
    }
}
