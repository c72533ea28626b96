//! Tenant-scoped objects: pictures, meshes, files. Bytes under a key, with a content type and a digest.
//!
//! An object appears whole or not at all, and is on disk when its `put` is ready. Its digest is checked
//! whenever it is read. There is no way to an object without naming its tenant.
//!
//! ```
//! # use blobs::Blobs;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! let blobs = Blobs::disk(folder.path())?.tenant(ids::TenantId::generate(&ids::Clock::system()));
//! blobs.put("frames/f1/front.jpg", "pixels".into(), "image/jpeg").await?;
//! let info = blobs.head("frames/f1/front.jpg").await?.expect("it was put");
//! assert_eq!((info.size_bytes, info.content_type.as_str()), (6, "image/jpeg"));
//! # Ok(()) }
//! ```

mod disk;
mod error;
mod footer;
mod key;
mod tenant;
mod upload;

use std::path::Path;
use std::sync::Arc;

use disk::Disk;
use ids::TenantId;

pub use error::{Error, Result};
pub use footer::Etag;
pub use tenant::{BlobInfo, BlobStream, Listed, TenantBlobs};

/// All objects of a platform. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Blobs {
    disk: Arc<Disk>,
}

impl Blobs {
    /// Objects as files under `root`, which is created.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the folder cannot be created or read.
    pub fn disk(root: impl AsRef<Path>) -> Result<Self> {
        Ok(Self { disk: Arc::new(Disk::open(root.as_ref())?) })
    }

    /// The objects of one tenant.
    #[must_use]
    pub fn tenant(&self, tenant: TenantId) -> TenantBlobs {
        TenantBlobs::new(Arc::clone(&self.disk), tenant.to_string())
    }
}
