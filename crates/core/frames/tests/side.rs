//! Temples of own frames, drawn from the side, are read back and put onto a frame made of a frontal photo.

#[path = "common/drawn.rs"]
mod drawn;

use drawn::{HEIGHT, WIDTH, photo, view};
use eyewear::{FrameMaterial, FrameShape, Rim};
use frames::photo::angled::View;
use frames::photo::{
    FrontalOptions, Photo, PhotoError, TempleSource, TempleView, angled, from_frontal, from_frontal_with_temples,
};
use frames::{FrameModel, FrameSpec, PartKind};
use glam::dvec2;

fn acetate() -> FrameSpec {
    FrameSpec::new([50.0, 42.0, 19.0, 145.0], FrameShape::Square, Rim::Full, FrameMaterial::Acetate)
}

fn from_the_left() -> View {
    View { center: dvec2(120.0, 150.0), nearness: 0.0, ..view(90.0, 0.0, 0.0) }
}

/// Half the height of the left temple at a distance behind the hinge, and its middle above that at the hinge, mm.
fn height_at(model: &FrameModel, behind_mm: f64) -> [f64; 2] {
    let hinge = model.anchors.hinge_left.map(|v| f64::from(v) * 1000.0);
    let points = model.parts.iter().filter(|p| p.kind == PartKind::TempleLeft).flat_map(|p| &p.mesh.positions);
    let here = points.map(|p| p.map(|v| f64::from(v) * 1000.0)).filter(|p| (hinge[2] - p[2] - behind_mm).abs() < 2.0);
    let (low, high) = here.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), p| (low.min(p[1]), high.max(p[1])));
    [(high - low) / 2.0, (high + low) / 2.0 - hinge[1]]
}

#[test]
fn a_temple_seen_from_the_side_is_the_one_that_is_made() {
    let truth = frames::build(&acetate()).expect("an ordinary frame");
    let front = photo(&acetate(), &View { center: dvec2(450.0, 200.0), nearness: 0.0, ..view(0.0, 0.0, 0.0) }, None);
    for mirrored in [false, true] {
        let side = photo(&acetate(), &from_the_left(), Some([250; 3]));
        let seen = TempleView::from_side(&if mirrored { flipped(&side) } else { side }).expect("a temple");
        assert_eq!((seen.source, seen.colors[0]), (TempleSource::Side, [34, 30, 28]));
        let size = "50-19-145".parse().expect("a marking");
        let options = FrontalOptions { size: Some(size), lens_height_mm: None };
        let made = from_frontal_with_temples(&front, &options, &seen).expect("a frame");
        for behind in [20.0, 50.0, 80.0, 105.0, 120.0] {
            let ([true_half, true_middle], [half, middle]) = (height_at(&truth, behind), height_at(&made.model, behind));
            assert!((half - true_half).abs() < 0.7, "{behind} mm behind: half height {half:.2}, {true_half:.2} true");
            assert!((middle - true_middle).abs() < 1.5, "{behind} mm behind: middle {middle:.2}, {true_middle:.2} true");
        }
        let tip = |model: &FrameModel| {
            let (hinge, tip) = (model.anchors.hinge_left, model.anchors.temple_tip_left);
            [0, 1, 2].map(|k| f64::from(tip[k] - hinge[k]) * 1000.0)
        };
        let (is, truth) = (tip(&made.model), tip(&truth));
        assert!(
            (is[1] - truth[1]).abs() < 3.0 && (is[2] - truth[2]).abs() < 3.0,
            "the tip is {is:.1?} from the hinge, {truth:.1?} true"
        );
        assert!(made.report.to_json().contains("from the photo from the side"));
    }
}

#[test]
fn a_fit_at_an_angle_gives_its_temples_too() {
    let spec = acetate();
    let fitted = angled::attempt(&photo(&spec, &view(30.0, 6.0, 0.0), None), None).expect("a fit").fitted;
    let seen = TempleView::from_angled(&fitted);
    let side = TempleView::from_side(&photo(&spec, &from_the_left(), Some([250; 3]))).expect("a temple");
    assert_eq!(seen.source, TempleSource::Angled);
    assert!((0.6..0.85).contains(&seen.bend()) && (0.6..0.85).contains(&side.bend()), "{} {}", seen.bend(), side.bend());
    let agreement = seen.agreement(&side);
    assert!(agreement > 0.6, "the same temple from two sides agrees by {agreement:.2}");
}

#[test]
fn pictures_without_a_temple_are_refused() {
    let blank = Photo::new(400, 300, vec![255; 400 * 300 * 4]).expect("a size");
    assert_eq!(TempleView::from_side(&blank), Err(PhotoError::Empty));
    let front = photo(&acetate(), &View { center: dvec2(450.0, 200.0), nearness: 0.0, ..view(0.0, 0.0, 0.0) }, None);
    assert_eq!(TempleView::from_side(&front), Err(PhotoError::NoTemple));
    let made = from_frontal(&front, &FrontalOptions::default()).expect("a frame");
    assert!(made.report.to_json().contains("shape and bend do not show in a frontal photo"));
}

fn flipped(photo: &Photo) -> Photo {
    let rgba = (0..WIDTH * HEIGHT).flat_map(|i| photo.pixel(WIDTH - 1 - i % WIDTH, i / WIDTH));
    Photo::new(WIDTH as u32, HEIGHT as u32, rgba.collect()).expect("the same size")
}
