//! 3-D files that a person names: a `.glb`, or a `.gltf` with its buffers and pictures beside it.

use std::cell::Cell;
use std::path::{Component, Path};

use api::operations::ASSET_MAX_BYTES;
use eyewear::BoxingSize;
use frames::{GlbError, GlbLimits, LoadedFrame, read_model_sized};

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
    ///
    /// # Errors
    /// When it cannot be read, and when nobody can wear it.
    pub fn read(&self, size: Option<&BoxingSize>) -> Result<OpenedFrame, GlbError> {
        let limits = GlbLimits::default();
        let total = Cell::new(self.bytes.len());
        let beside = |uri: &str| {
            let bytes = self.beside(uri)?;
            total.set(total.get() + bytes.len());
            Some(bytes)
        };
        let loaded = read_model_sized(&self.bytes, &limits, &beside, size)?.wearable()?;
        Ok(OpenedFrame { loaded, bytes: total.get() })
    }

    /// A file in the same folder or below it. Nothing outside is opened, whatever the description says.
    fn beside(&self, uri: &str) -> Option<Vec<u8>> {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        names_of(uri).iter().filter(|name| is_inside(name)).find_map(|name| read_file(&folder.join(name), ASSET_MAX_BYTES).ok())
    }

    /// The failure that names the file.
    pub fn unusable(&self, error: &GlbError) -> Failure {
        let remedy = if matches!(error, GlbError::UnknownScale { .. }) { ": varai frame normalize --size 52-18-140" } else { "" };
        Failure::unusable(format!("{}: {error}{remedy}", self.path.display()))
    }
}

/// The names that an address can stand for, the likeliest first: percent-encoded as the format asks, or as it is, and with the
/// separators of Windows between folders or in the name of a file that an archive was unpacked to.
fn names_of(uri: &str) -> Vec<String> {
    let decoded = percent_encoding::percent_decode_str(uri).decode_utf8().map_or_else(|_| uri.to_owned(), Into::into);
    let mut names = Vec::new();
    for name in [decoded.as_str(), uri] {
        for name in [name.replace('\\', "/"), name.to_owned()] {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// Whether a name leads nowhere but down. It is asked of the very name that is opened.
fn is_inside(name: &str) -> bool {
    Path::new(name).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

/// `52-18-140`, or a failure that says how to write it.
pub fn parse_size(text: &str) -> Result<BoxingSize, Failure> {
    text.parse().map_err(|error| Failure::unusable(format!("--size {text:?}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(uri: &str, expected: &str) {
        let names: Vec<String> = names_of(uri).into_iter().filter(|name| is_inside(name)).collect();
        assert_eq!(names.first().map(String::as_str), Some(expected), "{uri}: {names:?}");
    }

    #[test]
    fn addresses_are_decoded_whatever_they_encode() {
        check("textures/frame%20(1).png", "textures/frame (1).png");
        check("textures/frame%20%281%29.png", "textures/frame (1).png");
        check("a%2Bb.png", "a+b.png");
        check("a+b.png", "a+b.png");
        check("B%C3%BCgel.png", "B\u{fc}gel.png");
        check("b%c3%bcgel.png", "b\u{fc}gel.png");
        check("%E9%95%9C%E6%A1%86.png", "\u{955c}\u{6846}.png");
        check("textures%5Cframe.png", "textures/frame.png");
        check("textures\\frame.png", "textures/frame.png");
        check(".%2Fscene.bin", "./scene.bin");
        check("100%.png", "100%.png");
        check("a%zz.png", "a%zz.png");
        check("caf%E9.png", "caf%E9.png");
    }

    #[test]
    fn a_name_that_only_looks_encoded_is_still_found() {
        assert!(names_of("50%20off.png").contains(&"50%20off.png".to_owned()));
        assert!(names_of("textures\\frame.png").contains(&"textures\\frame.png".to_owned()), "as archives are unpacked here");
    }

    #[test]
    fn nothing_leads_out_of_the_folder() {
        for uri in [
            "../secret.bin",
            "%2e%2e%2fsecret.bin",
            "%2E%2E/secret.bin",
            "..%2fsecret.bin",
            "a/%2e%2e/%2e%2e/secret.bin",
            "..%5Csecret.bin",
            "..\\secret.bin",
            "%2Fetc%2Fpasswd",
            "/etc/passwd",
            "%5C%5Chost%5Cshare",
        ] {
            let outside = |name: &&String| !is_inside(name);
            let names = names_of(uri);
            assert!(names.iter().any(|name| outside(&name)), "{uri}");
            for name in names.iter().filter(|name| is_inside(name)) {
                assert!(
                    !Path::new(name).components().any(|part| matches!(part, Component::ParentDir | Component::RootDir)),
                    "{name}"
                );
            }
        }
    }
}
