//! Reads the map of options that custom operators carry, in FlexBuffers format.
//!
//! Layout: <https://flatbuffers.dev/flexbuffers>. Offsets point backwards; a map is a
//! vector of values, a byte of type for each, and in front of it its vector of keys.

use std::collections::HashMap;

use anyhow::{Context, Result, bail};

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Integer(i64),
    Float(f32),
    Integers(Vec<i64>),
}

const INTEGER: u8 = 1;
const FLOAT: u8 = 3;
const MAP: u8 = 9;
const INTEGERS: u8 = 11;

pub(crate) fn map(bytes: &[u8]) -> Result<HashMap<String, Value>> {
    let buffer = Buffer { bytes };
    let [.., kind, root_width] = bytes else { bail!("the options are empty") };
    let (kind, width) = (kind >> 2, 1_usize << (kind & 3));
    if kind != MAP {
        bail!("the options are not a map");
    }
    let root = bytes.len().checked_sub(2 + usize::from(*root_width)).context("the options are cut short")?;
    let values = buffer.follow(root, usize::from(*root_width))?;
    let count = buffer.unsigned(back(values, width)?, width)?;
    let keys = buffer.follow(back(values, 3 * width)?, width)?;
    let key_width = buffer.unsigned(back(values, 2 * width)?, width)?;
    let entry = |index: usize| {
        let key = buffer.key(buffer.follow(keys + index * key_width, key_width)?)?;
        let kind = *bytes.get(values + count * width + index).context("an option has no type")?;
        Ok((key, buffer.value(values + index * width, width, kind)?))
    };
    (0..count).map(entry).collect()
}

fn back(at: usize, distance: usize) -> Result<usize> {
    at.checked_sub(distance).context("an option is outside the buffer")
}

struct Buffer<'a> {
    bytes: &'a [u8],
}

impl Buffer<'_> {
    fn raw(&self, at: usize, width: usize) -> Result<&[u8]> {
        if !matches!(width, 1 | 2 | 4 | 8) {
            bail!("a width of {width} bytes");
        }
        self.bytes.get(at..at + width).context("an option is outside the buffer")
    }

    fn unsigned(&self, at: usize, width: usize) -> Result<usize> {
        Ok(self.raw(at, width)?.iter().rev().fold(0, |value, byte| (value << 8) | usize::from(*byte)))
    }

    fn signed(&self, at: usize, width: usize) -> Result<i64> {
        let unused = 64 - 8 * width as u32;
        Ok(((self.unsigned(at, width)? as i64) << unused) >> unused)
    }

    fn follow(&self, at: usize, width: usize) -> Result<usize> {
        back(at, self.unsigned(at, width)?)
    }

    fn key(&self, at: usize) -> Result<String> {
        let rest = self.bytes.get(at..).context("a key is outside the buffer")?;
        let length = rest.iter().position(|byte| *byte == 0).context("a key does not end")?;
        Ok(String::from_utf8_lossy(&rest[..length]).into_owned())
    }

    fn value(&self, at: usize, width: usize, kind: u8) -> Result<Value> {
        match kind >> 2 {
            INTEGER => self.signed(at, width).map(Value::Integer),
            FLOAT if width == 4 => Ok(Value::Float(f32::from_le_bytes(self.raw(at, 4)?.try_into()?))),
            INTEGERS => {
                let (start, width) = (self.follow(at, width)?, 1 << (kind & 3));
                let count = self.unsigned(back(start, width)?, width)?;
                let values = (0..count).map(|index| self.signed(start + index * width, width));
                values.collect::<Result<_>>().map(Value::Integers)
            }
            other => bail!("an option of type {other}, width {width}, is not expected"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_options_of_the_sampling_operator() {
        let bytes = b"output_height\0output_width\0\x02\x1c\x0f\x02\x01\x02\x10\x10\x04\x04\x04$\x01";
        let options = map(bytes).unwrap();
        assert_eq!(options["output_height"], Value::Integer(16));
        assert_eq!(options["output_width"], Value::Integer(16));
        assert!((0..bytes.len() - 1).all(|length| map(&bytes[..length]).is_err()));
    }
}
