//! Filters as SQL. Values are always parameters; paths are made of plain names only.

use rusqlite::types::Value;

use crate::{Filter, Path, Scalar};

/// A condition on a row of a collection's table, with its parameters.
#[derive(Debug, Default)]
pub(super) struct Condition {
    pub(super) sql: String,
    pub(super) parameters: Vec<Value>,
}

/// The SQL value of a field. Written as in the indexes, letter by letter, or they would not be used.
pub(super) fn extract(path: &Path) -> String {
    format!("json_extract(body, '{}')", json_path(path))
}

fn json_type(path: &Path) -> String {
    format!("json_type(body, '{}')", json_path(path))
}

fn json_path(path: &Path) -> String {
    let mut text = "$".to_owned();
    for part in path.as_str().split('.') {
        text.push_str(&format!(".\"{part}\""));
    }
    text
}

impl Condition {
    /// Adds a filter. Its SQL is true where the filter is true, and false or null elsewhere.
    pub(super) fn push_filter(&mut self, filter: &Filter) {
        match filter {
            Filter::All => self.push("1"),
            Filter::Eq(path, value) => self.push_comparison(path, "=", value),
            Filter::Ne(path, value) => self.push_not(&Filter::Eq(path.clone(), value.clone())),
            Filter::In(path, values) => self.push_one_of(path, values),
            Filter::Gt(path, value) => self.push_order(path, ">", value),
            Filter::Gte(path, value) => self.push_order(path, ">=", value),
            Filter::Lt(path, value) => self.push_order(path, "<", value),
            Filter::Lte(path, value) => self.push_order(path, "<=", value),
            Filter::Exists(path) => self.push(&format!("{} IS NOT NULL", extract(path))),
            Filter::Prefix(path, prefix) => self.push_prefix(path, prefix),
            Filter::Contains(path, value) => self.push_contains(path, value),
            Filter::And(all) => self.push_list(all, " AND ", "1"),
            Filter::Or(any) => self.push_list(any, " OR ", "0"),
            Filter::Not(inner) => self.push_not(inner),
        }
    }

    pub(super) fn push(&mut self, sql: &str) {
        self.sql.push_str(sql);
    }

    /// Adds a parameter where it stands.
    pub(super) fn bind(&mut self, value: Value) {
        self.sql.push('?');
        self.parameters.push(value);
    }

    /// Null counts as false, so its opposite is true.
    fn push_not(&mut self, inner: &Filter) {
        self.push("(");
        self.push_filter(inner);
        self.push(") IS NOT TRUE");
    }

    fn push_list(&mut self, filters: &[Filter], joint: &str, empty: &str) {
        if filters.is_empty() {
            return self.push(empty);
        }
        self.push("(");
        for (position, filter) in filters.iter().enumerate() {
            if position > 0 {
                self.push(joint);
            }
            self.push("(");
            self.push_filter(filter);
            self.push(")");
        }
        self.push(")");
    }

    fn push_one_of(&mut self, path: &Path, values: &[Scalar]) {
        let equals: Vec<Filter> = values.iter().map(|value| Filter::Eq(path.clone(), value.clone())).collect();
        self.push_list(&equals, " OR ", "0");
    }

    /// Truth values have no order.
    fn push_order(&mut self, path: &Path, operator: &str, value: &Scalar) {
        if matches!(value, Scalar::Bool(_)) {
            return self.push("0");
        }
        self.push_comparison(path, operator, value);
    }

    fn push_comparison(&mut self, path: &Path, operator: &str, value: &Scalar) {
        let Some((types, value)) = typed(value) else {
            return self.push("0");
        };
        self.push(&format!("({} {operator} ", extract(path)));
        self.bind(value);
        self.push(&format!(" AND {} IN ({types}))", json_type(path)));
    }

    /// A range, which an index can answer: from the prefix to before the next text that begins otherwise.
    fn push_prefix(&mut self, path: &Path, prefix: &str) {
        self.push(&format!("({} >= ", extract(path)));
        self.bind(Value::Text(prefix.to_owned()));
        if let Some(end) = after_prefix(prefix) {
            self.push(&format!(" AND {} < ", extract(path)));
            self.bind(Value::Text(end));
        }
        self.push(&format!(" AND {} = 'text')", json_type(path)));
    }

    fn push_contains(&mut self, path: &Path, value: &Scalar) {
        let Some((types, value)) = typed(value) else {
            return self.push("0");
        };
        let (array, field) = (json_type(path), json_path(path));
        self.push(&format!("({array} = 'array' AND EXISTS (SELECT 1 FROM json_each(body, '{field}') AS element "));
        self.push("WHERE element.value = ");
        self.bind(value);
        self.push(&format!(" AND element.type IN ({types})))"));
    }
}

/// The JSON types that may equal a value, and the value as SQLite sees it. None for what equals nothing.
fn typed(value: &Scalar) -> Option<(&'static str, Value)> {
    match value {
        Scalar::Text(text) => Some(("'text'", Value::Text(text.clone()))),
        Scalar::Integer(integer) => Some(("'integer', 'real'", Value::Integer(*integer))),
        Scalar::Real(real) => real.is_finite().then_some(("'integer', 'real'", Value::Real(*real))),
        Scalar::Bool(true) => Some(("'true'", Value::Integer(1))),
        Scalar::Bool(false) => Some(("'false'", Value::Integer(0))),
    }
}

/// The first text after all that begin with `prefix`; none when there is no such text.
fn after_prefix(prefix: &str) -> Option<String> {
    let mut characters: Vec<char> = prefix.chars().collect();
    while let Some(last) = characters.pop() {
        if let Some(next) = next_char(last) {
            characters.push(next);
            return Some(characters.into_iter().collect());
        }
    }
    None
}

fn next_char(character: char) -> Option<char> {
    ((u32::from(character) + 1)..=u32::from(char::MAX)).find_map(char::from_u32)
}
