//! Writing results: JSON on stdout, files whole or not at all.

use std::io::Write;
use std::path::Path;

use anyhow::Context;

use crate::exit::Failure;

/// Prints a value as JSON on stdout.
///
/// # Errors
/// When stdout cannot be written.
pub fn print_json<T: serde::Serialize>(value: &T) -> Result<(), Failure> {
    let mut text = serde_json::to_vec_pretty(value).context("the result cannot be written as JSON")?;
    text.push(b'\n');
    match std::io::stdout().write_all(&text) {
        // Whoever read the beginning has seen enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written.context("stdout cannot be written")?),
    }
}

/// Writes a file under its name only when all of it is there.
///
/// # Errors
/// When the folder does not exist or is full or closed to us.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let write = || -> std::io::Result<()> {
        let mut file = new_file(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    };
    Ok(write().with_context(|| format!("{} cannot be written", path.display()))?)
}

/// A file without its name yet, as open to others as the person's umask says.
fn new_file(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// Reads a file that a person named.
///
/// # Errors
/// Exit code 4 when it cannot be read or is larger than `max_bytes`; its size is checked first.
pub fn read_file(path: &Path, max_bytes: u64) -> Result<Vec<u8>, Failure> {
    let cannot = |cause: std::io::Error| Failure::unusable(format!("{} cannot be read: {cause}", path.display()));
    let size = std::fs::metadata(path).map_err(cannot)?;
    if size.is_dir() {
        return Err(Failure::unusable(format!("{} is a folder, not a file", path.display())));
    }
    if size.len() > max_bytes {
        return Err(Failure::unusable(format!("{} is larger than {} MiB", path.display(), max_bytes >> 20)));
    }
    std::fs::read(path).map_err(cannot)
}
