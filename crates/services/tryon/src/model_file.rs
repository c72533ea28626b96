//! 3-D files of others: read, checked, cleaned. Nothing is changed silently, nothing guessed.

use api::tryon::{AssetRepair, AssetSource};
use eyewear::BoxingSize;
use frames::{CheckRow, Finding, GlbError, GlbLimits, LoadedFrame, Severity, check, normalize, read_model_sized};

use crate::converted_model::{ConvertedModel, ModelMetadata};

/// Why a file is not used, with the way out.
#[derive(Debug, thiserror::Error)]
#[error("{error}: {remedy}")]
pub struct ModelFileError {
    error: GlbError,
    remedy: String,
}

impl From<GlbError> for ModelFileError {
    fn from(error: GlbError) -> Self {
        let remedy = match &error {
            GlbError::MissingBuffer { .. } | GlbError::MissingTexture { .. } => "export it as one .glb file".to_owned(),
            GlbError::UnknownScale { .. } => {
                "give the product its lens width (A) and bridge (DBL), or export it in meters".to_owned()
            }
            _ => CheckRow::refusal(&error).remedy.unwrap_or_else(|| "export it again as .glb".to_owned()),
        };
        Self { error, remedy }
    }
}

/// Reads a GLB, or a glTF that has everything inside, and cleans it. `declared` gives the scale where the file's units cannot be
/// known.
///
/// # Errors
/// [`ModelFileError`].
pub fn convert_model_file(bytes: &[u8], declared: Option<&BoxingSize>) -> Result<ConvertedModel, ModelFileError> {
    let loaded = match (read(bytes, None), declared) {
        (Err(GlbError::UnknownScale { .. }), Some(size)) => read(bytes, Some(size)),
        (read, _) => read,
    }?;
    let notes = check(&loaded, bytes.len(), declared).iter().filter_map(note).collect();
    let clean = normalize(&loaded)?;
    let glb = clean.to_glb();
    let repairs = clean.repairs.iter().map(|repair| AssetRepair {
        what: repair.what.to_owned(),
        before: repair.before.clone(),
        after: repair.after.clone(),
        evidence: repair.evidence.clone(),
    });
    let metadata = ModelMetadata {
        source: AssetSource::File,
        scale_source: scale_source(&loaded, declared),
        measured: (&clean.measures).into(),
        errors: Vec::new(),
        repairs: repairs.collect(),
        notes,
        triangles: clean.model.triangle_count() as u64,
    };
    Ok(ConvertedModel { glb, metadata })
}

fn read(bytes: &[u8], size: Option<&BoxingSize>) -> Result<LoadedFrame, GlbError> {
    // There is no folder beside an uploaded file.
    read_model_sized(bytes, &GlbLimits::default(), &|_| None, size)?.wearable()
}

/// What stays as it is, and what could be done about it.
fn note(row: &CheckRow) -> Option<String> {
    let remedy = row.remedy.as_ref().map_or_else(String::new, |remedy| format!("; {remedy}"));
    (row.severity == Severity::Note).then(|| format!("{}: {}{remedy}", row.topic, row.found))
}

fn scale_source(loaded: &LoadedFrame, declared: Option<&BoxingSize>) -> String {
    let sized = loaded.report.findings.iter().any(|finding| matches!(finding, Finding::SizedTo { .. }));
    match declared.filter(|_| sized) {
        Some(size) => format!("the product's size {size}"),
        None => "the file's own units".to_owned(),
    }
}
