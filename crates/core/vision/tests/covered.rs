//! Covers over the mouth, the jaw and the forehead of the shipped portrait: what is hidden is not measured, and said.

mod common;

use common::{engine, picture, testdata};
use eyewear::{MeasureName, Reading, ShapeClassification};
use vision::{AdviceCode, AnalyzeOptions, Face, FaceEngine, RgbView};

/// Along the jaw from ear to ear, without the ears.
const JAW: [usize; 17] = [132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361];
/// The rest of a mask's edge: over the cheeks and the nose.
const MASK_TOP: [usize; 5] = [323, 425, 195, 205, 93];
/// The rest of a scarf's edge: below the nose.
const SCARF_TOP: [usize; 3] = [391, 2, 165];
const LIPS: [usize; 12] = [61, 40, 37, 0, 267, 270, 291, 321, 314, 17, 84, 91];
/// From temple to temple above the brows, and back over the top of the face.
const FOREHEAD: [usize; 16] = [71, 63, 105, 66, 107, 336, 296, 334, 293, 301, 251, 332, 297, 10, 67, 103];

struct Portrait {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
    landmarks: Vec<[f32; 3]>,
}

impl Portrait {
    fn shipped(engine: &mut FaceEngine) -> Self {
        let (width, height, rgb) = picture(&testdata("astronaut_1280x960.webp"));
        let landmarks = face(engine, width, height, &rgb).landmarks_px;
        Self { width, height, rgb, landmarks }
    }

    fn eye_distance(&self) -> f32 {
        (self.landmarks[468][0] - self.landmarks[473][0]).abs()
    }

    fn outline(&self, of: &[usize]) -> Vec<[f32; 2]> {
        of.iter().map(|&index| [self.landmarks[index][0], self.landmarks[index][1]]).collect()
    }

    /// A disc over the lips.
    fn disc(&self) -> Vec<[f32; 2]> {
        let [x, y, _] = self.landmarks[13];
        let radius = 0.6 * self.eye_distance();
        (0..32)
            .map(|step| (step as f32 * std::f32::consts::TAU / 32.0).sin_cos())
            .map(|(sin, cos)| [x + radius * cos, y + radius * sin])
            .collect()
    }

    /// The picture with each pixel inside the outline painted.
    fn painted(&self, outline: &[[f32; 2]], paint: impl Fn([f32; 2], [u8; 3]) -> [u8; 3]) -> Vec<u8> {
        let mut rgb = self.rgb.clone();
        for (at, pixel) in rgb.as_chunks_mut::<3>().0.iter_mut().enumerate() {
            let place = [(at % self.width as usize) as f32, (at / self.width as usize) as f32];
            if is_inside(outline, place) {
                *pixel = paint(place, *pixel);
            }
        }
        rgb
    }
}

fn is_inside(outline: &[[f32; 2]], [x, y]: [f32; 2]) -> bool {
    let edges = outline.iter().zip(outline.iter().cycle().skip(1));
    edges.filter(|([ax, ay], [bx, by])| (ay > &y) != (by > &y) && x < (bx - ax) * (y - ay) / (by - ay) + ax).count() % 2 == 1
}

/// Cloth of one color, with soft folds.
fn cloth(color: [u8; 3]) -> impl Fn([f32; 2], [u8; 3]) -> [u8; 3] {
    move |[x, y], _| color.map(|level| (f32::from(level) * (1.0 + 0.06 * (x / 23.0).sin() + 0.06 * (y / 31.0).cos())) as u8)
}

fn face(engine: &mut FaceEngine, width: u32, height: u32, rgb: &[u8]) -> Face {
    let view = RgbView::new(width, height, rgb).expect("width * height pixels");
    engine.analyze(view, &AnalyzeOptions::default(), &mut |_| {}).faces.remove(0)
}

fn is_told(face: &Face, code: AdviceCode) -> bool {
    face.quality.advice.iter().any(|advice| advice.code == code)
}

fn is_measured(face: &Face, name: MeasureName) -> bool {
    matches!(face.measures[&name], Reading::Measured(_))
}

/// Why a measure is not given.
fn reason(face: &Face, name: MeasureName) -> &str {
    match &face.measures[&name] {
        Reading::Abstained { abstained } => abstained,
        Reading::Measured(measure) => panic!("{name:?} is {measure:?}"),
    }
}

#[test]
fn a_covered_mouth_is_told_and_what_it_hides_is_not_measured() {
    let mut engine = engine();
    let portrait = Portrait::shipped(&mut engine);
    let mask = portrait.outline(&[JAW.as_slice(), &MASK_TOP].concat());
    let scarf = portrait.outline(&[JAW.as_slice(), &SCARF_TOP].concat());
    let [x, y, _] = portrait.landmarks[50].map(|v| v as usize);
    let cheek = portrait.rgb.as_chunks::<3>().0[y * portrait.width as usize + x];
    let mut check = |outline: &[[f32; 2]], color: [u8; 3], what: &str| {
        let rgb = portrait.painted(outline, cloth(color));
        let face = face(&mut engine, portrait.width, portrait.height, &rgb);
        assert!(is_told(&face, AdviceCode::MouthHidden), "{what}: {:?}", face.quality);
        assert!(!is_told(&face, AdviceCode::ForeheadHidden), "{what}: {:?}", face.quality);
        if face.quality.refusal().is_some() {
            return;
        }
        for name in [MeasureName::FaceLength, MeasureName::JawWidth, MeasureName::Symmetry] {
            assert!(reason(&face, name).contains("mouth, chin or jaw is covered"), "{what}, {name:?}");
        }
        for name in [MeasureName::FaceWidth, MeasureName::TempleToTemple, MeasureName::BridgeWidth, MeasureName::ForeheadWidth] {
            assert!(is_measured(&face, name), "{what}, {name:?}");
        }
        assert!(
            matches!(&face.shape, ShapeClassification::Abstained { abstained, ratios: None } if abstained.contains("covered")),
            "{what}: {:?}",
            face.shape
        );
    };
    check(&mask, [150, 190, 215], "a blue mask");
    check(&mask, [228, 228, 230], "a white mask");
    check(&mask, [35, 35, 38], "a black mask");
    check(&scarf, [150, 30, 40], "a red scarf");
    check(&scarf, [120, 120, 125], "a gray scarf");
    check(&portrait.disc(), cheek, "a hand of the face's own color");
    check(&portrait.disc(), [170, 30, 30], "a red mug");
}

#[test]
fn a_covered_forehead_is_told_and_what_it_hides_is_not_measured() {
    let mut engine = engine();
    let portrait = Portrait::shipped(&mut engine);
    let hat = portrait.outline(&FOREHEAD);
    let mut check = |color: [u8; 3], what: &str| {
        let rgb = portrait.painted(&hat, cloth(color));
        let face = face(&mut engine, portrait.width, portrait.height, &rgb);
        assert!(is_told(&face, AdviceCode::ForeheadHidden), "{what}: {:?}", face.quality);
        assert!(!is_told(&face, AdviceCode::MouthHidden), "{what}: {:?}", face.quality);
        for name in [MeasureName::FaceLength, MeasureName::ForeheadWidth] {
            assert!(reason(&face, name).contains("forehead is covered"), "{what}, {name:?}");
        }
        assert!(is_measured(&face, MeasureName::JawWidth), "{what}");
        assert!(matches!(face.shape, ShapeClassification::Abstained { ratios: None, .. }), "{what}: {:?}", face.shape);
    };
    check([25, 25, 28], "a black hat");
    check([160, 30, 40], "a red hat");
    check([30, 40, 80], "a blue cap");
    check([225, 225, 222], "a white cap");
}

#[test]
fn a_beard_and_darker_skin_are_no_cover() {
    let mut engine = engine();
    let portrait = Portrait::shipped(&mut engine);
    let lips = portrait.outline(&LIPS);
    let beard = portrait.outline(&[JAW.as_slice(), &[361, 425, 2, 205, 132]].concat());
    let whole: Vec<[f32; 2]> = portrait.outline(&[JAW.as_slice(), &[356, 251, 332, 10, 103, 21, 127]].concat());
    let mut check = |rgb: &[u8], what: &str| {
        let face = face(&mut engine, portrait.width, portrait.height, rgb);
        let hidden = is_told(&face, AdviceCode::MouthHidden) || is_told(&face, AdviceCode::ForeheadHidden);
        assert!(!hidden, "{what}: {:?}", face.quality);
        assert_eq!(is_measured(&face, MeasureName::JawWidth), face.quality.refusal().is_none(), "{what}");
    };
    let darker = |shares: [f32; 3]| {
        let lips = &lips;
        move |place: [f32; 2], pixel: [u8; 3]| {
            let hair = std::array::from_fn(|channel| (f32::from(pixel[channel]) * shares[channel]) as u8);
            if is_inside(lips, place) { pixel } else { hair }
        }
    };
    check(&portrait.painted(&beard, darker([0.30, 0.32, 0.36])), "a dark beard");
    check(&portrait.painted(&beard, darker([0.70, 0.78, 0.90])), "a gray beard");
    let skin = |share: f32| move |_: [f32; 2], pixel: [u8; 3]| pixel.map(|level| (f32::from(level) * share) as u8);
    check(&portrait.painted(&whole, skin(0.55)), "brown skin");
    check(&portrait.painted(&whole, skin(0.35)), "dark skin");
}
