//! Meshes with bones, as their bones hold them at rest: the positions of such a mesh alone may lie on their back, or in another unit.

use glam::{DMat3, DMat4, DVec3};
use gltf::json::mesh::{Primitive, Semantic};
use gltf::json::validation::Checked;
use gltf::json::{Index, Skin};

use super::accessor::Source;
use super::{GlbError, invalid};

/// What each bone of a skin does to a vertex, in the axes of the scene.
pub(super) struct Bones {
    matrices: Vec<DMat4>,
}

impl Bones {
    /// `places` says where each node of the file stands, and nothing for those that are not in the scene.
    pub fn of(source: &Source, index: Index<Skin>, places: &[Option<DMat4>]) -> Result<Self, GlbError> {
        let skin = source.root.get(index).ok_or_else(|| invalid(format!("skin {} does not exist", index.value())))?;
        let inverse = match skin.inverse_bind_matrices {
            Some(accessor) => source.vectors::<16>(accessor, "an inverse bind matrix")?,
            None => Vec::new(),
        };
        let matrix = |(bone, joint): (usize, &Index<gltf::json::Node>)| {
            let node = || invalid(format!("node {} does not exist", joint.value()));
            let place = places.get(joint.value()).ok_or_else(node)?.unwrap_or(DMat4::IDENTITY);
            let bind = match inverse.get(bone) {
                Some(columns) => DMat4::from_cols_array(&columns.map(f64::from)),
                None if inverse.is_empty() => DMat4::IDENTITY,
                None => return Err(invalid(format!("skin {} has fewer matrices than bones", index.value()))),
            };
            Ok(place * bind)
        };
        Ok(Self { matrices: skin.joints.iter().enumerate().map(matrix).collect::<Result<_, _>>()? })
    }

    /// Moves the vertices of a primitive to where its bones hold them; without weights they stay. Says whether that turned it inside out.
    pub fn hold(
        &self,
        source: &Source,
        primitive: &Primitive,
        points: &mut [[f32; 3]],
        normals: &mut [[f32; 3]],
    ) -> Result<bool, GlbError> {
        let attribute = |semantic: Semantic| primitive.attributes.get(&Checked::Valid(semantic)).copied();
        let (Some(joints), Some(weights)) = (attribute(Semantic::Joints(0)), attribute(Semantic::Weights(0))) else {
            return Ok(false);
        };
        let joints = source.vectors::<4>(joints, "a joint")?;
        let weights = source.vectors::<4>(weights, "a weight")?;
        if joints.len() != points.len() || weights.len() != points.len() {
            return Err(invalid(format!(
                "{} positions have {} joints and {} weights",
                points.len(),
                joints.len(),
                weights.len()
            )));
        }
        let mut mirrored = 0;
        for at in 0..points.len() {
            let matrix = self.blend(joints[at], weights[at])?;
            let turn = DMat3::from_mat4(matrix);
            mirrored += usize::from(turn.determinant() < 0.0);
            points[at] = matrix.transform_point3(DVec3::from(points[at].map(f64::from))).as_vec3().to_array();
            if let Some(normal) = normals.get_mut(at) {
                let turned = turn.inverse().transpose() * DVec3::from(normal.map(f64::from));
                *normal = turned.normalize_or_zero().as_vec3().to_array();
            }
        }
        if points.iter().flatten().any(|v| !v.is_finite()) {
            return Err(invalid("bones lead a vertex beyond all numbers"));
        }
        Ok(2 * mirrored > points.len())
    }

    fn blend(&self, joints: [f32; 4], weights: [f32; 4]) -> Result<DMat4, GlbError> {
        let whole: f64 = weights.iter().map(|w| f64::from(w.max(0.0))).sum();
        if whole <= 0.0 {
            return Ok(DMat4::IDENTITY);
        }
        let mut matrix = DMat4::ZERO;
        for (joint, weight) in joints.into_iter().zip(weights).filter(|(_, weight)| *weight > 0.0) {
            let bone = self.matrices.get(joint as usize).ok_or_else(|| invalid(format!("bone {joint} does not exist")))?;
            matrix += *bone * (f64::from(weight) / whole);
        }
        Ok(matrix)
    }
}
