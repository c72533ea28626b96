//! Meshes that are packed with `KHR_draco_mesh_compression`: what their accessors hold, unpacked.

use std::collections::BTreeMap;

use draco_core::decode_limits::DecodeLimits;
use draco_core::decoder_buffer::DecoderBuffer;
use draco_core::mesh::Mesh;
use draco_core::mesh_decoder::MeshDecoder;
use gltf::json::Root;
use gltf::json::deserialize::{from_slice, from_str};
use gltf::json::extras::RawValue;
use gltf::json::validation::Checked;

use super::accessor::{Decoded, most_of};
use super::extensions::DRACO;
use super::{GlbError, GlbLimits, invalid, within};

type Object = BTreeMap<String, Box<RawValue>>;

/// The accessors of all packed primitives by their index. `json` is the description of `root`, and `view` gives the bytes of a buffer
/// view. Triangles and bytes are counted before memory is taken for them.
pub(super) fn unpack<'a>(
    json: &[u8],
    root: &Root,
    limits: &GlbLimits,
    view: impl Fn(usize) -> Result<&'a [u8], GlbError>,
) -> Result<BTreeMap<usize, Decoded>, GlbError> {
    let mut decoded = BTreeMap::new();
    let mut triangles = 0;
    for primitive in packed_primitives(json, root) {
        let left = limits.max_triangles - triangles;
        let mesh = decode(view(primitive.view)?, left, limits.max_bytes)?;
        triangles += mesh.num_faces();
        within("number of triangles", triangles, limits.max_triangles)?;
        let corners = mesh.faces().iter().flatten().map(|point| point.0).collect();
        decoded.insert(primitive.indices, Decoded::Indices(corners));
        for (accessor, id) in primitive.attributes {
            let attribute = mesh.attribute_by_unique_id(id).ok_or_else(|| invalid(format!("{DRACO} has no attribute {id}")))?;
            let components = usize::from(attribute.num_components());
            let described = root.accessors.get(accessor).ok_or_else(|| invalid(format!("accessor {accessor} does not exist")))?;
            let mut values = attribute.read_f32s(mesh.num_points(), components);
            if let (true, Checked::Valid(component)) = (described.normalized, described.component_type)
                && let Some(most) = most_of(component.0)
            {
                values.iter_mut().for_each(|value| *value = (*value / most).max(-1.0));
            }
            decoded.insert(accessor, Decoded::Vectors { components, values });
        }
    }
    Ok(decoded)
}

fn decode(bytes: &[u8], most_triangles: usize, most_bytes: usize) -> Result<Mesh, GlbError> {
    let limits = DecodeLimits::default()
        .with_max_faces(most_triangles as u64)
        .with_max_points(3 * most_triangles as u64)
        .with_max_decoded_bytes(most_bytes as u64);
    let mut mesh = Mesh::new();
    let mut buffer = DecoderBuffer::new(bytes).with_limits(limits);
    MeshDecoder::new()
        .decode(&mut buffer, &mut mesh)
        .map_err(|error| invalid(format!("the mesh packed with Draco cannot be unpacked: {error}")))?;
    Ok(mesh)
}

/// A primitive whose data is packed.
struct Primitive {
    view: usize,
    /// Accessors, each with the number of its attribute in the packed data.
    attributes: Vec<(usize, u32)>,
    indices: usize,
}

/// The crate has no types for the extension.
fn packed_primitives(json: &[u8], root: &Root) -> Vec<Primitive> {
    if !root.extensions_used.iter().chain(&root.extensions_required).any(|name| name == DRACO) {
        return Vec::new();
    }
    let object = |raw: Option<&Box<RawValue>>| raw.and_then(|raw| from_str::<Object>(raw.get()).ok());
    let list = |raw: Option<&Box<RawValue>>| raw.and_then(|raw| from_str::<Vec<Object>>(raw.get()).ok()).unwrap_or_default();
    let number = |raw: Option<&Box<RawValue>>| raw.and_then(|raw| raw.get().parse::<u32>().ok());
    let primitive = |described: Object| {
        let packed = object(object(described.get("extensions"))?.get(DRACO))?;
        let accessors = object(described.get("attributes"))?;
        let attributes = object(packed.get("attributes"))?;
        let pair = |name: &String| Some((number(accessors.get(name))? as usize, number(attributes.get(name))?));
        Some(Primitive {
            view: number(packed.get("bufferView"))? as usize,
            attributes: attributes.keys().filter_map(pair).collect(),
            indices: number(described.get("indices"))? as usize,
        })
    };
    let file = from_slice::<Object>(json).unwrap_or_default();
    let meshes = list(file.get("meshes"));
    meshes.iter().flat_map(|mesh| list(mesh.get("primitives"))).filter_map(primitive).collect()
}
