//! Triangles to samples: exact integer edges with a fill rule, so that triangles that share an edge neither overlap nor
//! leave a gap, and inverse depth that is linear on the screen.

use core::ops::{Add, BitOr};

use glam::Vec3;

use crate::sample_pattern::{LANES, MAX_SAMPLES, SamplePattern};

/// Sub-pixel steps of the integer grid.
pub(crate) const STEPS_PER_PX: i32 = 256;
/// Side of a tile, px; a multiple of [`LANES`].
pub(crate) const TILE_PX: i32 = 32;
/// Coordinates beyond this are not drawn: the integers stay exact.
const GUARD_PX: f32 = 100_000.0;
/// No triangle.
pub(crate) const NOTHING: u32 = u32::MAX;
/// Within a tile, the edges of triangles up to this size in steps (128 px) change by less than 2^29.
const SHORT_EDGE: i32 = 1 << 15;
/// Edge values beyond this keep their sign all over a tile.
const FAR: i64 = 1 << 30;

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
    edges: [Edge; 3],
    origin: [f32; 2],
    /// Gradients per px of the second and third barycentric coordinate.
    second: [f32; 2],
    third: [f32; 2],
    inverse_depths: [f32; 3],
    pub vertices: [u32; 3],
    pub surface: u16,
    short: bool,
}

/// `a x + b y + c`, in steps: not negative inside.
#[derive(Clone, Copy, Debug)]
struct Edge {
    a: i32,
    b: i32,
    c: i64,
}

/// Integers that an edge function is followed in: the narrow ones for all but the largest triangles.
trait SubpixelInt: Copy + Default + PartialOrd + Add<Output = Self> + BitOr<Output = Self> {
    fn of(value: i64) -> Self;
    /// How much an edge's value changes over a way in steps, no longer than a tile.
    fn by(edge: &Edge, x: i32, y: i32) -> Self;

    /// Is none of the three negative?
    #[inline(always)]
    fn inside([a, b, c]: [Self; 3]) -> bool {
        a | b | c >= Self::default()
    }

    /// The same as all ones or all zeros.
    #[inline(always)]
    fn mask(values: [Self; 3]) -> u32 {
        u32::from(Self::inside(values)).wrapping_neg()
    }
}

impl SubpixelInt for i32 {
    #[inline(always)]
    fn of(value: i64) -> Self {
        value.clamp(-FAR, FAR) as Self
    }

    #[inline(always)]
    fn by(edge: &Edge, x: i32, y: i32) -> Self {
        edge.a * x + edge.b * y
    }
}

impl SubpixelInt for i64 {
    #[inline(always)]
    fn of(value: i64) -> Self {
        value
    }

    #[inline(always)]
    fn by(edge: &Edge, x: i32, y: i32) -> Self {
        Self::from(edge.a) * Self::from(x) + Self::from(edge.b) * Self::from(y)
    }
}

/// All ones where a lane counts, else zeros.
pub(crate) type Mask = [u32; LANES];

/// Takes what a triangle covers.
pub(crate) trait CoverageSink {
    /// The first of [`LANES`] samples in the tile, which of them are covered, and their inverse depths.
    fn covered(&mut self, first: usize, inside: Mask, depths: [f32; LANES]);
}

/// All ones where `a` is more than `b`.
#[inline(always)]
pub(crate) fn more(a: f32, b: f32) -> u32 {
    u32::from(a > b).wrapping_neg()
}

#[inline(always)]
fn is_none(mask: &Mask) -> bool {
    mask.iter().fold(0, |any, lane| any | lane) == 0
}

/// `a` where the mask is set, else `b`.
#[inline(always)]
pub(crate) fn select(mask: u32, a: u32, b: u32) -> u32 {
    (a & mask) | (b & !mask)
}

#[inline(always)]
pub(crate) fn select_f32(mask: u32, a: f32, b: f32) -> f32 {
    f32::from_bits(select(mask, a.to_bits(), b.to_bits()))
}

impl Setup {
    /// `None` when the triangle has no area, falls between the samples or lies far outside. `extent` is the pattern's.
    pub(crate) fn new(points: [ScreenPoint; 3], vertices: [u32; 3], surface: u16, extent: [i32; 4]) -> Option<Self> {
        if !points.iter().all(|p| p.x.abs() < GUARD_PX && p.y.abs() < GUARD_PX && p.inverse_depth.is_finite()) {
            return None;
        }
        let fixed_of = |p: &ScreenPoint| [to_steps(p.x), to_steps(p.y)];
        let fixed = [fixed_of(&points[0]), fixed_of(&points[1]), fixed_of(&points[2])];
        let side = |from: usize, to: usize, axis: usize| i64::from(fixed[to][axis] - fixed[from][axis]);
        let area = side(0, 1, 0) * side(0, 2, 1) - side(0, 2, 0) * side(0, 1, 1);
        if area == 0 {
            return None;
        }
        let (points, vertices, fixed) = if area > 0 {
            (points, vertices, fixed)
        } else {
            ([points[0], points[2], points[1]], [vertices[0], vertices[2], vertices[1]], [fixed[0], fixed[2], fixed[1]])
        };
        let bounds = bounds_px(&fixed, extent);
        if bounds[0] > bounds[2] || bounds[1] > bounds[3] {
            return None;
        }
        let edges = [edge(fixed[1], fixed[2]), edge(fixed[2], fixed[0]), edge(fixed[0], fixed[1])];
        let px = |steps: i32| steps as f32 / STEPS_PER_PX as f32;
        let origin = [px(fixed[0][0]), px(fixed[0][1])];
        let (ux, uy) = (px(fixed[1][0]) - origin[0], px(fixed[1][1]) - origin[1]);
        let (vx, vy) = (px(fixed[2][0]) - origin[0], px(fixed[2][1]) - origin[1]);
        let scale = 1.0 / (ux * vy - vx * uy);
        Some(Self {
            bounds,
            edges,
            origin,
            second: [vy * scale, -vx * scale],
            third: [-uy * scale, ux * scale],
            inverse_depths: [points[0].inverse_depth, points[1].inverse_depth, points[2].inverse_depth],
            vertices,
            surface,
            short: edges.iter().all(|e| e.a.abs() <= SHORT_EDGE && e.b.abs() <= SHORT_EDGE),
        })
    }

    /// Perspective-correct weights of the three corners at a point in px. Held inside the triangle, because the center of
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

    /// Inverse depths of the farthest and of the nearest corner.
    pub(crate) fn depth_range(&self) -> [f32; 2] {
        let [a, b, c] = self.inverse_depths;
        [a.min(b).min(c), a.max(b).max(c)]
    }

    /// The part of a tile that the triangle may touch, in px of the tile: left, top, right, bottom, inclusive.
    pub(crate) fn bounds_in(&self, tile_px: [i32; 2]) -> [i32; 4] {
        let [left, top] = tile_px;
        let last = TILE_PX - 1;
        let [x0, y0, x1, y1] = self.bounds;
        [(x0 - left).max(0), (y0 - top).max(0), (x1 - left).min(last), (y1 - top).min(last)]
    }

    /// Gives the samples within `span`, in px of a tile, that the triangle covers.
    pub(crate) fn fill(&self, tile_px: [i32; 2], span: [i32; 4], pattern: &SamplePattern, sink: &mut impl CoverageSink) {
        if self.short {
            self.fill_samples::<i32>(tile_px, span, pattern, sink);
        } else {
            self.fill_samples::<i64>(tile_px, span, pattern, sink);
        }
    }

    fn fill_samples<T: SubpixelInt>(
        &self,
        tile_px: [i32; 2],
        span: [i32; 4],
        pattern: &SamplePattern,
        sink: &mut impl CoverageSink,
    ) {
        let [x0, y0, x1, y1] = self.bounds_in(tile_px);
        let [x0, y0, x1, y1] = [x0.max(span[0]), y0.max(span[1]), x1.min(span[2]), y1.min(span[3])];
        let samples = pattern.len();
        let [gradient_x, gradient_y] = self.depth_gradient();
        let mut steps = [[[T::default(); LANES]; MAX_SAMPLES / LANES]; 3];
        let mut depths = [[0.0; LANES]; MAX_SAMPLES / LANES];
        for group in 0..samples / LANES {
            for lane in 0..LANES {
                let [x, y] = pattern.offsets[group * LANES + lane];
                for (steps, edge) in steps.iter_mut().zip(&self.edges) {
                    steps[group][lane] = T::by(edge, x, y);
                }
                let [x, y] = pattern.offsets_px[group * LANES + lane];
                depths[group][lane] = gradient_x * x + gradient_y * y;
            }
        }
        let highest = self.each_edge(|e| e.extreme::<T>(pattern.extent, true));
        let lowest = self.each_edge(|e| e.extreme::<T>(pattern.extent, false));
        let right_step = self.each_edge(|e| T::by(e, STEPS_PER_PX, 0));
        for y in y0..=y1 {
            let mut at = self.each_edge(|e| T::of(e.at(tile_px[0] + x0, tile_px[1] + y)));
            let row_depth = self.depth_at((tile_px[0] + x0) as f32, (tile_px[1] + y) as f32);
            let mut was_inside = false;
            for x in x0..=x1 {
                let now = at;
                at = add(at, right_step);
                if !T::inside(add(now, highest)) {
                    // Triangles are convex: once left, a row is done.
                    if was_inside {
                        break;
                    }
                    continue;
                }
                was_inside = true;
                let depth = row_depth + gradient_x * (x - x0) as f32;
                let first = (y * TILE_PX + x) as usize * samples;
                let whole = T::mask(add(now, lowest));
                for group in 0..samples / LANES {
                    let mut inside = [whole; LANES];
                    let mut at_samples = [0.0; LANES];
                    for lane in 0..LANES {
                        let edges = [steps[0][group][lane], steps[1][group][lane], steps[2][group][lane]];
                        inside[lane] |= T::mask(add(now, edges));
                        at_samples[lane] = depth + depths[group][lane];
                    }
                    // The triangles of a frame are small: most groups have none of their samples.
                    if is_none(&inside) {
                        continue;
                    }
                    sink.covered(first + group * LANES, inside, at_samples);
                }
            }
        }
    }

    /// As [`Setup::fill`] with the middle of each pixel as its only sample; the lanes are neighbors in a row.
    pub(crate) fn fill_centers(&self, tile_px: [i32; 2], sink: &mut impl CoverageSink) {
        if self.short {
            self.fill_rows::<i32>(tile_px, sink);
        } else {
            self.fill_rows::<i64>(tile_px, sink);
        }
    }

    fn fill_rows<T: SubpixelInt>(&self, tile_px: [i32; 2], sink: &mut impl CoverageSink) {
        let [x0, y0, x1, y1] = self.bounds_in(tile_px);
        let x0 = x0 - x0 % LANES as i32;
        let [gradient_x, _] = self.depth_gradient();
        let half = STEPS_PER_PX / 2;
        let mut lanes = [[T::default(); LANES]; 3];
        for (lanes, edge) in lanes.iter_mut().zip(&self.edges) {
            for (lane, value) in lanes.iter_mut().enumerate() {
                *value = T::by(edge, lane as i32 * STEPS_PER_PX + half, half);
            }
        }
        let right_step = self.each_edge(|e| T::by(e, LANES as i32 * STEPS_PER_PX, 0));
        for y in y0..=y1 {
            let mut at = self.each_edge(|e| T::of(e.at(tile_px[0] + x0, tile_px[1] + y)));
            for x in (x0..=x1).step_by(LANES) {
                let depth = self.depth_at((tile_px[0] + x) as f32 + 0.5, (tile_px[1] + y) as f32 + 0.5);
                let (mut inside, mut depths) = ([0; LANES], [0.0; LANES]);
                for lane in 0..LANES {
                    inside[lane] = T::mask(add(at, [lanes[0][lane], lanes[1][lane], lanes[2][lane]]));
                    depths[lane] = depth + gradient_x * lane as f32;
                }
                if !is_none(&inside) {
                    sink.covered((y * TILE_PX + x) as usize, inside, depths);
                }
                at = add(at, right_step);
            }
        }
    }

    #[inline(always)]
    fn each_edge<T>(&self, of: impl Fn(&Edge) -> T) -> [T; 3] {
        [of(&self.edges[0]), of(&self.edges[1]), of(&self.edges[2])]
    }

    fn depth_gradient(&self) -> [f32; 2] {
        let [first, second, third] = self.inverse_depths;
        let along = |axis: usize| (second - first) * self.second[axis] + (third - first) * self.third[axis];
        [along(0), along(1)]
    }

    fn depth_at(&self, x: f32, y: f32) -> f32 {
        let [gradient_x, gradient_y] = self.depth_gradient();
        self.inverse_depths[0] + gradient_x * (x - self.origin[0]) + gradient_y * (y - self.origin[1])
    }
}

#[inline(always)]
fn add<T: SubpixelInt>(a: [T; 3], b: [T; 3]) -> [T; 3] {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

impl Edge {
    /// Its largest or least change to the corners of a box in steps.
    #[inline(always)]
    fn extreme<T: SubpixelInt>(&self, [left, top, right, bottom]: [i32; 4], largest: bool) -> T {
        let x = if (self.a > 0) == largest { right } else { left };
        T::by(self, x, if (self.b > 0) == largest { bottom } else { top })
    }

    /// The value at the top left corner of a pixel.
    fn at(&self, x_px: i32, y_px: i32) -> i64 {
        let steps = i64::from(STEPS_PER_PX);
        i64::from(self.a) * (i64::from(x_px) * steps) + i64::from(self.b) * (i64::from(y_px) * steps) + self.c
    }
}

/// Rounds to the nearest step.
fn to_steps(px: f32) -> i32 {
    let steps = px * STEPS_PER_PX as f32;
    (steps + if steps < 0.0 { -0.5 } else { 0.5 }) as i32
}

/// The edge from `p` to `q`; a sample on it belongs to the triangle only if the edge is a left or a top one.
fn edge(p: [i32; 2], q: [i32; 2]) -> Edge {
    let (dx, dy) = (q[0] - p[0], q[1] - p[1]);
    let owns = dy < 0 || (dy == 0 && dx > 0);
    let c = i64::from(dy) * i64::from(p[0]) - i64::from(dx) * i64::from(p[1]) - i64::from(!owns);
    Edge { a: -dy, b: dx, c }
}

/// The pixels that have samples within the triangle's box; `extent` is the box around the samples of a pixel.
fn bounds_px(fixed: &[[i32; 2]; 3], [left, top, right, bottom]: [i32; 4]) -> [i32; 4] {
    let low = |axis: usize| fixed[0][axis].min(fixed[1][axis]).min(fixed[2][axis]);
    let high = |axis: usize| fixed[0][axis].max(fixed[1][axis]).max(fixed[2][axis]);
    let first = |value: i32| -((-value).div_euclid(STEPS_PER_PX));
    let last = |value: i32| value.div_euclid(STEPS_PER_PX);
    [first(low(0) - right), first(low(1) - bottom), last(high(0) - left), last(high(1) - top)]
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE_TILE: [i32; 4] = [0, 0, TILE_PX - 1, TILE_PX - 1];

    /// How often each sample was covered, and its last inverse depth.
    struct Counts(Vec<(u32, f32)>);

    impl Counts {
        fn new(samples: usize) -> Self {
            Self(vec![(0, 0.0); (TILE_PX * TILE_PX) as usize * samples])
        }

        fn sum(&self) -> u32 {
            self.0.iter().map(|c| c.0).sum()
        }
    }

    impl CoverageSink for Counts {
        fn covered(&mut self, first: usize, inside: Mask, depths: [f32; LANES]) {
            for lane in (0..LANES).filter(|&lane| inside[lane] != 0) {
                let count = &mut self.0[first + lane];
                *count = (count.0 + 1, depths[lane]);
            }
        }
    }

    fn set_up(corners: &[[f32; 2]; 3], pattern: &SamplePattern) -> Option<Setup> {
        Setup::new(corners.map(|[x, y]| ScreenPoint { x, y, inverse_depth: 1.0 }), [0, 1, 2], 0, pattern.extent)
    }

    fn coverage(corners: &[[f32; 2]; 3], samples: u32) -> f32 {
        let pattern = SamplePattern::new(samples, 1.0);
        let Some(setup) = set_up(corners, &pattern) else { return 0.0 };
        let mut counts = Counts::new(pattern.len());
        setup.fill([0, 0], WHOLE_TILE, &pattern, &mut counts);
        counts.sum() as f32 / pattern.len() as f32
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
    fn the_largest_triangles_are_filled_as_the_small_ones() {
        let side = TILE_PX as f32;
        for reach in [50.0, 200.0, 30_000.0] {
            let whole = coverage(&[[-reach, -reach], [3.0 * reach, -reach], [-reach, 3.0 * reach]], 8);
            assert_eq!(whole, side * side, "{reach}");
            let half = coverage(&[[-reach, -reach], [reach + side, -reach], [-reach, reach + side]], 8);
            assert!((half - 0.5 * side * side).abs() < side, "{reach}: {half}");
        }
    }

    #[test]
    fn triangles_that_share_edges_cover_each_sample_once() {
        let pattern = SamplePattern::new(8, 1.0);
        let middle = [13.37, 17.81];
        let ring = [[0.0, 0.0], [19.5, 0.0], [32.0, 0.0], [32.0, 32.0], [11.1, 32.0], [0.0, 32.0], [0.0, 9.9]];
        let (mut hits, mut middles) = (Counts::new(pattern.len()), Counts::new(1));
        for i in 0..ring.len() {
            let setup = set_up(&[middle, ring[i], ring[(i + 1) % ring.len()]], &pattern).expect("an area");
            setup.fill([0, 0], WHOLE_TILE, &pattern, &mut hits);
            setup.fill_centers([0, 0], &mut middles);
        }
        assert!(hits.0.iter().all(|count| count.0 == 1));
        assert!(middles.0.iter().all(|count| count.0 == 1));
    }

    #[test]
    fn inverse_depth_is_linear_on_the_screen() {
        let pattern = SamplePattern::new(4, 1.0);
        let points = [(0.0, 0.0, 1.0), (32.0, 0.0, 2.0), (0.0, 32.0, 1.0)].map(|(x, y, inverse_depth)| ScreenPoint {
            x,
            y,
            inverse_depth,
        });
        let setup = Setup::new(points, [0, 1, 2], 0, pattern.extent).expect("an area");
        let (mut samples, mut middles) = (Counts::new(pattern.len()), Counts::new(1));
        setup.fill([0, 0], WHOLE_TILE, &pattern, &mut samples);
        setup.fill_centers([0, 0], &mut middles);
        let expected = 1.0 + 16.5 / 32.0;
        assert!(
            samples.0[16 * pattern.len()..17 * pattern.len()].iter().all(|(count, d)| *count == 1 && (d - expected).abs() < 0.02)
        );
        assert!((middles.0[16].1 - expected).abs() < 1e-5, "{:?}", middles.0[16]);
        let weights = setup.weights(16.0, 0.0);
        assert!((weights.y - 2.0 / 3.0).abs() < 1e-5, "{weights}");
    }

    #[test]
    fn hostile_corners_are_not_drawn() {
        for x in [f32::NAN, f32::INFINITY, 1e30] {
            assert!(set_up(&[[x, 0.0], [5.0, 0.0], [0.0, 5.0]], &SamplePattern::new(8, 1.0)).is_none());
        }
    }
}
