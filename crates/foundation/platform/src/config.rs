//! Layered configuration: flag > environment > file > the commented defaults that are compiled in.
//!
//! The default file names every key there is, with its type and its documentation. A key of a file that is not in it is an error,
//! and all problems are reported together, each with the layer it came from.
//!
//! An environment variable that names no setting is only a warning: Kubernetes gives every container of a namespace the addresses of
//! its services, and for one that is called `varai` they are `VARAI_PORT`, `VARAI_SERVICE_HOST` and so on.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::DeserializeOwned;
use toml::{Table, Value};

/// What begins the name of every environment variable that is read: `server.listen` is `VARAI_SERVER_LISTEN`.
pub const ENVIRONMENT_PREFIX: &str = "VARAI_";

/// A configuration struct: its defaults, and what its values must satisfy together.
pub trait Config: DeserializeOwned {
    /// The commented default file, which names every key.
    const DEFAULTS: &'static str;

    /// Everything that is wrong with the values, one sentence each.
    fn validate(&self) -> Vec<String>;
}

/// Everything that is wrong with a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigErrors(pub Vec<String>);

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the configuration has {} problem{}", self.0.len(), if self.0.len() == 1 { "" } else { "s" })?;
        self.0.iter().try_for_each(|problem| write!(f, "\n  - {problem}"))
    }
}

impl std::error::Error for ConfigErrors {}

/// A configuration that is right, and what its operator should still know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded<T> {
    /// The configuration.
    pub config: T,
    /// One sentence for each environment variable that looks like a setting and is none.
    pub warnings: Vec<String>,
}

/// Collects the layers, lowest first.
#[derive(Clone, Debug)]
pub struct Layers {
    merged: Table,
    problems: Vec<String>,
    warnings: Vec<String>,
}

impl Layers {
    /// Starts from the compiled-in defaults.
    #[must_use]
    pub fn new(defaults: &'static str) -> Self {
        match defaults.parse::<Table>() {
            Ok(merged) => Self { merged, problems: Vec::new(), warnings: Vec::new() },
            Err(error) => {
                Self { merged: Table::new(), problems: vec![format!("the compiled-in defaults: {error}")], warnings: Vec::new() }
            }
        }
    }

    /// Lays a TOML file over what there is; `name` is how problems call it. A byte order mark before it is passed over.
    #[must_use]
    pub fn file(mut self, name: &str, text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        match text.parse::<Table>() {
            Ok(table) => merge(&mut self.merged, table, "", name, &mut self.problems),
            Err(error) => self.problems.push(format!("{name}: {}", error.to_string().trim_end().replace('\n', "\n    "))),
        }
        self
    }

    /// Lays environment variables over what there is. Those that do not begin with `VARAI_` are somebody else's.
    #[must_use]
    pub fn environment(mut self, variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut keys = BTreeMap::new();
        leaf_keys(&self.merged, "", &mut keys);
        for (name, text) in variables {
            let Some(wanted) = name.strip_prefix(ENVIRONMENT_PREFIX) else { continue };
            match keys.get(wanted) {
                Some(key) => self.set(key, &text, &name),
                None => self.warnings.push(format!("the environment variable {name} is ignored: there is no such setting")),
            }
        }
        self
    }

    /// Lays one command-line flag over what there is; `key` is dotted, as in `server.listen`.
    #[must_use]
    pub fn flag(mut self, key: &str, text: Option<&str>) -> Self {
        if let Some(text) = text {
            self.set(key, text, &format!("--{}", key.rsplit('.').next().unwrap_or(key).replace('_', "-")));
        }
        self
    }

    fn set(&mut self, key: &str, text: &str, from: &str) {
        let Some(slot) = leaf_mut(&mut self.merged, key) else {
            self.problems.push(format!("{from}: there is no setting {key}"));
            return;
        };
        match parse_like(slot, text) {
            Some(value) => *slot = value,
            None => self.problems.push(format!("{from}: {text:?} is not {}", kind(slot))),
        }
    }

    /// The configuration, or everything that is wrong with it.
    ///
    /// # Errors
    /// All problems of all layers and of the values together.
    pub fn build<T: Config>(mut self) -> Result<Loaded<T>, ConfigErrors> {
        match serde_path_to_error::deserialize::<_, T>(Value::Table(self.merged)) {
            Ok(config) => {
                self.problems.extend(config.validate());
                if self.problems.is_empty() {
                    return Ok(Loaded { config, warnings: self.warnings });
                }
                Err(ConfigErrors(self.problems))
            }
            Err(error) => {
                self.problems.push(format!("{}: {}", error.path(), error.inner().to_string().trim_end()));
                Err(ConfigErrors(self.problems))
            }
        }
    }
}

fn merge(base: &mut Table, over: Table, path: &str, from: &str, problems: &mut Vec<String>) {
    for (key, value) in over {
        let path = join(path, &key);
        match (base.get_mut(&key), value) {
            (None, _) => problems.push(format!("{from}: there is no setting {path}")),
            (Some(Value::Table(base)), Value::Table(over)) => merge(base, over, &path, from, problems),
            (Some(base), value) => match fit(base, value) {
                Some(value) => *base = value,
                None => problems.push(format!("{from}: {path} is not {}", kind(base))),
            },
        }
    }
}

/// A value for a setting that holds `like` by default; whole numbers may stand where fractions may.
fn fit(like: &Value, value: Value) -> Option<Value> {
    match (like, value) {
        #[expect(clippy::cast_precision_loss, reason = "a setting beyond 2^53 is not meant exactly")]
        (Value::Float(_), Value::Integer(n)) => Some(Value::Float(n as f64)),
        (like, value) if like.same_type(&value) => Some(value),
        _ => None,
    }
}

fn parse_like(like: &Value, text: &str) -> Option<Value> {
    match like {
        Value::String(_) => Some(Value::String(text.to_owned())),
        Value::Integer(_) => text.trim().parse().ok().map(Value::Integer),
        Value::Float(_) => text.trim().parse::<f64>().ok().filter(|n| n.is_finite()).map(Value::Float),
        Value::Boolean(_) => text.trim().parse().ok().map(Value::Boolean),
        Value::Array(_) => Some(Value::Array(
            text.split(',').map(str::trim).filter(|t| !t.is_empty()).map(|t| Value::String(t.to_owned())).collect(),
        )),
        Value::Datetime(_) => text.trim().parse().ok().map(Value::Datetime),
        Value::Table(_) => None,
    }
}

const fn kind(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "a text",
        Value::Integer(_) => "a whole number",
        Value::Float(_) => "a number",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a date or time",
        Value::Array(_) => "a list (separated by commas in the environment)",
        Value::Table(_) => "a section",
    }
}

fn leaf_keys(table: &Table, path: &str, keys: &mut BTreeMap<String, String>) {
    for (key, value) in table {
        let path = join(path, key);
        match value {
            Value::Table(inner) => leaf_keys(inner, &path, keys),
            _ => drop(keys.insert(path.replace('.', "_").to_uppercase(), path)),
        }
    }
}

fn leaf_mut<'a>(table: &'a mut Table, key: &str) -> Option<&'a mut Value> {
    match key.split_once('.') {
        Some((section, rest)) => leaf_mut(table.get_mut(section)?.as_table_mut()?, rest),
        None => table.get_mut(key).filter(|value| !value.is_table()),
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        server: Server,
        names: Vec<String>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Server {
        listen: String,
        workers: u16,
        patience_s: f64,
    }

    impl Config for Sample {
        const DEFAULTS: &'static str =
            "names = []\n[server]\n# Where to listen.\nlisten = \"127.0.0.1:8080\"\nworkers = 2\npatience_s = 1.5\n";

        fn validate(&self) -> Vec<String> {
            if self.server.workers == 0 { vec!["server.workers must be at least 1".to_owned()] } else { Vec::new() }
        }
    }

    fn environment(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn flag_beats_environment_beats_file_beats_default() {
        let layers = Layers::new(Sample::DEFAULTS)
            .file("varai.toml", "[server]\nlisten = \"file\"\nworkers = 3\npatience_s = 2")
            .environment(environment(&[
                ("VARAI_SERVER_LISTEN", "env"),
                ("VARAI_SERVER_WORKERS", "4"),
                ("VARAI_NAMES", "a, b"),
                ("HOME", "/"),
            ]))
            .flag("server.listen", Some("flag"))
            .flag("server.workers", None);
        let config = layers.build::<Sample>().unwrap().config;
        let server = Server { listen: "flag".to_owned(), workers: 4, patience_s: 2.0 };
        assert_eq!(config, Sample { server, names: vec!["a".to_owned(), "b".to_owned()] });
    }

    #[test]
    fn every_problem_is_reported_at_once_with_its_layer() {
        let errors = Layers::new(Sample::DEFAULTS)
            .file("varai.toml", "color = 1\n[server]\nworkers = \"many\"\nlisten_to = 1")
            .environment(environment(&[("VARAI_SERVER_WORKERS", "0"), ("VARAI_SERVER_PATIENCE_S", "long")]))
            .build::<Sample>()
            .unwrap_err()
            .to_string();
        for expected in [
            "varai.toml: there is no setting color",
            "varai.toml: server.workers is not a whole number",
            "varai.toml: there is no setting server.listen_to",
            "VARAI_SERVER_PATIENCE_S: \"long\" is not a number",
            "server.workers must be at least 1",
        ] {
            assert!(errors.contains(expected), "{expected:?} is missing in:\n{errors}");
        }
    }

    #[test]
    fn variables_that_are_no_settings_are_named_and_ignored() {
        let variables = [("VARAI_PORT", "tcp://10.0.0.1:80"), ("VARAI_SERVICE_HOST", "10.0.0.1"), ("VARAI_SERVER_WORKERS", "4")];
        let loaded = Layers::new(Sample::DEFAULTS).environment(environment(&variables)).build::<Sample>().unwrap();
        assert_eq!(loaded.config.server.workers, 4);
        assert_eq!(loaded.warnings.len(), 2, "{:?}", loaded.warnings);
        for (warning, name) in loaded.warnings.iter().zip(["VARAI_PORT", "VARAI_SERVICE_HOST"]) {
            assert!(warning.contains(name) && !warning.contains("10.0.0.1"), "{warning}");
        }
    }

    #[test]
    fn a_byte_order_mark_before_a_file_is_passed_over() {
        let loaded =
            Layers::new(Sample::DEFAULTS).file("varai.toml", "\u{feff}[server]\nworkers = 3\n").build::<Sample>().unwrap();
        assert_eq!(loaded.config.server.workers, 3);
        let inside = Layers::new(Sample::DEFAULTS).file("varai.toml", "[server]\n\u{feff}workers = 3\n").build::<Sample>();
        assert!(inside.is_err());
    }

    #[test]
    fn a_file_that_is_not_toml_says_where() {
        let errors = Layers::new(Sample::DEFAULTS).file("varai.toml", "a = \n").build::<Sample>().unwrap_err();
        assert!(errors.to_string().contains("varai.toml") && errors.to_string().contains("line 1"), "{errors}");
    }
}
