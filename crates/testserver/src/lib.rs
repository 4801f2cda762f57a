//! A local HTTP/1.1 server that misbehaves on demand. For tests only: it speaks raw bytes over plain threads, so that it
//! can do what no honest server library would (stall, drip, reset, lie about lengths), and needs no async runtime.
//!
//! ```no_run
//! use depeche_testserver::{Reply, Server};
//! let server = Server::start();
//! server.on("/a", Reply::html("<p>bonjour"));
//! server.on("/moved", Reply::redirect(301, "/a"));
//! server.on_each("/busy", vec![Reply::status(503), Reply::html("at last")]); // one after another, the last stays
//! let url = server.url("/a"); // http://127.0.0.1:43210/a
//! assert_eq!(server.hits("/a"), 0);
//! ```
//!
//! A path without a reply answers 404 (so robots.txt allows everything unless set). Every request is logged with the
//! instants at which it began and ended. Several servers are several hosts: `127.0.0.1` with different ports, or
//! [`Server::start_at`] on `127.0.0.2` and so on. [`Press`] is many hosts with feeds, articles and faults, for soak tests.

mod connection;
mod press;
mod reply;

use std::{
    collections::HashMap,
    io,
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Instant,
};

pub use press::{Faults, Press};
pub use reply::{Answer, Reply};

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    /// `GET`.
    pub method: String,
    /// Path and query, as sent.
    pub path: String,
    /// In order, names in lower case.
    pub headers: Vec<(String, String)>,
}

impl Request {
    /// The first header of this (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// A request that was answered, or is being answered.
#[derive(Debug, Clone)]
pub struct Logged {
    /// What was asked.
    pub request: Request,
    /// When its head had been read.
    pub began: Instant,
    /// When the last byte of the answer had been written, or the client had gone; `None` while it is being answered.
    pub ended: Option<Instant>,
}

/// A running server; dropping it stops it.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
pub(crate) struct Shared {
    routes: Mutex<HashMap<String, Vec<Reply>>>,
    fallback: Mutex<Option<Reply>>,
    log: Mutex<Vec<Logged>>,
    stopped: AtomicBool,
}

impl Server {
    /// Listens on a free port of 127.0.0.1.
    ///
    /// # Panics
    /// If the system gives no port.
    pub fn start() -> Server {
        Server::start_at("127.0.0.1:0").expect("a free port on 127.0.0.1")
    }

    /// Listens on this address (`127.0.0.2:0` for another host).
    ///
    /// # Errors
    /// As [`TcpListener::bind`].
    pub fn start_at(address: &str) -> io::Result<Server> {
        let listener = TcpListener::bind(address)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let accepting = shared.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                if accepting.stopped.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let shared = accepting.clone();
                thread::spawn(move || connection::serve(stream, &shared));
            }
        });
        Ok(Server { address, shared })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:PORT` and this path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Answers this path (query included) so, from now on.
    pub fn on(&self, path: &str, reply: Reply) {
        self.on_each(path, vec![reply]);
    }

    /// Answers this path with one reply after another; the last stays.
    pub fn on_each(&self, path: &str, mut replies: Vec<Reply>) {
        replies.reverse();
        lock(&self.shared.routes).insert(path.to_owned(), replies);
    }

    /// Answers every path that has no reply of its own with what the function gives.
    pub fn otherwise(&self, answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) {
        *lock(&self.shared.fallback) = Some(Reply::computed(answer));
    }

    /// All requests so far, in the order they came.
    pub fn log(&self) -> Vec<Logged> {
        lock(&self.shared.log).clone()
    }

    /// How often this path was asked for.
    pub fn hits(&self, path: &str) -> usize {
        lock(&self.shared.log)
            .iter()
            .filter(|logged| logged.request.path == path)
            .count()
    }

    /// Forgets the log; replies stay.
    pub fn forget(&self) {
        lock(&self.shared.log).clear();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the accepting thread, so that it sees the flag; if that fails, it has ended already.
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn reply(&self, request: &Request) -> Reply {
        let routed = {
            let mut routes = lock(&self.routes);
            routes.get_mut(&request.path).and_then(|replies| {
                if replies.len() > 1 {
                    replies.pop()
                } else {
                    replies.first().cloned()
                }
            })
        };
        let reply = routed.or_else(|| lock(&self.fallback).clone());
        match reply {
            Some(Reply::Computed(answer)) => answer(request),
            Some(reply) => reply,
            None => Reply::status(404),
        }
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
