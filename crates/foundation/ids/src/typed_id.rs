//! Typed identifiers: opaque, prefixed and sortable by the time they were made (`prd_01k...`).

use std::fmt;

pub use ulid::Ulid;

use crate::Clock;

/// An identifier that is not of the wanted kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{got:?} is not an id of the form {prefix}_ followed by 26 lower-case letters and digits")]
pub struct InvalidId {
    /// The prefix that was wanted, without the underscore.
    pub prefix: &'static str,
    /// What was given (at most 60 characters of it).
    pub got: String,
}

/// Makes a new value from the clock and 80 random bits.
#[must_use]
pub fn new_ulid(clock: &Clock) -> Ulid {
    let mut random = [0; 16];
    getrandom::fill(&mut random[6..]).expect("the operating system gives random bytes");
    let milliseconds = u64::try_from(clock.now().as_millisecond()).unwrap_or(0);
    Ulid::from_parts(milliseconds, u128::from_be_bytes(random))
}

/// Reads the canonical form of an id: one spelling only, so that ids can be compared as text.
///
/// # Errors
/// When the prefix differs or the rest is not a lower-case ULID.
pub fn parse(prefix: &'static str, text: &str) -> Result<Ulid, InvalidId> {
    let invalid = || InvalidId { prefix, got: text.chars().take(60).collect() };
    let body = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')).ok_or_else(invalid)?;
    let canonical = body.len() == 26 && !body.bytes().any(|b| b.is_ascii_uppercase());
    let ulid = Ulid::from_string(body).map_err(|_| invalid())?;
    if canonical && ulid.to_string().eq_ignore_ascii_case(body) { Ok(ulid) } else { Err(invalid()) }
}

/// Writes the canonical form.
///
/// # Errors
/// Those of the formatter.
pub fn write(prefix: &str, ulid: Ulid, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut text = [0; 26];
    let digits: &mut str = ulid.array_to_str(&mut text);
    digits.make_ascii_lowercase();
    write!(f, "{prefix}_{digits}")
}

/// Defines an identifier type: `typed_id! { /// One product. pub struct ProductId("prd"); }`.
///
/// The type is `Copy`, ordered by time of making, and is a string in JSON.
#[macro_export]
macro_rules! typed_id {
    ($($(#[$meta:meta])* pub struct $name:ident($prefix:literal);)+) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name($crate::Ulid);

        impl $name {
            /// What the written form begins with, before the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// A new id.
            #[must_use]
            pub fn generate(clock: &$crate::Clock) -> Self {
                Self($crate::new_ulid(clock))
            }

            /// An id with a given value, for ids that must come out the same twice.
            #[must_use]
            pub const fn from_ulid(ulid: $crate::Ulid) -> Self {
                Self(ulid)
            }

            /// The value without its prefix.
            #[must_use]
            pub const fn ulid(self) -> $crate::Ulid {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::write($prefix, self.0, f)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::InvalidId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::parse($prefix, text).map(Self)
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as $crate::serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err($crate::serde::de::Error::custom)
            }
        }

        impl $crate::schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut $crate::schemars::SchemaGenerator) -> $crate::schemars::Schema {
                $crate::schemars::json_schema!({
                    "type": "string",
                    "pattern": concat!("^", $prefix, "_[0-7][0-9a-hjkmnp-tv-z]{25}$"),
                })
            }
        }
    )+};
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::Timestamp;

    use super::*;

    typed_id! {
        /// An id to test with.
        pub struct SampleId("smp");
    }

    #[test]
    fn ids_survive_text_and_json_and_sort_by_time() {
        let clock = Clock::fixed(Timestamp::from_second(1_700_000_000).unwrap());
        let first = SampleId::generate(&clock);
        clock.advance(Duration::from_millis(1));
        let second = SampleId::generate(&clock);
        assert!(first < second && first.to_string() < second.to_string());
        assert_eq!(first.to_string().parse(), Ok(first));
        assert_eq!(SampleId::from_ulid(first.ulid()), first);
        assert!(first.to_string().starts_with(SampleId::PREFIX));
        let json = serde_json::to_string(&first).unwrap();
        assert_eq!(serde_json::from_str::<SampleId>(&json).unwrap(), first);
    }

    #[test]
    fn only_the_canonical_spelling_is_read() {
        fn check(text: &str, readable: bool) {
            assert_eq!(text.parse::<SampleId>().is_ok(), readable, "{text}");
        }
        check("smp_01h9z3x0000000000000000000", true);
        check("smp_01H9Z3X0000000000000000000", false);
        check("smp_01h9z3x000000000000000000", false);
        check("prd_01h9z3x0000000000000000000", false);
        check("smp01h9z3x0000000000000000000", false);
        check("smp_o1h9z3x0000000000000000000", false);
        check("smp_81h9z3x0000000000000000000", false);
        check("smp_01h9z3x000000000000000000é", false);
        check("", false);
    }
}
