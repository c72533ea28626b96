//! Processes that die while an import begins or ends, each at every step.

use std::time::Duration;

use api::import::{ImportJob, ImportListQuery, ImportStatus};
use blobs::Blobs;
use platform::ids::Ulid;
use platform::{Clock, Member, Mode, Platform, Region};
use store::{Filter, Store};
use tokio::runtime::{Builder, Runtime};

use super::*;
use crate::config::CatalogConfig;
use crate::jobs::lease::LEASE;
use crate::service::CatalogDeps;

const FILE: &str = "sku,name,brand,color\na,N,B,Red\nb,M,B,Red\n";

/// What outlives processes.
struct Machine {
    store: Store,
    blobs: Blobs,
    clock: Clock,
    _folder: tempfile::TempDir,
}

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::fixed("2026-10-01T08:00:00Z".parse().unwrap());
        Self {
            store: Store::in_memory(clock.clone()).unwrap(),
            blobs: Blobs::disk(folder.path()).unwrap(),
            clock,
            _folder: folder,
        }
    }

    async fn documents(&self) -> store::RegisteredStore {
        self.store.register(crate::documents::COLLECTIONS).await.unwrap()
    }

    /// A catalog as a process opens it at its start.
    async fn process(&self) -> Catalog {
        self.process_of(CatalogConfig::default().imports_at_once).await
    }

    /// One that takes uploads and leaves the rest to others.
    async fn process_that_runs_none(&self) -> Catalog {
        self.process_of(0).await
    }

    async fn process_of(&self, imports_at_once: usize) -> Catalog {
        let platform = Platform::new(b"a secret of exactly 32 bytes....", self.clock.clone());
        let config = CatalogConfig { import_chunk_rows: 1, imports_at_once };
        let deps = CatalogDeps { platform, store: self.store.clone(), blobs: self.blobs.clone(), config };
        Catalog::open(deps).await.unwrap()
    }

    /// Resumes imports after all leases have expired, until there are none.
    async fn recover(&self) -> Vec<ImportJob> {
        self.clock.advance(LEASE);
        let catalog = self.process().await;
        catalog.imports_resume().await.unwrap();
        while self.active_imports().await > 0 {
            tokio::task::yield_now().await;
        }
        catalog.import_list(&owner(), &ImportListQuery::default()).await.unwrap().items
    }

    async fn active_imports(&self) -> u64 {
        self.documents().await.system().count::<ActiveImport>(Filter::All).await.unwrap()
    }

    async fn files(&self) -> usize {
        self.blobs.tenant(tenant()).list("imports/").await.unwrap().len()
    }
}

fn tenant() -> TenantId {
    TenantId::from_ulid(Ulid::from_parts(1, 1))
}

fn owner() -> Principal {
    Principal::ApiKey(Member {
        tenant: tenant(),
        tenant_slug: "lumen".to_owned(),
        subject: "key_test".to_owned(),
        permissions: permissions::OWNER.iter().cloned().collect(),
        region: Region::Eu,
        mode: Mode::Test,
    })
}

async fn upload(catalog: &Catalog) -> Result<ImportJob> {
    let content = futures_util::stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(FILE.as_bytes()))]);
    catalog.import_create(&owner(), ImportOptions::default(), "frames.csv", content).await
}

/// What a process does until it is killed after so many steps; none when it was.
async fn killed_after<F: Future>(steps: usize, work: F) -> Option<F::Output> {
    let mut work = Box::pin(work);
    let mut left = steps;
    std::future::poll_fn(|context| {
        if left == 0 {
            return std::task::Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(context).map(Some)
    })
    .await
}

/// Its end is the death of all that runs in it.
fn process() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn a_process_killed_at_any_step_of_an_upload_leaves_an_import_that_runs_or_nothing() {
    let (mut with_import, mut without) = (0, 0);
    for steps in 0.. {
        let machine = Machine::new();
        let ended = process().block_on(async {
            let catalog = machine.process().await;
            killed_after(steps, upload(&catalog)).await.is_some()
        });
        process().block_on(async {
            let imports = machine.recover().await;
            let statuses: Vec<ImportStatus> = imports.iter().map(|import| import.status).collect();
            match statuses.as_slice() {
                [] => without += 1,
                [ImportStatus::Completed] => with_import += 1,
                other => panic!("after {steps} steps: {other:?}"),
            }
            assert_eq!(machine.files().await, imports.len(), "after {steps} steps");
            assert!(imports.iter().all(|import| import.counts.created == 2), "{imports:?}");
        });
        if ended {
            break;
        }
    }
    assert!(with_import > 1 && without > 1, "{with_import} {without}");
}

#[test]
fn a_process_killed_at_any_step_of_a_run_leaves_an_import_that_goes_on() {
    for steps in 0.. {
        let machine = Machine::new();
        let ended = process().block_on(async {
            let catalog = machine.process_that_runs_none().await;
            let id = upload(&catalog).await.unwrap().id;
            let run = catalog.run(machine.documents().await.tenant(tenant()), machine.blobs.tenant(tenant()), &id).unwrap();
            let active = machine.documents().await.system().get::<ActiveImport>(&id).await.unwrap().unwrap();
            let run = async {
                let lease = catalog.leases().take(active).await.unwrap().unwrap();
                run_to_end(&run, lease).await.unwrap();
            };
            killed_after(steps, run).await.is_some()
        });
        process().block_on(async {
            let imports = machine.recover().await;
            assert_eq!(imports.len(), 1);
            let found = (imports[0].status, imports[0].counts.created, imports[0].rows_done);
            assert_eq!(found, (ImportStatus::Completed, 2, 2), "after {steps} steps");
        });
        if ended {
            assert!(steps > 10, "{steps}");
            return;
        }
    }
}

#[tokio::test]
async fn an_import_that_ended_before_it_could_be_forgotten_is_forgotten() {
    for cancelled in [false, true] {
        let machine = Machine::new();
        let catalog = machine.process_that_runs_none().await;
        let id = upload(&catalog).await.unwrap().id;
        if cancelled {
            catalog.import_cancel(&owner(), id.parse().unwrap()).await.unwrap();
        }
        let ended = machine.recover().await;
        catalog.leases().activate(&id, tenant()).await.unwrap();
        assert_eq!(machine.recover().await, ended);
        let expected = if cancelled { ImportStatus::Cancelled } else { ImportStatus::Completed };
        assert_eq!((ended.len(), ended[0].status), (1, expected));
    }
}

#[tokio::test]
async fn an_upload_that_stood_still_for_longer_than_its_lease_is_not_lost() {
    let machine = Machine::new();
    let catalog = machine.process().await;
    let lease = catalog.leases().create(ImportId::generate(&machine.clock), tenant()).await.unwrap();
    assert!(machine.recover().await.is_empty());
    lease.release().await.unwrap();
    assert_eq!(machine.active_imports().await, 1);
}

#[tokio::test]
async fn one_import_that_cannot_be_started_does_not_keep_the_others() {
    let machine = Machine::new();
    let catalog = machine.process().await;
    let broken = ActiveImport { id: "imp_0".to_owned(), tenant: "nobody".to_owned(), lease: None };
    machine.documents().await.system().insert(broken).await.unwrap();
    upload(&catalog).await.unwrap();
    machine.clock.advance(LEASE + Duration::from_secs(1));
    catalog.imports_resume().await.unwrap();
    while machine.active_imports().await > 1 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn of_two_that_reach_for_a_lease_one_gets_it_and_the_other_when_it_has_expired() {
    let machine = Machine::new();
    let leases = machine.process().await.leases();
    let id = ImportId::generate(&machine.clock);
    leases.activate(&id.to_string(), tenant()).await.unwrap();
    let active = || async { leases.store.get::<ActiveImport>(&id.to_string()).await.unwrap().unwrap() };
    let seen = active().await;
    let first = leases.take(seen.clone()).await.unwrap().expect("it was free");
    assert!(leases.take(seen).await.unwrap().is_none(), "taken between a look and a try");
    assert!(leases.take(active().await).await.unwrap().is_none(), "held");
    machine.clock.advance(LEASE - Duration::from_secs(1));
    first.renew_if_due().await.unwrap();
    machine.clock.advance(LEASE - Duration::from_secs(1));
    assert!(leases.take(active().await).await.unwrap().is_none(), "renewed");
    machine.clock.advance(Duration::from_secs(1));
    let second = leases.take(active().await).await.unwrap().expect("it has expired");
    assert!(matches!(first.renew().await, Err(Error::RunningElsewhere(_))));
    first.end().await.unwrap();
    second.renew().await.unwrap();
}
