//! What a parametric frame is made from, and the limits it must keep.

use eyewear::{FrameMaterial, FrameShape, NosePads, Rim};

use crate::error::FrameError;
use crate::optics::LensAppearance;
use crate::srgb::Srgb;

/// How the color of acetate, plastic or wood runs through the material.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pattern {
    Solid,
    /// The front's color above, `lower` below, with a soft change around the middle.
    TwoTone {
        lower: Srgb,
    },
    /// Crystal acetate: `opacity` 0 (glass) to 1 (solid).
    Translucent {
        opacity: f64,
    },
    /// Mottled with tortoise of `spots`, as tortoiseshell acetate.
    Tortoise {
        spots: Srgb,
    },
}

/// Surface of metal parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetalFinish {
    Polished,
    Brushed,
}

/// A frame in numbers: boxing measures, style and colors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrameSpec {
    /// Boxed lens width.
    pub a_mm: f64,
    /// Boxed lens height.
    pub b_mm: f64,
    /// Distance between lenses.
    pub dbl_mm: f64,
    /// Length along the temple from hinge to tip.
    pub temple_mm: f64,
    /// Widest extent of the front; `None` derives it from the lenses, bridge and the usual end pieces.
    pub total_width_mm: Option<f64>,
    pub shape: FrameShape,
    pub rim: Rim,
    pub material: FrameMaterial,
    pub front_color: Srgb,
    pub temple_color: Srgb,
    /// Bridge, hinges, pad arms and every other metal part of a frame that is not itself metal.
    pub hardware_color: Srgb,
    pub pattern: Pattern,
    pub metal_finish: MetalFinish,
    pub lens: LensAppearance,
    /// Front curve of the lens, in dioptres of an index of 1.53 (radius 530 mm / D).
    pub base_curve_d: f64,
    /// Face-form angle: how far each lens turns from the plane of the front.
    pub wrap_deg: f64,
    /// Tilt of the front against the temples; positive brings the lower rim to the cheeks.
    pub pantoscopic_deg: f64,
    pub nose_pads: NosePads,
}

/// Radius of a base curve of 1 dioptre, mm: the trade's tools are marked for an index of 1.53.
pub(crate) const RADIUS_MM_PER_DIOPTRE: f64 = 530.0;

impl FrameSpec {
    /// A frame of this size and style in black with clear lenses; change the public fields for another look.
    #[must_use]
    pub fn new(size: [f64; 4], shape: FrameShape, rim: Rim, material: FrameMaterial) -> Self {
        let [a_mm, b_mm, dbl_mm, temple_mm] = size;
        let sporty = shape == FrameShape::Shield;
        let metal = is_metal(material);
        let color = if metal { [176, 178, 182] } else { [22, 22, 24] };
        Self {
            a_mm,
            b_mm,
            dbl_mm,
            temple_mm,
            total_width_mm: None,
            shape,
            rim,
            material,
            front_color: color,
            temple_color: color,
            hardware_color: [190, 192, 196],
            pattern: Pattern::Solid,
            metal_finish: MetalFinish::Polished,
            lens: LensAppearance::CLEAR,
            base_curve_d: if sporty { 6.0 } else { 4.0 },
            wrap_deg: if sporty { 10.0 } else { 4.0 },
            pantoscopic_deg: 8.0,
            nose_pads: if metal || rim == Rim::Rimless { NosePads::Adjustable } else { NosePads::Fixed },
        }
    }

    /// Checks every field on its own; [`crate::build`] also checks that they fit together.
    ///
    /// # Errors
    /// The first field that is out of range, by name.
    pub fn validate(&self) -> Result<(), FrameError> {
        let within = |field, value: f64, low: f64, high: f64| {
            if (low..=high).contains(&value) { Ok(()) } else { Err(FrameError::OutOfRange { field, value, low, high }) }
        };
        within("a_mm", self.a_mm, 30.0, 80.0)?;
        within("b_mm", self.b_mm, 16.0, 70.0)?;
        within("dbl_mm", self.dbl_mm, 8.0, 34.0)?;
        within("temple_mm", self.temple_mm, 90.0, 180.0)?;
        if let Some(width) = self.total_width_mm {
            within("total_width_mm", width, 90.0, 190.0)?;
        }
        within("base_curve_d", self.base_curve_d, 0.0, 10.0)?;
        within("wrap_deg", self.wrap_deg, 0.0, 25.0)?;
        within("pantoscopic_deg", self.pantoscopic_deg, -5.0, 18.0)?;
        self.lens.validate()?;
        if let Pattern::Translucent { opacity } = self.pattern {
            within("pattern.opacity", opacity, 0.0, 1.0)?;
        }
        self.validate_curve()
    }

    /// The lens must be well inside the sphere it is cut from.
    fn validate_curve(&self) -> Result<(), FrameError> {
        let half_diagonal_mm = libm::hypot(self.a_mm, self.b_mm) / 2.0;
        let most = 0.85 * RADIUS_MM_PER_DIOPTRE / half_diagonal_mm;
        if self.base_curve_d <= most {
            return Ok(());
        }
        Err(FrameError::TooSteep { value: self.base_curve_d, a_mm: self.a_mm, b_mm: self.b_mm, most })
    }
}

/// Whether a front of this material is bent from wire rather than cut from a plate.
pub(crate) const fn is_metal(material: FrameMaterial) -> bool {
    matches!(material, FrameMaterial::Metal | FrameMaterial::Titanium)
}
