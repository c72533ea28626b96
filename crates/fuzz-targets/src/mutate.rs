//! Changes of bytes, the same for the same seed.

/// A stream of numbers (xorshift; nothing here needs more).
#[derive(Debug)]
pub struct Changes {
    state: u64,
}

impl Changes {
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { state: seed | 1 }
    }

    fn below(&mut self, end: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 16) as usize % end.max(1)
    }

    /// `from` with one to four changes: bytes flipped, set to a telling value, removed, inserted, repeated, or taken from `other`.
    pub fn change(&mut self, from: &[u8], other: &[u8]) -> Vec<u8> {
        let mut bytes = from.to_vec();
        for _ in 0..=self.below(4) {
            self.change_once(&mut bytes, other);
        }
        bytes
    }

    fn change_once(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        const TELLING: [u8; 8] = [0, 1, 0x7f, 0x80, 0xff, b'0', b'-', b'9'];
        let at = self.below(bytes.len());
        let length = self.below(16).min(bytes.len() - at);
        match self.below(7) {
            0 if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
            1 if !bytes.is_empty() => bytes[at] = TELLING[self.below(TELLING.len())],
            2 => drop(bytes.drain(at..at + length)),
            3 => {
                let value = TELLING[self.below(TELLING.len())];
                bytes.splice(at..at, std::iter::repeat_n(value, length));
            }
            4 => {
                let repeated = bytes[at..at + length].to_vec();
                bytes.splice(at..at, repeated);
            }
            5 => {
                let start = self.below(other.len());
                let taken = other[start..].iter().copied().take(1 + self.below(64));
                bytes.splice(at..at + length, taken);
            }
            _ => bytes.truncate(at),
        }
    }
}
