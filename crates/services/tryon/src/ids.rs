//! Identifiers that this service gives out.

platform::typed_id! {
    /// An uploaded 3-D model.
    pub struct AssetId("ast");
    /// How frames sit on a person.
    pub struct AdjustmentId("adj");
    /// A saved look.
    pub struct LookId("loo");
}
