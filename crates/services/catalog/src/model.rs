//! Ids of this service, and what a stored product is to it.

use platform::{Clock, typed_id};
use sha2::{Digest, Sha256};

typed_id! {
    /// One product.
    pub struct ProductId("prd");
    /// One import of a file.
    pub struct ImportId("imp");
}

impl ProductId {
    /// The id of the product that an import makes of the file's n-th product. It comes out the same when the import is
    /// resumed, and sorts as the products stand in the file.
    #[must_use]
    pub fn of_import(import: ImportId, index: usize) -> Self {
        let import_ulid = import.ulid();
        let digest = Sha256::digest(import.to_string());
        let tail = digest.iter().take(5).fold(0_u128, |tail, byte| tail << 8 | u128::from(*byte));
        // 80 bits: the place in the file, then some of the import's own.
        let random = (index as u128 & 0xff_ffff_ffff) << 40 | tail;
        Self::from_ulid(platform::ids::Ulid::from_parts(import_ulid.timestamp_ms(), random))
    }
}

/// The time as it is stored and sent: RFC 3339 in UTC.
#[must_use]
pub fn timestamp(clock: &Clock) -> String {
    clock.now().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_of_an_import_are_ordered_as_in_the_file_and_come_out_the_same() {
        let clock = Clock::system();
        let (import, other) = (ImportId::generate(&clock), ImportId::generate(&clock));
        assert_eq!(ProductId::of_import(import, 7), ProductId::of_import(import, 7));
        assert_ne!(ProductId::of_import(import, 7), ProductId::of_import(other, 7));
        let ids: Vec<String> = (0..3_000).map(|index| ProductId::of_import(import, index).to_string()).collect();
        assert!(ids.is_sorted());
    }
}
