//! 3-D files that a person names: a `.glb`, or a `.gltf` with its buffers and pictures beside it.

use std::cell::Cell;
use std::path::{Component, Path};

use api::operations::ASSET_MAX_BYTES;
use eyewear::BoxingSize;
use frames::{GlbError, GlbLimits, LoadedFrame, read_glb_sized, read_gltf_sized};

use crate::exit::Failure;
use crate::files::read_file;

/// A file that was opened, not yet understood.
#[derive(Debug)]
pub struct AssetFile<'a> {
    path: &'a Path,
    bytes: Vec<u8>,
}

/// A frame, and how many bytes it was read from.
#[derive(Debug)]
pub struct OpenedFrame {
    pub loaded: LoadedFrame,
    pub bytes: usize,
}

impl<'a> AssetFile<'a> {
    pub fn open(path: &'a Path) -> Result<Self, Failure> {
        Ok(Self { path, bytes: read_file(path, ASSET_MAX_BYTES)? })
    }

    /// Reads the frame as it is, or scaled to a size.
    pub fn read(&self, size: Option<&BoxingSize>) -> Result<OpenedFrame, GlbError> {
        let limits = GlbLimits::default();
        if self.bytes.first() != Some(&b'{') {
            return Ok(OpenedFrame { loaded: read_glb_sized(&self.bytes, &limits, size)?, bytes: self.bytes.len() });
        }
        let total = Cell::new(self.bytes.len());
        let beside = |uri: &str| {
            let bytes = self.beside(uri)?;
            total.set(total.get() + bytes.len());
            Some(bytes)
        };
        let loaded = read_gltf_sized(&self.bytes, &limits, &beside, size)?;
        Ok(OpenedFrame { loaded, bytes: total.get() })
    }

    /// A file in the same folder or below it. Nothing outside is opened, whatever the description says.
    fn beside(&self, uri: &str) -> Option<Vec<u8>> {
        let name = uri.replace("%20", " ");
        let name = Path::new(&name);
        let inside = name.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        let path = self.path.parent().unwrap_or(Path::new("")).join(name);
        if inside { read_file(&path, ASSET_MAX_BYTES).ok() } else { None }
    }

    /// The failure that names the file.
    pub fn unusable(&self, error: &GlbError) -> Failure {
        let remedy = if matches!(error, GlbError::UnknownScale { .. }) { ": varai frame normalize --size 52-18-140" } else { "" };
        Failure::unusable(format!("{}: {error}{remedy}", self.path.display()))
    }
}

/// `52-18-140`, or a failure that says how to write it.
pub fn parse_size(text: &str) -> Result<BoxingSize, Failure> {
    text.parse().map_err(|error| Failure::unusable(format!("--size {text:?}: {error}")))
}
