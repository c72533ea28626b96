//! What the segments of a JPEG say, before it is decoded.

use super::error::PhotoError;

/// A picture of more components is none.
const MAX_COMPONENTS: usize = 4;
const EXIF: &[u8] = b"Exif\0";
const ICC: &[u8] = b"ICC_PROFILE\0";
/// Larger profiles than this are not of a photo, and are not put together.
const MAX_PROFILE_BYTES: usize = 4 << 20;

/// The frame of a JPEG, and where its metadata is.
#[derive(Clone, Debug, Default)]
pub struct JpegSegments<'a> {
    pub width: u32,
    pub height: u32,
    pub components: usize,
    /// Two bytes for each coefficient, against the pixels of the picture: `coefficient_bytes_of_64 / 64` a pixel.
    coefficient_bytes_of_64: u64,
    /// All coefficients are held until the last scan: a progressive JPEG, or one whose first scan does not hold all components.
    pub has_many_scans: bool,
    pub exif: Option<&'a [u8]>,
    icc_chunks: Vec<(u8, &'a [u8])>,
}

impl<'a> JpegSegments<'a> {
    /// Reads up to the first scan.
    ///
    /// # Errors
    /// [`PhotoError::Damaged`] without a frame, [`PhotoError::JpegKind`] for one that libjpeg does not decode.
    pub fn read(jpeg: &'a [u8]) -> Result<Self, PhotoError> {
        let mut segments = Self::default();
        let mut is_progressive = false;
        for (marker, content) in Markers::of(jpeg) {
            match marker {
                0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                    if let Some(kind) = unread_kind(marker, content.first()) {
                        return Err(PhotoError::JpegKind(kind));
                    }
                    is_progressive = marker == 0xc2;
                    segments.read_frame(content).ok_or_else(|| PhotoError::damaged("the frame is cut off"))?;
                }
                0xe1 if segments.exif.is_none() && content.starts_with(EXIF) => segments.exif = Some(content),
                0xe2 => segments.icc_chunks.extend(icc_chunk(content)),
                START_OF_SCAN => {
                    let all_at_once = content.first().is_some_and(|&count| usize::from(count) == segments.components);
                    segments.has_many_scans = is_progressive || !all_at_once;
                    break;
                }
                _ => {}
            }
        }
        if segments.components == 0 {
            return Err(PhotoError::damaged("the file has no frame"));
        }
        Ok(segments)
    }

    /// Bytes that all coefficients of the picture take.
    pub const fn coefficient_bytes(&self) -> u64 {
        self.width as u64 * self.height as u64 * self.coefficient_bytes_of_64 / 64
    }

    /// The ICC profile, of whose chunks there is one of each number.
    pub fn icc_profile(&self) -> Option<Vec<u8>> {
        let bytes: usize = self.icc_chunks.iter().map(|(_, chunk)| chunk.len()).sum();
        if bytes == 0 || bytes > MAX_PROFILE_BYTES {
            return None;
        }
        let mut chunks = self.icc_chunks.clone();
        chunks.sort_by_key(|(number, _)| *number);
        chunks.dedup_by_key(|(number, _)| *number);
        Some(chunks.iter().flat_map(|(_, chunk)| *chunk).copied().collect())
    }

    fn read_frame(&mut self, content: &[u8]) -> Option<()> {
        let [_, h1, h0, w1, w0, count, components @ ..] = content else { return None };
        self.height = u16::from_be_bytes([*h1, *h0]).into();
        self.width = u16::from_be_bytes([*w1, *w0]).into();
        self.components = usize::from(*count);
        let sampling: Vec<[u64; 2]> =
            components.as_chunks::<3>().0.iter().map(|[_, hv, _]| [u64::from(hv >> 4), u64::from(hv & 15)]).collect();
        if !(1..=MAX_COMPONENTS).contains(&self.components) || sampling.len() < self.components {
            return None;
        }
        let sampling = &sampling[..self.components];
        let [widest, highest] = [0, 1].map(|axis| sampling.iter().map(|s| s[axis]).max().unwrap_or(1).max(1));
        let of_all: u64 = sampling.iter().map(|[h, v]| h * v).sum();
        self.coefficient_bytes_of_64 = (2 * 64 * of_all).div_ceil(widest * highest);
        Some(())
    }
}

/// Where the picture of a JPEG ends, and how many scans it has until there. What follows (the video of a motion photo, other
/// pictures) and what is embedded (thumbnails) is not counted. Some phones write no end: what is no segment of a JPEG then ends it.
pub fn end_and_scans(jpeg: &[u8]) -> (usize, usize) {
    let mut markers = Markers::of(jpeg);
    let scans = markers.by_ref().filter(|(marker, _)| *marker == START_OF_SCAN).count();
    (markers.at, scans)
}

const START_OF_IMAGE: u8 = 0xd8;
const END_OF_IMAGE: u8 = 0xd9;
const START_OF_SCAN: u8 = 0xda;

/// Markers with the content of their segments, up to the end of the picture.
struct Markers<'a> {
    jpeg: &'a [u8],
    /// After what was read.
    at: usize,
    has_ended: bool,
}

impl<'a> Markers<'a> {
    const fn of(jpeg: &'a [u8]) -> Self {
        Self { jpeg, at: 0, has_ended: false }
    }

    /// The next segment. `None` where the picture ends.
    fn segment(&mut self) -> Option<(u8, &'a [u8])> {
        let Some(marker) = self.next_marker() else {
            self.at = self.jpeg.len();
            return None;
        };
        if !(0xc0..=0xfe).contains(&marker) || marker == END_OF_IMAGE {
            return None;
        }
        let length = usize::from(u16::from_be_bytes(*self.jpeg.get(self.at..)?.first_chunk()?)).max(2);
        let content = self.jpeg.get(self.at + 2..self.at + length)?;
        // A scan's header: for each component two bytes.
        let is_scan = content.first().is_some_and(|&components| content.len() == 4 + 2 * usize::from(components));
        if marker == START_OF_SCAN && !is_scan {
            return None;
        }
        self.at += length;
        Some((marker, content))
    }

    /// The next marker, over compressed data, restarts and whatever else is between the segments.
    fn next_marker(&mut self) -> Option<u8> {
        loop {
            self.at += memchr::memchr(0xff, self.jpeg.get(self.at..)?)? + 1;
            match *self.jpeg.get(self.at)? {
                // Stuffing, standalone markers and restarts.
                0 | 1 | 0xd0..=0xd7 | START_OF_IMAGE => self.at += 1,
                0xff => {}
                marker => {
                    self.at += 1;
                    return Some(marker);
                }
            }
        }
    }
}

impl<'a> Iterator for Markers<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        if self.has_ended {
            return None;
        }
        let segment = self.segment();
        self.has_ended = segment.is_none();
        segment
    }
}

/// Its number and content.
fn icc_chunk(content: &[u8]) -> Option<(u8, &[u8])> {
    match content.strip_prefix(ICC)? {
        [number, _, chunk @ ..] => Some((*number, chunk)),
        _ => None,
    }
}

/// What a frame is called that libjpeg does not decode.
fn unread_kind(marker: u8, bits: Option<&u8>) -> Option<&'static str> {
    match (marker, bits) {
        (0xc3, _) => Some("a lossless"),
        (0xc5..=0xc7 | 0xcd..=0xcf, _) => Some("a hierarchical"),
        (0xc9..=0xcb, _) => Some("an arithmetically coded"),
        (_, Some(12)) => Some("a 12-bit"),
        _ => None,
    }
}
