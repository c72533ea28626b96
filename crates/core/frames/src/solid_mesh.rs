//! Building blocks of geometry in mm: tubes, caps, mirror images, and normals with hard edges where angles are sharp.

use std::collections::HashMap;

use glam::{DMat3, DVec2, DVec3};

use crate::model::Mesh;

/// Triangles in mm, counter-clockwise seen from outside, before normals are made.
#[derive(Clone, Debug, Default)]
pub(crate) struct SolidMesh {
    pub points: Vec<DVec3>,
    pub triangles: Vec<[usize; 3]>,
}

/// How the ends of a tube look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends {
    /// The last ring joins the first.
    Closed,
    /// Flat caps.
    Capped,
    Open,
}

impl SolidMesh {
    /// A skin over rings of equal length, each counter-clockwise seen against the direction of travel.
    pub fn tube(rings: &[Vec<DVec3>], ends: Ends) -> Self {
        let Some(sides) = rings.first().map(Vec::len) else { return Self::default() };
        let mut solid = Self { points: rings.concat(), triangles: Vec::new() };
        let joins = if ends == Ends::Closed { rings.len() } else { rings.len() - 1 };
        for ring in 0..joins {
            let next = (ring + 1) % rings.len();
            for side in 0..sides {
                let after = (side + 1) % sides;
                let [a, b] = [ring * sides + side, ring * sides + after];
                let [c, d] = [next * sides + side, next * sides + after];
                solid.triangles.extend([[a, b, d], [a, d, c]]);
            }
        }
        if ends == Ends::Capped {
            let last = (rings.len() - 1) * sides;
            solid.fan(&(0..sides).rev().collect::<Vec<_>>());
            solid.fan(&(last..last + sides).collect::<Vec<_>>());
        }
        solid
    }

    /// Closes a convex loop with triangles around its middle.
    fn fan(&mut self, corners: &[usize]) {
        let middle = corners.iter().map(|&i| self.points[i]).sum::<DVec3>() / corners.len() as f64;
        let hub = self.points.len();
        self.points.push(middle);
        for (i, &corner) in corners.iter().enumerate() {
            self.triangles.push([hub, corner, corners[(i + 1) % corners.len()]]);
        }
    }

    /// An ellipsoid with half axes given by the columns of `axes`.
    pub fn ellipsoid(center: DVec3, axes: DMat3, slices: usize, stacks: usize) -> Self {
        let ring = |stack: usize| {
            let (sin, cos) = libm::sincos(std::f64::consts::PI * (stack as f64 + 0.5) / stacks as f64);
            (0..slices)
                .map(|slice| {
                    let (s, c) = libm::sincos(std::f64::consts::TAU * slice as f64 / slices as f64);
                    center + axes * DVec3::new(c * sin, s * sin, -cos)
                })
                .collect()
        };
        Self::tube(&(0..stacks).map(ring).collect::<Vec<_>>(), Ends::Capped).outward()
    }

    pub fn append(&mut self, other: &Self) {
        let base = self.points.len();
        self.points.extend(&other.points);
        self.triangles.extend(other.triangles.iter().map(|t| t.map(|i| i + base)));
    }

    /// The same on the other side of the wearer's face.
    pub fn mirrored(&self) -> Self {
        let points = self.points.iter().map(|p| DVec3::new(-p.x, p.y, p.z)).collect();
        Self { points, triangles: self.triangles.iter().map(|&[a, b, c]| [a, c, b]).collect() }
    }

    /// This for the wearer's left and its mirror image for the right.
    pub fn pair(&self) -> Self {
        let mut both = self.clone();
        both.append(&self.mirrored());
        both
    }

    /// This and its mirror image, joined where they touch at x = 0.
    pub fn with_mirror_image(&self) -> Self {
        self.pair().welded()
    }

    pub fn map(mut self, place: impl Fn(DVec3) -> DVec3) -> Self {
        for point in &mut self.points {
            *point = place(*point);
        }
        self
    }

    /// Turns the triangles of a closed solid outward.
    pub fn outward(mut self) -> Self {
        let volume: f64 = self.triangles.iter().map(|t| self.points[t[0]].dot(self.points[t[1]].cross(self.points[t[2]]))).sum();
        if volume < 0.0 {
            for triangle in &mut self.triangles {
                triangle.swap(1, 2);
            }
        }
        self
    }

    /// Splits every edge longer than `longest_mm` in the middle; `lift` puts the new point onto the surface that is meant.
    /// Neighbors split a shared edge alike, so no gap opens.
    pub fn refined(mut self, longest_mm: f64, lift: impl Fn(DVec3) -> DVec3) -> Self {
        let mut middles: HashMap<[usize; 2], usize> = HashMap::new();
        let mut refined = Vec::with_capacity(self.triangles.len() * 2);
        for triangle in std::mem::take(&mut self.triangles) {
            let middle = [0, 1, 2].map(|k| {
                let (a, b) = (triangle[k], triangle[(k + 1) % 3]);
                let long = self.points[a].distance(self.points[b]) > longest_mm;
                long.then(|| {
                    *middles.entry([a.min(b), a.max(b)]).or_insert_with(|| {
                        self.points.push(lift((self.points[a] + self.points[b]) / 2.0));
                        self.points.len() - 1
                    })
                })
            });
            split(triangle, middle, &mut refined);
        }
        self.triangles = refined;
        self
    }

    /// Joins points that are within a tenth of a micrometer, and drops triangles that have lost their area.
    pub fn welded(&self) -> Self {
        let key = |p: &DVec3| [p.x, p.y, p.z].map(|v| (v * 1e4).round() as i64);
        let mut seen = HashMap::new();
        let mut welded = Self::default();
        let place: Vec<usize> = self
            .points
            .iter()
            .map(|p| {
                *seen.entry(key(p)).or_insert_with(|| {
                    welded.points.push(*p);
                    welded.points.len() - 1
                })
            })
            .collect();
        let kept = self.triangles.iter().map(|t| t.map(|i| place[i])).filter(|[a, b, c]| a != b && b != c && a != c);
        welded.triangles = kept.collect();
        welded
    }

    /// The finished mesh in meters. Faces that meet at less than `crease_deg` share smooth normals; sharper edges stay hard.
    pub fn shaded(&self, crease_deg: f64) -> Mesh {
        let solid = self.welded();
        let flat: Vec<DVec3> = solid.triangles.iter().map(|t| solid.face_cross(t)).collect();
        let mut around = vec![Vec::new(); solid.points.len()];
        for (face, triangle) in solid.triangles.iter().enumerate() {
            for &corner in triangle {
                around[corner].push(face);
            }
        }
        let mut mesh = Mesh::default();
        let mut seen = HashMap::new();
        let limit = libm::cos(crease_deg.to_radians());
        for (face, triangle) in solid.triangles.iter().enumerate() {
            let own = flat[face].normalize_or_zero();
            if own == DVec3::ZERO {
                continue;
            }
            for &corner in triangle {
                let soft = around[corner].iter().filter(|&&f| flat[f].normalize_or_zero().dot(own) >= limit);
                let normal = soft.map(|&f| solid.weighted(f, corner, flat[f])).sum::<DVec3>().normalize_or(own);
                let key = (corner, [normal.x, normal.y, normal.z].map(|v| (v * 2000.0).round() as i64));
                let index = *seen.entry(key).or_insert_with(|| {
                    mesh.positions.push((solid.points[corner] / 1000.0).as_vec3().to_array());
                    mesh.normals.push(normal.as_vec3().normalize().to_array());
                    mesh.positions.len() as u32 - 1
                });
                mesh.indices.push(index);
            }
        }
        mesh
    }

    fn face_cross(&self, &[a, b, c]: &[usize; 3]) -> DVec3 {
        (self.points[b] - self.points[a]).cross(self.points[c] - self.points[a])
    }

    /// A face's normal weighted by its angle at a corner, so that the normal does not depend on how a polygon was cut up.
    fn weighted(&self, face: usize, corner: usize, cross: DVec3) -> DVec3 {
        let triangle = self.triangles[face];
        let at = triangle.iter().position(|&i| i == corner).unwrap_or(0);
        let to_next = self.points[triangle[(at + 1) % 3]] - self.points[corner];
        let to_last = self.points[triangle[(at + 2) % 3]] - self.points[corner];
        let cosine = to_next.normalize_or_zero().dot(to_last.normalize_or_zero()).clamp(-1.0, 1.0);
        cross.normalize_or_zero() * libm::acos(cosine)
    }
}

/// Cuts a triangle at the middles of its edges (first to second corner, second to third, third to first).
fn split([a, b, c]: [usize; 3], middle: [Option<usize>; 3], into: &mut Vec<[usize; 3]>) {
    match middle {
        [None, None, None] => into.push([a, b, c]),
        [Some(m), None, None] => into.extend([[a, m, c], [m, b, c]]),
        [Some(m), Some(n), None] => into.extend([[m, b, n], [a, m, n], [a, n, c]]),
        [Some(m), Some(n), Some(o)] => into.extend([[a, m, o], [m, b, n], [o, n, c], [m, n, o]]),
        // The other cases are these, seen from another corner.
        _ => split([b, c, a], [middle[1], middle[2], middle[0]], into),
    }
}

/// Triangles between two closed loops that run the same way, by always taking the shorter diagonal. Indices count through
/// `outer` and then `inner`; seen with both loops counter-clockwise the triangles are counter-clockwise too.
pub(crate) fn stitch(outer: &[DVec2], inner: &[DVec2]) -> Vec<[usize; 3]> {
    let near =
        |p: DVec2, of: &[DVec2]| (0..of.len()).min_by(|&a, &b| of[a].distance(p).total_cmp(&of[b].distance(p))).unwrap_or(0);
    // Start where the loops are closest, so that the first pair belongs together.
    let first = (0..outer.len()).min_by(|&a, &b| {
        let gap = |i: usize| outer[i].distance(inner[near(outer[i], inner)]);
        gap(a).total_cmp(&gap(b))
    });
    let Some(start) = first else { return Vec::new() };
    let inner_start = near(outer[start], inner);
    let (o, i) = (|k: usize| (start + k) % outer.len(), |k: usize| (inner_start + k) % inner.len());
    let mut triangles = Vec::with_capacity(outer.len() + inner.len());
    let (mut a, mut b) = (0, 0);
    while a < outer.len() || b < inner.len() {
        let advance_outer = outer[o(a + 1)].distance(inner[i(b)]);
        let advance_inner = outer[o(a)].distance(inner[i(b + 1)]);
        let ring = outer.len();
        if b == inner.len() || (a < outer.len() && advance_outer <= advance_inner) {
            triangles.push([o(a), o(a + 1), ring + i(b)]);
            a += 1;
        } else {
            triangles.push([o(a), ring + i(b + 1), ring + i(b)]);
            b += 1;
        }
    }
    triangles
}

/// Unit normals pointing to the right of travel: outward for a counter-clockwise loop.
pub(crate) fn outward_normals(points: &[DVec2], closed: bool) -> Vec<DVec2> {
    let n = points.len();
    (0..n)
        .map(|i| {
            let before = if i > 0 {
                i - 1
            } else if closed {
                n - 1
            } else {
                0
            };
            let after = if i + 1 < n {
                i + 1
            } else if closed {
                0
            } else {
                n - 1
            };
            let along = (points[after] - points[before]).normalize_or(DVec2::Y);
            DVec2::new(along.y, -along.x)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ellipsoid_is_closed_and_faces_outward() {
        let ball = SolidMesh::ellipsoid(DVec3::new(5.0, 1.0, 0.0), DMat3::from_diagonal(DVec3::new(1.0, 2.0, 3.0)), 12, 8);
        let mesh = ball.shaded(60.0);
        for (p, n) in mesh.positions.iter().zip(&mesh.normals) {
            let away = DVec3::from(p.map(f64::from)) * 1000.0 - DVec3::new(5.0, 1.0, 0.0);
            assert!(away.dot(DVec3::from(n.map(f64::from))) > 0.0);
        }
    }

    #[test]
    fn a_box_keeps_its_hard_edges() {
        let square = |z: f64| [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)].map(|(x, y)| DVec3::new(x, y, z)).to_vec();
        let mesh = SolidMesh::tube(&[square(0.0), square(1.0)], Ends::Capped).outward().shaded(30.0);
        assert!(mesh.normals.iter().all(|n| n.iter().filter(|v| v.abs() > 0.999).count() == 1), "{:?}", mesh.normals);
    }
}
