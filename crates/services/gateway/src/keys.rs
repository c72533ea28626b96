//! What a key looks like: `sk_live_` or `pk_live_` and 32 characters of base62, 190 random bits.

use api::key::KeyKind;
use platform::{Error, Result};
use sha2::{Digest, Sha256};

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM_CHARACTERS: usize = 32;
/// How much of a key is shown in lists: its kind and four characters.
const PREFIX_CHARACTERS: usize = 12;

/// SHA-256 of a key: what is stored and compared.
pub(crate) type KeyHash = [u8; 32];

/// A new key from the system's random source.
pub(crate) fn generate(kind: KeyKind) -> Result<String> {
    from_bytes(kind, |bytes: &mut [u8; 64]| getrandom::fill(bytes).map_err(Error::internal))
}

/// A key of the bytes that `fill` gives, which is asked until there are enough.
pub(crate) fn from_bytes<const N: usize>(kind: KeyKind, mut fill: impl FnMut(&mut [u8; N]) -> Result<()>) -> Result<String> {
    let mut key = prefix(kind).to_owned();
    let wanted = key.len() + RANDOM_CHARACTERS;
    let mut bytes = [0; N];
    while key.len() < wanted {
        fill(&mut bytes)?;
        // 248 = 4 * 62: bytes above would make some characters likelier than others.
        let fair = bytes.iter().filter(|&&byte| byte < 248);
        key.extend(fair.take(wanted - key.len()).map(|&byte| char::from(ALPHABET[usize::from(byte) % 62])));
    }
    Ok(key)
}

/// Whether this could be a key, before anything is looked up.
pub(crate) fn is_well_formed(key: &str) -> bool {
    let random = [KeyKind::Secret, KeyKind::Publishable].into_iter().find_map(|kind| key.strip_prefix(prefix(kind)));
    random.is_some_and(|random| random.len() == RANDOM_CHARACTERS && random.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

pub(crate) fn hash(key: &str) -> KeyHash {
    Sha256::digest(key.as_bytes()).into()
}

pub(crate) fn display_prefix(key: &str) -> String {
    key.chars().take(PREFIX_CHARACTERS).collect()
}

const fn prefix(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::Secret => "sk_live_",
        KeyKind::Publishable => "pk_live_",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn keys_are_well_formed_and_never_the_same() {
        let keys: HashSet<String> = (0..200).map(|_| generate(KeyKind::Secret).unwrap()).collect();
        assert_eq!(keys.len(), 200);
        assert!(keys.iter().all(|key| is_well_formed(key) && key.starts_with("sk_live_")));
        assert!(generate(KeyKind::Publishable).unwrap().starts_with("pk_live_"));
    }

    #[test]
    fn what_cannot_be_a_key_is_told_without_looking() {
        let long = format!("sk_live_{}", "a".repeat(33));
        for text in [
            "",
            "sk_live_",
            "sk_live_short",
            "sk_test_0123456789ABCDEFGHIJKLMNOPQRSTUV",
            "sk_live_0123456789ABCDEFGHIJKLMNOPQRST-V",
            &long,
        ] {
            assert!(!is_well_formed(text), "{text}");
        }
    }

    #[test]
    fn the_hash_is_sha_256() {
        assert_eq!(hex::encode(hash("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
