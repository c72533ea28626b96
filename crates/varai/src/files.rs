//! Files that a person names: `-` is stdin or stdout, a link is followed, a device or pipe is written into, and a regular file
//! appears whole or not at all.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::exit::{Failure, Outcome};
use crate::output::{is_standard_stream, print_bytes};

/// Links that are followed one after another before they are taken for a circle, as Linux does.
const MOST_LINKS: usize = 40;

/// Reads a file that a person named, or stdin.
///
/// # Errors
/// Exit code 4 when it cannot be read or is larger than `max_bytes`; no more than that is held.
pub fn read_file(path: &Path, max_bytes: u64) -> Result<Vec<u8>, Failure> {
    if is_standard_stream(path) {
        return read_within(std::io::stdin().lock(), Path::new("stdin"), max_bytes, 0);
    }
    let cannot = |cause: std::io::Error| Failure::unusable(format!("{} cannot be read: {cause}", path.display()));
    let file = File::open(path).map_err(cannot)?;
    let found = file.metadata().map_err(cannot)?;
    if found.is_dir() {
        return Err(Failure::unusable(format!("{} is a folder, not a file", path.display())));
    }
    read_within(file, path, max_bytes, found.len())
}

/// Pipes and devices do not say how long they are, so that what is read is bounded and not only what is declared.
fn read_within(from: impl Read, path: &Path, max_bytes: u64, declared: u64) -> Result<Vec<u8>, Failure> {
    let too_large = || Failure::unusable(format!("{} is larger than {} MiB", path.display(), max_bytes >> 20));
    if declared > max_bytes {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(declared as usize);
    from.take(max_bytes + 1)
        .read_to_end(&mut bytes)
        .map_err(|cause| Failure::unusable(format!("{} cannot be read: {cause}", path.display())))?;
    if bytes.len() as u64 > max_bytes { Err(too_large()) } else { Ok(bytes) }
}

/// Writes a result where a person wants it.
///
/// # Errors
/// When it cannot be written. A regular file is then as it was.
pub fn write_file(path: &Path, bytes: &[u8]) -> Outcome {
    if is_standard_stream(path) {
        return write_to_stdout(bytes);
    }
    Ok(write_named(path, bytes).with_context(|| format!("{} cannot be written", path.display()))?)
}

fn write_to_stdout(bytes: &[u8]) -> Outcome {
    if std::io::stdout().is_terminal() {
        return Err(Failure::usage(
            "-o - writes the file to stdout, which is a terminal; name a file, or send it on with > or |",
        ));
    }
    print_bytes(bytes)
}

fn write_named(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => Err(std::io::Error::from(std::io::ErrorKind::IsADirectory)),
        // Behind a descriptor there may be a file that others write to as well: what they wrote stays.
        Ok(found) if !found.is_file() || is_descriptor(path) => OpenOptions::new().append(true).open(path)?.write_all(bytes),
        Ok(found) => {
            // A file that is closed to us stays as it is, although its folder would let us put another in its place.
            OpenOptions::new().write(true).open(path)?;
            replace(&path.canonicalize()?, bytes, Some(&found))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => replace(&follow(path)?, bytes, None),
        Err(error) => Err(error),
    }
}

/// Whether a name stands for what a process has open: it is written on, as a shell's redirection expects, never put in another's place.
fn is_descriptor(path: &Path) -> bool {
    ["/dev/fd", "/proc"].iter().any(|folder| path.starts_with(folder)) || path == "/dev/stdout" || path == "/dev/stderr"
}

/// Where a chain of links to nothing leads.
fn follow(path: &Path) -> std::io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        match std::fs::read_link(&path) {
            Ok(target) => path = folder_of(&path).join(target),
            Err(_) => return Ok(path),
        }
    }
    Err(std::io::Error::other("its links go in a circle"))
}

/// Puts a file under its name when all of it is there, with the mode and the owner of the one before it.
fn replace(path: &Path, bytes: &[u8], before: Option<&Metadata>) -> std::io::Result<()> {
    let mut file = new_file(folder_of(path))?;
    file.write_all(bytes)?;
    if let Some(before) = before {
        keep_owner_and_mode(file.as_file(), before)?;
    }
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

#[cfg(unix)]
fn keep_owner_and_mode(file: &File, before: &Metadata) -> std::io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let now = file.metadata()?;
    if (now.uid(), now.gid()) != (before.uid(), before.gid()) {
        // Only root can give a file to somebody else; anybody else keeps at least who may read it.
        let _not_ours_to_give = fchown(file, Some(before.uid()), Some(before.gid()));
    }
    file.set_permissions(before.permissions())
}

#[cfg(not(unix))]
fn keep_owner_and_mode(file: &File, before: &Metadata) -> std::io::Result<()> {
    file.set_permissions(before.permissions())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A file without its name yet, as open to others as the person's umask says.
fn new_file(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// Refuses to send a file and its JSON to stdout both.
///
/// # Errors
/// Exit code 2.
pub fn check_one_result(output: &Path, json: bool) -> Outcome {
    if json && is_standard_stream(output) {
        return Err(Failure::usage("-o - and --json both write to stdout; name a file with -o, or leave out --json"));
    }
    Ok(())
}
