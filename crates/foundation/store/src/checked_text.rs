//! Text that goes through foreign hands and must come back unchanged: the first bytes of a digest, then the content,
//! in hexadecimal. It finds damage; it is no signature.

use sha2::{Digest, Sha256};

const CHECK_BYTES: usize = 8;
const MAX_LENGTH: usize = 16 * 1024;

pub(crate) fn encode(content: &[u8]) -> String {
    let mut bytes = Sha256::digest(content)[..CHECK_BYTES].to_vec();
    bytes.extend_from_slice(content);
    hex::encode(bytes)
}

/// The content, or what is wrong with the text.
pub(crate) fn decode(text: &str) -> Result<Vec<u8>, &'static str> {
    let plain = text.len() <= MAX_LENGTH && !text.bytes().any(|byte| byte.is_ascii_uppercase());
    let bytes = hex::decode(text).ok().filter(|_| plain).ok_or("it is not one")?;
    let (check, content) = bytes.split_at_checked(CHECK_BYTES).ok_or("it is cut short")?;
    if Sha256::digest(content)[..CHECK_BYTES] != *check {
        return Err("it was changed on the way");
    }
    Ok(content.to_vec())
}
