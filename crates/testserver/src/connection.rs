//! One connection: reads heads, answers each as its route says, stays open as HTTP/1.1 does.

use std::{
    io::{self, ErrorKind, Read, Write},
    net::{Shutdown, TcpStream},
    sync::atomic::Ordering,
    thread,
    time::{Duration, Instant},
};

use flate2::{Compression, write::GzEncoder};

use crate::{Logged, Reply, Request, Shared, lock};

/// How often a blocked thread looks whether the server was stopped.
const TICK: Duration = Duration::from_millis(50);

/// What to do after an answer.
#[derive(PartialEq, Eq)]
enum Next {
    KeepOpen,
    Close,
}

/// Serves one connection until either side ends it. Errors mean that the client has gone, which is its right.
pub(crate) fn serve(mut stream: TcpStream, shared: &Shared) {
    let _ = stream.set_read_timeout(Some(TICK));
    let _ = stream.set_write_timeout(Some(Duration::from_secs(5)));
    let _ = stream.set_nodelay(true);
    let mut buffer = Vec::new();
    while let Ok(Some(request)) = read_head(&mut stream, &mut buffer, shared) {
        let began = Instant::now();
        let place = {
            let mut log = lock(&shared.log);
            log.push(Logged {
                request: request.clone(),
                began,
                ended: None,
            });
            log.len() - 1
        };
        let next = answer(&mut stream, &request, shared.reply(&request), shared);
        if let Some(logged) = lock(&shared.log).get_mut(place)
            && logged.began == began
        {
            logged.ended = Some(Instant::now());
        }
        let asked_to_close = request.header("connection") == Some("close");
        if asked_to_close || !matches!(next, Ok(Next::KeepOpen)) {
            break;
        }
    }
    let _ = stream.shutdown(Shutdown::Both);
}

/// The next request's head; `None` when the client closed or the server stops.
fn read_head(
    stream: &mut TcpStream,
    buffer: &mut Vec<u8>,
    shared: &Shared,
) -> io::Result<Option<Request>> {
    let mut chunk = [0; 4096];
    loop {
        if let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            let head: Vec<u8> = buffer.drain(..end + 4).collect();
            return Ok(parse_head(&String::from_utf8_lossy(&head)));
        }
        if shared.stopped.load(Ordering::SeqCst) {
            return Ok(None);
        }
        if buffer
            .first()
            .is_some_and(|byte| !byte.is_ascii_uppercase())
        {
            // TLS, for instance.
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")?;
            return Ok(None);
        }
        match stream.read(&mut chunk) {
            Ok(0) => return Ok(None),
            Ok(n) => buffer.extend_from_slice(&chunk[..n]),
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(e) => return Err(e),
        }
    }
}

fn parse_head(head: &str) -> Option<Request> {
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let method = first.next()?.to_owned();
    let path = first.next()?.to_owned();
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    Some(Request {
        method,
        path,
        headers,
    })
}

fn answer(
    stream: &mut TcpStream,
    request: &Request,
    reply: Reply,
    shared: &Shared,
) -> io::Result<Next> {
    match reply {
        Reply::Plain {
            status,
            headers,
            body,
        } => plain(stream, status, &headers, &body),
        Reply::Tagged { etag, full } => {
            if request.header("if-none-match") == Some(etag.as_str()) {
                return plain(stream, 304, &[("ETag".to_owned(), etag)], b"");
            }
            answer(stream, request, *full, shared)
        }
        Reply::Late(pause, reply) => {
            sleep(pause, shared);
            answer(stream, request, *reply, shared)
        }
        Reply::Computed(compute) => answer(stream, request, compute(request), shared),
        Reply::Close => Ok(Next::Close),
        Reply::Raw(bytes) => {
            stream.write_all(&bytes)?;
            Ok(Next::Close)
        }
        other => misbehave(stream, other, shared),
    }
}

fn plain(
    stream: &mut TcpStream,
    status: u16,
    headers: &[(String, String)],
    body: &[u8],
) -> io::Result<Next> {
    let mut out = format!("HTTP/1.1 {status} Reason\r\n").into_bytes();
    for (name, value) in headers {
        out.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    if !matches!(status, 204 | 304) {
        out.extend_from_slice(format!("Content-Length: {}\r\n", body.len()).as_bytes());
    }
    out.extend_from_slice(b"\r\n");
    if !matches!(status, 204 | 304) {
        out.extend_from_slice(body);
    }
    stream.write_all(&out)?;
    Ok(Next::KeepOpen)
}

fn misbehave(stream: &mut TcpStream, reply: Reply, shared: &Shared) -> io::Result<Next> {
    const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n";
    match reply {
        Reply::Drip { body, piece, pause } => {
            stream.write_all(format!("{HEAD}Content-Length: {}\r\n\r\n", body.len()).as_bytes())?;
            for piece in body.chunks(piece.max(1)) {
                sleep(pause, shared);
                if shared.stopped.load(Ordering::SeqCst) {
                    return Ok(Next::Close);
                }
                stream.write_all(piece)?;
            }
            return Ok(Next::KeepOpen);
        }
        Reply::Endless => {
            stream.write_all(format!("{HEAD}Connection: close\r\n\r\n").as_bytes())?;
            let block = vec![b'a'; 64 * 1024];
            while !shared.stopped.load(Ordering::SeqCst) {
                stream.write_all(&block)?;
            }
        }
        Reply::Bomb(bytes) => {
            let packed = bomb(bytes)?;
            let length = packed.len();
            let head = format!("{HEAD}Content-Encoding: gzip\r\nContent-Length: {length}\r\n\r\n");
            stream.write_all(head.as_bytes())?;
            stream.write_all(&packed)?;
        }
        Reply::StallInBody => {
            stream.write_all(format!("{HEAD}Content-Length: 1000\r\n\r\n<p>").as_bytes())?;
            sleep(Duration::MAX, shared);
        }
        Reply::Truncated { body, sent } => {
            stream.write_all(format!("{HEAD}Content-Length: {}\r\n\r\n", body.len()).as_bytes())?;
            stream.write_all(&body[..sent.min(body.len())])?;
        }
        Reply::HeaderFlood(lines) => {
            let flood: String = (0..lines)
                .map(|n| format!("X-Flood-{n}: {n}\r\n"))
                .collect();
            stream.write_all(format!("{HEAD}{flood}Content-Length: 2\r\n\r\nok").as_bytes())?;
        }
        Reply::EndlessHead => {
            stream.write_all(HEAD.as_bytes())?;
            let line = format!("X-Flood: {}\r\n", "f".repeat(8000));
            while !shared.stopped.load(Ordering::SeqCst) {
                stream.write_all(line.as_bytes())?;
            }
        }
        // `Stall`; the honest replies never come here.
        _ => sleep(Duration::MAX, shared),
    }
    Ok(Next::Close)
}

fn bomb(bytes: u64) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    io::copy(&mut io::repeat(0).take(bytes), &mut encoder)?;
    encoder.finish()
}

/// Sleeps in short steps, so that a stopped server does not linger.
fn sleep(pause: Duration, shared: &Shared) {
    let began = Instant::now();
    while began.elapsed() < pause && !shared.stopped.load(Ordering::SeqCst) {
        thread::sleep(TICK.min(pause.saturating_sub(began.elapsed())));
    }
}
