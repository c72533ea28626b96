//! Documents that expire, and documents of people.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use store::{Cursor, Error, Filter, Query, TenantStore, Upserted};

use super::Fresh;
use crate::frame::{COLLECTIONS, Frame, Look, START_MS, tenant};

pub async fn run_all<G>(open: &impl Fn() -> Fresh<G>) {
    what_has_expired_is_not_there(open()).await;
    a_sweep_removes_what_has_expired(open()).await;
    a_person_has_so_many_documents(open()).await;
    a_persons_documents_come_newest_first(open()).await;
    erasure_takes_all_of_one_person(open()).await;
    content_of_people_is_not_shown(open()).await;
}

async fn looks<G>(fresh: &Fresh<G>) -> TenantStore {
    fresh.store.register(COLLECTIONS).await.unwrap().tenant(tenant("a"))
}

async fn what_has_expired_is_not_there<G>(fresh: Fresh<G>) {
    let looks = looks(&fresh).await;
    let soon = START_MS + 1000;
    looks.insert(Look::new("l1", "p").code("c1").expires(soon)).await.unwrap();
    looks.insert(Look::new("l2", "p").code("c2").expires(soon)).await.unwrap();
    looks.insert(Look::new("l3", "p")).await.unwrap();
    fresh.clock.advance(Duration::from_millis(999));
    assert_eq!(looks.count::<Look>(Filter::All).await.unwrap(), 3);
    fresh.clock.advance(Duration::from_millis(1));
    assert_eq!(looks.get::<Look>("l1").await.unwrap(), None);
    assert_eq!(looks.get_many::<Look>(["l1", "l3"]).await.unwrap().iter().flatten().count(), 1);
    assert_eq!(looks.count::<Look>(Filter::All).await.unwrap(), 1);
    assert_eq!(looks.find::<Look>(Query::all()).await.unwrap().items.len(), 1);
    let missing = Error::NotFound { collection: "looks", id: "l1".into() };
    assert_eq!(looks.replace_if_version(Look::new("l1", "p"), 1).await.unwrap_err(), missing);
    assert_eq!(looks.delete_if_version::<Look>("l1", 1).await.unwrap_err(), missing);

    // It holds neither its id nor its unique values, and the new document is not mistaken for it.
    assert_eq!(looks.insert(Look::new("l4", "p").code("c2")).await.unwrap().version, 1);
    assert!(looks.insert(Look::new("l1", "p")).await.unwrap().version > 1);
    looks.replace_if_version(Look::new("l3", "p").code("c1"), 1).await.unwrap();
    looks.replace_if_version(Look::new("l3", "p").code("c1").expires(soon), 2).await.unwrap();
    let outcomes = looks.bulk_upsert(vec![Look::new("l3", "p"), Look::new("l5", "p").code("c1")]).await.unwrap();
    assert!(matches!(outcomes[..], [Upserted::Created { version } , Upserted::Created { .. }] if version > 3), "{outcomes:?}");
}

async fn a_sweep_removes_what_has_expired<G>(fresh: Fresh<G>) {
    let looks = looks(&fresh).await;
    let expiring = |number: i64| Look::new(&format!("l{number}"), &format!("p{number}")).expires(START_MS + number);
    looks.bulk_upsert((0..1200).map(expiring).collect()).await.unwrap();
    looks.insert(Frame::new("f1")).await.unwrap();
    let at = |ms| Timestamp::from_millisecond(START_MS + ms).unwrap();
    assert_eq!(fresh.store.sweep(at(1099)).await.unwrap().documents, 1100);
    assert_eq!(fresh.store.sweep(at(1099)).await.unwrap().documents, 0);
    assert_eq!(looks.count::<Look>(Filter::All).await.unwrap(), 100);
    assert_eq!(looks.count::<Frame>(Filter::All).await.unwrap(), 1);

    // The version goes on as long as the record of the deletion is kept.
    assert_eq!(looks.insert(Look::new("l7", "p")).await.unwrap().version, 3);
    let swept = fresh.store.sweep(Timestamp::now() + SignedDuration::from_hours(31 * 24)).await.unwrap();
    assert_eq!((swept.documents, swept.tombstones), (100, 1199));
    assert_eq!(looks.insert(Look::new("l8", "p")).await.unwrap().version, 1);
}

async fn a_person_has_so_many_documents<G>(fresh: Fresh<G>) {
    let looks = looks(&fresh).await;
    let theirs = looks.person::<Look>("p1");
    let insert = |id: &str| {
        let (theirs, look) = (looks.person::<Look>("p1"), Look::new(id, "p1"));
        async move { theirs.insert(look).await }
    };
    theirs.insert(Look::new("l0", "p1").expires(START_MS + 1000)).await.unwrap();
    let outcomes = futures_util::future::join_all(["l1", "l2", "l3", "l4"].map(insert)).await;
    let refused: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
    assert_eq!(refused, vec![Error::LimitReached { collection: "looks", limit: 3 }; 2]);
    looks.person::<Look>("p2").insert(Look::new("m1", "p2")).await.unwrap();
    fresh.clock.advance(Duration::from_secs(1));
    theirs.insert(Look::new("l5", "p1")).await.unwrap();
    let of_another = theirs.insert(Look::new("l6", "p2")).await;
    assert!(matches!(of_another, Err(Error::Internal { .. })), "{of_another:?}");
}

async fn a_persons_documents_come_newest_first<G>(fresh: Fresh<G>) {
    let looks = looks(&fresh).await;
    let theirs = looks.person::<Look>("p1");
    for id in ["l2", "l1", "l3"] {
        theirs.insert(Look::new(id, "p1").code(id)).await.unwrap();
    }
    looks.person::<Look>("p2").insert(Look::new("l9", "p2")).await.unwrap();
    let first = theirs.page(None, 2).await.unwrap();
    let rest = theirs.page(first.next.map(|next| Cursor::parse(next.as_str()).unwrap()), 2).await.unwrap();
    let ids: Vec<_> = first.items.iter().chain(&rest.items).map(|look| look.value.id.as_str()).collect();
    assert_eq!((ids, rest.next), (vec!["l3", "l2", "l1"], None));
    assert_eq!(theirs.count().await.unwrap(), 3);
    assert_eq!(theirs.find_one(Filter::All).await.unwrap().unwrap().value.id, "l3");
    assert_eq!(theirs.find_one(Filter::eq("code", "l1")).await.unwrap().unwrap().value.id, "l1");
    assert_eq!(looks.person::<Look>("p3").find_one(Filter::All).await.unwrap(), None);
}

async fn erasure_takes_all_of_one_person<G>(fresh: Fresh<G>) {
    let registered = fresh.store.register(COLLECTIONS).await.unwrap();
    let (a, b) = (registered.tenant(tenant("a")), registered.tenant(tenant("b")));
    for (store, id, person) in [(&a, "l1", "p1"), (&a, "l2", "p1"), (&a, "l3", "p2"), (&b, "l1", "p1")] {
        store.insert(Look::new(id, person)).await.unwrap();
    }
    a.insert(Look::new("l4", "p1").expires(START_MS)).await.unwrap();
    assert_eq!(fresh.store.erase_person(tenant("a"), "p1").await.unwrap(), 3, "what has expired goes, too");
    assert_eq!(fresh.store.erase_person(tenant("a"), "p1").await.unwrap(), 0);
    assert_eq!(a.person::<Look>("p1").count().await.unwrap(), 0);
    assert_eq!(a.person::<Look>("p2").count().await.unwrap(), 1);
    assert_eq!(b.person::<Look>("p1").count().await.unwrap(), 1);
}

async fn content_of_people_is_not_shown<G>(fresh: Fresh<G>) {
    let looks = looks(&fresh).await;
    let stored = looks.insert(Look::new("l1", "person_1")).await.unwrap();
    let page = looks.find::<Look>(Query::all()).await.unwrap();
    for shown in [format!("{stored:?}"), format!("{page:?}"), format!("{:?}", looks.person::<Look>("person_1"))] {
        assert!(!shown.contains("person_1"), "{shown}");
    }
    let frame = looks.insert(Frame::new("f1")).await.unwrap();
    assert!(format!("{frame:?}").contains("Lumen"));
}
