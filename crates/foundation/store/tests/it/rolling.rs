//! Processes of the version before this one and of this version use one file at the same time.
//!
//! `previous` holds that version's types and statements as they were. They are frozen: they change only when a version is
//! no longer supported beside its successor.

use std::path::Path;

use futures_util::TryStreamExt;
use serde::{Deserialize, Serialize};
use store::{DataClass, Document, Error, Filter, Index, Person, Store};

use crate::frame::{COLLECTIONS as FRAMES, Frame, clock, tenant};

store::collections!(Adjustment);

/// What `fits` holds now: the id says nothing of the person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Adjustment {
    #[serde(default)]
    id: String,
    person: String,
    updated_at: String,
    expires_at_ms: i64,
}

impl Document for Adjustment {
    const COLLECTION: &'static str = "fits";
    const INDEXES: &'static [Index] = &[Index { name: "by_person", fields: &["person"], unique: true }];
    const CLASS: DataClass = DataClass::Personal;
    const EXPIRES: Option<&'static str> = Some("expires_at_ms");
    const PERSON: Option<Person> = Some(Person { field: "person", limit: None });

    fn id(&self) -> &str {
        &self.id
    }
}

mod previous {
    use rusqlite::{Connection, params};
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Deserialize)]
    pub struct Frame {
        pub id: String,
        pub gtin: Option<String>,
        pub brand: String,
        pub size: Size,
        pub colors: Vec<String>,
        pub note: String,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    pub struct Size {
        pub lens_width_mm: Option<f64>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    pub struct Fit {
        pub person: String,
        pub updated_at: String,
        pub expires_at_ms: i64,
    }

    pub fn take_sequence_number(connection: &Connection, owner: &str, collection: &str) -> i64 {
        let sql = "INSERT INTO feeds (owner, collection, last) VALUES (?1, ?2, ?3)
                   ON CONFLICT DO UPDATE SET last = last + excluded.last RETURNING last";
        connection.query_row(sql, params![owner, collection, 1], |row| row.get(0)).unwrap()
    }

    pub fn insert(connection: &Connection, owner: &str, collection: &str, id: &str, body: &str) {
        let sequence = take_sequence_number(connection, owner, collection);
        let sql = format!(
            "INSERT INTO documents_{collection} (owner, id, version, sequence, body)
             VALUES (?1, ?2, 1 + coalesce((SELECT version FROM deletions
                                           WHERE owner = ?1 AND collection = ?5 AND id = ?2), 0), ?3, ?4)
             RETURNING version"
        );
        let version: u64 = connection.query_row(&sql, params![owner, id, sequence, body, collection], |row| row.get(0)).unwrap();
        if version > 1 {
            let sql = "DELETE FROM deletions WHERE owner = ?1 AND collection = ?2 AND id = ?3";
            connection.execute(sql, params![owner, collection, id]).unwrap();
        }
    }

    pub fn delete(connection: &Connection, owner: &str, collection: &str, id: &str, version: u64) {
        let sequence = take_sequence_number(connection, owner, collection);
        connection
            .execute(&format!("DELETE FROM documents_{collection} WHERE owner = ?1 AND id = ?2"), params![owner, id])
            .unwrap();
        let sql = "INSERT INTO deletions (owner, collection, id, version, sequence) VALUES (?1, ?2, ?3, ?4, ?5)";
        connection.execute(sql, params![owner, collection, id, version + 1, sequence]).unwrap();
    }

    pub fn bodies<T: serde::de::DeserializeOwned>(connection: &Connection, collection: &str) -> Vec<T> {
        let mut statement = connection.prepare(&format!("SELECT body FROM documents_{collection} ORDER BY id")).unwrap();
        let bodies = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        bodies.map(|body| serde_json::from_str(&body.unwrap()).unwrap()).collect()
    }

    /// Its feed: ids, and whether the document is there.
    pub fn changes(connection: &Connection, owner: &str, collection: &str, since: i64) -> Vec<(String, bool)> {
        let sql = format!(
            "SELECT sequence, id, version, body FROM documents_{collection} WHERE owner = ?1 AND sequence > ?3
             UNION ALL
             SELECT sequence, id, version, NULL FROM deletions
             WHERE owner = ?1 AND collection = ?2 AND sequence > ?3
             ORDER BY sequence LIMIT ?4"
        );
        let mut statement = connection.prepare(&sql).unwrap();
        let rows = statement.query_map(params![owner, collection, since, 1000], |row| {
            Ok((row.get(1)?, row.get::<_, Option<String>>(3)?.is_some()))
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    /// What its registration drops.
    pub fn indexes(connection: &Connection, collection: &str) -> Vec<String> {
        let sql = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ?1 AND instr(name, ?2) = 1";
        let mut statement = connection.prepare(sql).unwrap();
        let names =
            statement.query_map(params![format!("documents_{collection}"), format!("{collection}__")], |row| row.get(0)).unwrap();
        names.map(Result::unwrap).collect()
    }
}

fn previous_process(path: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(path).unwrap()
}

fn file_of_the_previous_version(path: &Path) -> rusqlite::Connection {
    let connection = previous_process(path);
    connection.pragma_update(None, "journal_mode", "wal").unwrap();
    connection.execute_batch(include_str!("fixtures/layout1.sql")).unwrap();
    connection
}

#[tokio::test]
async fn documents_of_the_previous_version_are_read_and_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("documents.db");
    drop(file_of_the_previous_version(&path));
    let store = Store::open(&path, clock()).unwrap();
    let frames = store.register(FRAMES).await.unwrap().tenant(tenant("1"));
    let read = frames.get::<Frame>("f1").await.unwrap().unwrap();
    let written = Frame::new("f1").gtin("1").width(Some(51.699_999_999_999_996));
    assert_eq!((read.value, read.version), (written, 1));
    assert_eq!(frames.count::<Frame>(Filter::All).await.unwrap(), 2);
    assert_eq!(frames.insert(Frame::new("f3")).await.unwrap().version, 3, "the version of a deleted document goes on");
    let clash = frames.insert(Frame::new("f9").gtin("1")).await.unwrap_err();
    assert!(matches!(clash, Error::Conflict { constraint, .. } if constraint == "by_gtin"));

    let fits = store.register(COLLECTIONS).await.unwrap().tenant(tenant("1"));
    let fit = fits.person::<Adjustment>("shopper-4711").find_one(Filter::All).await.unwrap().unwrap();
    assert_eq!(fit.value.expires_at_ms, 1_900_000_000_000);
}

#[tokio::test]
async fn both_versions_serve_from_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("documents.db");
    let old = file_of_the_previous_version(&path);
    let store = Store::open(&path, clock()).unwrap();
    let registered = store.register(FRAMES).await.unwrap();
    store.register(COLLECTIONS).await.unwrap();
    let (frames, feed, owner) = (registered.tenant(tenant("1")), registered.feed::<Frame>(), tenant("1").to_string());
    let head = feed.head().await.unwrap();

    // The earlier process writes; this one reads it and is told.
    let body = r#"{"id":"old","gtin":null,"brand":"Old","size":{"lens_width_mm":null},"colors":[],"note":""}"#;
    previous::insert(&old, &owner, "frames", "old", body);
    previous::delete(&old, &owner, "frames", "f2", 2);
    assert_eq!(frames.get::<Frame>("old").await.unwrap().unwrap().value.brand, "Old");
    let batch = feed.read(&head, 10).await.unwrap();
    let told: Vec<_> = batch.changes.iter().map(|(_, change)| (change.id.as_str(), change.value.is_some())).collect();
    assert_eq!(told, [("old", true), ("f2", false)]);
    assert_eq!(frames.insert(Frame::new("f2")).await.unwrap().version, 4);

    // This one writes; the earlier process reads it and is told.
    let seen = previous::take_sequence_number(&old, &owner, "frames");
    frames.insert(Frame::new("new").gtin("7")).await.unwrap();
    frames.bulk_upsert(vec![Frame::new("f1").gtin("1").brand("Changed")]).await.unwrap();
    frames.delete_if_version::<Frame>("old", 1).await.unwrap();
    let expected = [("new", true), ("f1", true), ("old", false)].map(|(id, is)| (id.to_owned(), is));
    assert_eq!(previous::changes(&old, &owner, "frames", seen), expected);
    let read: Vec<previous::Frame> = previous::bodies(&old, "frames");
    assert_eq!(read.iter().map(|frame| frame.brand.as_str()).collect::<Vec<_>>(), ["Changed", "Lumen", "Lumen"]);

    let adjustment = Adjustment {
        id: "adj_1".into(),
        person: "shopper-1".into(),
        updated_at: "2027-01-01T00:00:00Z".into(),
        expires_at_ms: 1_900_000_000_000,
    };
    frames.person::<Adjustment>("shopper-1").insert(adjustment).await.unwrap();
    let fits: Vec<previous::Fit> = previous::bodies(&old, "fits");
    assert_eq!(fits.iter().map(|fit| fit.person.as_str()).collect::<Vec<_>>(), ["shopper-1", "shopper-4711"]);

    // Nothing is there under a name that the earlier process would drop, but its own.
    assert_eq!(previous::indexes(&old, "frames"), ["frames__by_gtin", "frames__by_note"]);
    assert_eq!(previous::indexes(&old, "fits"), ["fits__by_expiry"]);
}

#[tokio::test]
async fn a_subscriber_is_told_what_the_previous_version_writes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("documents.db");
    let old = file_of_the_previous_version(&path);
    let registered = Store::open(&path, clock()).unwrap().register(FRAMES).await.unwrap();
    let feed = registered.feed::<Frame>();
    let head = feed.head().await.unwrap();
    let events = tokio::spawn(async move {
        let mut events = std::pin::pin!(feed.subscribe(head));
        events.try_next().await.unwrap().unwrap().change.id
    });
    let body = r#"{"id":"old","gtin":null,"brand":"Old","size":{"lens_width_mm":null},"colors":[],"note":""}"#;
    previous::insert(&old, &tenant("1").to_string(), "frames", "old", body);
    assert_eq!(events.await.unwrap(), "old");
}
