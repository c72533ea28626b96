//! Files that are something else: told by name, because "it does not begin with glTF" helps nobody.

use std::collections::BTreeMap;

use gltf::json::deserialize::{from_slice, from_str};
use gltf::json::extras::RawValue;

use super::GlbError;

type Object = BTreeMap<String, Box<RawValue>>;

/// What a file is that is no GLB, by its first bytes, and what to do with it.
pub(super) fn other_format(bytes: &[u8]) -> Option<&'static str> {
    let begins = |start: &[u8]| bytes.starts_with(start);
    let says = |word: &str| {
        let start = String::from_utf8_lossy(&bytes[..bytes.len().min(512)]).to_ascii_lowercase();
        start.lines().any(|line| line.trim_start().starts_with(word))
    };
    if begins(b"glTF") {
        None
    } else if begins(b"PK\x03\x04") {
        Some("it is a ZIP archive (USDZ is one too); unpack it and take the .glb or .gltf, or export it as .glb")
    } else if begins(b"\x1F\x8B") {
        Some("it is packed with gzip; unpack it first")
    } else if begins(b"Rar!") || begins(b"7z\xBC\xAF") {
        Some("it is an archive; unpack it and take the .glb or .gltf")
    } else if begins(b"Kaydara FBX") || says("; fbx ") {
        Some("it is an FBX file; open it in Blender and export it as glTF 2.0 (.glb)")
    } else if begins(b"BLENDER") {
        Some("it is a Blender file; export it from there as glTF 2.0 (.glb)")
    } else if begins(b"solid ") || says("facet normal") {
        Some("it is an STL file, which has no materials; export the frame as glTF 2.0 (.glb)")
    } else if begins(b"ply\n") || begins(b"ply\r") {
        Some("it is a PLY file; export the frame as glTF 2.0 (.glb)")
    } else if begins(b"version https://git-lfs") {
        Some("it is a pointer of Git LFS; fetch the file itself (git lfs pull)")
    } else if says("<!doctype html") || says("<html") {
        Some("it is a web page; the download has failed")
    } else if says("<collada") || says("<?xml") {
        Some("it is XML, perhaps COLLADA; export the frame as glTF 2.0 (.glb)")
    } else if says("mtllib ") || says("v ") {
        Some("it is an OBJ file; export the frame as glTF 2.0 (.glb)")
    } else if begins(b"\x89PNG") || begins(b"\xFF\xD8\xFF") || begins(b"RIFF") {
        Some("it is a picture; varai frame from-photo makes a frame of one")
    } else {
        None
    }
}

/// Why a description cannot be read: an older version of glTF has objects where 2.0 has lists, and parsers only say that.
pub(super) fn refusal(json: &[u8], error: &str) -> GlbError {
    let field = |object: &Object, name: &str| object.get(name).map(|raw| raw.get().to_owned());
    let file = from_slice::<Object>(json).unwrap_or_default();
    let asset = field(&file, "asset").and_then(|raw| from_str::<Object>(&raw).ok()).unwrap_or_default();
    let version = field(&asset, "version").map(|raw| raw.trim_matches('"').chars().take(8).collect::<String>());
    let lists = ["meshes", "nodes", "scenes", "accessors"];
    let is_old = lists.iter().any(|name| file.get(*name).is_some_and(|raw| raw.get().starts_with('{')));
    match version {
        Some(version) if !version.starts_with('2') => GlbError::Version { version },
        _ if is_old => GlbError::Version { version: "1".to_owned() },
        _ => GlbError::Json(error.to_owned()),
    }
}
