//! Long work of the catalog.

pub(crate) mod apply;
pub(crate) mod error_file;
pub(crate) mod import;
pub(crate) mod lease;
pub(crate) mod spool;
