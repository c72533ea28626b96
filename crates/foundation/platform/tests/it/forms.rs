//! Forms, however they are cut into pieces, and the digest of what they say.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequest};
use axum::routing::post;
use axum::{Router, extract::Request};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use platform::http::{Multipart, PartsDigest, require_part};
use platform::{Error, Reply, Result, ok};
use serde_json::{Value, json};
use test_support::ask;

const TYPE: &str = "multipart/form-data; boundary=edge";
const LIMIT: usize = 100;

/// Reads `look` (JSON), `photo` (a file) and any number of `consent`, as a service does.
async fn read(mut form: Multipart) -> Result<Reply<Value>> {
    let (mut look, mut photo, mut consent) = (None, None, Vec::new());
    while let Some(part) = form.next_part().await? {
        match part.name() {
            "look" => look = Some(part.read_json::<u32>().await?),
            "photo" => photo = Some((part.file_name().map(str::to_owned), part.read_file(LIMIT).await?)),
            "consent" => consent.push(part.read_word().await?),
            "ignored" => {}
            _ => return Err(part.unknown()),
        }
    }
    let (file_name, photo) = require_part("photo", photo)?;
    Ok(ok(json!({ "look": look, "photo": photo.len(), "file_name": file_name, "consent": consent })))
}

fn routes() -> Router {
    let route = post(|form: Multipart| async move { read(form.repeatable("consent")).await });
    Router::new().route("/", route.layer(DefaultBodyLimit::max(100_000)))
}

fn form(parts: &[(&str, &str)], boundary: &str) -> String {
    let part = |(head, content): &(&str, &str)| {
        format!("--{boundary}\r\nContent-Disposition: form-data; name={head}\r\n\r\n{content}\r\n")
    };
    parts.iter().map(part).collect::<String>() + &format!("--{boundary}--\r\n")
}

fn request(content_type: &str, body: impl Into<Body>) -> Request {
    Request::post("/").header("content-type", content_type).body(body.into()).unwrap()
}

/// The body in pieces of `size` bytes.
fn pieces(text: &str, size: usize) -> Body {
    let chunks: Vec<_> = text.as_bytes().chunks(size).map(|chunk| Ok::<_, Error>(Bytes::copy_from_slice(chunk))).collect();
    Body::from_stream(stream::iter(chunks))
}

#[tokio::test]
async fn a_form_is_read_whatever_its_pieces() {
    let parts = [
        ("look", "7"),
        ("\"photo\"; filename=\"me.jpg\"\r\nContent-Type: image/jpeg", "--edge\r\n\r\n-- not an edge"),
        ("consent", "a"),
        ("ignored", &"x".repeat(5000)),
        ("consent", "b"),
    ];
    let text = form(&parts, "an-edge");
    for size in [1, 2, 7, 64, text.len()] {
        let answer = ask(&routes(), request("multipart/form-data; boundary=an-edge", pieces(&text, size))).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let expected = json!({ "look": 7, "photo": parts[1].1.len(), "file_name": "me.jpg", "consent": ["a", "b"] });
        assert_eq!(answer.json()["data"], expected, "{size}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_form_is_said_by_part() {
    let check = async |body: String, status: u16, field: &str, code: &str| {
        let answer = ask(&routes(), request(TYPE, body)).await;
        let detail = answer.json()["error"]["details"][0].clone();
        let found = (answer.status, detail["field"].as_str().unwrap_or(""), detail["code"].as_str().unwrap_or(""));
        assert_eq!(found, (status, field, code), "{}", answer.text());
    };
    let photo = ("photo", "x");
    check(form(&[("look", "1")], "edge"), 422, "photo", "required").await;
    check(form(&[photo, photo], "edge"), 422, "photo", "repeated").await;
    check(form(&[photo, ("color", "red")], "edge"), 422, "color", "unknown").await;
    check(form(&[("look", "\"a\"")], "edge"), 422, "", "invalid").await;
    check(form(&[("photo", &"x".repeat(LIMIT))], "edge"), 200, "", "").await;
    check(form(&[("photo", &"x".repeat(LIMIT + 1))], "edge"), 413, "photo", "too_large").await;
    check(form(&[("consent", &"x".repeat(65_537))], "edge"), 413, "consent", "too_large").await;
    check(form(&[photo, ("ignored", &"x".repeat(100_000))], "edge"), 413, "", "").await;
    check(form(&[photo], "other"), 400, "", "").await;
    let whole = form(&[photo], "edge");
    check(whole[..whole.len() - 6].to_owned(), 400, "", "").await;
    check(String::new(), 400, "", "").await;
    check(form(&vec![("consent", "x"); 101], "edge"), 400, "", "").await;
}

#[tokio::test]
async fn the_head_of_a_part_is_bounded_by_itself() {
    let endless = form(&[(&format!("photo\r\nx-more: {}", "x".repeat(99_000)), "x")], "edge");
    for body in [pieces(&endless, 1000), pieces(&"-".repeat(99_000), 1000)] {
        let answer = ask(&routes(), request(TYPE, body)).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "invalid_request"), "{}", answer.text());
        assert!(answer.text().contains("headers of a part"), "{}", answer.text());
    }
}

#[tokio::test]
async fn what_is_not_a_form_is_415() {
    for content_type in
        ["application/json", "multipart/form-data", "multipart/mixed; boundary=edge", "multipart/form-data; boundary="]
    {
        assert_eq!(ask(&routes(), request(content_type, "x")).await.code(), "unsupported_media_type", "{content_type}");
    }
}

/// A form of `chunks` pieces of 1000 bytes in one part, which counts the pieces that were taken.
fn counted(chunks: usize) -> (Body, Arc<AtomicUsize>) {
    let taken = Arc::new(AtomicUsize::new(0));
    let counter = taken.clone();
    let head = "--edge\r\nContent-Disposition: form-data; name=file\r\n\r\n".to_owned();
    let content = (0..chunks).map(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
        "x".repeat(1000)
    });
    let all = std::iter::once(head).chain(content).chain(["\r\n--edge--\r\n".to_owned()]);
    (Body::from_stream(stream::iter(all.map(Ok::<_, Error>))), taken)
}

#[tokio::test]
async fn no_more_is_taken_than_was_asked_for() {
    let (body, taken) = counted(1000);
    let request = request(TYPE, body);
    let mut request = request;
    DefaultBodyLimit::disable().apply(&mut request);
    let mut form = Multipart::from_request(request, &()).await.unwrap();
    let mut file = form.next_part().await.unwrap().unwrap().into_stream(u64::MAX);
    let mut read = 0;
    while let Some(chunk) = file.next().await {
        read += chunk.unwrap().len();
        assert!(taken.load(Ordering::Relaxed) <= read / 1000 + 2, "{} taken, {read} bytes read", taken.load(Ordering::Relaxed));
    }
    assert_eq!(read, 1_000_000);
}

async fn digest(content_type: &str, body: impl Into<Body>) -> Result<[u8; 32]> {
    PartsDigest::new(Some(content_type))?.of(body.into()).await
}

#[tokio::test]
async fn a_digest_is_of_the_parts_and_not_of_the_boundary() {
    let parts = [("look", "{\"a\": 1}"), ("photo; filename=a\r\nContent-Type: image/png", "\r\n--\r\n")];
    let expected = digest(TYPE, form(&parts, "edge")).await.unwrap();
    let other = form(&parts, "another-one");
    for size in [1, 3, other.len()] {
        assert_eq!(digest("multipart/form-data; boundary=another-one", pieces(&other, size)).await.unwrap(), expected, "{size}");
    }
    let mut changed = vec![
        vec![parts[1], parts[0]],
        vec![parts[0]],
        vec![parts[0], parts[1], ("x", "")],
        vec![("looks", parts[0].1), parts[1]],
        vec![("look", "{\"a\": 2}"), parts[1]],
        vec![parts[0], ("photo; filename=b\r\nContent-Type: image/png", parts[1].1)],
        vec![parts[0], ("photo; filename=a\r\nContent-Type: image/jpeg", parts[1].1)],
    ];
    changed.push(vec![("look", "{\"a\": 1}photo"), ("", "\r\n--\r\n")]);
    for parts in changed {
        assert_ne!(digest(TYPE, form(&parts, "edge")).await.unwrap(), expected, "{parts:?}");
    }
}

#[tokio::test]
async fn a_form_that_is_broken_has_no_digest() {
    assert_eq!(digest("text/plain", "x").await.unwrap_err().status(), 415);
    let whole = form(&[("a", "b")], "edge");
    for body in [String::new(), whole[..whole.len() - 6].to_owned(), "-".repeat(200_000), form(&[("a", "b")], "x")] {
        assert_eq!(digest(TYPE, pieces(&body, 1000)).await.unwrap_err().status(), 400, "{body:.40}");
    }
}

#[tokio::test]
async fn a_body_that_passes_by_leaves_its_digest() {
    let (body, _) = counted(50);
    let expected = digest(TYPE, body).await.unwrap();
    let (passing, digest) = PartsDigest::new(Some(TYPE)).unwrap().watch(counted(50).0);
    let mut request = request(TYPE, passing);
    DefaultBodyLimit::disable().apply(&mut request);
    let mut form = Multipart::from_request(request, &()).await.unwrap();
    while form.next_part().await.unwrap().is_some() {}
    drop(form);
    assert_eq!(digest.await.unwrap().unwrap(), expected);

    let (passing, digest) = PartsDigest::new(Some(TYPE)).unwrap().watch(counted(50).0);
    assert!(passing.into_data_stream().next().await.is_some());
    assert!(digest.await.unwrap().is_err(), "a body that was given up has no digest");
}
