//! Typed clients of the services, which callers use without knowing where a service runs.

mod catalog;

pub use catalog::CatalogClient;
