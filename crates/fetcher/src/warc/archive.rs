//! The archive of a run: a thread of its own writes, since packing and writing would hold up the fetches, and a fetch
//! counts as done only when its records are on disk.

use std::{io, path::PathBuf, sync::mpsc, thread};

use tokio::sync::oneshot;

use super::write::{Exchange, WarcWriter};

type Order = (Exchange, oneshot::Sender<io::Result<()>>);

/// Hands exchanges to the writing thread, which ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Archive {
    orders: mpsc::Sender<Order>,
}

impl Archive {
    /// Makes the folder and starts the thread.
    pub(crate) fn open(dir: PathBuf, software: &str) -> io::Result<Archive> {
        let mut writer = WarcWriter::new(dir, software)?;
        let (orders, inbox) = mpsc::channel::<Order>();
        thread::Builder::new()
            .name("warc".to_owned())
            .spawn(move || {
                for (exchange, done) in inbox {
                    let written = writer.write(&exchange);
                    // Nobody waits any more if the fetch was dropped; the records are written all the same.
                    let _ = done.send(written);
                }
            })?;
        Ok(Archive { orders })
    }

    /// Returns when the exchange is written. The queue needs no bound of its own: each fetch waits here for its record.
    pub(crate) async fn keep(&self, exchange: Exchange) -> io::Result<()> {
        let ended = || io::Error::other("the archive's thread has ended");
        let (done, written) = oneshot::channel();
        self.orders.send((exchange, done)).map_err(|_| ended())?;
        written.await.map_err(|_| ended())?
    }
}
