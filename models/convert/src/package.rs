//! The npm package keeps its data files in one blob; the script that loads it names them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

const BLOB: &str = "face_mesh_solution_packed_assets.data";
const LOADER: &str = "face_mesh_solution_packed_assets_loader.js";

pub(crate) struct Assets {
    blob: Vec<u8>,
    files: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    filename: String,
    start: usize,
    end: usize,
}

#[derive(Deserialize)]
struct Table {
    files: Vec<File>,
}

impl Assets {
    pub(crate) fn open(package: &Path) -> Result<Assets> {
        let read = |name: &str| {
            let path = package.join(name);
            fs::read(&path).with_context(|| format!("cannot read {}; is this the unpacked package?", path.display()))
        };
        let loader = String::from_utf8(read(LOADER)?).context("the loader script is not text")?;
        Ok(Assets { blob: read(BLOB)?, files: file_table(&loader)? })
    }

    /// The file of this name, in whichever folder of the blob.
    pub(crate) fn file(&self, name: &str) -> Result<&[u8]> {
        let file = self.files.iter().find(|file| file.filename.rsplit('/').next() == Some(name));
        let file = file.with_context(|| format!("the package has no {name}"))?;
        self.blob.get(file.start..file.end).with_context(|| format!("{name} is outside {BLOB}"))
    }
}

/// The argument of the call `loadPackage({...});` is JSON.
fn file_table(loader: &str) -> Result<Vec<File>> {
    let (_, call) = loader.rsplit_once("loadPackage(").context("the loader script has no file table")?;
    let mut values = serde_json::Deserializer::from_str(call).into_iter::<Table>();
    let table = values.next().context("the file table is empty")?.context("the file table is not JSON")?;
    Ok(table.files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_by_name() {
        let script = r#"function loadPackage(x) {} loadPackage({"files": [{"filename": "/a/b.tflite", "start": 1, "end": 3}]});"#;
        let assets = Assets { blob: b"abcd".to_vec(), files: file_table(script).unwrap() };
        assert_eq!(assets.file("b.tflite").unwrap(), b"bc");
        assert_eq!(assets.file("c.tflite").unwrap_err().to_string(), "the package has no c.tflite");
    }
}
