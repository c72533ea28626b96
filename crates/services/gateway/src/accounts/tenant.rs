//! One organization.

use platform::{Region, TenantId};

/// Where a tenant is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TenantStatus {
    /// Not open yet.
    Pending,
    /// Reads and writes.
    Active,
    /// Reads only.
    Suspended,
    /// Answers 410.
    Archived,
}

impl TenantStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Active, Self::Suspended, Self::Archived];

    /// The word in storage.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Archived => "archived",
        }
    }
}

/// One organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// For people.
    pub name: String,
    /// Short name, unique in the platform.
    pub slug: String,
    /// Where its data lives; fixed when it is made.
    pub home_region: Region,
    /// Where it is in its life.
    pub status: TenantStatus,
    /// When it was made, RFC 3339.
    pub created_at: String,
}
