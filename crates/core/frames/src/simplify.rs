//! Fewer triangles for a frame that is drawn small, or has more than it needs: vertices are drawn into their neighbors where the
//! surface stays within a distance of what it was (Garland and Heckbert, "Surface simplification using quadric error metrics", 1997).
//!
//! Vertices go away and none moves, so that normals, texture coordinates and colors stay the ones that the frame came with.

use glam::{DVec2, DVec3};

use crate::model::Mesh;

/// A pass that takes away less than this share of the triangles is the last one.
const LEAST_GAIN: f64 = 0.02;
const MOST_PASSES: usize = 24;
/// How many mm off a surface it is as bad to turn a normal by one radian, or to change a color by all of its range, over one mm.
const NORMAL_SHARE: f64 = 0.25;
const COLOR_SHARE: f64 = 1.0;
/// An open edge and a seam count that many times as much as a surface of their length's square.
const BORDER_WEIGHT: f64 = 2.0;
/// Least cosine between a triangle and what it becomes.
const LEAST_ALIKE: f64 = 0.5;
/// Triangles around one vertex, beyond which it stays: a fan of all of them would be looked through for each of them.
const MOST_AROUND: usize = 512;
const MM_PER_M: f64 = 1000.0;

/// The mesh with its surface moved by about `tolerance_mm` at most.
#[must_use]
pub fn simplify(mesh: &Mesh, tolerance_mm: f64) -> Mesh {
    run(Work::new(mesh), tolerance_mm)
}

/// As [`simplify`], and no vertex that goes away leaves a place where a texture has moved further than the tolerance.
pub(crate) fn simplify_textured(mesh: &Mesh, tolerance_mm: f64) -> Mesh {
    let texture_mm = if mesh.uvs.is_empty() { f64::INFINITY } else { tolerance_mm };
    run(Work { texture_mm, ..Work::new(mesh) }, tolerance_mm)
}

fn run(mut work: Work, tolerance_mm: f64) -> Mesh {
    for _ in 0..MOST_PASSES {
        let before = work.triangles.len();
        work.pass(tolerance_mm * tolerance_mm);
        if ((before - work.triangles.len()) as f64) < LEAST_GAIN * before as f64 {
            break;
        }
    }
    work.finish()
}

/// Weighted squared distances to planes, and the sum of the weights.
#[derive(Clone, Copy, Default)]
struct Quadric {
    /// The symmetric matrix by rows: xx xy xz yy yz zz.
    matrix: [f64; 6],
    linear: DVec3,
    constant: f64,
    weight: f64,
}

impl Quadric {
    fn of_plane(normal: DVec3, point: DVec3, weight: f64) -> Self {
        let (n, d) = (normal, -normal.dot(point));
        Self {
            matrix: [n.x * n.x, n.x * n.y, n.x * n.z, n.y * n.y, n.y * n.z, n.z * n.z].map(|v| v * weight),
            linear: n * (d * weight),
            constant: d * d * weight,
            weight,
        }
    }

    fn add(&mut self, other: &Self) {
        self.matrix.iter_mut().zip(other.matrix).for_each(|(a, b)| *a += b);
        self.linear += other.linear;
        self.constant += other.constant;
        self.weight += other.weight;
    }

    /// Mean squared distance of a point to the planes.
    fn at(&self, p: DVec3) -> f64 {
        let [xx, xy, xz, yy, yz, zz] = self.matrix;
        let square = p.x * (xx * p.x + 2.0 * (xy * p.y + xz * p.z)) + p.y * (yy * p.y + 2.0 * yz * p.z) + p.z * zz * p.z;
        ((square + 2.0 * self.linear.dot(p) + self.constant) / self.weight.max(1e-12)).max(0.0)
    }
}

struct Work<'a> {
    mesh: &'a Mesh,
    /// Where each vertex lies; vertices that differ in normal, texture coordinates or color only share a site.
    site_of: Vec<u32>,
    /// By site, mm.
    points: Vec<DVec3>,
    quadrics: Vec<Quadric>,
    triangles: Vec<[u32; 3]>,
    /// How far a texture may move at a vertex that goes away.
    texture_mm: f64,
}

/// One vertex drawn into another.
struct Collapse {
    cost: f64,
    from: u32,
    to: u32,
}

/// The triangles around each site.
struct Fans {
    starts: Vec<u32>,
    triangles: Vec<u32>,
}

impl Fans {
    fn of(&self, site: u32) -> &[u32] {
        &self.triangles[self.starts[site as usize] as usize..self.starts[site as usize + 1] as usize]
    }
}

impl<'a> Work<'a> {
    fn new(mesh: &'a Mesh) -> Self {
        let (site_of, points) = sites(mesh);
        let triangles = mesh.indices.as_chunks().0.to_vec();
        let quadrics = vec![Quadric::default(); points.len()];
        let mut work = Self { mesh, site_of, quadrics, points, triangles, texture_mm: f64::INFINITY };
        work.triangles.retain(|t| !is_flat(t.map(|v| work.site_of[v as usize])));
        work.measure();
        work
    }

    fn site(&self, vertex: u32) -> u32 {
        self.site_of[vertex as usize]
    }

    fn point(&self, vertex: u32) -> DVec3 {
        self.points[self.site(vertex) as usize]
    }

    /// The planes of triangles, and those that stand on open edges and on seams.
    fn measure(&mut self) {
        let mut edges: Vec<[u32; 4]> = Vec::with_capacity(3 * self.triangles.len());
        for (index, t) in self.triangles.clone().iter().enumerate() {
            let [a, b, c] = t.map(|v| self.point(v));
            let normal = (b - a).cross(c - a);
            let plane = Quadric::of_plane(normal.normalize_or_zero(), a, 0.5 * normal.length());
            t.iter().for_each(|&v| self.quadrics[self.site_of[v as usize] as usize].add(&plane));
            let ordered = |p: u32, q: u32| if self.site(p) < self.site(q) { [p, q] } else { [q, p] };
            edges.extend([(0, 1), (1, 2), (2, 0)].map(|(i, j)| {
                let [p, q] = ordered(t[i], t[j]);
                [self.site(p), self.site(q), index as u32, if self.site(t[i]) == self.site(p) { i as u32 } else { j as u32 }]
            }));
        }
        edges.sort_unstable();
        for group in edges.chunk_by(|a, b| a[..2] == b[..2]) {
            // On a seam, the two triangles name other vertices at the same places.
            let vertex_at = |e: &[u32; 4], site: u32| self.triangles[e[2] as usize].into_iter().find(|&v| self.site(v) == site);
            let ends = |e: &[u32; 4]| (vertex_at(e, e[0]), vertex_at(e, e[1]));
            if group.len() == 2 && ends(&group[0]) == ends(&group[1]) {
                continue;
            }
            for e in group {
                let [a, b, c] = self.triangles[e[2] as usize].map(|v| self.point(v));
                let (p, q) = (self.points[e[0] as usize], self.points[e[1] as usize]);
                let aside = (q - p).cross((b - a).cross(c - a)).normalize_or_zero();
                let plane = Quadric::of_plane(aside, p, BORDER_WEIGHT * (q - p).length_squared());
                e[..2].iter().for_each(|&site| self.quadrics[site as usize].add(&plane));
            }
        }
    }

    /// Does what costs at most `limit`, the cheapest first, each place once.
    fn pass(&mut self, limit: f64) {
        let mut collapses = Vec::new();
        for t in &self.triangles {
            for (from, to) in [(t[0], t[1]), (t[1], t[2]), (t[2], t[0])] {
                let cost = self.cost(from, to);
                if cost <= limit {
                    collapses.push(Collapse { cost, from, to });
                }
            }
        }
        collapses.sort_unstable_by(|a, b| a.cost.total_cmp(&b.cost).then((a.from, a.to).cmp(&(b.from, b.to))));
        let fans = self.fans();
        let mut done = vec![false; self.points.len()];
        for collapse in collapses {
            let [from, to] = [self.site(collapse.from), self.site(collapse.to)];
            if done[from as usize] || done[to as usize] {
                continue;
            }
            if let Some(moves) = self.moves(&fans, from, to) {
                self.apply(&fans, from, to, &moves);
                done[from as usize] = true;
                done[to as usize] = true;
            }
        }
        let site_of = &self.site_of;
        self.triangles.retain(|t| !is_flat(t.map(|v| site_of[v as usize])));
    }

    /// Square of the distance that a surface moves, mm, or of what is as bad.
    fn cost(&self, from: u32, to: u32) -> f64 {
        let length = (self.point(to) - self.point(from)).length();
        let normal = |v: u32| DVec3::from_array(self.mesh.normals[v as usize].map(f64::from));
        let turned = length * NORMAL_SHARE * (normal(from) - normal(to)).length();
        let color = |v: u32| self.mesh.colors.get(v as usize).copied().unwrap_or([1.0; 4]);
        let (a, b) = (color(from), color(to));
        let faded = length * COLOR_SHARE * f64::from((0..4).fold(0.0_f32, |most, i| most.max((a[i] - b[i]).abs())));
        self.quadrics[self.site(from) as usize].at(self.point(to)).max(turned * turned).max(faded * faded)
    }

    fn fans(&self) -> Fans {
        let mut starts = vec![0_u32; self.points.len() + 1];
        self.triangles.iter().flatten().for_each(|&v| starts[self.site(v) as usize + 1] += 1);
        for site in 1..starts.len() {
            starts[site] += starts[site - 1];
        }
        let mut next = starts.clone();
        let mut triangles = vec![0; 3 * self.triangles.len()];
        for (index, t) in self.triangles.iter().enumerate() {
            for &v in t {
                let place = &mut next[self.site_of[v as usize] as usize];
                triangles[*place as usize] = index as u32;
                *place += 1;
            }
        }
        Fans { starts, triangles }
    }

    /// The triangles around a site that are still there.
    fn around(&self, fans: &Fans, site: u32) -> impl Iterator<Item = [u32; 3]> {
        let triangles = fans.of(site).iter().map(|&index| self.triangles[index as usize]);
        triangles.filter(move |t| !is_flat(t.map(|v| self.site(v))))
    }

    /// Which vertex of `to` each vertex of `from` becomes; `None` when the surface would fold, tear or lose a seam.
    fn moves(&self, fans: &Fans, from: u32, to: u32) -> Option<Vec<(u32, u32)>> {
        let at = |t: &[u32; 3], site: u32| t.iter().copied().find(|&v| self.site(v) == site);
        if fans.of(from).len().max(fans.of(to).len()) > MOST_AROUND {
            return None;
        }
        let mut moves: Vec<(u32, u32)> = Vec::new();
        let mut beside: Vec<u32> = Vec::new();
        for t in self.around(fans, from) {
            let own = at(&t, from)?;
            if let Some(other) = at(&t, to) {
                moves.push((own, other));
            }
            beside.extend(t.map(|v| self.site(v)).into_iter().filter(|&site| site != from));
        }
        beside.sort_unstable();
        let is_border = beside.chunk_by(|a, b| a == b).any(|run| run.len() == 1);
        let is_crowded = beside.chunk_by(|a, b| a == b).any(|run| run.len() > 2);
        if moves.is_empty() || is_crowded || (is_border && moves.len() != 1) {
            return None;
        }
        beside.dedup();
        let mut common: Vec<u32> = self.around(fans, to).flatten().map(|v| self.site(v)).collect();
        common.sort_unstable();
        common.dedup();
        let common = common.iter().filter(|&&site| site != to && site != from && beside.binary_search(&site).is_ok()).count();
        if common != moves.len() {
            return None;
        }
        let target = self.points[to as usize];
        for t in self.around(fans, from).filter(|t| at(t, to).is_none()) {
            let own = at(&t, from)?;
            let (_, becomes) = moves.iter().find(|(vertex, _)| *vertex == own)?;
            let [a, b, c] = t.map(|v| self.point(v));
            let moved = t.map(|v| if v == own { target } else { self.point(v) });
            let (before, after) = ((b - a).cross(c - a), (moved[1] - moved[0]).cross(moved[2] - moved[0]));
            if before.dot(after) <= LEAST_ALIKE * before.length() * after.length() {
                return None;
            }
            if self.texture_mm.is_finite() && self.texture_moves(t, own, *becomes) > self.texture_mm {
                return None;
            }
        }
        Some(moves)
    }

    /// How far the texture moves at a vertex when a triangle takes another vertex in its place, mm; 0 where the vertex lies outside
    /// of the triangle that comes of it.
    fn texture_moves(&self, triangle: [u32; 3], own: u32, becomes: u32) -> f64 {
        let uv = |v: u32| DVec2::from_array(self.mesh.uvs[v as usize].map(f64::from));
        let moved = triangle.map(|v| if v == own { becomes } else { v });
        let ([a, b, c], p) = (moved.map(|v| self.point(v)), self.point(own));
        let normal = (b - a).cross(c - a);
        let shares = [(b, c), (c, a), (a, b)].map(|(x, y)| (y - x).cross(p - x).dot(normal) / normal.length_squared());
        if shares.iter().any(|share| !(-1e-6..=1.0 + 1e-6).contains(share)) {
            return 0.0;
        }
        let there = uv(moved[0]) * shares[0] + uv(moved[1]) * shares[1] + uv(moved[2]) * shares[2];
        // The texture's scale is that of the edges that meet here.
        let others = moved.into_iter().filter(|&v| v != becomes);
        let per_mm = others.map(|v| (uv(v) - uv(own)).length() / (self.point(v) - p).length().max(1e-9)).fold(0.0, f64::max);
        if per_mm > 0.0 { (there - uv(own)).length() / per_mm } else { 0.0 }
    }

    fn apply(&mut self, fans: &Fans, from: u32, to: u32, moves: &[(u32, u32)]) {
        for &index in fans.of(from) {
            for vertex in &mut self.triangles[index as usize] {
                if let Some((_, becomes)) = moves.iter().find(|(own, _)| own == vertex) {
                    *vertex = *becomes;
                }
            }
        }
        let gone = self.quadrics[from as usize];
        self.quadrics[to as usize].add(&gone);
    }

    /// The vertices that are still used, in their order.
    fn finish(self) -> Mesh {
        let mut place = vec![u32::MAX; self.site_of.len()];
        self.triangles.iter().flatten().for_each(|&v| place[v as usize] = 0);
        let kept: Vec<usize> = (0..place.len()).filter(|&v| place[v] == 0).collect();
        kept.iter().enumerate().for_each(|(new, &old)| place[old] = new as u32);
        fn pick<T: Copy>(list: &[T], kept: &[usize]) -> Vec<T> {
            kept.iter().filter_map(|&v| list.get(v).copied()).collect()
        }
        Mesh {
            positions: pick(&self.mesh.positions, &kept),
            normals: pick(&self.mesh.normals, &kept),
            uvs: pick(&self.mesh.uvs, &kept),
            colors: pick(&self.mesh.colors, &kept),
            indices: self.triangles.iter().flatten().map(|&v| place[v as usize]).collect(),
        }
    }
}

fn is_flat([a, b, c]: [u32; 3]) -> bool {
    a == b || b == c || c == a
}

/// The site of each vertex, and where sites lie in mm.
fn sites(mesh: &Mesh) -> (Vec<u32>, Vec<DVec3>) {
    let bits = |v: u32| mesh.positions[v as usize].map(|x| if x == 0.0 { 0 } else { x.to_bits() });
    let mut order: Vec<u32> = (0..mesh.positions.len() as u32).collect();
    order.sort_unstable_by_key(|&v| (bits(v), v));
    let (mut site_of, mut points) = (vec![0; order.len()], Vec::new());
    for group in order.chunk_by(|&a, &b| bits(a) == bits(b)) {
        group.iter().for_each(|&v| site_of[v as usize] = points.len() as u32);
        points.push(DVec3::from_array(mesh.positions[group[0] as usize].map(f64::from)) * MM_PER_M);
    }
    (site_of, points)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deviation::largest_deviation_mm;
    use crate::{FrameSpec, Part};
    use eyewear::{FrameMaterial, FrameShape, Rim};

    fn frame() -> Vec<Part> {
        let spec = FrameSpec::new([52.0, 40.0, 18.0, 145.0], FrameShape::Wayfarer, Rim::Full, FrameMaterial::Acetate);
        crate::build(&spec).expect("a frame").parts
    }

    #[test]
    fn the_surface_stays_where_it_was() {
        for part in frame() {
            for tolerance_mm in [0.02, 0.1] {
                let coarse = simplify(&part.mesh, tolerance_mm);
                let farthest = largest_deviation_mm(&part.mesh, &coarse, &mut usize::MAX.clone()).expect("two surfaces");
                assert!(farthest < 3.0 * tolerance_mm, "{} at {tolerance_mm}: {farthest} mm", part.name);
            }
        }
    }

    #[test]
    fn a_frame_needs_fewer_triangles_the_smaller_it_is() {
        let count = |tolerance_mm| frame().iter().map(|part| simplify(&part.mesh, tolerance_mm).indices.len()).sum::<usize>();
        let whole: usize = frame().iter().map(|part| part.mesh.indices.len()).sum();
        assert!(count(0.02) < whole * 8 / 10);
        assert!(count(0.08) < whole / 2);
    }

    #[test]
    fn what_is_flat_keeps_its_outline_and_its_colors() {
        let side = 9;
        let at = |i: usize| [(i % side) as f32 * 1e-3, (i / side) as f32 * 1e-3, 0.0];
        let quads = (0..side - 1).flat_map(|y| (0..side - 1).map(move |x| (y * side + x) as u32));
        let next = side as u32;
        let mesh = |color: fn(usize) -> f32| Mesh {
            positions: (0..side * side).map(at).collect(),
            normals: vec![[0.0, 0.0, 1.0]; side * side],
            colors: (0..side * side).map(|i| [color(i / side), 1.0, 1.0, 1.0]).collect(),
            indices: quads.clone().flat_map(|i| [i, i + 1, i + next + 1, i, i + next + 1, i + next]).collect(),
            ..Mesh::default()
        };
        let plain = simplify(&mesh(|_| 1.0), 0.05);
        assert!(plain.indices.len() < 3 * 16, "{} triangles", plain.indices.len() / 3);
        let corners = [0, side - 1, side * (side - 1), side * side - 1].map(at);
        assert!(corners.iter().all(|corner| plain.positions.contains(corner)), "{:?}", plain.positions);
        let striped = simplify(&mesh(|row| (row % 2) as f32), 0.05);
        let rows =
            |mesh: &Mesh| mesh.positions.iter().map(|p| (p[1] * 1e3).round() as i32).collect::<std::collections::BTreeSet<_>>();
        assert_eq!(rows(&striped).len(), side, "each stripe is still there");
    }

    /// A flat disc of so many triangles around its middle, with a texture that is pulled aside there.
    fn disc(count: u32, aside: f32) -> Mesh {
        let at = |n: u32| {
            let angle = f64::from(n) / f64::from(count) * std::f64::consts::TAU;
            [(angle.cos() * 0.02) as f32, (angle.sin() * 0.02) as f32, 0.0]
        };
        let positions: Vec<[f32; 3]> = [[0.0; 3]].into_iter().chain((0..count).map(at)).collect();
        Mesh {
            normals: vec![[0.0, 0.0, 1.0]; positions.len()],
            uvs: positions.iter().map(|p| [p[0] * 25.0 + if *p == [0.0; 3] { aside } else { 0.0 }, p[1] * 25.0]).collect(),
            indices: (0..count).flat_map(|n| [0, 1 + n, 1 + (n + 1) % count]).collect(),
            positions,
            ..Mesh::default()
        }
    }

    #[test]
    fn a_vertex_of_very_many_triangles_holds_nothing_up() {
        // Looked through for each of its triangles, this one takes hours.
        let fan = simplify(&disc(200_000, 0.0), 0.01);
        assert!(fan.indices.len() < 3 * 20_000, "{} triangles", fan.indices.len() / 3);
    }

    #[test]
    fn textures_stay_where_they_are() {
        let keeps_middle = |mesh: &Mesh| simplify_textured(mesh, 0.01).positions.contains(&[0.0; 3]);
        assert!(!keeps_middle(&disc(64, 0.0)), "a texture that lies evenly needs no vertex in the middle");
        assert!(keeps_middle(&disc(64, 0.05)), "one that is pulled aside does");
    }
}
