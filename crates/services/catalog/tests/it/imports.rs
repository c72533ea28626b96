//! Imports through the routes: upload, progress, errors, cancel, resume.

use std::time::Duration;

use api::import::{ImportOptions, ImportStatus};
use http::header;
use platform::Clock;
use serde_json::json;
use test_support::{Form, owner, shopper, stranger};

use crate::support::Shop;
use crate::support::generate::generate;

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_is_imported_in_the_background_and_its_errors_can_be_downloaded() {
    let shop = Shop::new().await;
    let generated = generate(200);
    let response = shop.upload(&owner(), &json!({}), &generated.bytes).await;
    assert_eq!(response.status, 202, "{}", response.text());
    let id = response.data(202)["id"].as_str().unwrap().to_owned();
    assert_eq!(response.data(202)["columns"]["frame.marking"], "size");
    let job = shop.ended(&id).await;
    assert_eq!((job.status, job.progress), (ImportStatus::Completed, 1.0));
    assert_eq!(job.counts.refused as usize, generated.expected.len());
    let errors = shop.get(&owner(), &format!("/v1/imports/{id}/errors")).await;
    assert_eq!(errors.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    assert_eq!(errors.text().lines().count(), generated.expected.len() + 1);
    let listed = shop.get(&owner(), "/v1/imports?limit=1").await;
    assert_eq!(listed.data(200)[0]["id"], id.as_str());
}

#[tokio::test]
async fn a_heading_that_cannot_be_used_is_refused_at_once() {
    let shop = Shop::new().await;
    let response = shop.upload(&owner(), &json!({ "mapping": { "mpn": "Part" } }), b"sku,name,color\na,b,c\n").await;
    assert_eq!(response.status, 422);
    let messages = response.json()["error"]["details"].to_string();
    assert!(messages.contains("no column fills brand") && messages.contains("there is no column"), "{messages}");
    let response = shop.upload(&owner(), &json!({ "currency": "EURO" }), b"sku,name,brand,color\n").await;
    assert_eq!(response.status, 422);
    let response = shop.upload(&owner(), &json!({ "sheet": 1 }), b"sku,name,brand,color\n").await;
    assert_eq!(response.status, 422);
    assert_eq!(shop.get(&owner(), "/v1/imports").await.data(200), json!([]));
}

#[tokio::test]
async fn imports_are_the_owners_alone() {
    let shop = Shop::new().await;
    let job = shop.import("sku,name,brand,color\na,N,B,Red\n", ImportOptions::default()).await;
    assert_eq!(shop.upload(&shopper(), &json!({}), b"").await.status, 403);
    assert_eq!(shop.get(&shopper(), "/v1/imports").await.status, 403);
    for path in ["", "/errors"] {
        let path = format!("/v1/imports/{}{path}", job.id);
        assert_eq!(shop.get(&owner(), &path).await.status, 200);
        assert_eq!(shop.get(&stranger(), &path).await.status, 404);
    }
    assert_eq!(shop.get(&owner(), "/v1/imports/imp_x").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_import_stops_and_counts_what_it_stored() {
    let folder = tempfile::tempdir().unwrap();
    let shop = Shop::at(folder.path(), 10).await;
    let path = folder.path().join("frames.csv");
    std::fs::write(&path, generate(600).bytes).unwrap();
    let (catalog, runtime) = (shop.catalog.clone(), tokio::runtime::Handle::current());
    let mut cancel_once = |job: &api::import::ImportJob| {
        if job.rows_done >= 100 && job.status == ImportStatus::Running {
            let (catalog, id) = (catalog.clone(), job.id.clone());
            tokio::task::block_in_place(|| {
                runtime.block_on(async move { catalog.import_cancel(&owner(), id.parse().unwrap()).await.unwrap() })
            });
        }
    };
    let job = shop.catalog.import_file(&owner(), &path, ImportOptions::default(), &mut cancel_once).await.unwrap();
    assert_eq!(job.status, ImportStatus::Cancelled);
    assert!(job.rows_done < 200, "{job:?}");
    let stored: usize = shop.products().await.iter().map(|product| product["variants"].as_array().unwrap().len()).sum();
    assert_eq!(stored as u64, job.counts.created);
    let again = shop
        .send(&owner(), http::Request::post(format!("/v1/imports/{}/cancel", job.id)).body(axum::body::Body::empty()).unwrap())
        .await;
    assert_eq!(again.status, 409);
}

#[test]
fn an_import_that_a_server_left_goes_on_when_it_starts_again() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::fixed("2026-10-01T08:00:00Z".parse().unwrap());
    let generated = generate(1_000);
    let first = tokio::runtime::Runtime::new().unwrap();
    let id = first.block_on(async {
        let shop = Shop::with_clock(folder.path(), 10, clock.clone()).await;
        let response = shop.upload(&owner(), &json!({}), &generated.bytes).await;
        response.data(202)["id"].as_str().unwrap().to_owned()
    });
    // The tasks of this server end wherever they are.
    first.shutdown_background();

    let second = tokio::runtime::Runtime::new().unwrap();
    second.block_on(async {
        let shop = Shop::with_clock(folder.path(), 10, clock.clone()).await;
        assert_eq!(shop.catalog.imports_resume().await.unwrap(), 0, "the first may still be there");
        clock.advance(Duration::from_secs(30));
        assert_eq!(shop.catalog.imports_resume().await.unwrap(), 1);
        let job = shop.ended(&id).await;
        let refused = generated.expected.len() as u64;
        assert_eq!((job.status, job.rows_done), (ImportStatus::Completed, 1_000));
        assert_eq!((job.counts.created, job.counts.refused), (1_000 - refused, refused));
        assert_eq!(shop.error_file(&id).await.lines().count() as u64, refused + 1);
        let stored: usize = shop.products().await.iter().map(|product| product["variants"].as_array().unwrap().len()).sum();
        assert_eq!(stored as u64, job.counts.created);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_after_the_file_is_refused_and_nothing_is_imported() {
    let shop = Shop::new().await;
    let file = b"sku,name,brand,color\na,b,c,d\n";
    let late = |name: &str, value: &str| Form::new().file("file", "frames.csv", "text/csv", file).word(name, value);
    for (form, part) in [(late("options", "{\"dry_run\":true}"), "options"), (late("other", "x"), "other")] {
        let refused = shop.service.post_form(&owner(), "/v1/imports", &form).await;
        assert_eq!(refused.refused(422, "unprocessable_entity")["details"][0]["field"], part);
        assert!(refused.text().contains("send it before"), "{}", refused.text());
    }
    assert_eq!(shop.get(&owner(), "/v1/imports").await.data(200), json!([]));
    assert_eq!(shop.get(&owner(), "/v1/products").await.data(200), json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_upload_twice_at_once_is_one_import() {
    let shop = Shop::new().await;
    let file = generate(2_000).bytes;
    let (owner, options) = (owner(), json!({}));
    let (one, two) = futures_util::join!(shop.upload(&owner, &options, &file), shop.upload(&owner, &options, &file));
    let job = shop.ended(one.data(202)["id"].as_str().unwrap()).await;
    assert_eq!((two.data(202)["id"].as_str(), job.status), (Some(job.id.as_str()), ImportStatus::Completed));
    assert_eq!((job.counts.updated, job.counts.unchanged), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_imports_of_the_same_products_at_once_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let shop = Shop::at(folder.path(), 50).await;
    let generated = generate(1_000);
    let more = [generated.bytes.as_slice(), b"P9999,V9999,Last,Lumen,,,,,,,Red,,,,,,\n"].concat();
    let (owner, options) = (owner(), json!({}));
    let (one, two) = futures_util::join!(shop.upload(&owner, &options, &generated.bytes), shop.upload(&owner, &options, &more));
    let one = shop.ended(one.data(202)["id"].as_str().unwrap()).await;
    let two = shop.ended(two.data(202)["id"].as_str().unwrap()).await;
    let refused = generated.expected.len() as u64;
    assert_eq!((one.counts.refused, two.counts.refused), (refused, refused));
    assert_eq!(one.counts.created + two.counts.created, 1_001 - refused, "each variant was made once");
}
