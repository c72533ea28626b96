//! Points of surfaces that pixels see.

use glam::{Vec2, Vec3, Vec4};

use crate::pattern::{MAX_SAMPLES, Pattern};
use crate::raster::NOTHING;
use crate::scene::{Scene, Surface, Tiles};

/// A point of a surface that a pixel sees.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
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
pub(crate) fn hit_at(scene: &Scene, tiles: &Tiles, id: u32, x: f32, y: f32) -> Hit {
    let setup = &tiles.setups[id as usize];
    let w = setup.weights(x, y);
    let [a, b, c] = scene.corners(setup);
    let uv_area = (b.uv - a.uv).perp_dot(c.uv - a.uv).abs();
    Hit {
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

/// Takes one surface out of the triangles that the samples of a pixel see: the mean of its points whose normals are alike,
/// and which samples see them. `None` when nothing is left.
pub(crate) fn take_group(
    scene: &Scene,
    tiles: &Tiles,
    pattern: &Pattern,
    ids: &mut [u32],
    at_px: [i32; 2],
) -> Option<(Hit, u32)> {
    let lead = ids.iter().position(|&id| id != NOTHING)?;
    let surface = tiles.setups[ids[lead] as usize].surface;
    let (mut group, mut mask, mut looked_at) = (Group::default(), 0_u32, 0_u32);
    for s in lead..ids.len() {
        let id = ids[s];
        if id == NOTHING || looked_at >> s & 1 == 1 || tiles.setups[id as usize].surface != surface {
            continue;
        }
        let (mut own, mut x, mut y) = (0_u32, 0.0, 0.0);
        for t in (s..ids.len()).filter(|&t| ids[t] == id) {
            own |= 1 << t;
            x += pattern.offsets_px[t][0];
            y += pattern.offsets_px[t][1];
        }
        looked_at |= own;
        let count = own.count_ones() as f32;
        let hit = hit_at(scene, tiles, id, at_px[0] as f32 + x / count, at_px[1] as f32 + y / count);
        if group.add(&hit, count) {
            mask |= own;
        }
    }
    (0..MAX_SAMPLES.min(ids.len())).filter(|s| mask >> s & 1 == 1).for_each(|s| ids[s] = NOTHING);
    group.mean().map(|hit| (hit, mask))
}

/// A weighted mean of hits.
#[derive(Default)]
struct Group {
    lead: Option<Hit>,
    sum: Option<Hit>,
    weight: f32,
}

impl Group {
    /// False when the hit looks another way than the first one.
    fn add(&mut self, hit: &Hit, weight: f32) -> bool {
        let (Some(lead), Some(sum)) = (&self.lead, &mut self.sum) else {
            self.lead = Some(*hit);
            self.sum = Some(scaled(hit, weight));
            self.weight = weight;
            return true;
        };
        let lengths = lead.normal.length_squared() * hit.normal.length_squared();
        let along = lead.normal.dot(hit.normal);
        let alike = along > 0.0 && along * along > ALIKE * ALIKE * lengths;
        if !alike || (hit.uv - lead.uv).abs().max_element() > SEAM {
            return false;
        }
        sum.position += hit.position * weight;
        sum.normal += hit.normal * weight;
        sum.uv += hit.uv * weight;
        sum.color += hit.color * weight;
        sum.at_rest += hit.at_rest * weight;
        sum.turn_per_px = sum.turn_per_px.max(hit.turn_per_px);
        sum.uv_per_px = sum.uv_per_px.max(hit.uv_per_px);
        self.weight += weight;
        true
    }

    fn mean(&self) -> Option<Hit> {
        self.sum.as_ref().map(|sum| scaled(sum, 1.0 / self.weight))
    }
}

fn scaled(hit: &Hit, by: f32) -> Hit {
    Hit {
        position: hit.position * by,
        normal: hit.normal * by,
        uv: hit.uv * by,
        color: hit.color * by,
        at_rest: hit.at_rest * by,
        ..*hit
    }
}
