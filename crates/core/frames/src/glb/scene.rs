//! The scene's tree: pieces of geometry where their nodes put them, and named points.

use std::rc::Rc;

use glam::{DMat4, DQuat, DVec3};
use gltf::json::mesh::{Mode, Primitive, Semantic};
use gltf::json::scene::Node;
use gltf::json::validation::Checked;
use gltf::json::{Accessor, Index};

use super::accessor::Source;
use super::skin::Bones;
use super::texture_transform::Mapping;
use super::{GlbError, GlbLimits, invalid, within};
use crate::recognize::{Finding, MOST_NAMES_ABOVE, Piece, RawScene};

/// Walks the scene. A node that is reached twice is an error, which also ends every cycle.
pub(super) fn read(source: &Source, limits: &GlbLimits) -> Result<RawScene, GlbError> {
    let root = source.root;
    within("number of nodes", root.nodes.len(), limits.max_nodes)?;
    let mut walk =
        Walk { source, limits, places: vec![None; root.nodes.len()], triangles: 0, vertices: 0, scene: RawScene::default() };
    let mut found: Vec<(Index<Node>, DMat4, Names)> = Vec::new();
    let mut open: Vec<(Index<Node>, DMat4, Names)> =
        roots(source)?.into_iter().rev().map(|node| (node, DMat4::IDENTITY, None)).collect();
    while let Some((index, parent, above)) = open.pop() {
        let node = root.get(index).ok_or_else(|| invalid(format!("node {} does not exist", index.value())))?;
        if walk.places[index.value()].is_some() {
            return Err(invalid(format!("node {} is reached twice; the scene must be a tree", index.value())));
        }
        let place = parent * local_transform(node, index.value())?;
        if !place.is_finite() {
            return Err(invalid(format!("node {} is placed beyond all numbers", index.value())));
        }
        walk.places[index.value()] = Some(place);
        let names = Some(Rc::new(Named { name: node.name.clone().unwrap_or_default(), above: above.clone() }));
        open.extend(node.children.iter().flatten().rev().map(|&child| (child, place, names.clone())));
        found.push((index, place, above));
    }
    // Bones may stand behind the meshes that they hold.
    for (index, place, above) in found {
        let node = root.get(index).expect("it was there when it was found");
        walk.visit(node, place, &above)?;
    }
    if walk.scene.pieces.is_empty() { Err(GlbError::Empty) } else { Ok(walk.scene) }
}

fn roots(source: &Source) -> Result<Vec<Index<Node>>, GlbError> {
    let root = source.root;
    let chosen = root.scene.map_or(0, |s| s.value());
    match root.scenes.get(chosen) {
        Some(scene) => Ok(scene.nodes.clone()),
        None if root.scene.is_some() => Err(invalid(format!("scene {chosen} does not exist"))),
        // Without scenes every node that is nobody's child is a root.
        None => {
            let mut child = vec![false; root.nodes.len()];
            for index in root.nodes.iter().flat_map(|n| n.children.iter().flatten()) {
                *child.get_mut(index.value()).ok_or_else(|| invalid(format!("node {} does not exist", index.value())))? = true;
            }
            Ok((0..root.nodes.len()).filter(|&i| !child[i]).map(|i| Index::new(i as u32)).collect())
        }
    }
}

fn local_transform(node: &Node, index: usize) -> Result<DMat4, GlbError> {
    let matrix = match node.matrix {
        Some(m) => DMat4::from_cols_array(&m.map(f64::from)),
        None => {
            let rotation = node.rotation.map_or(DQuat::IDENTITY, |r| DQuat::from_array(r.0.map(f64::from)));
            let scale = node.scale.map_or(DVec3::ONE, |s| DVec3::from(s.map(f64::from)));
            let translation = node.translation.map_or(DVec3::ZERO, |t| DVec3::from(t.map(f64::from)));
            if !(0.5..2.0).contains(&rotation.length()) {
                return Err(invalid(format!("node {index} has a rotation that is no rotation")));
            }
            DMat4::from_scale_rotation_translation(scale, rotation.normalize(), translation)
        }
    };
    if matrix.is_finite() { Ok(matrix) } else { Err(invalid(format!("node {index} has a transform that is not finite"))) }
}

/// The names on the way up to the root.
type Names = Option<Rc<Named>>;

struct Named {
    name: String,
    above: Names,
}

fn nearest_names(from: &Names) -> Vec<String> {
    let nodes = std::iter::successors(from.as_deref(), |named| named.above.as_deref());
    nodes.map(|named| named.name.clone()).filter(|name| !name.is_empty()).take(MOST_NAMES_ABOVE).collect()
}

struct Walk<'a> {
    source: &'a Source<'a>,
    limits: &'a GlbLimits,
    /// Where each node that is in the scene stands.
    places: Vec<Option<DMat4>>,
    triangles: usize,
    vertices: usize,
    scene: RawScene,
}

impl Walk<'_> {
    fn visit(&mut self, node: &Node, place: DMat4, above: &Names) -> Result<(), GlbError> {
        let name = node.name.clone().unwrap_or_default();
        let Some(mesh_index) = node.mesh else {
            if name.starts_with("anchor_") {
                self.scene.points.push((name, place.transform_point3(DVec3::ZERO)));
            }
            return Ok(());
        };
        // A skinned mesh stands where its bones say, whatever its node says (glTF 2.0, section 3.7.3.3).
        let bones = node.skin.map(|skin| Bones::of(self.source, skin, &self.places)).transpose()?;
        let place = if bones.is_some() {
            self.scene.findings.push(Finding::SkinIgnored { name: name.clone() });
            DMat4::IDENTITY
        } else {
            place
        };
        let mesh =
            self.source.root.get(mesh_index).ok_or_else(|| invalid(format!("mesh {} does not exist", mesh_index.value())))?;
        for primitive in &mesh.primitives {
            let name = [&name, mesh.name.as_deref().unwrap_or("")]
                .iter()
                .find(|n| !n.is_empty())
                .map_or_else(String::new, ToString::to_string);
            let piece = self.piece(primitive, name, place, bones.as_ref())?;
            self.scene.pieces.extend(piece.map(|piece| Piece { above: nearest_names(above), ..piece }));
        }
        Ok(())
    }

    fn piece(
        &mut self,
        primitive: &Primitive,
        name: String,
        place: DMat4,
        bones: Option<&Bones>,
    ) -> Result<Option<Piece>, GlbError> {
        let source = self.source;
        if primitive.targets.as_ref().is_some_and(|t| !t.is_empty()) {
            return Err(GlbError::Unsupported { feature: "a mesh with morph targets".to_owned() });
        }
        let mode = match primitive.mode {
            Checked::Valid(mode @ (Mode::Triangles | Mode::TriangleStrip | Mode::TriangleFan)) => mode,
            // Points and lines have no surface to draw.
            Checked::Valid(_) => return Ok(None),
            Checked::Invalid => return Err(invalid(format!("mesh of {name:?} is drawn in no way that glTF knows"))),
        };
        let attribute = |semantic: Semantic| primitive.attributes.get(&Checked::Valid(semantic)).copied();
        let positions_at = attribute(Semantic::Positions).ok_or_else(|| invalid(format!("mesh of {name:?} has no positions")))?;
        let vertices = source.count(positions_at)?;
        let corners = primitive.indices.map_or(Ok(vertices), |i| source.count(i))?;
        let is_list = mode == Mode::Triangles;
        if is_list && corners % 3 != 0 {
            return Err(invalid(format!("mesh of {name:?} has {corners} corners, not a multiple of three")));
        }
        let triangles = if is_list { corners / 3 } else { corners.saturating_sub(2) };
        self.triangles = self.triangles.saturating_add(triangles);
        within("number of triangles", self.triangles, self.limits.max_triangles)?;
        // Counted once for every node that shows them, as a mesh may be shown many times.
        self.vertices = self.vertices.saturating_add(vertices);
        within("number of vertices", self.vertices, self.limits.max_triangles.saturating_mul(3))?;
        let mut points = source.vectors::<3>(positions_at, "a position")?;
        let indices = match primitive.indices {
            Some(index) => source.indices(index, vertices)?,
            None => (0..vertices as u32).collect(),
        };
        let mut indices = triangle_list(mode, indices);
        let same_count = |what: &str, count: usize| {
            if count == vertices {
                Ok(())
            } else {
                Err(invalid(format!("mesh of {name:?} has {vertices} positions but {count} {what}")))
            }
        };
        let mut normals = attribute(Semantic::Normals).map_or(Ok(Vec::new()), |i| source.vectors::<3>(i, "a normal"))?;
        let mapping = primitive.material.and_then(|m| source.root.get(m)).map_or_else(Mapping::default, Mapping::of);
        let uvs = attribute(Semantic::TexCoords(mapping.set))
            .map_or(Ok(Vec::new()), |i| source.vectors::<2>(i, "a texture coordinate"))?;
        let uvs = mapping.apply(uvs)?;
        let colors = attribute(Semantic::Colors(0)).map_or(Ok(Vec::new()), |i| colors(source, i))?;
        for (what, count) in [("normals", normals.len()), ("texture coordinates", uvs.len()), ("colors", colors.len())] {
            if count > 0 {
                same_count(what, count)?;
            }
        }
        if indices.is_empty() {
            return Ok(None);
        }
        if let Some(bones) = bones
            && bones.hold(source, primitive, &mut points, &mut normals)?
        {
            indices.chunks_exact_mut(3).for_each(|triangle| triangle.swap(1, 2));
        }
        let mut piece = Piece {
            name,
            above: Vec::new(),
            material: primitive.material.map(|m| m.value()),
            points: Vec::new(),
            normals: Vec::new(),
            uvs,
            colors,
            indices,
        };
        piece.place(&points, &normals, place);
        Ok(Some(piece))
    }
}

/// Three corners for each triangle of a strip or a fan (glTF 2.0, section 3.7.2.1).
fn triangle_list(mode: Mode, indices: Vec<u32>) -> Vec<u32> {
    let count = indices.len().saturating_sub(2);
    match mode {
        Mode::TriangleStrip => (0..count).flat_map(|i| [i, i + 1 + i % 2, i + 2 - i % 2].map(|k| indices[k])).collect(),
        Mode::TriangleFan => (0..count).flat_map(|i| [i + 1, i + 2, 0].map(|k| indices[k])).collect(),
        _ => indices,
    }
}

fn colors(source: &Source, index: Index<Accessor>) -> Result<Vec<[f32; 4]>, GlbError> {
    if source.components(index)? == 3 {
        let rgb = source.vectors::<3>(index, "a color")?;
        return Ok(rgb.into_iter().map(|[r, g, b]| [r, g, b, 1.0]).collect());
    }
    source.vectors::<4>(index, "a color")
}
