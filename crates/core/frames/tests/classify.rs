//! What synthetic pictures are taken for.

use eyewear::{FrameMaterial, FrameShape, Rim};
use frames::FrameSpec;
use frames::photo::Photo;
use frames::photo::angled::{View, draw};
use frames::photo::classify::{Hints, PhotoClass, classify};
use glam::dvec2;

const WIDTH: usize = 760;
const HEIGHT: usize = 520;

/// A gray picture that things are drawn on.
struct Canvas(Vec<u8>);

impl Canvas {
    fn white() -> Self {
        Self(vec![255; WIDTH * HEIGHT])
    }

    fn frame(mut self, yaw_deg: f64, roll_deg: f64, scale: f64, at: (f64, f64)) -> Self {
        let spec = FrameSpec::new([50.0, 42.0, 19.0, 140.0], FrameShape::Round, Rim::Full, FrameMaterial::Acetate);
        let model = frames::build(&spec).expect("an ordinary frame");
        let [yaw, pitch, roll] = [yaw_deg, if yaw_deg == 0.0 { 0.0 } else { 7.0 }, roll_deg].map(f64::to_radians);
        let view = View { yaw, pitch, roll, nearness: 1.0 / 800.0, px_per_mm: scale, center: dvec2(at.0, at.1) };
        let drawn = draw(&model, &view, WIDTH, HEIGHT);
        for (i, pixel) in self.0.iter_mut().enumerate() {
            let open = drawn.lenses[0][i] + drawn.lenses[1][i] > 0.5;
            if drawn.silhouette[i] > 0.5 && !(open && drawn.behind[i] < 0.5) {
                *pixel = 30;
            }
        }
        self
    }

    fn block(mut self, x: usize, y: usize, wide: usize, tall: usize, value: u8) -> Self {
        for row in y..y + tall {
            self.0[row * WIDTH + x..row * WIDTH + x + wide].fill(value);
        }
        self
    }

    /// Marks like letters: two stems and a bar.
    fn text(mut self, x: usize, y: usize) -> Self {
        for letter in 0..10 {
            let from = x + letter * 16;
            self = self.block(from, y, 3, 16, 40).block(from + 8, y, 3, 16, 40).block(from, y + 7, 10, 3, 40);
        }
        self
    }

    /// The mean of squares, twice, as a lens out of focus makes it.
    fn blurred(mut self, reach: usize) -> Self {
        for (step, length) in [(1, WIDTH), (WIDTH, HEIGHT)].repeat(2) {
            let last = self.0;
            let mean = |i: usize| {
                let at = i / step % length;
                let range = at.saturating_sub(reach)..(at + reach + 1).min(length);
                let count = range.len();
                (range.map(|k| usize::from(last[i - at * step + k * step])).sum::<usize>() / count) as u8
            };
            self.0 = (0..last.len()).map(mean).collect();
        }
        self
    }

    fn photo(self) -> Photo {
        self.colored(|v| [v; 3])
    }

    fn colored(self, color: impl Fn(u8) -> [u8; 3]) -> Photo {
        let rgba = self.0.iter().flat_map(|&v| {
            let [r, g, b] = color(v);
            [r, g, b, 255]
        });
        Photo::new(WIDTH as u32, HEIGHT as u32, rgba.collect()).expect("a size")
    }
}

fn check(photo: &Photo, hints: Hints, expected: PhotoClass) {
    let classification = classify(photo, hints);
    assert_eq!(classification.class, expected, "{classification:?}");
    assert_eq!(classification.usable(), matches!(expected, PhotoClass::Frontal | PhotoClass::Angled));
}

const NOBODY: Hints = Hints { faces: Some(0) };

#[test]
fn whole_frames_are_told_by_their_angle() {
    check(&Canvas::white().frame(0.0, 0.0, 4.2, (380.0, 260.0)).photo(), NOBODY, PhotoClass::Frontal);
    check(&Canvas::white().frame(30.0, 0.0, 3.6, (290.0, 260.0)).photo(), NOBODY, PhotoClass::Angled);
    check(&Canvas::white().frame(-30.0, 0.0, 3.6, (470.0, 260.0)).photo(), NOBODY, PhotoClass::Angled);
    check(&Canvas::white().frame(0.0, 40.0, 3.4, (380.0, 260.0)).photo(), NOBODY, PhotoClass::Leaning);
}

#[test]
fn what_else_is_in_the_picture_is_named() {
    let frontal = || Canvas::white().frame(0.0, 0.0, 4.2, (380.0, 260.0));
    check(&frontal().photo(), Hints { faces: Some(1) }, PhotoClass::Worn);
    check(&frontal().text(60, 440).photo(), NOBODY, PhotoClass::TextOver);
    let two = Canvas::white().frame(0.0, 0.0, 3.0, (380.0, 130.0)).frame(0.0, 0.0, 3.0, (380.0, 380.0));
    check(&two.photo(), NOBODY, PhotoClass::SeveralPairs);
    check(&Canvas::white().block(60, 60, 300, 260, 120).block(400, 200, 300, 260, 90).photo(), NOBODY, PhotoClass::Collage);
    check(&Canvas::white().frame(0.0, 0.0, 4.2, (200.0, 260.0)).photo(), NOBODY, PhotoClass::CutOff);
}

#[test]
fn pictures_of_no_use_are_refused_by_name() {
    check(&Canvas::white().photo(), NOBODY, PhotoClass::NotEyewear);
    check(&Canvas::white().block(250, 180, 240, 130, 50).photo(), NOBODY, PhotoClass::NotEyewear);
    check(&Canvas::white().frame(0.0, 0.0, 1.2, (380.0, 260.0)).photo(), NOBODY, PhotoClass::TooSmall);
    let thumbnail = Photo::new(300, 300, vec![255; 300 * 300 * 4]).expect("a size");
    check(&thumbnail, NOBODY, PhotoClass::TooSmall);
    let noise = (0..WIDTH * HEIGHT).map(|i| ((i as u32).wrapping_mul(0x9E37_79B1) >> 24) as u8).collect();
    check(&Canvas(noise).photo(), NOBODY, PhotoClass::Surroundings);
}

#[test]
fn pictures_out_of_focus_are_refused() {
    let wire = || Canvas::white().frame(30.0, 0.0, 3.6, (290.0, 260.0));
    check(&wire().photo(), NOBODY, PhotoClass::Angled);
    check(&wire().blurred(1).photo(), NOBODY, PhotoClass::Angled);
    check(&wire().blurred(7).photo(), NOBODY, PhotoClass::Poor);
}

#[test]
fn panels_that_touch_are_a_collage() {
    let two = Canvas::white().block(60, 40, 300, 200, 120).block(200, 240, 380, 230, 90);
    check(&two.photo(), NOBODY, PhotoClass::Collage);
}

#[test]
fn a_frame_in_the_color_of_skin_is_no_hand() {
    let skin = |v: u8| if v < 100 { [205, 150, 125] } else { [v; 3] };
    check(&Canvas::white().frame(30.0, 0.0, 3.6, (520.0, 260.0)).colored(skin), NOBODY, PhotoClass::CutOff);
    let hand = Canvas::white().frame(0.0, 0.0, 3.6, (380.0, 200.0)).block(330, 260, 120, 260, 40);
    check(&hand.colored(skin), NOBODY, PhotoClass::InHand);
}

#[test]
fn frames_of_any_color_that_run_out_of_the_picture_are_no_hands() {
    let colors =
        [[122, 31, 43], [205, 150, 125], [215, 175, 150], [225, 200, 170], [235, 160, 165], [225, 110, 40], [205, 165, 90]];
    for (color, ground) in colors.into_iter().zip([255, 205].into_iter().cycle()) {
        let paint = |v: u8| if v < 100 { color } else { [ground; 3] };
        // Temples and end pieces out of a tight crop, and half a front.
        for (yaw_deg, scale, at) in [(32.0, 4.6, (330.0, 260.0)), (0.0, 7.0, (160.0, 260.0))] {
            let classification = classify(&Canvas::white().frame(yaw_deg, 0.0, scale, at).colored(paint), NOBODY);
            assert!(!classification.usable(), "{color:?} from {yaw_deg} degrees: {classification:?}");
            let wrong = [PhotoClass::InHand, PhotoClass::Worn];
            assert!(
                !classification.findings.iter().any(|f| wrong.contains(f)),
                "{color:?} from {yaw_deg} degrees: {classification:?}"
            );
        }
    }
}

#[test]
fn a_hand_is_seen_whatever_it_holds() {
    let hand = || Canvas::white().frame(0.0, 0.0, 3.6, (380.0, 200.0)).block(300, 270, 160, 250, 90);
    for held in [[30, 30, 30], [40, 70, 160], [122, 31, 43]] {
        check(
            &hand().colored(|v| [if v < 50 { held } else { [205, 150, 125] }, [v; 3]][usize::from(v >= 100)]),
            NOBODY,
            PhotoClass::InHand,
        );
    }
}

#[test]
fn contrast_counts_in_any_channel() {
    let red = |v: u8| if v < 100 { [200, 30, 40] } else { [200; 3] };
    check(&Canvas::white().frame(0.0, 0.0, 4.2, (380.0, 260.0)).colored(red), NOBODY, PhotoClass::Frontal);
    let gray = |v: u8| if v < 100 { [120; 3] } else { [200; 3] };
    check(&Canvas::white().frame(0.0, 0.0, 4.2, (380.0, 260.0)).colored(gray), NOBODY, PhotoClass::Poor);
}

#[test]
fn a_folded_frame_is_told_from_a_box() {
    // Temples lie over the upper half of one lens and the outer half of the other.
    let box_of = || Canvas::white().block(200, 200, 340, 130, 150);
    let folded = box_of().block(215, 290, 60, 30, 60).block(330, 215, 180, 60, 60);
    check(&folded.photo(), NOBODY, PhotoClass::Folded);
    check(&box_of().photo(), NOBODY, PhotoClass::NotEyewear);
}
