//! A filter means the same in storage as in plain Rust.

use std::cmp::Ordering;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{DataClass, Document, Filter, Index, Path, Query, Scalar, Store};

store::collections!(Anything);

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Anything {
    id: String,
    #[serde(flatten)]
    fields: serde_json::Map<String, Value>,
}

impl Document for Anything {
    const COLLECTION: &'static str = "anything";
    const INDEXES: &'static [Index] = &[
        Index { name: "by_a", fields: &["a"], unique: false },
        Index { name: "by_inner", fields: &["b.c", "a"], unique: false },
    ];
    const CLASS: DataClass = DataClass::Public;

    fn id(&self) -> &str {
        &self.id
    }
}

/// The meaning of a filter, said as plainly as it can be.
fn fits(filter: &Filter, document: &Value) -> bool {
    let ordered = |path: &Path, value: &Scalar, wanted: &[Ordering]| {
        !matches!(value, Scalar::Bool(_))
            && field(document, path).and_then(|found| compare(found, value)).is_some_and(|o| wanted.contains(&o))
    };
    let equal = |path: &Path, value: &Scalar| field(document, path).is_some_and(|found| equals(found, value));
    match filter {
        Filter::All => true,
        Filter::Eq(path, value) => equal(path, value),
        Filter::Ne(path, value) => !equal(path, value),
        Filter::In(path, values) => values.iter().any(|value| equal(path, value)),
        Filter::Gt(path, value) => ordered(path, value, &[Ordering::Greater]),
        Filter::Gte(path, value) => ordered(path, value, &[Ordering::Greater, Ordering::Equal]),
        Filter::Lt(path, value) => ordered(path, value, &[Ordering::Less]),
        Filter::Lte(path, value) => ordered(path, value, &[Ordering::Less, Ordering::Equal]),
        Filter::Exists(path) => field(document, path).is_some_and(|found| !found.is_null()),
        Filter::Prefix(path, prefix) => {
            field(document, path).and_then(Value::as_str).is_some_and(|text| text.starts_with(prefix))
        }
        Filter::Contains(path, value) => {
            field(document, path).and_then(Value::as_array).is_some_and(|array| array.iter().any(|found| equals(found, value)))
        }
        Filter::And(all) => all.iter().all(|filter| fits(filter, document)),
        Filter::Or(any) => any.iter().any(|filter| fits(filter, document)),
        Filter::Not(inner) => !fits(inner, document),
    }
}

fn field<'a>(document: &'a Value, path: &Path) -> Option<&'a Value> {
    path.as_str().split('.').try_fold(document, |value, part| value.as_object()?.get(part))
}

fn equals(found: &Value, value: &Scalar) -> bool {
    compare(found, value) == Some(Ordering::Equal)
}

/// The numbers that the test makes are exact in a double, so comparing doubles is comparing numbers.
fn compare(found: &Value, value: &Scalar) -> Option<Ordering> {
    match (found, value) {
        (Value::String(found), Scalar::Text(value)) => Some(found.as_str().cmp(value)),
        (Value::Bool(found), Scalar::Bool(value)) => Some(found.cmp(value)),
        (Value::Number(found), Scalar::Integer(value)) => found.as_f64()?.partial_cmp(&(*value as f64)),
        (Value::Number(found), Scalar::Real(value)) => found.as_f64()?.partial_cmp(value),
        _ => None,
    }
}

fn text() -> impl Strategy<Value = String> {
    // Few letters, so that texts meet; quotes, patterns and the ends of Unicode, so that they hurt.
    proptest::collection::vec(
        prop_oneof![
            Just('a'),
            Just('b'),
            Just('\''),
            Just('"'),
            Just('%'),
            Just('_'),
            Just('['),
            Just('1'),
            Just('é'),
            Just('\u{d7ff}'),
            Just('\u{e000}'),
            Just('\u{1f453}'),
            Just(char::MAX),
            Just('\n')
        ],
        0..4,
    )
    .prop_map(String::from_iter)
}

fn scalar() -> impl Strategy<Value = Scalar> {
    prop_oneof![
        text().prop_map(Scalar::Text),
        (-3_i64..4).prop_map(Scalar::Integer),
        (-6_i32..7).prop_map(|halves| Scalar::Real(f64::from(halves) / 2.0)),
        any::<f64>().prop_map(Scalar::Real),
        any::<bool>().prop_map(Scalar::Bool),
    ]
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        2 => Just(Value::Null),
        3 => scalar().prop_map(|scalar| match scalar {
            Scalar::Text(text) => text.into(),
            Scalar::Integer(integer) => integer.into(),
            Scalar::Real(real) => real.into(),
            Scalar::Bool(truth) => truth.into(),
        }),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::btree_map("[ac]", inner, 0..3).prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn fields() -> impl Strategy<Value = serde_json::Map<String, Value>> {
    proptest::collection::btree_map("[abc]", value(), 0..4).prop_map(|fields| fields.into_iter().collect())
}

fn path() -> impl Strategy<Value = Path> {
    prop_oneof![Just("a"), Just("b"), Just("b.c"), Just("c.a"), Just("b.a.c")].prop_map(Path::from)
}

fn filter() -> impl Strategy<Value = Filter> {
    let leaf = prop_oneof![
        Just(Filter::All),
        (path(), scalar()).prop_map(|(path, value)| Filter::Eq(path, value)),
        (path(), scalar()).prop_map(|(path, value)| Filter::Ne(path, value)),
        (path(), proptest::collection::vec(scalar(), 0..4)).prop_map(|(path, values)| Filter::In(path, values)),
        (path(), scalar()).prop_map(|(path, value)| Filter::Gt(path, value)),
        (path(), scalar()).prop_map(|(path, value)| Filter::Gte(path, value)),
        (path(), scalar()).prop_map(|(path, value)| Filter::Lt(path, value)),
        (path(), scalar()).prop_map(|(path, value)| Filter::Lte(path, value)),
        path().prop_map(Filter::Exists),
        (path(), text()).prop_map(|(path, prefix)| Filter::Prefix(path, prefix)),
        (path(), scalar()).prop_map(|(path, value)| Filter::Contains(path, value)),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Filter::And),
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Filter::Or),
            inner.prop_map(|filter| !filter),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_filter_means_the_same_in_storage(
        documents in proptest::collection::vec(fields(), 1..12),
        filters in proptest::collection::vec(filter(), 1..12),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let store = Store::in_memory(crate::frame::clock()).unwrap().register(COLLECTIONS).await.unwrap();
            let tenant = store.tenant(crate::frame::tenant("a"));
            let rows: Vec<Anything> = documents
                .into_iter()
                .enumerate()
                .map(|(number, fields)| Anything { id: format!("{number:02}"), fields })
                .collect();
            tenant.bulk_upsert(rows.clone()).await.unwrap();
            for filter in filters {
                let expected: Vec<&str> = rows
                    .iter()
                    .filter(|row| fits(&filter, &serde_json::to_value(row).unwrap()))
                    .map(|row| row.id.as_str())
                    .collect();
                let page = tenant.find::<Anything>(Query::new(filter.clone())).await.unwrap();
                let found: Vec<&str> = page.items.iter().map(|item| item.value.id.as_str()).collect();
                prop_assert_eq!(&found, &expected, "{:?}", filter);
                prop_assert_eq!(tenant.count::<Anything>(filter).await.unwrap(), expected.len() as u64);
            }
            Ok(())
        })?;
    }
}
