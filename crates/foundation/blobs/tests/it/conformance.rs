//! What every backend must do, generic over a way to open a fresh one.

use blobs::{Blobs, Error, TenantBlobs};
use bytes::Bytes;
use futures_util::{TryStreamExt, stream};
use ids::TenantId;

/// A new, empty storage, and what keeps it alive.
pub struct Fresh<G> {
    pub blobs: Blobs,
    pub guard: G,
}

/// Runs every scenario on a storage of its own.
pub async fn run_all<G>(open: impl Fn() -> Fresh<G>) {
    what_is_put_is_got(&open().blobs).await;
    streams_arrive_whole(&open().blobs).await;
    a_failed_upload_keeps_what_was_there(&open().blobs).await;
    tenants_do_not_meet(&open().blobs).await;
    keys_are_plain(&open().blobs).await;
    listing_follows_prefixes(&open().blobs).await;
    a_prefix_is_deleted_for_one_tenant(&open().blobs).await;
    a_key_may_continue_another(&open().blobs).await;
    concurrent_writers_never_mix(&open().blobs).await;
}

pub fn tenant(blobs: &Blobs, name: &str) -> TenantBlobs {
    let number = name.bytes().fold(0, |number, byte| number << 8 | u128::from(byte));
    blobs.tenant(TenantId::from_ulid(ids::Ulid::from_parts(1, number)))
}

async fn read_stream(tenant: &TenantBlobs, key: &str) -> Vec<u8> {
    let found = tenant.get_stream(key).await.unwrap().expect("it was put");
    let pieces: Vec<Bytes> = found.bytes.try_collect().await.unwrap();
    pieces.concat()
}

async fn a_prefix_is_deleted_for_one_tenant(blobs: &Blobs) {
    let (a, b) = (tenant(blobs, "ten_a"), tenant(blobs, "ten_b"));
    for key in ["looks/p1/1.png", "looks/p1/2.png", "looks/p10.png", "looks/p2/1.png"] {
        a.put(key, Bytes::from_static(b"x"), "image/png").await.unwrap();
        b.put(key, Bytes::from_static(b"x"), "image/png").await.unwrap();
    }
    assert_eq!(a.delete_prefix("looks/p1/").await.unwrap(), 2);
    assert_eq!(a.delete_prefix("looks/p1/").await.unwrap(), 0);
    let left: Vec<String> = a.list("").await.unwrap().into_iter().map(|object| object.key).collect();
    assert_eq!(left, ["looks/p10.png", "looks/p2/1.png"]);
    assert_eq!(b.list("").await.unwrap().len(), 4);
    for refused in ["", "../"] {
        assert!(matches!(a.delete_prefix(refused).await, Err(Error::InvalidKey { .. })), "{refused:?}");
    }
}

async fn what_is_put_is_got(blobs: &Blobs) {
    let tenant = tenant(blobs, "ten_a");
    assert_eq!(tenant.get("a.png").await.unwrap(), None);
    assert_eq!(tenant.head("a.png").await.unwrap(), None);
    assert!(tenant.get_stream("a.png").await.unwrap().is_none());
    tenant.delete("a.png").await.unwrap();

    for content in [&b"first"[..], b"", b"second, longer"] {
        let etag = tenant.put("a.png", Bytes::from(content), "image/png").await.unwrap();
        assert_eq!(tenant.get("a.png").await.unwrap().unwrap(), content);
        assert_eq!(read_stream(&tenant, "a.png").await, content);
        let info = tenant.head("a.png").await.unwrap().unwrap();
        assert_eq!((info.size_bytes, info.content_type.as_str()), (content.len() as u64, "image/png"));
        assert_eq!(info.etag, etag);
    }
    let etag = tenant.put("abc", Bytes::from_static(b"abc"), "text/plain").await.unwrap();
    // FIPS 180-2, appendix B.1
    assert_eq!(etag.to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

    tenant.delete("a.png").await.unwrap();
    assert_eq!(tenant.get("a.png").await.unwrap(), None);
}

async fn streams_arrive_whole(blobs: &Blobs) {
    let tenant = tenant(blobs, "ten_a");
    let content: Vec<u8> = (0..20_000_003_u32).map(|i| (i % 251) as u8).collect();
    let pieces = stream::iter(content.chunks(700_001).map(|piece| Ok::<_, String>(Bytes::copy_from_slice(piece))));
    let limit = content.len() as u64;
    let streamed = tenant.put_stream("big.glb", pieces, "model/gltf-binary", limit).await.unwrap();
    assert!(read_stream(&tenant, "big.glb").await == content, "the stream differs");
    assert!(tenant.get("big.glb").await.unwrap().unwrap() == content, "the object differs");
    let whole = tenant.put("whole.glb", content.into(), "model/gltf-binary").await.unwrap();
    assert_eq!(streamed, whole);

    let nothing = stream::iter(Vec::<Result<Bytes, String>>::new());
    tenant.put_stream("empty", nothing, "text/plain", 0).await.unwrap();
    assert_eq!(tenant.get("empty").await.unwrap().unwrap(), "");
}

async fn a_failed_upload_keeps_what_was_there(blobs: &Blobs) {
    let tenant = tenant(blobs, "ten_a");
    tenant.put("a", Bytes::from_static(b"before"), "text/plain").await.unwrap();
    let broken = || stream::iter([Ok(Bytes::from(vec![7; 9_000_000])), Err("the phone hung up")]);

    let error = tenant.put_stream("a", broken(), "text/plain", 99_000_000).await.unwrap_err();
    assert_eq!(error, Error::Interrupted { key: "a".into(), reason: "the phone hung up".into() });
    let error = tenant.put_stream("a", broken(), "text/plain", 8_999_999).await.unwrap_err();
    assert_eq!(error, Error::TooLarge { key: "a".into(), max_bytes: 8_999_999 });

    assert_eq!(tenant.get("a").await.unwrap().unwrap(), "before");
    assert_eq!(tenant.list("").await.unwrap().len(), 1);
}

async fn tenants_do_not_meet(blobs: &Blobs) {
    let (a, b) = (tenant(blobs, "ten_a"), tenant(blobs, "ten_ab"));
    a.put("logo", Bytes::from_static(b"of a"), "text/plain").await.unwrap();
    assert_eq!(b.get("logo").await.unwrap(), None);
    assert_eq!(b.list("").await.unwrap(), []);
    b.put("logo", Bytes::from_static(b"of b"), "text/plain").await.unwrap();
    b.delete("logo").await.unwrap();
    assert_eq!(a.get("logo").await.unwrap().unwrap(), "of a");
    assert_eq!(a.list("").await.unwrap().len(), 1);
}

async fn keys_are_plain(blobs: &Blobs) {
    let tenant = tenant(blobs, "ten_a");
    let long_key = format!("{}/{}", "k".repeat(200), "k".repeat(200));
    for key in ["a", "a/b/c.png", ".hidden", "a..b", "size=small", long_key.as_str()] {
        tenant.put(key, Bytes::from_static(b"x"), "text/plain").await.unwrap();
        assert_eq!(tenant.get(key).await.unwrap().unwrap(), "x", "{key:?}");
    }
    let too_long = "k/".repeat(256) + "k";
    for key in
        ["", "/", "/a", "a/", "a//b", "..", "../ten_b/a", "a/../../b", ".", "a b", "a#1", "a@blob", "a%2e", "ä", "a\0", "a\\b"]
            .into_iter()
            .chain([too_long.as_str(), "k".repeat(201).as_str()])
    {
        let outcome = tenant.put(key, Bytes::new(), "text/plain").await;
        assert!(matches!(outcome, Err(Error::InvalidKey { .. })), "{key:?}: {outcome:?}");
        assert!(matches!(tenant.get(key).await, Err(Error::InvalidKey { .. })), "{key:?}");
    }
    for content_type in ["", "text/plain\r\nx: y", &"t".repeat(128)] {
        assert!(matches!(tenant.put("a", Bytes::new(), content_type).await, Err(Error::InvalidKey { .. })));
    }
    assert!(matches!(tenant.list("../").await, Err(Error::InvalidKey { .. })));
}

async fn listing_follows_prefixes(blobs: &Blobs) {
    let tenant = tenant(blobs, "ten_a");
    for key in ["frames/f2/side", "frames/f1/front", "frames/f10/front", "logo"] {
        tenant.put(key, Bytes::from_static(b"four"), "text/plain").await.unwrap();
    }
    let table: [(&str, &[&str]); 6] = [
        ("", &["frames/f1/front", "frames/f10/front", "frames/f2/side", "logo"]),
        ("frames/", &["frames/f1/front", "frames/f10/front", "frames/f2/side"]),
        ("frames/f1", &["frames/f1/front", "frames/f10/front"]),
        ("frames/f1/", &["frames/f1/front"]),
        ("lo", &["logo"]),
        ("nothing/here", &[]),
    ];
    for (prefix, expected) in table {
        let listed = tenant.list(prefix).await.unwrap();
        assert_eq!(listed.iter().map(|object| object.key.as_str()).collect::<Vec<_>>(), expected, "{prefix:?}");
        assert!(listed.iter().all(|object| object.size_bytes == 4));
    }
}

async fn a_key_may_continue_another(blobs: &Blobs) {
    let tenant = tenant(blobs, "ten_a");
    for key in ["a", "a/b", "a/b/c"] {
        tenant.put(key, Bytes::from(key.to_owned()), "text/plain").await.unwrap();
    }
    for key in ["a", "a/b", "a/b/c"] {
        assert_eq!(tenant.get(key).await.unwrap().unwrap(), key);
    }
}

async fn concurrent_writers_never_mix(blobs: &Blobs) {
    let tenant = tenant(blobs, "ten_a");
    let writers: Vec<_> = (0..16_u8)
        .map(|byte| {
            let tenant = tenant.clone();
            tokio::spawn(async move { tenant.put("a", vec![byte; 50_000].into(), "text/plain").await.map(drop) })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap().unwrap();
        let content = tenant.get("a").await.unwrap().unwrap();
        assert!(content.len() == 50_000 && content.iter().all(|byte| *byte == content[0]));
    }
}
