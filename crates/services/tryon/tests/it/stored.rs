//! Documents of the previous version are read here, and documents of this version are read there.

use std::collections::BTreeMap;

use platform::Clock;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{CollectionSpec, DataClass, Document, Filter, Index, Person, Query, Registered, Store, TenantStore};
use test_support::{owner, tenant};

use crate::support::{Harness, PRODUCT, portrait, product, sunglasses};

/// The documents as the previous version declares them, frozen.
mod previous {
    use super::*;

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct Adjustment {
        pub slide_mm: f32,
        pub tilt_deg: f32,
        pub scale: f32,
    }

    impl Default for Adjustment {
        fn default() -> Self {
            Self { slide_mm: 0.0, tilt_deg: 0.0, scale: 1.0 }
        }
    }

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    pub struct LookAsset {
        pub id: String,
        pub version: String,
    }

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    pub struct LookDocument {
        pub id: String,
        pub person: String,
        pub product_id: String,
        pub variant_sku: String,
        pub asset: LookAsset,
        pub photo_version: String,
        pub renderer_version: u32,
        pub model_versions: BTreeMap<String, String>,
        pub adjustment: Adjustment,
        pub face_at_px: Option<[f32; 2]>,
        pub max_side_px: Option<u32>,
        pub picture_version: Option<String>,
        pub created_at: String,
        pub updated_at: String,
        pub expires_at_ms: i64,
    }

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    pub struct FitDocument {
        pub person: String,
        pub adjustment: Adjustment,
        pub updated_at: String,
        pub expires_at_ms: i64,
    }

    #[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum AssetSource {
        File,
        FromPhoto,
        Dimensions,
    }

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    pub struct PartError {
        pub part: String,
        pub within_mm: f64,
        pub because: String,
    }

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    pub struct AssetRepair {
        pub what: String,
        pub before: String,
        pub after: String,
        pub evidence: String,
    }

    #[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
    #[serde(default)]
    pub struct MeasuredSize {
        pub a_mm: Option<f64>,
        pub b_mm: Option<f64>,
        pub dbl_mm: Option<f64>,
        pub total_width_mm: Option<f64>,
    }

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    pub struct ModelFacts {
        pub source: AssetSource,
        pub scale_source: String,
        pub measured: MeasuredSize,
        pub errors: Vec<PartError>,
        pub repairs: Vec<AssetRepair>,
        pub notes: Vec<String>,
        pub triangles: u64,
    }

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    pub struct AssetDocument {
        pub id: String,
        pub product_id: String,
        pub variant_sku: Option<String>,
        pub version: String,
        #[serde(flatten)]
        pub facts: ModelFacts,
        pub bytes: u64,
        pub created_at: String,
    }
}

/// A stored document as JSON, to put fixtures in and take out what was written.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
struct Raw<const COLLECTION: usize>(Value);

type RawAsset = Raw<0>;
type RawLook = Raw<1>;
type RawFit = Raw<2>;

impl<const COLLECTION: usize> Registered for Raw<COLLECTION> {}

/// Declared as the service declares them: two declarations of one collection contradict each other.
impl<const COLLECTION: usize> Document for Raw<COLLECTION> {
    const COLLECTION: &'static str = ["try_on_assets", "looks", "fits"][COLLECTION];
    const INDEXES: &'static [Index] =
        if COLLECTION == 0 { &[Index { name: "by_product", fields: &["product_id"], unique: false }] } else { &[] };
    const CLASS: DataClass = if COLLECTION == 0 { DataClass::Public } else { DataClass::Personal };
    const EXPIRES: Option<&'static str> = if COLLECTION == 0 { None } else { Some("expires_at_ms") };
    const PERSON: Option<Person> = match COLLECTION {
        0 => None,
        1 => Some(Person { field: "person", limit: Some(200) }),
        _ => Some(Person { field: "person", limit: None }),
    };

    fn id(&self) -> &str {
        self.0["id"].as_str().or(self.0["person"].as_str()).unwrap_or_default()
    }
}

/// The stored documents of one collection.
async fn documents<const COLLECTION: usize>(store: &Store) -> TenantStore {
    const ALL: [&[CollectionSpec]; 3] =
        [&[CollectionSpec::of::<RawAsset>()], &[CollectionSpec::of::<RawLook>()], &[CollectionSpec::of::<RawFit>()]];
    store.register(ALL[COLLECTION]).await.unwrap().tenant(tenant(1))
}

const ASSET: &str = include_str!("../fixtures/try_on_asset.json");
const LOOK: &str = include_str!("../fixtures/look.json");
const FIT: &str = include_str!("../fixtures/fit.json");

/// A store that holds the fixture.
async fn holding<const COLLECTION: usize>(fixture: &str) -> Store {
    let store = Store::in_memory(before_they_expire()).unwrap();
    let raw: Raw<COLLECTION> = serde_json::from_str(fixture).unwrap();
    documents::<COLLECTION>(&store).await.insert(raw).await.unwrap();
    store
}

/// The first document of a collection, as the previous version reads it.
async fn read_by_previous<T: DeserializeOwned, const COLLECTION: usize>(store: &Store) -> T {
    let page = documents::<COLLECTION>(store).await.find::<Raw<COLLECTION>>(Query::new(Filter::All)).await.unwrap();
    let body = page.items.into_iter().next().expect("a document").value.0;
    serde_json::from_value(body.clone()).unwrap_or_else(|error| panic!("{error}: {body}"))
}

async fn get(harness: &Harness, path: &str) -> Value {
    harness.service.get(&owner(), path).await.data(200)
}

async fn put_adjustment(harness: &Harness, slide_mm: f32) {
    let body = json!({ "consent": ["personalization"], "adjustment": { "slide_mm": slide_mm } });
    harness.service.put(&owner(), "/v1/people/customer-17/adjustment", &body).await.assert_status(200);
}

#[tokio::test]
async fn a_model_of_the_previous_version_is_listed_and_one_of_this_version_is_read_by_it() {
    let store = holding::<0>(ASSET).await;
    let harness = Harness::with_store(vec![product()], store.clone()).await;
    let assets = format!("/v1/products/{PRODUCT}/try-on-assets");
    let listed = get(&harness, &assets).await[0].clone();
    let stored: previous::AssetDocument = serde_json::from_str(ASSET).unwrap();
    assert_eq!((&listed["id"], &listed["sha256"]), (&json!(stored.id), &json!(stored.version)));
    assert_eq!((&listed["source"], &listed["errors"][0]["part"]), (&json!("from_photo"), &json!("front")));
    assert_eq!(listed["audit"][0]["measured_mm"], json!(48.02));

    let store = Store::in_memory(before_they_expire()).unwrap();
    let harness = Harness::with_store(vec![product()], store.clone()).await;
    let made = harness.as_owner(1, "POST", &assets, &[("file", &sunglasses())]).await.json()["data"].clone();
    let read: previous::AssetDocument = read_by_previous::<_, 0>(&store).await;
    assert_eq!((json!(read.id), json!(read.version)), (made["id"].clone(), made["sha256"].clone()));
    assert_eq!(
        (read.facts.source, read.facts.repairs.len()),
        (previous::AssetSource::File, made["repairs"].as_array().unwrap().len())
    );
}

#[tokio::test]
async fn a_look_of_the_previous_version_is_read_and_one_of_this_version_is_read_by_it() {
    let store = holding::<1>(LOOK).await;
    let harness = Harness::with_store(vec![product()], store.clone()).await;
    let stored: previous::LookDocument = serde_json::from_str(LOOK).unwrap();
    let look = get(&harness, &format!("/v1/looks/{}", stored.id)).await;
    assert_eq!(look["asset"], json!({ "id": stored.asset.id, "sha256": stored.asset.version }));
    assert_eq!((&look["photo_digest"], &look["picture_sha256"]), (&json!(stored.photo_version), &json!(stored.picture_version)));
    assert_eq!(look["adjustment"], serde_json::to_value(&stored.adjustment).unwrap());

    let store = Store::in_memory(before_they_expire()).unwrap();
    let harness = Harness::with_store(vec![product()], store.clone()).await;
    let input = json!({ "person": "customer-17", "product_id": PRODUCT, "max_side_px": 300 }).to_string().into_bytes();
    let parts: [(&str, &[u8]); 4] =
        [("consent", b"photo_upload"), ("consent", b"personalization"), ("look", &input), ("photo", &portrait())];
    let saved = harness.as_owner(1, "POST", "/v1/looks", &parts).await.json()["data"].clone();
    let read: previous::LookDocument = read_by_previous::<_, 1>(&store).await;
    assert_eq!(
        (json!(read.photo_version), json!(read.picture_version)),
        (saved["photo_digest"].clone(), saved["picture_sha256"].clone())
    );
    assert_eq!((json!(read.asset.version), read.max_side_px), (saved["asset"]["sha256"].clone(), Some(300)));
}

#[tokio::test]
async fn an_adjustment_of_the_previous_version_is_read_replaced_and_erased() {
    let path = "/v1/people/customer-17/adjustment";
    let stored: previous::FitDocument = serde_json::from_str(FIT).unwrap();
    let store = holding::<2>(FIT).await;
    let harness = Harness::with_store(vec![product()], store.clone()).await;
    let read = get(&harness, path).await;
    assert_eq!(
        (&read["adjustment"], &read["person"]),
        (&serde_json::to_value(&stored.adjustment).unwrap(), &json!("customer-17"))
    );

    put_adjustment(&harness, 7.0).await;
    put_adjustment(&harness, 8.0).await;
    assert_eq!(get(&harness, path).await["adjustment"]["slide_mm"], json!(8.0));
    let fits = documents::<2>(&store).await.count::<RawFit>(Filter::All).await.unwrap();
    assert_eq!(fits, 0, "the old document is gone");

    let store = holding::<2>(FIT).await;
    let harness = Harness::with_store(vec![product()], store.clone()).await;
    assert_eq!(harness.as_owner(1, "DELETE", "/v1/people/customer-17", &[]).await.status, 204);
    assert_eq!(harness.as_owner(1, "GET", path, &[]).await.status, 404);
}

#[test]
fn the_fixtures_are_what_the_previous_version_wrote() {
    fn same<T: DeserializeOwned + Serialize>(fixture: &str) {
        let value: Value = serde_json::from_str(fixture).unwrap();
        let read: T = serde_json::from_value(value.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), value);
    }
    same::<previous::AssetDocument>(ASSET);
    same::<previous::LookDocument>(LOOK);
    same::<previous::FitDocument>(FIT);
}

/// A time at which the fixtures are still kept.
fn before_they_expire() -> Clock {
    Clock::fixed("2026-12-01T00:00:00Z".parse().unwrap())
}
