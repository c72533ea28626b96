//! What is wrong with triangles, and triangles on a grid: welded, without those that have no area.

use std::collections::HashMap;

use glam::DVec3;

use crate::model::{FrameModel, Mesh};

/// The grid of normalized files, meters: a power of two, so that a position on it is exact in 16 bits with a scale, and in `f32`.
/// 3.8 thousandths of a millimeter.
pub(crate) const GRID_M: f32 = 1.0 / 262_144.0;

/// Faults of a frame's triangles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MeshFaults {
    /// Triangles without an area.
    pub degenerate: usize,
    /// Vertices that are there twice in a part, to the last bit of all their values.
    pub duplicate_vertices: usize,
    /// Edges that more than two triangles of a part share.
    pub non_manifold_edges: usize,
    /// Edges of a part that belong to one triangle: the rim of a surface that is not closed.
    pub open_edges: usize,
}

/// Counts the faults of all parts.
#[must_use]
pub fn mesh_faults(model: &FrameModel) -> MeshFaults {
    let mut faults = MeshFaults::default();
    for mesh in model.parts.iter().map(|part| &part.mesh) {
        let snapped = Places::of(mesh);
        faults.degenerate += mesh.indices.chunks_exact(3).filter(|t| snapped.is_flat(t)).count();
        let mut vertices: Vec<_> = (0..mesh.positions.len()).map(|i| vertex_bits(mesh, i)).collect();
        vertices.sort_unstable();
        faults.duplicate_vertices += vertices.windows(2).filter(|pair| pair[0] == pair[1]).count();
        let mut edges: HashMap<[usize; 2], u32> = HashMap::new();
        for t in mesh.indices.chunks_exact(3).filter(|t| !snapped.is_flat(t)) {
            for (a, b) in [(t[0], t[1]), (t[1], t[2]), (t[2], t[0])] {
                let [a, b] = [a, b].map(|i| snapped.first[i as usize]);
                *edges.entry([a.min(b), a.max(b)]).or_default() += 1;
            }
        }
        faults.non_manifold_edges += edges.values().filter(|&&count| count > 2).count();
        faults.open_edges += edges.values().filter(|&&count| count == 1).count();
    }
    faults
}

/// The mesh on the grid: equal vertices are one, what no triangle uses and triangles without an area are gone. The same mesh again
/// gives the same.
pub(crate) fn cleaned(mesh: &Mesh) -> Mesh {
    let mut snapped = mesh.clone();
    snapped.positions.iter_mut().for_each(|p| *p = p.map(|v| (v / GRID_M).round() * GRID_M));
    snapped.normals.iter_mut().for_each(|n| *n = in_16_bits(*n));
    let places = Places::of(&snapped);
    let mut clean = Mesh::default();
    let mut known: HashMap<Vec<u32>, u32> = HashMap::new();
    for &index in snapped.indices.chunks_exact(3).filter(|t| !places.is_flat(t)).flatten() {
        let i = index as usize;
        let to = *known.entry(vertex_bits(&snapped, i)).or_insert_with(|| {
            clean.positions.push(snapped.positions[i]);
            clean.normals.push(snapped.normals[i]);
            clean.uvs.extend(snapped.uvs.get(i));
            clean.colors.extend(snapped.colors.get(i));
            clean.positions.len() as u32 - 1
        });
        clean.indices.push(to);
    }
    clean
}

/// Whether a normal is as long as 16 bits can tell.
pub(crate) fn is_unit(normal: DVec3) -> bool {
    (normal.length_squared() - 1.0).abs() < 1e-4
}

/// A unit normal as 16 bits hold it. One that comes from 16 bits stays: made as long as 1 and rounded again it could move by a step.
fn in_16_bits(normal: [f32; 3]) -> [f32; 3] {
    let rounded = |n: [f32; 3]| n.map(|v| (v * 32767.0).round() / 32767.0);
    let own = DVec3::from(normal.map(f64::from));
    if rounded(normal) == normal && is_unit(own) { normal } else { rounded(own.normalize_or(DVec3::Z).as_vec3().to_array()) }
}

/// Every value of a vertex; zero has one sign.
fn vertex_bits(mesh: &Mesh, i: usize) -> Vec<u32> {
    let values = mesh.positions[i].iter().chain(&mesh.normals[i]);
    let values = values.chain(mesh.uvs.get(i).into_iter().flatten()).chain(mesh.colors.get(i).into_iter().flatten());
    values.map(|v| (v + 0.0).to_bits()).collect()
}

/// Positions on the grid.
struct Places {
    points: Vec<[i64; 3]>,
    /// For each vertex, the first one at its place.
    first: Vec<usize>,
}

impl Places {
    fn of(mesh: &Mesh) -> Self {
        let points: Vec<[i64; 3]> = mesh.positions.iter().map(|p| p.map(|v| (v / GRID_M).round() as i64)).collect();
        let mut known: HashMap<[i64; 3], usize> = HashMap::new();
        let first = points.iter().enumerate().map(|(i, p)| *known.entry(*p).or_insert(i)).collect();
        Self { points, first }
    }

    /// Exactly without area, as whole numbers tell.
    fn is_flat(&self, triangle: &[u32]) -> bool {
        let [a, b, c] = [triangle[0], triangle[1], triangle[2]].map(|i| self.points[i as usize].map(i128::from));
        let (u, v) = ([0, 1, 2].map(|k| b[k] - a[k]), [0, 1, 2].map(|k| c[k] - a[k]));
        [(1, 2), (2, 0), (0, 1)].iter().all(|&(i, j)| u[i] * v[j] == u[j] * v[i])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mesh(positions: &[[f32; 3]], indices: &[u32]) -> Mesh {
        let normals = vec![[0.0, 0.0, 1.0]; positions.len()];
        Mesh { positions: positions.to_vec(), normals, indices: indices.to_vec(), ..Mesh::default() }
    }

    #[test]
    fn a_cleaned_mesh_has_each_vertex_once_and_only_triangles_with_an_area() {
        let square =
            [[0.0, 0.0, 0.0], [0.01, 0.0, 0.0], [0.01, 0.01, 0.0], [0.0, 0.01, 0.0], [0.01, 0.0, 0.0], [-0.0, 0.01, 1e-9]];
        let dirty = mesh(&square, &[0, 1, 2, 0, 2, 3, 1, 4, 2, 0, 0, 1, 5, 0, 2]);
        let clean = cleaned(&dirty);
        assert_eq!(clean.positions.len(), 4);
        assert_eq!(clean.indices, [0, 1, 2, 0, 2, 3, 3, 0, 2]);
        assert_eq!(cleaned(&clean), clean, "cleaning twice is cleaning once");
    }

    #[test]
    fn a_normal_in_16_bits_is_a_unit_normal_that_stays() {
        // Nearly too long, as a file may have it, and what rounding alone would make too long for a reader.
        for long in [1.0_f32, 1.000_049, 0.999_951] {
            for step in 0..500 {
                let (sin, cos) = (step as f32 * 0.013).sin_cos();
                let once = in_16_bits([long * cos * 0.6, long * sin * 0.6, long * 0.8]);
                let length = DVec3::from(once.map(f64::from)).length_squared();
                assert!((length - 1.0).abs() < 6e-5, "{long} {step}: {length}");
                assert_eq!(in_16_bits(once), once);
            }
        }
    }
}
