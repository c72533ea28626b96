//! Numbers out of buffers. Every offset, stride and count is checked against the bytes that are there.

use gltf::json::accessor::{ComponentType, Type};
use gltf::json::buffer::View;
use gltf::json::validation::Checked;
use gltf::json::{Accessor, Index, Root};

use super::{GlbError, GlbLimits, invalid, within};

/// Extensions that a file may require: they change how light behaves, not where vertices are.
const UNDERSTOOD: &[&str] = &[
    "KHR_materials_transmission",
    "KHR_materials_ior",
    "KHR_materials_volume",
    "KHR_materials_iridescence",
    "KHR_materials_specular",
    "KHR_materials_clearcoat",
    "KHR_materials_unlit",
];

/// A description and the bytes that it speaks of.
pub(super) struct Source<'a> {
    pub root: &'a Root,
    buffers: Vec<Vec<u8>>,
}

impl<'a> Source<'a> {
    pub fn open(root: &'a Root, limits: &GlbLimits, resolve: &dyn Fn(&str) -> Option<Vec<u8>>) -> Result<Self, GlbError> {
        if let Some(feature) = root.extensions_required.iter().find(|e| !UNDERSTOOD.contains(&e.as_str())) {
            return Err(GlbError::Unsupported { feature: feature.chars().take(60).collect() });
        }
        within("number of buffers", root.buffers.len(), 64)?;
        let mut buffers = Vec::new();
        let mut total = 0usize;
        for (i, buffer) in root.buffers.iter().enumerate() {
            let uri = buffer.uri.as_deref().unwrap_or("");
            if uri.starts_with("data:") {
                return Err(GlbError::Unsupported { feature: "a buffer inside the JSON text (data: address)".to_owned() });
            }
            let missing = || GlbError::MissingBuffer {
                uri: if uri.is_empty() { format!("#{i}") } else { uri.chars().take(120).collect() },
            };
            let bytes = if uri.is_empty() && i > 0 { None } else { resolve(uri) }.ok_or_else(missing)?;
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
        Ok(Self { root, buffers })
    }

    /// The bytes of a view and the stride that it declares.
    pub fn view(&self, index: Index<View>) -> Result<(&[u8], Option<usize>), GlbError> {
        let view = self.root.get(index).ok_or_else(|| invalid(format!("buffer view {} does not exist", index.value())))?;
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
        Ok(self.layout(index)?.count)
    }

    /// Vectors of `N` finite numbers. Normalised integers become 0..1.
    pub fn vectors<const N: usize>(&self, index: Index<Accessor>, what: &str) -> Result<Vec<[f32; N]>, GlbError> {
        let layout = self.layout(index)?;
        if layout.components != N {
            return Err(invalid(format!("{what} has {} components, {N} were expected", layout.components)));
        }
        let mut values = Vec::with_capacity(layout.count);
        for i in 0..layout.count {
            let element = layout.element(i);
            let mut vector = [0.0; N];
            for (k, value) in vector.iter_mut().enumerate() {
                *value = layout
                    .number(element, k)
                    .ok_or_else(|| invalid(format!("{what} is stored as a type that glTF does not allow there")))?;
            }
            if !vector.iter().all(|v| v.is_finite()) {
                return Err(invalid(format!("{what} {i} is not a finite number")));
            }
            values.push(vector);
        }
        Ok(values)
    }

    /// How many components each element of an accessor has.
    pub fn components(&self, index: Index<Accessor>) -> Result<usize, GlbError> {
        Ok(self.layout(index)?.components)
    }

    /// Indices, each below `vertices`.
    pub fn indices(&self, index: Index<Accessor>, vertices: usize) -> Result<Vec<u32>, GlbError> {
        let layout = self.layout(index)?;
        let whole = |i: usize| {
            let b = layout.element(i);
            match layout.component {
                ComponentType::U8 => Some(u32::from(b[0])),
                ComponentType::U16 => Some(u32::from(u16::from_le_bytes([b[0], b[1]]))),
                ComponentType::U32 => Some(u32::from_le_bytes([b[0], b[1], b[2], b[3]])),
                _ => None,
            }
        };
        let mut values = Vec::with_capacity(layout.count);
        for i in 0..layout.count {
            let value = whole(i).ok_or_else(|| invalid("indices must be unsigned whole numbers"))?;
            if value as usize >= vertices {
                return Err(invalid(format!("index {value} points outside {vertices} vertices")));
            }
            values.push(value);
        }
        Ok(values)
    }

    fn layout(&self, index: Index<Accessor>) -> Result<Layout<'_>, GlbError> {
        let at = index.value();
        let accessor = self.root.get(index).ok_or_else(|| invalid(format!("accessor {at} does not exist")))?;
        if accessor.sparse.is_some() {
            return Err(GlbError::Unsupported { feature: "a sparse accessor".to_owned() });
        }
        let view = accessor.buffer_view.ok_or_else(|| invalid(format!("accessor {at} has no data")))?;
        let (bytes, stride) = self.view(view)?;
        let (Checked::Valid(component), Checked::Valid(kind)) = (accessor.component_type, accessor.type_) else {
            return Err(invalid(format!("accessor {at} has an unknown type")));
        };
        let components = components_of(kind).ok_or_else(|| invalid(format!("accessor {at} holds matrices")))?;
        let width = component.0.size() * components;
        let stride = stride.unwrap_or(width);
        if stride < width || stride > 252 {
            return Err(invalid(format!("accessor {at} has a stride of {stride} for elements of {width} bytes")));
        }
        let offset = accessor.byte_offset.map_or(0, |o| o.0);
        let count = accessor.count.0;
        let needed = count.checked_sub(1).map_or(Some(0), |rest| rest.checked_mul(stride as u64)?.checked_add(width as u64));
        let fits = needed.and_then(|n| n.checked_add(offset)).is_some_and(|end| end <= bytes.len() as u64);
        if !fits {
            return Err(invalid(format!("accessor {at} counts {count} elements, more than its {} bytes hold", bytes.len())));
        }
        let bytes = &bytes[offset as usize..];
        Ok(Layout {
            bytes,
            stride,
            width,
            count: count as usize,
            components,
            component: component.0,
            normalized: accessor.normalized,
        })
    }
}

/// One accessor whose bounds have been checked.
struct Layout<'a> {
    bytes: &'a [u8],
    stride: usize,
    width: usize,
    count: usize,
    components: usize,
    component: ComponentType,
    normalized: bool,
}

impl Layout<'_> {
    fn element(&self, i: usize) -> &[u8] {
        &self.bytes[i * self.stride..i * self.stride + self.width]
    }

    fn number(&self, element: &[u8], k: usize) -> Option<f32> {
        let b = &element[k * self.component.size()..];
        match (self.component, self.normalized) {
            (ComponentType::F32, _) => Some(f32::from_le_bytes([b[0], b[1], b[2], b[3]])),
            (ComponentType::U8, true) => Some(f32::from(b[0]) / 255.0),
            (ComponentType::U16, true) => Some(f32::from(u16::from_le_bytes([b[0], b[1]])) / 65535.0),
            _ => None,
        }
    }
}

const fn components_of(kind: Type) -> Option<usize> {
    match kind {
        Type::Scalar => Some(1),
        Type::Vec2 => Some(2),
        Type::Vec3 => Some(3),
        Type::Vec4 => Some(4),
        Type::Mat2 | Type::Mat3 | Type::Mat4 => None,
    }
}
