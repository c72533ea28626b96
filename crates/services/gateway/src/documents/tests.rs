//! Documents across versions: what the previous one wrote is read, and it reads what this one writes.

use std::fmt::Debug;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::*;

/// The storage types of version 0.1.0, as they were.
mod previous {
    use serde::{Deserialize, Serialize};

    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum TenantStatus {
        Pending,
        Active,
        Suspended,
        Archived,
    }

    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "lowercase")]
    pub enum Region {
        Na,
        Eu,
    }

    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Tenant {
        pub id: String,
        pub name: String,
        pub slug: String,
        pub home_region: Region,
        pub status: TenantStatus,
        pub created_at: String,
    }

    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub enum KeyKind {
        #[serde(rename = "publishable")]
        Publishable,
        #[serde(rename = "secret")]
        Secret,
    }

    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub struct ApiKeyRecord {
        pub id: String,
        pub tenant_id: String,
        pub name: String,
        pub kind: KeyKind,
        pub prefix: String,
        pub hash: String,
        pub origins: Vec<String>,
        pub created_at: String,
        pub revoked_at: Option<String>,
    }

    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub struct IdempotencyRecord {
        pub id: String,
        pub fingerprint: String,
        pub started_at: i64,
        pub answer: Option<StoredAnswer>,
    }

    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub struct StoredAnswer {
        pub status: u16,
        pub headers: Vec<(String, String)>,
        pub body: String,
    }
}

const TENANT: &str = include_str!("../../tests/fixtures/tenant.json");
const API_KEY: &str = include_str!("../../tests/fixtures/api_key.json");
const RUNNING: &str = include_str!("../../tests/fixtures/idempotency_running.json");
const ANSWERED: &str = include_str!("../../tests/fixtures/idempotency_answered.json");

/// Reads a document of the previous version, writes it again, and hands that to the previous version's reader.
fn check<Previous, Current>(fixture: &str)
where
    Previous: Serialize + DeserializeOwned + PartialEq + Debug,
    Current: Serialize + DeserializeOwned,
{
    let previous: Previous = serde_json::from_str(fixture).unwrap();
    let written: Value = serde_json::from_str(fixture).unwrap();
    assert_eq!(serde_json::to_value(&previous).unwrap(), written, "the fixture is what the previous version writes");
    let current: Current = serde_json::from_str(fixture).unwrap();
    let rewritten = serde_json::to_string(&current).unwrap();
    assert_eq!(serde_json::from_str::<Previous>(&rewritten).unwrap(), previous);
}

#[test]
fn both_versions_read_each_others_documents() {
    check::<previous::Tenant, TenantDocument>(TENANT);
    check::<previous::ApiKeyRecord, ApiKeyDocument>(API_KEY);
    check::<previous::IdempotencyRecord, IdempotencyDocument>(RUNNING);
    check::<previous::IdempotencyRecord, IdempotencyDocument>(ANSWERED);
}

#[test]
fn the_previous_version_reads_what_only_this_one_writes() {
    let running = IdempotencyDocument {
        id: "5f1c0e".to_owned(),
        fingerprint: String::new(),
        started_at: 1_800_000_000,
        answer: None,
        lease_until: Some(1_800_000_120),
    };
    let read: previous::IdempotencyRecord = serde_json::from_str(&serde_json::to_string(&running).unwrap()).unwrap();
    assert_eq!((read.started_at, read.answer), (running.started_at, None));
}

#[test]
fn fields_of_a_later_version_are_no_damage() {
    for fixture in [TENANT, API_KEY, RUNNING, ANSWERED] {
        let mut later: Value = serde_json::from_str(fixture).unwrap();
        later["added_later"] = true.into();
        let text = later.to_string();
        let read = [
            serde_json::from_str::<TenantDocument>(&text).is_ok(),
            serde_json::from_str::<ApiKeyDocument>(&text).is_ok(),
            serde_json::from_str::<IdempotencyDocument>(&text).is_ok(),
        ];
        assert!(read.contains(&true), "{text}");
    }
}
