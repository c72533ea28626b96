//! Cells that hold several values: materials and tags. One that is not known costs itself alone.

use eyewear::FrameMaterial;
use serde_json::json;

use super::cells::{CellProblem, warning};
use super::field::{Field, Level};
use super::row::Row;
use super::vocabulary::parse_word;
use crate::limits;

impl Row<'_> {
    pub(super) fn read_lists(&mut self) {
        if let Some(cell) = self.text(Field::Materials) {
            let read = |part: &str| parse_word::<FrameMaterial>(part).map_err(|error| warning("invalid_enum", error));
            let found = self.list(cell, &[',', ';', '/', '+', '|', '&'], read);
            if !found.is_empty() {
                self.assign(Level::Product, Field::Materials.as_str(), json!(found), cell, None);
            }
        }
        if let Some(cell) = self.text(Field::Tags) {
            let mut found = self.list(cell, &[',', ';', '|'], tag);
            if found.len() > limits::TAGS {
                let reason = format!("it has {} tags; the first {} are kept", found.len(), limits::TAGS);
                self.refuse(cell, warning("too_long", reason));
                found.truncate(limits::TAGS);
            }
            if !found.is_empty() {
                self.assign(Level::Product, Field::Tags.as_str(), json!(found), cell, None);
            }
        }
    }

    fn list<T: PartialEq>(
        &mut self,
        (column, text): (usize, &str),
        separators: &[char],
        read: impl Fn(&str) -> Result<T, CellProblem>,
    ) -> Vec<T> {
        let mut found = Vec::new();
        for part in text.split(separators).map(str::trim).filter(|part| !part.is_empty()) {
            let Some(value) = self.value_or_error((column, part), read(part)) else { continue };
            if !found.contains(&value) {
                found.push(value);
            }
        }
        found
    }
}

fn tag(text: &str) -> Result<String, CellProblem> {
    if text.chars().count() > limits::TAG_CHARACTERS {
        return Err(warning("too_long", format!("a tag has at most {} characters", limits::TAG_CHARACTERS)));
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match limits::has_control_characters(&text, false) {
        true => Err(warning("invalid_character", "a tag holds a control character; remove it")),
        false => Ok(text),
    }
}
