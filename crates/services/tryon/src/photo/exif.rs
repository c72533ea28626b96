//! The orientation and the colors in EXIF, of every type and byte order that cameras and programs write.

use image::metadata::Orientation;

const ORIENTATION: u16 = 0x0112;
const EXIF_DIRECTORY: u16 = 0x8769;
const INTEROPERABILITY_DIRECTORY: u16 = 0xa005;
const INTEROPERABILITY_INDEX: u16 = 1;
const BYTE: u16 = 1;
const SHORT: u16 = 3;
const LONG: u16 = 4;
const SIGNED_BYTE: u16 = 6;
const SIGNED_SHORT: u16 = 8;
const SIGNED_LONG: u16 = 9;
/// What precedes the TIFF structure in a JPEG, and in files of programs that copied it from one.
const PREFIX: &[u8] = b"Exif\0";

/// How the picture has to be turned; not at all when EXIF does not say, or says what cannot be.
pub fn orientation(exif: &[u8]) -> Orientation {
    let exif_value = orientation_value(exif).and_then(|value| u8::try_from(value).ok());
    exif_value.and_then(Orientation::from_exif).unwrap_or(Orientation::NoTransforms)
}

/// Whether the camera was set to Adobe RGB: interoperability index "R03" (DCF 2.0, "optional color space").
pub fn is_adobe_rgb(exif: &[u8]) -> bool {
    let index = || {
        let tiff = Tiff::of(exif)?;
        let exif = tiff.u32(tiff.entry(tiff.u32(4)?, EXIF_DIRECTORY)? + 8)?;
        let interoperability = tiff.u32(tiff.entry(exif, INTEROPERABILITY_DIRECTORY)? + 8)?;
        let value = tiff.entry(interoperability, INTEROPERABILITY_INDEX)? + 8;
        tiff.bytes.get(value..value + 3)
    };
    index() == Some(b"R03")
}

fn orientation_value(exif: &[u8]) -> Option<u32> {
    let tiff = Tiff::of(exif)?;
    let entry = tiff.entry(tiff.u32(4)?, ORIENTATION)?;
    let value = entry + 8;
    match tiff.u16(entry + 2)? {
        BYTE | SIGNED_BYTE => tiff.bytes.get(value).map(|&byte| byte.into()),
        SHORT | SIGNED_SHORT => tiff.u16(value).map(u32::from),
        LONG | SIGNED_LONG => tiff.u32(value),
        _ => None,
    }
}

/// A TIFF structure in either byte order.
struct Tiff<'a> {
    bytes: &'a [u8],
    is_big_endian: bool,
}

impl<'a> Tiff<'a> {
    fn of(exif: &'a [u8]) -> Option<Self> {
        let bytes = exif.strip_prefix(PREFIX).and_then(|rest| rest.get(1..)).unwrap_or(exif);
        let is_big_endian = match bytes.get(..4)? {
            b"MM\0*" => true,
            b"II*\0" => false,
            _ => return None,
        };
        Some(Self { bytes, is_big_endian })
    }

    /// Where a directory has its entry of this tag: tag, type, count, and a value of up to four bytes at its left end, or where a
    /// longer one is.
    fn entry(&self, directory: u32, tag: u16) -> Option<usize> {
        let directory = directory as usize;
        let count = usize::from(self.u16(directory)?);
        (0..count).map(|index| directory + 2 + 12 * index).find(|&at| self.u16(at) == Some(tag))
    }

    fn u16(&self, at: usize) -> Option<u16> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.is_big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.is_big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_an_orientation_leaves_the_picture_as_it_is() {
        let check = |exif: &[u8]| assert_eq!(orientation(exif), Orientation::NoTransforms, "{exif:?}");
        check(b"");
        check(b"Exif\0\0");
        check(b"MM\0*\xff\xff\xff\xff");
        check(b"MM\0*\0\0\0\x08\xff\xff");
        // 0, 9 and a text.
        check(b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0");
        check(b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x04\0\0\0\x01\0\0\0\x09");
        check(b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x02\0\0\0\x01\x06\0\0\0");
    }
}
