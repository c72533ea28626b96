//! Where the lenses are: holes through which the background shows, or panes of an even or evenly changing color.

use glam::{DVec2, dvec2};

use super::contour::{Contour, bounds, convex_corners, signed_area};
use super::linear::solve;
use super::matte::Matte;
use super::polar::{self, RAYS};
use super::{Photo, PhotoError};

/// A lens as the photo shows it.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The visible edge, px, `y` down.
    pub outline: Vec<DVec2>,
    /// Whether the background shows through.
    pub see_through: bool,
}

/// An opening covers at least this share of the frame's box; bridges with two bars enclose less.
const LEAST_SHARE: f64 = 0.07;
const MOST_SHARE: f64 = 0.48;
/// A dent this deep, as a share of the opening's width, is something in front of the opening.
const DENT: f64 = 0.010;
/// A dent wider than this share of the opening's width is its shape.
const WIDEST_DENT: f64 = 0.5;

/// The lenses on the left and on the right of the picture.
pub(super) fn find(photo: &Photo, matte: &Matte, contours: &[Contour]) -> Result<[Opening; 2], PhotoError> {
    let [low, high] = whole(contours)?;
    let sides = [0, 1].map(|side| hole(contours, low, high, side));
    if let [Some(left), Some(right)] = sides {
        return Ok([left, right].map(|points| Opening { outline: bridged(&points), see_through: true }));
    }
    let colors = Colors::new(photo, matte);
    let panes = [0, 1].map(|side| pane(&colors, low, high, side));
    let [Some(left), Some(right)] = panes else { return Err(PhotoError::NoLenses) };
    for outline in [&left, &right] {
        let share = signed_area(outline).abs() / ((high - low).x * (high - low).y);
        if !(LEAST_SHARE..MOST_SHARE).contains(&share) {
            return Err(PhotoError::NoLenses);
        }
    }
    Ok([left, right].map(|points| Opening { outline: bridged(&super::contour::resample(&points, 900)), see_through: false }))
}

/// The box around all pieces.
fn whole(contours: &[Contour]) -> Result<[DVec2; 2], PhotoError> {
    let points: Vec<DVec2> = contours.iter().filter(|c| !c.hole).flat_map(Contour::bounds).collect();
    if points.is_empty() { Err(PhotoError::Empty) } else { Ok(bounds(&points)) }
}

/// The largest hole of a side, if it is large enough to be a lens.
fn hole(contours: &[Contour], low: DVec2, high: DVec2, side: usize) -> Option<Vec<DVec2>> {
    let size = high - low;
    let wanted = |c: &&Contour| {
        let [from, to] = c.bounds();
        let middle = ((from.x + to.x) / 2.0 - low.x) / size.x;
        let here = if side == 0 { middle < 0.44 } else { middle > 0.56 };
        c.hole && here && c.area_px2 > LEAST_SHARE * size.x * size.y
    };
    contours.iter().find(wanted).map(|c| c.points.clone())
}

/// Goes straight past what reaches into an opening from its edge: pads, their arms, the mounts of a rimless lens, temples
/// seen through the lens. Lens shapes bulge everywhere, so a deep and narrow dent is none of theirs.
fn bridged(points: &[DVec2]) -> Vec<DVec2> {
    let mut hull = convex_corners(points);
    hull.sort_unstable();
    let width = bounds(points)[1].x - bounds(points)[0].x;
    let n = points.len();
    let mut outline = Vec::with_capacity(n);
    for (k, &from) in hull.iter().enumerate() {
        let to = hull[(k + 1) % hull.len()];
        let count = (to + n - from) % n;
        let chord = points[to] - points[from];
        let depth = |i: usize| (points[(from + i) % n] - points[from]).perp_dot(chord.normalize_or_zero()).abs();
        let deepest = (0..count).map(depth).fold(0.0, f64::max);
        if deepest < DENT * width || chord.length() > WIDEST_DENT * width {
            outline.extend((0..count).map(|i| points[(from + i) % n]));
            continue;
        }
        // A cubic that leaves and arrives as the edge does.
        let reach = n / 60;
        let leaving = (points[from] - points[(from + n - reach) % n]).normalize_or_zero() * chord.length();
        let arriving = (points[(to + reach) % n] - points[to]).normalize_or_zero() * chord.length();
        outline.extend((0..count).map(|i| hermite(points[from], points[to], leaving, arriving, i as f64 / count as f64)));
    }
    outline
}

fn hermite(from: DVec2, to: DVec2, leaving: DVec2, arriving: DVec2, t: f64) -> DVec2 {
    let (t2, t3) = (t * t, t * t * t);
    from * (2.0 * t3 - 3.0 * t2 + 1.0) + leaving * (t3 - 2.0 * t2 + t) + to * (3.0 * t2 - 2.0 * t3) + arriving * (t3 - t2)
}

/// Color and coverage of each pixel, lightly smoothed, 0 to 255.
struct Colors {
    width: usize,
    height: usize,
    values: Vec<[f32; 4]>,
}

impl Colors {
    fn new(photo: &Photo, matte: &Matte) -> Self {
        let (width, height) = (matte.width, matte.height);
        let raw: Vec<[f32; 4]> = (0..width * height)
            .map(|i| {
                let [r, g, b, _] = photo.pixel(i % width, i / width).map(f32::from);
                let share = matte.coverage[i];
                [r * share, g * share, b * share, 255.0 * share]
            })
            .collect();
        let blend = |a: [f32; 4], b: [f32; 4], c: [f32; 4]| [0, 1, 2, 3].map(|k| 0.25 * a[k] + 0.5 * b[k] + 0.25 * c[k]);
        let across: Vec<[f32; 4]> =
            (0..raw.len()).map(|i| blend(raw[i.saturating_sub(1)], raw[i], raw[(i + 1).min(raw.len() - 1)])).collect();
        let values = (0..raw.len())
            .map(|i| blend(across[i.saturating_sub(width)], across[i], across[(i + width).min(raw.len() - 1)]))
            .collect();
        Self { width, height, values }
    }

    /// The color at a point, px.
    fn at(&self, p: DVec2) -> [f32; 4] {
        let q = (p - 0.5).clamp(DVec2::ZERO, dvec2((self.width - 2) as f64, (self.height - 2) as f64));
        let (x, y) = (q.x as usize, q.y as usize);
        let (u, v) = ((q.x - x as f64) as f32, (q.y - y as f64) as f32);
        let get = |dx: usize, dy: usize| self.values[(y + dy) * self.width + x + dx];
        let (a, b, c, d) = (get(0, 0), get(1, 0), get(0, 1), get(1, 1));
        [0, 1, 2, 3].map(|k| {
            let (top, bottom) = (a[k] + (b[k] - a[k]) * u, c[k] + (d[k] - c[k]) * u);
            top + (bottom - top) * v
        })
    }
}

/// The outline of an opaque lens.
fn pane(colors: &Colors, low: DVec2, high: DVec2, side: usize) -> Option<Vec<DVec2>> {
    let size = high - low;
    let mut center = dvec2(low.x + size.x * if side == 0 { 0.27 } else { 0.73 }, low.y + size.y * 0.48);
    let axis = low.x + size.x / 2.0;
    let mut radii = vec![0.16 * size.x.min(size.y * 2.2); RAYS];
    for round in 0..8 {
        let reach: Vec<usize> = (0..RAYS).map(|ray| free_reach(colors, center, ray, axis, size)).collect();
        let model = ColorModel::fit(colors, center, &radii, size.y / 2.0)?;
        let costs: Vec<Vec<f32>> = (0..RAYS).map(|ray| costs(colors, &model, center, ray, reach[ray])).collect();
        let path = polar::cheapest(&costs, 12, 0.05);
        radii = path.iter().map(|&r| r as f64).collect();
        if round == 7 {
            radii = (0..RAYS).map(|ray| settled(colors, center, ray, radii[ray])).collect();
            radii = polar::smoothed(&radii, 2.0, 3);
        }
        let outline: Vec<DVec2> = (0..RAYS).map(|ray| center + polar::direction(ray) * radii[ray]).collect();
        if round == 7 {
            return Some(outline);
        }
        if round == 2 || round == 4 {
            let moved = centroid(&outline);
            radii = (0..RAYS).map(|ray| ray_to_edge(&outline, moved, ray)).collect();
            center = moved;
        }
    }
    None
}

/// How far a ray may go, px: to where the frame ends, and not past its middle.
fn free_reach(colors: &Colors, center: DVec2, ray: usize, axis: f64, size: DVec2) -> usize {
    let direction = polar::direction(ray);
    let most = 0.46 * size.x;
    let mut bare = 0;
    for step in 1..most as usize {
        let p = center + direction * step as f64;
        let beyond = (p.x - axis) * (center.x - axis) < 0.0;
        let outside = p.x < 1.0 || p.y < 1.0 || p.x > colors.width as f64 - 2.0 || p.y > colors.height as f64 - 2.0;
        bare = if colors.at(p)[3] < 127.0 { bare + 1 } else { 0 };
        if beyond || outside || bare > 3 {
            return step.max(4);
        }
    }
    most as usize
}

/// What it costs to end the lens at each radius: pixels inside that do not look like it, pixels outside that do. A pixel looks
/// like the lens when its color fits the model, or when the way to it from the middle crosses no edge.
fn costs(colors: &Colors, model: &ColorModel, center: DVec2, ray: usize, reach: usize) -> Vec<f32> {
    const EDGE_WEIGHT: f32 = 0.02;
    /// Change over 4 px, 8-bit units: less is a gradient or a reflection.
    const EDGE: f32 = 17.0;
    let direction = polar::direction(ray);
    let color = |step: f64| colors.at(center + direction * step);
    let (mut sum, mut smooth) = (0.0, true);
    (0..=reach)
        .map(|step| {
            let at = step as f64;
            smooth = smooth && difference(color(at - 2.0), color(at + 2.0)) < EDGE;
            let away = if smooth { 0.0 } else { model.distance(center + direction * at, color(at)) };
            sum += ((away - 3.0) / 3.0).clamp(-0.6, 1.0);
            sum - EDGE_WEIGHT * difference(color(at - 1.0), color(at + 1.0))
        })
        .collect()
}

/// The steepest place near a radius.
fn settled(colors: &Colors, center: DVec2, ray: usize, radius: f64) -> f64 {
    let direction = polar::direction(ray);
    let color = |r: f64| colors.at(center + direction * r);
    let steep = |r: f64| f64::from(difference(color(r - 0.75), color(r + 0.75)));
    let best = (-10..=10)
        .map(|i| radius + f64::from(i) * 0.25)
        .max_by(|&a, &b| (steep(a) - 2.0 * (a - radius).abs()).total_cmp(&(steep(b) - 2.0 * (b - radius).abs())));
    best.unwrap_or(radius)
}

fn difference(a: [f32; 4], b: [f32; 4]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

/// Middle of the area of a polygon.
pub(super) fn centroid(points: &[DVec2]) -> DVec2 {
    let origin = points[0];
    let (mut sum, mut area) = (DVec2::ZERO, 0.0);
    for (i, &a) in points.iter().enumerate() {
        let (a, b) = (a - origin, points[(i + 1) % points.len()] - origin);
        let cross = a.perp_dot(b);
        sum += (a + b) * cross;
        area += cross;
    }
    if area.abs() < 1e-9 { origin } else { origin + sum / (3.0 * area) }
}

/// Where a ray leaves a polygon for good.
fn ray_to_edge(points: &[DVec2], center: DVec2, ray: usize) -> f64 {
    let direction = polar::direction(ray);
    let crossing = |i: usize| {
        let (a, b) = (points[i] - center, points[(i + 1) % points.len()] - center);
        let (sa, sb) = (direction.perp_dot(a), direction.perp_dot(b));
        ((sa > 0.0) != (sb > 0.0)).then(|| a.lerp(b, sa / (sa - sb)).dot(direction))
    };
    (0..points.len()).filter_map(crossing).fold(1.0, f64::max)
}

/// The color of a lens over its area: a polynomial of second degree per channel, and how closely it holds.
struct ColorModel {
    center: DVec2,
    scale: f64,
    coefficients: [[f64; 6]; 4],
    spread: f32,
}

impl ColorModel {
    /// Fits what lies inside the radii, leaving out what does not belong: reflections, pads and temples behind the lens.
    fn fit(colors: &Colors, center: DVec2, radii: &[f64], scale: f64) -> Option<Self> {
        let mut samples = Vec::new();
        for ray in (0..RAYS).step_by(2) {
            let mut r = 2.0;
            while r < 0.95 * radii[ray] {
                let p = center + polar::direction(ray) * r;
                samples.push((p, colors.at(p)));
                // Even density over the area.
                r += (900.0 / (r + 12.0)).clamp(3.0, 24.0);
            }
        }
        let mut model = Self { center, scale, coefficients: [[0.0; 6]; 4], spread: 255.0 };
        let mut kept = samples.clone();
        for _ in 0..5 {
            model.solve(&kept)?;
            model.spread = 1.0;
            let mut away: Vec<f32> = samples.iter().map(|&(p, c)| model.distance(p, c)).collect();
            away.sort_by(f32::total_cmp);
            // For an even spread of a normal distribution, 70 % lie within about one standard deviation.
            model.spread = away[away.len() * 7 / 10].clamp(3.0, 9.0);
            kept = samples.iter().copied().filter(|&(p, c)| model.distance(p, c) < 2.5).collect();
            if kept.len() < 40 {
                return None;
            }
        }
        Some(model)
    }

    fn terms(&self, p: DVec2) -> [f64; 6] {
        let q = (p - self.center) / self.scale;
        [1.0, q.x, q.y, q.x * q.x, q.x * q.y, q.y * q.y]
    }

    fn solve(&mut self, samples: &[(DVec2, [f32; 4])]) -> Option<()> {
        let mut matrix = [[0.0; 6]; 6];
        let mut right = [[0.0; 6]; 4];
        for &(p, color) in samples {
            let terms = self.terms(p);
            for i in 0..6 {
                for j in 0..6 {
                    matrix[i][j] += terms[i] * terms[j];
                }
                for (right, value) in right.iter_mut().zip(color) {
                    right[i] += terms[i] * f64::from(value);
                }
            }
        }
        for (i, row) in matrix.iter_mut().enumerate().skip(3) {
            // Curved colors need evidence.
            row[i] += 0.002 * samples.len() as f64;
        }
        for (coefficients, right) in self.coefficients.iter_mut().zip(right) {
            *coefficients = solve(matrix, right)?;
        }
        Some(())
    }

    /// How strange a color is at a place, in spreads.
    fn distance(&self, p: DVec2, color: [f32; 4]) -> f32 {
        let terms = self.terms(p);
        let expected = self.coefficients.map(|c| c.iter().zip(terms).map(|(c, t)| c * t).sum::<f64>() as f32);
        difference(expected, color) / self.spread
    }
}
