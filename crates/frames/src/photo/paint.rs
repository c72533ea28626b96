//! Colours and materials of a frame from its frontal photo.

use glam::DVec2;

use super::colour::FrontPicture;
use super::field::Field;
use super::frontal::{Front, Make};
use crate::looks::{self, base, linear};
use crate::model::Material;

/// Walls take the colour from this far inside the edge, or from the middle of what is narrower: outlines are dark lines and
/// highlights in photos.
const WALL_INSET_MM: f64 = 1.1;
/// Nearer to the edge than this a point belongs to the wall.
const WALL_MM: f64 = 0.1;

/// Where the photo's colours are those of the frame.
pub(super) fn picture_area(front: &Front) -> &Field {
    if front.make == Make::Rimless { &front.shape.raw } else { &front.shape.shown }
}

/// Share of the photo's light and shade that is taken out: wires are drawn as tubes and shine by themselves.
pub(super) fn shine(front: &Front) -> f32 {
    match front.make {
        Make::Wire | Make::Rimless => 0.5,
        Make::Plate | Make::Brow => 0.15,
    }
}

/// Where the photo shows what the model has at a point. Edges of the photo's sides lie beside their averaged ones: a point is
/// looked up at the same distance from the photo's own edge. Points at the edge itself are looked up a little inside.
pub(super) fn seen_at(material: &Field, shown: &Field, p: DVec2) -> DVec2 {
    let depth = material.at(p);
    let inward = |by: f64| material.at(p - material.slope(p).normalize_or_zero() * by);
    let wanted = if depth > -WALL_MM { inward(WALL_INSET_MM).max(-WALL_INSET_MM).min(inward(0.5)) } else { depth };
    let mut at = p;
    for _ in 0..4 {
        let away = (wanted - shown.at(at)).clamp(-0.6, 0.6);
        at += shown.slope(at).clamp_length_max(1.0) * away;
    }
    if at.distance(p) < 2.0 { at } else { p }
}

/// sRGB colours that sides are given.
pub(super) struct Colors {
    pub temples: [u8; 3],
    /// The ends of temples that have some of their own.
    pub sleeves: [u8; 3],
    pub hardware: [u8; 3],
}

impl Colors {
    pub fn measure(front: &Front, picture: &FrontPicture, material: &Field) -> Self {
        let half_width = front.half_width();
        let outer = |p: DVec2| p.x.abs() > half_width - 6.0 && material.at(p) < -0.35;
        let lower = |p: DVec2| p.y < 0.0 && material.at(p) < -0.2;
        let all = |p: DVec2| material.at(p) < -0.3;
        let everywhere = picture.usual(all).unwrap_or([60; 3]);
        Self {
            sleeves: [26, 24, 24],
            temples: picture.usual(outer).unwrap_or(everywhere),
            hardware: match front.make {
                Make::Brow => picture.usual(lower).unwrap_or([190; 3]),
                Make::Wire | Make::Rimless => everywhere,
                Make::Plate => [186, 188, 192],
            },
        }
    }
}

/// Materials in the order of [`looks`]' indices.
pub(super) fn materials(front: &Front, colors: &Colors) -> Vec<Material> {
    let metal = matches!(front.make, Make::Wire | Make::Rimless);
    let color = |srgb: [u8; 3]| {
        let [r, g, b] = linear(srgb);
        [r, g, b, 1.0]
    };
    let (metallic, roughness) = if metal { (0.75, 0.3) } else { (0.0, 0.24) };
    let lens = if front.seen.mirrored { (0.25, 0.6, 0.06) } else { (1.0, 0.0, 0.02) };
    vec![
        Material { base_color_texture: Some(0), metallic: if metal { 0.3 } else { 0.0 }, roughness, ..base("front") },
        Material { base_color: color(colors.temples), metallic, roughness: 0.26, ..base("temples") },
        Material { base_color: color(colors.hardware), metallic: 1.0, roughness: 0.2, ..base("hardware") },
        Material { transmission: lens.0, metallic: lens.1, roughness: lens.2, ior: 1.53, double_sided: true, ..base("lens") },
        looks::nose_pads(),
        Material { base_color: color(colors.sleeves), roughness: 0.3, ..base("sleeves") },
        looks::lens_edge(),
    ]
}
