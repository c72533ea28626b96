//! Colors and materials of a frame from its frontal photo.

use glam::DVec2;

use super::Photo;
use super::color::FrontPicture;
use super::distance_field::DistanceField;
use super::front::{Front, FrontConstruction};
use super::specular::TortoiseColors;
use crate::materials::{self, base};
use crate::model::Material;
use crate::optics::{LensAppearance, specular};
use crate::srgb::linear;

/// Walls take the color from this far inside the edge, or from the middle of what is narrower: outlines are dark lines and
/// highlights in photos.
const WALL_INSET_MM: f64 = 1.1;
/// Nearer to the edge than this a point belongs to the wall.
const WALL_MM: f64 = 0.1;

/// Where the photo's colors are those of the frame.
pub(super) fn textured_region(front: &Front) -> &DistanceField {
    if front.make == FrontConstruction::Rimless { &front.shape.raw } else { &front.shape.shown }
}

/// Share of the photo's light and shade that is taken out of plates.
const PLATE_SPECULAR: f32 = 0.15;
/// Share that is taken out of lacquered wire, which is drawn as a tube and shines by itself.
const WIRE_SPECULAR: f32 = 0.5;
/// What is at least twice this broad within 2 mm is a plate.
const PLATE_MM: f64 = 1.1;
/// Wire whose brightest channel shows less light than this is lacquered, linear.
const LACQUERED: f32 = 0.15;

/// The photo's colors of the front, and whether they are those of bare metal.
pub(super) fn picture(photo: &Photo, front: &Front, region: &DistanceField) -> (FrontPicture, bool) {
    let metal = matches!(front.make, FrontConstruction::Wire | FrontConstruction::Rimless);
    let breadth = region.lowest_within(2.0);
    let broad =
        |p: DVec2| front.make == FrontConstruction::Plate || front.make == FrontConstruction::Brow && breadth.at(p) < -PLATE_MM;
    let picture = FrontPicture::new(photo, front.plane, textured_region(front), broad);
    let inside = |p: DVec2| region.at(p) < 0.0;
    let shows = picture.usual(inside).map_or(0.0, |color| linear(color).into_iter().fold(0.0, f32::max));
    if metal && shows >= LACQUERED {
        return (picture.in_bare_metal(inside), true);
    }
    (picture.without_specular(if metal { WIRE_SPECULAR } else { PLATE_SPECULAR }), false)
}

/// The pattern of a plate, which its temples have too; only where it is broad enough to show one.
pub(super) fn tortoise(front: &Front, picture: &FrontPicture, region: &DistanceField) -> Option<TortoiseColors> {
    let broad = region.lowest_within(2.0);
    let inside = |p: DVec2| region.at(p) < -0.5 && broad.at(p) < -PLATE_MM;
    if matches!(front.make, FrontConstruction::Plate | FrontConstruction::Brow) {
        TortoiseColors::find(picture, inside)
    } else {
        None
    }
}

/// Where the photo shows what the model has at a point. Edges of the photo's sides lie beside their averaged ones: a point is
/// looked up at the same distance from the photo's own edge. Points at the edge itself are looked up a little inside.
pub(super) fn seen_at(region: &DistanceField, shown: &DistanceField, p: DVec2) -> DVec2 {
    let depth = region.at(p);
    let inward = |by: f64| region.at(p - region.slope(p).normalize_or_zero() * by);
    let wanted = if depth > -WALL_MM { inward(WALL_INSET_MM).max(-WALL_INSET_MM).min(inward(0.5)) } else { depth };
    let mut at = p;
    for _ in 0..4 {
        let away = (wanted - shown.at(at)).clamp(-0.6, 0.6);
        at += shown.slope(at).clamp_length_max(1.0) * away;
    }
    if at.distance(p) < 2.0 { at } else { p }
}

/// sRGB colors that sides are given.
pub(super) struct Colors {
    pub temples: [u8; 3],
    /// The ends of temples that have some of their own.
    pub sleeves: [u8; 3],
    pub hardware: [u8; 3],
}

impl Colors {
    pub fn measure(front: &Front, picture: &FrontPicture, region: &DistanceField) -> Self {
        let half_width = front.half_width();
        let outer = |p: DVec2| p.x.abs() > half_width - 6.0 && region.at(p) < -0.35;
        let lower = |p: DVec2| p.y < 0.0 && region.at(p) < -0.2;
        let all = |p: DVec2| region.at(p) < -0.3;
        let everywhere = picture.usual(all).unwrap_or([60; 3]);
        Self {
            sleeves: [26, 24, 24],
            temples: picture.usual(outer).unwrap_or(everywhere),
            hardware: match front.make {
                FrontConstruction::Brow => picture.usual(lower).unwrap_or([190; 3]),
                FrontConstruction::Wire | FrontConstruction::Rimless => everywhere,
                FrontConstruction::Plate => [186, 188, 192],
            },
        }
    }
}

/// Materials in the order of [`materials`]' indices. `bare` metal shows its own color; `tortoise` are on texture 1.
pub(super) fn materials(front: &Front, colors: &Colors, bare: bool, tortoise: Option<TortoiseColors>) -> Vec<Material> {
    let color = |srgb: [u8; 3]| {
        let [r, g, b] = linear(srgb);
        [r, g, b, 1.0]
    };
    let metal = matches!(front.make, FrontConstruction::Wire | FrontConstruction::Rimless);
    let (metallic, roughness) = if bare { (1.0, 0.2) } else { (0.0, if metal { 0.3 } else { 0.24 }) };
    let hardware = if metal { (metallic, roughness) } else { (1.0, 0.2) };
    let temples = tortoise.map_or(colors.temples, |tortoise| tortoise.light);
    vec![
        Material { base_color_texture: Some(0), metallic, roughness, ..base("front") },
        Material {
            base_color: color(temples),
            base_color_texture: tortoise.map(|_| 1),
            metallic,
            roughness: roughness.min(0.26),
            ..base("temples")
        },
        Material { base_color: color(colors.hardware), metallic: hardware.0, roughness: hardware.1, ..base("hardware") },
        lens(front),
        materials::nose_pads(),
        Material { base_color: color(colors.sleeves), roughness: 0.3, ..base("sleeves") },
        materials::lens_edge(),
    ]
}

/// Clear lenses are coated, dark ones are not; mirrors reflect in their color.
fn lens(front: &Front) -> Material {
    let clear = Material { transmission: 1.0, roughness: 0.02, ior: 1.53, double_sided: true, ..base("lens") };
    if front.seen.mirrored {
        return Material { transmission: 0.25, metallic: 0.6, roughness: 0.06, ..clear };
    }
    let tinted = front.seen.rows.iter().flatten().any(|&share| share < 0.8);
    let look = if tinted { LensAppearance::sun([255; 3], 1.0) } else { LensAppearance::CLEAR };
    Material { specular: Some(specular(&look)), ..clear }
}
