//! What every backend must do, generic over a way to open a fresh one.

mod feed;
mod people;

pub use feed::two_writers_share_a_feed;

use ids::Clock;
use store::{Cursor, Direction, Error, Filter, Query, Store, TenantStore, Upserted};

use crate::frame::{COLLECTIONS, Frame, Key, tenant};

/// A new, empty storage, the clock that it looks at, and what keeps it alive.
pub struct Fresh<G> {
    pub store: Store,
    pub clock: Clock,
    pub guard: G,
}

/// Runs every scenario on a storage of its own.
pub async fn run_all<G>(open: impl Fn() -> Fresh<G>) {
    a_document_lives_and_dies(&frames(&open().store).await).await;
    a_stale_writer_is_told(&frames(&open().store).await).await;
    what_is_unique_stays_so(&frames(&open().store).await).await;
    only_one_of_many_writers_wins(&frames(&open().store).await).await;
    tenants_do_not_meet(&open().store).await;
    the_platform_has_its_own_rows(&open().store).await;
    pages_hold_each_document_once(&frames(&open().store).await).await;
    pages_stay_right_while_documents_change(&frames(&open().store).await).await;
    foreign_cursors_are_refused(&frames(&open().store).await).await;
    bulk_says_what_became_of_each_row(&frames(&open().store).await).await;
    many_are_read_in_the_order_of_their_ids(&frames(&open().store).await).await;
    a_collection_must_be_registered(&open().store).await;
    feed::run_all(&open).await;
    people::run_all(&open).await;
}

async fn frames(store: &Store) -> TenantStore {
    store.register(COLLECTIONS).await.unwrap();
    store.register(COLLECTIONS).await.unwrap().tenant(tenant("ten_a"))
}

async fn a_document_lives_and_dies(frames: &TenantStore) {
    assert_eq!(frames.get::<Frame>("f1").await.unwrap(), None);
    let frame = Frame::new("f1").width(Some(51.699_999_999_999_996));
    let stored = frames.insert(frame.clone()).await.unwrap();
    assert_eq!(stored.version, 1);
    assert_eq!(frames.get::<Frame>("f1").await.unwrap().unwrap(), stored);
    let stored = frames.replace_if_version(frame.clone().brand("Ray \"x\" \u{1F453}"), 1).await.unwrap();
    assert_eq!(stored.version, 2);
    assert_eq!(frames.get::<Frame>("f1").await.unwrap().unwrap(), stored);
    frames.delete_if_version::<Frame>("f1", 2).await.unwrap();
    assert_eq!(frames.get::<Frame>("f1").await.unwrap(), None);
    // Whoever still holds version 1 or 2 must not mistake the new document for the old.
    assert!(frames.insert(frame).await.unwrap().version > 2);
}

async fn a_stale_writer_is_told(frames: &TenantStore) {
    let missing = Error::NotFound { collection: "frames", id: "f1".into() };
    assert_eq!(frames.replace_if_version(Frame::new("f1"), 1).await.unwrap_err(), missing);
    assert_eq!(frames.delete_if_version::<Frame>("f1", 1).await.unwrap_err(), missing);
    frames.insert(Frame::new("f1")).await.unwrap();
    frames.replace_if_version(Frame::new("f1").brand("A"), 1).await.unwrap();
    let stale = Error::VersionConflict { collection: "frames", id: "f1".into(), expected: 1, actual: 2 };
    assert_eq!(frames.replace_if_version(Frame::new("f1"), 1).await.unwrap_err(), stale);
    assert_eq!(frames.delete_if_version::<Frame>("f1", 1).await.unwrap_err(), stale);
    assert_eq!(frames.get::<Frame>("f1").await.unwrap().unwrap().value.brand, "A");
}

async fn what_is_unique_stays_so(frames: &TenantStore) {
    frames.insert(Frame::new("f1").gtin("1")).await.unwrap();
    frames.insert(Frame::new("f2").gtin("2")).await.unwrap();
    let clash =
        |id: &str, constraint: &str| Error::Conflict { collection: "frames", id: id.into(), constraint: constraint.into() };
    assert_eq!(frames.insert(Frame::new("f1")).await.unwrap_err(), clash("f1", "id"));
    assert_eq!(frames.insert(Frame::new("f3").gtin("1")).await.unwrap_err(), clash("f3", "by_gtin"));
    let stolen = frames.replace_if_version(Frame::new("f2").gtin("1"), 1).await;
    assert_eq!(stolen.unwrap_err(), clash("f2", "by_gtin"));
    assert_eq!(frames.get::<Frame>("f2").await.unwrap().unwrap().version, 1);
    frames.insert(Frame::new("f4")).await.unwrap();
    frames.insert(Frame::new("f5")).await.unwrap();
    frames.delete_if_version::<Frame>("f1", 1).await.unwrap();
    frames.insert(Frame::new("f3").gtin("1")).await.unwrap();
}

async fn only_one_of_many_writers_wins(frames: &TenantStore) {
    frames.insert(Frame::new("f1")).await.unwrap();
    let writers: Vec<_> = (0..40)
        .map(|writer| {
            let frames = frames.clone();
            let mine = Frame::new("f1").brand(&writer.to_string());
            tokio::spawn(async move { frames.replace_if_version(mine, 1).await })
        })
        .collect();
    let mut winners = Vec::new();
    for writer in writers {
        match writer.await.unwrap() {
            Ok(stored) => winners.push(stored),
            Err(error) => assert!(matches!(error, Error::VersionConflict { expected: 1, actual: 2, .. })),
        }
    }
    assert_eq!(winners.len(), 1);
    assert_eq!(frames.get::<Frame>("f1").await.unwrap().unwrap(), winners[0]);
}

async fn tenants_do_not_meet(store: &Store) {
    let a = frames(store).await;
    let b = store.register(COLLECTIONS).await.unwrap().tenant(tenant("ten_b"));
    a.insert(Frame::new("f1").gtin("1")).await.unwrap();
    assert_eq!(b.get::<Frame>("f1").await.unwrap(), None);
    assert_eq!(b.count::<Frame>(Filter::All).await.unwrap(), 0);
    assert_eq!(b.count::<Frame>(!Filter::eq("brand", "x")).await.unwrap(), 0);
    assert_eq!(b.count::<Frame>(Filter::eq("brand", "x").or(Filter::All)).await.unwrap(), 0);
    assert_eq!(b.find::<Frame>(Query::all()).await.unwrap().items, []);
    assert!(b.delete_if_version::<Frame>("f1", 1).await.is_err());
    b.insert(Frame::new("f1").gtin("1").brand("B")).await.unwrap();
    assert_eq!(a.get::<Frame>("f1").await.unwrap().unwrap().value.brand, "Lumen");
}

async fn the_platform_has_its_own_rows(store: &Store) {
    let store = store.register(COLLECTIONS).await.unwrap();
    let key = Key { id: "hash".into(), tenant: "ten_a".into() };
    store.system().insert(key.clone()).await.unwrap();
    assert_eq!(store.system().get::<Key>("hash").await.unwrap().unwrap().value, key);
}

async fn ids(frames: &TenantStore, query: Query) -> Vec<String> {
    let (mut ids, mut after) = (Vec::new(), query.after.clone());
    loop {
        let page = frames.find::<Frame>(query.clone().after(after)).await.unwrap();
        assert!(page.items.len() <= query.limit);
        ids.extend(page.items.into_iter().map(|item| item.value.id));
        let Some(next) = page.next else { return ids };
        // As it would come back in a URL.
        after = Some(Cursor::parse(next.as_str()).unwrap());
    }
}

async fn pages_hold_each_document_once(frames: &TenantStore) {
    let widths = [Some(50.0), None, Some(52.5), Some(50.0), None, Some(49.0), Some(50.0)];
    for (number, width) in widths.into_iter().enumerate() {
        frames.insert(Frame::new(&format!("f{number}")).width(width)).await.unwrap();
    }
    let by_width = |direction, limit| Query::all().sort_by("size.lens_width_mm", direction).limit(limit);
    for limit in 1..=8 {
        let up = ids(frames, by_width(Direction::Ascending, limit)).await;
        assert_eq!(up, ["f1", "f4", "f5", "f0", "f3", "f6", "f2"], "limit {limit}");
        let down = ids(frames, by_width(Direction::Descending, limit)).await;
        assert_eq!(down, ["f2", "f6", "f3", "f0", "f5", "f4", "f1"], "limit {limit}");
        let two_keys = by_width(Direction::Descending, limit).sort_by("id", Direction::Ascending);
        assert_eq!(ids(frames, two_keys).await, ["f2", "f0", "f3", "f6", "f5", "f1", "f4"], "limit {limit}");
        assert_eq!(ids(frames, Query::all().limit(limit)).await.len(), 7);
    }
}

async fn pages_stay_right_while_documents_change(frames: &TenantStore) {
    for id in ["f2", "f4", "f6", "f8"] {
        frames.insert(Frame::new(id)).await.unwrap();
    }
    let first = frames.find::<Frame>(Query::all().limit(2)).await.unwrap();
    frames.delete_if_version::<Frame>("f4", 1).await.unwrap();
    frames.insert(Frame::new("f1")).await.unwrap();
    frames.insert(Frame::new("f7")).await.unwrap();
    assert_eq!(ids(frames, Query::all().after(first.next).limit(100)).await, ["f6", "f7", "f8"]);
}

async fn foreign_cursors_are_refused(frames: &TenantStore) {
    for id in ["f1", "f2", "f3"] {
        frames.insert(Frame::new(id)).await.unwrap();
    }
    let cursor = frames.find::<Frame>(Query::all().limit(1)).await.unwrap().next.unwrap();
    for at in 0..cursor.as_str().len() {
        let mut text = cursor.as_str().as_bytes().to_vec();
        text[at] = if text[at] == b'0' { b'1' } else { b'0' };
        let outcome = Cursor::parse(std::str::from_utf8(&text).unwrap());
        assert!(matches!(outcome, Err(Error::InvalidCursor { .. })), "at {at}");
        assert!(Cursor::parse(&cursor.as_str()[..at]).is_err());
    }
    for text in ["", "zz", "é", "0", "' OR 1=1 --"] {
        assert!(Cursor::parse(text).is_err(), "{text:?}");
    }
    let other_order = Query::all().sort_by("brand", Direction::Ascending).after(cursor);
    assert!(matches!(frames.find::<Frame>(other_order).await, Err(Error::InvalidCursor { .. })));
}

async fn bulk_says_what_became_of_each_row(frames: &TenantStore) {
    frames.insert(Frame::new("f1").gtin("1")).await.unwrap();
    frames.insert(Frame::new("f2").gtin("2")).await.unwrap();
    let rows = vec![
        Frame::new("f1").gtin("1"),
        Frame::new("f2").gtin("2").brand("Changed"),
        Frame::new("f3").gtin("1"),
        Frame::new("f4").gtin("4"),
        Frame::new("f4").gtin("2"),
        Frame::new("f4").gtin("5"),
    ];
    let outcomes = frames.bulk_upsert(rows).await.unwrap();
    let clash = || Upserted::Conflict { constraint: "by_gtin".into() };
    assert_eq!(
        outcomes,
        [
            Upserted::Unchanged { version: 1 },
            Upserted::Updated { version: 2 },
            clash(),
            Upserted::Created { version: 1 },
            clash(),
            Upserted::Updated { version: 2 },
        ]
    );
    assert_eq!(frames.get::<Frame>("f3").await.unwrap(), None);
    assert_eq!(frames.get::<Frame>("f4").await.unwrap().unwrap().value.gtin.as_deref(), Some("5"));
    assert_eq!(frames.bulk_upsert(Vec::<Frame>::new()).await.unwrap(), []);
}

async fn many_are_read_in_the_order_of_their_ids(frames: &TenantStore) {
    for id in ["f1", "f2", "f3"] {
        frames.insert(Frame::new(id)).await.unwrap();
    }
    let found = frames.get_many::<Frame>(["f3", "f9", "f1", "f3"]).await.unwrap();
    let ids: Vec<_> = found.iter().map(|frame| frame.as_ref().map(|frame| frame.value.id.as_str())).collect();
    assert_eq!(ids, [Some("f3"), None, Some("f1"), Some("f3")]);
    assert_eq!(frames.get_many::<Frame>(Vec::<String>::new()).await.unwrap(), []);
}

/// A type of another list, whose list nobody registered.
mod other {
    use serde::{Deserialize, Serialize};
    use store::{DataClass, Document, Index};

    store::collections!(pub Other);

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    pub struct Other {
        id: String,
    }

    impl Document for Other {
        const COLLECTION: &'static str = "others";
        const INDEXES: &'static [Index] = &[];
        const CLASS: DataClass = DataClass::Business;

        fn id(&self) -> &str {
            &self.id
        }
    }
}

async fn a_collection_must_be_registered(store: &Store) {
    let registered = store.register(COLLECTIONS).await.unwrap();
    let outcome = registered.tenant(tenant("ten_a")).get::<other::Other>("f1").await;
    assert!(matches!(outcome, Err(Error::Internal { .. })), "{outcome:?}");
    store.register(other::COLLECTIONS).await.unwrap();
    assert_eq!(registered.tenant(tenant("ten_a")).get::<other::Other>("f1").await.unwrap(), None);
}
