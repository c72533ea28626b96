//! How an analysis is laid out in memory for a page to read.
//!
//! Little-endian words of 32 bits, integers (`u32`) or numbers (`f32`), then text:
//!
//! | words | what |
//! |---|---|
//! | 0 | [`LAYOUT`], the version of this table |
//! | 1, 2 | width and height of the picture, px |
//! | 3 | number of faces, the largest first |
//! | 4 | words in the record of each face |
//! | 5 | bytes of text behind the records |
//! | 6... | the records |
//!
//! A record, all numbers:
//!
//! | words | what |
//! |---|---|
//! | 0 | the detector's score, 0.5..1 |
//! | 1-4 | its box: left, top, width, height, px |
//! | 5-7 | yaw, pitch, roll, degrees |
//! | 8-10 | mm per pixel: value, low and high end of the 95 % interval |
//! | 11, 12 | sharpness at the eyes, brightness of the face |
//! | 13, 14 | confidences of the face shape and of the second one; 0 where there is none |
//! | 15 | focal length of the assumed camera, px |
//! | 16-18 | the head's origin in camera space, mm |
//! | 19-27 | the head's axes in camera space: left, up, forward |
//! | then 3 for each line `measure` or `refused` of the text | value, low, high; not a number where refused |
//! | then 3 for each landmark | x, y, z in px of the picture |
//!
//! The text is lines of fields with tabs between; the first field is the index of the face, the second says what the
//! line is: `followed`, `detected` or `tracked` (then the score is the probability that it is a face, and nothing else
//! follows); `verdict` word; `advice` code, `blocking` or `hint`, sentence; `size` smallest, likely, largest; `shape` word,
//! second word or nothing; `no_shape` sentence; and for each measure, in the order of the numbers, `measure` name,
//! unit, source or `refused` name, sentence.

use eyewear::{Reading, ShapeClassification};
use vision::{Analysis, Face, HeadGeometry, Pose, Scale, TrackedFace};

/// Changes with every change of the tables above.
pub const LAYOUT: u32 = 1;

/// Replaces `to` by the analysis.
pub fn write(analysis: &Analysis, to: &mut Vec<u8>) {
    lay_out([analysis.width, analysis.height], analysis.faces.len(), to, |part, index, to| {
        let face = &analysis.faces[index];
        match part {
            Part::Record => write_record(face, to),
            Part::Text => write_text(index, face, to),
        }
    });
}

/// Replaces `to` by the face that is followed, if it is seen: one that is to be drawn on, as an analysis without measures.
pub fn write_followed(size: [u32; 2], face: Option<&TrackedFace>, to: &mut Vec<u8>) {
    lay_out(size, face.iter().len(), to, |part, _, to| {
        let Some(face) = face else { return };
        match part {
            Part::Record => {
                let head = &face.smoothed;
                let axis = |i: usize| head.landmarks_px.iter().map(move |point| point[i]);
                let low = |i: usize| axis(i).fold(f32::MAX, f32::min);
                let high = |i: usize| axis(i).fold(f32::MIN, f32::max);
                let edges = [low(0), low(1), high(0) - low(0), high(1) - low(1)];
                write_start(face.presence, edges, head.pose, &face.scale, to);
                put(&[0.0; 4], to);
                write_head(&head.geometry, to);
                put(head.landmarks_px.as_flattened(), to);
            }
            Part::Text => write_line(0, &["followed", if face.detected { "detected" } else { "tracked" }], to),
        }
    });
}

enum Part {
    Record,
    Text,
}

fn lay_out(size: [u32; 2], faces: usize, to: &mut Vec<u8>, write: impl Fn(Part, usize, &mut Vec<u8>)) {
    to.clear();
    let head = [LAYOUT, size[0], size[1], faces as u32, 0, 0];
    to.extend(head.into_iter().flat_map(u32::to_le_bytes));
    let records = to.len();
    (0..faces).for_each(|index| write(Part::Record, index, to));
    let text = to.len();
    (0..faces).for_each(|index| write(Part::Text, index, to));
    let words = (text - records) / 4 / faces.max(1);
    for (place, value) in [(4, words), (5, to.len() - text)] {
        to[4 * place..4 * place + 4].copy_from_slice(&(value as u32).to_le_bytes());
    }
}

fn put(values: &[f32], to: &mut Vec<u8>) {
    to.extend(values.iter().flat_map(|value| value.to_le_bytes()));
}

fn write_record(face: &Face, to: &mut Vec<u8>) {
    write_start(face.score, face.box_px, face.pose, &face.scale, to);
    put(&[face.quality.appearance.sharpness, face.quality.appearance.brightness], to);
    let confidences = match &face.shape {
        ShapeClassification::Classified { confidence, secondary, .. } => {
            [*confidence as f32, secondary.map_or(0.0, |second| second.confidence as f32)]
        }
        ShapeClassification::Abstained { .. } => [0.0; 2],
    };
    put(&confidences, to);
    write_head(&face.geometry, to);
    for reading in face.measures.values() {
        let numbers = reading.measured().map(|measure| [measure.value, measure.low, measure.high].map(|v| v as f32));
        put(&numbers.unwrap_or([f32::NAN; 3]), to);
    }
    put(face.landmarks_px.as_flattened(), to);
}

fn write_start(score: f32, edges: [f32; 4], pose: Pose, scale: &Scale, to: &mut Vec<u8>) {
    put(&[score], to);
    put(&edges, to);
    put(&[pose.yaw_deg, pose.pitch_deg, pose.roll_deg], to);
    put(&[scale.mm_per_px, scale.low, scale.high].map(|v| v as f32), to);
}

fn write_head(geometry: &HeadGeometry, to: &mut Vec<u8>) {
    put(&[geometry.focal_px], to);
    put(&geometry.translation_mm, to);
    put(geometry.rotation.as_flattened(), to);
}

fn write_line(index: usize, fields: &[&str], to: &mut Vec<u8>) {
    to.extend(index.to_string().into_bytes());
    for field in fields {
        to.push(b'\t');
        to.extend(field.bytes());
    }
    to.push(b'\n');
}

fn write_text(index: usize, face: &Face, to: &mut Vec<u8>) {
    let mut line = |fields: &[&str]| write_line(index, fields, to);
    line(&["verdict", face.quality.verdict.as_str()]);
    for advice in &face.quality.advice {
        line(&["advice", advice.code.as_str(), if advice.blocking { "blocking" } else { "hint" }, &advice.text]);
    }
    if let Some(size) = face.size_class {
        line(&["size", size.smallest.as_str(), size.likely.as_str(), size.largest.as_str()]);
    }
    match &face.shape {
        ShapeClassification::Classified { primary, secondary, .. } => {
            line(&["shape", primary.as_str(), secondary.map_or("", |second| second.shape.as_str())]);
        }
        ShapeClassification::Abstained { abstained, .. } => line(&["no_shape", abstained]),
    }
    for (name, reading) in &face.measures {
        match reading {
            Reading::Measured(measure) => line(&["measure", name.as_str(), measure.unit.as_str(), measure.source.as_str()]),
            Reading::Abstained { abstained } => line(&["refused", name.as_str(), abstained]),
        }
    }
}
