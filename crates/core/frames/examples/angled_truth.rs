//! Fits photos of own frames drawn at known angles, and prints how far A and DBL are off beside the intervals that are stated.
//!
//! `cargo run --release -p frames --example angled_truth [-- COUNT [FIRST]]`. The first 40 set the intervals of `photo::angled`;
//! the later ones (`-- 100 40`) did not, and tell whether they hold.

#[path = "../tests/common/drawn.rs"]
mod drawn;
#[path = "../tests/common/varied.rs"]
mod varied;

use frames::photo::angled;

fn main() {
    let number = |nth: usize, usual: u32| std::env::args().nth(nth).and_then(|n| n.parse().ok()).unwrap_or(usual);
    let (count, first) = (number(1, 40), number(2, 0));
    println!("| frame | A:DBL true | recovered | A off mm | stated | DBL off mm | stated | yaw off | silhouette |");
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
    let (mut fitted, mut held) = (0, 0);
    for number in first..first + count {
        let (spec, view, tint) = varied::varied(number);
        let name = format!(
            "{} {}{} {:.0}□{:.0}",
            spec.shape,
            spec.material,
            if tint.is_some() { ", tinted" } else { "" },
            spec.a_mm,
            spec.dbl_mm
        );
        let found = match angled::attempt(&drawn::photo(&spec, &view, tint), None) {
            Ok(found) => found,
            Err(error) => {
                println!("| {name} | {:.2} | {error} |", spec.a_mm / spec.dbl_mm);
                continue;
            }
        };
        let verdict = if found.refusal.is_some() { ", refused" } else { "" };
        let (own, errors) = (&found.fitted.spec, found.fitted.errors);
        // Proportions at a box center distance of 70 mm, which an unknown size is taken for.
        let true_a = 70.0 * spec.a_mm / (spec.a_mm + spec.dbl_mm);
        let off = own.a_mm - true_a;
        if found.refusal.is_none() {
            fitted += 1;
            held += u32::from(off.abs() <= errors.a_mm && (own.dbl_mm - (70.0 - true_a)).abs() <= errors.dbl_mm);
        }
        println!(
            "| {name}{verdict} | {:.2} | {:.2} | {off:+.2} | {:.2} | {:+.2} | {:.2} | {:+.1}° | {:.3} |",
            spec.a_mm / spec.dbl_mm,
            own.a_mm / own.dbl_mm,
            errors.a_mm,
            own.dbl_mm - (70.0 - true_a),
            errors.dbl_mm,
            (found.fitted.view.yaw - view.yaw).to_degrees(),
            found.fitted.silhouette_overlap,
        );
    }
    println!("{held} of {fitted} fits that were not refused are within their stated intervals");
}
