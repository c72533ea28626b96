//! What a request and its answer carry from one service to the next, and what stays behind.

use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::error::{Error, Result};
use crate::identity::CALLER_HEADER;
use crate::service_router::{PREVIOUS_SERVICE_HEADER, SERVICE_HEADER};
use crate::telemetry::{self, REQUEST_ID_HEADER};

/// Says who calls, which service is meant, and for which request.
pub(super) fn add_identity(headers: &mut HeaderMap, token: &str, service: &'static str) -> Result<()> {
    let mut token = HeaderValue::try_from(token).map_err(Error::internal)?;
    token.set_sensitive(true);
    headers.insert(CALLER_HEADER, token);
    headers.insert(SERVICE_HEADER, HeaderValue::from_static(service));
    headers.insert(PREVIOUS_SERVICE_HEADER, HeaderValue::from_static(service));
    if let Ok(id) = HeaderValue::try_from(telemetry::current_request_id()) {
        headers.insert(REQUEST_ID_HEADER, id);
    }
    Ok(())
}

/// Removes what says to the outside who calls; inside, the caller token does.
pub(super) fn remove_credentials(headers: &mut HeaderMap) {
    for name in [header::AUTHORIZATION, header::COOKIE, HeaderName::from_static("x-api-key")] {
        headers.remove(name);
    }
}

/// Removes headers about one connection, which are not passed on (RFC 9110, section 7.6.1), and identity from outside.
pub(super) fn remove_connection_headers(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    let always = [
        header::CONNECTION,
        header::TE,
        header::TRAILER,
        header::TRANSFER_ENCODING,
        header::UPGRADE,
        header::HOST,
        CALLER_HEADER,
    ];
    let proxies = ["keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization"].map(HeaderName::from_static);
    for name in always.into_iter().chain(proxies).chain(named) {
        headers.remove(name);
    }
}
