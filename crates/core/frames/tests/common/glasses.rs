//! Ordinary pairs of glasses as other programs export them, made here so that nothing has to be shipped.

#![allow(dead_code, reason = "each test program uses its own share")]

use eyewear::{FrameMaterial, FrameShape, Rim};
use frames::{FrameSpec, Mesh, PartKind};

use super::common::glb;

/// A part of a file: its name, the groups above it (the outermost first), its material and its triangles.
#[derive(Clone)]
pub struct Node {
    pub name: String,
    pub groups: Vec<String>,
    pub material: usize,
    pub mesh: Mesh,
    /// More fields of the node, each after its comma.
    pub more: String,
}

/// A file before it is written.
#[derive(Clone)]
pub struct File {
    pub nodes: Vec<Node>,
    /// JSON objects.
    pub materials: Vec<String>,
    /// More fields of the description, each followed by a comma.
    pub more: String,
    /// Their buffer views come first, in this order.
    pub pictures: Vec<Vec<u8>>,
}

pub const BLACK: &str = r#"{"name":"Material.001","pbrMetallicRoughness":{"baseColorFactor":[0.02,0.02,0.02,1],"metallicFactor":0,"roughnessFactor":0.4}}"#;
pub const CLEAR: &str = r#"{"name":"Material.002","alphaMode":"BLEND","pbrMetallicRoughness":{"baseColorFactor":[0.8,0.85,0.9,0.25],"metallicFactor":0,"roughnessFactor":0.05}}"#;

/// A 52-18-140 in meters: front, two lenses and two temples without telling names.
pub fn wayfarer() -> File {
    let spec = FrameSpec::new([52.0, 40.0, 18.0, 140.0], FrameShape::Wayfarer, Rim::Full, FrameMaterial::Acetate);
    let model = frames::build(&spec).expect("an ordinary frame");
    let kinds = [
        &[PartKind::Front][..],
        &[PartKind::LensLeft],
        &[PartKind::LensRight],
        &[PartKind::TempleLeft],
        &[PartKind::TempleRight],
    ];
    let nodes = kinds.iter().enumerate().map(|(at, kinds)| {
        let mut mesh = Mesh::default();
        for part in model.parts.iter().filter(|part| kinds.contains(&part.kind)) {
            add(&mut mesh, &part.mesh);
        }
        node(&format!("Object_{}", at + 2), usize::from(at == 1 || at == 2), mesh)
    });
    File { nodes: nodes.collect(), materials: vec![BLACK.to_owned(), CLEAR.to_owned()], more: String::new(), pictures: vec![] }
}

pub fn node(name: &str, material: usize, mesh: Mesh) -> Node {
    Node { name: name.to_owned(), groups: vec![], material, mesh, more: String::new() }
}

fn add(mesh: &mut Mesh, other: &Mesh) {
    let base = mesh.positions.len() as u32;
    mesh.positions.extend(&other.positions);
    mesh.normals.extend(&other.normals);
    mesh.indices.extend(other.indices.iter().map(|i| base + i));
}

/// The middle and the sides of a box, in meters.
pub type Solid = ([f32; 3], [f32; 3]);

pub fn boxes(all: &[Solid]) -> Mesh {
    let mut mesh = Mesh::default();
    for (middle, size) in all {
        let base = mesh.positions.len() as u32;
        let side = |k: usize, axis: usize| if k >> axis & 1 == 1 { 0.5 } else { -0.5 };
        mesh.positions.extend((0..8).map(|k| [0, 1, 2].map(|axis| middle[axis] + side(k, axis) * size[axis])));
        for [a, b, c, d] in [[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]] {
            mesh.indices.extend([a, b, c, a, c, d].map(|k| base + k));
        }
    }
    mesh
}

impl File {
    /// Every position and normal by a function.
    pub fn moved(mut self, by: impl Fn([f32; 3]) -> [f32; 3]) -> Self {
        for mesh in self.nodes.iter_mut().map(|node| &mut node.mesh) {
            mesh.positions.iter_mut().for_each(|p| *p = by(*p));
            mesh.normals.clear();
        }
        self
    }

    pub fn json_and_data(&self) -> (String, Vec<u8>) {
        let (mut data, mut views, mut accessors) = (Vec::new(), Vec::new(), Vec::new());
        let mut view = |bytes: &[u8]| {
            data.resize(usize::next_multiple_of(data.len(), 4), 0);
            views.push(format!(r#"{{"buffer":0,"byteOffset":{},"byteLength":{}}}"#, data.len(), bytes.len()));
            data.extend(bytes);
            views.len() - 1
        };
        for picture in &self.pictures {
            view(picture);
        }
        let mut accessor = |bytes: &[u8], count: usize, component: u32, kind: &str| {
            let view = view(bytes);
            accessors.push(format!(r#"{{"bufferView":{view},"componentType":{component},"count":{count},"type":"{kind}"}}"#));
            accessors.len() - 1
        };
        let floats = |values: &[f32]| values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>();
        let (mut meshes, mut nodes, mut children) = (Vec::new(), Vec::new(), vec![]);
        for node in &self.nodes {
            let Mesh { positions, normals, uvs, colors, indices } = &node.mesh;
            let mut fields =
                vec![format!(r#""POSITION":{}"#, accessor(&floats(positions.as_flattened()), positions.len(), 5126, "VEC3"))];
            if !normals.is_empty() {
                fields.push(format!(r#""NORMAL":{}"#, accessor(&floats(normals.as_flattened()), normals.len(), 5126, "VEC3")));
            }
            if !uvs.is_empty() {
                fields.push(format!(r#""TEXCOORD_0":{}"#, accessor(&floats(uvs.as_flattened()), uvs.len(), 5126, "VEC2")));
            }
            if !colors.is_empty() {
                fields.push(format!(r#""COLOR_0":{}"#, accessor(&floats(colors.as_flattened()), colors.len(), 5126, "VEC4")));
            }
            let bytes: Vec<u8> = indices.iter().flat_map(|i| i.to_le_bytes()).collect();
            let indices = accessor(&bytes, indices.len(), 5125, "SCALAR");
            meshes.push(format!(
                r#"{{"primitives":[{{"attributes":{{{}}},"indices":{indices},"material":{}}}]}}"#,
                fields.join(","),
                node.material
            ));
            nodes.push(format!(r#"{{"name":"{}","mesh":{}{}}}"#, node.name, meshes.len() - 1, node.more));
        }
        // Groups of one name and place are one node.
        let mut open: Vec<(Vec<String>, usize)> =
            self.nodes.iter().enumerate().map(|(at, node)| (node.groups.clone(), at)).collect();
        while let Some(deepest) = open.iter().map(|(groups, _)| groups.len()).max().filter(|&depth| depth > 0) {
            let path = open.iter().find(|(groups, _)| groups.len() == deepest).expect("the deepest").0.clone();
            let inside: Vec<String> = open.iter().filter(|(groups, _)| *groups == path).map(|(_, at)| at.to_string()).collect();
            open.retain(|(groups, _)| *groups != path);
            let name = path.last().expect("it has a depth");
            nodes.push(format!(r#"{{"name":"{name}","children":[{}]}}"#, inside.join(",")));
            open.push((path[..deepest - 1].to_vec(), nodes.len() - 1));
        }
        children.extend(open.iter().map(|(_, at)| at.to_string()));
        let json = format!(
            r#"{{"asset":{{"version":"2.0"}},{}"buffers":[{{"byteLength":{}}}],"bufferViews":[{}],"accessors":[{}],"materials":[{}],"meshes":[{}],"nodes":[{}],"scenes":[{{"nodes":[{}]}}],"scene":0}}"#,
            self.more,
            data.len(),
            views.join(","),
            accessors.join(","),
            self.materials.join(","),
            meshes.join(","),
            nodes.join(","),
            children.join(",")
        );
        (json, data)
    }

    pub fn glb(&self) -> Vec<u8> {
        let (json, data) = self.json_and_data();
        glb(&json, &data)
    }
}
