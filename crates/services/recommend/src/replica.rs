//! The catalogs in memory, one per tenant, and how they follow the catalog's change feed.
//!
//! There is one position in the feed for all tenants. A tenant's catalog is read as a whole when it is first asked for; from
//! then on it takes the tenant's changes. Changes of other tenants are passed over.

mod catalog;
mod entry;
mod tenant;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use api::clients::CatalogClient;
use api::permissions as may;
use api::product::ProductChange;
use platform::{Error, ErrorCode, Principal, Result, TenantId};

pub(crate) use self::catalog::TenantCatalog;
pub(crate) use self::entry::{Entry, VariantEntry, stock_of};
use self::tenant::TenantReplica;

/// Changes or products that are asked for at once.
const PER_CALL: u32 = 1000;
/// Whoever is further behind reads the catalogs anew.
const CHANGES_BEHIND_MAX: usize = 50_000;
/// How often a request asks again for a catalog that made room for others' meanwhile.
const ATTEMPTS: usize = 3;

/// Copies of the catalogs of the tenants that were asked for lately.
#[derive(Debug)]
pub(crate) struct CatalogReplica {
    client: CatalogClient,
    /// The service itself, which follows the changes of all tenants.
    follower: Principal,
    products_max: usize,
    /// Counts requests, to tell which tenant was asked for last.
    requests: AtomicU64,
    tenants: Mutex<HashMap<TenantId, Arc<TenantReplica>>>,
    /// Syncs that were begun.
    syncs_begun: AtomicU64,
    /// Held while somebody follows the feed.
    feed: tokio::sync::Mutex<FeedPosition>,
}

#[derive(Debug, Default)]
struct FeedPosition {
    /// Number of the last sync that was finished.
    finished: u64,
    /// Where the loaded catalogs go on; `None` while nothing is loaded.
    token: Option<String>,
}

impl CatalogReplica {
    pub fn new(client: CatalogClient, products_max: usize) -> Self {
        Self {
            client,
            follower: Principal::service("recommend", None, [may::PRODUCTS_READ]),
            products_max,
            requests: AtomicU64::new(0),
            tenants: Mutex::default(),
            syncs_begun: AtomicU64::new(0),
            feed: tokio::sync::Mutex::default(),
        }
    }

    /// The tenant's catalog with every change that was acknowledged before this call.
    ///
    /// # Errors
    /// When the catalog service cannot be asked, for stock is never answered from memory alone, or when the tenant has more
    /// products than may be kept.
    pub async fn current(&self, principal: &Principal) -> Result<Arc<TenantCatalog>> {
        let tenant = principal.tenant()?;
        for _ in 0..ATTEMPTS {
            let replica = self.replica_of(tenant);
            let catalog = match self.load(principal, &replica).await? {
                Some(loaded) => Some(loaded),
                None => {
                    self.sync().await?;
                    // One that is no longer held did not take the changes.
                    replica.catalog().filter(|_| self.holds(tenant, &replica))
                }
            };
            self.make_room(tenant);
            if let Some(catalog) = catalog {
                return Ok(catalog);
            }
        }
        Err(Error::unavailable("the catalogs of others need the memory at the moment"))
    }

    fn replica_of(&self, tenant: TenantId) -> Arc<TenantReplica> {
        let replica = self.lock().entry(tenant).or_default().clone();
        replica.last_request.store(self.requests.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        replica
    }

    fn holds(&self, tenant: TenantId, replica: &Arc<TenantReplica>) -> bool {
        self.lock().get(&tenant).is_some_and(|held| Arc::ptr_eq(held, replica))
    }

    /// Reads the catalog, unless it is loaded already; then there is no answer. What is read after the call began has every
    /// change that was made before it. Requests that come meanwhile wait.
    async fn load(&self, principal: &Principal, replica: &TenantReplica) -> Result<Option<Arc<TenantCatalog>>> {
        let _one_at_a_time = replica.loading.lock().await;
        if replica.catalog().is_some() {
            return Ok(None);
        }
        let tenant = principal.tenant()?;
        let token = self.client.changes(&self.follower, None, PER_CALL).await?.next;
        let mut catalog = self.read_snapshot(tenant).await?;
        let token = self.follow(tenant, &mut catalog, token).await?;
        // Nobody passes over this tenant's changes between the last of these and the moment the catalog is there.
        let mut feed = self.feed.lock().await;
        let token = self.follow(tenant, &mut catalog, token).await?;
        self.check_size(&catalog)?;
        // Where others are further back, they take some changes again.
        feed.token.get_or_insert(token);
        Ok(Some(replica.replace(Arc::new(catalog))))
    }

    async fn read_snapshot(&self, tenant: TenantId) -> Result<TenantCatalog> {
        let reader = Principal::service("recommend", Some(tenant), [may::PRODUCTS_READ]);
        let mut catalog = TenantCatalog::default();
        let mut after = None;
        loop {
            let page = self.client.product_snapshot(&reader, after.as_deref(), PER_CALL).await?;
            page.products.iter().for_each(|product| catalog.put(product));
            self.check_size(&catalog)?;
            after = page.next;
            if after.is_none() {
                return Ok(catalog);
            }
        }
    }

    /// Takes one tenant's changes up to now, and gives the position after them.
    async fn follow(&self, tenant: TenantId, catalog: &mut TenantCatalog, mut token: String) -> Result<String> {
        loop {
            let answer = self.client.changes(&self.follower, Some(&token), PER_CALL).await?;
            if answer.changes.is_empty() {
                return Ok(answer.next);
            }
            answer.changes.into_iter().filter(|change| change.tenant == tenant).for_each(|change| catalog.apply(change));
            token = answer.next;
        }
    }

    /// Requests that come while a sync runs share the next one.
    async fn sync(&self) -> Result<()> {
        let begun_before = self.syncs_begun.load(Ordering::SeqCst);
        let mut feed = self.feed.lock().await;
        if feed.finished > begun_before {
            return Ok(());
        }
        let number = self.syncs_begun.fetch_add(1, Ordering::SeqCst) + 1;
        self.take_changes(&mut feed).await?;
        feed.finished = number;
        Ok(())
    }

    async fn take_changes(&self, feed: &mut FeedPosition) -> Result<()> {
        let mut behind = 0;
        while let Some(token) = &feed.token {
            let answer = match self.client.changes(&self.follower, Some(token), PER_CALL).await {
                Ok(answer) => answer,
                // The changes are no longer kept, or the token is of another storage.
                Err(error) if matches!(error.code, ErrorCode::Gone | ErrorCode::InvalidRequest) => {
                    self.start_anew(feed);
                    return Ok(());
                }
                Err(error) => return Err(error),
            };
            behind += answer.changes.len();
            if behind > CHANGES_BEHIND_MAX {
                self.start_anew(feed);
                return Ok(());
            }
            let is_end = answer.changes.is_empty();
            self.apply(answer.changes).await?;
            feed.token = Some(answer.next);
            if is_end {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Drops every catalog; each is read again when it is asked for.
    fn start_anew(&self, feed: &mut FeedPosition) {
        feed.token = None;
        self.lock().clear();
    }

    async fn apply(&self, changes: Vec<ProductChange>) -> Result<()> {
        let mut by_tenant: HashMap<TenantId, Vec<ProductChange>> = HashMap::new();
        for change in changes {
            by_tenant.entry(change.tenant).or_default().push(change);
        }
        for (tenant, changes) in by_tenant {
            let Some(replica) = self.lock().get(&tenant).cloned() else { continue };
            if replica.apply(changes).await? > self.products_max {
                self.lock().remove(&tenant);
            }
        }
        Ok(())
    }

    fn check_size(&self, catalog: &TenantCatalog) -> Result<()> {
        if catalog.len() <= self.products_max {
            return Ok(());
        }
        Err(Error::unavailable(format!("the catalog has more than the {} products that can be ranked here", self.products_max)))
    }

    /// Forgets the tenants that were not asked for the longest, until the rest fits.
    fn make_room(&self, keep: TenantId) {
        let mut tenants = self.lock();
        let mut products: usize = tenants.values().map(|replica| replica.products.load(Ordering::Relaxed)).sum();
        while products > self.products_max {
            let others = tenants.iter().filter(|(tenant, _)| **tenant != keep);
            let oldest =
                others.min_by_key(|(_, replica)| replica.last_request.load(Ordering::Relaxed)).map(|(tenant, _)| *tenant);
            let Some(gone) = oldest.and_then(|tenant| tenants.remove(&tenant)) else { return };
            products -= gone.products.load(Ordering::Relaxed);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<TenantId, Arc<TenantReplica>>> {
        self.tenants.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
