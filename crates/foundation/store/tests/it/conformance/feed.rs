//! The change feed.

use std::pin::pin;

use futures_util::{StreamExt, TryStreamExt};
use jiff::{SignedDuration, Timestamp};
use store::{Batch, Error, Feed, FeedEvent, RegisteredStore, ResumeToken, Store};

use super::Fresh;
use crate::frame::{COLLECTIONS, Frame, Look, tenant};

pub async fn run_all<G>(open: &impl Fn() -> Fresh<G>) {
    it_tells_every_change_of_all_tenants(&registered(&open().store).await).await;
    a_reader_misses_nothing(&registered(&open().store).await).await;
    a_subscriber_gets_what_comes(&registered(&open().store).await).await;
    damaged_and_foreign_tokens_are_refused(&registered(&open().store).await).await;
    tokens_expire_with_the_changes_after_them(&open().store).await;
    a_token_of_other_storage_has_expired(&open().store, &open().store).await;
    let shared = open();
    two_writers_share_a_feed(&shared.store, &shared.store.clone()).await;
}

async fn registered(store: &Store) -> RegisteredStore {
    store.register(COLLECTIONS).await.unwrap()
}

fn told(batch: &Batch<Frame>) -> Vec<(String, u64, bool)> {
    batch.changes.iter().map(|(_, change)| (change.id.clone(), change.version, change.value.is_some())).collect()
}

async fn it_tells_every_change_of_all_tenants(store: &RegisteredStore) {
    let (feed, a, b) = (store.feed::<Frame>(), store.tenant(tenant("a")), store.tenant(tenant("b")));
    a.insert(Frame::new("f0")).await.unwrap();
    let head = feed.head().await.unwrap();
    assert_eq!(told(&feed.read(&head, 10).await.unwrap()), []);
    for id in ["f1", "f2", "f3"] {
        a.insert(Frame::new(id)).await.unwrap();
    }
    a.insert(Look::new("look_1", "person_1")).await.unwrap();
    b.insert(Frame::new("f1").brand("B")).await.unwrap();
    let seen = feed.read(&head, 10).await.unwrap();
    assert_eq!(
        told(&seen),
        [("f1", 1, true), ("f2", 1, true), ("f3", 1, true), ("f1", 1, true)].map(|(id, v, is)| (id.into(), v, is))
    );
    assert_eq!(seen.changes[0].0, tenant("a"));
    assert_eq!(seen.changes[3].0, tenant("b"));
    assert_eq!(seen.changes[3].1.value.as_ref().unwrap().brand, "B");

    a.replace_if_version(Frame::new("f2").brand("B"), 1).await.unwrap();
    a.replace_if_version(Frame::new("f2").brand("C"), 2).await.unwrap();
    a.delete_if_version::<Frame>("f1", 1).await.unwrap();
    a.bulk_upsert(vec![Frame::new("f3"), Frame::new("f4")]).await.unwrap();
    let news = feed.read(&seen.next, 10).await.unwrap();
    assert_eq!(told(&news), [("f2", 3, true), ("f1", 2, false), ("f4", 1, true)].map(|(id, v, is)| (id.into(), v, is)));
    assert_eq!(news.changes[0].1.value.as_ref().unwrap().brand, "C");
    assert_eq!(feed.read(&news.next, 10).await.unwrap().changes, []);

    let first = feed.read(&seen.next, 1).await.unwrap();
    assert_eq!(first.changes, news.changes[..1]);
    // As it would come back in a URL.
    let token: ResumeToken = first.next.to_string().parse().unwrap();
    assert_eq!(feed.read(&token, 10).await.unwrap().changes, news.changes[1..]);

    a.insert(Frame::new("f1")).await.unwrap();
    assert_eq!(told(&feed.read(&news.next, 10).await.unwrap()), [("f1".to_owned(), 3, true)]);
    assert_eq!(told(&feed.read(&seen.next, 10).await.unwrap()).len(), 3, "the deletion was made up for");
}

/// Reads the feed while many write, and must have seen each document once all have finished.
async fn a_reader_misses_nothing(store: &RegisteredStore) {
    const WRITERS: usize = 8;
    const EACH: usize = 25;
    let feed = store.feed::<Frame>();
    let mut token = feed.head().await.unwrap();
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let frames = store.tenant(tenant(&writer.to_string()));
            tokio::spawn(async move {
                for number in 0..EACH {
                    frames.insert(Frame::new(&format!("f{writer}_{number}"))).await.unwrap();
                }
            })
        })
        .collect();
    let mut seen = Vec::new();
    while seen.len() < WRITERS * EACH {
        let finished = writers.iter().all(|writer| writer.is_finished());
        let batch = feed.read(&token, 7).await.unwrap();
        assert!(!(batch.changes.is_empty() && finished), "only {} changes were told", seen.len());
        seen.extend(batch.changes.into_iter().map(|(_, change)| change.id));
        token = batch.next;
        tokio::task::yield_now().await;
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), WRITERS * EACH);
}

/// Each writer writes through a handle of its own; both read all changes in the same order.
pub async fn two_writers_share_a_feed(first: &Store, second: &Store) {
    let (first, second) = (registered(first).await, registered(second).await);
    let (a, b) = (first.tenant(tenant("shared")), second.tenant(tenant("shared")));
    let (feed_a, feed_b) = (first.feed::<Frame>(), second.feed::<Frame>());
    let head = feed_a.head().await.unwrap();
    for number in 0..20 {
        let (one, two) = (Frame::new(&format!("one{number}")), Frame::new(&format!("two{number}")));
        let (one, two) = tokio::join!(a.insert(one), b.insert(two));
        one.unwrap();
        two.unwrap();
        let seen = feed_b.read(&head, 100).await.unwrap();
        assert_eq!(seen.changes.len(), 2 * (number + 1), "what was acknowledged is told");
    }
    assert_eq!(feed_a.read(&head, 100).await.unwrap().changes, feed_b.read(&head, 100).await.unwrap().changes);

    // What the other process writes wakes a subscriber, too.
    let mut events = pin!(feed_a.subscribe(feed_a.head().await.unwrap()));
    let (event, written) = tokio::join!(events.next(), b.insert(Frame::new("three")));
    written.unwrap();
    assert_eq!(event.unwrap().unwrap().change.id, "three");
}

async fn a_subscriber_gets_what_comes(store: &RegisteredStore) {
    let (feed, a) = (store.feed::<Frame>(), store.tenant(tenant("a")));
    let start = feed.head().await.unwrap();
    a.bulk_upsert((0..300).map(|number| Frame::new(&format!("f{number:03}"))).collect()).await.unwrap();
    let events: Vec<FeedEvent<Frame>> = feed.subscribe(start.clone()).take(300).try_collect().await.unwrap();
    assert_eq!(events.iter().map(|event| event.change.id.as_str()).max(), Some("f299"));
    assert_eq!(events[0].resume, start, "who stops in the middle of a batch gets it again");

    let mut later = pin!(feed.subscribe(events[299].resume.clone()));
    let (event, written) = tokio::join!(later.next(), a.insert(Frame::new("g")));
    written.unwrap();
    let event = event.unwrap().unwrap();
    assert_eq!((event.tenant, event.change.id.as_str()), (tenant("a"), "g"));
    assert_eq!(told(&feed.read(&event.resume, 10).await.unwrap()), []);
}

async fn damaged_and_foreign_tokens_are_refused(store: &RegisteredStore) {
    let feed: Feed<Frame> = store.feed();
    let token = feed.head().await.unwrap().to_string();
    for at in 0..token.len() {
        let mut text = token.as_bytes().to_vec();
        text[at] = if text[at] == b'0' { b'1' } else { b'0' };
        let outcome = std::str::from_utf8(&text).unwrap().parse::<ResumeToken>();
        assert!(matches!(outcome, Err(Error::InvalidToken { .. })), "at {at}");
        assert!(token[..at].parse::<ResumeToken>().is_err());
    }
    let of_looks = store.feed::<Look>().head().await.unwrap();
    assert!(matches!(feed.read(&of_looks, 1).await, Err(Error::InvalidToken { .. })));
}

/// The log is as old as the machine says, whatever the clock of the store.
async fn tokens_expire_with_the_changes_after_them(store: &Store) {
    let registered = registered(store).await;
    let (feed, a) = (registered.feed::<Frame>(), registered.tenant(tenant("a")));
    let old = feed.head().await.unwrap();
    for number in 0..3 {
        a.insert(Frame::new(&number.to_string())).await.unwrap();
    }
    let head = feed.head().await.unwrap();
    let after_days = |days: i64| Timestamp::now() + SignedDuration::from_hours(days * 24);
    assert_eq!(store.sweep(after_days(6)).await.unwrap().changes, 0);
    assert_eq!(feed.read(&old, 10).await.unwrap().changes.len(), 3);
    assert_eq!(store.sweep(after_days(8)).await.unwrap().changes, 2);
    assert_eq!(feed.read(&old, 10).await.unwrap_err(), Error::TokenExpired { collection: "frames" });
    let events: Vec<_> = feed.subscribe(old).collect().await;
    assert!(matches!(&events[..], [Err(Error::TokenExpired { .. })]), "{events:?}");
    assert_eq!(feed.head().await.unwrap(), head);
    a.insert(Frame::new("later")).await.unwrap();
    assert_eq!(told(&feed.read(&head, 10).await.unwrap()), [("later".to_owned(), 1, true)]);
}

async fn a_token_of_other_storage_has_expired(one: &Store, other: &Store) {
    let (one, other) = (registered(one).await, registered(other).await);
    let token = one.feed::<Frame>().head().await.unwrap();
    let outcome = other.feed::<Frame>().read(&token, 1).await.unwrap_err();
    assert_eq!(outcome, Error::TokenExpired { collection: "frames" });
}
