//! The filter language: small, typed, with one meaning on every backend.
//!
//! Every filter is true or false of every document. Absent and null are the same: no value. A comparison
//! is true only between values of one type (number, text, truth value), so an absent field, an array or an
//! object fits none of them, and everything that does not fit `Eq` fits `Ne`. Texts compare by code points.

use std::fmt;

use crate::{Error, Result};

/// Which documents.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    All,
    Eq(Path, Scalar),
    /// The opposite of `Eq`: absent fits too.
    Ne(Path, Scalar),
    In(Path, Vec<Scalar>),
    Gt(Path, Scalar),
    Gte(Path, Scalar),
    Lt(Path, Scalar),
    Lte(Path, Scalar),
    /// There is a value, and it is not null.
    Exists(Path),
    /// A text that begins so.
    Prefix(Path, String),
    /// An array with an element equal to this.
    Contains(Path, Scalar),
    /// True of all; an empty list is true.
    And(Vec<Filter>),
    /// True of any; an empty list is false.
    Or(Vec<Filter>),
    Not(Box<Filter>),
}

macro_rules! comparisons {
    ($($name:ident $variant:ident),*) => {
        impl Filter {
            $(
                #[doc = concat!("[`Filter::", stringify!($variant), "`] without the ceremony.")]
                #[must_use]
                pub fn $name(path: impl Into<Path>, value: impl Into<Scalar>) -> Self {
                    Self::$variant(path.into(), value.into())
                }
            )*
        }
    };
}

comparisons!(eq Eq, ne Ne, gt Gt, gte Gte, lt Lt, lte Lte, contains Contains);

impl Filter {
    /// There is a value.
    #[must_use]
    pub fn exists(path: impl Into<Path>) -> Self {
        Self::Exists(path.into())
    }

    /// A text that begins so.
    #[must_use]
    pub fn prefix(path: impl Into<Path>, prefix: impl Into<String>) -> Self {
        Self::Prefix(path.into(), prefix.into())
    }

    /// Both.
    #[must_use]
    pub fn and(self, other: Filter) -> Self {
        match self {
            Self::All => other,
            Self::And(mut all) => {
                all.push(other);
                Self::And(all)
            }
            one => Self::And(vec![one, other]),
        }
    }

    /// Either.
    #[must_use]
    pub fn or(self, other: Filter) -> Self {
        match self {
            Self::Or(mut any) => {
                any.push(other);
                Self::Or(any)
            }
            one => Self::Or(vec![one, other]),
        }
    }
}

impl std::ops::Not for Filter {
    type Output = Self;

    fn not(self) -> Self {
        Self::Not(Box::new(self))
    }
}

/// A value that a filter compares with.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    Text(String),
    Integer(i64),
    /// Not a number and the infinities equal nothing and order with nothing.
    Real(f64),
    Bool(bool),
}

macro_rules! scalar_from {
    ($($kind:ty => $variant:ident),*) => {
        $(impl From<$kind> for Scalar {
            fn from(value: $kind) -> Self {
                Self::$variant(value.into())
            }
        })*
    };
}

scalar_from!(String => Text, &str => Text, &String => Text, i64 => Integer, i32 => Integer, u32 => Integer,
    u16 => Integer, u8 => Integer, f64 => Real, f32 => Real, bool => Bool);

/// A dotted path to a JSON field, such as `size.lens_width_mm`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Path(String);

impl Path {
    /// Reads a path that came from outside.
    ///
    /// # Errors
    /// [`Error::Invalid`] when a part is empty, too long or holds another character.
    pub fn parse(path: &str) -> Result<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        let part_is_valid = |part: &str| !part.is_empty() && part.bytes().all(plain);
        if path.len() > 200 || !path.split('.').all(part_is_valid) {
            return Err(Error::Invalid {
                what: "the field",
                value: path.chars().take(200).collect(),
                rule: "use names of letters, digits, '_' or '-', joined by '.'",
            });
        }
        Ok(Self(path.to_owned()))
    }

    /// The path as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&'static str> for Path {
    /// A path that is written in the program.
    ///
    /// # Panics
    /// When it is not a path: a mistake in the program that any test of the line finds.
    fn from(path: &'static str) -> Self {
        Self::parse(path).unwrap_or_else(|error| panic!("{error}"))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
