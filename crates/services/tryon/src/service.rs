//! The service: its parts, and how its work gets memory and threads. The operations stand in files of their resources.

mod adjustments;
mod face_analyses;
mod looks;
mod people;
mod product_pictures;
mod renders;
mod try_on_assets;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use platform::http::{Admission, AdmissionConfig, Permit};
use platform::metrics::{Counter, Family};
use platform::{Job, Platform, Result};
use store::Store;

use crate::TryonDeps;
use crate::build_cache::BuildCache;
use crate::documents::COLLECTIONS;
use crate::documents::adjustments::AdjustmentRepository;
use crate::documents::looks::LookRepository;
use crate::documents::try_on_assets::AssetRepository;
use crate::engines::Engines;
use crate::error::vision_error;
use crate::frame_models::FrameModelRepository;
use crate::product_picture::PictureKey;
use crate::workers::Workers;

pub use face_analyses::analyze_photo;
pub use try_on_assets::AssetUpload;

/// Longest wait for memory. Whoever calls has a deadline, too.
const MAX_WAIT: Duration = Duration::from_secs(20);
/// About 30 KB each.
const PICTURES_IN_MEMORY: usize = 1000;

/// The service. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Tryon(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    platform: Platform,
    store: Store,
    engines: Engines,
    models: FrameModelRepository,
    looks: LookRepository,
    adjustments: AdjustmentRepository,
    product_pictures: BuildCache<PictureKey, Bytes>,
    /// Files on their way in, from before they are read.
    upload_memory: Admission,
    /// Pictures that are worked on.
    picture_budget_bytes: u64,
    picture_memory: Admission,
    workers: Workers,
}

/// A file on its way to the caller.
#[derive(Clone, Debug)]
pub struct FileAnswer {
    pub bytes: Bytes,
    pub media_type: &'static str,
}

impl Tryon {
    /// Prepares the collections and loads the models that the binary carries.
    ///
    /// # Errors
    /// When storage cannot be prepared or a model file is damaged.
    pub async fn open(deps: TryonDeps) -> Result<Self> {
        let TryonDeps { platform, catalog, store, blobs, config } = deps;
        let documents = store.register(COLLECTIONS).await?;
        let clock = platform.clock.clone();
        let workers = Workers::new(config.worker_count());
        let [models, levels_of_detail, pictures] = build_counters(&platform);
        let assets = AssetRepository::new(documents.clone(), blobs, clock.clone());
        Ok(Self(Arc::new(Inner {
            engines: Engines::load().map_err(vision_error)?,
            models: FrameModelRepository::new(catalog, assets, workers.clone(), [models, levels_of_detail]),
            looks: LookRepository::new(documents.clone()),
            adjustments: AdjustmentRepository::new(documents, clock),
            product_pictures: BuildCache::new(PICTURES_IN_MEMORY, pictures),
            picture_budget_bytes: config.picture_budget_bytes,
            upload_memory: Admission::new(admission(config.upload_budget_bytes)),
            picture_memory: Admission::new(admission(config.picture_budget_bytes)),
            workers,
            platform,
            store,
        })))
    }

    /// Work that no request asks for. There is none: what people saved is erased by the store when its time is over.
    #[must_use]
    pub const fn jobs(&self) -> Vec<Job> {
        Vec::new()
    }

    pub(crate) fn platform(&self) -> &Platform {
        &self.0.platform
    }

    /// Memory for a request's files of `bytes` in all, before they are read.
    ///
    /// # Errors
    /// `service_unavailable` when there is none for too long.
    pub(crate) async fn admit_upload(&self, bytes: u64) -> Result<Permit> {
        self.0.upload_memory.admit(bytes).await
    }

    /// Runs work on pictures that takes at most `peak_bytes` of memory, on a thread of its own, when there are both. It is done to
    /// the end and keeps both when the caller hangs up.
    async fn work<T, J>(&self, peak_bytes: u64, job: J) -> Result<T>
    where
        T: Send + 'static,
        J: FnOnce(&Inner) -> Result<T> + Send + 'static,
    {
        // Memory first: who waits for it keeps no thread from the others.
        // A picture that needs more than there is in all is worked on alone.
        let memory = self.0.picture_memory.admit(peak_bytes.min(self.0.picture_budget_bytes)).await?;
        let inner = Arc::clone(&self.0);
        let job = move || {
            let outcome = job(&inner);
            drop(memory);
            outcome
        };
        self.0.workers.run(job).await
    }
}

/// Eight times as much as is worked on may wait.
fn admission(budget_bytes: u64) -> AdmissionConfig {
    AdmissionConfig { budget_bytes, queue_bytes: budget_bytes.saturating_mul(8), max_wait: MAX_WAIT }
}

/// How often something was built that is kept in memory then: models, levels of detail and pictures.
fn build_counters(platform: &Platform) -> [Counter; 3] {
    let builds = Family::<[(&'static str, &'static str); 1], Counter>::default();
    platform.metrics.register("tryon_builds", "Things built that are kept in memory", builds.clone());
    ["model", "levels_of_detail", "product_picture"].map(|kind| builds.get_or_create(&[("kind", kind)]).clone())
}
