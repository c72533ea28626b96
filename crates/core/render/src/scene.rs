//! What is drawn: posed vertices, surfaces in layers, and their way to the screen.

use glam::{Vec2, Vec3, Vec4};

use crate::raster::{ScreenPoint, Setup, TILE_PX};
use crate::sample_pattern::SamplePattern;
use eyewear::Camera;

/// Nothing nearer to the camera than this is drawn, mm.
const NEAR_MM: f32 = 20.0;

/// A posed corner.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Vertex {
    /// Camera space, mm.
    pub position: Vec3,
    pub normal: Vec3,
    pub uv: Vec2,
    /// Linear RGBA that multiplies the material; on the head, `x` is how much shadow the skin takes.
    pub color: Vec4,
    /// Head space, mm.
    pub at_rest: Vec3,
}

impl Vertex {
    fn blend(a: &Self, b: &Self, t: f32) -> Self {
        Self {
            position: a.position.lerp(b.position, t),
            normal: a.normal.lerp(b.normal, t),
            uv: a.uv.lerp(b.uv, t),
            color: a.color.lerp(b.color, t),
            at_rest: a.at_rest.lerp(b.at_rest, t),
        }
    }
}

/// In which pass a surface is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Layer {
    /// Hides what is behind it and shows the photo.
    Head,
    Solid,
    /// See-through; a part each, the farthest first.
    Clear(u16),
}

/// Triangles with one look.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Surface {
    pub layer: Layer,
    pub material: usize,
    /// Drawn although the head lies up to this much in front, mm: faces are known to about a millimeter or two.
    pub bias_mm: f32,
}

/// Everything in front of one camera.
#[derive(Clone, Debug)]
pub(crate) struct Scene {
    pub camera: Camera,
    pub vertices: Vec<Vertex>,
    /// Three vertices and a surface each.
    pub triangles: Vec<([u32; 3], u16)>,
    pub surfaces: Vec<Surface>,
}

/// The triangles that touch each tile of a rectangle, in the order of their layers.
#[derive(Debug)]
pub(crate) struct Tiles {
    /// Left, top, right, bottom in px; right and bottom excluded.
    pub rect: [i32; 4],
    pub setups: Vec<Setup>,
    /// Indices into `setups`, a list per tile, row by row.
    pub lists: Vec<Vec<u32>>,
    pub columns: i32,
}

impl Scene {
    pub(crate) fn new(camera: Camera) -> Self {
        Self { camera, vertices: Vec::new(), triangles: Vec::new(), surfaces: Vec::new() }
    }

    pub(crate) fn project(&self, position: Vec3) -> ScreenPoint {
        let inverse_depth = 1.0 / -position.z;
        ScreenPoint {
            x: self.camera.center_px[0] + self.camera.focal_px * position.x * inverse_depth,
            y: self.camera.center_px[1] - self.camera.focal_px * position.y * inverse_depth,
            inverse_depth,
        }
    }

    #[inline(always)]
    pub(crate) fn corners(&self, setup: &Setup) -> [&Vertex; 3] {
        let [a, b, c] = setup.vertices;
        [&self.vertices[a as usize], &self.vertices[b as usize], &self.vertices[c as usize]]
    }

    /// Box in px around the solid and clear surfaces before the camera that lie forward of a plane in head space, and around where
    /// its outermost corners come by each of these ways; `None` when there are none.
    pub(crate) fn frame_bounds_px(&self, behind_z_mm: f32, ways_mm: &[Vec3]) -> Option<[[f32; 4]; 2]> {
        let mut bounds = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
        let mut outermost = [None; 4];
        for (corners, surface) in &self.triangles {
            if self.surfaces[*surface as usize].layer == Layer::Head {
                continue;
            }
            let corners = corners.map(|corner| &self.vertices[corner as usize]);
            if corners.iter().all(|corner| corner.at_rest.z < behind_z_mm) {
                continue;
            }
            for position in corners.map(|corner| corner.position) {
                if position.z < -NEAR_MM {
                    let at = self.project(position);
                    let further = [at.x < bounds[0], at.y < bounds[1], at.x > bounds[2], at.y > bounds[3]];
                    for (side, _) in further.iter().enumerate().filter(|(_, further)| **further) {
                        bounds[side] = if side % 2 == 0 { at.x } else { at.y };
                        outermost[side] = Some(position);
                    }
                }
            }
        }
        let own = bounds;
        for (position, way) in outermost.iter().flatten().flat_map(|&position| ways_mm.iter().map(move |&way| (position, way))) {
            let to = position + way;
            let at = self.project(to.with_z(to.z.min(-NEAR_MM)));
            bounds = [bounds[0].min(at.x), bounds[1].min(at.y), bounds[2].max(at.x), bounds[3].max(at.y)];
        }
        (own[0] <= own[2] && own.iter().chain(&bounds).all(|v| v.is_finite())).then_some([own, bounds])
    }

    /// Clips at the near plane, sets up and sorts into tiles what touches `rect`.
    pub(crate) fn tiles(&mut self, rect: [i32; 4], pattern: &SamplePattern) -> Tiles {
        let mut triangles = core::mem::take(&mut self.triangles);
        triangles.sort_by_key(|(_, surface)| self.surfaces[*surface as usize].layer);
        let columns = (rect[2] - rect[0] + TILE_PX - 1) / TILE_PX;
        let rows = (rect[3] - rect[1] + TILE_PX - 1) / TILE_PX;
        let mut tiles = Tiles {
            rect,
            setups: Vec::with_capacity(triangles.len()),
            lists: vec![Vec::new(); (columns * rows) as usize],
            columns,
        };
        let screen: Vec<ScreenPoint> = self.vertices.iter().map(|v| self.project(v.position)).collect();
        let at = |c: &[u32; 3]| [screen[c[0] as usize], screen[c[1] as usize], screen[c[2] as usize]];
        for (corners, surface) in &triangles {
            let behind = corners.iter().filter(|&&c| self.vertices[c as usize].position.z > -NEAR_MM).count();
            match behind {
                0 => tiles.insert(Setup::new(at(corners), *corners, *surface, pattern.extent)),
                3 => {}
                _ => {
                    for clipped in self.clip(*corners) {
                        let points = clipped.map(|c| self.project(self.vertices[c as usize].position));
                        tiles.insert(Setup::new(points, clipped, *surface, pattern.extent));
                    }
                }
            }
        }
        self.triangles = triangles;
        tiles
    }

    /// The one or two triangles that remain of one that crosses the near plane.
    fn clip(&mut self, corners: [u32; 3]) -> Vec<[u32; 3]> {
        let mut kept = Vec::with_capacity(4);
        for i in 0..3 {
            let (a, b) = (corners[i], corners[(i + 1) % 3]);
            let (va, vb) = (self.vertices[a as usize], self.vertices[b as usize]);
            let (da, db) = (-NEAR_MM - va.position.z, -NEAR_MM - vb.position.z);
            if da >= 0.0 {
                kept.push(a);
            }
            if (da >= 0.0) != (db >= 0.0) {
                self.vertices.push(Vertex::blend(&va, &vb, da / (da - db)));
                kept.push(self.vertices.len() as u32 - 1);
            }
        }
        (2..kept.len()).map(|i| [kept[0], kept[i - 1], kept[i]]).collect()
    }
}

impl Tiles {
    /// The upper left pixel of a tile.
    pub(crate) fn at_px(&self, index: usize) -> [i32; 2] {
        let index = index as i32;
        [self.rect[0] + index % self.columns * TILE_PX, self.rect[1] + index / self.columns * TILE_PX]
    }

    fn insert(&mut self, setup: Option<Setup>) {
        let Some(setup) = setup else { return };
        let [left, top, right, bottom] = self.rect;
        let [x0, y0, x1, y1] = setup.bounds;
        if x1 < left || y1 < top || x0 >= right || y0 >= bottom {
            return;
        }
        let index = self.setups.len() as u32;
        let tile = |v: i32, low: i32, high: i32| (v.clamp(low, high - 1) - low) / TILE_PX;
        for row in tile(y0, top, bottom)..=tile(y1, top, bottom) {
            for column in tile(x0, left, right)..=tile(x1, left, right) {
                self.lists[(row * self.columns + column) as usize].push(index);
            }
        }
        self.setups.push(setup);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scene(corners: [[f32; 3]; 3]) -> Scene {
        let mut scene = Scene::new(Camera { focal_px: 100.0, center_px: [50.0, 50.0] });
        let vertex =
            |p: [f32; 3]| Vertex { position: p.into(), normal: Vec3::Z, uv: Vec2::ZERO, color: Vec4::ONE, at_rest: Vec3::ZERO };
        scene.vertices = corners.map(vertex).to_vec();
        scene.surfaces = vec![Surface { layer: Layer::Solid, material: 0, bias_mm: 0.0 }];
        scene.triangles = vec![([0, 1, 2], 0)];
        scene
    }

    #[test]
    fn what_is_behind_the_camera_is_cut_off() {
        let pattern = SamplePattern::new(4, 1.0);
        let cases = [
            ([[0.0, 0.0, -100.0], [10.0, 0.0, -100.0], [0.0, 10.0, -100.0]], 1),
            ([[0.0, 0.0, -100.0], [10.0, 0.0, -100.0], [0.0, 10.0, 100.0]], 2),
            ([[0.0, 0.0, -100.0], [10.0, 0.0, 100.0], [0.0, 10.0, 100.0]], 1),
            ([[0.0, 0.0, 5.0], [10.0, 0.0, 5.0], [0.0, 10.0, 5.0]], 0),
        ];
        for (corners, expected) in cases {
            let tiles = scene(corners).tiles([0, 0, 100, 100], &pattern);
            assert_eq!(tiles.setups.len(), expected, "{corners:?}");
        }
    }

    #[test]
    fn up_is_up_in_the_picture() {
        let at = scene([[0.0; 3]; 3]).project(Vec3::new(10.0, 20.0, -100.0));
        assert_eq!((at.x, at.y), (60.0, 30.0));
    }
}
