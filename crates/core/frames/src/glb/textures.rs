//! Pictures of a file, decoded once each, within limits that are checked against their headers.

use std::collections::BTreeMap;
use std::io::Cursor;

use gltf::json::deserialize::{from_slice, from_str};
use gltf::json::extras::RawValue;
use gltf::json::{Index, Texture as JsonTexture};
use image::{ImageFormat, ImageReader, Limits};

use super::accessor::Source;
use super::extensions::WEBP;
use super::{GlbError, GlbLimits, Resolve, data_uri, invalid};
use crate::model::Texture;
use crate::recognize::Finding;

type Object = BTreeMap<String, Box<RawValue>>;

/// What the crate gives a texture without a source.
const NO_SOURCE: usize = u32::MAX as usize;

pub(super) struct TextureReader<'a> {
    source: &'a Source<'a>,
    limits: &'a GlbLimits,
    resolve: Resolve<'a>,
    /// By texture: the extensions that name its picture, and that picture.
    other_sources: Vec<Vec<(String, usize)>>,
    /// Image of the file, and its place in `textures`.
    loaded: Vec<(usize, usize)>,
    pub textures: Vec<Texture>,
    pixels: u64,
    pub findings: Vec<Finding>,
}

impl<'a> TextureReader<'a> {
    /// `json` is the description of the source.
    pub fn new(json: &[u8], source: &'a Source<'a>, limits: &'a GlbLimits, resolve: Resolve<'a>) -> Self {
        let other_sources = other_sources(json);
        Self { source, limits, resolve, other_sources, loaded: vec![], textures: vec![], pixels: 0, findings: vec![] }
    }

    /// The place of a texture; nothing where the file has it only in a form that is not read.
    pub fn texture(&mut self, index: Index<JsonTexture>) -> Result<Option<usize>, GlbError> {
        let root = self.source.root;
        let texture = root.get(index).ok_or_else(|| invalid(format!("texture {} does not exist", index.value())))?;
        let others = self.other_sources.get(index.value()).map_or(&[][..], Vec::as_slice);
        let webp = others.iter().find(|(name, _)| name == WEBP).map(|(_, image)| *image);
        let Some(at) = Some(texture.source.value()).filter(|&at| at != NO_SOURCE).or(webp) else {
            let form = others.first().map_or_else(String::new, |(name, _)| name.clone());
            let finding = Finding::TextureLeftOut { texture: index.value(), form };
            if !self.findings.contains(&finding) {
                self.findings.push(finding);
            }
            return Ok(None);
        };
        if let Some(&(_, place)) = self.loaded.iter().find(|(image, _)| *image == at) {
            return Ok(Some(place));
        }
        let image = root.images.get(at).ok_or_else(|| invalid(format!("image {at} does not exist")))?;
        let decoded = match (image.buffer_view, image.uri.as_deref()) {
            (Some(view), _) => self.decode(at, self.source.view(view)?.0)?,
            (None, Some(uri)) => {
                let missing = || GlbError::MissingTexture { uri: uri.chars().take(120).collect() };
                let bytes = match data_uri::bytes(uri) {
                    Some(bytes) => bytes.map_err(|reason| GlbError::Texture { index: at, reason: reason.to_owned() })?,
                    None => (self.resolve)(uri).ok_or_else(missing)?,
                };
                self.decode(at, &bytes)?
            }
            (None, None) => return Err(invalid(format!("image {at} has no data"))),
        };
        self.loaded.push((at, self.textures.len()));
        self.textures.push(decoded);
        Ok(Some(self.textures.len() - 1))
    }

    /// Takes in pictures that were made of others.
    pub fn add(&mut self, made: Texture) -> usize {
        self.textures.push(made);
        self.textures.len() - 1
    }

    /// Counts pixels before memory is taken for them.
    pub fn take(&mut self, pixels: u64) -> Result<(), GlbError> {
        self.pixels = self.pixels.saturating_add(pixels);
        let most = self.limits.max_texture_pixels;
        if self.pixels > most {
            return Err(GlbError::TooBig { what: "number of texture pixels", value: self.pixels, most });
        }
        Ok(())
    }

    /// Decodes PNG, JPEG or WebP once its header is known to keep the limits.
    fn decode(&mut self, index: usize, bytes: &[u8]) -> Result<Texture, GlbError> {
        let fail = |reason: String| GlbError::Texture { index, reason };
        let format = match bytes {
            [0x89, b'P', b'N', b'G', ..] => ImageFormat::Png,
            [0xFF, 0xD8, ..] => ImageFormat::Jpeg,
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => ImageFormat::WebP,
            _ => return Err(fail(format!("{}it is neither PNG nor JPEG nor WebP", kind_of(bytes)))),
        };
        let size = ImageReader::with_format(Cursor::new(bytes), format).into_dimensions().map_err(|e| fail(e.to_string()))?;
        self.take(u64::from(size.0) * u64::from(size.1))?;
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        let mut bounds = Limits::default();
        bounds.max_alloc = Some(self.limits.max_texture_pixels.saturating_mul(16));
        reader.limits(bounds);
        let picture = reader.decode().map_err(|e| fail(e.to_string()))?.into_rgba8();
        Ok(Texture { width: picture.width(), height: picture.height(), rgba: picture.into_raw() })
    }
}

/// The name of a picture's form, for those that are met in files.
fn kind_of(bytes: &[u8]) -> &'static str {
    match bytes {
        [0xAB, b'K', b'T', b'X', ..] => "it is KTX; ",
        [b'D', b'D', b'S', b' ', ..] => "it is DDS; ",
        [b'B', b'M', ..] => "it is BMP; ",
        [b'G', b'I', b'F', b'8', ..] => "it is GIF; ",
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => "it is TIFF; ",
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => "it is AVIF or HEIC; ",
        [] => "it is empty; ",
        _ => "",
    }
}

/// By texture: what its extensions name instead of a source. The crate has no types for them.
fn other_sources(json: &[u8]) -> Vec<Vec<(String, usize)>> {
    let file = from_slice::<Object>(json).unwrap_or_default();
    let textures = file.get("textures").and_then(|raw| from_str::<Vec<Object>>(raw.get()).ok()).unwrap_or_default();
    let source = |raw: &RawValue| from_str::<Object>(raw.get()).ok()?.get("source")?.get().parse().ok();
    let of_texture = |texture: &Object| {
        let extensions = texture.get("extensions").and_then(|raw| from_str::<Object>(raw.get()).ok()).unwrap_or_default();
        let named = extensions.iter().filter_map(|(name, raw)| Some((name.chars().take(60).collect(), source(raw)?)));
        named.take(8).collect()
    };
    textures.iter().map(of_texture).collect()
}
