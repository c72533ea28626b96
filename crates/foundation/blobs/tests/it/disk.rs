//! What only a folder of files can get wrong.

use std::path::{Path, PathBuf};

use blobs::{Blobs, Error};
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use tempfile::TempDir;

use crate::conformance::{self, Fresh, tenant};

fn open_disk() -> Fresh<TempDir> {
    let folder = tempfile::tempdir().unwrap();
    Fresh { blobs: Blobs::disk(folder.path().join("objects")).unwrap(), guard: folder }
}

#[tokio::test]
async fn disk_conforms() {
    conformance::run_all(open_disk).await;
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files
}

#[tokio::test]
async fn a_refused_upload_leaves_no_file() {
    let fresh = open_disk();
    let tenant = tenant(&fresh.blobs, "ten_a");
    let pieces = stream::iter([Ok::<_, String>(Bytes::from_static(&[1; 60])), Ok(Bytes::from_static(&[2; 60]))]);
    let error = tenant.put_stream("scan.bin", pieces, "model/gltf-binary", 100).await.unwrap_err();
    assert_eq!(error, Error::TooLarge { key: "scan.bin".into(), max_bytes: 100 });
    assert_eq!(files_below(fresh.guard.path()), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn damage_is_found_when_reading() {
    let fresh = open_disk();
    let tenant = tenant(&fresh.blobs, "ten_a");
    tenant.put("a.bin", Bytes::from_static(b"frame front"), "image/png").await.unwrap();
    let file = files_below(fresh.guard.path()).pop().unwrap();

    let mut bytes = std::fs::read(&file).unwrap();
    bytes[3] ^= 1;
    std::fs::write(&file, &bytes).unwrap();
    assert!(matches!(tenant.get("a.bin").await, Err(Error::Corrupt { .. })));
    let found = tenant.get_stream("a.bin").await.unwrap().unwrap();
    let read: Result<Vec<Bytes>, Error> = found.bytes.try_collect().await;
    assert!(matches!(read, Err(Error::Corrupt { .. })));

    std::fs::write(&file, &bytes[..50]).unwrap();
    assert!(matches!(tenant.get("a.bin").await, Err(Error::Corrupt { .. })));
    assert!(matches!(tenant.head("a.bin").await, Err(Error::Corrupt { .. })));
}

#[tokio::test]
async fn objects_are_there_after_opening_again() {
    let fresh = open_disk();
    tenant(&fresh.blobs, "ten_a").put("a", Bytes::from_static(b"kept"), "text/plain").await.unwrap();
    let again = Blobs::disk(fresh.guard.path().join("objects")).unwrap();
    assert_eq!(tenant(&again, "ten_a").get("a").await.unwrap().unwrap(), "kept");
}

#[tokio::test]
async fn a_stream_reads_one_state_while_the_object_is_replaced() {
    let fresh = open_disk();
    let tenant = tenant(&fresh.blobs, "ten_a");
    let of = |byte: u8| Bytes::from(vec![byte; 300_000]);
    tenant.put("a", of(1), "text/plain").await.unwrap();
    let found = tenant.get_stream("a").await.unwrap().unwrap();
    tenant.put("a", of(2), "text/plain").await.unwrap();
    let read: Vec<u8> = found.bytes.map(|piece| piece.unwrap().to_vec()).concat().await;
    assert_eq!(Bytes::from(read), of(1));
    assert_eq!(tenant.get("a").await.unwrap().unwrap(), of(2));
}

#[test]
fn a_folder_that_cannot_be_made_is_unavailable() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "in the way").unwrap();
    assert!(matches!(Blobs::disk(file.join("objects")), Err(Error::Unavailable { .. })));
}
