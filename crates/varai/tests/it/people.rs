//! What is kept of a person, until it is erased: in files, too.

use std::path::{Path, PathBuf};

use reqwest::Method;
use reqwest::multipart::Form;
use serde_json::json;

use crate::support::{ApiClient, PORTRAIT, Server, file, send};

/// Nothing else of the data is written so.
const PERSON: &str = "erasable-person-3f9c71";

/// The files below a folder that hold the person's reference.
fn files_that_name_the_person(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                return files_that_name_the_person(&path);
            }
            let names = std::fs::read(&path).unwrap().windows(PERSON.len()).any(|window| window == PERSON.as_bytes());
            if names { vec![path] } else { Vec::new() }
        })
        .collect()
}

async fn save_look(owner: &ApiClient, product: &str) -> u16 {
    let look = json!({ "person": PERSON, "product_id": product, "max_side_px": 300 });
    let form = Form::new()
        .text("consent", "photo_upload")
        .text("consent", "personalization")
        .part("look", file(look.to_string().into_bytes(), "look.json", "application/json"))
        .part("photo", file(PORTRAIT.to_vec(), "me.jpg", "image/jpeg"));
    let request = owner.request(Method::POST, "/v1/looks").header("idempotency-key", PERSON).multipart(form);
    send(request).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_person_is_in_no_file_of_the_data_folder() {
    let server = Server::start(&["--demo"]);
    let owner = ApiClient::new(&server.url, &server.owner_key());
    let products = owner.get("/v1/products?limit=1").await.data(200);
    assert_eq!(save_look(&owner, products[0]["id"].as_str().unwrap()).await, 201);
    let adjustment = format!("/v1/people/{PERSON}/adjustment");
    let body = json!({ "consent": ["personalization"], "adjustment": { "slide_mm": 2.0 } });
    assert_eq!(send(owner.request(Method::PUT, &adjustment).json(&body)).await.status, 200);
    let data = PathBuf::from(server.data());
    assert!(!files_that_name_the_person(&data).is_empty(), "the search finds what is there");

    assert_eq!(owner.delete(&format!("/v1/people/{PERSON}")).await.status, 204);
    owner.get(&adjustment).await.refused(404, "not_found");
    let looks = owner.get(&format!("/v1/looks?person={PERSON}")).await.data(200);
    assert_eq!(looks, json!([]));
    assert_eq!(files_that_name_the_person(&data), [""; 0].map(PathBuf::from));
}
