//! Jobs: at once, on their schedule, whatever happens to a run, and until the process stops.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use platform::{Error, Job, Platform, telemetry};
use tokio::sync::{Notify, oneshot};
use tokio::time::{Instant, sleep};

use crate::support::platform;

const HOUR: Duration = Duration::from_secs(3600);

/// Counts its runs, each of which ends as `outcome` says.
fn counting(every: Option<Duration>, outcome: fn(u32) -> Result<(), Error>) -> (Job, Arc<AtomicU32>) {
    let runs = Arc::new(AtomicU32::new(0));
    let counter = runs.clone();
    let run = move || {
        std::future::ready(()).map({
            let counter = counter.clone();
            move |()| outcome(counter.fetch_add(1, Ordering::Relaxed))
        })
    };
    (Job { every, ..Job::at_start("count", run) }, runs)
}

fn metric(platform: &Platform, outcome: &str) -> String {
    let start = format!("varai_job_runs_total{{job=\"count\",outcome=\"{outcome}\"}} ");
    let text = platform.metrics.render().unwrap();
    text.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or("0").to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_job_runs_at_once_and_then_on_its_schedule_whatever_happens_to_a_run() {
    let platform = platform();
    let (job, runs) = counting(Some(HOUR), |run| match run {
        1 => Err(Error::unavailable("no storage")),
        2 => panic!("a job with a bug"),
        _ => Ok(()),
    });
    let jobs = platform.spawn_jobs(vec![job], sleep(HOUR * 4 + HOUR / 2));
    let started = Instant::now();
    jobs.await.unwrap();
    assert_eq!(runs.load(Ordering::Relaxed), 5, "at 0, 1, 2, 3 and 4 hours");
    assert_eq!(started.elapsed().as_secs(), (HOUR * 4 + HOUR / 2).as_secs());
    assert_eq!(["ok", "failed", "panicked"].map(|outcome| metric(&platform, outcome)), ["3", "1", "1"]);
}

#[tokio::test(start_paused = true)]
async fn a_job_without_a_schedule_runs_once() {
    let platform = platform();
    let (job, runs) = counting(None, |_| Ok(()));
    platform.spawn_jobs(vec![job], std::future::pending()).await.unwrap();
    assert_eq!(runs.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn a_run_under_way_may_finish_and_one_that_hangs_is_cut_off() {
    let platform = platform();
    let (stop, stopped) = oneshot::channel::<()>();
    let (under_way, finished) = (Arc::new(Notify::new()), Arc::new(AtomicU32::new(0)));
    let (notify, counter) = (under_way.clone(), finished.clone());
    let slow = Job::every("slow", HOUR, move || {
        let (notify, counter) = (notify.clone(), counter.clone());
        async move {
            notify.notify_one();
            sleep(Duration::from_secs(10)).await;
            counter.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }
    });
    let stuck = Job::every("stuck", HOUR, std::future::pending);
    let jobs = platform.spawn_jobs(vec![slow, stuck], stopped.map(drop));
    under_way.notified().await;
    let started = Instant::now();
    drop(stop);
    jobs.await.unwrap();
    assert_eq!(finished.load(Ordering::Relaxed), 1);
    assert_eq!(started.elapsed().as_secs(), 20);
}

#[tokio::test]
async fn each_run_has_an_id() {
    let (sender, receiver) = std::sync::mpsc::channel();
    let job = Job::at_start("id", move || {
        let sent = sender.send(telemetry::current_request_id());
        async move { sent.map_err(Error::internal) }
    });
    platform().spawn_jobs(vec![job], std::future::pending()).await.unwrap();
    assert!(receiver.recv().unwrap().starts_with("req_"));
}
