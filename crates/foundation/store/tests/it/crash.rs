//! An acknowledged write survives `kill -9`. The test runs itself as a child that writes and names each
//! acknowledged document, kills it in the middle, and looks for what it named.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use store::{Filter, Store, TenantStore};

use crate::frame::{COLLECTIONS, Frame, tenant};

const FILE: &str = "STORE_CRASH_FILE";
const ROUND: &str = "STORE_CRASH_ROUND";
const WRITERS: usize = 6;

async fn frames(path: &Path) -> TenantStore {
    let store = Store::open(path, ids::Clock::system()).unwrap().register(COLLECTIONS).await.unwrap();
    store.tenant(tenant("a"))
}

/// Killed after a different number of acknowledgements each time, so at different moments of a group.
#[tokio::test]
async fn no_acknowledged_write_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("varai.db");
    let mut acknowledged = Vec::new();
    for (round, kill_after) in [1, 2, 5, 11, 37, 90, 203].into_iter().enumerate() {
        acknowledged.extend(write_until_killed(&path, round, kill_after));
        let frames = frames(&path).await;
        for id in &acknowledged {
            let found = frames.get::<Frame>(id).await.unwrap();
            assert!(found.is_some(), "round {round}: {id} was acknowledged and is lost");
        }
        let stored = frames.count::<Frame>(Filter::All).await.unwrap();
        let told = frames.count::<Frame>(Filter::exists("id")).await.unwrap();
        assert!(stored >= acknowledged.len() as u64 && stored == told);
    }
}

/// Starts the child below, and kills it after it has told of so many documents. What it told of until it
/// died counts.
fn write_until_killed(path: &Path, round: usize, kill_after: usize) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::child_that_writes", "--nocapture"])
        .env(FILE, path)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = child.stdout.take().unwrap();
    let mut ids = Vec::new();
    for line in BufReader::new(output).lines() {
        if let Some(id) = line.unwrap().strip_prefix("acknowledged ") {
            ids.extend(id.strip_suffix('.').map(str::to_owned));
        }
        if ids.len() == kill_after {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    assert!(ids.len() >= kill_after, "the child stopped by itself after {} documents", ids.len());
    ids
}

/// Does nothing unless it is started by the test above.
#[test]
fn child_that_writes() {
    let (Ok(path), Ok(round)) = (std::env::var(FILE), std::env::var(ROUND)) else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    runtime.block_on(async {
        let frames = frames(Path::new(&path)).await;
        let writers: Vec<_> =
            (0..WRITERS).map(|writer| tokio::spawn(write_on(frames.clone(), format!("{round}_{writer}")))).collect();
        for writer in writers {
            writer.await.unwrap();
        }
    });
}

async fn write_on(frames: TenantStore, name: String) {
    for number in 0..10_000 {
        let id = format!("{name}_{number}");
        frames.insert(Frame::new(&id)).await.unwrap();
        // One write of a whole line, ended by a dot so that a torn line would be noticed.
        std::io::stdout().write_all(format!("\nacknowledged {id}.\n").as_bytes()).unwrap();
    }
}
