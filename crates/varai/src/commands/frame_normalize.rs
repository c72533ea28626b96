//! `varai frame normalize`.

use frames::{FrameMeasures, Normalised, normalise};

use super::frame_check::measured_json;
use crate::asset_file::{AssetFile, parse_size};
use crate::cli::FrameNormalizeArgs;
use crate::exit::Outcome;
use crate::output::{print_json, write_file};

pub fn run(args: &FrameNormalizeArgs, json: bool) -> Outcome {
    let size = args.size.as_deref().map(parse_size).transpose()?;
    let file = AssetFile::open(&args.file)?;
    let opened = file.read(size.as_ref()).map_err(|error| file.unusable(&error))?;
    let clean = normalise(&opened.loaded).map_err(|error| file.unusable(&error))?;
    let bytes = clean.to_glb();
    write_file(&args.output, &bytes)?;
    if json {
        return print_json(&as_json(args, &clean, bytes.len()));
    }
    print_repairs(&clean);
    let triangles: usize = clean.model.parts.iter().map(|part| part.mesh.indices.len() / 3).sum();
    anstream::eprintln!(
        "{} ({triangles} triangles, {} KB from {} KB): {}",
        args.output.display(),
        bytes.len().div_ceil(1024),
        opened.bytes.div_ceil(1024),
        in_words(&clean.measures),
    );
    Ok(())
}

fn as_json(args: &FrameNormalizeArgs, clean: &Normalised, bytes: usize) -> serde_json::Value {
    let repairs: Vec<_> = clean
        .repairs
        .iter()
        .map(|r| serde_json::json!({ "what": r.what, "before": r.before, "after": r.after, "evidence": r.evidence }))
        .collect();
    serde_json::json!({
        "file": args.file, "output": args.output, "bytes": bytes, "repairs": repairs,
        "measured": measured_json(&clean.measures),
    })
}

fn print_repairs(clean: &Normalised) {
    if clean.repairs.is_empty() {
        anstream::println!("nothing to repair");
    }
    for repair in &clean.repairs {
        anstream::println!("  {:<11} {} -> {}", repair.what, repair.before, repair.after);
        anstream::println!("  {:<11} evidence: {}", "", repair.evidence);
    }
}

fn in_words(measures: &FrameMeasures) -> String {
    let mm = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.1}"));
    format!(
        "A {}, B {}, DBL {}, temple {}, total width {} mm",
        mm(measures.a_mm),
        mm(measures.b_mm),
        mm(measures.dbl_mm),
        mm(measures.temple_mm),
        mm(measures.total_width_mm),
    )
}
