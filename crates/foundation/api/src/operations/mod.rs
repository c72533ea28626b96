//! The table of operations: what exists, where it lives, who may call it, what goes in and out.
//!
//! The gateway routes by it, the OpenAPI document and the readable docs are made from it, and a test holds every service's router
//! against it.

pub mod adjustments;
pub mod catalog;
pub mod gateway;
pub mod looks;
mod operation;
pub mod people;
pub mod recommend;
pub mod tryon;

pub use operation::{
    ASSET_MAX_BYTES, Access, COMMON_ERRORS, FORM_OVERHEAD_BYTES, FormPart, IMPORT_MAX_BYTES, Idempotency, KEY_ERRORS, Operation,
    PHOTO_MAX_BYTES, PartContent, RequestBody, ResponseBody, SchemaOf, Service, Visibility, http_method, schema_of,
};

/// Every operation, grouped by service.
pub fn all_operations() -> impl Iterator<Item = &'static Operation> {
    [
        gateway::OPERATIONS,
        catalog::OPERATIONS,
        tryon::OPERATIONS,
        looks::OPERATIONS,
        adjustments::OPERATIONS,
        people::OPERATIONS,
        recommend::OPERATIONS,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// Every public operation, grouped by service.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    all_operations().filter(|operation| operation.visibility == Visibility::Public)
}
