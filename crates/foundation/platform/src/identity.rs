//! Who acts: the principal, and the short-lived signed token that carries it from the gateway to every service.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use http::HeaderName;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use ids::Clock;

mod principal;

use crate::error::{Error, ErrorCode, Result};

use principal::TokenPrincipal;
pub use principal::{Member, Principal, ServicePrincipal};

/// The header that carries the caller token between gateway and services. Never accepted from outside.
pub const CALLER_HEADER: HeaderName = HeaderName::from_static("x-varai-caller");

/// How long a caller token is good for, in seconds: one request with its retries, no more.
pub const CALLER_TOKEN_SECONDS: i64 = 60;

const AUDIENCE: &str = "varai-internal";

/// What a caller may do, as `resource:action`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Permission(Cow<'static, str>);

impl Permission {
    /// A permission known at compile time. The form is checked when the constant is made.
    #[must_use]
    pub const fn of(word: &'static str) -> Self {
        assert!(is_permission(word.as_bytes()), "a permission is written resource:action");
        Self(Cow::Borrowed(word))
    }

    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// `resource:action` of lower-case letters, digits and underscores.
const fn is_permission(word: &[u8]) -> bool {
    let (mut index, mut colon) = (0, 0);
    while index < word.len() {
        match word[index] {
            b':' if index > 0 && colon == 0 => colon = index,
            b'a'..=b'z' | b'0'..=b'9' | b'_' => {}
            _ => return false,
        }
        index += 1;
    }
    colon > 0 && colon + 1 < word.len() && word.len() <= 80
}

impl Borrow<str> for Permission {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A word that is not a permission.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a permission; write resource:action, as in products:read")]
pub struct InvalidPermission(String);

impl FromStr for Permission {
    type Err = InvalidPermission;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        if is_permission(word.as_bytes()) {
            Ok(Self(Cow::Owned(word.to_owned())))
        } else {
            Err(InvalidPermission(word.chars().take(80).collect()))
        }
    }
}

impl<'de> Deserialize<'de> for Permission {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Where a tenant's data lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Region {
    /// North America.
    Na,
    /// Europe.
    Eu,
}

impl Region {
    /// The word in configuration and on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Na => "na",
            Self::Eu => "eu",
        }
    }
}

/// Whether a key acts on live data or tries things out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Mode {
    /// Live data.
    Live,
    /// Test data.
    Test,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    aud: String,
    iat: i64,
    exp: i64,
    caller: TokenPrincipal,
}

/// Issues and verifies caller tokens: HS256 with one secret per platform, never another algorithm.
#[derive(Clone)]
pub struct CallerTokens {
    keys: Arc<(EncodingKey, DecodingKey)>,
    validation: Arc<Validation>,
    clock: Clock,
}

impl CallerTokens {
    /// Tokens under a secret that every process of one platform shares.
    #[must_use]
    pub fn new(secret: &[u8; 32], clock: Clock) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["aud", "exp"]);
        // Expiry is checked below against the platform's clock, which a test can hold.
        validation.validate_exp = false;
        let keys = Arc::new((EncodingKey::from_secret(secret), DecodingKey::from_secret(secret)));
        Self { keys, validation: Arc::new(validation), clock }
    }

    /// A token for this caller, good for [`CALLER_TOKEN_SECONDS`].
    ///
    /// # Errors
    /// `internal`, if the token cannot be written.
    pub fn issue(&self, principal: &Principal) -> Result<String> {
        let now = self.clock.now().as_second();
        let claims = Claims {
            aud: AUDIENCE.to_owned(),
            iat: now,
            exp: now + CALLER_TOKEN_SECONDS,
            caller: TokenPrincipal::from(principal),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.keys.0).map_err(Error::internal)
    }

    /// The caller a token speaks for.
    ///
    /// # Errors
    /// `expired_token`, or `invalid_token` for everything else that is wrong with it.
    pub fn verify(&self, token: &str) -> Result<Principal> {
        let invalid = || Error::new(ErrorCode::InvalidToken, "the caller token is not valid");
        let claims = jsonwebtoken::decode::<Claims>(token, &self.keys.1, &self.validation)
            .map_err(|cause| invalid().caused_by(cause))?
            .claims;
        let now = self.clock.now().as_second();
        if now >= claims.exp {
            return Err(Error::new(ErrorCode::ExpiredToken, "the caller token has expired"));
        }
        // A token from the future means clocks that disagree by more than a token's life.
        if claims.iat > now + CALLER_TOKEN_SECONDS || claims.exp - claims.iat > CALLER_TOKEN_SECONDS {
            return Err(invalid());
        }
        claims.caller.into_principal().ok_or_else(invalid)
    }
}

impl fmt::Debug for CallerTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallerTokens(secret)")
    }
}
