//! A fit in plain words and millimeters.

use super::{Assessment, FitDimension, FitVerdict, Gap};

/// Intervals wider than this are written in whole mm: a decimal would claim what is not known.
const WHOLE_MM_FROM: f64 = 6.0;
/// A fit is said plainly from this probability on, and with "probably" from the second; below, with "may".
const PLAIN_FROM: f64 = 0.8;
const PROBABLY_FROM: f64 = 0.5;

/// One known dimension: "bridge about 1.2 mm tight (0.3-2.1)".
pub(super) fn explanation(dimension: FitDimension, assessment: &Assessment) -> String {
    let gap = &assessment.gap;
    let size = about(gap);
    match (dimension, assessment.verdict) {
        (FitDimension::LensHeight, FitVerdict::Loose) => {
            format!("lens {size} too tall for the room between brow and cheek {}", interval(dimension, gap))
        }
        (FitDimension::LensHeight, FitVerdict::Tight) => {
            format!("lens shallow, {size} lower than the room between brow and cheek {}", interval(dimension, gap))
        }
        (FitDimension::LensHeight, _) => {
            format!(
                "lens height {}, {size} lower than the room between brow and cheek {}",
                fits(assessment),
                interval(dimension, gap)
            )
        }
        (FitDimension::DecentrationRight | FitDimension::DecentrationLeft, _) => decentration(dimension, assessment),
        (_, FitVerdict::Ok) if is_nothing(gap) => {
            let range = interval_in(dimension, gap, " mm");
            format!("{} {}, the same as {} {range}", noun(dimension), fits(assessment), counterpart(dimension))
        }
        (_, FitVerdict::Ok) => {
            format!("{} {}, {} {}", noun(dimension), fits(assessment), against(dimension, gap), interval(dimension, gap))
        }
        (_, verdict) => format!("{} {size} {verdict} {}", noun(dimension), interval(dimension, gap)),
    }
}

/// A good verdict, said as surely as it is known.
fn fits(assessment: &Assessment) -> &'static str {
    match assessment.probability {
        p if p >= PLAIN_FROM => "fits",
        p if p >= PROBABLY_FROM => "probably fits",
        _ => "may fit",
    }
}

fn decentration(dimension: FitDimension, assessment: &Assessment) -> String {
    let gap = &assessment.gap;
    let side = if gap.median_mm < 0.0 { "outside" } else { "inside" };
    let verdict = if assessment.verdict == FitVerdict::Ok { format!("{},", fits(assessment)) } else { "is".to_owned() };
    format!("{} {verdict} {} {side} the lens center {}", noun(dimension), about(gap), interval(dimension, gap))
}

/// A dimension that could not be assessed.
pub(super) fn unknown(dimension: FitDimension, reason: &str) -> String {
    format!("{} unknown: {reason}", noun(dimension))
}

/// One sentence about the whole: what is wrong first, then width and bridge.
pub(super) fn summary(assessed: &[(FitDimension, Result<Assessment, String>)]) -> String {
    let known: Vec<_> = assessed.iter().filter_map(|(dimension, assessed)| Some((*dimension, assessed.as_ref().ok()?))).collect();
    if known.is_empty() {
        let reason =
            assessed.iter().find_map(|(_, assessed)| assessed.as_ref().err()).map_or("nothing is measured", String::as_str);
        return format!("Size unknown: {reason}.");
    }
    let say = |(dimension, assessment): &(FitDimension, &Assessment)| {
        let warning = if assessment.is_misfit() { ", too much to wear" } else { "" };
        explanation(*dimension, assessment) + warning
    };
    let mut parts: Vec<_> = known.iter().filter(|(_, assessment)| assessment.verdict != FitVerdict::Ok).map(say).collect();
    if parts.is_empty() {
        let main = known.iter().filter(|(dimension, _)| dimension.is_main()).map(say);
        parts.extend(main);
    }
    if parts.is_empty() {
        parts.extend(known.first().map(say));
    }
    let unknown = assessed.iter().filter(|(dimension, assessed)| dimension.is_main() && assessed.is_err());
    parts.extend(unknown.map(|(dimension, _)| format!("{} unknown", noun(*dimension))));
    sentence(&parts.join("; "))
}

fn noun(dimension: FitDimension) -> &'static str {
    match dimension {
        FitDimension::Width => "width",
        FitDimension::Bridge => "bridge",
        FitDimension::TempleReach => "temple length",
        FitDimension::LensHeight => "lens height",
        FitDimension::DecentrationRight => "right pupil",
        FitDimension::DecentrationLeft => "left pupil",
    }
}

fn against(dimension: FitDimension, gap: &Gap) -> String {
    let (more, less) = directions(dimension);
    format!("{} {} than {}", about(gap), if gap.median_mm < 0.0 { less } else { more }, counterpart(dimension))
}

/// Whether the gap is written as zero.
fn is_nothing(gap: &Gap) -> bool {
    matches!(number(gap.median_mm.abs(), gap).as_str(), "0" | "0.0")
}

/// What a dimension of the frame is compared with.
const fn counterpart(dimension: FitDimension) -> &'static str {
    match dimension {
        FitDimension::Width => "your head",
        FitDimension::Bridge => "your nose",
        _ => "the way to your ear",
    }
}

/// What a positive and a negative gap mean.
const fn directions(dimension: FitDimension) -> (&'static str, &'static str) {
    match dimension {
        FitDimension::Width | FitDimension::Bridge => ("wider", "narrower"),
        FitDimension::TempleReach => ("longer", "shorter"),
        FitDimension::LensHeight => ("taller", "lower"),
        FitDimension::DecentrationRight | FitDimension::DecentrationLeft => ("inside", "outside"),
    }
}

/// The size of the gap as people say it; rounding must not make a verdict out of nothing.
fn about(gap: &Gap) -> String {
    match number(gap.median_mm.abs(), gap).as_str() {
        "0" => "less than 1 mm".to_owned(),
        size => format!("about {size} mm"),
    }
}

/// The 95 % interval of the size: "(0.3-2.1)", or with both directions when it reaches over zero: "(12 narrower to 5 wider)".
fn interval(dimension: FitDimension, gap: &Gap) -> String {
    interval_in(dimension, gap, "")
}

/// The interval with its unit, where no other number names it.
fn interval_in(dimension: FitDimension, gap: &Gap, unit: &str) -> String {
    let (more, less) = directions(dimension);
    let (low, high) = (gap.low_mm(), gap.high_mm());
    let write = |mm: f64| number(mm.abs(), gap);
    match (low < 0.0, high > 0.0) {
        (true, true) => format!("({}{unit} {less} to {}{unit} {more})", write(low), write(high)),
        (true, false) => format!("({}-{}{unit})", write(high), write(low)),
        _ => format!("({}-{}{unit})", write(low), write(high)),
    }
}

fn number(mm: f64, gap: &Gap) -> String {
    if gap.below_mm + gap.above_mm > WHOLE_MM_FROM { format!("{mm:.0}") } else { format!("{mm:.1}") }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}
