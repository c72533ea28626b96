//! What only a file can get wrong.

use std::path::PathBuf;

use store::{Error, Filter, Store, TenantStore};
use tempfile::TempDir;

use crate::conformance::{self, Fresh};
use crate::frame::{COLLECTIONS, Frame, clock, tenant};

fn open_file() -> Fresh<TempDir> {
    let folder = tempfile::tempdir().unwrap();
    let clock = clock();
    Fresh { store: Store::open(path_in(&folder), clock.clone()).unwrap(), clock, guard: folder }
}

fn path_in(folder: &TempDir) -> PathBuf {
    folder.path().join("data").join("varai.db")
}

async fn frames(store: &Store) -> TenantStore {
    store.register(COLLECTIONS).await.unwrap().tenant(tenant("a"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_conforms() {
    conformance::run_all(open_file).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_conforms() {
    let open = || {
        let clock = clock();
        Fresh { store: Store::in_memory(clock.clone()).unwrap(), clock, guard: () }
    };
    conformance::run_all(open).await;
}

#[tokio::test]
async fn documents_are_there_after_opening_again() {
    let Fresh { store, guard, .. } = open_file();
    frames(&store).await.insert(Frame::new("f1")).await.unwrap();
    drop(store);
    let names: Vec<_> = std::fs::read_dir(guard.path().join("data")).unwrap().map(|f| f.unwrap().file_name()).collect();
    assert_eq!(names, ["varai.db"], "the log is folded into the file on closing");
    let store = Store::open(path_in(&guard), clock()).unwrap();
    assert_eq!(frames(&store).await.get::<Frame>("f1").await.unwrap().unwrap().version, 1);
}

#[tokio::test]
async fn two_stores_share_a_file() {
    let first = open_file();
    let second = Store::open(path_in(&first.guard), clock()).unwrap();
    let (a, b) = (frames(&first.store).await, frames(&second).await);
    for number in 0..20 {
        let (one, two) = (Frame::new(&format!("a{number}")), Frame::new(&format!("b{number}")));
        let (one, two) = tokio::join!(a.insert(one), b.insert(two));
        one.unwrap();
        two.unwrap();
    }
    assert_eq!(a.count::<Frame>(Filter::All).await.unwrap(), 40);
    drop((a, b));
    conformance::two_writers_share_a_feed(&first.store, &second).await;
}

#[tokio::test]
async fn a_file_that_is_not_ours_is_corrupt() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("varai.db");
    std::fs::write(&path, "not a database, but long enough to be looked at".repeat(300)).unwrap();
    let error = Store::open(&path, clock()).unwrap_err();
    assert!(matches!(error, Error::Corrupt { .. }), "{error}");
    assert!(error.to_string().contains("varai.db"), "{error}");
}

#[tokio::test]
async fn a_path_that_cannot_hold_a_file_is_unavailable() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "in the way").unwrap();
    let error = Store::open(folder.path().join("file").join("varai.db"), clock()).unwrap_err();
    assert!(matches!(error, Error::Unavailable { .. }), "{error}");
    let error = Store::open(folder.path(), clock()).unwrap_err();
    assert!(matches!(error, Error::Unavailable { .. }), "{error}");
}

#[tokio::test]
async fn what_is_not_a_document_is_corrupt() {
    let fresh = open_file();
    let a = frames(&fresh.store).await;
    a.insert(Frame::new("f1")).await.unwrap();
    let connection = rusqlite::Connection::open(path_in(&fresh.guard)).unwrap();
    connection.execute("UPDATE documents_frames SET body = '{\"id\":\"f1\"}'", []).unwrap();
    assert!(matches!(a.get::<Frame>("f1").await, Err(Error::Corrupt { .. })));
    assert_eq!(a.count::<Frame>(Filter::All).await.unwrap(), 1);
}

#[tokio::test]
async fn a_transaction_that_the_database_undoes_is_unavailable() {
    let fresh = open_file();
    let a = frames(&fresh.store).await;
    a.insert(Frame::new("f1")).await.unwrap();
    drop((a, fresh.store));
    // A full disk undoes the whole transaction under the writer's feet, as this trigger does.
    let connection = rusqlite::Connection::open(path_in(&fresh.guard)).unwrap();
    connection
        .execute_batch(
            "CREATE TRIGGER undo BEFORE INSERT ON documents_frames WHEN new.id = 'big'
             BEGIN SELECT raise(ROLLBACK, 'undone'); END",
        )
        .unwrap();
    drop(connection);
    let store = Store::open(path_in(&fresh.guard), clock()).unwrap();
    let a = frames(&store).await;
    let refused = a.insert(Frame::new("big")).await.unwrap_err();
    assert!(matches!(refused, Error::Unavailable { .. }), "{refused}");
    a.insert(Frame::new("f2")).await.unwrap();
    assert_eq!(a.count::<Frame>(Filter::All).await.unwrap(), 2);
}
