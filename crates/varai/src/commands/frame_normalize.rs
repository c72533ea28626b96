//! `varai frame normalize`.

use frames::{Budget, FrameMeasures, FrameModel, Normalized, normalize_within};

use super::frame_check::measured_json;
use crate::asset_file::{AssetFile, OpenedFrame, parse_size};
use crate::cli::{FURTHEST_MM, FrameNormalizeArgs};
use crate::exit::{Failure, Outcome};
use crate::files::{check_one_result, write_file};
use crate::notes::note;
use crate::output::{Text, is_standard_stream, print_json, shown};

pub fn run(args: &FrameNormalizeArgs, json: bool) -> Outcome {
    check_one_result(&args.output, json)?;
    let size = args.size.as_deref().map(parse_size).transpose()?;
    let file = AssetFile::open(&args.file)?;
    let opened = file.read(size.as_ref()).map_err(|error| file.unusable(&error))?;
    let budget = Budget { triangles: args.triangles, deviation_mm: args.deviation };
    let clean = normalize_within(&opened.loaded, &budget).map_err(|error| file.unusable(&error))?;
    let bytes = clean.to_glb();
    write_file(&args.output, &bytes)?;
    if json {
        print_json(&as_json(args, &opened, &clean, bytes.len()))?;
        return within_budget(args, &clean);
    }
    let mut text = Text::default();
    write_repairs(&mut text, &clean);
    let [before, after] = [Counts::of(&opened.loaded.model), Counts::of(&clean.model)];
    let kb = |bytes: usize| bytes.div_ceil(1024);
    text.line(format_args!("  {:<11} {} -> {}", "in all", before.in_words(kb(opened.bytes)), after.in_words(kb(bytes.len()))));
    text.line(format_args!("  {:<11} {}", "deviation", deviation_in_words(&clean)));
    text.print_beside(&args.output)?;
    if !is_standard_stream(&args.output) {
        note(format_args!("{}: {}", args.output.display(), in_words(&clean.measures)));
    }
    within_budget(args, &clean)
}

/// How many triangles the clean file has too many.
fn over_budget(args: &FrameNormalizeArgs, clean: &Normalized) -> usize {
    clean.model.triangle_count().saturating_sub(args.triangles)
}

/// The file is written either way; a script that counts on its budget has to know.
fn within_budget(args: &FrameNormalizeArgs, clean: &Normalized) -> Outcome {
    let over = over_budget(args, clean);
    if over == 0 {
        return Ok(());
    }
    let way = if args.deviation < FURTHEST_MM { "allow more with --deviation, or reduce" } else { "reduce" };
    Err(Failure::over_budget(format!(
        "{} has {} triangles, {over} more than the {} wanted: its surface may move by {} mm at most; {way} it in the program that made it",
        args.output.display(),
        clean.model.triangle_count(),
        args.triangles,
        args.deviation,
    )))
}

/// What a frame is made of.
struct Counts {
    triangles: usize,
    vertices: usize,
    textures: usize,
    texture_pixels: u64,
}

impl Counts {
    fn of(model: &FrameModel) -> Self {
        let sides = model.textures.iter().map(|t| u64::from(t.width) * u64::from(t.height));
        Self {
            triangles: model.triangle_count(),
            vertices: model.parts.iter().map(|part| part.mesh.positions.len()).sum(),
            textures: model.textures.len(),
            texture_pixels: sides.sum(),
        }
    }

    fn in_words(&self, kb: usize) -> String {
        let Self { triangles, textures, texture_pixels, .. } = self;
        format!("{triangles} triangles, {textures} textures of {texture_pixels} pixels, {kb} KB")
    }

    fn as_json(&self, bytes: usize) -> serde_json::Value {
        serde_json::json!({
            "triangles": self.triangles, "vertices": self.vertices, "textures": self.textures,
            "texture_pixels": self.texture_pixels, "bytes": bytes,
        })
    }
}

/// How far the surface of the file lies from that of the first one, and what that is made of.
fn deviation_in_words(clean: &Normalized) -> String {
    match clean.reduction {
        Some(done) => format!("{} mm at most, by reducing {} triangles", done.deviation_mm, done.from),
        None => "none, but for the grid of 0.004 mm".to_owned(),
    }
}

fn as_json(args: &FrameNormalizeArgs, opened: &OpenedFrame, clean: &Normalized, bytes: usize) -> serde_json::Value {
    let repairs: Vec<_> = clean
        .repairs
        .iter()
        .map(|r| serde_json::json!({ "what": r.what, "before": r.before, "after": r.after, "evidence": r.evidence }))
        .collect();
    serde_json::json!({
        "file": shown(&args.file), "output": shown(&args.output), "bytes": bytes, "repairs": repairs,
        "before": Counts::of(&opened.loaded.model).as_json(opened.bytes),
        "after": Counts::of(&clean.model).as_json(bytes),
        "triangles_over_budget": over_budget(args, clean),
        "largest_deviation_mm": clean.reduction.map(|done| done.deviation_mm),
        "measured": measured_json(&clean.measures),
    })
}

fn write_repairs(text: &mut Text, clean: &Normalized) {
    if clean.repairs.is_empty() {
        text.line(format_args!("nothing to repair"));
    }
    for repair in &clean.repairs {
        text.line(format_args!("  {:<11} {} -> {}", repair.what, repair.before, repair.after));
        text.line(format_args!("  {:<11} evidence: {}", "", repair.evidence));
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
