//! Names of tenants and objects. They become paths, so they are plain.

use object_store::path::Path;

use crate::{Error, Result};

/// Follows each object's name on disk. No key holds an `@`, so `a` and `a/b` can both be objects, as they can
/// in a bucket.
const SUFFIX: &str = "@blob";

const MAX_KEY: usize = 512;
/// Leaves room for the suffix and for the name of an upload under way, within the 255 bytes of a file name.
const MAX_PART: usize = 200;
const MAX_CONTENT_TYPE: usize = 127;

const KEY_RULE: &str = "use at most 512 letters, digits, '.', '-', '_', '=' in parts joined by '/', none empty, '.' or '..'";

pub(crate) fn check_content_type(content_type: &str) -> Result<()> {
    let plain = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
    if content_type.is_empty() || content_type.len() > MAX_CONTENT_TYPE || !content_type.bytes().all(plain) {
        return Err(invalid(content_type, "a content type is 1 to 127 printable ASCII characters"));
    }
    Ok(())
}

/// Where a tenant's object is.
pub(crate) fn object_path(tenant: &str, key: &str) -> Result<Path> {
    if key.len() > MAX_KEY || !key.split('/').all(part_is_valid) {
        return Err(invalid(key, KEY_RULE));
    }
    Path::parse(format!("{tenant}/{key}{SUFFIX}")).map_err(|_| invalid(key, KEY_RULE))
}

/// The folder that holds all keys with a prefix.
pub(crate) fn folder_path(tenant: &str, prefix: &str) -> Result<Path> {
    let folder = prefix.rsplit_once('/').map(|(folder, _)| folder);
    if prefix.len() > MAX_KEY || !prefix.bytes().all(byte_is_valid) || !folder.is_none_or(|f| f.split('/').all(part_is_valid)) {
        return Err(invalid(prefix, KEY_RULE));
    }
    let path = folder.map_or_else(|| tenant.to_owned(), |folder| format!("{tenant}/{folder}"));
    Path::parse(path).map_err(|_| invalid(prefix, KEY_RULE))
}

/// The key of a tenant's object; none for a file that is not one.
pub(crate) fn key_of<'a>(tenant: &str, path: &'a Path) -> Option<&'a str> {
    path.as_ref().strip_prefix(tenant)?.strip_prefix('/')?.strip_suffix(SUFFIX)
}

fn part_is_valid(part: &str) -> bool {
    let plain = part.bytes().all(|byte| byte != b'/' && byte_is_valid(byte));
    !part.is_empty() && part != "." && part != ".." && part.len() <= MAX_PART && plain
}

fn byte_is_valid(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._-=/".contains(&byte)
}

fn invalid(value: &str, rule: &'static str) -> Error {
    Error::InvalidKey { value: value.chars().take(MAX_KEY).collect(), rule }
}
