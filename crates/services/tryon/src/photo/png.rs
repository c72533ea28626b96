//! PNG straight to 8 bits and upright, row by row: a small file of deep colors would otherwise take three times the memory of the
//! picture.

use std::io::Cursor;

use image::metadata::Orientation;
use png::{Decoder, Reader, Transformations};

use super::error::PhotoError;
use super::to_srgb::ToSrgb;
use super::transparency::as_pixel;
use super::upright::{STRIP_ROWS, UprightPicture};

type PngReader<'a> = Reader<Cursor<&'a [u8]>>;

/// First column, first row, and the steps to the next ones, of the seven passes of an interlaced picture (PNG, section 8.2).
const ADAM7: [[usize; 4]; 7] = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];

/// Reads a PNG of this size to `N` bytes a pixel in sRGB: 3, over the background, or 4, with its transparency.
pub fn decode<const N: usize>(bytes: &[u8], size: (u32, u32), orientation: Orientation) -> Result<Vec<u8>, PhotoError> {
    let mut decoder = Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    let mut reader = decoder.read_info().map_err(PhotoError::damaged)?;
    let info = reader.info();
    let first_frame = info.frame_control.map_or(size, |frame| (frame.width, frame.height));
    if info.size() != size || first_frame != size {
        return Err(PhotoError::damaged("the file has two sizes"));
    }
    let is_interlaced = info.interlaced;
    let mut picture = UprightPicture::<N>::new(size.0, size.1, orientation);
    if is_interlaced {
        read_interlaced(&mut reader, size, &mut picture)?;
    } else {
        read_rows(&mut reader, size, &mut picture)?;
    }
    Ok(picture.into_samples())
}

/// The content of the chunk with the EXIF data, which may stand before or after the pixels.
pub fn exif(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes.get(8..)?;
    loop {
        let (length, after) = rest.split_first_chunk()?;
        let (name, content) = after.split_first_chunk::<4>()?;
        let length = u32::from_be_bytes(*length) as usize;
        if name == b"eXIf" {
            return content.get(..length);
        }
        rest = content.get(length.checked_add(4)?..)?;
    }
}

fn read_rows<const N: usize>(
    reader: &mut PngReader<'_>,
    (width, height): (u32, u32),
    picture: &mut UprightPicture<N>,
) -> Result<(), PhotoError> {
    let mut row = RowBuffer::new(reader, width)?;
    let (width, height) = (width as usize, height as usize);
    let mut strip = Vec::with_capacity(STRIP_ROWS * width * N);
    for first in (0..height).step_by(STRIP_ROWS) {
        strip.clear();
        for _ in first..height.min(first + STRIP_ROWS) {
            row.read::<N>(reader, width, &mut strip)?;
        }
        picture.put_rows(first, &strip);
    }
    Ok(())
}

fn read_interlaced<const N: usize>(
    reader: &mut PngReader<'_>,
    (width, height): (u32, u32),
    picture: &mut UprightPicture<N>,
) -> Result<(), PhotoError> {
    let mut row = RowBuffer::new(reader, width)?;
    let (width, height) = (width as usize, height as usize);
    let mut pixels = Vec::with_capacity(width * N);
    // A pass without columns has no rows in the file.
    for [first_x, first_y, step_x, step_y] in ADAM7.into_iter().filter(|pass| pass[0] < width) {
        for y in (first_y..height).step_by(step_y) {
            pixels.clear();
            row.read::<N>(reader, (width - first_x).div_ceil(step_x), &mut pixels)?;
            picture.put_spaced(y, first_x, step_x, &pixels);
        }
    }
    Ok(())
}

/// One row as the decoder gives it: gray or color, with or without transparency.
struct RowBuffer {
    samples: Vec<u8>,
    channels: usize,
    to_srgb: Option<ToSrgb>,
}

impl RowBuffer {
    fn new(reader: &PngReader<'_>, width: u32) -> Result<Self, PhotoError> {
        let length = reader.output_line_size(width).ok_or_else(|| PhotoError::damaged("a row is too long"))?;
        let channels = reader.output_color_type().0.samples();
        let icc = reader.info().icc_profile.as_deref();
        let to_srgb = if channels < 3 { ToSrgb::of_grays(icc) } else { ToSrgb::of_colors(icc, channels) };
        Ok(Self { samples: vec![0; length], channels, to_srgb })
    }

    /// Adds the next row's pixels to `pixels`, with `N` bytes each.
    fn read<const N: usize>(&mut self, reader: &mut PngReader<'_>, width: usize, pixels: &mut Vec<u8>) -> Result<(), PhotoError> {
        let row = reader.read_row(&mut self.samples).map_err(PhotoError::damaged)?;
        row.ok_or_else(|| PhotoError::damaged("the file ends early"))?;
        let samples = &mut self.samples[..width * self.channels];
        if let Some(change) = &mut self.to_srgb {
            change.apply(samples, self.channels);
        }
        if self.channels == N {
            pixels.extend_from_slice(samples);
            return Ok(());
        }
        match self.channels {
            1 => pixels.extend(samples.iter().flat_map(|&gray| as_pixel::<N>([gray, gray, gray, 255]))),
            2 => pixels.extend(samples.chunks_exact(2).flat_map(|p| as_pixel::<N>([p[0], p[0], p[0], p[1]]))),
            3 => pixels.extend(samples.chunks_exact(3).flat_map(|p| as_pixel::<N>([p[0], p[1], p[2], 255]))),
            _ => pixels.extend(samples.chunks_exact(4).flat_map(|p| as_pixel::<N>([p[0], p[1], p[2], p[3]]))),
        }
        Ok(())
    }
}
