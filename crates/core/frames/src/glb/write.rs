//! Writing a frame as GLB.

use std::collections::BTreeMap;

use gltf::json::accessor::{ComponentType, GenericComponentType, Type};
use gltf::json::buffer::{Target, View};
use gltf::json::extensions::material::{IndexOfRefraction, Ior, Transmission, TransmissionFactor};
use gltf::json::extras::RawValue;
use gltf::json::material::{AlphaMode, PbrBaseColorFactor, PbrMetallicRoughness, StrengthFactor};
use gltf::json::mesh::{Mode, Primitive, Semantic};
use gltf::json::validation::{Checked, USize64};
use gltf::json::{self, Index, Root};

use super::{NormalMap, container, extras, optics, texture_png};
use crate::budget::Reduction;
use crate::geometry::GRID_M;
use crate::measure::{FrameMeasures, measure};
use crate::model::{FrameModel, Material, Mesh, Texture};

/// Writes glTF 2.0: one named node per part, one empty node per anchor (`anchor_bridge` ...), lenses by
/// `KHR_materials_transmission` and `_specular`, crystal by `KHR_materials_volume`, brushing by `KHR_materials_anisotropy`, and the boxing measures in `asset.extras.boxing`.
#[must_use]
pub fn write_glb(model: &FrameModel) -> Vec<u8> {
    write(model, &[], false, "")
}

/// As [`write_glb`], with a JSON object in `asset.extras.photo` that says how the frame was made from a photo.
pub(crate) fn write_glb_of_photo(model: &FrameModel, photo: &str) -> Vec<u8> {
    write(model, &[], false, &format!(",\"photo\":{photo}"))
}

/// As [`write_glb`], with normal maps and what a reduction did, and smaller: a part whose positions lie on the grid of normalized
/// frames is written in 16 bits (`KHR_mesh_quantization`).
#[must_use]
pub(crate) fn write_glb_packed(model: &FrameModel, normal_maps: &[NormalMap], reduction: Option<&Reduction>) -> Vec<u8> {
    write(model, normal_maps, true, &reduction.map(extras::extra).unwrap_or_default())
}

/// `more` are fields of `asset.extras`, each after its comma.
fn write(model: &FrameModel, normal_maps: &[NormalMap], packed: bool, more: &str) -> Vec<u8> {
    let mut writer = Writer { packed, ..Writer::default() };
    writer.root.asset.generator = Some("VARAi frames".to_owned());
    writer.root.asset.extras = RawValue::from_string(extras(&measure(model), more)).ok();
    for texture in &model.textures {
        writer.texture(texture);
    }
    for (i, material) in model.materials.iter().enumerate() {
        writer.material(material, normal_maps.iter().find(|map| map.material == i));
    }
    let mut nodes = Vec::new();
    for part in &model.parts {
        let (mesh, grid) = writer.mesh(&part.name, &part.mesh, part.material);
        let (translation, scale) = (grid.map(|g| g.origin_m()), grid.map(|_| [GRID_M; 3]));
        let node = json::Node { mesh: Some(mesh), name: Some(part.name.clone()), translation, scale, ..json::Node::default() };
        nodes.push(writer.root.push(node));
    }
    for (name, point) in model.anchors.named() {
        let node = json::Node { name: Some(format!("anchor_{name}")), translation: Some(point), ..json::Node::default() };
        nodes.push(writer.root.push(node));
    }
    let scene = json::Scene { extensions: None, extras: None, name: Some("frame".to_owned()), nodes };
    writer.root.scene = Some(writer.root.push(scene));
    writer.finish(&model.materials)
}

/// `{"boxing":{"a_mm":52,...}}` with what could be measured, in hundredths of a millimeter.
fn extras(measures: &FrameMeasures, more: &str) -> String {
    let known = [
        ("a_mm", measures.a_mm),
        ("b_mm", measures.b_mm),
        ("dbl_mm", measures.dbl_mm),
        ("temple_mm", measures.temple_mm),
        ("total_width_mm", measures.total_width_mm),
    ];
    let fields: Vec<String> =
        known.iter().filter_map(|(name, value)| value.map(|v| format!("\"{name}\":{}", (v * 100.0).round() / 100.0))).collect();
    format!("{{\"boxing\":{{{}}}{more}}}", fields.join(","))
}

#[derive(Default)]
struct Writer {
    root: Root,
    binary: Vec<u8>,
    packed: bool,
    /// Whether any part was written in 16 bits.
    quantized: bool,
}

impl Writer {
    fn finish(mut self, materials: &[Material]) -> Vec<u8> {
        let used = |wanted: &dyn Fn(&json::extensions::material::Material) -> bool| {
            self.root.materials.iter().any(|m| m.extensions.as_ref().is_some_and(wanted))
        };
        let names = [
            ("KHR_materials_transmission", used(&|e| e.transmission.is_some())),
            ("KHR_materials_ior", used(&|e| e.ior.is_some())),
            ("KHR_materials_specular", used(&|e| e.specular.is_some())),
            ("KHR_materials_volume", used(&|e| e.volume.is_some())),
            (optics::anisotropy_name(), materials.iter().any(|material| material.anisotropy > 0.0)),
        ];
        self.root.extensions_used = names.iter().filter(|(_, used)| *used).map(|(name, _)| (*name).to_owned()).collect();
        if self.quantized {
            self.root.extensions_used.push("KHR_mesh_quantization".to_owned());
            self.root.extensions_required.push("KHR_mesh_quantization".to_owned());
        }
        let byte_length = USize64::from(self.binary.len());
        self.root.push(json::Buffer { byte_length, name: None, uri: None, extensions: None, extras: None });
        let json = self.root.to_vec().expect("a description made here has only text keys and finite numbers");
        container::join(optics::write_anisotropy(json, materials), self.binary)
    }

    fn view(&mut self, bytes: &[u8], target: Option<Target>) -> Index<View> {
        self.binary.resize(self.binary.len().next_multiple_of(4), 0);
        let offset = self.binary.len();
        self.binary.extend(bytes);
        self.root.push(View {
            buffer: Index::new(0),
            byte_length: USize64::from(bytes.len()),
            byte_offset: Some(USize64::from(offset)),
            byte_stride: None,
            name: None,
            target: target.map(Checked::Valid),
            extensions: None,
            extras: None,
        })
    }

    fn vectors<const N: usize>(&mut self, values: &[[f32; N]], bounds: bool) -> Index<json::Accessor> {
        let bytes: Vec<u8> = values.iter().flatten().flat_map(|v| v.to_le_bytes()).collect();
        let view = self.view(&bytes, Some(Target::ArrayBuffer));
        let kind = [Type::Scalar, Type::Vec2, Type::Vec3, Type::Vec4][N - 1];
        let mut accessor = accessor(view, values.len(), ComponentType::F32, kind);
        if bounds {
            let fold = |pick: fn(f32, f32) -> f32| {
                (0..N).map(|k| values.iter().map(|v| v[k]).reduce(pick).unwrap_or(0.0)).collect::<Vec<f32>>()
            };
            accessor.min = Some(fold(f32::min).into());
            accessor.max = Some(fold(f32::max).into());
        }
        self.root.push(accessor)
    }

    /// Three 16-bit numbers for each vertex, each vertex at a multiple of four bytes as glTF asks.
    fn packed<T: Copy>(&mut self, values: &[[T; 3]], bytes_of: fn(T) -> [u8; 2]) -> Index<View> {
        let bytes: Vec<u8> = values.iter().flat_map(|v| v.iter().flat_map(|&n| bytes_of(n)).chain([0, 0])).collect();
        let view = self.view(&bytes, Some(Target::ArrayBuffer));
        self.root.buffer_views[view.value()].byte_stride = Some(json::buffer::Stride(8));
        view
    }

    fn packed_positions(&mut self, mesh: &Mesh, grid: &Grid) -> Index<json::Accessor> {
        let values: Vec<[u16; 3]> = mesh.positions.iter().map(|p| grid.place(*p)).collect();
        let view = self.packed(&values, u16::to_le_bytes);
        let mut accessor = accessor(view, values.len(), ComponentType::U16, Type::Vec3);
        let fold = |pick: fn(u16, u16) -> u16| {
            (0..3).map(|k| values.iter().map(|v| v[k]).reduce(pick).unwrap_or(0)).collect::<Vec<u16>>()
        };
        accessor.min = Some(fold(u16::min).into());
        accessor.max = Some(fold(u16::max).into());
        self.root.push(accessor)
    }

    fn packed_normals(&mut self, mesh: &Mesh) -> Index<json::Accessor> {
        let values: Vec<[i16; 3]> = mesh.normals.iter().map(|n| n.map(|v| (v * 32767.0).round() as i16)).collect();
        let view = self.packed(&values, i16::to_le_bytes);
        let accessor = json::Accessor { normalized: true, ..accessor(view, values.len(), ComponentType::I16, Type::Vec3) };
        self.root.push(accessor)
    }

    fn mesh(&mut self, name: &str, mesh: &Mesh, material: usize) -> (Index<json::Mesh>, Option<Grid>) {
        let mut attributes = BTreeMap::new();
        let grid = if self.packed { Grid::of(mesh) } else { None };
        self.quantized |= grid.is_some();
        let (positions, normals) = match &grid {
            Some(grid) => (self.packed_positions(mesh, grid), self.packed_normals(mesh)),
            None => (self.vectors(&mesh.positions, true), self.vectors(&mesh.normals, false)),
        };
        attributes.insert(Checked::Valid(Semantic::Positions), positions);
        attributes.insert(Checked::Valid(Semantic::Normals), normals);
        if !mesh.uvs.is_empty() {
            attributes.insert(Checked::Valid(Semantic::TexCoords(0)), self.vectors(&mesh.uvs, false));
        }
        if !mesh.colors.is_empty() {
            attributes.insert(Checked::Valid(Semantic::Colors(0)), self.vectors(&mesh.colors, false));
        }
        let indices = self.indices(mesh);
        let primitive = Primitive {
            attributes,
            extensions: None,
            extras: None,
            indices: Some(indices),
            material: Some(Index::new(material as u32)),
            mode: Checked::Valid(Mode::Triangles),
            targets: None,
        };
        let mesh = json::Mesh {
            extensions: None,
            extras: None,
            name: Some(name.to_owned()),
            primitives: vec![primitive],
            weights: None,
        };
        (self.root.push(mesh), grid)
    }

    /// 16 bits wide where they suffice.
    fn indices(&mut self, mesh: &Mesh) -> Index<json::Accessor> {
        let small = mesh.positions.len() < usize::from(u16::MAX);
        let bytes: Vec<u8> = if small {
            mesh.indices.iter().flat_map(|&i| (i as u16).to_le_bytes()).collect()
        } else {
            mesh.indices.iter().flat_map(|&i| i.to_le_bytes()).collect()
        };
        let view = self.view(&bytes, Some(Target::ElementArrayBuffer));
        let component = if small { ComponentType::U16 } else { ComponentType::U32 };
        self.root.push(accessor(view, mesh.indices.len(), component, Type::Scalar))
    }

    fn texture(&mut self, texture: &Texture) {
        let view = self.view(&texture_png::png(texture, self.packed), None);
        let mime_type = Some(json::image::MimeType("image/png".to_owned()));
        let source = self.root.push(json::Image {
            buffer_view: Some(view),
            mime_type,
            name: None,
            uri: None,
            extensions: None,
            extras: None,
        });
        self.root.push(json::Texture { name: None, sampler: None, source, extensions: None, extras: None });
    }

    fn material(&mut self, material: &Material, normal_map: Option<&NormalMap>) {
        let texture = |index: Option<usize>| {
            index.map(|i| json::texture::Info { index: Index::new(i as u32), tex_coord: 0, extensions: None, extras: None })
        };
        let surface = PbrMetallicRoughness {
            base_color_factor: PbrBaseColorFactor(material.base_color),
            base_color_texture: texture(material.base_color_texture),
            metallic_factor: StrengthFactor(material.metallic),
            roughness_factor: StrengthFactor(material.roughness),
            metallic_roughness_texture: texture(material.metallic_roughness_texture),
            ..PbrMetallicRoughness::default()
        };
        let passes = (material.transmission > 0.0).then_some(Transmission {
            transmission_factor: TransmissionFactor(material.transmission),
            transmission_texture: None,
            extras: None,
        });
        let bends = (material.ior != 1.5).then_some(Ior { ior: IndexOfRefraction(material.ior), extras: None });
        let (specular, volume) = (optics::specular_of(material), optics::volume_of(material));
        let any = passes.is_some() || bends.is_some() || specular.is_some() || volume.is_some();
        let extensions = any.then_some(json::extensions::material::Material {
            transmission: passes,
            ior: bends,
            specular,
            volume,
            ..Default::default()
        });
        let alpha_mode = if material.base_color[3] < 1.0 || material.blend { AlphaMode::Blend } else { AlphaMode::Opaque };
        self.root.push(json::Material {
            alpha_mode: Checked::Valid(alpha_mode),
            double_sided: material.double_sided,
            name: Some(material.name.clone()),
            pbr_metallic_roughness: surface,
            normal_texture: normal_map.map(|map| json::material::NormalTexture {
                index: Index::new(map.texture as u32),
                scale: map.scale,
                tex_coord: 0,
                extensions: None,
                extras: None,
            }),
            extensions,
            extras: optics::extras_of(material),
            ..json::Material::default()
        });
    }
}

/// Where the positions of a part begin, in steps of the grid.
#[derive(Clone, Copy)]
struct Grid {
    origin: [i32; 3],
}

impl Grid {
    /// The grid of a mesh whose positions all lie on it and within 16 bits.
    fn of(mesh: &Mesh) -> Option<Self> {
        let steps: Vec<[i32; 3]> = mesh.positions.iter().map(|p| p.map(|v| (v / GRID_M).round() as i32)).collect();
        let on_grid = steps.iter().zip(&mesh.positions).all(|(s, p)| (0..3).all(|k| s[k] as f32 * GRID_M == p[k]));
        let low = steps.iter().copied().reduce(|a, b| [0, 1, 2].map(|k| a[k].min(b[k])))?;
        let high = steps.iter().copied().reduce(|a, b| [0, 1, 2].map(|k| a[k].max(b[k])))?;
        let fits = (0..3).all(|k| high[k] - low[k] <= i32::from(u16::MAX));
        (on_grid && fits).then_some(Self { origin: low })
    }

    fn origin_m(&self) -> [f32; 3] {
        self.origin.map(|steps| steps as f32 * GRID_M)
    }

    /// Within 16 bits, as [`Grid::of`] has seen.
    fn place(&self, position: [f32; 3]) -> [u16; 3] {
        [0, 1, 2].map(|k| ((position[k] / GRID_M).round() as i32 - self.origin[k]) as u16)
    }
}

fn accessor(view: Index<View>, count: usize, component: ComponentType, kind: Type) -> json::Accessor {
    json::Accessor {
        buffer_view: Some(view),
        byte_offset: None,
        count: USize64::from(count),
        component_type: Checked::Valid(GenericComponentType(component)),
        extensions: None,
        extras: None,
        type_: Checked::Valid(kind),
        min: None,
        max: None,
        name: None,
        normalized: false,
        sparse: None,
    }
}
