//! On whose behalf something is done.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;
use ids::TenantId;
use serde::{Deserialize, Serialize};

use super::{Mode, Permission, Region};
use crate::error::{Error, ErrorCode, Result};

/// Who acts, as every service sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// A person of a tenant, such as the operator at the command line.
    User(Member),
    /// A program that presented a tenant's API key.
    ApiKey(Member),
    /// A service of this platform: a job, or a call that no person made.
    Service(ServicePrincipal),
}

/// Somebody who belongs to one tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The tenant all reads and writes belong to.
    pub tenant: TenantId,
    /// The tenant's short name, for people.
    pub tenant_slug: String,
    /// Who it is inside the tenant: an id such as `key_...`.
    pub subject: String,
    /// What they may do.
    pub permissions: BTreeSet<Permission>,
    /// Where the tenant's data lives.
    pub region: Region,
    /// Live or test.
    pub mode: Mode,
}

/// A service that acts by itself. It may read what every member may, and call internal operations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServicePrincipal {
    /// The service's name.
    pub name: String,
    /// The tenant it acts for; none for work on the platform as a whole.
    pub tenant: Option<TenantId>,
    /// What it may do.
    pub permissions: BTreeSet<Permission>,
}

impl Principal {
    /// A service that acts for one tenant, or for the platform as a whole.
    #[must_use]
    pub fn service(name: &str, tenant: Option<TenantId>, permissions: impl IntoIterator<Item = Permission>) -> Self {
        Self::Service(ServicePrincipal { name: name.to_owned(), tenant, permissions: permissions.into_iter().collect() })
    }

    /// The tenant all reads and writes belong to.
    ///
    /// # Errors
    /// `internal` for a service that acts for no tenant: a mistake in the program.
    pub fn tenant(&self) -> Result<TenantId> {
        match self {
            Self::User(member) | Self::ApiKey(member) => Ok(member.tenant),
            Self::Service(service) => {
                service.tenant.ok_or_else(|| Error::internal(format!("{} acts for no tenant here", service.name)))
            }
        }
    }

    /// The member of a tenant, when it is one.
    #[must_use]
    pub const fn member(&self) -> Option<&Member> {
        match self {
            Self::User(member) | Self::ApiKey(member) => Some(member),
            Self::Service(_) => None,
        }
    }

    /// Who it is: an id such as `key_...`, or a service's name.
    #[must_use]
    pub fn subject(&self) -> &str {
        match self {
            Self::User(member) | Self::ApiKey(member) => &member.subject,
            Self::Service(service) => &service.name,
        }
    }

    /// What they may do.
    #[must_use]
    pub const fn permissions(&self) -> &BTreeSet<Permission> {
        match self {
            Self::User(member) | Self::ApiKey(member) => &member.permissions,
            Self::Service(service) => &service.permissions,
        }
    }

    /// Whether they may do this.
    #[must_use]
    pub fn may(&self, permission: &Permission) -> bool {
        self.permissions().contains(permission)
    }

    /// Fails unless they may do this; the first line of every service function.
    ///
    /// # Errors
    /// `insufficient_scope` naming the permission.
    pub fn require(&self, permission: &Permission) -> Result<()> {
        if self.may(permission) {
            return Ok(());
        }
        let message = format!("this needs the permission {permission}, which the key does not have");
        Err(Error::new(ErrorCode::InsufficientScope, message))
    }

    /// Fails unless it is a service; the first line of every internal operation.
    ///
    /// # Errors
    /// `not_found`, as for a path that does not exist.
    pub fn require_service(&self) -> Result<&ServicePrincipal> {
        match self {
            Self::Service(service) => Ok(service),
            Self::User(_) | Self::ApiKey(_) => Err(Error::not_found("path")),
        }
    }
}

/// Made by the layer that verified the token; a handler that takes a `Principal` cannot be reached without one.
impl<S: Send + Sync> FromRequestParts<S> for Principal {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        match parts.extensions.get::<Arc<Self>>() {
            Some(principal) => Ok(Self::clone(principal)),
            None => Err(Error::internal("a route that takes a principal is mounted outside the layer that verifies callers")),
        }
    }
}

#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    User,
    /// Tokens of processes that knew nothing else have no kind.
    #[default]
    ApiKey,
    Service,
}

/// A principal as it stands in a token. Flat and tolerant, so that processes of two versions understand each other while one
/// is replaced by the other.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct TokenPrincipal {
    #[serde(default)]
    kind: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tenant: Option<TenantId>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    tenant_slug: String,
    subject: String,
    permissions: BTreeSet<Permission>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mode: Option<Mode>,
}

impl From<&Principal> for TokenPrincipal {
    fn from(principal: &Principal) -> Self {
        let kind = match principal {
            Principal::User(_) => Kind::User,
            Principal::ApiKey(_) => Kind::ApiKey,
            Principal::Service(_) => Kind::Service,
        };
        let (subject, permissions) = (principal.subject().to_owned(), principal.permissions().clone());
        match principal {
            Principal::User(member) | Principal::ApiKey(member) => Self {
                kind,
                tenant: Some(member.tenant),
                tenant_slug: member.tenant_slug.clone(),
                subject,
                permissions,
                region: Some(member.region),
                mode: Some(member.mode),
            },
            Principal::Service(service) => {
                let tenant = service.tenant;
                Self { kind, tenant, tenant_slug: String::new(), subject, permissions, region: None, mode: None }
            }
        }
    }
}

impl TokenPrincipal {
    /// None when a member lacks what every member has.
    pub fn into_principal(self) -> Option<Principal> {
        let Self { kind, tenant, tenant_slug, subject, permissions, region, mode } = self;
        if matches!(kind, Kind::Service) {
            return Some(Principal::Service(ServicePrincipal { name: subject, tenant, permissions }));
        }
        let member = Member { tenant: tenant?, tenant_slug, subject, permissions, region: region?, mode: mode? };
        Some(if matches!(kind, Kind::User) { Principal::User(member) } else { Principal::ApiKey(member) })
    }
}
