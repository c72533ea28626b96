//! Imports.

use std::collections::BTreeMap;

use api::import as wire;

use super::same_variants;
use crate::documents as stored;

/// A field by its name on the wire, and by the one in storage.
const RENAMED_FIELD: (&str, &str) = ("variant.lens.polarized", "variant.lens.polarised");

same_variants! {
    stored::ImportStatus, wire::ImportStatus: Queued, Running, Completed, Failed, Cancelled;
}

/// The import as it is served.
#[must_use]
pub fn import_to_wire(import: stored::ImportDocument) -> wire::ImportJob {
    let progress = import.progress();
    let stored::ImportOptions { mapping, dry_run, decimal_comma, currency } = import.options;
    let stored::ImportCounts { created, updated, unchanged, refused, warnings } = import.counts;
    wire::ImportJob {
        id: import.id,
        status: import.status.into(),
        file_name: import.file_name,
        file_bytes: import.file_bytes,
        options: wire::ImportOptions { mapping: fields_to_wire(mapping), dry_run, decimal_comma, currency },
        columns: fields_to_wire(import.columns),
        ignored_columns: import.ignored_columns,
        rows_done: import.rows_done,
        rows_total: import.rows_total,
        progress,
        counts: wire::ImportCounts { created, updated, unchanged, refused, warnings },
        failure: import.failure,
        created_at: import.created_at,
        updated_at: import.updated_at,
    }
}

#[must_use]
pub fn options_from_wire(options: wire::ImportOptions) -> stored::ImportOptions {
    let wire::ImportOptions { mapping, dry_run, decimal_comma, currency } = options;
    stored::ImportOptions { mapping: fields_from_wire(mapping), dry_run, decimal_comma, currency }
}

fn fields_to_wire(fields: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let (wire, stored) = RENAMED_FIELD;
    renamed(fields, stored, wire)
}

/// The headings of columns by the names that fields have in storage.
#[must_use]
pub fn fields_from_wire(fields: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let (wire, stored) = RENAMED_FIELD;
    renamed(fields, wire, stored)
}

fn renamed(mut fields: BTreeMap<String, String>, from: &str, to: &str) -> BTreeMap<String, String> {
    if let Some(heading) = fields.remove(from) {
        fields.entry(to.to_owned()).or_insert(heading);
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_have_the_names_of_the_wire_outside_and_the_old_ones_inside() {
        let import: stored::ImportDocument = serde_json::from_str(include_str!("../../tests/fixtures/import.json")).unwrap();
        let sent = import_to_wire(import.clone());
        assert_eq!(sent.options.mapping["variant.lens.polarized"], "Glare");
        assert_eq!(sent.columns.keys().collect::<Vec<_>>(), ["sku", "variant.lens.polarized"]);
        assert_eq!((sent.status, sent.progress, sent.counts.created), (wire::ImportStatus::Running, 0.25, 3));
        assert_eq!(options_from_wire(sent.options), import.options);
    }
}
