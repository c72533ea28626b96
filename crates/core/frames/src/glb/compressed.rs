//! Buffer views that are packed with `EXT_meshopt_compression`.

use std::collections::BTreeMap;

use gltf::json::Root;
use gltf::json::deserialize::{from_slice, from_str};
use gltf::json::extras::RawValue;
use meshoptimizer_rs::codec::{BufferView, Filter, Mode};
use meshoptimizer_rs::{Limits, Workspace};

use super::{GlbError, GlbLimits, invalid, within};

type Object = BTreeMap<String, Box<RawValue>>;

pub(super) const MESHOPT: &str = "EXT_meshopt_compression";

/// What the description says of packed data. The crate has no types for it.
pub(super) struct Compressed {
    /// By buffer: whether it stands only for readers that cannot unpack.
    fallbacks: Vec<bool>,
    /// By buffer view.
    views: Vec<Option<Packed>>,
}

/// A view as it was before it was packed.
pub(super) struct Unpacked {
    pub bytes: Vec<u8>,
    pub stride: usize,
}

/// Where the packed bytes are, and what they become.
struct Packed {
    buffer: usize,
    offset: u64,
    length: u64,
    layout: BufferView,
    stride: usize,
}

impl Compressed {
    /// `json` is the description of `root`.
    pub fn read(json: &[u8], root: &Root) -> Result<Self, GlbError> {
        if !root.extensions_used.iter().chain(&root.extensions_required).any(|name| name == MESHOPT) {
            return Ok(Self { fallbacks: Vec::new(), views: Vec::new() });
        }
        let file = from_slice::<Object>(json).unwrap_or_default();
        let list = |name: &str| file.get(name).and_then(|raw| from_str::<Vec<Object>>(raw.get()).ok()).unwrap_or_default();
        let fallbacks = list("buffers").into_iter().map(|b| extension(&b).is_some_and(|e| text(&e, "fallback") == Some("true")));
        let views = list("bufferViews");
        let packed = |(at, view): (usize, &Object)| extension(view).map(|own| Packed::read(&own, view, at)).transpose();
        Ok(Self { fallbacks: fallbacks.collect(), views: views.iter().enumerate().map(packed).collect::<Result<_, _>>()? })
    }

    pub fn is_fallback(&self, buffer: usize) -> bool {
        self.fallbacks.get(buffer).copied().unwrap_or(false)
    }

    /// The views unpacked, by their index; nothing where a view is not packed. Their sizes are checked before memory is taken.
    pub fn unpack(&self, buffers: &[Vec<u8>], limits: &GlbLimits) -> Result<Vec<Option<Unpacked>>, GlbError> {
        let sizes = self.views.iter().flatten().map(|packed| packed.layout.byte_length());
        let total = sizes.fold(0, usize::saturating_add);
        within("size of unpacked buffers in bytes", total, limits.max_bytes)?;
        let mut workspace = Workspace::new(Limits { max_bytes: limits.max_bytes, max_work: 1 << 32 });
        let mut unpack = |(at, packed): (usize, &Option<Packed>)| {
            let Some(packed) = packed else { return Ok(None) };
            let bytes =
                packed.bytes(buffers).ok_or_else(|| invalid(format!("packed buffer view {at} ends outside its buffer")))?;
            let bytes = packed.layout.decode(bytes, &mut workspace);
            let bytes = bytes.map_err(|e| invalid(format!("buffer view {at} cannot be unpacked: {e}")))?;
            Ok(Some(Unpacked { bytes, stride: packed.stride }))
        };
        self.views.iter().enumerate().map(&mut unpack).collect()
    }
}

impl Packed {
    fn read(own: &Object, view: &Object, at: usize) -> Result<Self, GlbError> {
        let wrong = |what: &str| invalid(format!("{MESHOPT} of buffer view {at} has {what}"));
        let number = |object: &Object, name: &str, otherwise: Option<u64>| {
            text(object, name).map_or(otherwise, |raw| raw.parse().ok()).ok_or_else(|| wrong(&format!("no usable {name}")))
        };
        let word = |name: &str| text(own, name).map(|raw| raw.trim_matches('"'));
        let mode = word("mode").and_then(|name| Mode::parse(name).ok()).ok_or_else(|| wrong("an unknown mode"))?;
        let filter = word("filter").map_or(Ok(Filter::None), Filter::parse).map_err(|_| wrong("an unknown filter"))?;
        let size = |name: &str| usize::try_from(number(own, name, None)?).map_err(|_| wrong(&format!("no usable {name}")));
        let (count, stride) = (size("count")?, size("byteStride")?);
        let layout = BufferView::new(mode, filter, count, stride).map_err(|_| wrong("a count or stride that does not fit"))?;
        let length = number(view, "byteLength", None)?;
        if layout.byte_length() as u64 != length {
            return Err(wrong(&format!("{count} elements of {stride} bytes for {length} bytes")));
        }
        Ok(Self {
            buffer: size("buffer")?,
            offset: number(own, "byteOffset", Some(0))?,
            length: number(own, "byteLength", None)?,
            layout,
            stride,
        })
    }

    fn bytes<'a>(&self, buffers: &'a [Vec<u8>]) -> Option<&'a [u8]> {
        let (start, end) = (usize::try_from(self.offset).ok()?, usize::try_from(self.offset.checked_add(self.length)?).ok()?);
        buffers.get(self.buffer)?.get(start..end)
    }
}

fn extension(object: &Object) -> Option<Object> {
    let extensions: Object = from_str(object.get("extensions")?.get()).ok()?;
    from_str(extensions.get(MESHOPT)?.get()).ok()
}

fn text<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    object.get(name).map(|raw| raw.get())
}
