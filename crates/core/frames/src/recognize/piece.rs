//! A piece of geometry on its way to becoming a part.

use std::collections::HashMap;

use glam::{DMat3, DMat4, DVec3};

use super::Finding;
use crate::geometry::is_unit;
use crate::model::{Mesh, Part, PartKind};

/// How many names of groups a piece keeps; files nest three or four deep.
pub(crate) const MOST_NAMES_ABOVE: usize = 4;

/// Triangles of one primitive, in the axes of the scene.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub name: String,
    /// Names of the nodes above, the nearest first.
    pub above: Vec<String>,
    pub material: Option<usize>,
    pub points: Vec<DVec3>,
    /// Empty, or one per point; zero where the file's was no direction.
    pub normals: Vec<DVec3>,
    pub uvs: Vec<[f32; 2]>,
    pub colors: Vec<[f32; 4]>,
    pub indices: Vec<u32>,
}

impl Piece {
    /// Takes over vertices of a file where their node puts them.
    pub fn place(&mut self, points: &[[f32; 3]], normals: &[[f32; 3]], at: DMat4) {
        let linear = DMat3::from_mat4(at);
        self.points = points.iter().map(|p| at.transform_point3(DVec3::from(p.map(f64::from)))).collect();
        let directions = normals.iter().map(|n| DVec3::from(n.map(f64::from)));
        let grown = linear.x_axis.x;
        self.normals = if grown > 0.0 && linear == DMat3::from_diagonal(DVec3::splat(grown)) {
            // Not turned: normals of unit length stay as they are to the last bit.
            directions.map(|n| if is_unit(n) { n } else { n.normalize_or_zero() }).collect()
        } else {
            let turn = linear.inverse().transpose();
            directions.map(|n| (turn * n).normalize_or_zero()).collect()
        };
        // A mirrored node turns its triangles inside out.
        if linear.determinant() < 0.0 {
            for triangle in self.indices.chunks_exact_mut(3) {
                triangle.swap(1, 2);
            }
        }
    }

    pub fn turn(&mut self, by: DMat3) {
        for v in self.points.iter_mut().chain(&mut self.normals) {
            *v = by * *v;
        }
    }

    pub fn middle(&self) -> DVec3 {
        let (low, high) = extent(std::iter::once(self));
        (low + high) / 2.0
    }

    /// The pieces of this that do not touch, each with its own vertices.
    pub fn connected(&self) -> Vec<Self> {
        let groups = self.group_of_points();
        let mut order: Vec<usize> = Vec::new();
        let mut triangles: HashMap<usize, Vec<[u32; 3]>> = HashMap::new();
        for t in self.indices.chunks_exact(3) {
            let group = groups[t[0] as usize];
            let of_group = triangles.entry(group).or_insert_with(|| {
                order.push(group);
                Vec::new()
            });
            of_group.push([t[0], t[1], t[2]]);
        }
        order.iter().map(|group| self.part_of(&triangles[group])).collect()
    }

    /// Only these triangles, with the vertices they use.
    pub fn part_of(&self, triangles: &[[u32; 3]]) -> Self {
        let mut part = Self {
            name: self.name.clone(),
            above: self.above.clone(),
            material: self.material,
            points: vec![],
            normals: vec![],
            uvs: vec![],
            colors: vec![],
            indices: vec![],
        };
        let mut moved: HashMap<u32, u32> = HashMap::new();
        for &index in triangles.iter().flatten() {
            let to = *moved.entry(index).or_insert_with(|| {
                let i = index as usize;
                part.points.push(self.points[i]);
                part.normals.extend(self.normals.get(i));
                part.uvs.extend(self.uvs.get(i));
                part.colors.extend(self.colors.get(i));
                part.points.len() as u32 - 1
            });
            part.indices.push(to);
        }
        part
    }

    /// The same number for points that triangles connect; points at the same place count as one.
    fn group_of_points(&self) -> Vec<usize> {
        let (low, high) = extent(std::iter::once(self));
        let grain = (high - low).max_element().max(1e-12) * 1e-5;
        let mut parent: Vec<usize> = (0..self.points.len()).collect();
        let mut seen: HashMap<[i64; 3], usize> = HashMap::new();
        for (i, p) in self.points.iter().enumerate() {
            let cell = ((*p - low) / grain).round();
            let first = *seen.entry([cell.x as i64, cell.y as i64, cell.z as i64]).or_insert(i);
            parent[i] = first;
        }
        for t in self.indices.chunks_exact(3) {
            let root = find(&mut parent, t[0] as usize);
            for &other in &t[1..] {
                let other = find(&mut parent, other as usize);
                parent[other] = root;
            }
        }
        (0..parent.len()).map(|i| find(&mut parent, i)).collect()
    }

    pub fn into_part(self, kind: PartKind, plain: usize, findings: &mut Vec<Finding>) -> Part {
        let usable = self.normals.len() == self.points.len() && self.normals.iter().all(|n| n.is_finite() && *n != DVec3::ZERO);
        let normals = if usable { self.normals } else { made_normals(&self.points, &self.indices) };
        if !usable {
            findings.push(Finding::NormalsMade { name: self.name.clone() });
        }
        let mesh = Mesh {
            positions: self.points.iter().map(|p| p.as_vec3().to_array()).collect(),
            normals: normals
                .iter()
                .map(|n| if is_unit(*n) { *n } else { n.normalize_or(DVec3::Z) }.as_vec3().to_array())
                .collect(),
            uvs: self.uvs,
            colors: self.colors,
            indices: self.indices,
        };
        Part { kind, name: self.name, mesh, material: self.material.unwrap_or(plain) }
    }
}

/// Corners of the box around pieces.
pub(super) fn extent<'a>(pieces: impl Iterator<Item = &'a Piece>) -> (DVec3, DVec3) {
    let points = pieces.flat_map(|p| &p.points);
    points.fold((DVec3::INFINITY, DVec3::NEG_INFINITY), |(low, high), p| (low.min(*p), high.max(*p)))
}

fn find(parent: &mut [usize], mut i: usize) -> usize {
    while parent[i] != i {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    i
}

/// Area-weighted normals of the triangles around each vertex.
fn made_normals(points: &[DVec3], indices: &[u32]) -> Vec<DVec3> {
    let mut normals = vec![DVec3::ZERO; points.len()];
    for t in indices.chunks_exact(3) {
        let [a, b, c] = [t[0], t[1], t[2]].map(|i| points[i as usize]);
        for &i in t {
            normals[i as usize] += (b - a).cross(c - a);
        }
    }
    normals.into_iter().map(|n| n.normalize_or(DVec3::Z)).collect()
}

/// Solids for tests of shapes, in millimeters.
#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use glam::dvec3;

    fn piece(points: Vec<DVec3>, indices: Vec<u32>) -> Piece {
        Piece {
            name: String::new(),
            above: vec![],
            material: None,
            points,
            normals: vec![],
            uvs: vec![],
            colors: vec![],
            indices,
        }
    }

    /// Boxes around their middles.
    pub fn boxes(all: &[([f64; 3], [f64; 3])]) -> Piece {
        let (mut points, mut indices) = (Vec::new(), Vec::new());
        for (middle, size) in all {
            let base = points.len() as u32;
            let side = |k: usize, axis: usize| if k >> axis & 1 == 1 { 0.5 } else { -0.5 };
            points.extend(
                (0..8).map(|k| DVec3::from(*middle) + dvec3(side(k, 0) * size[0], side(k, 1) * size[1], side(k, 2) * size[2])),
            );
            for [a, b, c, d] in [[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]] {
                indices.extend([a, b, c, a, c, d].map(|k| base + k));
            }
        }
        piece(points, indices)
    }

    /// A flat rim as seen from the front, its outer half width and half height, and its own width.
    pub fn ring(middle: [f64; 3], half_width: f64, half_height: f64, rim: f64) -> Piece {
        const COUNT: u32 = 48;
        let at = |n: u32, less: f64, z: f64| {
            let angle = f64::from(n) / f64::from(COUNT) * std::f64::consts::TAU;
            DVec3::from(middle) + dvec3(angle.cos() * (half_width - less), angle.sin() * (half_height - less), z)
        };
        let points = (0..COUNT).flat_map(|n| [at(n, 0.0, 1.0), at(n, rim, 1.0), at(n, 0.0, -1.0), at(n, rim, -1.0)]).collect();
        let quad = |n: u32, [a, b]: [u32; 2]| {
            let (here, next) = (4 * n, 4 * ((n + 1) % COUNT));
            [here + a, next + a, next + b, here + a, next + b, here + b]
        };
        let indices = (0..COUNT).flat_map(|n| [[0, 1], [1, 3], [3, 2], [2, 0]].map(|side| quad(n, side)).concat()).collect();
        piece(points, indices)
    }
}
