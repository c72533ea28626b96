//! How frames sit on people.

use api::adjustment::{Adjustment, PersonAdjustment};
use api::consent::ConsentPurpose;
use platform::{Clock, Error, Principal, Result};
use serde::{Deserialize, Serialize};
use store::{DataClass, Document, Filter, Index, Person, RegisteredStore, TenantStore, Versioned};

use super::common::{StoredAdjustment, expiry_ms, of_tenant, time_text};
use crate::ids::AdjustmentId;

/// How often a write is tried when others change the same document meanwhile.
const ATTEMPTS: usize = 8;

/// How frames sit on a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AdjustmentDocument {
    /// `adj_...`
    pub id: String,
    /// The shop's reference of the person.
    pub person: String,
    pub adjustment: StoredAdjustment,
    pub updated_at: String,
    pub expires_at_ms: i64,
}

impl Document for AdjustmentDocument {
    const COLLECTION: &'static str = "adjustments";
    const INDEXES: &'static [Index] = &[Index { name: "by_person", fields: &["person"], unique: true }];
    const CLASS: DataClass = DataClass::Personal;
    const EXPIRES: Option<&'static str> = Some("expires_at_ms");
    const PERSON: Option<Person> = Some(Person { field: "person", limit: Some(1) });

    fn id(&self) -> &str {
        &self.id
    }
}

/// As the previous version stored it, with the person as its id. Read when there is no [`AdjustmentDocument`], and deleted by the
/// next write.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FitDocument {
    pub person: String,
    pub adjustment: StoredAdjustment,
    pub updated_at: String,
    pub expires_at_ms: i64,
}

impl Document for FitDocument {
    const COLLECTION: &'static str = "fits";
    const INDEXES: &'static [Index] = &[];
    const CLASS: DataClass = DataClass::Personal;
    const EXPIRES: Option<&'static str> = Some("expires_at_ms");
    const PERSON: Option<Person> = Some(Person { field: "person", limit: None });

    fn id(&self) -> &str {
        &self.person
    }
}

impl From<AdjustmentDocument> for PersonAdjustment {
    fn from(stored: AdjustmentDocument) -> Self {
        let AdjustmentDocument { person, adjustment, updated_at, expires_at_ms, .. } = stored;
        // Nothing is stored without it.
        let consent = vec![ConsentPurpose::Personalization];
        Self { person, consent, adjustment: adjustment.into(), updated_at, expires_at: time_text(expires_at_ms) }
    }
}

impl From<FitDocument> for PersonAdjustment {
    fn from(stored: FitDocument) -> Self {
        let FitDocument { person, adjustment, updated_at, expires_at_ms } = stored;
        AdjustmentDocument { id: String::new(), person, adjustment, updated_at, expires_at_ms }.into()
    }
}

/// The adjustments of people, by tenant.
#[derive(Debug)]
pub struct AdjustmentRepository {
    store: RegisteredStore,
    clock: Clock,
}

impl AdjustmentRepository {
    pub const fn new(store: RegisteredStore, clock: Clock) -> Self {
        Self { store, clock }
    }

    /// How frames sit on a person, where that is stored.
    pub async fn find(&self, principal: &Principal, person: &str) -> Result<Option<PersonAdjustment>> {
        let store = of_tenant(&self.store, principal)?;
        if let Some(stored) = of_person(&store, person).await? {
            return Ok(Some(stored.value.into()));
        }
        Ok(store.get::<FitDocument>(person).await?.map(|earlier| earlier.value.into()))
    }

    /// Stores how frames sit on a person in place of what was there.
    pub async fn replace(&self, principal: &Principal, person: &str, adjustment: Adjustment) -> Result<PersonAdjustment> {
        let store = of_tenant(&self.store, principal)?;
        let now = self.clock.now();
        let new = AdjustmentDocument {
            id: AdjustmentId::generate(&self.clock).to_string(),
            person: person.to_owned(),
            adjustment: adjustment.into(),
            updated_at: now.to_string(),
            expires_at_ms: expiry_ms(now),
        };
        let stored = upsert(&store, new).await?;
        delete_earlier(&store, person).await?;
        Ok(stored.into())
    }
}

/// What the previous version stored has served its time. A version of the previous program that writes it again at this moment
/// has the last word.
async fn delete_earlier(store: &TenantStore, person: &str) -> Result<()> {
    let Some(earlier) = store.get::<FitDocument>(person).await? else { return Ok(()) };
    match store.delete_if_version::<FitDocument>(person, earlier.version).await {
        Ok(()) | Err(store::Error::NotFound { .. } | store::Error::VersionConflict { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

async fn of_person(store: &TenantStore, person: &str) -> Result<Option<Versioned<AdjustmentDocument>>> {
    Ok(store.person::<AdjustmentDocument>(person).find_one(Filter::All).await?)
}

/// Writes the document of its person, under the id that it has already. Whoever writes last has the last word.
async fn upsert(store: &TenantStore, new: AdjustmentDocument) -> Result<AdjustmentDocument> {
    for _ in 0..ATTEMPTS {
        let written = match of_person(store, &new.person).await? {
            None => store.insert(new.clone()).await,
            Some(Versioned { value, version }) => {
                store.replace_if_version(AdjustmentDocument { id: value.id, ..new.clone() }, version).await
            }
        };
        match written {
            Ok(written) => return Ok(written.value),
            Err(store::Error::Conflict { .. } | store::Error::VersionConflict { .. } | store::Error::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Error::conflict("others keep changing this person's adjustment; try again"))
}
