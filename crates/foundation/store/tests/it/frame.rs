//! The document that the tests keep.

use serde::{Deserialize, Serialize};
use store::{DataClass, Document, Index, Person, Scope, TenantId};

store::collections!(pub Frame, Key, Look);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    pub id: String,
    pub gtin: Option<String>,
    pub brand: String,
    pub size: Size,
    pub colors: Vec<String>,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Size {
    pub lens_width_mm: Option<f64>,
}

impl Document for Frame {
    const COLLECTION: &'static str = "frames";
    const INDEXES: &'static [Index] = &[
        Index { name: "by_gtin", fields: &["gtin"], unique: true },
        Index { name: "by_brand", fields: &["brand", "size.lens_width_mm"], unique: false },
    ];
    const CLASS: DataClass = DataClass::Business;

    fn id(&self) -> &str {
        &self.id
    }
}

impl Frame {
    pub fn new(id: &str) -> Self {
        Self {
            id: id.into(),
            gtin: None,
            brand: "Lumen".into(),
            size: Size { lens_width_mm: Some(52.0) },
            colors: vec!["black".into()],
            note: String::new(),
        }
    }

    pub fn gtin(mut self, gtin: &str) -> Self {
        self.gtin = Some(gtin.into());
        self
    }

    pub fn brand(mut self, brand: &str) -> Self {
        self.brand = brand.into();
        self
    }

    pub fn width(mut self, lens_width_mm: Option<f64>) -> Self {
        self.size.lens_width_mm = lens_width_mm;
        self
    }
}

/// A row of the platform's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Key {
    pub id: String,
    pub tenant: String,
}

impl Document for Key {
    const COLLECTION: &'static str = "api_keys";
    const INDEXES: &'static [Index] = &[];
    const CLASS: DataClass = DataClass::Secret;
    const SCOPE: Scope = Scope::System;

    fn id(&self) -> &str {
        &self.id
    }
}

/// What a person saved, until it expires. Its code is unique.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Look {
    pub id: String,
    pub person: String,
    pub code: Option<String>,
    pub expires_at_ms: Option<i64>,
}

impl Document for Look {
    const COLLECTION: &'static str = "looks";
    const INDEXES: &'static [Index] = &[Index { name: "by_code", fields: &["code"], unique: true }];
    const CLASS: DataClass = DataClass::Personal;
    const EXPIRES: Option<&'static str> = Some("expires_at_ms");
    const PERSON: Option<Person> = Some(Person { field: "person", limit: Some(3) });

    fn id(&self) -> &str {
        &self.id
    }
}

impl Look {
    pub fn new(id: &str, person: &str) -> Self {
        Self { id: id.into(), person: person.into(), code: None, expires_at_ms: None }
    }

    pub fn code(mut self, code: &str) -> Self {
        self.code = Some(code.into());
        self
    }

    pub fn expires(mut self, at_ms: i64) -> Self {
        self.expires_at_ms = Some(at_ms);
        self
    }
}

/// When the tests' clocks start, in milliseconds since 1970: long before the machine's clock, by which storage dates
/// changes and deletions.
pub const START_MS: i64 = 1_700_000_000_000;

/// A clock that stands still.
pub fn clock() -> ids::Clock {
    ids::Clock::fixed(jiff::Timestamp::from_millisecond(START_MS).unwrap())
}

/// The tenant of a name: the same name, the same tenant.
pub fn tenant(name: &str) -> TenantId {
    let number = name.bytes().fold(0, |number, byte| number << 8 | u128::from(byte));
    TenantId::from_ulid(ids::Ulid::from_parts(1, number))
}
