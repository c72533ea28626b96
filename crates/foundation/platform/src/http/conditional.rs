//! Conditional requests: the version of a resource as its `ETag`, and `If-Match` before a change (RFC 9110, section 13.1.1).

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, header};

use crate::error::{Error, Result};

/// The `ETag` of a resource whose revision counter is `version`.
#[must_use]
pub fn etag(version: u64) -> HeaderValue {
    HeaderValue::try_from(format!("\"{version}\"")).expect("digits and quotes are fit for a header")
}

/// The condition that a caller puts on a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfMatch {
    /// No condition: the header is absent.
    Absent,
    /// `*`: the resource has to exist.
    Any,
    /// The resource has to be at this version.
    Version(u64),
    /// A tag that was never one of ours, which fits no version.
    Foreign,
}

impl IfMatch {
    /// The version that the caller wants to change; none when every version will do. `what` names the resource for people.
    ///
    /// # Errors
    /// `precondition_failed` for a tag that fits no version.
    pub fn version(self, what: &str) -> Result<Option<u64>> {
        match self {
            Self::Absent | Self::Any => Ok(None),
            Self::Version(version) => Ok(Some(version)),
            Self::Foreign => Err(Error::foreign_etag(what)),
        }
    }

    /// Fails unless the condition holds for a resource that exists and is at `current`.
    ///
    /// # Errors
    /// `precondition_failed`.
    pub fn check(self, current: u64, what: &str) -> Result<()> {
        match self.version(what)? {
            Some(version) if version != current => Err(Error::precondition_failed(what)),
            _ => Ok(()),
        }
    }

    fn of(headers: &HeaderMap) -> Result<Self> {
        let mut values = headers.get_all(header::IF_MATCH).iter();
        let Some(value) = values.next() else { return Ok(Self::Absent) };
        let Ok(tag) = value.to_str().map(str::trim) else { return Ok(Self::Foreign) };
        if values.next().is_some() || tag.contains(',') {
            return Err(Error::invalid("If-Match holds several tags; send the one of the version that you have read"));
        }
        if tag == "*" {
            return Ok(Self::Any);
        }
        // A weak tag never matches here, as the RFC has it.
        let version = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"')).and_then(|digits| digits.parse().ok());
        Ok(version.filter(|&version| etag(version).as_bytes() == tag.as_bytes()).map_or(Self::Foreign, Self::Version))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        Self::of(&parts.headers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;

    fn parse(tag: &str) -> IfMatch {
        let headers = HeaderMap::from_iter([(header::IF_MATCH, HeaderValue::from_bytes(tag.as_bytes()).unwrap())]);
        IfMatch::of(&headers).unwrap()
    }

    #[test]
    fn only_our_own_tags_name_a_version() {
        assert_eq!(IfMatch::of(&HeaderMap::new()).unwrap(), IfMatch::Absent);
        let cases = [("*", IfMatch::Any), ("\"7\"", IfMatch::Version(7)), (" \"7\" ", IfMatch::Version(7))];
        for (tag, expected) in cases {
            assert_eq!(parse(tag), expected, "{tag}");
        }
        for foreign in ["7", "\"\"", "\"x\"", "W/\"7\"", "\"+7\"", "\"07\"", "\"7", "\"-1\"", "\"99999999999999999999\"", "", "ü"]
        {
            assert_eq!(parse(foreign), IfMatch::Foreign, "{foreign}");
        }
        assert_eq!(parse(etag(u64::MAX).to_str().unwrap()), IfMatch::Version(u64::MAX));
    }

    #[test]
    fn several_tags_are_refused_instead_of_guessed() {
        let twice = HeaderMap::from_iter([(header::IF_MATCH, "\"1\", \"2\"".parse().unwrap())]);
        assert_eq!(IfMatch::of(&twice).unwrap_err().code, ErrorCode::InvalidRequest);
        let mut headers = HeaderMap::from_iter([(header::IF_MATCH, etag(1))]);
        headers.append(header::IF_MATCH, etag(2));
        assert_eq!(IfMatch::of(&headers).unwrap_err().code, ErrorCode::InvalidRequest);
    }

    #[test]
    fn a_change_needs_the_version_that_was_read() {
        for (condition, allowed) in
            [(IfMatch::Absent, true), (IfMatch::Any, true), (IfMatch::Version(3), true), (IfMatch::Version(2), false)]
        {
            assert_eq!(condition.check(3, "look").is_ok(), allowed, "{condition:?}");
        }
        let refused = IfMatch::Foreign.check(3, "look").unwrap_err();
        assert_eq!(refused.code, ErrorCode::PreconditionFailed);
        assert!(refused.message.contains("quotes"), "{refused}");
        let changed = IfMatch::Version(2).check(3, "look").unwrap_err();
        assert!(changed.message.contains("the look has changed"), "{changed}");
    }
}
