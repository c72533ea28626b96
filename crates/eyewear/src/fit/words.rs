//! A fit in plain words and millimetres.

use super::{Assessment, FitDimension, FitVerdict, Gap};

/// Intervals wider than this are written in whole mm: a decimal would claim what is not known.
const WHOLE_MM_FROM: f64 = 6.0;

/// One known dimension: "bridge about 1.2 mm tight (0.3-2.1)".
pub(super) fn explanation(dimension: FitDimension, assessment: &Assessment) -> String {
    let gap = &assessment.gap;
    let size = about_mm(gap);
    match (dimension, assessment.verdict) {
        (FitDimension::LensHeight, FitVerdict::Loose) => {
            format!("lens about {size} too tall for the room between brow and cheek {}", interval(dimension, gap))
        }
        (FitDimension::LensHeight, FitVerdict::Tight) => {
            format!("lens shallow, about {size} lower than the room between brow and cheek {}", interval(dimension, gap))
        }
        (FitDimension::LensHeight, _) => {
            format!("lens height fits, about {size} lower than the room between brow and cheek {}", interval(dimension, gap))
        }
        (FitDimension::DecentrationRight | FitDimension::DecentrationLeft, verdict) => decentration(dimension, verdict, gap),
        (_, FitVerdict::Ok) => format!("{} fits, {} {}", noun(dimension), against(dimension, gap), interval(dimension, gap)),
        (_, verdict) => format!("{} about {size} {verdict} {}", noun(dimension), interval(dimension, gap)),
    }
}

fn decentration(dimension: FitDimension, verdict: FitVerdict, gap: &Gap) -> String {
    let side = if gap.median_mm < 0.0 { "outside" } else { "inside" };
    let judgement = if verdict == FitVerdict::Ok { "fits, about" } else { "about" };
    format!("{} {judgement} {} {side} the lens centre {}", noun(dimension), about_mm(gap), interval(dimension, gap))
}

/// A dimension that could not be judged.
pub(super) fn unknown(dimension: FitDimension, reason: &str) -> String {
    format!("{} unknown: {reason}", noun(dimension))
}

/// One sentence about the whole: what is wrong first, then width and bridge.
pub(super) fn summary(judged: &[(FitDimension, Result<Assessment, String>)]) -> String {
    let known: Vec<_> = judged.iter().filter_map(|(dimension, judged)| Some((*dimension, judged.as_ref().ok()?))).collect();
    let Some(&(first, first_assessment)) = known.first() else {
        let reason = judged.iter().find_map(|(_, judged)| judged.as_ref().err()).map_or("nothing is measured", String::as_str);
        return format!("Size unknown: {reason}.");
    };
    let say = |(dimension, assessment): (FitDimension, &Assessment)| {
        let warning = if assessment.is_misfit() { ", too much to wear" } else { "" };
        explanation(dimension, assessment) + warning
    };
    let wrong: Vec<_> = known.iter().copied().filter(|(_, assessment)| assessment.verdict != FitVerdict::Ok).map(say).collect();
    let mut parts = wrong;
    if parts.is_empty() {
        parts.push(explanation(first, first_assessment));
        parts.extend(
            known
                .iter()
                .copied()
                .find(|(dimension, _)| first == FitDimension::Width && *dimension == FitDimension::Bridge)
                .map(say),
        );
    }
    parts.extend(
        judged
            .iter()
            .filter(|(dimension, judged)| is_main(*dimension) && judged.is_err())
            .map(|(dimension, _)| format!("{} unknown", noun(*dimension))),
    );
    sentence(&parts.join("; "))
}

/// The dimensions without which a summary would say too much.
fn is_main(dimension: FitDimension) -> bool {
    matches!(dimension, FitDimension::Width | FitDimension::Bridge)
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
    let size = about_mm(gap);
    let what = match dimension {
        FitDimension::Width => "your head",
        FitDimension::Bridge => "your nose",
        _ => "the way to your ear",
    };
    if size.starts_with("0.0") || size == "0 mm" {
        return format!("the same as {what}");
    }
    let (more, less) = directions(dimension);
    format!("about {size} {} than {what}", if gap.median_mm < 0.0 { less } else { more })
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

fn about_mm(gap: &Gap) -> String {
    format!("{} mm", number(gap.median_mm.abs(), gap))
}

/// The 95 % interval of the size: "(0.3-2.1)", or with both directions when it reaches over zero: "(12 narrower to 5 wider)".
fn interval(dimension: FitDimension, gap: &Gap) -> String {
    let (more, less) = directions(dimension);
    let (low, high) = (gap.low_mm(), gap.high_mm());
    let write = |mm: f64| number(mm.abs(), gap);
    match (low < 0.0, high > 0.0) {
        (true, true) => format!("({} {less} to {} {more})", write(low), write(high)),
        (true, false) => format!("({}-{})", write(high), write(low)),
        _ => format!("({}-{})", write(low), write(high)),
    }
}

fn number(mm: f64, gap: &Gap) -> String {
    if gap.below_mm + gap.above_mm > WHOLE_MM_FROM { format!("{mm:.0}") } else { format!("{mm:.1}") }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}
