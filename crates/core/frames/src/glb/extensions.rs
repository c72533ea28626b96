//! Names of extensions that several readers know.

#[cfg(feature = "draco")]
pub(super) const DRACO: &str = "KHR_draco_mesh_compression";
pub(super) const WEBP: &str = "EXT_texture_webp";
