//! The one thread that writes. What arrives while it commits forms the next transaction, so that many small
//! writes share one synchronization of the disk; each has its own savepoint and fails alone.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot, watch};

use super::queue;
use crate::{Error, Result};

/// Operations in one transaction: enough to fill a synchronization, few enough to be answered soon.
const GROUP: usize = 256;

/// Tells the caller how it went, once it is known whether the group is on disk.
type Reply = Box<dyn FnOnce(Result<()>) + Send>;
/// Does the work, or takes note that there is no transaction to do it in, and says whether to keep it.
type GroupedJob = Box<dyn FnOnce(Result<&Connection>) -> (bool, Reply) + Send>;

enum Job {
    Grouped(GroupedJob),
    /// For what cannot be done inside a transaction.
    Alone(Box<dyn FnOnce(&Connection) + Send>),
}

#[derive(Debug)]
pub(super) struct Writer {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    /// Counts the transactions that changed something.
    writes: watch::Sender<u64>,
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Result<Self> {
        let (jobs, inbox) = mpsc::channel::<Job>(queue::LENGTH);
        let writes = watch::Sender::new(0);
        let told = writes.clone();
        let thread = thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || serve(&connection, inbox, &told))
            .map_err(|cause| Error::unavailable(format!("no thread for the writer: {cause}")))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread), writes })
    }

    /// Changes its value after each transaction that changed something.
    pub(super) fn writes(&self) -> watch::Receiver<u64> {
        self.writes.subscribe()
    }

    /// Runs `work` in the next transaction and answers when that is on disk.
    pub(super) async fn run<T: Send + 'static>(&self, work: impl FnOnce(&Connection) -> Result<T> + Send + 'static) -> Result<T> {
        let (sender, answer) = oneshot::channel();
        let job: GroupedJob = Box::new(move |connection| {
            let outcome = connection.and_then(work);
            let keep = outcome.is_ok();
            let reply: Reply = Box::new(move |committed| {
                // The caller may have gone; there is nobody to tell then.
                drop(sender.send(committed.and(outcome)));
            });
            (keep, reply)
        });
        queue::send(self.jobs.as_ref(), Job::Grouped(job)).await?;
        answer.await.map_err(|_| panicked())?
    }

    /// Runs `work` between two transactions.
    pub(super) async fn run_alone<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (sender, answer) = oneshot::channel();
        let job = Job::Alone(Box::new(move |connection| drop(sender.send(work(connection)))));
        queue::send(self.jobs.as_ref(), job).await?;
        answer.await.map_err(|_| panicked())?
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

fn panicked() -> Error {
    Error::internal("an operation panicked; see the log")
}

/// Ends when the last sender is gone and its inbox is empty.
fn serve(connection: &Connection, mut inbox: mpsc::Receiver<Job>, writes: &watch::Sender<u64>) {
    let mut alone = None;
    while let Some(job) = alone.take().or_else(|| inbox.blocking_recv()) {
        match job {
            // A panic has been printed by the hook, and its caller finds the answer missing.
            Job::Alone(work) => drop(catch_unwind(AssertUnwindSafe(|| work(connection)))),
            Job::Grouped(first) => {
                let before = connection.total_changes();
                let more = std::iter::from_fn(|| match inbox.try_recv().ok()? {
                    Job::Grouped(job) => Some(job),
                    job => {
                        alone = Some(job);
                        None
                    }
                });
                run_group(connection, std::iter::once(first).chain(more).take(GROUP));
                if connection.total_changes() != before {
                    writes.send_modify(|count| *count += 1);
                }
            }
        }
    }
}

fn run_group(connection: &Connection, jobs: impl Iterator<Item = GroupedJob>) {
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

/// For a job of many steps that need not all be done: those so far stay, even if the job fails. A savepoint keeps a copy of
/// each page for each statement that changes it, so one over many rows costs more than their writes.
pub(super) fn keep_so_far(connection: &Connection) -> Result<()> {
    connection.prepare_cached("RELEASE job")?.execute([])?;
    connection.prepare_cached("SAVEPOINT job")?.execute([])?;
    Ok(())
}

/// Runs one job in its savepoint. An error here is of the whole transaction: a full disk, for one, ends it.
fn run_job(connection: &Connection, job: GroupedJob, replies: &mut Vec<Reply>) -> Result<()> {
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
