//! Whose documents.

use std::fmt;

use crate::{Error, Result};

const MAX_LENGTH: usize = 64;

/// The name of a tenant: 1 to 64 letters, digits, `-` or `_`, such as `ten_01J9ZQ5W8S7V4R2K0M3N6P8T1X`.
/// It never is empty, which is what keeps the platform's own rows apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TenantId(String);

impl TenantId {
    /// Reads a tenant's name.
    ///
    /// # Errors
    /// [`Error::Invalid`] when it is empty, too long or holds another character.
    pub fn parse(name: impl AsRef<str>) -> Result<Self> {
        let name = name.as_ref();
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if name.is_empty() || name.len() > MAX_LENGTH || !name.bytes().all(allowed) {
            return Err(Error::Invalid {
                what: "the tenant id",
                value: name.chars().take(MAX_LENGTH).collect(),
                rule: "use 1 to 64 letters, digits, '-' or '_'",
            });
        }
        Ok(Self(name.to_owned()))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for TenantId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<&str> for TenantId {
    type Error = Error;

    fn try_from(name: &str) -> Result<Self> {
        Self::parse(name)
    }
}

impl std::str::FromStr for TenantId {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::parse(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, valid: bool) {
        assert_eq!(TenantId::parse(name).is_ok(), valid, "{name:?}");
    }

    #[test]
    fn a_tenant_has_a_plain_name() {
        check("ten_01J9ZQ5W8S7V4R2K0M3N6P8T1X", true);
        check("lumen-optik", true);
        check("", false);
        check("a/b", false);
        check("..", false);
        check("läden", false);
        check(&"a".repeat(64), true);
        check(&"a".repeat(65), false);
    }
}
