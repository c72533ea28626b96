//! Triangles to samples: exact integer edges with a fill rule, so that triangles that share an edge neither overlap nor
//! leave a gap, and inverse depth that is linear on the screen.

use glam::Vec3;

/// Sub-pixel steps of the integer grid.
pub(crate) const STEPS_PER_PX: i32 = 256;
/// Side of a tile, px.
pub(crate) const TILE_PX: i32 = 32;
/// Coordinates beyond this are not drawn: the integers stay exact.
const GUARD_PX: f32 = 100_000.0;
/// No triangle.
pub(crate) const NOTHING: u32 = u32::MAX;

/// A corner on the screen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScreenPoint {
    pub x: f32,
    pub y: f32,
    /// 1 / distance along the view axis.
    pub inverse_depth: f32,
}

/// A triangle ready to be filled.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    /// First and last pixel, inclusive: left, top, right, bottom.
    pub bounds: [i32; 4],
    /// Edge functions `a x + b y + c >= 0` in steps.
    edges: [[i64; 3]; 3],
    origin: [f32; 2],
    /// Gradients per px of the second and third barycentric coordinate.
    second: [f32; 2],
    third: [f32; 2],
    inverse_depths: [f32; 3],
    pub vertices: [u32; 3],
    pub surface: u16,
}

impl Setup {
    /// `None` when the triangle has no area or lies far outside.
    pub(crate) fn new(points: [ScreenPoint; 3], vertices: [u32; 3], surface: u16, reach: i32) -> Option<Self> {
        if !points.iter().all(|p| p.x.abs() < GUARD_PX && p.y.abs() < GUARD_PX && p.inverse_depth.is_finite()) {
            return None;
        }
        let fixed = points.map(|p| [to_steps(p.x), to_steps(p.y)]);
        let area =
            (fixed[1][0] - fixed[0][0]) * (fixed[2][1] - fixed[0][1]) - (fixed[2][0] - fixed[0][0]) * (fixed[1][1] - fixed[0][1]);
        if area == 0 {
            return None;
        }
        let (points, vertices, fixed) = if area > 0 {
            (points, vertices, fixed)
        } else {
            ([points[0], points[2], points[1]], [vertices[0], vertices[2], vertices[1]], [fixed[0], fixed[2], fixed[1]])
        };
        let edges = [edge(fixed[1], fixed[2]), edge(fixed[2], fixed[0]), edge(fixed[0], fixed[1])];
        let exact = fixed.map(|p| [p[0] as f32 / STEPS_PER_PX as f32, p[1] as f32 / STEPS_PER_PX as f32]);
        let (ux, uy) = (exact[1][0] - exact[0][0], exact[1][1] - exact[0][1]);
        let (vx, vy) = (exact[2][0] - exact[0][0], exact[2][1] - exact[0][1]);
        let scale = 1.0 / (ux * vy - vx * uy);
        Some(Self {
            bounds: bounds_px(&fixed, i64::from(reach)),
            edges,
            origin: exact[0],
            second: [vy * scale, -vx * scale],
            third: [-uy * scale, ux * scale],
            inverse_depths: points.map(|p| p.inverse_depth),
            vertices,
            surface,
        })
    }

    /// Perspective-correct weights of the three corners at a point in px. Held inside the triangle, because the centre of
    /// the covered samples may lie a hair outside.
    pub(crate) fn weights(&self, x: f32, y: f32) -> Vec3 {
        let (dx, dy) = (x - self.origin[0], y - self.origin[1]);
        let second = (self.second[0] * dx + self.second[1] * dy).clamp(0.0, 1.0);
        let third = (self.third[0] * dx + self.third[1] * dy).clamp(0.0, 1.0 - second);
        let weights = Vec3::new(1.0 - second - third, second, third) * Vec3::from_array(self.inverse_depths);
        weights / (weights.x + weights.y + weights.z)
    }

    /// One over twice the area in px.
    pub(crate) fn inverse_area_px(&self) -> f32 {
        (self.second[0] * self.third[1] - self.second[1] * self.third[0]).abs()
    }

    /// How much a value changes per px that changes by `second` and `third` from the first corner to the others.
    pub(crate) fn change_per_px(&self, second: Vec3, third: Vec3) -> f32 {
        let along_x = second * self.second[0] + third * self.third[0];
        let along_y = second * self.second[1] + third * self.third[1];
        (along_x.length_squared() + along_y.length_squared()).sqrt()
    }

    /// Calls `covered(sample index in the tile, inverse depth)` for each covered sample of the tile at `tile_px`.
    pub(crate) fn fill(&self, tile_px: [i32; 2], pattern: &Pattern, mut covered: impl FnMut(usize, f32)) {
        let [left, top] = tile_px;
        let (x0, x1) = (self.bounds[0].max(left), self.bounds[2].min(left + TILE_PX - 1));
        let (y0, y1) = (self.bounds[1].max(top), self.bounds[3].min(top + TILE_PX - 1));
        let offsets = self.edges.map(|[a, b, _]| pattern.offsets.iter().map(move |o| a * i64::from(o[0]) + b * i64::from(o[1])));
        let mut steps = [[0_i64; MAX_SAMPLES]; 3];
        let mut highest = [i64::MIN; 3];
        let mut lowest = [i64::MAX; 3];
        for (i, values) in offsets.into_iter().enumerate() {
            for (s, value) in values.enumerate() {
                steps[i][s] = value;
                highest[i] = highest[i].max(value);
                lowest[i] = lowest[i].min(value);
            }
        }
        let depths = self.inverse_depths;
        let [gradient_x, gradient_y] =
            [0, 1].map(|axis| (depths[1] - depths[0]) * self.second[axis] + (depths[2] - depths[0]) * self.third[axis]);
        let samples = pattern.offsets.len();
        for y in y0..=y1 {
            for x in x0..=x1 {
                let corner = [i64::from(x) * i64::from(STEPS_PER_PX), i64::from(y) * i64::from(STEPS_PER_PX)];
                let at = self.edges.map(|[a, b, c]| a * corner[0] + b * corner[1] + c);
                if at[0] + highest[0] < 0 || at[1] + highest[1] < 0 || at[2] + highest[2] < 0 {
                    continue;
                }
                let depth = depths[0] + gradient_x * (x as f32 - self.origin[0]) + gradient_y * (y as f32 - self.origin[1]);
                let first = ((y - top) * TILE_PX + (x - left)) as usize * samples;
                if at[0] + lowest[0] >= 0 && at[1] + lowest[1] >= 0 && at[2] + lowest[2] >= 0 {
                    for (s, offset) in pattern.offsets_px.iter().enumerate() {
                        covered(first + s, depth + gradient_x * offset[0] + gradient_y * offset[1]);
                    }
                    continue;
                }
                for (s, offset) in pattern.offsets_px.iter().enumerate() {
                    if (at[0] + steps[0][s]) | (at[1] + steps[1][s]) | (at[2] + steps[2][s]) >= 0 {
                        covered(first + s, depth + gradient_x * offset[0] + gradient_y * offset[1]);
                    }
                }
            }
        }
    }
}

fn to_steps(px: f32) -> i64 {
    (px * STEPS_PER_PX as f32).round() as i64
}

/// The edge from `p` to `q`; a sample on it belongs to the triangle only if the edge is a left or a top one.
fn edge(p: [i64; 2], q: [i64; 2]) -> [i64; 3] {
    let (dx, dy) = (q[0] - p[0], q[1] - p[1]);
    let owns = dy < 0 || (dy == 0 && dx > 0);
    [-dy, dx, dy * p[0] - dx * p[1] - i64::from(!owns)]
}

fn bounds_px(fixed: &[[i64; 2]; 3], reach: i64) -> [i32; 4] {
    let steps = i64::from(STEPS_PER_PX);
    let low = |axis: usize| fixed.iter().map(|p| p[axis]).min().unwrap_or(0);
    let high = |axis: usize| fixed.iter().map(|p| p[axis]).max().unwrap_or(0);
    let first = |value: i64| (value - steps - reach).div_euclid(steps) as i32;
    let last = |value: i64| (value + reach).div_euclid(steps) as i32;
    [first(low(0)), first(low(1)), last(high(0)), last(high(1))]
}

pub(crate) const MAX_SAMPLES: usize = 16;

/// Where in a pixel the samples lie.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    /// From the pixel's top left corner, in steps.
    offsets: Vec<[i32; 2]>,
    offsets_px: Vec<[f32; 2]>,
    /// How far samples reach beyond the pixel, in steps.
    pub reach: i32,
}

impl Pattern {
    /// 4, 8 or 16 samples, no two on one row or column. `spread` 1 covers the pixel; more softens edges as a soft photo does.
    pub(crate) fn new(samples: u32, spread: f32) -> Self {
        let places: &[[i32; 2]] = match samples {
            4 => &[[-2, -6], [6, -2], [-6, 2], [2, 6]],
            8 => &[[1, -3], [-1, 3], [5, 1], [-3, -5], [-5, 5], [-7, -1], [3, 7], [7, -7]],
            _ => &[
                [1, 1],
                [-1, -3],
                [-3, 2],
                [4, -1],
                [-5, -2],
                [2, 5],
                [5, 3],
                [3, -5],
                [-2, 6],
                [0, -7],
                [-4, -6],
                [-6, 4],
                [-8, 0],
                [7, -4],
                [6, 7],
                [-7, -8],
            ],
        };
        let offsets: Vec<[i32; 2]> = places.iter().map(|p| p.map(|v| 128 + (v as f32 * 16.0 * spread).round() as i32)).collect();
        let offsets_px = offsets.iter().map(|o| o.map(|v| v as f32 / STEPS_PER_PX as f32)).collect();
        let reach = offsets.iter().flatten().map(|&v| (v - 256).max(-v).max(0)).max().unwrap_or(0);
        Self { offsets, offsets_px, reach }
    }

    pub(crate) fn len(&self) -> usize {
        self.offsets.len()
    }

    pub(crate) fn offset_px(&self, sample: usize) -> [f32; 2] {
        self.offsets_px[sample]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coverage(corners: &[[f32; 2]; 3], samples: u32) -> f32 {
        let pattern = Pattern::new(samples, 1.0);
        let points = corners.map(|[x, y]| ScreenPoint { x, y, inverse_depth: 1.0 });
        let Some(setup) = Setup::new(points, [0, 1, 2], 0, pattern.reach) else { return 0.0 };
        let mut count = 0;
        setup.fill([0, 0], &pattern, |_, _| count += 1);
        count as f32 / pattern.len() as f32
    }

    #[test]
    fn covered_area_is_the_triangles_area() {
        let cases = [
            ([[2.0, 2.0], [30.0, 2.0], [2.0, 30.0]], 392.0, 4.0),
            ([[1.5, 3.25], [20.75, 28.0], [29.0, 9.5]], 280.16, 3.0),
            ([[4.0, 4.0], [12.0, 4.0], [12.0, 12.0]], 32.0, 1.0),
            ([[4.0, 4.0], [8.0, 8.0], [12.0, 12.0]], 0.0, 0.0),
        ];
        for (corners, area, tolerance) in cases {
            let [a, b, c] = corners;
            let exact = 0.5 * f32::abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]));
            assert!((exact - area).abs() < 1.0, "{exact}");
            for samples in [4, 8, 16] {
                let found = coverage(&corners, samples);
                assert!((found - exact).abs() <= tolerance, "{corners:?} with {samples}: {found} for {exact}");
            }
        }
    }

    #[test]
    fn triangles_that_share_edges_cover_each_sample_once() {
        let pattern = Pattern::new(8, 1.0);
        let middle = [13.37, 17.81];
        let ring = [[0.0, 0.0], [19.5, 0.0], [32.0, 0.0], [32.0, 32.0], [11.1, 32.0], [0.0, 32.0], [0.0, 9.9]];
        let mut hits = vec![0; (TILE_PX * TILE_PX) as usize * pattern.len()];
        for i in 0..ring.len() {
            let corners = [middle, ring[i], ring[(i + 1) % ring.len()]];
            let points = corners.map(|[x, y]| ScreenPoint { x, y, inverse_depth: 1.0 });
            Setup::new(points, [0, 1, 2], 0, 0).expect("an area").fill([0, 0], &pattern, |at, _| hits[at] += 1);
        }
        assert!(hits.iter().all(|&count| count == 1));
    }

    #[test]
    fn inverse_depth_is_linear_on_the_screen() {
        let pattern = Pattern::new(4, 1.0);
        let points = [(0.0, 0.0, 1.0), (32.0, 0.0, 2.0), (0.0, 32.0, 1.0)].map(|(x, y, inverse_depth)| ScreenPoint {
            x,
            y,
            inverse_depth,
        });
        let setup = Setup::new(points, [0, 1, 2], 0, 0).expect("an area");
        let mut at_16 = Vec::new();
        setup.fill([0, 0], &pattern, |at, depth| {
            if at / 4 == 16 {
                at_16.push(depth);
            }
        });
        assert!(at_16.iter().all(|d| (d - (1.0 + 16.5 / 32.0)).abs() < 0.02), "{at_16:?}");
        let weights = setup.weights(16.0, 0.0);
        assert!((weights.y - 2.0 / 3.0).abs() < 1e-5, "{weights}");
    }

    #[test]
    fn hostile_corners_are_not_drawn() {
        for x in [f32::NAN, f32::INFINITY, 1e30] {
            let points = [[x, 0.0], [5.0, 0.0], [0.0, 5.0]].map(|[x, y]| ScreenPoint { x, y, inverse_depth: 1.0 });
            assert!(Setup::new(points, [0, 1, 2], 0, 0).is_none());
        }
    }
}
