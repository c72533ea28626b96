//! Who asks.

use api::permissions::{OWNER, SHOPPER};
use platform::identity::{Mode, Region};
use platform::{Member, Permission, Principal, TenantId};

/// One of a test's tenants, by its number.
#[must_use]
pub fn tenant(number: u64) -> TenantId {
    format!("ten_{number:0>26}").parse().unwrap()
}

/// Somebody of a tenant with these permissions.
#[must_use]
pub fn principal(number: u64, permissions: &[Permission]) -> Principal {
    Principal::ApiKey(Member {
        tenant: tenant(number),
        tenant_slug: format!("tenant-{number}"),
        subject: format!("key_of_tenant_{number}"),
        permissions: permissions.iter().cloned().collect(),
        region: Region::Eu,
        mode: Mode::Test,
    })
}

/// The first tenant's secret key: everything in the tenant.
#[must_use]
pub fn owner() -> Principal {
    principal(1, OWNER)
}

/// The first tenant's publishable key: what a shopper may.
#[must_use]
pub fn shopper() -> Principal {
    principal(1, SHOPPER)
}

/// The secret key of another tenant, which must see and change nothing of the first.
#[must_use]
pub fn stranger() -> Principal {
    principal(2, OWNER)
}

/// A service that acts for the first tenant.
#[must_use]
pub fn service_principal(name: &str) -> Principal {
    Principal::service(name, Some(tenant(1)), [])
}
