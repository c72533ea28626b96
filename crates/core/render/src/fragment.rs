//! Fragments: points of surfaces that pixels see, interpolated from their triangles.

use glam::{Vec2, Vec3, Vec4};

use crate::raster::NOTHING;
use crate::sample_pattern::{MAX_SAMPLES, SamplePattern};
use crate::scene::{Scene, Surface, Tiles};

/// A point of a surface that a pixel sees.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fragment {
    pub surface: Surface,
    /// Camera space, mm.
    pub position: Vec3,
    pub normal: Vec3,
    pub uv: Vec2,
    pub color: Vec4,
    /// Head space, mm.
    pub at_rest: Vec3,
    /// Square root of texture area (in units of uv) per px.
    pub uv_per_px: f32,
    /// How far the normal turns from one px to the next, radians.
    pub turn_per_px: f32,
}

/// Cosine between normals that a pixel may take the mean of.
const ALIKE: f32 = 0.85;
/// Texture coordinates further apart than this lie on two sides of a seam.
const SEAM: f32 = 0.05;

/// Where a triangle is seen at a point in px.
pub(crate) fn fragment_at(scene: &Scene, tiles: &Tiles, id: u32, x: f32, y: f32) -> Fragment {
    let setup = &tiles.setups[id as usize];
    let w = setup.weights(x, y);
    let [a, b, c] = scene.corners(setup);
    let uv_area = (b.uv - a.uv).perp_dot(c.uv - a.uv).abs();
    Fragment {
        surface: scene.surfaces[setup.surface as usize],
        position: a.position * w.x + b.position * w.y + c.position * w.z,
        normal: a.normal * w.x + b.normal * w.y + c.normal * w.z,
        uv: a.uv * w.x + b.uv * w.y + c.uv * w.z,
        color: a.color * w.x + b.color * w.y + c.color * w.z,
        at_rest: a.at_rest * w.x + b.at_rest * w.y + c.at_rest * w.z,
        turn_per_px: setup.change_per_px(b.normal - a.normal, c.normal - a.normal),
        uv_per_px: (uv_area * setup.inverse_area_px()).sqrt(),
    }
}

/// Resolves one surface out of the triangles that the samples of a pixel see: the mean of its points whose normals are alike,
/// and which samples see them. `None` when nothing is left.
pub(crate) fn resolve_surface(
    scene: &Scene,
    tiles: &Tiles,
    pattern: &SamplePattern,
    ids: &mut [u32; MAX_SAMPLES],
    at_px: [i32; 2],
) -> Option<(Fragment, u32)> {
    let lead = ids.iter().position(|&id| id != NOTHING)?;
    let surface = tiles.setups[ids[lead] as usize].surface;
    let (mut group, mut mask) = (Group::default(), 0_u32);
    let (mut turned, mut facing, mut seen) = (0.0, Vec3::ZERO, 0.0);
    let mut open = same(ids, NOTHING) ^ ALL_SAMPLES;
    while open != 0 {
        let id = ids[open.trailing_zeros() as usize];
        let own = same(ids, id);
        open &= !own;
        if tiles.setups[id as usize].surface != surface {
            continue;
        }
        let (mut x, mut y, mut left) = (0.0, 0.0, own);
        while left != 0 {
            let [dx, dy] = pattern.offsets_px[left.trailing_zeros() as usize];
            (x, y) = (x + dx, y + dy);
            left &= left - 1;
        }
        let count = own.count_ones() as f32;
        let fragment = fragment_at(scene, tiles, id, at_px[0] as f32 + x / count, at_px[1] as f32 + y / count);
        // Flat sides of a wire lie between sharp turns: all that the pixel sees of it is as turned as its parts are on the whole.
        // Seen along its surface a triangle turns without end from px to px, but no further than from corner to corner.
        let [a, b, c] = scene.corners(&tiles.setups[id as usize]).map(|corner| corner.normal);
        let at_most = (b - a).length_squared().max((c - a).length_squared()).max((c - b).length_squared()).sqrt();
        turned += count * fragment.turn_per_px.min(at_most);
        facing += fragment.normal * count;
        seen += count;
        if group.add(&fragment, count) {
            mask |= own;
        }
    }
    ids.iter_mut().enumerate().filter(|(s, _)| mask >> s & 1 == 1).for_each(|(_, id)| *id = NOTHING);
    // How far the normals of its parts lie apart shows in the length of their mean.
    let apart = (1.0 - (facing / seen).length_squared()).max(0.0);
    let turn_per_px = ((turned / seen) * (turned / seen) + apart).sqrt();
    group.mean().map(|fragment| (Fragment { turn_per_px, ..fragment }, mask))
}

const ALL_SAMPLES: u32 = (1 << MAX_SAMPLES) - 1;

/// Which samples see this triangle, as bits.
#[inline(always)]
fn same(ids: &[u32; MAX_SAMPLES], id: u32) -> u32 {
    let mut bits = [0_u32; MAX_SAMPLES];
    bits.iter_mut().zip(ids).enumerate().for_each(|(s, (bit, &own))| *bit = u32::from(own == id) << s);
    bits.into_iter().fold(0, |all, bit| all | bit)
}

/// A weighted mean of fragments.
#[derive(Default)]
struct Group {
    lead: Option<Fragment>,
    sum: Option<Fragment>,
    weight: f32,
}

impl Group {
    /// False when the fragment looks another way than the first one.
    fn add(&mut self, fragment: &Fragment, weight: f32) -> bool {
        let (Some(lead), Some(sum)) = (&self.lead, &mut self.sum) else {
            self.lead = Some(*fragment);
            self.sum = Some(scaled(fragment, weight));
            self.weight = weight;
            return true;
        };
        let lengths = lead.normal.length_squared() * fragment.normal.length_squared();
        let along = lead.normal.dot(fragment.normal);
        let alike = along > 0.0 && along * along > ALIKE * ALIKE * lengths;
        if !alike || (fragment.uv - lead.uv).abs().max_element() > SEAM {
            return false;
        }
        sum.position += fragment.position * weight;
        sum.normal += fragment.normal * weight;
        sum.uv += fragment.uv * weight;
        sum.color += fragment.color * weight;
        sum.at_rest += fragment.at_rest * weight;
        sum.uv_per_px = sum.uv_per_px.max(fragment.uv_per_px);
        self.weight += weight;
        true
    }

    fn mean(&self) -> Option<Fragment> {
        self.sum.as_ref().map(|sum| scaled(sum, 1.0 / self.weight))
    }
}

fn scaled(fragment: &Fragment, by: f32) -> Fragment {
    Fragment {
        position: fragment.position * by,
        normal: fragment.normal * by,
        uv: fragment.uv * by,
        color: fragment.color * by,
        at_rest: fragment.at_rest * by,
        ..*fragment
    }
}
