//! The one thread that writes. What arrives while it commits forms the next transaction, so that many small
//! writes share one synchronization of the disk; each has its own savepoint and fails alone.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::{Error, Result};

/// Operations in one transaction: enough to fill a synchronization, few enough to be answered soon.
const GROUP: usize = 256;

/// Tells the caller how it went, once it is known whether the group is on disk.
type Reply = Box<dyn FnOnce(Result<()>) + Send>;
/// Does the work, or takes note that there is no transaction to do it in, and says whether to keep it.
type Job = Box<dyn FnOnce(Result<&Connection>) -> (bool, Reply) + Send>;

#[derive(Debug)]
pub(super) struct Writer {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Result<Self> {
        let (jobs, inbox) = mpsc::channel::<Job>();
        let thread = thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || serve(&connection, &inbox))
            .map_err(|cause| Error::unavailable(format!("no thread for the writer: {cause}")))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Runs `work` in the next transaction and answers when that is on disk.
    pub(super) async fn run<T: Send + 'static>(&self, work: impl FnOnce(&Connection) -> Result<T> + Send + 'static) -> Result<T> {
        let (sender, answer) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let outcome = connection.and_then(work);
            let keep = outcome.is_ok();
            let reply: Reply = Box::new(move |committed| {
                // The caller may have gone; there is nobody to tell then.
                drop(sender.send(committed.and(outcome)));
            });
            (keep, reply)
        });
        let jobs = self.jobs.as_ref().ok_or_else(stopped)?;
        jobs.send(job).map_err(|_| stopped())?;
        answer.await.map_err(|_| Error::internal("an operation panicked; see the log"))?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn stopped() -> Error {
    Error::unavailable("the writer has stopped")
}

/// Ends when the last sender is gone and its inbox is empty.
fn serve(connection: &Connection, inbox: &mpsc::Receiver<Job>) {
    while let Ok(first) = inbox.recv() {
        run_group(connection, std::iter::once(first).chain(inbox.try_iter()).take(GROUP));
    }
}

fn run_group(connection: &Connection, jobs: impl Iterator<Item = Job>) {
    if let Err(cause) = connection.execute_batch("BEGIN IMMEDIATE") {
        let error = Error::from(cause);
        return jobs.for_each(|job| job(Err(error.clone())).1(Ok(())));
    }
    let mut replies = Vec::new();
    let mut outcome = Ok(());
    for job in jobs {
        outcome = run_job(connection, job, &mut replies);
        if outcome.is_err() {
            break;
        }
    }
    let outcome = outcome.and_then(|()| connection.execute_batch("COMMIT").map_err(Error::from));
    if outcome.is_err() && !connection.is_autocommit() {
        // The cause is already on its way to the callers.
        drop(connection.execute_batch("ROLLBACK"));
    }
    replies.into_iter().for_each(|reply| reply(outcome.clone()));
}

/// Runs one job in its savepoint. An error here is of the whole transaction: a full disk, for one, ends it.
fn run_job(connection: &Connection, job: Job, replies: &mut Vec<Reply>) -> Result<()> {
    connection.execute_batch("SAVEPOINT job")?;
    let done = catch_unwind(AssertUnwindSafe(|| job(Ok(connection))));
    let keep = matches!(&done, Ok((true, _)));
    replies.extend(done.ok().map(|(_, reply)| reply));
    if connection.is_autocommit() {
        return Err(Error::unavailable("the disk refused a write, and the transaction was undone; is it full?"));
    }
    let undo = if keep { "" } else { "ROLLBACK TO job; " };
    Ok(connection.execute_batch(&format!("{undo}RELEASE job"))?)
}
