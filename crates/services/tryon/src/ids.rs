//! Identifiers that this service gives out.

platform::typed_id! {
    /// An uploaded 3-D model.
    pub struct AssetId("ast");
    /// A saved look.
    pub struct LookId("loo");
}
