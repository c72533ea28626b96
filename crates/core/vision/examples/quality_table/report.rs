//! The tables: one line per degradation and strength, then error against each measure.

use std::collections::BTreeMap;

use vision::quality::Quality;
use vision::{Pose, Verdict};

/// More than this is never to be called good.
const MOST_ERROR_PERCENT: f32 = 2.0;
/// Less than this should be called good.
const SMALL_ERROR_PERCENT: f32 = 1.0;

/// A degraded copy and what became of it.
pub struct Copy {
    pub face: String,
    pub way: &'static str,
    pub strength: f32,
    /// Landmark error in % of the distance between the eyes, with what was judged; `None` when no face was found.
    pub judged: Option<(f32, Quality, Pose)>,
}

impl Copy {
    fn error(&self) -> Option<f32> {
        self.judged.as_ref().map(|judged| judged.0)
    }

    fn is(&self, verdict: Verdict) -> bool {
        self.judged.as_ref().is_some_and(|judged| judged.1.verdict == verdict)
    }

    /// Called good with landmarks that are astray.
    pub fn is_mistaken(&self) -> bool {
        self.is(Verdict::Good) && self.error().is_some_and(|error| error > MOST_ERROR_PERCENT)
    }
}

pub fn print(copies: &[Copy]) {
    degradations(copies);
    curves(copies);
    for copy in copies.iter().filter(|copy| copy.is_mistaken()) {
        println!("called good at {:.2} %: {}, {} {}", copy.error().unwrap_or(0.0), copy.face, copy.way, copy.strength);
    }
    // A face that is turned, cut off or blurred in the photo itself has no good copies.
    let faultless: Vec<&str> =
        copies.iter().filter(|c| c.way == "none" && c.is(Verdict::Good)).map(|c| c.face.as_str()).collect();
    println!("{} faces are good themselves; of their copies:", faultless.len());
    let found = |test: &dyn Fn(f32) -> bool| -> Vec<&Copy> {
        let of_good = copies.iter().filter(|c| c.way != "none" && faultless.contains(&c.face.as_str()));
        of_good.filter(|c| c.error().is_some_and(test)).collect()
    };
    let share = |name: &str, of: Vec<&Copy>| {
        let good = of.iter().filter(|copy| copy.is(Verdict::Good)).count();
        let percent = 100.0 * good as f32 / of.len().max(1) as f32;
        println!("{name}: {good} of {} called good ({percent:.0} %)", of.len());
    };
    share("errors under 1 %", found(&|e| e < SMALL_ERROR_PERCENT));
    share("errors of 1 to 2 %", found(&|e| (SMALL_ERROR_PERCENT..=MOST_ERROR_PERCENT).contains(&e)));
    share("errors over 2 %", found(&|e| e > MOST_ERROR_PERCENT));
}

fn degradations(copies: &[Copy]) {
    println!("\n| degradation | strength | found | median error, % | worst | good | fair | poor | over 2 % and good | advice |");
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|---|");
    let mut rest = copies.iter().map(|c| (c.way, c.strength)).collect::<Vec<_>>();
    let mut seen = Vec::new();
    rest.retain(|key| {
        !seen.contains(key) && {
            seen.push(*key);
            true
        }
    });
    for (way, strength) in rest {
        let these: Vec<&Copy> = copies.iter().filter(|c| (c.way, c.strength) == (way, strength)).collect();
        let mut errors: Vec<f32> = these.iter().filter_map(|c| c.error()).collect();
        errors.sort_by(f32::total_cmp);
        let count = |verdict| these.iter().filter(|c| c.is(verdict)).count();
        println!(
            "| {way} | {strength} | {} of {} | {:.2} | {:.2} | {} | {} | {} | {} | {} |",
            errors.len(),
            these.len(),
            errors.get(errors.len() / 2).unwrap_or(&f32::NAN),
            errors.last().unwrap_or(&f32::NAN),
            count(Verdict::Good),
            count(Verdict::Fair),
            count(Verdict::Poor),
            these.iter().filter(|c| c.is_mistaken()).count(),
            usual_advice(&these)
        );
    }
}

/// Codes that at least a quarter of the copies got, the most frequent first.
fn usual_advice(copies: &[&Copy]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, quality, _) in copies.iter().filter_map(|c| c.judged.as_ref()) {
        for advice in &quality.advice {
            *counts.entry(advice.code.as_str()).or_default() += 1;
        }
    }
    let mut usual: Vec<_> = counts.into_iter().filter(|(_, count)| count * 4 >= copies.len()).collect();
    usual.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    usual.iter().map(|(code, count)| format!("{code} {count}")).collect::<Vec<_>>().join(", ")
}

/// A measure, the degradations that move it, and the steps of its curve.
type Curve = (&'static str, &'static [&'static str], fn(&Quality, &Pose) -> f32, &'static [f32]);

#[rustfmt::skip]
const CURVES: [Curve; 10] = [
    ("sharpness", &["blur", "motion"], |q, _| q.appearance.sharpness, &[0.6, 0.2, 0.15, 0.13, 0.11, 0.09, 0.07, 0.055, 0.045, 0.03, 0.0]),
    ("noise", &["noise", "darker and noisy"], |q, _| q.appearance.noise, &[0.0, 0.05, 0.08, 0.1, 0.15, 0.2, 0.28, 1.0]),
    ("flatness", &["JPEG", "gamma", "brighter"], |q, _| q.appearance.flatness, &[0.0, 0.1, 0.13, 0.16, 0.2, 0.3, 0.4, 0.55, 1.0]),
    ("contrast", &["contrast", "darker"], |q, _| q.appearance.contrast, &[1.0, 0.4, 0.3, 0.2, 0.15, 0.12, 0.09, 0.06, 0.0]),
    ("darkness", &["darker", "light"], |q, _| q.appearance.brightness, &[1.0, 0.4, 0.25, 0.2, 0.17, 0.12, 0.08, 0.0]),
    ("glare", &["brighter"], |q, _| q.appearance.glare, &[0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.45, 1.0]),
    ("tilt, degrees", &["tilt"], |_, p| p.roll_deg.abs(), &[0.0, 5.0, 10.0, 13.0, 20.0, 30.0, 40.0, 180.0]),
    ("eye distance, px", &["smaller"], |q, _| q.eye_distance_px, &[300.0, 60.0, 50.0, 40.0, 32.0, 24.0, 16.0, 10.0, 0.0]),
    ("room", &["cut"], |q, _| q.room, &[9.0, 0.2, 0.1, 0.06, 0.0, -0.04, -0.1, -0.2, -9.0]),
    ("presence", &["hand", "hair", "strands", "fingers", "blur", "JPEG"], |q, _| q.presence, &[50.0, 28.0, 26.0, 24.5, 23.0, 21.5, 20.0, 18.0, 15.0, -50.0]),
];

fn curves(copies: &[Copy]) {
    for (name, ways, measure, steps) in CURVES {
        println!("\n| {name} | copies | median error, % | 9 of 10 under | worst | over 2 % |\n|---|--:|--:|--:|--:|--:|");
        for step in steps.windows(2) {
            let (low, high) = (step[0].min(step[1]), step[0].max(step[1]));
            let within = |copy: &&Copy| copy.way == "none" || ways.iter().any(|way| copy.way.starts_with(way));
            let judged = copies.iter().filter(within).filter_map(|c| c.judged.as_ref());
            let mut errors: Vec<f32> =
                judged.filter(|(_, q, p)| (low..high).contains(&measure(q, p))).map(|judged| judged.0).collect();
            errors.sort_by(f32::total_cmp);
            let Some(worst) = errors.last() else { continue };
            let at = |part: f32| errors[((errors.len() - 1) as f32 * part) as usize];
            let over = errors.iter().filter(|e| **e > MOST_ERROR_PERCENT).count();
            println!("| {} to {} | {} | {:.2} | {:.2} | {worst:.2} | {over} |", step[0], step[1], errors.len(), at(0.5), at(0.9));
        }
    }
    println!();
}
