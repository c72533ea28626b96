//! An import that is killed, again and again, ends as if nothing had happened.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use api::import::{ImportJob, ImportOptions, ImportStatus};
use serde_json::{Value, json};
use test_support::owner;

use crate::support::Shop;
use crate::support::generate::generate;

const FOLDER: &str = "CATALOG_TEST_IMPORT_FOLDER";
const ROWS: usize = 2_000;
const CHUNK_ROWS: usize = 20;
const KILLS: usize = 20;

async fn import(folder: &Path, on_progress: &mut (dyn FnMut(&ImportJob) + Send)) -> (Shop, ImportJob) {
    let shop = Shop::at(folder, CHUNK_ROWS).await;
    let job =
        shop.catalog.import_file(&owner(), &folder.join("frames.csv"), ImportOptions::default(), on_progress).await.unwrap();
    (shop, job)
}

/// Not a test of its own: what [`killed_twenty_times_it_ends_the_same`] starts and kills.
#[tokio::test(flavor = "multi_thread")]
async fn import_in_a_child_process() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    import(Path::new(&folder), &mut |job| println!("rows {}", job.rows_done)).await;
}

/// What must be the same, whoever was killed: everything but ids and times.
async fn final_state(shop: &Shop, job: &ImportJob) -> Value {
    let mut products = shop.products().await;
    for product in &mut products {
        for name in ["id", "created_at", "updated_at"] {
            product[name].take();
        }
        for said in product["provenance"].as_object_mut().unwrap().values_mut() {
            assert_eq!(said["source_id"], job.id.as_str());
            (said["source_id"], said["at"]) = (Value::Null, Value::Null);
        }
    }
    let counts = json!([job.status, job.counts, job.rows_done, job.rows_total, job.progress]);
    json!({ "products": products, "errors": shop.error_file(&job.id).await, "counts": counts })
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_twenty_times_it_ends_the_same() {
    let generated = generate(ROWS);
    let [undisturbed, killed] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    for folder in [&undisturbed, &killed] {
        std::fs::write(folder.path().join("frames.csv"), &generated.bytes).unwrap();
    }
    let (shop, job) = import(undisturbed.path(), &mut |_| ()).await;
    let expected = final_state(&shop, &job).await;

    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..KILLS {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // After one to four more chunks, and then some thousands of turns of this loop: not always at a chunk's end.
        kill_after(killed.path(), 1 + (random >> 33) % 4, (random >> 40) % 8_000_000);
    }
    let mut progress = Vec::new();
    let (shop, job) = import(killed.path(), &mut |job| progress.push(job.rows_done)).await;
    assert!(progress[0] > CHUNK_ROWS as u64, "it began anew");
    assert_eq!(job.status, ImportStatus::Completed);
    let found = final_state(&shop, &job).await;
    assert_eq!(found["counts"], expected["counts"]);
    assert_eq!(found["errors"], expected["errors"]);
    assert!(found == expected, "the products differ");
    let listed = shop.get(&owner(), "/v1/imports").await.data(200);
    assert_eq!(listed.as_array().unwrap().len(), 1, "it was one import all along");
}

/// Starts the import in a process of its own and kills it with SIGKILL.
fn kill_after(folder: &Path, chunks: u64, turns: u64) {
    let this = std::env::current_exe().unwrap();
    let test = ["--exact", "import_kill::import_in_a_child_process", "--nocapture"];
    let mut child = Command::new(this).args(test).env(FOLDER, folder).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let seen = lines.by_ref().filter(|line| line.starts_with("rows ")).take(usize::try_from(chunks).unwrap()).count();
    for turn in 0..turns {
        std::hint::black_box(turn);
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(seen as u64 == chunks, "the import ended before it could be killed often enough; give it more rows");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chunk_that_was_stored_but_not_noted_counts_as_it_did_the_first_time() {
    let generated = generate(200);
    let [undisturbed, stopped] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    for folder in [&undisturbed, &stopped] {
        std::fs::write(folder.path().join("frames.csv"), &generated.bytes).unwrap();
    }
    let (shop, job) = import(undisturbed.path(), &mut |_| ()).await;
    let expected = final_state(&shop, &job).await;

    // A file in the place of the folder of errors: the second chunk is stored, and then the import cannot go on.
    let shop = Shop::at(stopped.path(), CHUNK_ROWS).await;
    let imports = stopped.path().join("blobs").join(shop.tenant.to_string()).join("imports");
    let mut obstacle = None;
    let mut obstruct = |job: &ImportJob| {
        let path = imports.join(&job.id).join("errors");
        std::fs::write(&path, "").unwrap();
        obstacle = Some((path, job.rows_done));
    };
    let file = stopped.path().join("frames.csv");
    shop.catalog.import_file(&owner(), &file, ImportOptions::default(), &mut obstruct).await.unwrap_err();
    let (path, noted_rows) = obstacle.unwrap();
    let stored: usize = shop.products().await.iter().map(|product| product["variants"].as_array().unwrap().len()).sum();
    assert!(stored as u64 > noted_rows, "{stored} variants are stored, {noted_rows} rows noted");
    std::fs::remove_file(path).unwrap();

    let (shop, job) = import(stopped.path(), &mut |_| ()).await;
    assert_eq!(final_state(&shop, &job).await, expected);
}
