//! What lenses do to light: tints, coatings, polarizing sheets and powers, and how thick a power makes a lens.

use crate::error::FrameError;
use crate::model::{LensTraits, Material, Specular};
use crate::spec::RADIUS_MM_PER_DIOPTRE;
use crate::srgb::{Srgb, linear, with_alpha};

/// What the lenses do to light.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LensAppearance {
    /// Tint; white is clear.
    pub tint: Srgb,
    /// Share of light that passes through, 0 to 1, at the top of the lens.
    pub transmission: f64,
    /// Tint and transmission at the bottom of the lens; `None` for an even tint.
    pub gradient_to: Option<(Srgb, f64)>,
    pub anti_reflection: AntiReflection,
    /// `None` for a lens without a mirror coating.
    pub mirror: Option<MirrorCoating>,
    /// A polarizing sheet: darker by a neutral gray, and fewer reflections from behind.
    pub polarized: bool,
    /// `None` where no prescription is known: a thin lens without power.
    pub power: Option<LensPower>,
}

/// The color that an anti-reflection coating leaves of a reflected window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AntiReflection {
    /// Uncoated.
    #[default]
    None,
    Green,
    Blue,
    Purple,
}

/// A reflecting layer on the front of a lens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MirrorCoating {
    /// Color of what it reflects.
    pub color: Srgb,
    /// Share of light that its brightest channel reflects head-on, 0 to 0.95.
    pub strength: f64,
}

/// A single-vision power and the material that it is ground from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LensPower {
    /// Sphere, dioptres: minus for the short-sighted. -12 to 8.
    pub sphere_d: f64,
    /// Index of refraction, 1.49 to 1.9.
    pub index: f64,
}

impl LensAppearance {
    /// An untinted lens with the usual, faintly green anti-reflection coating.
    pub const CLEAR: Self = Self {
        tint: [255, 255, 255],
        transmission: 0.98,
        gradient_to: None,
        anti_reflection: AntiReflection::Green,
        mirror: None,
        polarized: false,
        power: None,
    };

    /// An evenly tinted, uncoated lens.
    #[must_use]
    pub const fn sun(tint: Srgb, transmission: f64) -> Self {
        Self { tint, transmission, anti_reflection: AntiReflection::None, ..Self::CLEAR }
    }

    pub(crate) fn validate(&self) -> Result<(), FrameError> {
        let within = |field, value: f64, low: f64, high: f64| {
            if (low..=high).contains(&value) { Ok(()) } else { Err(FrameError::OutOfRange { field, value, low, high }) }
        };
        within("lens.transmission", self.transmission, 0.0, 1.0)?;
        if let Some((_, bottom)) = self.gradient_to {
            within("lens.gradient_to", bottom, 0.0, 1.0)?;
        }
        if let Some(mirror) = &self.mirror {
            within("lens.mirror.strength", mirror.strength, 0.0, MOST_REFLECTED)?;
        }
        if let Some(power) = &self.power {
            within("lens.power.sphere_d", power.sphere_d, -12.0, 8.0)?;
            within("lens.power.index", power.index, 1.49, 1.9)?;
        }
        Ok(())
    }

    fn index(&self) -> f64 {
        self.power.map_or(USUAL_INDEX, |power| power.index)
    }
}

const MOST_REFLECTED: f64 = 0.95;
/// Index of refraction of a lens of which nothing else is known, as the trade's tools assume.
const USUAL_INDEX: f64 = 1.53;
/// What a polarizing sheet lets through of unpolarized light, against the same tint without it: sheets are a neutral gray.
const POLARIZER_PASSES: f64 = 0.86;
/// What is left of the reflections of a polarized lens, whose back is always coated.
const POLARIZED_REFLECTS: f32 = 0.62;

impl AntiReflection {
    /// Reflectance head-on of both coated surfaces together. Coatings are specified by a luminous reflectance of 1.0 to 1.6 %
    /// for both (ISO 8980-4 sets 2.5 % as the most); the color is the residual's.
    const fn reflects(self) -> Option<[f32; 3]> {
        match self {
            Self::None => None,
            Self::Green => Some([0.0060, 0.0180, 0.0095]),
            Self::Blue => Some([0.0045, 0.0085, 0.0220]),
            Self::Purple => Some([0.0125, 0.0055, 0.0190]),
        }
    }
}

/// The tint is the color of the lens; how much passes is carried with it, so that a dark lens is dark.
pub(crate) fn lens_material(name: &str, look: &LensAppearance) -> Material {
    let even = look.gradient_to.is_none();
    let color = if even { filter(look, look.tint, look.transmission) } else { [1.0; 3] };
    let traits = LensTraits { sphere_d: look.power.map_or(0.0, |power| power.sphere_d as f32), polarized: look.polarized };
    Material {
        base_color: with_alpha(color, 1.0),
        roughness: 0.02,
        transmission: 1.0,
        ior: look.index() as f32,
        double_sided: true,
        specular: Some(specular(look)),
        lens: (traits != LensTraits::default()).then_some(traits),
        ..Material::plain(name)
    }
}

/// What a lens lets through per channel: the tint, scaled so that its brightest channel passes `transmission`.
pub(crate) fn filter(look: &LensAppearance, tint: Srgb, transmission: f64) -> [f32; 3] {
    let color = linear(tint);
    let brightest = color.iter().copied().fold(0.02, f32::max);
    let passes = transmission * if look.polarized { POLARIZER_PASSES } else { 1.0 };
    color.map(|c| c / brightest * passes as f32)
}

/// Reflections as glTF has them: head-on, a share of what the bare index reflects, in a color that may be brighter than white.
pub(crate) fn specular(look: &LensAppearance) -> Specular {
    let ratio = (look.index() as f32 - 1.0) / (look.index() as f32 + 1.0);
    let bare = ratio * ratio;
    let factor = if look.polarized { POLARIZED_REFLECTS } else { 1.0 };
    let color = match (&look.mirror, look.anti_reflection.reflects()) {
        (Some(mirror), _) => {
            let color = linear(mirror.color);
            let brightest = color.iter().copied().fold(0.02, f32::max);
            color.map(|c| (c / brightest * mirror.strength as f32).max(bare) / bare)
        }
        (None, Some(residual)) => residual.map(|r| r / bare),
        (None, None) => [BACK_FACE_ADDS; 3],
    };
    Specular { factor: if look.mirror.is_some() { 1.0 } else { factor }, color }
}

/// A bare lens reflects from its back too, through its tint twice.
const BACK_FACE_ADDS: f32 = 1.2;

/// Thinnest middle of a minus lens and thinnest edge of a plus lens that are made, mm.
const LEAST_CENTER_MM: f64 = 1.8;
const LEAST_EDGE_MM: f64 = 1.0;

/// The two curves of a lens and how far apart they are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Thickness {
    front_radius_mm: Option<f64>,
    back_radius_mm: Option<f64>,
    pub center_mm: f64,
}

impl Thickness {
    /// A lens of this power on this base curve, cut to reach `widest_mm` from its middle. Surface power is `(n - 1) / r`; the
    /// back has what the front does not (thin-lens sum).
    pub fn new(power: &LensPower, base_curve_d: f64, widest_mm: f64) -> Self {
        let bend = 1000.0 * (power.index - 1.0);
        let front_radius_mm = (base_curve_d > 0.05).then(|| RADIUS_MM_PER_DIOPTRE / base_curve_d);
        let front_d = front_radius_mm.map_or(0.0, |radius| bend / radius);
        let back_d = front_d - power.sphere_d;
        let back_radius_mm = (back_d.abs() > 0.05).then(|| bend / back_d);
        let mut lens = Self { front_radius_mm, back_radius_mm, center_mm: LEAST_CENTER_MM };
        let thinnest_edge = lens.at(widest_mm);
        lens.center_mm += (LEAST_EDGE_MM - thinnest_edge).max(0.0);
        lens
    }

    /// Thickness this far from the middle, mm: center thickness plus the sag of the back less the sag of the front.
    pub fn at(&self, from_middle_mm: f64) -> f64 {
        self.center_mm + sag(self.back_radius_mm, from_middle_mm) - sag(self.front_radius_mm, from_middle_mm)
    }
}

/// How deep a sphere of this radius is `y` from its vertex: `r - sqrt(r^2 - y^2)`; negative radii bend the other way. Edges
/// beyond the sphere are taken where it is steepest.
fn sag(radius_mm: Option<f64>, y: f64) -> f64 {
    radius_mm.map_or(0.0, |r| {
        let y = y.min(0.95 * r.abs());
        r - r.signum() * (r * r - y * y).sqrt()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_as_thick_as_opticians_tables_say() {
        // Sphere, index, radius of the cut lens; center and edge by the sag formula worked by hand.
        let check = |sphere_d: f64, index: f64, radius: f64, center: f64, edge: f64| {
            let lens = Thickness::new(&LensPower { sphere_d, index }, 4.0, radius);
            let found = (lens.center_mm, lens.at(radius));
            assert!((found.0 - center).abs() < 0.06 && (found.1 - edge).abs() < 0.06, "{sphere_d} of {index}: {found:?}");
        };
        check(-4.0, 1.5, 25.0, 1.8, 4.45);
        check(-4.0, 1.74, 25.0, 1.8, 3.55);
        check(-8.0, 1.6, 25.0, 1.8, 6.46);
        check(4.0, 1.5, 25.0, 3.52, 1.0);
        check(0.0, 1.53, 25.0, 1.8, 1.8);
    }

    #[test]
    fn a_mirror_reflects_its_strength_and_a_coating_less_than_bare_glass() {
        let reflects = |look: &LensAppearance| specular(look).color.map(|c| c * 0.0439);
        let mirror = LensAppearance {
            mirror: Some(MirrorCoating { color: [40, 90, 220], strength: 0.5 }),
            ..LensAppearance::sun([90; 3], 0.2)
        };
        let [r, g, b] = reflects(&mirror);
        assert!((b - 0.5).abs() < 0.01 && r < g && g < b, "{r} {g} {b}");
        assert!(reflects(&LensAppearance::CLEAR).iter().all(|&r| r < 0.025));
        let polarized = LensAppearance { polarized: true, ..LensAppearance::sun([90; 3], 0.2) };
        assert!(specular(&polarized).factor < specular(&LensAppearance::sun([90; 3], 0.2)).factor);
    }
}
