//! The dimensions that a product declares, beside those of a model of it.

use api::product::Product;
use api::tryon::SizeGap;
use frames::FrameMeasures;

use crate::parametric::known_mm;

/// From here on a gap of a lens or the bridge is an issue.
const LENS_LIMIT_MM: f64 = frames::photo::SizeGap::LIMIT_MM;
/// Total widths are taken at the front or over the hinges, which differ by so much.
const WIDTH_LIMIT_MM: f64 = 2.0;

/// What was measured on a model; nothing of a model whose scale is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MeasuredSize {
    pub a_mm: Option<f64>,
    pub b_mm: Option<f64>,
    pub dbl_mm: Option<f64>,
    pub total_width_mm: Option<f64>,
}

impl From<&FrameMeasures> for MeasuredSize {
    fn from(measures: &FrameMeasures) -> Self {
        Self { a_mm: measures.a_mm, b_mm: measures.b_mm, dbl_mm: measures.dbl_mm, total_width_mm: measures.total_width_mm }
    }
}

/// Every dimension that is declared, not guessed, and measured.
#[must_use]
pub fn audit(product: &Product, measured: &MeasuredSize) -> Vec<SizeGap> {
    let declared = &product.content.frame.dimensions;
    let rows = [
        ("a_mm", declared.a_mm, measured.a_mm, LENS_LIMIT_MM),
        ("b_mm", declared.b_mm, measured.b_mm, LENS_LIMIT_MM),
        ("dbl_mm", declared.dbl_mm, measured.dbl_mm, LENS_LIMIT_MM),
        ("total_width_mm", declared.total_width_mm, measured.total_width_mm, WIDTH_LIMIT_MM),
    ];
    let gap = |(dimension, declared, measured, limit_mm): (&str, Option<f64>, Option<f64>, f64)| {
        let declared_mm = known_mm(product, &format!("frame.dimensions.{dimension}"), declared)?;
        let measured_mm = hundredths(measured?);
        let gap_mm = hundredths(measured_mm - declared_mm);
        Some(SizeGap { dimension: dimension.to_owned(), declared_mm, measured_mm, gap_mm, issue: gap_mm.abs() >= limit_mm })
    };
    rows.into_iter().filter_map(gap).collect()
}

/// Whether something was compared and all of it agrees.
#[must_use]
pub fn is_verified(audit: &[SizeGap]) -> bool {
    !audit.is_empty() && audit.iter().all(|gap| !gap.issue)
}

/// Finer than anybody measures, and exact enough to be read.
pub(crate) fn hundredths(mm: f64) -> f64 {
    (mm * 100.0).round() / 100.0
}
