//! What is known and not known of a frame that was made from a photo.

use super::compare::Agreement;
use super::front::{Front, FrontConstruction, Scale};
use super::side::TempleSource;

/// A declared size beside what the photo shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SizeGap {
    pub name: &'static str,
    pub declared_mm: f64,
    pub measured_mm: f64,
}

impl SizeGap {
    /// From here on a gap is an issue.
    pub const LIMIT_MM: f64 = 0.7;

    #[must_use]
    pub fn gap_mm(&self) -> f64 {
        self.measured_mm - self.declared_mm
    }

    #[must_use]
    pub fn is_issue(&self) -> bool {
        self.gap_mm().abs() >= Self::LIMIT_MM
    }
}

/// How far a part may be from the real one.
#[derive(Clone, Debug, PartialEq)]
pub struct PartError {
    pub part: &'static str,
    /// 95 % of its surface is estimated to be within this.
    pub mm: f64,
    pub because: &'static str,
}

/// What was measured, assumed and left open.
#[derive(Clone, Debug, PartialEq)]
pub struct PhotoReport {
    pub scale: Scale,
    pub mm_per_px: f64,
    pub make: FrontConstruction,
    pub a_mm: f64,
    pub b_mm: f64,
    pub dbl_mm: f64,
    pub total_width_mm: f64,
    /// Declared against measured, for every size that was declared.
    pub audit: Vec<SizeGap>,
    /// How far the left and the right side differ (95 %): outline, lenses.
    pub asymmetry_mm: [f64; 2],
    /// Whether both sides were averaged; otherwise each is as in the photo.
    pub symmetric: bool,
    pub mirrored_lenses: bool,
    /// How well the model, seen from the front, covers what the photo shows.
    pub agreement: Agreement,
    pub errors: Vec<PartError>,
}

impl PhotoReport {
    pub(super) fn new(front: &Front, [a_mm, b_mm, dbl_mm]: [f64; 3], audit: Vec<SizeGap>, agreement: Agreement) -> Self {
        let total_width_mm = front.reach(1.0) + front.reach(-1.0);
        Self {
            scale: front.scale,
            mm_per_px: front.plane.mm_per_px,
            make: front.make,
            a_mm,
            b_mm,
            dbl_mm,
            total_width_mm,
            audit,
            asymmetry_mm: front.shape.asymmetry_mm,
            symmetric: front.shape.symmetric,
            mirrored_lenses: front.seen.mirrored,
            agreement,
            errors: errors(front, total_width_mm),
        }
    }
}

impl PhotoReport {
    /// The temples were seen, and where.
    pub(super) fn temples_seen(&mut self, source: TempleSource) {
        let (mm, because) = match source {
            TempleSource::Side => {
                (2.0, "height, bend and colors from the photo from the side; thickness and length do not show there")
            }
            TempleSource::Angled => (4.0, "height and color from the fit of the photo at an angle; the bend is the usual one"),
        };
        self.errors.retain(|e| e.part != "temples");
        self.errors.push(PartError { part: "temples", mm, because });
    }

    /// What to say of a frame that is not symmetric in its photo: it is made as it is.
    #[must_use]
    pub fn sides_differ(&self) -> Option<String> {
        let [outline_mm, lenses_mm] = self.asymmetry_mm;
        let words = || format!("the sides differ by {outline_mm:.1} mm (lenses {lenses_mm:.1} mm), so each is as in the photo");
        (!self.symmetric).then(words)
    }

    /// The figures as a JSON object, lengths in hundredths of a millimeter.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mm = |v: f64| (v * 100.0).round() / 100.0;
        let share = |v: f64| (v * 1000.0).round() / 1000.0;
        let audit: Vec<String> = self
            .audit
            .iter()
            .map(|gap| {
                let [declared, measured] = [gap.declared_mm, gap.measured_mm].map(mm);
                let (name, off, issue) = (gap.name, mm(gap.gap_mm()), gap.is_issue());
                format!(
                    r#"{{"measure":"{name}","declared_mm":{declared},"measured_mm":{measured},"gap_mm":{off},"issue":{issue}}}"#
                )
            })
            .collect();
        let errors: Vec<String> = self
            .errors
            .iter()
            .map(|e| format!(r#"{{"part":"{}","error_mm":{},"because":"{}"}}"#, e.part, mm(e.mm), e.because))
            .collect();
        let [outline, lenses] = self.asymmetry_mm.map(mm);
        let [left, right] = self.agreement.openings.map(share);
        format!(
            r#"{{"scale":"{}","mm_per_px":{},"made_as":"{}","a_mm":{},"b_mm":{},"dbl_mm":{},"total_width_mm":{},"audit":[{}],"asymmetry":{{"outline_mm":{outline},"lenses_mm":{lenses},"averaged":{}}},"mirrored_lenses":{},"overlap":{{"silhouette":{},"openings":[{left},{right}]}},"errors":[{}]}}"#,
            self.scale.as_str(),
            (self.mm_per_px * 1e5).round() / 1e5,
            self.make.as_str(),
            mm(self.a_mm),
            mm(self.b_mm),
            mm(self.dbl_mm),
            mm(self.total_width_mm),
            audit.join(","),
            self.symmetric,
            self.mirrored_lenses,
            share(self.agreement.silhouette),
            errors.join(","),
        )
    }
}

/// Estimates: what was seen is as good as the edge and the symmetry, what was not seen as good as the rule it follows.
fn errors(front: &Front, total_width_mm: f64) -> Vec<PartError> {
    // A marking is good to its own rounding; widths of adult fronts spread by 6 mm to either side.
    let scale = match front.scale {
        Scale::Marking => 0.5 / (front.lenses[0].a_mm + 2.0 * front.lenses[0].nasal_mm),
        Scale::Unverified => 0.09,
    };
    let from_scale = scale * total_width_mm / 2.0;
    let edge = 1.5 * front.plane.mm_per_px;
    let seen = |asymmetry: f64| from_scale + libm::hypot(edge, asymmetry / 2.0);
    // At the outer end of a front, 2 dioptres and 4 degrees of wrap more or less.
    let reach = total_width_mm / 2.0 - front.lenses[0].nasal_mm;
    let depth = reach * libm::tan(4.0_f64.to_radians()) * 0.5 + 2.0 * reach * reach / (8.0 * crate::spec::RADIUS_MM_PER_DIOPTRE);
    let mut errors = vec![
        PartError { part: "front", mm: seen(front.shape.asymmetry_mm[0]), because: "edge, symmetry and scale of the photo" },
        PartError { part: "lenses", mm: seen(front.shape.asymmetry_mm[1]), because: "edge, symmetry and scale of the photo" },
        PartError { part: "depth", mm: depth, because: "base curve and wrap do not show in a frontal photo and are usual ones" },
        PartError { part: "temples", mm: 6.0, because: "shape and bend do not show in a frontal photo and are usual ones" },
    ];
    errors.push(PartError { part: "nose_pads", mm: 2.5, because: "how far pads stand back does not show in a frontal photo" });
    errors
}
