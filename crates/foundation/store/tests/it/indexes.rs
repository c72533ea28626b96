//! Indexes change by registration and migration, and stand beside those of other versions meanwhile.

use serde::{Deserialize, Serialize};
use store::{DataClass, Document, Error, Index, MigrationStep, Store};

use crate::frame::{COLLECTIONS, Frame, clock, tenant};

/// The collection of [`Frame`], as a later version of the program would declare it.
mod later {
    use super::*;

    store::collections!(pub Frame);

    #[derive(Debug, Serialize, Deserialize)]
    pub struct Frame {
        pub id: String,
        pub gtin: Option<String>,
        pub brand: String,
    }

    impl Document for Frame {
        const COLLECTION: &'static str = "frames";
        const INDEXES: &'static [Index] = &[
            Index { name: "by_gtin", fields: &["gtin", "brand"], unique: true },
            Index { name: "by_name", fields: &["brand"], unique: true },
        ];
        const CLASS: DataClass = DataClass::Business;

        fn id(&self) -> &str {
            &self.id
        }
    }

    pub fn frame(id: &str, gtin: &str, brand: &str) -> Frame {
        Frame { id: id.into(), gtin: Some(gtin.into()), brand: brand.into() }
    }
}

#[tokio::test]
async fn two_types_cannot_claim_one_collection() {
    let store = Store::in_memory(clock()).unwrap();
    store.register(COLLECTIONS).await.unwrap();
    assert!(matches!(store.register(later::COLLECTIONS).await, Err(Error::Internal { .. })));
}

#[tokio::test]
async fn a_changed_index_stands_beside_the_earlier_until_the_migration() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("documents.db");
    let store = Store::open(&path, clock()).unwrap();
    store.register(COLLECTIONS).await.unwrap().tenant(tenant("a")).insert(Frame::new("f1").gtin("1")).await.unwrap();
    assert_eq!(store.migrate(false).await.unwrap(), []);
    drop(store);

    let store = Store::open(&path, clock()).unwrap();
    let frames = store.register(later::COLLECTIONS).await.unwrap().tenant(tenant("a"));
    let clash = async |frame: later::Frame| match frames.insert(frame).await {
        Err(Error::Conflict { constraint, .. }) => Some(constraint),
        other => other.map(|_| None).unwrap(),
    };
    assert_eq!(clash(later::frame("f2", "2", "Lumen")).await.as_deref(), Some("by_name"));
    assert_eq!(clash(later::frame("f2", "1", "Other")).await.as_deref(), Some("by_gtin"), "the earlier one still holds");

    let planned = store.migrate(true).await.unwrap();
    assert_eq!(planned.len(), 2);
    let words = planned[0].to_string();
    assert!(words.starts_with("drop the index \"index_") && words.contains("_frames__by_"), "{words}");
    assert_eq!(store.migrate(false).await.unwrap(), planned);
    assert_eq!(store.migrate(false).await.unwrap(), []);
    assert_eq!(clash(later::frame("f2", "1", "Other")).await, None);
}

#[tokio::test]
async fn an_index_that_documents_break_is_refused_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("documents.db");
    let store = Store::open(&path, clock()).unwrap();
    let frames = store.register(COLLECTIONS).await.unwrap().tenant(tenant("a"));
    for id in ["f1", "f2"] {
        frames.insert(Frame::new(id)).await.unwrap();
    }
    drop((frames, store));
    let store = Store::open(&path, clock()).unwrap();
    let refused = store.register(later::COLLECTIONS).await.unwrap_err();
    assert!(matches!(refused, Error::Conflict { constraint, .. } if constraint == "by_name"));
}

#[tokio::test]
async fn indexes_of_the_previous_version_are_used_and_those_it_had_beyond_go() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("documents.db");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.execute_batch(include_str!("fixtures/layout1.sql")).unwrap();
    drop(connection);
    let store = Store::open(&path, clock()).unwrap();
    store.register(COLLECTIONS).await.unwrap();
    let step = MigrationStep::DropIndex { collection: "frames", index: "frames__by_note".into() };
    assert_eq!(store.migrate(false).await.unwrap(), [step]);
    let connection = rusqlite::Connection::open(&path).unwrap();
    let sql = "SELECT count(*) FROM sqlite_schema WHERE sql LIKE '%UNIQUE%gtin%'";
    assert_eq!(connection.query_row(sql, [], |row| row.get::<_, u32>(0)).unwrap(), 1);
}
