//! Soft shadow of the frame on the skin: how much of the light from one direction the frame takes.

use glam::{FloatExt, Vec3, Vec4};

use crate::math::{self, Weights, mix};

/// Side of a cell in the picture, px, and its limits, mm.
const CELL_PX: f32 = 1.4;
const CELL_MM: [f32; 2] = [0.7, 1.05];
/// Cells per side at most; a frame needs about 300.
const MAX_CELLS: usize = 640;

/// What takes less light than this casts no shadow worth drawing: clear lenses.
pub(crate) const LEAST_OPACITY: f32 = 0.05;

/// Coverage of the frame seen from the light, sharp and soft, and how near to the light it lies.
#[derive(Debug)]
pub(crate) struct ShadowMap {
    /// Axes of the map: right, up, towards the light.
    axes: [Vec3; 3],
    sink_mm: f32,
    cell_mm: f32,
    low: [f32; 2],
    columns: usize,
    rows: usize,
    /// Coverage sharp and soft, and height towards the light, blurred over covered cells, in mm.
    cells: Vec<Vec4>,
}

/// Triangles that take light.
#[derive(Clone, Debug, Default)]
pub(crate) struct Casters {
    pub points: Vec<Vec3>,
    /// Of the surface at each point, of about unit length; zero where both sides of it count.
    pub normals: Vec<Vec3>,
    /// Three points each, and the share of the light that the triangle takes.
    pub triangles: Vec<([u32; 3], f32)>,
}

impl ShadowMap {
    /// `blur_mm` are the radii of the sharp and the soft version. What lies up to `sink_mm` before the casters is still
    /// taken to be behind them: a seated frame is partly inside the model of the face. It is drawn at this many px per mm.
    pub(crate) fn new(casters: &Casters, towards_light: Vec3, blur_mm: [f32; 2], sink_mm: f32, px_per_mm: f32) -> Self {
        let cell_mm = (CELL_PX / px_per_mm).clamp(CELL_MM[0], CELL_MM[1]);
        let aside = if towards_light.y.abs() > 0.9 { Vec3::Z } else { Vec3::Y };
        let right = aside.cross(towards_light).normalize_or(Vec3::X);
        let axes = [right, towards_light.cross(right), towards_light];
        let margin = 2.0 * blur_mm[1] + 2.0 * cell_mm;
        let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
        let mut points: Vec<Vec3> = casters.points.iter().map(|p| Vec3::from_array(axes.map(|axis| p.dot(axis)))).collect();
        for &corner in casters.triangles.iter().flat_map(|(corners, _)| corners) {
            let point = points[corner as usize];
            for axis in 0..2 {
                low[axis] = low[axis].min(point[axis] - margin);
                high[axis] = high[axis].max(point[axis] + margin);
            }
        }
        let count = |axis: usize| (((high[axis] - low[axis]) / cell_mm).max(0.0).ceil() as usize + 1).min(MAX_CELLS);
        let (columns, rows) = (count(0), count(1));
        let mut map = Self { sink_mm, cell_mm, axes, low, columns, rows, cells: Vec::new() };
        for point in &mut points {
            *point = Vec3::new((point.x - low[0]) / cell_mm, (point.y - low[1]) / cell_mm, point.z);
        }
        let away: Vec<bool> = casters.normals.iter().map(|n| n.dot(towards_light) < AWAY).collect();
        let mut lit = CasterGrid { columns, taken: vec![0.0; columns * rows], height: vec![f32::MIN; columns * rows] };
        for (corners, opacity) in &casters.triangles {
            // The near side of a part takes the light from its far side.
            if !corners.iter().all(|&i| away[i as usize]) {
                lit.add(corners.map(|i| points[i as usize]), *opacity);
            }
        }
        map.cells = lit.blurred(blur_mm.map(|mm| ((mm / cell_mm + 0.4) as usize).max(1)));
        map
    }

    fn coordinates(&self, p: Vec3) -> Vec3 {
        Vec3::new(
            (p.dot(self.axes[0]) - self.low[0]) / self.cell_mm,
            (p.dot(self.axes[1]) - self.low[1]) / self.cell_mm,
            p.dot(self.axes[2]),
        )
    }

    /// Share of the light taken at a point, and how far before it the frame is, mm.
    pub(crate) fn at(&self, point: Vec3) -> (f32, f32) {
        let p = self.coordinates(point);
        if !(p.x >= 0.0 && p.y >= 0.0 && p.x < (self.columns - 1) as f32 && p.y < (self.rows - 1) as f32) {
            return (0.0, f32::MAX);
        }
        let (column, row) = (p.x as usize, p.y as usize);
        let (u, v) = (p.x - column as f32, p.y - row as f32);
        let cell = row * self.columns + column;
        let height = self.cells[cell].z;
        if height == f32::MIN {
            return (0.0, f32::MAX);
        }
        let gap = height - p.z;
        // In front of the frame there is no shadow; far behind it, a blurred one.
        let [above, below] = [&self.cells[cell..cell + 2], &self.cells[cell + self.columns..cell + self.columns + 2]];
        let top = above[0].lerp(above[1], u);
        let taken = top.lerp(below[0].lerp(below[1], u), v);
        let amount = mix(taken.x, taken.y, gap.smoothstep(3.0, 16.0));
        (amount * gap.smoothstep(-self.sink_mm, 1.0), gap)
    }
}

/// Surfaces whose normals are turned from the light by this much or more, as a cosine, are behind lit ones.
const AWAY: f32 = -0.3;

/// The cells of a map before they are blurred: the share of light that is taken there, and by what height.
struct CasterGrid {
    columns: usize,
    taken: Vec<f32>,
    height: Vec<f32>,
}

impl CasterGrid {
    fn add(&mut self, [a, b, c]: [Vec3; 3], opacity: f32) {
        let Some(weights) = Weights::new([a, b, c]) else { return };
        let rows = self.taken.len() / self.columns;
        let area = (b - a).truncate().perp_dot((c - a).truncate());
        let (low, high) = (a.min(b).min(c), a.max(b).max(c));
        // Half a cell of reach keeps thin rims whole.
        let reach = 0.35 / area.abs().sqrt().max(0.5);
        let first = |v: f32| (-math::floor(-v)).max(0.0) as usize;
        let last = |v: f32, count: usize| (v.max(0.0) as usize).min(count - 1);
        let columns = first(low.x)..last(high.x, self.columns) + 1;
        for row in first(low.y)..last(high.y, rows) + 1 {
            for column in columns.clone() {
                let (u, v) = weights.at(column as f32, row as f32);
                if u >= -reach && v >= -reach && u + v <= 1.0 + reach {
                    let cell = row * self.columns + column;
                    self.taken[cell] = self.taken[cell].max(opacity);
                    self.height[cell] = self.height[cell].max(a.z + u * (b.z - a.z) + v * (c.z - a.z));
                }
            }
        }
    }

    /// By these numbers of cells, each twice.
    fn blurred(mut self, [sharp, soft]: [usize; 2]) -> Vec<Vec4> {
        let (columns, rows) = (self.columns, self.taken.len() / self.columns);
        // Blurred together: coverage, height over the covered cells, and how much of a cell is covered.
        let cells = self.taken.iter().zip(&self.height);
        let mut wide: Vec<Vec4> = cells
            .map(|(&taken, &height)| if height == f32::MIN { Vec4::ZERO } else { Vec4::new(taken, height, 1.0, 0.0) })
            .collect();
        for _ in 0..2 {
            box_blur(&mut self.taken, columns, rows, sharp);
            box_blur(&mut wide, columns, rows, soft);
        }
        for (wide, taken) in wide.iter_mut().zip(self.taken) {
            let height = if wide.z > 1e-4 { wide.y / wide.z } else { f32::MIN };
            *wide = Vec4::new(taken.max(0.0), wide.x.max(0.0), height, 0.0);
        }
        wide
    }
}

/// In which steps to follow a shadow that is blurred over this radius: nothing in it is finer than that.
pub(crate) fn step_px(blur_px: f32) -> usize {
    if blur_px >= 3.5 {
        4
    } else if blur_px >= 1.75 {
        2
    } else {
        1
    }
}

/// What can be summed along a line and scaled.
trait Value: Copy + Default + core::ops::AddAssign + core::ops::SubAssign + core::ops::Mul<f32, Output = Self> {}
impl Value for f32 {}
impl Value for Vec4 {}

/// Mean of the cells up to `radius` away, along the rows and then down the columns. Outside there is nothing.
fn box_blur<T: Value>(values: &mut [T], columns: usize, rows: usize, radius: usize) {
    let share = 1.0 / (2 * radius + 1) as f32;
    let mut line = vec![T::default(); columns];
    for row in values.chunks_exact_mut(columns) {
        line.copy_from_slice(row);
        let mut sum = T::default();
        line[..radius.min(columns)].iter().for_each(|&v| sum += v);
        for i in 0..columns {
            if i + radius < columns {
                sum += line[i + radius];
            }
            if i > radius {
                sum -= line[i - radius - 1];
            }
            row[i] = sum * share;
        }
    }
    // All columns at once, row after row; the rows that leave the sum are kept as they were.
    let mut sums = vec![T::default(); columns];
    let mut kept: Vec<T> = vec![T::default(); columns * (radius + 1)];
    let row_at = |row: usize| row * columns..(row + 1) * columns;
    for row in 0..radius.min(rows) {
        sums.iter_mut().zip(&values[row_at(row)]).for_each(|(sum, &v)| *sum += v);
    }
    for row in 0..rows {
        if row + radius < rows {
            sums.iter_mut().zip(&values[row_at(row + radius)]).for_each(|(sum, &v)| *sum += v);
        }
        let slot = &mut kept[row_at(row % (radius + 1))];
        if row > radius {
            sums.iter_mut().zip(&*slot).for_each(|(sum, &v)| *sum -= v);
        }
        slot.copy_from_slice(&values[row_at(row)]);
        values[row_at(row)].iter_mut().zip(&sums).for_each(|(value, &sum)| *value = sum * share);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(z: f32) -> Casters {
        let points = [(-10.0, -10.0), (10.0, -10.0), (10.0, 10.0), (-10.0, 10.0)].map(|(x, y)| Vec3::new(x, y, z));
        Casters { points: points.to_vec(), normals: vec![Vec3::Z; 4], triangles: vec![([0, 1, 2], 1.0), ([0, 2, 3], 1.0)] }
    }

    #[test]
    fn a_blur_is_the_mean_of_the_square_around() {
        let (columns, rows) = (9, 7);
        for radius in [1, 2, 5] {
            let values: Vec<f32> = (0..columns * rows).map(|i| (i * 37 % 11) as f32).collect();
            let mut blurred = values.clone();
            box_blur(&mut blurred, columns, rows, radius);
            for (i, found) in blurred.iter().enumerate() {
                let near = |a: usize, b: usize| a.abs_diff(b) <= radius;
                let inside = (0..values.len()).filter(|j| near(i % columns, j % columns) && near(i / columns, j / columns));
                let expected = inside.map(|j| values[j]).sum::<f32>() / ((2 * radius + 1) * (2 * radius + 1)) as f32;
                assert!((found - expected).abs() < 1e-4, "{radius} {i}: {found} {expected}");
            }
        }
    }

    #[test]
    fn shadow_falls_behind_and_not_in_front_or_aside() {
        let map = ShadowMap::new(&square(20.0), Vec3::Z, [1.5, 4.0], 4.0, 2.0);
        assert!(map.at(Vec3::ZERO).0 > 0.95);
        assert!(map.at(Vec3::new(0.0, 0.0, 40.0)).0 < 1e-6);
        assert!(map.at(Vec3::new(30.0, 0.0, 0.0)).0 < 1e-3);
        let edge = map.at(Vec3::new(10.0, 0.0, 0.0)).0;
        assert!((0.3..0.7).contains(&edge), "{edge}");
        assert!((map.at(Vec3::ZERO).1 - 20.0).abs() < 0.5);
    }

    #[test]
    fn no_frame_no_shadow() {
        assert_eq!(ShadowMap::new(&Casters::default(), Vec3::Z, [1.0, 3.0], 0.0, 2.0).at(Vec3::ZERO).0, 0.0);
    }
}
