//! Typed clients of the services, made from the table of operations. Callers use them without knowing where a service runs.

mod call;
mod catalog;

pub use call::{Call, ServiceClient};
pub use catalog::CatalogClient;
