//! The canonical face: the average head that a posed head is measured against.

use sha2::{Digest, Sha256};

use crate::error::VisionError;

/// Vertices of MediaPipe's canonical face model.
pub const CANONICAL_VERTEX_COUNT: usize = 468;

const MAGIC: [u8; 8] = *b"VGEO\x01\0\0\0";
const CHECKSUM_BYTES: usize = 32;
/// More than any canonical face has; keeps a damaged header from asking for memory.
const MOST_ROWS: usize = 10_000;
const MM_PER_CM: f32 = 10.0;

/// MediaPipe's canonical face. Axes: +x the wearer's left, +y up, +z forward out of the face.
#[derive(Clone, Debug, PartialEq)]
pub struct CanonicalFace {
    /// The 468 vertices in landmark order, mm.
    pub vertices_mm: Vec<[f32; 3]>,
    /// Triangles over the vertices, counter-clockwise seen from outside.
    pub triangles: Vec<[u16; 3]>,
    /// Landmarks that fix the pose, with their weights in the Procrustes fit.
    pub weights: Vec<(u16, f32)>,
}

impl CanonicalFace {
    /// Reads `models/face_geometry.bin`. Little endian: `VGEO`, version 1 and zero as `u16`, SHA-256 of the rest, `u32` numbers
    /// of vertices, triangles and weighted landmarks; then per vertex x, y, z as `f32` in cm, per triangle three `u16`, per
    /// landmark its index as `u16`, then each weight as `f32`.
    ///
    /// # Errors
    /// [`VisionError::Geometry`] says what is wrong with the file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, VisionError> {
        let mut rest = bytes;
        if take(&mut rest)? != MAGIC {
            return Err(VisionError::Geometry("it does not start with \"VGEO\" and version 1"));
        }
        let checksum: [u8; CHECKSUM_BYTES] = take(&mut rest)?;
        if Sha256::digest(rest)[..] != checksum {
            return Err(VisionError::Geometry("its content does not match its checksum"));
        }
        let mut count = || Ok::<_, VisionError>(u32::from_le_bytes(take(&mut rest)?) as usize);
        let [vertices, triangles, landmarks] = [count()?, count()?, count()?];
        if [vertices, triangles, landmarks].iter().any(|&n| n > MOST_ROWS) {
            return Err(VisionError::Geometry("it claims more rows than a face has"));
        }
        let vertices = rows::<12>(&mut rest, vertices)?;
        let triangles = rows::<6>(&mut rest, triangles)?;
        let (indices, weights) = (rows::<2>(&mut rest, landmarks)?, rows::<4>(&mut rest, landmarks)?);
        if !rest.is_empty() {
            return Err(VisionError::Geometry("it is longer than its header says"));
        }
        let face = Self {
            vertices_mm: vertices.iter().map(|row| words(row).map(|w| f32::from_le_bytes(w) * MM_PER_CM)).collect(),
            triangles: triangles.iter().map(|row| words(row).map(u16::from_le_bytes)).collect(),
            weights: indices.iter().zip(weights).map(|(i, w)| (u16::from_le_bytes(*i), f32::from_le_bytes(*w))).collect(),
        };
        face.check().map(|()| face)
    }

    /// Every index must name a vertex and every number be usable, so that nothing later has to ask.
    fn check(&self) -> Result<(), VisionError> {
        let known = |index: &u16| usize::from(*index) < CANONICAL_VERTEX_COUNT;
        let usable = |weight: f32| weight > 0.0 && weight.is_finite();
        let rules = [
            (self.vertices_mm.len() == CANONICAL_VERTEX_COUNT, "it does not have 468 vertices"),
            (self.vertices_mm.iter().flatten().all(|v| v.is_finite()), "a vertex is not a finite number"),
            (self.triangles.iter().flatten().all(known), "a triangle names a vertex that does not exist"),
            (self.weights.iter().all(|(i, w)| known(i) && usable(*w)), "a pose weight is not positive or names no vertex"),
            (self.weights.len() >= 3, "fewer than three landmarks fix the pose"),
        ];
        rules.iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, why)| Err(VisionError::Geometry(why)))
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], VisionError> {
    let (head, tail) = rest.split_first_chunk().ok_or(VisionError::Geometry("it is cut short"))?;
    *rest = tail;
    Ok(*head)
}

fn rows<'a, const N: usize>(rest: &mut &'a [u8], count: usize) -> Result<&'a [[u8; N]], VisionError> {
    let (head, tail) = rest.split_at_checked(count * N).ok_or(VisionError::Geometry("it is cut short"))?;
    *rest = tail;
    Ok(head.as_chunks().0)
}

/// The three numbers of a row.
fn words<const ROW: usize, const WORD: usize>(row: &[u8; ROW]) -> [[u8; WORD]; 3] {
    let words = row.as_chunks::<WORD>().0;
    [words[0], words[1], words[2]]
}
