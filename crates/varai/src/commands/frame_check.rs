//! `varai frame check`.

use frames::{CheckRow, FrameMeasures, GlbError, Severity, Verdict};

use crate::asset_file::{AssetFile, OpenedFrame, parse_size};
use crate::cli::FrameCheckArgs;
use crate::exit::{Failure, Outcome};
use crate::output::{Text, print_json, shown};

pub fn run(args: &FrameCheckArgs, json: bool) -> Outcome {
    let size = args.size.as_deref().map(parse_size).transpose()?;
    let file = AssetFile::open(&args.file)?;
    // In its own units where these can be known, so that they can be held against the size.
    let read = match (file.read(None), &size) {
        (Err(GlbError::UnknownScale { .. }), Some(size)) => file.read(Some(size)),
        (read, _) => read,
    };
    let rows = match &read {
        Ok(opened) => frames::check(&opened.loaded, opened.bytes, size.as_ref()),
        Err(error) => vec![CheckRow::refusal(error)],
    };
    let verdict = Verdict::of(&rows);
    if json {
        print_json(&as_json(args, &rows, verdict, read.as_ref().ok()))?;
    } else {
        table(args, &rows, verdict).print()?;
    }
    match read {
        Ok(_) => Ok(()),
        Err(error) => Err(Failure::unusable(format!("{} cannot be worn: {error}", args.file.display()))),
    }
}

fn as_json(args: &FrameCheckArgs, rows: &[CheckRow], verdict: Verdict, opened: Option<&OpenedFrame>) -> serde_json::Value {
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            serde_json::json!({
                "topic": row.topic, "severity": severity_word(row.severity), "found": row.found, "remedy": row.remedy,
            })
        })
        .collect();
    let report = opened.map(|opened| &opened.loaded.report);
    serde_json::json!({
        "file": shown(&args.file), "verdict": verdict.as_str(), "rows": rows,
        "bytes": opened.map(|opened| opened.bytes),
        "triangles": report.map(|report| report.triangles),
        "measured": report.map(|report| measured_json(&report.measures)),
    })
}

/// The boxing measures of a frame, null where a part is missing.
pub fn measured_json(measures: &FrameMeasures) -> serde_json::Value {
    serde_json::json!({
        "a_mm": measures.a_mm, "b_mm": measures.b_mm, "dbl_mm": measures.dbl_mm,
        "temple_mm": measures.temple_mm, "total_width_mm": measures.total_width_mm,
    })
}

fn table(args: &FrameCheckArgs, rows: &[CheckRow], verdict: Verdict) -> Text {
    let mut text = Text::default();
    let bold = anstyle::Style::new().bold();
    text.line(format_args!("{}: {bold}{}{bold:#}", args.file.display(), verdict.as_str()));
    for row in rows {
        text.line(format_args!("  {:<14}{:<8}{}", row.topic, severity_word(row.severity), row.found));
        if let Some(remedy) = &row.remedy {
            text.line(format_args!("  {:<22}-> {remedy}", ""));
        }
    }
    if verdict == Verdict::Repairable {
        text.line(format_args!("\nvarai frame normalize {} -o clean.glb puts right what is marked repair", args.file.display()));
    }
    text
}

const fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Fine => "ok",
        Severity::Note => "note",
        Severity::Repair => "repair",
        Severity::Refuse => "refused",
    }
}
