//! Work that no request asks for: sweeps on a schedule, and what a stopped process left unfinished.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{MissedTickBehavior, interval};

use crate::error::Result;
use crate::service::Platform;
use crate::telemetry;

/// How long runs under way may take after the signal to stop. What is cut off then has to be resumable, as after a power failure.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(20);

/// One job of a service, as its `jobs()` lists them.
pub struct Job {
    /// For logs and metrics, as in `tombstone_sweep`.
    pub name: &'static str,
    /// From the start of one run to the start of the next; none for a job that runs once, when the process starts. A run that
    /// takes longer delays the next: there is never more than one at a time in a process.
    pub every: Option<Duration>,
    /// One run.
    pub run: Box<dyn Fn() -> BoxFuture<'static, Result<()>> + Send + Sync>,
}

impl Job {
    /// A job that runs when the process starts and then once in each `period`.
    #[must_use]
    pub fn every<F, Fut>(name: &'static str, period: Duration, run: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<()>> + Send + 'static,
    {
        Self { every: Some(period), ..Self::at_start(name, run) }
    }

    /// A job that runs once, when the process starts.
    #[must_use]
    pub fn at_start<F, Fut>(name: &'static str, run: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<()>> + Send + 'static,
    {
        Self { name, every: None, run: Box::new(move || run().boxed()) }
    }
}

impl Platform {
    /// Runs jobs until `shutdown` is ready: each at once, and then on its schedule. A run that fails or panics is logged and counted
    /// with the job's name, and the schedule goes on.
    ///
    /// At shutdown no further run begins, and those under way have 20 seconds before they are cut off. The handle ends when all
    /// have stopped.
    pub fn spawn_jobs(&self, jobs: Vec<Job>, shutdown: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
        let shutdown = shutdown.boxed().shared();
        let mut running = JoinSet::new();
        for job in jobs {
            running.spawn(run_on_schedule(self.clone(), job, shutdown.clone()));
        }
        tokio::spawn(async move {
            let mut ended = std::pin::pin!(async { while running.join_next().await.is_some() {} });
            tokio::select! {
                () = &mut ended => return,
                () = shutdown => {}
            }
            if tokio::time::timeout(SHUTDOWN_GRACE, ended).await.is_err() {
                tracing::warn!("some jobs were still running after {SHUTDOWN_GRACE:?} and were cut off");
            }
        })
    }
}

async fn run_on_schedule(platform: Platform, job: Job, shutdown: Shared<BoxFuture<'static, ()>>) {
    let Some(period) = job.every else { return run_once(&platform, &job).await };
    let mut schedule = interval(period);
    schedule.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            () = shutdown.clone() => return,
            _ = schedule.tick() => run_once(&platform, &job).await,
        }
    }
}

/// Each run has an id of its own, which the calls it makes carry.
async fn run_once(platform: &Platform, job: &Job) {
    let id = telemetry::new_request_id(&platform.clock);
    let run = AssertUnwindSafe(async { (job.run)().await }).catch_unwind();
    let outcome = match telemetry::in_request(id.clone(), platform.clock.clone(), run).await {
        Ok(Ok(())) => "ok",
        Ok(Err(error)) => {
            tracing::error!(job = job.name, request_id = id, cause = error.causes(), "a job failed: {error}");
            "failed"
        }
        Err(_) => {
            tracing::error!(job = job.name, request_id = id, "a job panicked");
            "panicked"
        }
    };
    platform.metrics.record_job(job.name, outcome);
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Job({} every {:?})", self.name, self.every)
    }
}
