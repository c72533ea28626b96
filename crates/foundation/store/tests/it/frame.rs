//! The document that the tests keep.

use serde::{Deserialize, Serialize};
use store::{DataClass, Document, Index, Scope, TenantId};

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

/// The tenant of a name: the same name, the same tenant.
pub fn tenant(name: &str) -> TenantId {
    let number = name.bytes().fold(0, |number, byte| number << 8 | u128::from(byte));
    TenantId::from_ulid(ids::Ulid::from_parts(1, number))
}
