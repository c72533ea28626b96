//! Pages and counts.

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, params_from_iter};

use super::compile::{Condition, extract};
use super::names::table;
use crate::cursor::{Position, SortKey};
use crate::query::{Direction, Sort};
use crate::records::{CollectionKey, Row};
use crate::{Cursor, Error, Filter, Query, Result};

const FIXED_COLUMNS: usize = 3;

pub(super) fn count(connection: &Connection, key: &CollectionKey, filter: &Filter, now_ms: i64) -> Result<u64> {
    let condition = condition(key, filter, now_ms);
    let sql = format!("SELECT count(*) FROM {} WHERE {}", table(key.spec.collection), condition.sql);
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_row(params_from_iter(condition.parameters), |row| row.get(0))?)
}

/// One row more than asked is read, to know whether there is a next page.
pub(super) fn find(
    connection: &Connection,
    key: &CollectionKey,
    query: &Query,
    now_ms: i64,
) -> Result<(Vec<Row>, Option<Cursor>)> {
    let condition = page_condition(key, query, now_ms)?;
    let mut statement = connection.prepare_cached(&page_sql(key, query, &condition))?;
    let mut found = statement.query(params_from_iter(condition.parameters))?;
    let mut rows: Vec<Row> = Vec::new();
    let mut last_keys = Vec::new();
    while let Some(row) = found.next()? {
        if rows.len() == query.limit {
            let id = rows.last().map(|row| row.id.clone()).unwrap_or_default();
            let next = Cursor::new(key.spec.collection, &query.sort, &Position { keys: last_keys, id })?;
            return Ok((rows, Some(next)));
        }
        last_keys = (0..query.sort.len()).map(|key| sort_key(row.get_ref(FIXED_COLUMNS + key)?)).collect::<Result<_>>()?;
        rows.push(Row { id: row.get(0)?, version: row.get(1)?, body: row.get(2)? });
    }
    Ok((rows, None))
}

fn condition(key: &CollectionKey, filter: &Filter, now_ms: i64) -> Condition {
    let mut condition = Condition::default();
    condition.push("owner = ");
    condition.bind(Value::Text(key.owner.to_string()));
    if let Some(expires) = key.spec.expires {
        condition.push(&format!(" AND coalesce({} > ", extract(&expires.into())));
        condition.bind(Value::Integer(now_ms));
        condition.push(", 1)");
    }
    condition.push(" AND (");
    condition.push_filter(filter);
    condition.push(")");
    condition
}

fn page_condition(key: &CollectionKey, query: &Query, now_ms: i64) -> Result<Condition> {
    let mut condition = condition(key, &query.filter, now_ms);
    if let Some(cursor) = &query.after {
        let position = cursor.position(key.spec.collection, &query.sort)?;
        condition.push(" AND ");
        push_after(&mut condition, &query.sort, &position);
    }
    Ok(condition)
}

fn page_sql(key: &CollectionKey, query: &Query, condition: &Condition) -> String {
    let mut columns = "id, version, body".to_owned();
    let mut order = String::new();
    for sort in &query.sort {
        columns.push_str(&format!(", {}", extract(&sort.path)));
        order.push_str(&format!("{} {}, ", extract(&sort.path), sql_direction(sort.direction)));
    }
    order.push_str(&format!("id {}", sql_direction(id_direction(&query.sort))));
    let (table, sql, limit) = (table(key.spec.collection), &condition.sql, query.limit + 1);
    format!("SELECT {columns} FROM {table} WHERE {sql} ORDER BY {order} LIMIT {limit}")
}

/// The id goes the way of the last key, so that an index read backwards is in order, too.
fn id_direction(sort: &[Sort]) -> Direction {
    sort.last().map_or(Direction::Ascending, |last| last.direction)
}

fn sql_direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Ascending => "ASC",
        Direction::Descending => "DESC",
    }
}

/// Rows after a position: after it in the first key, or equal in that and after it in the second, and so on;
/// or equal in all keys and after it by id.
fn push_after(condition: &mut Condition, sort: &[Sort], position: &Position) {
    condition.push("(");
    for (index, (key, value)) in sort.iter().zip(&position.keys).enumerate() {
        push_equal_before(condition, sort, position, index);
        push_key_after(condition, key, value);
        condition.push(") OR ");
    }
    push_equal_before(condition, sort, position, sort.len());
    let operator = if id_direction(sort) == Direction::Ascending { "id > " } else { "id < " };
    condition.push(operator);
    condition.bind(Value::Text(position.id.clone()));
    condition.push("))");
}

fn push_equal_before(condition: &mut Condition, sort: &[Sort], position: &Position, end: usize) {
    condition.push("(");
    for (key, value) in sort.iter().zip(&position.keys).take(end) {
        condition.push(&format!("{} IS ", extract(&key.path)));
        condition.bind(value.to_sql());
        condition.push(" AND ");
    }
}

/// Null comes before all values.
fn push_key_after(condition: &mut Condition, key: &Sort, value: &SortKey) {
    let field = extract(&key.path);
    match (key.direction, value) {
        (Direction::Ascending, SortKey::Null) => {
            return condition.push(&format!("{field} IS NOT NULL"));
        }
        (Direction::Descending, SortKey::Null) => return condition.push("0"),
        (Direction::Ascending, _) => condition.push(&format!("{field} > ")),
        (Direction::Descending, _) => condition.push(&format!("({field} IS NULL OR {field} < ")),
    }
    condition.bind(value.to_sql());
    if key.direction == Direction::Descending {
        condition.push(")");
    }
}

fn sort_key(value: ValueRef<'_>) -> Result<SortKey> {
    match value {
        ValueRef::Null => Ok(SortKey::Null),
        ValueRef::Integer(integer) => Ok(SortKey::Integer(integer)),
        ValueRef::Real(real) => Ok(SortKey::Real(real.to_bits())),
        ValueRef::Text(text) => Ok(SortKey::Text(String::from_utf8_lossy(text).into_owned())),
        ValueRef::Blob(_) => Err(Error::corrupt("a JSON field is not text")),
    }
}

impl SortKey {
    fn to_sql(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Integer(integer) => Value::Integer(*integer),
            Self::Real(bits) => Value::Real(f64::from_bits(*bits)),
            Self::Text(text) => Value::Text(text.clone()),
        }
    }
}
