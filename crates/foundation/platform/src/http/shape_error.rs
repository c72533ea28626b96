//! What is wrong with the shape of a body or a query, in words for people: serde names Rust's types and leaves out of its path the
//! field that is missing.

use super::field_path::FieldPath;

/// The field that a message of serde is about, and what to say of it.
pub(super) fn explain(at: FieldPath, message: &str) -> (FieldPath, String) {
    // The place in the text is told only where the text itself is broken.
    let message = message.split(" at line ").next().unwrap_or(message);
    if let Some(name) = quoted(message, "missing field `") {
        return (at.key(name), format!("{name} is missing"));
    }
    if let Some(name) = quoted(message, "unknown field `") {
        return (at, format!("{name:?} is not known here{}", known_words(message)));
    }
    if let Some(word) = quoted(message, "unknown variant `") {
        return (at, format!("{word:?} is not known{}", known_words(message)));
    }
    let given = message.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", expected "));
    match given {
        Some((given, wanted)) => (at, format!("{} was given; {} is wanted", plain_given(given), plain_wanted(wanted))),
        None => (at, message.to_owned()),
    }
}

fn quoted<'a>(message: &'a str, before: &str) -> Option<&'a str> {
    message.strip_prefix(before)?.split_once('`').map(|(name, _)| name)
}

/// "; known are a, b" from "expected one of `a`, `b`".
fn known_words(message: &str) -> String {
    let known: Vec<&str> = message.split_once("expected ").map_or("", |(_, known)| known).split('`').skip(1).step_by(2).collect();
    if known.is_empty() { String::new() } else { format!("; known: {}", known.join(", ")) }
}

fn plain_given(given: &str) -> String {
    match given {
        "null" => "null".to_owned(),
        "map" => "an object".to_owned(),
        "sequence" => "a list".to_owned(),
        _ if given.starts_with("string ") => given.replacen("string", "the text", 1),
        _ if given.starts_with("boolean") => given.replacen("boolean", "the word", 1).replace('`', ""),
        _ => given.replacen("integer", "the number", 1).replacen("floating point", "the number", 1).replace('`', ""),
    }
}

fn plain_wanted(wanted: &str) -> &str {
    match wanted {
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number",
        "f32" | "f64" => "a number",
        "a sequence" => "a list",
        "a boolean" => "true or false",
        "a map" => "an object",
        _ if wanted.starts_with("struct ") => "an object",
        _ if wanted.starts_with("a string") || wanted.starts_with("enum ") => "text",
        _ => wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_the_field_and_no_type_of_ours() {
        for (message, field, words) in [
            ("missing field `name` at line 1 column 2", "colors[0].name", "name is missing"),
            (
                "unknown field `colour`, expected `color` or `size`",
                "colors[0]",
                "\"colour\" is not known here; known: color, size",
            ),
            (
                "unknown variant `oval2`, expected one of `oval`, `round`",
                "colors[0]",
                "\"oval2\" is not known; known: oval, round",
            ),
            (
                "invalid type: string \"4\", expected i64 at line 3 column 9",
                "colors[0]",
                "the text \"4\" was given; a whole number is wanted",
            ),
            ("invalid type: null, expected a string", "colors[0]", "null was given; text is wanted"),
            ("invalid type: map, expected a sequence", "colors[0]", "an object was given; a list is wanted"),
            ("invalid type: integer `7`, expected struct Color", "colors[0]", "the number 7 was given; an object is wanted"),
            ("invalid type: boolean `true`, expected f64", "colors[0]", "the word true was given; a number is wanted"),
            ("\"x\" is no id", "colors[0]", "\"x\" is no id"),
        ] {
            let (at, said) = explain(FieldPath::root().key("colors").index(0), message);
            assert_eq!((at.to_string().as_str(), said.as_str()), (field, words), "{message}");
        }
    }
}
