//! How far one surface lies from another.

use glam::DVec3;

use crate::model::Mesh;

const MM_PER_M: f64 = 1000.0;
const LEAF: usize = 4;
/// Triangles that the comparisons of one frame look at, at most: several times what an orderly one of 400,000 triangles takes, and some
/// seconds.
pub(crate) const MOST_VISITS: usize = 100_000_000;

/// The largest distance between two surfaces, mm: from each vertex and each middle of a triangle of `fine` to `coarse`, and from each
/// middle of a triangle and of an edge of `coarse` to `fine`. The vertices of `coarse` are some of `fine`.
///
/// `None` when one has no triangle, or when `visits` at triangles do not suffice: tangled surfaces would take for ever.
pub(crate) fn largest_deviation_mm(fine: &Mesh, coarse: &Mesh, visits: &mut usize) -> Option<f64> {
    let (fine_surface, coarse_surface) = (Surface::of(fine)?, Surface::of(coarse)?);
    let mut largest = 0.0_f64;
    for point in points(fine).into_iter().chain(fine_surface.triangles.iter().map(middle)) {
        largest = largest.max(coarse_surface.distance(point, visits)?);
    }
    for triangle in &coarse_surface.triangles {
        let [a, b, c] = *triangle;
        for point in [middle(triangle), (a + b) / 2.0, (b + c) / 2.0, (c + a) / 2.0] {
            largest = largest.max(fine_surface.distance(point, visits)?);
        }
    }
    Some(largest)
}

fn middle([a, b, c]: &[DVec3; 3]) -> DVec3 {
    (a + b + c) / 3.0
}

/// In mm.
pub(crate) fn points(mesh: &Mesh) -> Vec<DVec3> {
    mesh.positions.iter().map(|p| DVec3::from_array(p.map(f64::from)) * MM_PER_M).collect()
}

/// Triangles in a tree of boxes.
pub(crate) struct Surface {
    triangles: Vec<[DVec3; 3]>,
    /// A node is followed by its first half.
    nodes: Vec<Node>,
}

struct Node {
    low: DVec3,
    high: DVec3,
    start: usize,
    end: usize,
    /// The node of its second half; 0 in a leaf.
    second: usize,
}

impl Node {
    fn distance_squared(&self, p: DVec3) -> f64 {
        (p - p.clamp(self.low, self.high)).length_squared()
    }
}

impl Surface {
    pub fn of(mesh: &Mesh) -> Option<Self> {
        let points = points(mesh);
        let corners = mesh.indices.as_chunks::<3>().0.iter();
        let triangles: Vec<[DVec3; 3]> = corners.map(|t| t.map(|v| points[v as usize])).collect();
        let mut surface = Self { nodes: Vec::with_capacity(triangles.len()), triangles };
        if surface.triangles.is_empty() {
            return None;
        }
        surface.grow(0, surface.triangles.len());
        Some(surface)
    }

    /// Adds the node of some triangles, halved along the longest side of their box until few are left.
    fn grow(&mut self, start: usize, end: usize) {
        let own = &mut self.triangles[start..end];
        let low = own.iter().flatten().fold(DVec3::INFINITY, |low, p| low.min(*p));
        let high = own.iter().flatten().fold(DVec3::NEG_INFINITY, |high, p| high.max(*p));
        let node = self.nodes.len();
        self.nodes.push(Node { low, high, start, end, second: 0 });
        if end - start <= LEAF {
            return;
        }
        let size = high - low;
        let axis = (0..3).fold(0, |most, k| if size[k] > size[most] { k } else { most });
        let half = (end - start) / 2;
        own.select_nth_unstable_by(half, |a, b| middle(a)[axis].total_cmp(&middle(b)[axis]));
        self.grow(start, start + half);
        self.nodes[node].second = self.nodes.len();
        self.grow(start + half, end);
    }

    /// From a point to the nearest triangle, mm. `None` when `visits` have run out.
    pub fn distance(&self, p: DVec3, visits: &mut usize) -> Option<f64> {
        let mut best = f64::INFINITY;
        let mut open = vec![(0, self.nodes[0].distance_squared(p))];
        while let Some((at, near)) = open.pop() {
            if near >= best * best {
                continue;
            }
            let node = &self.nodes[at];
            if node.second == 0 {
                *visits = visits.checked_sub(node.end - node.start)?;
                best = self.triangles[node.start..node.end].iter().fold(best, |best, t| best.min(to_triangle(p, t)));
                continue;
            }
            let halves = [at + 1, node.second].map(|half| (half, self.nodes[half].distance_squared(p)));
            let first = usize::from(halves[1].1 < halves[0].1);
            open.extend([halves[1 - first], halves[first]]);
        }
        Some(best)
    }
}

/// Distance of a point to a triangle, by Ericson, "Real-time collision detection", 5.1.5.
fn to_triangle(p: DVec3, &[a, b, c]: &[DVec3; 3]) -> f64 {
    let normal = (b - a).cross(c - a);
    let within = |x: DVec3, y: DVec3| (y - x).cross(p - x).dot(normal) >= 0.0;
    if within(a, b) && within(b, c) && within(c, a) {
        return (p - a).dot(normal.normalize_or_zero()).abs();
    }
    let to_edge = |x: DVec3, y: DVec3| {
        let along = ((p - x).dot(y - x) / (y - x).length_squared().max(1e-12)).clamp(0.0, 1.0);
        (x + (y - x) * along - p).length()
    };
    to_edge(a, b).min(to_edge(b, c)).min(to_edge(c, a))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mesh(corners: &[[f64; 3]]) -> Mesh {
        let positions: Vec<[f32; 3]> = corners.iter().map(|p| p.map(|v| (v / MM_PER_M) as f32)).collect();
        Mesh { indices: (0..positions.len() as u32).collect(), positions, ..Mesh::default() }
    }

    #[test]
    fn the_nearest_place_is_in_a_triangle_or_on_its_edge() {
        #[track_caller]
        fn check(p: [f64; 3], expected: f64) {
            let triangle = mesh(&[[0.0, 0.0, 0.0], [4.0, 0.0, 0.0], [0.0, 4.0, 0.0]]);
            let surface = Surface::of(&triangle).expect("a triangle");
            let distance = surface.distance(DVec3::from_array(p), &mut 10).expect("one look");
            assert!((distance - expected).abs() < 1e-5, "{p:?}: {distance} instead of {expected}");
        }
        check([1.0, 1.0, 3.0], 3.0);
        check([1.0, -2.0, 0.0], 2.0);
        check([4.0, 4.0, 0.0], 8.0_f64.sqrt());
        check([-3.0, -4.0, 0.0], 5.0);
    }

    #[test]
    fn the_tree_finds_what_a_search_through_all_finds() {
        let mut seed = 7_u32;
        let mut next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(seed >> 8) / f64::from(1 << 24)
        };
        let corners: Vec<[f64; 3]> = (0..600).map(|_| [next() * 50.0, next() * 20.0, next() * 5.0]).collect();
        let surface = Surface::of(&mesh(&corners)).expect("triangles");
        for _ in 0..100 {
            let p = DVec3::new(next() * 60.0, next() * 30.0, next() * 20.0);
            let all = surface.triangles.iter().map(|t| to_triangle(p, t)).fold(f64::INFINITY, f64::min);
            assert_eq!(surface.distance(p, &mut usize::MAX.clone()), Some(all));
        }
    }

    #[test]
    fn a_dent_is_found_from_either_side() {
        let flat = mesh(&[[0.0, 0.0, 0.0], [4.0, 0.0, 0.0], [0.0, 4.0, 0.0]]);
        let pyramid =
            [[[0.0, 0.0, 0.0], [4.0, 0.0, 0.0]], [[4.0, 0.0, 0.0], [0.0, 4.0, 0.0]], [[0.0, 4.0, 0.0], [0.0, 0.0, 0.0]]];
        let dented = mesh(&pyramid.iter().flat_map(|[a, b]| [*a, *b, [1.0, 1.0, 0.5]]).collect::<Vec<_>>());
        for (one, other) in [(&flat, &dented), (&dented, &flat)] {
            let deviation = largest_deviation_mm(one, other, &mut 1000).expect("two surfaces");
            assert!((0.3..0.501).contains(&deviation), "{deviation} mm");
        }
        assert_eq!(largest_deviation_mm(&flat, &Mesh::default(), &mut 1000), None);
        assert_eq!(largest_deviation_mm(&flat, &dented, &mut 2), None, "it ends");
    }
}
