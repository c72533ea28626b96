//! Nothing of an erased person is left in the bytes of the file, its log or its shared memory.

use std::path::Path;

use store::{Filter, Query, Store, TenantStore};

use crate::frame::{COLLECTIONS, Frame, Look, clock, tenant};

/// Long and odd enough to stand nowhere else.
const PERSON: &str = "shopper-e94b7a1c5d";
const OTHER: &str = "shopper-11f0a6b27c";

/// The files of the database that hold a text.
fn files_with(path: &Path, text: &str) -> Vec<String> {
    ["", "-wal", "-shm"]
        .into_iter()
        .filter(|ending| {
            let bytes = std::fs::read(format!("{}{ending}", path.display())).unwrap_or_default();
            bytes.windows(text.len()).any(|window| window == text.as_bytes())
        })
        .map(str::to_owned)
        .collect()
}

/// Many documents of many people, changed and deleted, so that pages are split, joined and freed.
async fn fill(looks: &TenantStore) {
    for round in 0..4_u32 {
        let person = |number: u32| if number.is_multiple_of(7) { PERSON.to_owned() } else { format!("{OTHER}-{}", number % 50) };
        let look = |number: u32| Look::new(&format!("look_{:06}", number.wrapping_mul(7919) % 3000), &person(number + round));
        looks.bulk_upsert((0..3000).map(look).collect()).await.unwrap();
        let some = looks.find::<Look>(Query::new(Filter::eq("person", PERSON)).limit(50)).await.unwrap();
        for look in some.items {
            looks.delete_if_version::<Look>(&look.value.id, look.version).await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erased_person_is_not_in_the_bytes_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("documents.db");
    let store = Store::open(&path, clock()).unwrap();
    let looks = store.register(COLLECTIONS).await.unwrap().tenant(tenant("a"));
    fill(&looks).await;
    assert!(!files_with(&path, PERSON).is_empty());
    let theirs = looks.person::<Look>(PERSON).count().await.unwrap();
    assert!(theirs > 100);
    assert_eq!(store.erase_person(tenant("a"), PERSON).await.unwrap(), theirs);
    assert_eq!(files_with(&path, PERSON), Vec::<String>::new());
    assert!(!files_with(&path, OTHER).is_empty());
}

#[tokio::test]
async fn a_person_who_was_an_id_is_erased_by_a_process_that_knows_no_type() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("documents.db");
    let store = Store::open(&path, clock()).unwrap();
    let looks = store.register(COLLECTIONS).await.unwrap().tenant(tenant("a"));
    // As an early version did: the person is the id, of a document that is there and of one that was deleted.
    looks.insert(Look::new(PERSON, PERSON)).await.unwrap();
    looks.insert(Look::new(OTHER, OTHER)).await.unwrap();
    looks.delete_if_version::<Look>(OTHER, 1).await.unwrap();
    drop((looks, store));

    let store = Store::open(&path, clock()).unwrap();
    assert_eq!(store.erase_person(tenant("a"), PERSON).await.unwrap(), 1);
    assert_eq!(store.erase_person(tenant("a"), OTHER).await.unwrap(), 0);
    assert_eq!(files_with(&path, PERSON), Vec::<String>::new());
    assert_eq!(files_with(&path, OTHER), Vec::<String>::new());
}

/// A reader holds the log; the sweep empties it once the reader is done.
#[tokio::test]
async fn the_sweep_empties_a_log_that_was_held() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("documents.db");
    let store = Store::open(&path, clock()).unwrap();
    let looks = store.register(COLLECTIONS).await.unwrap().tenant(tenant("a"));
    looks.insert(Look::new("l1", PERSON)).await.unwrap();
    looks.insert(Frame::new("f1")).await.unwrap();
    let reader = rusqlite::Connection::open(&path).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM documents_looks;").unwrap();
    assert_eq!(store.erase_person(tenant("a"), PERSON).await.unwrap(), 1);
    assert_eq!(files_with(&path, PERSON), ["-wal"]);
    reader.execute_batch("COMMIT").unwrap();
    store.sweep(clock().now()).await.unwrap();
    assert_eq!(files_with(&path, PERSON), Vec::<String>::new());
}
