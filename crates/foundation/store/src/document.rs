//! What a collection declares about itself.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{Error, Registered, Result};

/// A value that the store keeps. The JSON form is what is stored and what indexes and filters see.
///
/// Types are tolerant: a body that a later version wrote has fields that this one does not know, and fields that
/// were added since have a default. The field `schema` belongs to the store.
pub trait Document: Registered + Serialize + DeserializeOwned + Send + 'static {
    /// The collection's name: lower-case letters, digits and `_`, unique in the platform.
    const COLLECTION: &'static str;
    /// What is looked up quickly, and what is unique within a tenant.
    const INDEXES: &'static [Index];
    /// The most sensitive class of data that a document of this collection may hold. Ids hold no personal value in any
    /// class: they appear in logs and outlive the document.
    const CLASS: DataClass;
    /// Whose rows these are. Almost always the tenant's.
    const SCOPE: Scope = Scope::Tenant;
    /// The version of the body that this program writes.
    const SCHEMA: u32 = 1;
    /// The path of a field in milliseconds since 1970: from then on the document is not there. A document without a
    /// number in it does not expire.
    const EXPIRES: Option<&'static str> = None;
    /// Whose document it is; required for personal data of a tenant.
    const PERSON: Option<Person> = None;

    /// The document's id, unique within its collection and tenant.
    fn id(&self) -> &str;

    /// Brings the body of an earlier schema to [`Document::SCHEMA`]. Filters and indexes see the body as it was stored.
    ///
    /// # Errors
    /// [`Error::Corrupt`] for a schema that never was.
    fn upgrade(from: u32, _body: Value) -> Result<Value> {
        Err(Error::corrupt(format!("{} has no upgrade from schema {from} to {}", Self::COLLECTION, Self::SCHEMA)))
    }
}

/// How a collection's documents belong to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// The path of the field that holds the tenant's reference of the person.
    pub field: &'static str,
    /// How many documents one person may have; `None`: any number.
    pub limit: Option<u64>,
}

/// An index over JSON fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Index {
    /// Lower-case letters, digits and `_`; named in [`Error::Conflict`] when it is unique.
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

impl DataClass {
    /// The word in storage.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Config => "config",
            Self::Business => "business",
            Self::Personal => "personal",
            Self::Biometric => "biometric",
            Self::Health => "health",
            Self::Secret => "secret",
        }
    }

    /// Data about a person, who may have it erased.
    #[must_use]
    pub const fn is_personal(self) -> bool {
        matches!(self, Self::Personal | Self::Biometric | Self::Health)
    }

    /// Whether a document's content may appear in a log or an error.
    #[must_use]
    pub const fn may_be_logged(self) -> bool {
        !self.is_personal() && !matches!(self, Self::Secret)
    }
}

/// Whose rows a collection holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Each row belongs to one tenant.
    Tenant,
    /// The rows belong to the platform itself.
    System,
}

impl Scope {
    /// The word in storage.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tenant => "tenant",
            Self::System => "system",
        }
    }
}
