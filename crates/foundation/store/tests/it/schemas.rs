//! Bodies of earlier and later schemas.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{DataClass, Document, Error, Index, Store};

use crate::frame::{clock, tenant};

/// A collection at one version of the program.
macro_rules! collection_at {
    ($module:ident, $schema:literal, { $($field:ident: $kind:ty),+ }, $upgrade:expr) => {
        mod $module {
            use super::*;

            store::collections!(pub Temple);

            #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
            pub struct Temple {
                pub id: String,
                $(pub $field: $kind,)+
            }

            impl Document for Temple {
                const COLLECTION: &'static str = "temples";
                const INDEXES: &'static [Index] = &[];
                const CLASS: DataClass = DataClass::Business;
                const SCHEMA: u32 = $schema;

                fn id(&self) -> &str {
                    &self.id
                }

                fn upgrade(from: u32, body: Value) -> store::Result<Value> {
                    let upgrade: fn(u32, Value) -> store::Result<Value> = $upgrade;
                    upgrade(from, body)
                }
            }
        }
    };
}

collection_at!(first, 1, { length_cm: f64 }, |_, body| Ok(body));
collection_at!(second, 2, { length_cm: f64, length_mm: f64 }, |from, mut body| {
    assert_eq!(from, 1);
    body["length_mm"] = json!(body["length_cm"].as_f64().unwrap() * 10.0);
    Ok(body)
});

#[tokio::test]
async fn bodies_are_upgraded_when_read_and_later_ones_are_read_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Store::open(folder.path().join("documents.db"), clock()).unwrap();
    let (before, after) = (open(), open());
    let before = before.register(first::COLLECTIONS).await.unwrap().tenant(tenant("a"));
    let after = after.register(second::COLLECTIONS).await.unwrap().tenant(tenant("a"));

    before.insert(first::Temple { id: "t1".into(), length_cm: 14.5 }).await.unwrap();
    let read = after.get::<second::Temple>("t1").await.unwrap().unwrap();
    assert_eq!(read.value, second::Temple { id: "t1".into(), length_cm: 14.5, length_mm: 145.0 });

    let changed = second::Temple { length_cm: 14.0, length_mm: 140.0, ..read.value };
    after.replace_if_version(changed.clone(), 1).await.unwrap();
    let read = before.get::<first::Temple>("t1").await.unwrap().unwrap();
    assert_eq!(read.value, first::Temple { id: "t1".into(), length_cm: 14.0 });
    assert_eq!(after.get::<second::Temple>("t1").await.unwrap().unwrap().value, changed, "it is not upgraded twice");
}

#[tokio::test]
async fn the_stores_field_cannot_be_taken() {
    mod taken {
        use super::*;

        store::collections!(pub Taken);

        #[derive(Debug, Serialize, Deserialize)]
        pub struct Taken {
            pub id: String,
            pub schema: String,
        }

        impl Document for Taken {
            const COLLECTION: &'static str = "taken";
            const INDEXES: &'static [Index] = &[];
            const CLASS: DataClass = DataClass::Business;
            const SCHEMA: u32 = 2;

            fn id(&self) -> &str {
                &self.id
            }
        }
    }
    let store = Store::in_memory(clock()).unwrap().register(taken::COLLECTIONS).await.unwrap();
    let refused = store.tenant(tenant("a")).insert(taken::Taken { id: "t1".into(), schema: "mine".into() }).await;
    assert!(matches!(refused, Err(Error::Internal { .. })), "{refused:?}");
}
