//! The list of collections that a service registers at its start.

use crate::{DataClass, Document, Index, Person, Scope};

/// Marks a type that stands in a list of [`collections!`](crate::collections): no other can be a [`Document`], so none
/// can be forgotten by registration, sweep or erasure.
///
/// ```compile_fail,E0277
/// # use store::*;
/// #[derive(serde::Serialize, serde::Deserialize)]
/// struct Frame { id: String }
/// impl Document for Frame {
///     const COLLECTION: &'static str = "frames";
///     const INDEXES: &'static [Index] = &[];
///     const CLASS: DataClass = DataClass::Business;
///     fn id(&self) -> &str { &self.id }
/// }
/// ```
pub trait Registered {}

/// What a [`Document`] declares, as a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CollectionSpec {
    pub collection: &'static str,
    pub indexes: &'static [Index],
    pub class: DataClass,
    pub scope: Scope,
    pub schema: u32,
    pub expires: Option<&'static str>,
    pub person: Option<Person>,
}

impl CollectionSpec {
    /// The declaration of a type.
    ///
    /// # Panics
    /// At compile time, when personal data of a tenant does not say whose it is, or other data does.
    ///
    /// ```compile_fail,E0080
    /// # use store::*;
    /// #[derive(serde::Serialize, serde::Deserialize)]
    /// struct Face { id: String, width_mm: f64 }
    /// impl Document for Face {
    ///     const COLLECTION: &'static str = "faces";
    ///     const INDEXES: &'static [Index] = &[];
    ///     const CLASS: DataClass = DataClass::Biometric;
    ///     fn id(&self) -> &str { &self.id }
    /// }
    /// collections!(Face);
    /// # fn main() { assert_eq!(COLLECTIONS.len(), 1); }
    /// ```
    #[must_use]
    pub const fn of<D: Document>() -> Self {
        let is_tenants = matches!(D::SCOPE, Scope::Tenant);
        assert!(
            !D::CLASS.is_personal() || !is_tenants || D::PERSON.is_some(),
            "a tenant's collection of personal data declares PERSON, so that a person's documents can be erased"
        );
        assert!(D::PERSON.is_none() || (D::CLASS.is_personal() && is_tenants), "PERSON belongs to a tenant's personal data");
        assert!(D::SCHEMA > 0, "schemas count from 1");
        Self {
            collection: D::COLLECTION,
            indexes: D::INDEXES,
            class: D::CLASS,
            scope: D::SCOPE,
            schema: D::SCHEMA,
            expires: D::EXPIRES,
            person: D::PERSON,
        }
    }
}

/// Lists the documents of a service: `collections!(pub ProductDocument, SkuClaim)` marks each as [`Registered`] and
/// defines `COLLECTIONS`, for [`Store::register`](crate::Store::register).
#[macro_export]
macro_rules! collections {
    ($visibility:vis $($document:ty),+ $(,)?) => {
        $(impl $crate::Registered for $document {})+

        /// The collections that are registered together.
        $visibility const COLLECTIONS: &[$crate::CollectionSpec] = &[$($crate::CollectionSpec::of::<$document>()),+];
    };
}
