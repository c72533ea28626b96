//! Threads that read, each with its own connection; in WAL mode they neither wait for the writer nor stop it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::connection::open_reader;
use super::queue;
use crate::{Error, Result};

const FEWEST: usize = 2;
const MOST: usize = 8;

type Job = Box<dyn FnOnce(&Connection) + Send>;
type Inbox = Arc<Mutex<mpsc::Receiver<Job>>>;

#[derive(Debug)]
pub(super) struct Readers {
    jobs: Option<mpsc::Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

impl Readers {
    pub(super) fn start(path: &Path) -> Result<Self> {
        let (jobs, inbox) = mpsc::channel::<Job>(queue::LENGTH);
        let inbox: Inbox = Arc::new(Mutex::new(inbox));
        let mut readers = Self { jobs: Some(jobs), threads: Vec::new() };
        let count = thread::available_parallelism().map_or(FEWEST, |cores| cores.get().clamp(FEWEST, MOST));
        for number in 0..count {
            let (connection, inbox) = (open_reader(path)?, Arc::clone(&inbox));
            let thread = thread::Builder::new()
                .name(format!("store-reader-{number}"))
                .spawn(move || serve(&connection, &inbox))
                .map_err(|cause| Error::unavailable(format!("no thread for a reader: {cause}")))?;
            readers.threads.push(thread);
        }
        Ok(readers)
    }

    pub(super) async fn run<T: Send + 'static>(&self, work: impl FnOnce(&Connection) -> Result<T> + Send + 'static) -> Result<T> {
        let (sender, answer) = oneshot::channel();
        let job: Job = Box::new(move |connection| drop(sender.send(in_one_moment(connection, work))));
        queue::send(self.jobs.as_ref(), job).await?;
        answer.await.map_err(|_| Error::internal("an operation panicked; see the log"))?
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        drop(self.jobs.take());
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
    }
}

fn serve(connection: &Connection, inbox: &Inbox) {
    loop {
        let job = inbox.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
        let Some(job) = job else { return };
        // A panic has been printed by the hook, and its caller finds the answer missing.
        drop(catch_unwind(AssertUnwindSafe(|| job(connection))));
    }
}

/// All statements of one piece of work see the same state.
fn in_one_moment<T>(connection: &Connection, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
    let transaction = connection.unchecked_transaction()?;
    let outcome = work(&transaction);
    drop(transaction.rollback());
    outcome
}
