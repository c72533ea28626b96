//! What the catalog stores, in types of its own.
//!
//! The JSON of a document outlives programs: one of the previous version may read the same database at the same moment, and it
//! refuses a field inside a product that it does not know. So names in storage never change (`polarised`, provenance by
//! `variants.0.price`), whatever they are on the wire, nothing is added inside a product, and what is read may have fields
//! that this program does not know. Everything between the routes and storage works on these types; [`crate::convert`] is
//! where they meet those of the wire.

mod import;
mod product;
mod sku_claim;

pub use import::{ActiveImport, ImportCounts, ImportDocument, ImportOptions, ImportStatus, Lease};
pub use product::{
    AntiReflection, Color, Dimensions, FieldSource, Frame, ImportMark, Inventory, LensMirror, LensTint, Outcome, Pattern, Price,
    ProductContent, ProductDocument, ProductStatus, Provenance, StockStatus, Variant,
};
pub use sku_claim::SkuClaim;

store::collections!(pub ProductDocument, SkuClaim, ImportDocument, ActiveImport);

#[cfg(test)]
mod tests;
