//! Saved looks: what is tried on and how, on which photo. Nothing of the photo, the face or the picture.

use std::collections::BTreeMap;

use api::look::{Look, LookAsset};
use platform::{Error, Principal, Result};
use serde::{Deserialize, Serialize};
use store::{Cursor, DataClass, Document, Index, Page, Person, PersonDocuments, RegisteredStore, TenantStore, Versioned};

use super::common::{StoredAdjustment, of_tenant, time_text};

/// Looks of one person.
const LOOKS_PER_PERSON: u64 = 200;

/// A saved look.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LookDocument {
    /// `loo_...`
    pub id: String,
    /// The shop's reference of the person.
    pub person: String,
    pub product_id: String,
    pub variant_sku: String,
    pub asset: StoredLookAsset,
    #[serde(rename = "photo_version")]
    pub photo_digest: String,
    pub renderer_version: u32,
    pub model_versions: BTreeMap<String, String>,
    pub adjustment: StoredAdjustment,
    #[serde(default)]
    pub face_at_px: Option<[f32; 2]>,
    #[serde(default)]
    pub max_side_px: Option<u32>,
    #[serde(default, rename = "picture_version")]
    pub picture_sha256: Option<String>,
    pub created_at: String,
    pub updated_at: String,
    pub expires_at_ms: i64,
}

/// The model of a look, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredLookAsset {
    pub id: String,
    #[serde(rename = "version")]
    pub sha256: String,
}

impl Document for LookDocument {
    const COLLECTION: &'static str = "looks";
    const INDEXES: &'static [Index] = &[];
    const CLASS: DataClass = DataClass::Personal;
    const EXPIRES: Option<&'static str> = Some("expires_at_ms");
    const PERSON: Option<Person> = Some(Person { field: "person", limit: Some(LOOKS_PER_PERSON) });

    fn id(&self) -> &str {
        &self.id
    }
}

/// A look as it is sent.
#[must_use]
pub fn look_of(Versioned { value, version }: Versioned<LookDocument>) -> Look {
    Look {
        id: value.id,
        person: value.person,
        product_id: value.product_id,
        variant_sku: value.variant_sku,
        asset: LookAsset { id: value.asset.id, sha256: value.asset.sha256 },
        photo_digest: value.photo_digest,
        renderer_version: value.renderer_version,
        model_versions: value.model_versions,
        adjustment: value.adjustment.into(),
        face_at_px: value.face_at_px,
        max_side_px: value.max_side_px,
        picture_sha256: value.picture_sha256,
        version,
        created_at: value.created_at,
        updated_at: value.updated_at,
        expires_at: time_text(value.expires_at_ms),
    }
}

/// The looks of people, by tenant.
#[derive(Debug)]
pub struct LookRepository {
    store: RegisteredStore,
}

impl LookRepository {
    pub const fn new(store: RegisteredStore) -> Self {
        Self { store }
    }

    /// Refuses one look more than a person may have, before it is drawn.
    pub async fn check_limit(&self, principal: &Principal, person: &str) -> Result<()> {
        if self.of_person(principal, person)?.count().await? < LOOKS_PER_PERSON { Ok(()) } else { Err(too_many()) }
    }

    pub async fn insert(&self, principal: &Principal, look: LookDocument) -> Result<Versioned<LookDocument>> {
        let person = look.person.clone();
        match self.of_person(principal, &person)?.insert(look).await {
            Err(store::Error::LimitReached { .. }) => Err(too_many()),
            inserted => Ok(inserted?),
        }
    }

    pub async fn get(&self, principal: &Principal, id: &str) -> Result<Versioned<LookDocument>> {
        self.documents(principal)?.get::<LookDocument>(id).await?.ok_or_else(|| Error::not_found("look"))
    }

    /// A person's looks, the newest first.
    pub async fn list(
        &self,
        principal: &Principal,
        person: &str,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Page<LookDocument>> {
        Ok(self.of_person(principal, person)?.page(after, limit).await?)
    }

    /// Stores a look as it is now; `version` is the one that was changed.
    pub async fn replace(&self, principal: &Principal, look: LookDocument, version: u64) -> Result<Versioned<LookDocument>> {
        Ok(self.documents(principal)?.replace_if_version(look, version).await?)
    }

    pub async fn delete(&self, principal: &Principal, id: &str) -> Result<()> {
        let found = self.get(principal, id).await?;
        Ok(self.documents(principal)?.delete_if_version::<LookDocument>(id, found.version).await?)
    }

    fn of_person(&self, principal: &Principal, person: &str) -> Result<PersonDocuments<LookDocument>> {
        Ok(self.documents(principal)?.person(person))
    }

    fn documents(&self, principal: &Principal) -> Result<TenantStore> {
        of_tenant(&self.store, principal)
    }
}

fn too_many() -> Error {
    Error::unprocessable(format!("a person has at most {LOOKS_PER_PERSON} looks; delete one first"))
}
