//! Who presents which key, and whether it may be used from where it comes.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use api::key::KeyKind;
use axum::extract::{ConnectInfo, Request};
use http::{HeaderMap, header};
use platform::{Error, ErrorCode, Result};

use crate::accounts::{Accounts, AuthenticatedKey, TenantStatus};
use crate::cors;

/// What a request says about its caller.
#[derive(Clone, Debug)]
pub(crate) enum Credentials {
    /// No key.
    Missing,
    /// A key that is not one of ours, or is revoked.
    Invalid,
    /// A working key.
    Valid(Arc<AuthenticatedKey>),
}

impl Credentials {
    /// The working key, if there is one.
    pub fn key(&self) -> Option<&AuthenticatedKey> {
        match self {
            Self::Valid(key) => Some(key),
            Self::Missing | Self::Invalid => None,
        }
    }

    /// The working key, or why there is none.
    pub fn require_key(&self) -> Result<&AuthenticatedKey> {
        match self {
            Self::Valid(key) => Ok(key),
            Self::Missing => Err(Error::new(
                ErrorCode::MissingApiKey,
                "this call needs an API key; send it as X-API-Key or as Authorization: Bearer",
            )),
            Self::Invalid => Err(Error::new(ErrorCode::InvalidApiKey, "the API key is unknown or revoked")),
        }
    }
}

/// Looks up the key that a request carries.
pub(crate) async fn authenticate(accounts: &Accounts, headers: &HeaderMap) -> Result<Credentials> {
    let Some(key) = key_of(headers) else { return Ok(Credentials::Missing) };
    Ok(accounts.key_authenticate(key).await?.map_or(Credentials::Invalid, Credentials::Valid))
}

/// The key that a request carries, if it worked when it was last looked up; asks no storage.
pub(crate) fn recent_key(accounts: &Accounts, headers: &HeaderMap) -> Option<Arc<AuthenticatedKey>> {
    accounts.key_recent(key_of(headers)?)
}

/// The key as it was sent; a header that cannot be read is a key that is not ours.
fn key_of(headers: &HeaderMap) -> Option<&str> {
    if let Some(key) = headers.get("x-api-key") {
        return Some(key.to_str().unwrap_or_default().trim());
    }
    let value = headers.get(header::AUTHORIZATION)?.to_str().unwrap_or_default();
    let (scheme, key) = value.split_once(' ').unwrap_or((value, ""));
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

/// A publishable key works in pages of the origins it names, or of this server when it names none. Callers that are no
/// browsers send no `Origin` and are not concerned.
pub(crate) fn check_origin(key: &AuthenticatedKey, request: &Request) -> Result<()> {
    let Some(origin) = cors::origin(request.headers()) else { return Ok(()) };
    let authority = request.uri().authority().map(http::uri::Authority::as_str);
    let allowed = match key.kind {
        KeyKind::Secret => true,
        KeyKind::Publishable if cors::is_same_origin(request.headers(), origin, authority) => true,
        KeyKind::Publishable => is_registered(key, origin),
    };
    if allowed {
        Ok(())
    } else {
        Err(Error::forbidden("this key may not be used by pages of this origin; register it on the key"))
    }
}

pub(crate) fn is_registered(key: &AuthenticatedKey, origin: &str) -> bool {
    key.kind == KeyKind::Publishable && key.origins.iter().any(|known| known == origin)
}

/// What the tenant's status lets through.
pub(crate) fn check_tenant(status: TenantStatus, is_read: bool) -> Result<()> {
    match status {
        TenantStatus::Active => Ok(()),
        TenantStatus::Suspended if is_read => Ok(()),
        TenantStatus::Suspended => Err(Error::forbidden("the account is suspended; it can be read but not changed")),
        TenantStatus::Pending => Err(Error::forbidden("the account is not open yet")),
        TenantStatus::Archived => Err(Error::new(ErrorCode::Gone, "the account has been closed")),
    }
}

/// Where a request comes from. What proxies say is believed only of those that are configured.
pub(crate) fn client_address(request: &Request, trusted_proxies: &[IpAddr]) -> Option<IpAddr> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>()?.0.ip();
    if !trusted_proxies.contains(&peer) {
        return Some(peer);
    }
    let forwarded = request.headers().get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
    let nearest = forwarded.and_then(|list| list.rsplit(',').next()?.trim().parse().ok());
    Some(nearest.unwrap_or(peer))
}
