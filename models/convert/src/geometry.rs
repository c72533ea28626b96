//! The canonical face: a protocol buffer becomes a flat file.
//!
//! Source: `GeometryPipelineMetadata` in `mediapipe/modules/face_geometry/protos`: field 1 is
//! the mesh (3: x, y, z, u, v of each vertex; 4: triangles), field 2 a landmark with its
//! weight in the pose solve (1: index, 2: weight).
//!
//! Result, little endian: `VGEO`, version 1 and zero as `u16`, SHA-256 of the rest, `u32`
//! numbers of vertices, triangles and weighted landmarks; then per vertex x, y, z as `f32`
//! in cm, per triangle three `u16`, per landmark its index as `u16`, then each weight as `f32`.

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};

#[derive(Default)]
struct Face {
    vertex_values: Vec<f32>,
    corners: Vec<u16>,
    landmarks: Vec<u16>,
    weights: Vec<f32>,
}

pub(crate) fn convert(bytes: &[u8]) -> Result<Vec<u8>> {
    Ok(encode(&parse(bytes)?))
}

fn parse(bytes: &[u8]) -> Result<Face> {
    let mut face = Face::default();
    for field in Fields(bytes) {
        match field? {
            (1, Value::Bytes(mesh)) => parse_mesh(mesh, &mut face)?,
            (2, Value::Bytes(landmark)) => parse_landmark(landmark, &mut face)?,
            _ => {}
        }
    }
    let vertices = face.vertex_values.len() / 5;
    ensure!(vertices == 468 && face.vertex_values.len().is_multiple_of(5), "{vertices} vertices instead of 468");
    ensure!(face.corners.len().is_multiple_of(3) && !face.corners.is_empty(), "the triangles are incomplete");
    ensure!(!face.landmarks.is_empty(), "no landmark has a weight");
    let mut indices = face.corners.iter().chain(&face.landmarks);
    ensure!(indices.all(|index| usize::from(*index) < vertices), "an index has no vertex");
    Ok(face)
}

fn parse_mesh(bytes: &[u8], face: &mut Face) -> Result<()> {
    for field in Fields(bytes) {
        match field? {
            (3, Value::Float(value)) => face.vertex_values.push(value),
            (4, Value::Integer(value)) => face.corners.push(u16::try_from(value)?),
            _ => {}
        }
    }
    Ok(())
}

fn parse_landmark(bytes: &[u8], face: &mut Face) -> Result<()> {
    for field in Fields(bytes) {
        match field? {
            (1, Value::Integer(value)) => face.landmarks.push(u16::try_from(value)?),
            (2, Value::Float(value)) => face.weights.push(value),
            _ => {}
        }
    }
    ensure!(face.landmarks.len() == face.weights.len(), "a landmark without index or weight");
    Ok(())
}

fn encode(face: &Face) -> Vec<u8> {
    let mut content = Vec::new();
    for count in [face.vertex_values.len() / 5, face.corners.len() / 3, face.landmarks.len()] {
        content.extend_from_slice(&(count as u32).to_le_bytes());
    }
    for vertex in face.vertex_values.chunks_exact(5) {
        vertex[..3].iter().for_each(|value| content.extend_from_slice(&value.to_le_bytes()));
    }
    face.corners.iter().chain(&face.landmarks).for_each(|index| content.extend_from_slice(&index.to_le_bytes()));
    face.weights.iter().for_each(|weight| content.extend_from_slice(&weight.to_le_bytes()));
    let mut file = b"VGEO\x01\x00\x00\x00".to_vec();
    file.extend_from_slice(&Sha256::digest(&content));
    file.append(&mut content);
    file
}

enum Value<'a> {
    Integer(u64),
    Float(f32),
    Bytes(&'a [u8]),
}

/// The fields of one message with their numbers.
struct Fields<'a>(&'a [u8]);

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Value<'a>)>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_err() {
            self.0 = &[];
        }
        Some(field)
    }
}

impl<'a> Fields<'a> {
    fn field(&mut self) -> Result<(u64, Value<'a>)> {
        let key = self.varint()?;
        let value = match key & 7 {
            0 => Value::Integer(self.varint()?),
            2 => {
                let length = usize::try_from(self.varint()?)?;
                Value::Bytes(self.take(length)?)
            }
            5 => Value::Float(f32::from_le_bytes(self.take(4)?.try_into()?)),
            other => bail!("wire type {other} is not expected"),
        };
        Ok((key >> 3, value))
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let (head, tail) = self.0.split_at_checked(count).context("the message is cut short")?;
        self.0 = tail;
        Ok(head)
    }

    fn varint(&mut self) -> Result<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            value |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return Ok(value);
            }
        }
        bail!("a number does not end")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A mesh of `vertices` copies of one vertex, one triangle, one weighted landmark.
    fn message(vertices: usize, landmark: u8) -> Vec<u8> {
        let values = [1.0_f32, 2.0, 3.0, 0.5, 0.5].into_iter().cycle().take(vertices * 5);
        let mut mesh: Vec<u8> = values.flat_map(|value| [vec![0x1d], value.to_le_bytes().to_vec()].concat()).collect();
        mesh.extend_from_slice(&[0x20, 0, 0x20, 1, 0x20, 2]);
        let mut bytes = vec![0x0a, (mesh.len() & 127) as u8 | 128, (mesh.len() >> 7 & 127) as u8 | 128, (mesh.len() >> 14) as u8];
        bytes.append(&mut mesh);
        bytes.extend_from_slice(&[0x12, 7, 0x08, landmark, 0x15]);
        bytes.extend_from_slice(&0.25_f32.to_le_bytes());
        bytes
    }

    #[test]
    fn the_flat_file_holds_positions_triangles_and_weights() -> Result<()> {
        let file = convert(&message(468, 4))?;
        assert_eq!(&file[..8], b"VGEO\x01\0\0\0");
        assert_eq!(&file[8..40], Sha256::digest(&file[40..]).as_slice());
        assert_eq!(file[40..52], [468_u32, 1, 1].map(u32::to_le_bytes).concat());
        assert_eq!(file[52..64], [1.0_f32, 2.0, 3.0].map(f32::to_le_bytes).concat());
        let tail = [&[0, 0, 1, 0, 2, 0, 4, 0][..], &0.25_f32.to_le_bytes()].concat();
        assert_eq!(file[52 + 468 * 12..], tail);
        Ok(())
    }

    #[test]
    fn an_incomplete_mesh_is_refused() {
        let check = |bytes: &[u8], expected: &str| match convert(bytes) {
            Ok(_) => panic!("accepted instead of {expected:?}"),
            Err(error) => assert_eq!(error.to_string(), expected),
        };
        check(&message(467, 4), "467 vertices instead of 468");
        check(&message(468, 4)[..100], "the message is cut short");
        check(&[], "0 vertices instead of 468");
    }
}
