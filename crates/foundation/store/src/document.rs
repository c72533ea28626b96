//! What a collection declares about itself.

use serde::{Serialize, de::DeserializeOwned};

/// A value that the store keeps. The JSON form is what is stored and what indexes and filters see.
pub trait Document: Serialize + DeserializeOwned + Send + 'static {
    /// The collection's name: lower-case letters, digits and `_`, unique in the platform.
    const COLLECTION: &'static str;
    /// What is looked up quickly, and what is unique within a tenant.
    const INDEXES: &'static [Index];
    /// The most sensitive class of data that a document of this collection may hold.
    const CLASS: DataClass;
    /// Whose rows these are. Almost always the tenant's.
    const SCOPE: Scope = Scope::Tenant;

    /// The document's id, unique within its collection and tenant.
    fn id(&self) -> &str;
}

/// An index over JSON fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Index {
    /// Lower-case letters, digits and `_`; named in [`crate::Error::Conflict`] when it is unique.
    pub name: &'static str,
    /// Dotted paths, such as `"size.lens_width_mm"`.
    pub fields: &'static [&'static str],
    /// No two documents of a tenant may agree on all fields. A document in which one of the fields is
    /// absent or null clashes with nothing.
    pub unique: bool,
}

/// How sensitive data is, from least to most restricted in handling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DataClass {
    Public,
    Config,
    Business,
    Personal,
    Biometric,
    Health,
    Secret,
}

/// Whose rows a collection holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Each row belongs to one tenant.
    Tenant,
    /// The rows belong to the platform itself.
    System,
}
