//! Who runs an import: one run at a time, whichever process it is in.
//!
//! Every import that has not ended has an [`ActiveImport`] among the platform's own documents, and a run works on it only
//! while it holds the lease in there. That document changes by compare-and-swap, so of two runs that reach for a free lease
//! one gets it. A run renews its lease; one whose process died does not, and [`LEASE`] later anybody may go on. A process that
//! stood still for longer than that works beside its successor until its next renewal or checkpoint, and then stops; what
//! both wrote comes out the same (see `apply.rs`).

use std::time::Duration;

use platform::{Clock, TenantId, ids};
use store::{SystemStore, Versioned};
use tokio::sync::Mutex;

use crate::documents::{ActiveImport, Lease};
use crate::error::{Error, Result};
use crate::model::ImportId;

/// How long a run that does not renew its lease keeps others away, by the platform's clock.
pub(crate) const LEASE: Duration = Duration::from_secs(30);
const RENEW_EVERY: Duration = Duration::from_secs(10);

/// The leases of all imports of the platform.
#[derive(Clone, Debug)]
pub(crate) struct Leases {
    pub(crate) store: SystemStore,
    pub(crate) clock: Clock,
}

/// A lease as long as nobody takes it over.
#[derive(Debug)]
pub(crate) struct HeldLease {
    leases: Leases,
    active: Mutex<Versioned<ActiveImport>>,
}

impl Leases {
    /// Makes an import known to all processes, without running it.
    pub(crate) async fn activate(&self, id: &str, tenant: TenantId) -> Result<()> {
        match self.store.insert(ActiveImport { id: id.to_owned(), tenant: tenant.to_string(), lease: None }).await {
            Ok(_) | Err(store::Error::Conflict { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Makes a new import known, and takes its lease.
    pub(crate) async fn create(&self, id: ImportId, tenant: TenantId) -> Result<HeldLease> {
        let active = ActiveImport { id: id.to_string(), tenant: tenant.to_string(), lease: Some(self.lease()) };
        Ok(self.held(self.store.insert(active).await?))
    }

    /// Takes the lease of an import that nobody runs; none when somebody does, or was quicker.
    pub(crate) async fn take(&self, active: Versioned<ActiveImport>) -> Result<Option<HeldLease>> {
        let now_ms = self.clock.now().as_millisecond();
        if active.value.lease.as_ref().is_some_and(|lease| now_ms < lease.expires_at_ms) {
            return Ok(None);
        }
        let leased = ActiveImport { lease: Some(self.lease()), ..active.value };
        match self.store.replace_if_version(leased, active.version).await {
            Ok(active) => Ok(Some(self.held(active))),
            Err(store::Error::VersionConflict { .. } | store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes the lease of an import from whoever has it.
    pub(crate) async fn take_over(&self, id: &str, tenant: TenantId) -> Result<HeldLease> {
        loop {
            self.activate(id, tenant).await?;
            let Some(active) = self.store.get::<ActiveImport>(id).await? else { continue };
            if let Some(lease) = self.take(Versioned { value: ActiveImport { lease: None, ..active.value }, ..active }).await? {
                return Ok(lease);
            }
        }
    }

    fn held(&self, active: Versioned<ActiveImport>) -> HeldLease {
        HeldLease { leases: self.clone(), active: Mutex::new(active) }
    }

    /// For a new run.
    fn lease(&self) -> Lease {
        Lease { owner: ids::new_ulid(&self.clock).to_string(), expires_at_ms: self.expiry_ms() }
    }

    fn expiry_ms(&self) -> i64 {
        self.clock.now().as_millisecond() + i64::try_from(LEASE.as_millis()).unwrap_or(i64::MAX)
    }
}

impl HeldLease {
    /// Does some work of the import, and renews the lease meanwhile. The work is dropped where it is when the lease is lost.
    ///
    /// # Errors
    /// Those of the work, and [`Error::RunningElsewhere`].
    pub(crate) async fn hold<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        tokio::select! {
            biased;
            done = work => done,
            lost = self.renew_until_lost() => Err(lost),
        }
    }

    /// Renews the lease when it has been held for a while.
    ///
    /// # Errors
    /// As [`HeldLease::renew`].
    pub(crate) async fn renew_if_due(&self) -> Result<()> {
        let expires_at_ms = self.active.lock().await.value.lease.as_ref().map_or(0, |lease| lease.expires_at_ms);
        let held_ms = self.leases.expiry_ms() - expires_at_ms;
        if u128::try_from(held_ms).is_ok_and(|held_ms| held_ms >= RENEW_EVERY.as_millis()) { self.renew().await } else { Ok(()) }
    }

    /// Renews the lease.
    ///
    /// # Errors
    /// [`Error::RunningElsewhere`] when another run has taken it over, and those of storage.
    pub(crate) async fn renew(&self) -> Result<()> {
        let mut active = self.active.lock().await;
        let mut renewed = active.value.clone();
        if let Some(lease) = &mut renewed.lease {
            lease.expires_at_ms = self.leases.expiry_ms();
        }
        match self.leases.store.replace_if_version(renewed, active.version).await {
            Ok(renewed) => *active = renewed,
            Err(store::Error::VersionConflict { .. } | store::Error::NotFound { .. }) => {
                return Err(Error::RunningElsewhere(active.value.id.clone()));
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Gives the lease back: whoever has time may run the import.
    pub(crate) async fn release(self) -> Result<()> {
        let Versioned { value, version } = self.active.into_inner();
        let free = ActiveImport { lease: None, ..value };
        match self.leases.store.replace_if_version(free.clone(), version).await {
            Ok(_) | Err(store::Error::VersionConflict { .. }) => Ok(()),
            // This process stood still, and somebody who found no import behind the lease removed it.
            Err(store::Error::NotFound { .. }) => match self.leases.store.insert(free).await {
                Ok(_) | Err(store::Error::Conflict { .. }) => Ok(()),
                Err(error) => Err(error.into()),
            },
            Err(error) => Err(error.into()),
        }
    }

    /// Forgets the import, which has ended. Where another run has taken it over, that one finds it ended.
    pub(crate) async fn end(self) -> Result<()> {
        let Versioned { value, version } = self.active.into_inner();
        match self.leases.store.delete_if_version::<ActiveImport>(&value.id, version).await {
            Ok(()) | Err(store::Error::VersionConflict { .. } | store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    async fn renew_until_lost(&self) -> Error {
        loop {
            tokio::time::sleep(RENEW_EVERY).await;
            match self.renew().await {
                Ok(()) => {}
                Err(lost @ Error::RunningElsewhere(_)) => return lost,
                // Storage may come back before anybody else has taken over.
                Err(error) => tracing::warn!(%error, "a lease on an import could not be renewed"),
            }
        }
    }
}
