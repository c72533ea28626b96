//! Signed distances on a grid in mm: shapes that can be averaged, joined, cut, widened and traced again.
//!
//! Frame coordinates: mm, `x` to the picture's right (the wearer's left), `y` up, the origin in the middle of the bridge at
//! the height of the boxed center line. Distances are negative inside.

use glam::{DVec2, dvec2};

use super::contour;

/// Cell of the grid, mm.
pub(super) const CELL_MM: f64 = 0.2;
/// Distances are exact up to this and held there beyond.
pub(super) const REACH_MM: f64 = 8.0;

/// Distances to the edge of a shape, negative inside.
#[derive(Clone, Debug)]
pub(super) struct DistanceField {
    /// Middle of the first cell: left, bottom.
    low: DVec2,
    pub width: usize,
    pub height: usize,
    pub values: Vec<f32>,
}

impl DistanceField {
    /// A grid around `x = 0` that reaches to `high` on both sides, holding `value`. Columns mirror onto columns.
    pub fn empty(half_width_mm: f64, low_y: f64, high_y: f64, value: f32) -> Self {
        let columns = (half_width_mm / CELL_MM).ceil() as usize;
        let (width, height) = (2 * columns, ((high_y - low_y) / CELL_MM).ceil() as usize + 1);
        let low = dvec2((0.5 - columns as f64) * CELL_MM, low_y);
        Self { low, width, height, values: vec![value; width * height] }
    }

    /// The same grid with the distance to closed polygons (even-odd).
    pub fn of(&self, polygons: &[Vec<DVec2>]) -> Self {
        let mut nearest = Nearest::new(self);
        for polygon in polygons {
            for (i, &a) in polygon.iter().enumerate() {
                nearest.near_segment(a, polygon[(i + 1) % polygon.len()]);
            }
        }
        nearest.spread();
        let cells: Vec<Vec<DVec2>> =
            polygons.iter().map(|p| p.iter().map(|&q| (q - self.low) / CELL_MM + 0.5).collect()).collect();
        let inside = self.inside(&cells);
        let signed = |(squared, inside): (f64, bool)| {
            let distance = squared.sqrt().min(REACH_MM) as f32;
            if inside { -distance } else { distance }
        };
        Self { values: nearest.squared.into_iter().zip(inside).map(signed).collect(), ..*self }
    }

    /// Whether the middle of each cell lies inside polygons given in cells.
    fn inside(&self, polygons: &[Vec<DVec2>]) -> Vec<bool> {
        let mut crossings = vec![Vec::new(); self.height];
        for polygon in polygons {
            for (i, &a) in polygon.iter().enumerate() {
                let b = polygon[(i + 1) % polygon.len()];
                let (low, high) = if a.y < b.y { (a, b) } else { (b, a) };
                let first = (low.y - 0.5).ceil().max(0.0) as usize;
                let last = (high.y - 0.5).ceil().clamp(0.0, self.height as f64) as usize;
                for (row, crossed) in crossings.iter_mut().enumerate().take(last).skip(first) {
                    crossed.push(low.x + (high.x - low.x) * (row as f64 + 0.5 - low.y) / (high.y - low.y));
                }
            }
        }
        let mut inside = vec![false; self.values.len()];
        for (row, crossed) in crossings.iter_mut().enumerate() {
            crossed.sort_by(f64::total_cmp);
            for span in crossed.chunks_exact(2) {
                let first = (span[0] - 0.5).ceil().max(0.0) as usize;
                let last = (span[1] - 0.5).ceil().clamp(0.0, self.width as f64) as usize;
                if first < last {
                    inside[row * self.width + first..row * self.width + last].fill(true);
                }
            }
        }
        inside
    }

    /// Joins, cuts or averages with a field of the same grid.
    pub fn with(&self, other: &Self, join: impl Fn(f32, f32) -> f32) -> Self {
        let values = self.values.iter().zip(&other.values).map(|(&a, &b)| join(a, b)).collect();
        Self { values, ..*self }
    }

    pub fn map(&self, change: impl Fn(DVec2, f32) -> f32) -> Self {
        let values = (0..self.values.len()).map(|i| change(self.place(i), self.values[i])).collect();
        Self { values, ..*self }
    }

    /// The shape on the other side of `x = 0`.
    pub fn mirrored(&self) -> Self {
        let values = self.values.chunks_exact(self.width).flat_map(|row| row.iter().rev().copied()).collect();
        Self { values, ..*self }
    }

    /// Middle of a cell, mm.
    pub fn place(&self, index: usize) -> DVec2 {
        self.low + dvec2((index % self.width) as f64, (index / self.width) as f64) * CELL_MM
    }

    /// The value at a point, linear between cells; beyond the grid that of its border.
    pub fn at(&self, p: DVec2) -> f64 {
        let q = ((p - self.low) / CELL_MM).clamp(DVec2::ZERO, dvec2((self.width - 1) as f64, (self.height - 1) as f64));
        let (x, y) = ((q.x as usize).min(self.width - 2), (q.y as usize).min(self.height - 2));
        let (u, v) = (q.x - x as f64, q.y - y as f64);
        let get = |dx: usize, dy: usize| f64::from(self.values[(y + dy) * self.width + x + dx]);
        let lower = get(0, 0) + (get(1, 0) - get(0, 0)) * u;
        let upper = get(0, 1) + (get(1, 1) - get(0, 1)) * u;
        lower + (upper - lower) * v
    }

    /// Direction in which the value grows, per mm.
    pub fn slope(&self, p: DVec2) -> DVec2 {
        let across = |d: DVec2| (self.at(p + d) - self.at(p - d)) / (2.0 * CELL_MM);
        dvec2(across(dvec2(CELL_MM, 0.0)), across(dvec2(0.0, CELL_MM)))
    }

    /// Closed outlines where the value is `level`, the largest first. Outer ones run counter-clockwise, holes clockwise.
    pub fn outlines(&self, level: f64) -> Vec<contour::Contour> {
        let inside: Vec<f32> = self.values.iter().map(|v| level as f32 - v).collect();
        // Beyond the grid is outside.
        let lowest = inside.iter().copied().fold(0.0, f32::min) - 1.0;
        let lifted: Vec<f32> = inside.iter().map(|v| v - lowest).collect();
        let mut found = contour::trace(self.width, self.height, &lifted, -lowest);
        for outline in &mut found {
            // Traced with y down; turning it up turns every outline around.
            outline.points.iter_mut().for_each(|p| *p = self.low + (*p - 0.5) * CELL_MM);
            outline.points.reverse();
            outline.area_px2 *= CELL_MM * CELL_MM;
        }
        found
    }

    /// Distances measured anew from the outline at 0: joins and averages bend them.
    pub fn restored(&self) -> Self {
        let polygons: Vec<Vec<DVec2>> = self.outlines(0.0).into_iter().map(|c| c.points).collect();
        self.of(&polygons)
    }

    /// Smoothed along both axes, binomially: each pass spreads by 0.7 cells.
    pub fn smoothed(&self, passes: usize) -> Self {
        let mut field = self.clone();
        for _ in 0..passes {
            let (w, h) = (field.width, field.height);
            let last = field.values.clone();
            let across = |i: usize| {
                let x = i % w;
                let (before, after) = (if x > 0 { i - 1 } else { i }, if x + 1 < w { i + 1 } else { i });
                last[before] * 0.25 + last[i] * 0.5 + last[after] * 0.25
            };
            let middle: Vec<f32> = (0..w * h).map(across).collect();
            for i in 0..w * h {
                let (below, above) = (if i >= w { i - w } else { i }, if i + w < w * h { i + w } else { i });
                field.values[i] = middle[below] * 0.25 + middle[i] * 0.5 + middle[above] * 0.25;
            }
        }
        field
    }

    /// The lowest value within a square of so many mm around each cell.
    pub fn lowest_within(&self, radius_mm: f64) -> Self {
        let radius = (radius_mm / CELL_MM).round() as usize;
        let (w, h) = (self.width, self.height);
        let slide = |get: &dyn Fn(usize) -> f32, count: usize, put: &mut dyn FnMut(usize, f32)| {
            for i in 0..count {
                let range = i.saturating_sub(radius)..(i + radius + 1).min(count);
                put(i, range.map(get).fold(f32::INFINITY, f32::min));
            }
        };
        let mut rows = vec![0.0; w * h];
        for y in 0..h {
            slide(&|x| self.values[y * w + x], w, &mut |x, v| rows[y * w + x] = v);
        }
        let mut field = self.clone();
        for x in 0..w {
            slide(&|y| rows[y * w + x], h, &mut |y, v| field.values[y * w + x] = v);
        }
        field
    }
}

/// The point of an outline that is nearest to each cell: exact beside the outline, handed on from cell to cell further away.
struct Nearest<'a> {
    grid: &'a DistanceField,
    point: Vec<DVec2>,
    squared: Vec<f64>,
}

impl<'a> Nearest<'a> {
    fn new(grid: &'a DistanceField) -> Self {
        let cells = grid.values.len();
        Self { grid, point: vec![DVec2::INFINITY; cells], squared: vec![f64::INFINITY; cells] }
    }

    fn near_segment(&mut self, a: DVec2, b: DVec2) {
        let (grid, reach) = (self.grid, 1.5 * CELL_MM);
        let cell = |p: DVec2| (p - grid.low) / CELL_MM;
        let (low, high) = (cell(a.min(b) - reach), cell(a.max(b) + reach));
        let range =
            |low: f64, high: f64, count: usize| low.ceil().max(0.0) as usize..((high.floor() + 1.0).max(0.0) as usize).min(count);
        let along = b - a;
        let inverse = 1.0 / along.length_squared().max(1e-18);
        for row in range(low.y, high.y, grid.height) {
            for column in range(low.x, high.x, grid.width) {
                let index = row * grid.width + column;
                let p = grid.place(index);
                let t = ((p - a).dot(along) * inverse).clamp(0.0, 1.0);
                self.offer(index, a + along * t);
            }
        }
    }

    fn offer(&mut self, index: usize, point: DVec2) {
        let squared = self.grid.place(index).distance_squared(point);
        if squared < self.squared[index] {
            (self.squared[index], self.point[index]) = (squared, point);
        }
    }

    /// Sweeps over the grid, there and back (Danielsson, 1980), twice.
    fn spread(&mut self) {
        let (w, h) = (self.grid.width as isize, self.grid.height as isize);
        let forward = [(-1, 0), (0, -1), (-1, -1), (1, -1)];
        for (back, turn) in [(false, 1), (true, -1), (false, 1), (true, -1)] {
            for step in 0..w * h {
                let i = if back { w * h - 1 - step } else { step };
                let (x, y) = (i % w, i / w);
                for (dx, dy) in forward.map(|(dx, dy)| (dx * turn, dy * turn)) {
                    let (nx, ny) = (x + dx, y + dy);
                    if (0..w).contains(&nx) && (0..h).contains(&ny) {
                        let from = self.point[(ny * w + nx) as usize];
                        if from.is_finite() {
                            self.offer(i as usize, from);
                        }
                    }
                }
            }
            // The row against the sweep.
            for step in 0..w * h {
                let i = if back { step } else { w * h - 1 - step };
                let nx = i % w + turn;
                if (0..w).contains(&nx) {
                    let from = self.point[(i + turn) as usize];
                    if from.is_finite() {
                        self.offer(i as usize, from);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photo::contour::tests::disc;

    #[test]
    fn a_disc_is_measured_widened_and_mirrored() {
        let grid = DistanceField::empty(30.0, -15.0, 15.0, 1.0);
        let field = grid.of(&[disc(dvec2(10.0, 1.0), 8.0)]);
        for p in [dvec2(7.0, 1.0), dvec2(20.0, 1.0), dvec2(3.0, -4.0)] {
            let truth = (p.distance(dvec2(10.0, 1.0)) - 8.0).max(-REACH_MM);
            assert!((field.at(p) - truth).abs() < 0.1, "{} is not {truth} at {p}", field.at(p));
        }
        let wider = &field.mirrored().outlines(1.5)[0];
        let worst = wider.points.iter().map(|p| (p.distance(dvec2(-10.0, 1.0)) - 9.5).abs()).fold(0.0, f64::max);
        assert!(worst < 0.02, "off by {worst} mm");
        assert!(contour::signed_area(&wider.points) > 0.0 && !wider.hole, "counter-clockwise with y up");
    }
}
