//! The last 192 bytes of a stored object: what it is and how to know that it is whole.
//!
//! They follow the content, because the digest of a stream is known at its end, and share its file, because
//! two files cannot appear at once. Layout: `VARAIBL1`, the content's size (u64, little-endian), its SHA-256,
//! the length of the content type (u8), the content type, zeros.

use std::fmt;

use bytes::Bytes;

const MAGIC: &[u8; 8] = b"VARAIBL1";
const DIGEST_AT: usize = 16;
const TYPE_LENGTH_AT: usize = 48;
const TYPE_AT: usize = 49;

/// Bytes that the footer takes in storage.
pub(crate) const FOOTER_BYTES: usize = 192;

/// The SHA-256 of an object's content: two objects have the same if and only if their contents are the same.
/// Shown as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Etag(pub(crate) [u8; 32]);

impl Etag {
    /// The digest itself.
    #[must_use]
    pub fn sha256(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Etag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Etag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Etag({self})")
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Footer {
    pub(crate) size_bytes: u64,
    pub(crate) etag: Etag,
    pub(crate) content_type: String,
}

impl Footer {
    /// `content_type` was checked to be at most 127 bytes.
    pub(crate) fn to_bytes(&self) -> Bytes {
        let mut bytes = vec![0; FOOTER_BYTES];
        let type_bytes = self.content_type.as_bytes();
        bytes[..8].copy_from_slice(MAGIC);
        bytes[8..DIGEST_AT].copy_from_slice(&self.size_bytes.to_le_bytes());
        bytes[DIGEST_AT..TYPE_LENGTH_AT].copy_from_slice(&self.etag.0);
        bytes[TYPE_LENGTH_AT] = u8::try_from(type_bytes.len()).expect("content types are checked");
        bytes[TYPE_AT..TYPE_AT + type_bytes.len()].copy_from_slice(type_bytes);
        bytes.into()
    }

    /// Reads the footer of an object that takes `stored_bytes` in storage; none when it is not one.
    pub(crate) fn parse(bytes: &[u8], stored_bytes: u64) -> Option<Self> {
        if bytes.len() != FOOTER_BYTES || !bytes.starts_with(MAGIC) {
            return None;
        }
        let size_bytes = u64::from_le_bytes(bytes[8..DIGEST_AT].try_into().ok()?);
        let digest = bytes[DIGEST_AT..TYPE_LENGTH_AT].try_into().ok()?;
        let content_type = bytes.get(TYPE_AT..TYPE_AT + usize::from(bytes[TYPE_LENGTH_AT]))?;
        let content_type = String::from_utf8(content_type.to_vec()).ok()?;
        let is_whole = size_bytes.checked_add(FOOTER_BYTES as u64) == Some(stored_bytes);
        is_whole.then_some(Self { size_bytes, etag: Etag(digest), content_type })
    }
}
