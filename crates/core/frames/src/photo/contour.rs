//! Sub-pixel outlines of a mask with their hierarchy, and polygons back to masks.

use glam::{DVec2, dvec2};

/// A closed outline. What is inside the mask lies on its left as one sees the picture: outer outlines run counter-clockwise,
/// holes clockwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Contour {
    /// Pixels, without a repeated last point.
    pub points: Vec<DVec2>,
    /// Enclosed area, px², never negative.
    pub area_px2: f64,
    /// Whether it bounds an opening rather than a piece.
    pub hole: bool,
    /// The smallest outline around this one, as an index into the list.
    pub parent: Option<usize>,
}

impl Contour {
    /// Low and high corner of the box around it.
    #[must_use]
    pub fn bounds(&self) -> [DVec2; 2] {
        bounds(&self.points)
    }
}

/// All outlines of `values >= level`, the largest first. Values are samples at the middles of pixels; between them they
/// change evenly, and beyond the border they are 0.
#[must_use]
pub fn trace(width: usize, height: usize, values: &[f32], level: f32) -> Vec<Contour> {
    let grid = Grid { width, height, values, level };
    let next = grid.segments();
    let mut seen = vec![false; next.len()];
    let mut contours = Vec::new();
    for start in 0..next.len() {
        if next[start] == NOWHERE || seen[start] {
            continue;
        }
        let mut points = Vec::new();
        let mut edge = start;
        while !seen[edge] {
            seen[edge] = true;
            points.push(grid.crossing(edge));
            edge = next[edge] as usize;
        }
        let turn = signed_area(&points);
        // With y down a counter-clockwise outline has a negative area.
        contours.push(Contour { area_px2: turn.abs(), hole: turn > 0.0, points, parent: None });
    }
    contours.sort_by(|a, b| b.area_px2.total_cmp(&a.area_px2));
    for i in 0..contours.len() {
        let inner = &contours[i];
        let Some(&first) = inner.points.first() else { continue };
        let parent = (0..i).rev().find(|&k| contours[k].hole != inner.hole && contains(&contours[k].points, first));
        contours[i].parent = parent;
    }
    contours
}

const NOWHERE: u32 = u32::MAX;

struct Grid<'a> {
    width: usize,
    height: usize,
    values: &'a [f32],
    level: f32,
}

impl Grid<'_> {
    /// Nodes are pixels with a ring of zeros around them.
    fn node(&self, x: usize, y: usize) -> f32 {
        let inside = (1..=self.width).contains(&x) && (1..=self.height).contains(&y);
        if inside { self.values[(y - 1) * self.width + x - 1] } else { 0.0 }
    }

    const fn stride(&self) -> usize {
        self.width + 2
    }

    /// From each crossed grid edge to the next along its outline. Even edges go right from their node, odd ones down.
    fn segments(&self) -> Vec<u32> {
        let mut next = vec![NOWHERE; 2 * self.stride() * (self.height + 2)];
        for y in 0..=self.height {
            for x in 0..=self.width {
                self.cell(x, y, &mut next);
            }
        }
        next
    }

    fn cell(&self, x: usize, y: usize, next: &mut [u32]) {
        let corners = [self.node(x, y), self.node(x + 1, y), self.node(x + 1, y + 1), self.node(x, y + 1)];
        let case = (0..4).fold(0, |case, i| case | (usize::from(corners[i] >= self.level) << i));
        if case == 0 || case == 15 {
            return;
        }
        let at = y * self.stride() + x;
        let (top, right, bottom, left) = (2 * at, 2 * (at + 1) + 1, 2 * (at + self.stride()), 2 * at + 1);
        let mut join = |to: usize, from: usize| next[from] = to as u32;
        let middle_in = corners.iter().sum::<f32>() / 4.0 >= self.level;
        // Corners: 1 top left, 2 top right, 4 bottom right, 8 bottom left; arguments are to and from: the inside stays on the left of travel.
        match case {
            1 => join(top, left),
            2 => join(right, top),
            3 => join(right, left),
            4 => join(bottom, right),
            6 => join(bottom, top),
            7 => join(bottom, left),
            8 => join(left, bottom),
            9 => join(top, bottom),
            11 => join(right, bottom),
            12 => join(left, right),
            13 => join(top, right),
            14 => join(left, top),
            5 if middle_in => {
                join(top, right);
                join(bottom, left);
            }
            5 => {
                join(top, left);
                join(bottom, right);
            }
            _ if middle_in => {
                join(left, top);
                join(right, bottom);
            }
            _ => {
                join(right, top);
                join(left, bottom);
            }
        }
    }

    fn crossing(&self, edge: usize) -> DVec2 {
        let (x, y) = (edge / 2 % self.stride(), edge / 2 / self.stride());
        let down = edge % 2 == 1;
        let (from, to) = (self.node(x, y), if down { self.node(x, y + 1) } else { self.node(x + 1, y) });
        let along = f64::from((self.level - from) / (to - from)).clamp(0.0, 1.0);
        let start = dvec2(x as f64 - 0.5, y as f64 - 0.5);
        start + if down { dvec2(0.0, along) } else { dvec2(along, 0.0) }
    }
}

/// Pieces of a mask that touch side by side: a label from 1 per pixel (0 outside), and the area of each.
#[derive(Clone, Debug)]
pub struct Components {
    pub labels: Vec<u32>,
    pub areas: Vec<usize>,
}

/// The pixels left, right, above and below one.
pub(crate) fn beside(width: usize, height: usize, at: usize) -> impl Iterator<Item = usize> {
    let (x, y) = (at % width, at / width);
    let places = [
        (x > 0).then(|| at - 1),
        (x + 1 < width).then(|| at + 1),
        (y > 0).then(|| at - width),
        (y + 1 < height).then(|| at + width),
    ];
    places.into_iter().flatten()
}

/// Labels the pieces of a mask in the order of their first pixels.
#[must_use]
pub fn components(width: usize, height: usize, mask: &[bool]) -> Components {
    let mut labels = vec![0; width * height];
    let mut areas = Vec::new();
    let mut open = Vec::new();
    for start in 0..width * height {
        if !mask[start] || labels[start] != 0 {
            continue;
        }
        let label = areas.len() as u32 + 1;
        labels[start] = label;
        open.push(start);
        let mut area = 0;
        while let Some(at) = open.pop() {
            area += 1;
            for next in beside(width, height, at) {
                if mask[next] && labels[next] == 0 {
                    labels[next] = label;
                    open.push(next);
                }
            }
        }
        areas.push(area);
    }
    Components { labels, areas }
}

/// The share of each pixel inside closed polygons together (even-odd), from `4 x 4` samples.
#[must_use]
pub fn fill(width: usize, height: usize, polygons: &[&[DVec2]]) -> Vec<f32> {
    const SAMPLES: usize = 4;
    let mut coverage = vec![0.0; width * height];
    let mut crossings: Vec<Vec<f64>> = vec![Vec::new(); height * SAMPLES];
    for polygon in polygons {
        for (i, &a) in polygon.iter().enumerate() {
            let b = polygon[(i + 1) % polygon.len()];
            let (low, high) = if a.y < b.y { (a, b) } else { (b, a) };
            // Rows of samples with low.y <= y < high.y, where y = (row + 0.5) / SAMPLES.
            let first = (low.y * SAMPLES as f64 - 0.5).ceil().max(0.0) as usize;
            let last = (high.y * SAMPLES as f64 - 0.5).ceil().clamp(0.0, (height * SAMPLES) as f64) as usize;
            for (row, crossed) in crossings.iter_mut().enumerate().take(last).skip(first) {
                let y = (row as f64 + 0.5) / SAMPLES as f64;
                crossed.push(low.x + (high.x - low.x) * (y - low.y) / (high.y - low.y));
            }
        }
    }
    for (row, crossed) in crossings.iter_mut().enumerate() {
        crossed.sort_by(f64::total_cmp);
        let line = &mut coverage[row / SAMPLES * width..][..width];
        for span in crossed.chunks_exact(2) {
            add_span(line, span[0].max(0.0), span[1].min(width as f64), 1.0 / SAMPLES as f32);
        }
    }
    coverage
}

/// Adds a covered stretch of a row, exact at both ends.
fn add_span(line: &mut [f32], from: f64, to: f64, weight: f32) {
    if to <= from {
        return;
    }
    let (first, last) = (from as usize, (to as usize).min(line.len() - 1));
    for (x, value) in line.iter_mut().enumerate().take(last + 1).skip(first) {
        let covered = to.min(x as f64 + 1.0) - from.max(x as f64);
        *value += covered as f32 * weight;
    }
}

/// Overlap of two coverages: what both cover over what either covers.
#[must_use]
pub fn overlap(one: &[f32], other: &[f32]) -> f64 {
    let (mut both, mut either) = (0.0, 0.0);
    for (&a, &b) in one.iter().zip(other) {
        both += f64::from(a.min(b));
        either += f64::from(a.max(b));
    }
    if either > 0.0 { both / either } else { 0.0 }
}

/// Area of a closed polygon, positive when it runs clockwise with `y` down.
#[must_use]
pub fn signed_area(points: &[DVec2]) -> f64 {
    (0..points.len()).map(|i| points[i].perp_dot(points[(i + 1) % points.len()])).sum::<f64>() / 2.0
}

/// Low and high corner of the box around points.
#[must_use]
pub fn bounds(points: &[DVec2]) -> [DVec2; 2] {
    points.iter().fold([DVec2::INFINITY, DVec2::NEG_INFINITY], |[low, high], &p| [low.min(p), high.max(p)])
}

/// Whether a closed polygon has a point inside.
#[must_use]
pub fn contains(polygon: &[DVec2], p: DVec2) -> bool {
    let mut inside = false;
    for (i, &a) in polygon.iter().enumerate() {
        let b = polygon[(i + 1) % polygon.len()];
        if (a.y > p.y) != (b.y > p.y) && p.x < a.x + (b.x - a.x) * (p.y - a.y) / (b.y - a.y) {
            inside = !inside;
        }
    }
    inside
}

/// `count` points at even distances along a closed polygon, beginning at its first.
#[must_use]
pub fn resample(points: &[DVec2], count: usize) -> Vec<DVec2> {
    let Some(&first) = points.first() else { return Vec::new() };
    let mut closed = points.to_vec();
    closed.push(first);
    let total: f64 = closed.windows(2).map(|pair| pair[0].distance(pair[1])).sum();
    let mut even = Vec::with_capacity(count);
    let mut walked = 0.0;
    for pair in closed.windows(2) {
        let step = pair[0].distance(pair[1]);
        while even.len() < count && step > 0.0 && total * even.len() as f64 / count as f64 <= walked + step {
            let along = (total * even.len() as f64 / count as f64 - walked) / step;
            even.push(pair[0].lerp(pair[1], along));
        }
        walked += step;
    }
    even
}

/// The smallest convex outline around points.
pub fn convex_hull(points: &[DVec2]) -> Vec<DVec2> {
    convex_corners(points).into_iter().map(|i| points[i]).collect()
}

/// Indices of the corners of the convex hull, in the turning sense of [`trace`]'s outer outlines (Andrew's monotone chain).
pub fn convex_corners(points: &[DVec2]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by(|&a, &b| points[a].x.total_cmp(&points[b].x).then(points[a].y.total_cmp(&points[b].y)));
    let mut chain: Vec<usize> = Vec::new();
    for _ in 0..2 {
        let start = chain.len();
        for &i in &order {
            while chain.len() >= start + 2 {
                let (a, b) = (points[chain[chain.len() - 2]], points[chain[chain.len() - 1]]);
                if (b - a).perp_dot(points[i] - b) < 0.0 {
                    break;
                }
                chain.pop();
            }
            chain.push(i);
        }
        chain.pop();
        order.reverse();
    }
    chain
}

/// Length of a closed polygon.
#[must_use]
pub fn perimeter(points: &[DVec2]) -> f64 {
    (0..points.len()).map(|i| points[i].distance(points[(i + 1) % points.len()])).sum()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn disc(center: DVec2, radius: f64) -> Vec<DVec2> {
        (0..400)
            .map(|i| {
                let (sin, cos) = libm::sincos(f64::from(i) * std::f64::consts::TAU / 400.0);
                center + dvec2(cos, sin) * radius
            })
            .collect()
    }

    #[test]
    fn a_drawn_ring_is_traced_back_within_a_fifth_of_a_pixel() {
        let (center, outer, inner) = (dvec2(50.3, 40.7), disc(dvec2(50.3, 40.7), 30.2), disc(dvec2(50.3, 40.7), 20.4));
        let mask = fill(100, 80, &[&outer, &inner]);
        let contours = trace(100, 80, &mask, 0.5);
        assert_eq!(contours.len(), 2);
        assert_eq!(
            [(contours[0].hole, contours[0].parent), (contours[1].hole, contours[1].parent)],
            [(false, None), (true, Some(0))]
        );
        assert!(signed_area(&contours[0].points) < 0.0 && signed_area(&contours[1].points) > 0.0);
        for (contour, radius) in contours.iter().zip([30.2, 20.4]) {
            let worst = contour.points.iter().map(|p| (p.distance(center) - radius).abs()).fold(0.0, f64::max);
            assert!(worst < 0.2, "off by {worst} px");
            let truth = std::f64::consts::PI * radius * radius;
            assert!((contour.area_px2 / truth - 1.0).abs() < 0.002, "{} px2, {truth} px2 true", contour.area_px2);
        }
    }

    #[test]
    fn outlines_at_the_border_and_at_saddles_close() {
        let mut mask = vec![0.0; 36];
        for i in [0, 1, 6, 7, 14, 35] {
            mask[i] = 1.0;
        }
        let contours = trace(6, 6, &mask, 0.5);
        assert!(contours.iter().all(|c| c.points.len() >= 4 && !c.hole));
        assert_eq!(contours.len(), 2, "two squares that touch at a corner are one piece, the far corner another");
        assert!(trace(6, 6, &[0.0; 36], 0.5).is_empty());
        assert_eq!(trace(6, 6, &[1.0; 36], 0.5).len(), 1);
    }

    #[test]
    fn pieces_and_overlaps_are_counted() {
        let found = components(4, 2, &[true, true, false, true, false, false, false, true]);
        assert_eq!((found.labels, found.areas), (vec![1, 1, 0, 2, 0, 0, 0, 2], vec![2, 2]));
        let (one, other) = (fill(60, 60, &[&disc(dvec2(30.0, 30.0), 20.0)]), fill(60, 60, &[&disc(dvec2(30.0, 30.0), 10.0)]));
        assert!((overlap(&one, &other) - 0.25).abs() < 0.01);
        let even = resample(&disc(dvec2(0.0, 0.0), 10.0), 12);
        assert_eq!(even.len(), 12);
        assert!((perimeter(&even) / 62.1 - 1.0).abs() < 0.01);
    }
}
