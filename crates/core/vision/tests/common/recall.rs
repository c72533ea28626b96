//! Faces that are there against faces that are found, over the photos beside the project.
//!
//! The compared box of a find is a square around the middle of the box that its landmarks fill, and as wide as that box: brow to
//! chin, which is what the true boxes show. Ours and MediaPipe's landmarks are treated alike.

#![allow(dead_code, reason = "not every user needs everything")]

use std::collections::BTreeMap;
use std::path::Path;

use vision::{AnalyzeOptions, FaceEngine, RgbView};

/// A find counts when it overlaps a true box by at least this much, and each true box counts once.
pub const MIN_IOU: f32 = 0.4;

/// A square in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FaceBox {
    pub left: f32,
    pub top: f32,
    pub side: f32,
}

/// What is known of a photo.
pub enum Truth {
    /// Where every face is.
    Boxes(Vec<FaceBox>),
    /// How many faces there are: portraits, a collage of portraits, pictures of nobody.
    Count(usize),
}

pub struct Photo {
    /// Path below the data folder.
    pub file: String,
    pub truth: Truth,
}

/// Finds against the truth of one photo.
pub struct Comparison {
    pub found: usize,
    pub false_finds: usize,
    pub missed: Vec<FaceBox>,
}

impl Truth {
    pub fn len(&self) -> usize {
        match self {
            Self::Boxes(boxes) => boxes.len(),
            Self::Count(count) => *count,
        }
    }

    pub fn compare(&self, finds: &[FaceBox]) -> Comparison {
        let boxes = match self {
            Self::Boxes(boxes) => boxes,
            Self::Count(count) => {
                let found = finds.len().min(*count);
                return Comparison { found, false_finds: finds.len() - found, missed: Vec::new() };
            }
        };
        let mut pairs: Vec<(f32, usize, usize)> = boxes
            .iter()
            .enumerate()
            .flat_map(|(t, truth)| finds.iter().enumerate().map(move |(f, find)| (overlap(truth, find), t, f)))
            .collect();
        pairs.retain(|(iou, ..)| *iou >= MIN_IOU);
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (mut hit, mut used) = (vec![false; boxes.len()], vec![false; finds.len()]);
        for (_, truth, find) in pairs {
            if !hit[truth] && !used[find] {
                (hit[truth], used[find]) = (true, true);
            }
        }
        let missed: Vec<FaceBox> = boxes.iter().zip(hit).filter(|(_, hit)| !hit).map(|(truth, _)| *truth).collect();
        Comparison { found: boxes.len() - missed.len(), false_finds: used.iter().filter(|used| !**used).count(), missed }
    }
}

/// Every photo of the data folder of which the faces are known.
pub fn photos(data: &Path) -> Vec<Photo> {
    let mut photos = dlib_photos(data);
    let located = [
        ("faces/human/stock-group-1.jpg", GROUP.as_slice()),
        ("faces/face_recognition/obama_and_biden.jpg", OBAMA_AND_BIDEN.as_slice()),
    ];
    photos.extend(
        located.map(|(file, squares)| Photo { file: file.into(), truth: Truth::Boxes(squares.iter().map(around).collect()) }),
    );
    let mut counted = files_in(data, "faces");
    counted.extend(files_in(data, "product_photos"));
    counted.retain(|file| !photos.iter().any(|photo| photo.file == *file));
    photos.extend(counted.into_iter().map(|file| Photo { truth: Truth::Count(count_in(&file)), file }));
    photos
}

/// Faces of a photo that has no boxes, counted by eye.
fn count_in(file: &str) -> usize {
    match file {
        "faces/dlib/dogs.jpg" | "faces/human/background.jpg" => 0,
        "faces/dlib/bald_guys.jpg" => 24,
        "faces/face_recognition/two_people.jpg" => 2,
        portrait if portrait.starts_with("faces/") => 1,
        _ => 0,
    }
}

/// Brow to chin by eye: middle and side. The sixteenth woman is turned away: a strip of her cheek is all there is to see.
const GROUP: [[f32; 3]; 15] = [
    [305., 154., 47.],
    [473., 151., 45.],
    [317., 217., 51.],
    [405., 209., 48.],
    [498., 205., 51.],
    [312., 288., 50.],
    [495., 278., 52.],
    [202., 365., 64.],
    [442., 344., 61.],
    [490., 413., 57.],
    [273., 448., 69.],
    [390., 487., 68.],
    [158., 624., 74.],
    [326., 702., 78.],
    [592., 609., 78.],
];
/// Two men, and a child who looks at the floor.
const OBAMA_AND_BIDEN: [[f32; 3]; 3] = [[843., 527., 205.], [1238., 489., 205.], [1693., 1133., 162.]];

fn around(&[x, y, side]: &[f32; 3]) -> FaceBox {
    FaceBox { left: x - side / 2.0, top: y - side / 2.0, side }
}

/// The photos of dlib's face detector example with its 43 boxes.
fn dlib_photos(data: &Path) -> Vec<Photo> {
    let mut photos = Vec::new();
    for list in ["faces/dlib/testing.xml", "faces/dlib/training.xml"] {
        let text = std::fs::read_to_string(data.join(list)).expect("dlib's boxes");
        for image in text.split("<image ").skip(1) {
            let boxes = image.split("<box ").skip(1).map(|text| {
                let number = |name: &str| attribute(text, name).parse::<f32>().expect("a number of pixels");
                // Sides differ by a pixel here and there.
                FaceBox { left: number("left"), top: number("top"), side: (number("width") + number("height")) / 2.0 }
            });
            photos.push(Photo { file: format!("faces/dlib/{}", attribute(image, "file")), truth: Truth::Boxes(boxes.collect()) });
        }
    }
    photos
}

fn attribute<'a>(text: &'a str, name: &str) -> &'a str {
    let (_, rest) = text.split_once(&format!("{name}='")).expect("an attribute");
    rest.split('\'').next().unwrap_or_default()
}

/// The pictures of a folder and its folders, as paths below the data folder.
fn files_in(data: &Path, folder: &str) -> Vec<String> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(data.join(folder)).expect("a folder of the data").flatten() {
        let below = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            files.extend(files_in(data, &below));
        } else if [".jpg", ".png", ".webp"].iter().any(|kind| below.ends_with(kind)) {
            files.push(below);
        }
    }
    files.sort();
    files
}

/// The boxes of everything that we find in a picture.
pub fn boxes_of(engine: &mut FaceEngine, path: &Path) -> Vec<FaceBox> {
    let rgb = image::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).into_rgb8();
    let view = RgbView::new(rgb.width(), rgb.height(), rgb.as_raw()).expect("a packed picture");
    let analysis = engine.analyze(view, &AnalyzeOptions { max_faces: 64 }, &mut |_| {});
    analysis.faces.iter().map(|face| box_of(&face.landmarks_px)).collect()
}

/// What MediaPipe finds in the same photos, by file, where its landmarks are at hand.
pub fn mediapipe_finds(data: &Path) -> BTreeMap<String, Vec<FaceBox>> {
    #[derive(serde::Deserialize)]
    struct Landmarks {
        faces: Vec<Vec<[f32; 3]>>,
    }
    let Ok(text) = std::fs::read_to_string(data.join("vision/reference/faces_mediapipe_478.json")) else {
        return BTreeMap::new();
    };
    let photos: BTreeMap<String, Landmarks> = serde_json::from_str(&text).expect("landmarks per photo");
    let boxes = |faces: &[Vec<[f32; 3]>]| faces.iter().map(|landmarks| box_of(landmarks)).collect();
    photos.iter().map(|(file, photo)| (format!("faces/{file}"), boxes(&photo.faces))).collect()
}

fn box_of(landmarks: &[[f32; 3]]) -> FaceBox {
    let edge = |axis: usize, pick: fn(f32, f32) -> f32, start: f32| landmarks.iter().map(|p| p[axis]).fold(start, pick);
    let [left, top, right, bottom] =
        [edge(0, f32::min, f32::MAX), edge(1, f32::min, f32::MAX), edge(0, f32::max, f32::MIN), edge(1, f32::max, f32::MIN)];
    around(&[(left + right) / 2.0, (top + bottom) / 2.0, right - left])
}

fn overlap(a: &FaceBox, b: &FaceBox) -> f32 {
    let shared = |a: f32, b: f32, [a_side, b_side]: [f32; 2]| ((a + a_side).min(b + b_side) - a.max(b)).max(0.0);
    let shared = shared(a.left, b.left, [a.side, b.side]) * shared(a.top, b.top, [a.side, b.side]);
    shared / (a.side * a.side + b.side * b.side - shared)
}
