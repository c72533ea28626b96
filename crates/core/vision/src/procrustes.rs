//! Weighted orthogonal Procrustes: the similarity that carries one set of points onto another.

use glam::{DMat3, DQuat, DVec3};

/// Rotation, uniform scale and translation: `target = scale * rotation * source + translation`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Similarity {
    pub rotation: DMat3,
    pub scale: f64,
    pub translation: DVec3,
}

/// One point of the source, its image, and how much it counts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    pub source: DVec3,
    pub target: DVec3,
    pub weight: f64,
}

/// Solves for the similarity with the least weighted squared error, without reflections.
///
/// The optimal rotation is the eigenvector of the largest eigenvalue of Horn's quaternion matrix (B. K. P. Horn,
/// "Closed-form solution of absolute orientation using unit quaternions", 1987); the scale is the asymmetric one that
/// MediaPipe uses (D. Akca, "Generalized Procrustes analysis", 2003, eq. 53). `None` when the points do not fix a pose.
pub(crate) fn solve(pairs: impl Iterator<Item = Pair> + Clone) -> Option<Similarity> {
    let total: f64 = pairs.clone().map(|p| p.weight).sum();
    let source_center = pairs.clone().map(|p| p.source * p.weight).sum::<DVec3>() / total;
    let target_center = pairs.clone().map(|p| p.target * p.weight).sum::<DVec3>() / total;

    let mut covariance = [[0.0; 3]; 3];
    let mut source_spread = 0.0;
    for pair in pairs.clone() {
        let (s, t) = (pair.source - source_center, (pair.target - target_center) * pair.weight);
        source_spread += pair.weight * s.length_squared();
        for (row, a) in covariance.iter_mut().zip(s.to_array()) {
            for (cell, b) in row.iter_mut().zip(t.to_array()) {
                *cell += a * b;
            }
        }
    }
    if !(source_spread > 1e-12 && target_center.is_finite()) {
        return None;
    }
    let rotation = DMat3::from_quat(largest_eigenvector(horn_matrix(&covariance))?);
    let aligned: f64 = pairs.map(|p| p.weight * (rotation * (p.source - source_center)).dot(p.target - target_center)).sum();
    let scale = aligned / source_spread;
    (scale.is_finite() && scale > 1e-9).then(|| Similarity {
        rotation,
        scale,
        translation: target_center - rotation * source_center * scale,
    })
}

/// Horn's symmetric 4x4 matrix, in the order w, x, y, z.
fn horn_matrix(s: &[[f64; 3]; 3]) -> [[f64; 4]; 4] {
    let [[xx, xy, xz], [yx, yy, yz], [zx, zy, zz]] = *s;
    [
        [xx + yy + zz, yz - zy, zx - xz, xy - yx],
        [yz - zy, xx - yy - zz, xy + yx, zx + xz],
        [zx - xz, xy + yx, yy - xx - zz, yz + zy],
        [xy - yx, zx + xz, yz + zy, zz - xx - yy],
    ]
}

/// Eigenvector of the largest eigenvalue by cyclic Jacobi rotations, as a unit quaternion.
fn largest_eigenvector(mut m: [[f64; 4]; 4]) -> Option<DQuat> {
    let mut vectors = [[0.0; 4]; 4];
    for (i, row) in vectors.iter_mut().enumerate() {
        row[i] = 1.0;
    }
    for _sweep in 0..32 {
        for p in 0..3 {
            for q in p + 1..4 {
                rotate(&mut m, &mut vectors, p, q);
            }
        }
    }
    let best = (0..4).max_by(|&a, &b| m[a][a].total_cmp(&m[b][b]))?;
    let [w, x, y, z] = [0, 1, 2, 3].map(|row| vectors[row][best]);
    let quat = DQuat::from_xyzw(x, y, z, w);
    (quat.is_finite() && quat.length_squared() > 0.5).then(|| quat.normalize())
}

/// One Jacobi rotation that clears `m[p][q]`.
fn rotate(m: &mut [[f64; 4]; 4], vectors: &mut [[f64; 4]; 4], p: usize, q: usize) {
    if m[p][q].abs() < 1e-300 {
        return;
    }
    let theta = (m[q][q] - m[p][p]) / (2.0 * m[p][q]);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for row in m.iter_mut().chain(vectors.iter_mut()) {
        let (a, b) = (row[p], row[q]);
        (row[p], row[q]) = (c * a - s * b, s * a + c * b);
    }
    let (a, b) = (m[p], m[q]);
    m[p] = std::array::from_fn(|k| c * a[k] - s * b[k]);
    m[q] = std::array::from_fn(|k| s * a[k] + c * b[k]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::EulerRot;

    #[test]
    fn recovers_a_similarity_from_its_points() {
        let cloud = [[0.0, 0.0, 0.0], [4.0, 0.0, 1.0], [0.0, 3.0, -1.0], [1.0, 2.0, 5.0], [-3.0, 1.0, 2.0]];
        for (yaw, pitch, roll) in [(0.0, 0.0, 0.0), (0.4, -0.2, 0.1), (-2.9, 1.2, 3.0), (3.1, 0.0, 0.0)] {
            let truth = DMat3::from_euler(EulerRot::YXZ, yaw, pitch, roll);
            let shift = DVec3::new(1.0, -20.0, 300.0);
            let found = solve(cloud.iter().enumerate().map(|(i, &p)| {
                let source = DVec3::from_array(p);
                Pair { source, target: truth * source * 2.5 + shift, weight: 1.0 + i as f64 }
            }))
            .expect("points that fix a pose");
            assert!((found.rotation - truth).to_cols_array().iter().all(|d| d.abs() < 1e-10));
            assert!((found.scale - 2.5).abs() < 1e-10 && (found.translation - shift).length() < 1e-8);
        }
    }

    #[test]
    fn refuses_points_that_fix_no_pose() {
        let same = Pair { source: DVec3::ONE, target: DVec3::ONE, weight: 1.0 };
        assert!(solve([same; 5].into_iter()).is_none());
        let broken = Pair { source: DVec3::X, target: DVec3::NAN, weight: 1.0 };
        assert!(solve([same, broken].into_iter()).is_none());
    }
}
