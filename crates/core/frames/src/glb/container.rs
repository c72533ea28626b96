//! The GLB container: a header, a JSON chunk and a binary chunk (glTF 2.0, section 4.4).

use super::{GlbError, version};

const MAGIC: u32 = 0x4654_6C67;
const JSON: u32 = 0x4E4F_534A;
const BINARY: u32 = 0x004E_4942;

/// The description and the binary chunk, if there is one.
pub(super) fn split(bytes: &[u8]) -> Result<(&[u8], Option<&[u8]>), GlbError> {
    let bad = |what: &str| GlbError::Container(what.to_owned());
    let word = |at: usize| bytes.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
    if let Some(other) = version::other_format(bytes) {
        return Err(bad(other));
    }
    let [Some(magic), Some(version), Some(length)] = [word(0), word(4), word(8)] else {
        return Err(bad("it is shorter than a header"));
    };
    if magic != MAGIC {
        return Err(bad("it does not begin with glTF"));
    }
    if version != 2 {
        return Err(GlbError::Container(format!("it is glTF version {version}, only 2 is known")));
    }
    if length as usize > bytes.len() {
        return Err(GlbError::Container(format!("its header promises {length} bytes, but there are {}", bytes.len())));
    }
    let (mut at, end) = (12, length as usize);
    let (mut json, mut binary) = (None, None);
    while at + 8 <= end {
        let (Some(size), Some(kind)) = (word(at), word(at + 4)) else { break };
        let chunk = (at + 8).checked_add(size as usize).filter(|&stop| stop <= end).and_then(|stop| bytes.get(at + 8..stop));
        let chunk = chunk.ok_or_else(|| bad("a chunk is longer than the file"))?;
        match kind {
            JSON if json.is_none() => json = Some(chunk),
            BINARY if json.is_some() && binary.is_none() => binary = Some(chunk),
            // Chunks of other kinds are for others and must be skipped.
            _ => {}
        }
        at += 8 + size as usize;
    }
    Ok((json.ok_or_else(|| bad("it has no JSON chunk"))?, binary))
}

/// Packs a description and its data into a container.
pub(super) fn join(mut json: Vec<u8>, mut binary: Vec<u8>) -> Vec<u8> {
    json.resize(json.len().next_multiple_of(4), b' ');
    binary.resize(binary.len().next_multiple_of(4), 0);
    let total = 12 + 8 + json.len() + 8 + binary.len();
    let mut bytes = Vec::with_capacity(total);
    for word in [MAGIC, 2, total as u32, json.len() as u32, JSON] {
        bytes.extend(word.to_le_bytes());
    }
    bytes.extend(json);
    bytes.extend((binary.len() as u32).to_le_bytes());
    bytes.extend(BINARY.to_le_bytes());
    bytes.extend(binary);
    bytes
}
