//! The ways to answer a request, honest and otherwise.

use std::{fmt, io::Write, sync::Arc, time::Duration};

use flate2::{Compression, write::GzEncoder};

use crate::Request;

/// Computes a reply from the request.
pub type Answer = Arc<dyn Fn(&Request) -> Reply + Send + Sync>;

/// How to answer.
#[derive(Clone)]
#[non_exhaustive]
pub enum Reply {
    /// An ordinary answer, with its length.
    Plain {
        /// Status code.
        status: u16,
        /// Headers beside `Content-Length`.
        headers: Vec<(String, String)>,
        /// As sent.
        body: Vec<u8>,
    },
    /// The first reply, but 304 without a body when the request's `If-None-Match` is this ETag.
    Tagged {
        /// With quotes, as in the header.
        etag: String,
        /// The full answer; the `ETag` header is added to it.
        full: Box<Reply>,
    },
    /// The reply, after this pause before its first byte.
    Late(Duration, Box<Reply>),
    /// The head at once, then the body in pieces with a pause before each.
    Drip {
        /// The whole body.
        body: Vec<u8>,
        /// Bytes a piece.
        piece: usize,
        /// Before each piece.
        pause: Duration,
    },
    /// A body without end.
    Endless,
    /// A small gzip body that unpacks to this many bytes of zeros.
    Bomb(u64),
    /// No answer, and the connection stays open.
    Stall,
    /// A head that promises a body, and then nothing.
    StallInBody,
    /// The connection is closed without an answer.
    Close,
    /// The connection is closed after part of the body that `Content-Length` promised.
    Truncated {
        /// The whole body.
        body: Vec<u8>,
        /// How much of it is sent.
        sent: usize,
    },
    /// This many header lines.
    HeaderFlood(usize),
    /// Header lines without end.
    EndlessHead,
    /// These bytes, and the connection is closed.
    Raw(Vec<u8>),
    /// Whatever the function gives for the request.
    Computed(Answer),
}

impl Reply {
    /// 200 and a UTF-8 page.
    pub fn html(body: &str) -> Reply {
        Reply::bytes("text/html; charset=utf-8", body.as_bytes())
    }

    /// 200 and these bytes.
    pub fn bytes(content_type: &str, body: &[u8]) -> Reply {
        Reply::Plain {
            status: 200,
            headers: vec![("Content-Type".to_owned(), content_type.to_owned())],
            body: body.to_vec(),
        }
    }

    /// 200 and a feed or sitemap.
    pub fn xml(body: &str) -> Reply {
        Reply::bytes("application/xml; charset=utf-8", body.as_bytes())
    }

    /// 200 and plain text, for instance a robots.txt.
    pub fn text(body: &str) -> Reply {
        Reply::bytes("text/plain; charset=utf-8", body.as_bytes())
    }

    /// A status and a short text.
    pub fn status(status: u16) -> Reply {
        Reply::Plain {
            status,
            headers: vec![("Content-Type".to_owned(), "text/plain".to_owned())],
            body: format!("status {status}\n").into_bytes(),
        }
    }

    /// A redirect to this URL or path.
    pub fn redirect(status: u16, location: &str) -> Reply {
        Reply::status(status).header("Location", location)
    }

    /// A page compressed with gzip.
    pub fn gzip(body: &str) -> Reply {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder
            .write_all(body.as_bytes())
            .expect("writing to memory");
        let packed = encoder.finish().expect("writing to memory");
        Reply::bytes("text/html; charset=utf-8", &packed).header("Content-Encoding", "gzip")
    }

    /// The reply that the function gives for the request.
    pub fn computed(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Reply {
        Reply::Computed(Arc::new(answer))
    }

    /// This reply with one more header; only plain replies have headers of their own.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Reply {
        if let Reply::Plain { headers, .. } = &mut self {
            headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// This reply, answered with 304 to whoever has this ETag.
    #[must_use]
    pub fn tagged(self, etag: &str) -> Reply {
        Reply::Tagged {
            etag: etag.to_owned(),
            full: Box::new(self.header("ETag", etag)),
        }
    }

    /// This reply after a pause.
    #[must_use]
    pub fn late(self, pause: Duration) -> Reply {
        Reply::Late(pause, Box::new(self))
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reply::Plain { status, .. } => write!(f, "Plain({status})"),
            Reply::Computed(_) => f.write_str("Computed"),
            _ => f.write_str("Misbehaving"),
        }
    }
}
