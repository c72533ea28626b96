//! Files in memory.

use std::ops::Deref;
use std::sync::Arc;

use bytes::Bytes;
use platform::http::Permit;

/// A file in memory with its share of the budget, which is given back when the file is dropped.
#[derive(Clone, Debug)]
pub struct Upload {
    bytes: Bytes,
    _permit: Arc<Permit>,
}

impl Upload {
    pub(crate) const fn new(bytes: Bytes, permit: Arc<Permit>) -> Self {
        Self { bytes, _permit: permit }
    }
}

impl Deref for Upload {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}
