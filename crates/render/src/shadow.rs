//! Soft shadow of the frame on the skin: how much of the light from one direction the frame takes.

use glam::Vec3;

use crate::math::{mix, smoothstep};

/// Side of a cell, mm.
const CELL_MM: f32 = 0.7;
/// Cells per side at most; a frame needs about 300.
const MAX_CELLS: usize = 640;

/// Coverage of the frame seen from the light, sharp and soft, and how near to the light it lies.
#[derive(Debug)]
pub(crate) struct ShadowMap {
    /// Axes of the map: right, up, towards the light.
    axes: [Vec3; 3],
    sink_mm: f32,
    low: [f32; 2],
    columns: usize,
    rows: usize,
    sharp: Vec<f32>,
    soft: Vec<f32>,
    /// Height towards the light, blurred over covered cells, mm.
    height: Vec<f32>,
}

/// A triangle that takes light.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caster {
    pub corners: [Vec3; 3],
    /// Share of the light that it takes.
    pub opacity: f32,
}

impl ShadowMap {
    /// `blur_mm` are the radii of the sharp and the soft version. What lies up to `sink_mm` before the casters is still
    /// taken to be behind them: a seated frame is partly inside the model of the face.
    pub(crate) fn new(casters: &[Caster], towards_light: Vec3, blur_mm: [f32; 2], sink_mm: f32) -> Self {
        let aside = if towards_light.y.abs() > 0.9 { Vec3::Z } else { Vec3::Y };
        let right = aside.cross(towards_light).normalize_or(Vec3::X);
        let axes = [right, towards_light.cross(right), towards_light];
        let margin = 2.0 * blur_mm[1] + 2.0 * CELL_MM;
        let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
        for corner in casters.iter().flat_map(|c| c.corners) {
            for axis in 0..2 {
                let v = corner.dot(axes[axis]);
                low[axis] = low[axis].min(v - margin);
                high[axis] = high[axis].max(v + margin);
            }
        }
        let count = |axis: usize| (((high[axis] - low[axis]) / CELL_MM).max(0.0).ceil() as usize + 1).min(MAX_CELLS);
        let (columns, rows) = (count(0), count(1));
        let mut map = Self {
            sink_mm,
            axes,
            low,
            columns,
            rows,
            sharp: vec![0.0; columns * rows],
            soft: Vec::new(),
            height: vec![f32::MIN; columns * rows],
        };
        casters.iter().for_each(|caster| map.add(caster));
        map.blur(blur_mm);
        map
    }

    fn coordinates(&self, p: Vec3) -> Vec3 {
        Vec3::new(
            (p.dot(self.axes[0]) - self.low[0]) / CELL_MM,
            (p.dot(self.axes[1]) - self.low[1]) / CELL_MM,
            p.dot(self.axes[2]),
        )
    }

    fn add(&mut self, caster: &Caster) {
        let [a, b, c] = caster.corners.map(|p| self.coordinates(p));
        let area = (b - a).truncate().perp_dot((c - a).truncate());
        if area.abs() < 1e-6 || !area.is_finite() {
            return;
        }
        let (low, high) = (a.min(b).min(c), a.max(b).max(c));
        // Half a cell of reach keeps thin rims whole.
        let reach = 0.35 / area.abs().sqrt().max(0.5);
        for row in (low.y.ceil().max(0.0) as usize)..=(high.y.floor().max(0.0) as usize).min(self.rows - 1) {
            for column in (low.x.ceil().max(0.0) as usize)..=(high.x.floor().max(0.0) as usize).min(self.columns - 1) {
                let p = Vec3::new(column as f32, row as f32, 0.0);
                let u = (p - a).truncate().perp_dot((c - a).truncate()) / area;
                let v = (b - a).truncate().perp_dot((p - a).truncate()) / area;
                if u >= -reach && v >= -reach && u + v <= 1.0 + reach {
                    let cell = row * self.columns + column;
                    self.sharp[cell] = self.sharp[cell].max(caster.opacity);
                    self.height[cell] = self.height[cell].max(a.z + u * (b.z - a.z) + v * (c.z - a.z));
                }
            }
        }
    }

    fn blur(&mut self, [sharp_mm, soft_mm]: [f32; 2]) {
        let cells = |mm: f32| ((mm / CELL_MM) as usize).max(1);
        let mut weighted: Vec<f32> = self.height.iter().map(|h| if *h == f32::MIN { 0.0 } else { *h }).collect();
        let mut covered: Vec<f32> = self.height.iter().map(|h| if *h == f32::MIN { 0.0 } else { 1.0 }).collect();
        self.soft = self.sharp.clone();
        for _ in 0..2 {
            box_blur(&mut self.sharp, self.columns, self.rows, cells(sharp_mm));
            box_blur(&mut self.soft, self.columns, self.rows, cells(soft_mm));
            box_blur(&mut weighted, self.columns, self.rows, cells(soft_mm));
            box_blur(&mut covered, self.columns, self.rows, cells(soft_mm));
        }
        self.height = weighted.iter().zip(&covered).map(|(h, c)| if *c > 1e-4 { h / c } else { f32::MIN }).collect();
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
        let read = |values: &[f32]| {
            let top = mix(values[cell], values[cell + 1], u);
            mix(top, mix(values[cell + self.columns], values[cell + self.columns + 1], u), v)
        };
        let height = self.height[cell];
        if height == f32::MIN {
            return (0.0, f32::MAX);
        }
        let gap = height - p.z;
        // In front of the frame there is no shadow; far behind it, a blurred one.
        let amount = mix(read(&self.sharp), read(&self.soft), smoothstep(3.0, 16.0, gap));
        (amount * smoothstep(-self.sink_mm, 1.0, gap), gap)
    }
}

fn box_blur(values: &mut [f32], columns: usize, rows: usize, radius: usize) {
    let mut line = vec![0.0; columns.max(rows)];
    for row in 0..rows {
        blur_line(values, row * columns, 1, columns, radius, &mut line);
    }
    for column in 0..columns {
        blur_line(values, column, columns, rows, radius, &mut line);
    }
}

fn blur_line(values: &mut [f32], first: usize, stride: usize, count: usize, radius: usize, line: &mut [f32]) {
    for (i, value) in line[..count].iter_mut().enumerate() {
        *value = values[first + i * stride];
    }
    let share = 1.0 / (2 * radius + 1) as f32;
    let mut sum: f32 = line[..radius.min(count)].iter().sum();
    for i in 0..count {
        if i + radius < count {
            sum += line[i + radius];
        }
        if i > radius {
            sum -= line[i - radius - 1];
        }
        values[first + i * stride] = (sum * share).max(0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(z: f32) -> [Caster; 2] {
        let corner = |x: f32, y: f32| Vec3::new(x, y, z);
        let (a, b, c, d) = (corner(-10.0, -10.0), corner(10.0, -10.0), corner(10.0, 10.0), corner(-10.0, 10.0));
        [Caster { corners: [a, b, c], opacity: 1.0 }, Caster { corners: [a, c, d], opacity: 1.0 }]
    }

    #[test]
    fn shadow_falls_behind_and_not_in_front_or_aside() {
        let map = ShadowMap::new(&square(20.0), Vec3::Z, [1.5, 4.0], 4.0);
        assert!(map.at(Vec3::ZERO).0 > 0.95);
        assert!(map.at(Vec3::new(0.0, 0.0, 40.0)).0 < 1e-6);
        assert!(map.at(Vec3::new(30.0, 0.0, 0.0)).0 < 1e-3);
        let edge = map.at(Vec3::new(10.0, 0.0, 0.0)).0;
        assert!((0.3..0.7).contains(&edge), "{edge}");
        assert!((map.at(Vec3::ZERO).1 - 20.0).abs() < 0.5);
    }

    #[test]
    fn no_frame_no_shadow() {
        assert_eq!(ShadowMap::new(&[], Vec3::Z, [1.0, 3.0], 0.0).at(Vec3::ZERO).0, 0.0);
    }
}
