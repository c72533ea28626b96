//! One face cut out of a photo with room around it, and what the engine says of it.

use std::path::Path;

use crate::common;
use image::RgbImage;
use image::imageops::{self, FilterType};
use vision::{AnalyzeOptions, Face, FaceEngine, RgbView};

/// Smaller faces have no landmarks that could serve as truth.
const MIN_EYE_DISTANCE_PX: f32 = 40.0;
/// Room around the face, in widths of its box.
const ROOM: f32 = 1.25;
/// Larger portraits are made smaller first: nothing is gained by more pixels.
const LARGEST_SIDE_PX: u32 = 720;

/// The contours of both eyes.
#[rustfmt::skip]
const EYES: [usize; 32] = [
    33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173,
    263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398,
];

/// A face to be spoiled.
pub struct Portrait {
    pub name: String,
    pub picture: RgbImage,
    /// As found in the unspoiled portrait.
    pub face: Face,
}

/// The portraits of all faces of a photo that are large enough.
pub fn portraits(engine: &mut FaceEngine, path: &Path) -> Vec<Portrait> {
    let photo = common::upright(path);
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let found = faces(engine, &photo);
    let usable = found.iter().enumerate().filter(|(_, face)| eye_distance(face) >= MIN_EYE_DISTANCE_PX);
    usable.filter_map(|(index, face)| portrait(engine, &photo, face, format!("{stem}#{index}"))).collect()
}

fn portrait(engine: &mut FaceEngine, photo: &RgbImage, face: &Face, name: String) -> Option<Portrait> {
    let [x, y, width, height] = face.box_px;
    let [left, top] = [x - ROOM * width, y - ROOM * height].map(|v| v.max(0.0) as u32);
    let right = ((x + (1.0 + ROOM) * width) as u32).min(photo.width());
    let bottom = ((y + (1.0 + ROOM) * height) as u32).min(photo.height());
    let mut picture = imageops::crop_imm(photo, left, top, right - left, bottom - top).to_image();
    let largest = picture.width().max(picture.height());
    let mut shrink = 1.0;
    if largest > LARGEST_SIDE_PX {
        shrink = LARGEST_SIDE_PX as f32 / largest as f32;
        let size = |v: u32| (v as f32 * shrink).round() as u32;
        picture = imageops::resize(&picture, size(picture.width()), size(picture.height()), FilterType::Triangle);
    }
    let expected: Vec<[f32; 2]> =
        face.landmarks_px.iter().map(|p| [(p[0] - left as f32) * shrink, (p[1] - top as f32) * shrink]).collect();
    let face = nearest(faces(engine, &picture), &expected)?;
    Some(Portrait { name, picture, face })
}

impl Portrait {
    pub fn eye_distance(&self) -> f32 {
        eye_distance(&self.face)
    }

    /// Center of the eye at the left (0) or right (1) of the picture.
    pub fn eye(&self, index: usize) -> [f32; 2] {
        let [x, y, _] = self.face.landmarks_px[[468, 473][index]];
        [x, y]
    }

    /// Left, top, right and bottom of the landmarks.
    pub fn face_box(&self) -> [f32; 4] {
        let fold = |axis: usize, pick: fn(f32, f32) -> f32| {
            self.face.landmarks_px.iter().map(|p| p[axis]).reduce(pick).expect("a face has landmarks")
        };
        [fold(0, f32::min), fold(1, f32::min), fold(0, f32::max), fold(1, f32::max)]
    }

    /// Mean color around the apples of the cheeks.
    pub fn skin(&self) -> [f32; 3] {
        let spots = [50, 280, 101, 330, 118, 347].map(|i: usize| self.face.landmarks_px[i]);
        let mut sum = [0.0; 3];
        for [x, y, _] in spots {
            let x = (x as u32).min(self.picture.width() - 1);
            let y = (y as u32).min(self.picture.height() - 1);
            let color = self.picture.get_pixel(x, y).0;
            sum = std::array::from_fn(|i| sum[i] + f32::from(color[i]) / spots.len() as f32);
        }
        sum
    }
}

pub fn faces(engine: &mut FaceEngine, picture: &RgbImage) -> Vec<Face> {
    let view = RgbView::new(picture.width(), picture.height(), picture.as_raw()).expect("a packed picture");
    engine.analyze(view, &AnalyzeOptions { max_faces: 16 }, &mut |_| {}).faces
}

/// The face whose landmarks are nearest to the expected ones, unless it is another one.
pub fn nearest(faces: Vec<Face>, expected: &[[f32; 2]]) -> Option<Face> {
    let distance = |face: &Face| mean_distance(face, expected, 0..expected.len());
    let best = faces.into_iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
    (distance(&best) < between(expected[468], expected[473])).then_some(best)
}

/// Mean distance of some landmarks from where they should be, in pixels.
fn mean_distance(face: &Face, expected: &[[f32; 2]], of: impl Iterator<Item = usize> + Clone) -> f32 {
    let count = of.clone().count() as f32;
    of.map(|i| between([face.landmarks_px[i][0], face.landmarks_px[i][1]], expected[i])).sum::<f32>() / count
}

/// Mean landmark error in % of the distance between the eyes: over all landmarks or over eyes and irises, the larger.
pub fn error_percent(face: &Face, expected: &[[f32; 2]]) -> f32 {
    let eyes = EYES.into_iter().chain(468..478);
    let worst = mean_distance(face, expected, 0..expected.len()).max(mean_distance(face, expected, eyes));
    100.0 * worst / between(expected[468], expected[473])
}

fn eye_distance(face: &Face) -> f32 {
    let [a, b] = [face.landmarks_px[468], face.landmarks_px[473]];
    between([a[0], a[1]], [b[0], b[1]])
}

fn between(a: [f32; 2], b: [f32; 2]) -> f32 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}
