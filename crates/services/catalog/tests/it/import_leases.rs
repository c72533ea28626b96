//! Several processes on one store: each import runs in one of them.

use std::time::Duration;

use api::import::{ImportJob, ImportOptions, ImportStatus};
use platform::Clock;
use test_support::owner;

use crate::support::Shop;
use crate::support::generate::generate;

/// How long a run that is not heard of keeps others away.
const LEASE: Duration = Duration::from_secs(30);

struct Processes {
    clock: Clock,
    one: Shop,
    two: Shop,
    folder: tempfile::TempDir,
}

impl Processes {
    async fn new() -> Self {
        let (folder, clock) = (tempfile::tempdir().unwrap(), Clock::fixed("2026-10-01T08:00:00Z".parse().unwrap()));
        std::fs::write(folder.path().join("frames.csv"), generate(200).bytes).unwrap();
        let one = Shop::with_clock(folder.path(), 20, clock.clone()).await;
        let two = Shop::with_clock(folder.path(), 20, clock.clone()).await;
        Self { clock, one, two, folder }
    }

    /// Imports a file in the first process.
    async fn import(&self, on_progress: &mut (dyn FnMut(&ImportJob) + Send)) -> catalog::Result<ImportJob> {
        let file = self.folder.path().join("frames.csv");
        self.one.catalog.import_file(&owner(), &file, ImportOptions::default(), on_progress).await
    }
}

/// Does something in the middle of a call that tells of its progress.
fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(work))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_runs_is_not_resumed_by_another_process_however_long_it_takes() {
    let processes = Processes::new().await;
    let mut chunks = 0;
    let mut look = |job: &ImportJob| {
        if job.status == ImportStatus::Running {
            chunks += 1;
            processes.clock.advance(LEASE * 2 / 3);
            assert_eq!(wait(processes.two.catalog.imports_resume()).unwrap(), 0);
        }
    };
    let job = processes.import(&mut look).await.unwrap();
    assert_eq!(job.status, ImportStatus::Completed);
    assert!(chunks > 8, "{chunks}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_whose_process_is_not_heard_of_goes_on_in_another_and_ends_the_same() {
    let processes = Processes::new().await;
    let mut taken_over = None;
    let mut stand_still = |job: &ImportJob| {
        if taken_over.is_none() && job.rows_done >= 60 {
            processes.clock.advance(LEASE);
            assert_eq!(wait(processes.two.catalog.imports_resume()).unwrap(), 1);
            taken_over = Some(wait(processes.two.ended(&job.id)));
        }
    };
    let refused = processes.import(&mut stand_still).await.unwrap_err();
    assert!(matches!(refused, catalog::Error::RunningElsewhere(_)), "{refused}");
    let job = taken_over.unwrap();
    let broken = generate(200).expected.len() as u64;
    assert_eq!((job.status, job.rows_done), (ImportStatus::Completed, 200));
    assert_eq!((job.counts.created, job.counts.refused), (200 - broken, broken));
    assert_eq!(processes.one.error_file(&job.id).await.lines().count() as u64, broken + 1);
    processes.clock.advance(LEASE);
    assert_eq!(processes.one.catalog.imports_resume().await.unwrap(), 0, "it is over for both");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_cancelled_through_any_process() {
    let processes = Processes::new().await;
    let (two, owner) = (&processes.two, owner());
    let mut cancel = |job: &ImportJob| {
        if job.status == ImportStatus::Running && job.rows_done >= 60 {
            wait(two.catalog.import_cancel(&owner, job.id.parse().unwrap())).unwrap();
        }
    };
    let job = processes.import(&mut cancel).await.unwrap();
    assert_eq!(job.status, ImportStatus::Cancelled);
    assert!(job.rows_done < 100, "{job:?}");
    processes.clock.advance(LEASE);
    assert_eq!(two.catalog.imports_resume().await.unwrap(), 0);
}
