//! Between what is stored and what is on the wire, field by field.

mod import;
mod product;

pub use import::{fields_from_wire, import_to_wire, options_from_wire};
pub use product::{content_from_wire, product_to_wire};

/// Two enumerations with the same variants. The compiler says so when one of them gets another.
macro_rules! same_variants {
    ($($stored:ty, $wire:ty: $($variant:ident),+;)+) => {$(
        impl From<$stored> for $wire {
            fn from(stored: $stored) -> Self {
                match stored { $(<$stored>::$variant => Self::$variant),+ }
            }
        }

        impl From<$wire> for $stored {
            fn from(wire: $wire) -> Self {
                match wire { $(<$wire>::$variant => Self::$variant),+ }
            }
        }
    )+};
}
pub(crate) use same_variants;

/// Two structs with the same fields, each of which converts by itself. The compiler says so when one of them gets another.
macro_rules! same_fields {
    ($($stored:ty, $wire:ty: $($field:ident),+;)+) => {$(
        impl From<$stored> for $wire {
            fn from(stored: $stored) -> Self {
                Self { $($field: stored.$field.into()),+ }
            }
        }

        impl From<$wire> for $stored {
            fn from(wire: $wire) -> Self {
                Self { $($field: wire.$field.into()),+ }
            }
        }
    )+};
}
pub(crate) use same_fields;
