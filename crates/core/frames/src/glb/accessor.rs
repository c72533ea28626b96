//! Numbers out of buffers. Every offset, stride and count is checked against the bytes that are there.

use std::collections::BTreeMap;

use gltf::json::accessor::{ComponentType, Type};
use gltf::json::buffer::View;
use gltf::json::validation::Checked;
use gltf::json::{Accessor, Index, Root};

use super::compressed::{Compressed, MESHOPT, Unpacked};
use super::extensions::WEBP;
use super::{GlbError, GlbLimits, Resolve, data_uri, invalid, within};
#[cfg(feature = "draco")]
use super::{draco, extensions::DRACO};

/// Extensions that a file may require: they are read, or they change how light behaves and not where vertices are.
const UNDERSTOOD: &[&str] = &[
    #[cfg(feature = "draco")]
    DRACO,
    MESHOPT,
    WEBP,
    "KHR_mesh_quantization",
    "KHR_materials_pbrSpecularGlossiness",
    "KHR_texture_transform",
    "KHR_materials_transmission",
    "KHR_materials_ior",
    "KHR_materials_volume",
    "KHR_materials_iridescence",
    "KHR_materials_specular",
    "KHR_materials_clearcoat",
    "KHR_materials_unlit",
    "KHR_materials_emissive_strength",
    "KHR_materials_sheen",
    "KHR_materials_anisotropy",
    "KHR_materials_dispersion",
    "KHR_lights_punctual",
];

/// A description and the bytes that it speaks of.
pub(super) struct Source<'a> {
    pub root: &'a Root,
    buffers: Vec<Vec<u8>>,
    /// Views that were packed.
    unpacked: Vec<Option<Unpacked>>,
    /// What accessors hold whose mesh was packed as a whole.
    decoded: BTreeMap<usize, Decoded>,
    /// Elements of an accessor whose bytes need not be in the file, because it is sparse.
    most_sparse: usize,
}

impl<'a> Source<'a> {
    /// `json` is the description of `root`.
    pub fn open(json: &[u8], root: &'a Root, limits: &GlbLimits, resolve: Resolve) -> Result<Self, GlbError> {
        if let Some(feature) = root.extensions_required.iter().find(|e| !UNDERSTOOD.contains(&e.as_str())) {
            return Err(GlbError::Unsupported { feature: feature.chars().take(60).collect() });
        }
        within("number of buffers", root.buffers.len(), 64)?;
        let compressed = Compressed::read(json, root)?;
        let mut buffers = Vec::new();
        let mut total = 0usize;
        for (i, buffer) in root.buffers.iter().enumerate() {
            let uri = buffer.uri.as_deref().unwrap_or("");
            if uri.is_empty() && compressed.is_fallback(i) {
                buffers.push(Vec::new());
                continue;
            }
            let missing = || GlbError::MissingBuffer {
                uri: if uri.is_empty() { format!("#{i}") } else { uri.chars().take(120).collect() },
            };
            let bytes = match data_uri::bytes(uri) {
                Some(bytes) => bytes.map_err(|reason| invalid(format!("buffer {i}: {reason}")))?,
                None if uri.is_empty() && i > 0 => return Err(missing()),
                None => resolve(uri).ok_or_else(missing)?,
            };
            if (bytes.len() as u64) < buffer.byte_length.0 {
                return Err(invalid(format!(
                    "buffer {i} should hold {} bytes, but {} are there",
                    buffer.byte_length.0,
                    bytes.len()
                )));
            }
            total += bytes.len();
            within("size of all buffers in bytes", total, limits.max_bytes)?;
            buffers.push(bytes);
        }
        let unpacked = compressed.unpack(&buffers, limits)?;
        let most_sparse = limits.max_triangles.saturating_mul(3);
        let source = Self { root, buffers, unpacked, decoded: BTreeMap::new(), most_sparse };
        #[cfg(feature = "draco")]
        let source = {
            let view = |at: usize| source.view(Index::new(u32::try_from(at).unwrap_or(u32::MAX))).map(|(bytes, _)| bytes);
            let decoded = draco::unpack(json, root, limits, view)?;
            Self { decoded, ..source }
        };
        Ok(source)
    }

    /// The bytes of a view and the stride that it declares.
    pub fn view(&self, index: Index<View>) -> Result<(&[u8], Option<usize>), GlbError> {
        let view = self.root.get(index).ok_or_else(|| invalid(format!("buffer view {} does not exist", index.value())))?;
        if let Some(Some(Unpacked { bytes, stride })) = self.unpacked.get(index.value()) {
            return Ok((bytes, Some(*stride)));
        }
        let buffer = self
            .buffers
            .get(view.buffer.value())
            .ok_or_else(|| invalid(format!("buffer {} does not exist", view.buffer.value())))?;
        let start = view.byte_offset.map_or(0, |o| o.0);
        let end = start.checked_add(view.byte_length.0).filter(|&end| end <= buffer.len() as u64);
        let end = end.ok_or_else(|| invalid(format!("buffer view {} ends outside its buffer", index.value())))?;
        // Both fit in usize: they are at most the length of a slice.
        Ok((&buffer[start as usize..end as usize], view.byte_stride.map(|s| s.0)))
    }

    /// How many elements an accessor has, once their bytes are known to be there.
    pub fn count(&self, index: Index<Accessor>) -> Result<usize, GlbError> {
        if let Some(decoded) = self.decoded.get(&index.value()) {
            return Ok(decoded.count());
        }
        Ok(self.layout(index)?.count)
    }

    /// Vectors of `N` finite numbers. Normalized integers become 0..1 or -1..1, others (of quantized meshes) are taken as they are.
    pub fn vectors<const N: usize>(&self, index: Index<Accessor>, what: &str) -> Result<Vec<[f32; N]>, GlbError> {
        if let Some(decoded) = self.decoded.get(&index.value()) {
            return decoded.vectors(what);
        }
        let layout = self.layout(index)?;
        let mut values = match layout.base {
            Some(_) => (0..layout.count).map(|i| layout.vector(i, what)).collect::<Result<Vec<_>, _>>()?,
            None => vec![[0.0; N]; layout.count],
        };
        if let Some((places, changed)) = self.sparse(index, &layout)? {
            for (i, place) in places.into_iter().enumerate() {
                values[place as usize] = changed.vector(i, what)?;
            }
        }
        Ok(values)
    }

    /// How many components each element of an accessor has.
    pub fn components(&self, index: Index<Accessor>) -> Result<usize, GlbError> {
        if let Some(decoded) = self.decoded.get(&index.value()) {
            return Ok(decoded.components());
        }
        Ok(self.layout(index)?.components)
    }

    /// Indices, each below `vertices`.
    pub fn indices(&self, index: Index<Accessor>, vertices: usize) -> Result<Vec<u32>, GlbError> {
        let values = match self.decoded.get(&index.value()) {
            Some(Decoded::Indices(values)) => values.clone(),
            Some(Decoded::Vectors { .. }) => return Err(invalid("indices must be single numbers")),
            None => self.stored_indices(index)?,
        };
        match values.iter().find(|&&value| value as usize >= vertices) {
            Some(value) => Err(invalid(format!("index {value} points outside {vertices} vertices"))),
            None => Ok(values),
        }
    }

    fn stored_indices(&self, index: Index<Accessor>) -> Result<Vec<u32>, GlbError> {
        let layout = self.layout(index)?;
        let mut values = match layout.base {
            Some(_) => (0..layout.count).map(|i| layout.whole(i)).collect::<Result<Vec<_>, _>>()?,
            None => vec![0; layout.count],
        };
        if let Some((places, changed)) = self.sparse(index, &layout)? {
            for (i, place) in places.into_iter().enumerate() {
                values[place as usize] = changed.whole(i)?;
            }
        }
        Ok(values)
    }

    fn layout(&self, index: Index<Accessor>) -> Result<Layout<'_>, GlbError> {
        let at = index.value();
        let accessor = self.root.get(index).ok_or_else(|| invalid(format!("accessor {at} does not exist")))?;
        let (Checked::Valid(component), Checked::Valid(kind)) = (accessor.component_type, accessor.type_) else {
            return Err(invalid(format!("accessor {at} has an unknown type")));
        };
        let components = components_of(kind).ok_or_else(|| invalid(format!("accessor {at} holds matrices")))?;
        let form = Form { component: component.0, components, normalized: accessor.normalized };
        if let Some(view) = accessor.buffer_view {
            return self.slice(view, accessor.byte_offset.map_or(0, |o| o.0), accessor.count.0, form, at);
        }
        if accessor.sparse.is_none() {
            return Err(invalid(format!("accessor {at} has no data")));
        }
        let count = usize::try_from(accessor.count.0).unwrap_or(usize::MAX);
        within("number of elements of a sparse accessor", count, self.most_sparse)?;
        Ok(Layout { base: None, count, ..Layout::empty(form) })
    }

    /// `count` elements of a form from a view.
    fn slice(&self, view: Index<View>, offset: u64, count: u64, form: Form, at: usize) -> Result<Layout<'_>, GlbError> {
        let (bytes, stride) = self.view(view)?;
        let width = form.component.size() * form.components;
        let stride = stride.unwrap_or(width);
        if stride < width || stride > 252 {
            return Err(invalid(format!("accessor {at} has a stride of {stride} for elements of {width} bytes")));
        }
        let needed = count.checked_sub(1).map_or(Some(0), |rest| rest.checked_mul(stride as u64)?.checked_add(width as u64));
        let fits = needed.and_then(|n| n.checked_add(offset)).is_some_and(|end| end <= bytes.len() as u64);
        if !fits {
            return Err(invalid(format!("accessor {at} counts {count} elements, more than its {} bytes hold", bytes.len())));
        }
        let base = Some(&bytes[offset as usize..]);
        Ok(Layout { base, stride, width, count: count as usize, ..Layout::empty(form) })
    }

    /// The elements of a sparse accessor that differ from its base: their places and values.
    fn sparse(&self, index: Index<Accessor>, base: &Layout) -> Result<Option<(Vec<u32>, Layout<'_>)>, GlbError> {
        let at = index.value();
        let Some(sparse) = self.root.get(index).and_then(|accessor| accessor.sparse.as_ref()) else { return Ok(None) };
        if sparse.count.0 > base.count as u64 {
            return Err(invalid(format!("accessor {at} changes {} of its {} elements", sparse.count.0, base.count)));
        }
        let Checked::Valid(component) = sparse.indices.component_type else {
            return Err(invalid(format!("accessor {at} has an unknown type")));
        };
        let form = Form { component: component.0, components: 1, normalized: false };
        let (indices, values) = (&sparse.indices, &sparse.values);
        let places = self.slice(indices.buffer_view, indices.byte_offset.0, sparse.count.0, form, at)?;
        let places = (0..places.count).map(|i| places.whole(i)).collect::<Result<Vec<_>, _>>()?;
        if let Some(place) = places.iter().find(|&&place| place as usize >= base.count) {
            return Err(invalid(format!("accessor {at} changes element {place} of {}", base.count)));
        }
        let values = self.slice(values.buffer_view, values.byte_offset.0, sparse.count.0, base.form, at)?;
        Ok(Some((places, values)))
    }
}

/// What an accessor of a packed mesh holds.
#[cfg_attr(not(feature = "draco"), expect(dead_code, reason = "only Draco packs whole accessors"))]
pub(super) enum Decoded {
    Vectors { components: usize, values: Vec<f32> },
    Indices(Vec<u32>),
}

impl Decoded {
    fn count(&self) -> usize {
        match self {
            Self::Vectors { components, values } => values.len() / (*components).max(1),
            Self::Indices(values) => values.len(),
        }
    }

    const fn components(&self) -> usize {
        match self {
            Self::Vectors { components, .. } => *components,
            Self::Indices(_) => 1,
        }
    }

    fn vectors<const N: usize>(&self, what: &str) -> Result<Vec<[f32; N]>, GlbError> {
        match self {
            Self::Vectors { components, values } if *components == N => {
                let (vectors, _) = values.as_chunks::<N>();
                match vectors.iter().position(|vector| vector.iter().any(|v| !v.is_finite())) {
                    Some(at) => Err(invalid(format!("{what} {at} is not a finite number"))),
                    None => Ok(vectors.to_vec()),
                }
            }
            _ => Err(invalid(format!("{what} has {} components, {N} were expected", self.components()))),
        }
    }
}

/// What an element is made of.
#[derive(Clone, Copy)]
struct Form {
    component: ComponentType,
    components: usize,
    normalized: bool,
}

/// One accessor whose bounds have been checked.
struct Layout<'a> {
    /// Nothing when all is zero but for what a sparse accessor says.
    base: Option<&'a [u8]>,
    stride: usize,
    width: usize,
    count: usize,
    components: usize,
    form: Form,
}

impl Layout<'_> {
    fn empty(form: Form) -> Self {
        Self { base: None, stride: 0, width: 0, count: 0, components: form.components, form }
    }

    fn element(&self, i: usize) -> &[u8] {
        let bytes = self.base.unwrap_or_default();
        &bytes[i * self.stride..i * self.stride + self.width]
    }

    fn vector<const N: usize>(&self, i: usize, what: &str) -> Result<[f32; N], GlbError> {
        if self.components != N {
            return Err(invalid(format!("{what} has {} components, {N} were expected", self.components)));
        }
        let (element, mut vector) = (self.element(i), [0.0; N]);
        for (k, value) in vector.iter_mut().enumerate() {
            *value = self
                .number(element, k)
                .ok_or_else(|| invalid(format!("{what} is stored as a type that glTF does not allow there")))?;
        }
        if vector.iter().all(|v| v.is_finite()) { Ok(vector) } else { Err(invalid(format!("{what} {i} is not a finite number"))) }
    }

    fn whole(&self, i: usize) -> Result<u32, GlbError> {
        let b = self.element(i);
        match self.form.component {
            _ if self.components != 1 => Err(invalid("indices must be single numbers")),
            ComponentType::U8 => Ok(u32::from(b[0])),
            ComponentType::U16 => Ok(u32::from(u16::from_le_bytes([b[0], b[1]]))),
            ComponentType::U32 => Ok(u32::from_le_bytes([b[0], b[1], b[2], b[3]])),
            _ => Err(invalid("indices must be unsigned whole numbers")),
        }
    }

    /// glTF 2.0, section 3.11, and `KHR_mesh_quantization`.
    fn number(&self, element: &[u8], k: usize) -> Option<f32> {
        let b = &element[k * self.form.component.size()..];
        let value = match self.form.component {
            ComponentType::F32 => return Some(f32::from_le_bytes([b[0], b[1], b[2], b[3]])),
            ComponentType::U8 => f32::from(b[0]),
            ComponentType::I8 => f32::from(b[0] as i8),
            ComponentType::U16 => f32::from(u16::from_le_bytes([b[0], b[1]])),
            ComponentType::I16 => f32::from(i16::from_le_bytes([b[0], b[1]])),
            ComponentType::U32 => return None,
        };
        let most = most_of(self.form.component)?;
        Some(if self.form.normalized { (value / most).max(-1.0) } else { value })
    }
}

/// What a normalized whole number is a share of.
pub(super) const fn most_of(component: ComponentType) -> Option<f32> {
    match component {
        ComponentType::U8 => Some(255.0),
        ComponentType::I8 => Some(127.0),
        ComponentType::U16 => Some(65535.0),
        ComponentType::I16 => Some(32767.0),
        ComponentType::U32 | ComponentType::F32 => None,
    }
}

const fn components_of(kind: Type) -> Option<usize> {
    match kind {
        Type::Scalar => Some(1),
        Type::Vec2 => Some(2),
        Type::Vec3 => Some(3),
        Type::Vec4 => Some(4),
        Type::Mat4 => Some(16),
        Type::Mat2 | Type::Mat3 => None,
    }
}
