//! What coatings, powers and materials do to a picture.

use eyewear::{FrameMaterial, FrameShape, Rim};
use frames::{AntiReflection, FrameSpec, LensAppearance, LensPower, MirrorCoating, Pattern};
use render::{LookOptions, Picture, ProductOptions, ProductView, draw_look, draw_product};

use crate::common;

fn spec(material: FrameMaterial, lens: LensAppearance) -> FrameSpec {
    FrameSpec { lens, ..FrameSpec::new([52.0, 42.0, 18.0, 145.0], FrameShape::Square, Rim::Full, material) }
}

/// The middle of a lens, alone on paper of a color.
fn lens_on(paper: u8, lens: LensAppearance) -> [i32; 3] {
    let frame = frames::build(&spec(FrameMaterial::Metal, lens)).expect("a frame");
    let options = ProductOptions { width_px: 192, height_px: 96, mm_per_px: 1.0, background: Some([paper; 3]), samples: 8 };
    let picture = draw_product(&frame, ProductView::Front, &options).expect("a picture");
    let [r, g, b, _] = picture.pixel(96 + 35, 48);
    [r, g, b].map(i32::from)
}

#[test]
fn a_mirror_shows_its_color_and_hides_what_is_behind() {
    let sun = LensAppearance::sun([110, 110, 110], 0.3);
    let mirror = LensAppearance { mirror: Some(MirrorCoating { color: [40, 100, 230], strength: 0.5 }), ..sun };
    let [plain, blue] = [lens_on(250, sun), lens_on(250, mirror)];
    assert!(blue[2] - blue[0] > plain[2] - plain[0] + 15, "{plain:?} {blue:?}");
    let contrast = |lens| lens_on(250, lens)[2] - lens_on(40, lens)[2];
    assert!(contrast(mirror) < contrast(sun), "{} {}", contrast(mirror), contrast(sun));
}

#[test]
fn coatings_take_reflections_away_and_leave_their_color() {
    let coated = |anti_reflection| lens_on(0, LensAppearance { anti_reflection, ..LensAppearance::CLEAR });
    let bare = coated(AntiReflection::None);
    let check = |coating, strongest: usize| {
        let rest = coated(coating);
        assert!(rest.iter().sum::<i32>() < bare.iter().sum(), "{coating:?}: {rest:?} of {bare:?}");
        assert!((0..3).all(|k| rest[k] <= rest[strongest]), "{coating:?}: {rest:?}");
    };
    check(AntiReflection::Green, 1);
    check(AntiReflection::Blue, 2);
    check(AntiReflection::Purple, 2);
}

#[test]
fn polarized_lenses_are_darker() {
    let sun = LensAppearance::sun([110, 110, 110], 0.3);
    let darker = lens_on(250, LensAppearance { polarized: true, ..sun });
    assert!(darker.iter().sum::<i32>() + 12 < lens_on(250, sun).iter().sum(), "{darker:?}");
}

/// A photo with a dark upright line at a column.
fn lined(column: u32) -> Picture {
    let mut photo = common::photo();
    for y in 0..common::HEIGHT {
        for x in column - 1..=column + 1 {
            let at = 4 * (y * common::WIDTH + x) as usize;
            photo.rgba[at..at + 3].copy_from_slice(&[60, 50, 45]);
        }
    }
    photo
}

#[test]
fn a_minus_lens_draws_the_face_together_and_a_plus_lens_apart() {
    let head = common::head(0.0);
    let eye = head.landmarks_px[468.min(head.landmarks_px.len() - 1)];
    let [eye_x, y] = if head.landmarks_px.len() > 468 { eye } else { head.landmarks_px[159] };
    let line = (eye_x - 16.0) as u32;
    let middle = |sphere_d: Option<f64>| {
        let power = sphere_d.map(|sphere_d| LensPower { sphere_d, index: 1.6 });
        let frame =
            frames::build(&spec(FrameMaterial::Metal, LensAppearance { power, ..LensAppearance::CLEAR })).expect("a frame");
        let look = draw_look(&lined(line), &head, &frame, &LookOptions::default()).expect("a look");
        // Of the line, weighted by how much darker it is than the skin beside it.
        let green = |x: u32| f64::from(look.pixel(x, y as u32 + 14)[1]);
        let dark = |x: &u32| (green(line - 9) - 20.0 - green(*x)).max(0.0);
        let columns = || line - 9..line + 9;
        columns().map(|x| f64::from(x) * dark(&x)).sum::<f64>() / columns().map(|x| dark(&x)).sum::<f64>()
    };
    let [minus, none, plus] = [middle(Some(-8.0)), middle(None), middle(Some(6.0))];
    assert!((none - f64::from(line)).abs() < 0.5, "{none} for {line}");
    assert!(minus > none + 0.7 && plus < none - 0.7, "{minus} {none} {plus}: the eye is at {eye_x}");
}

#[test]
fn crystal_shows_the_face_softly_and_is_darker_at_its_edges() {
    let mut crystal = spec(FrameMaterial::Acetate, LensAppearance::CLEAR);
    crystal.front_color = [120, 150, 190];
    crystal.pattern = Pattern::Translucent { opacity: 0.4 };
    let options = ProductOptions { width_px: 800, height_px: 400, mm_per_px: 0.25, background: Some([255; 3]), samples: 8 };
    let frame = frames::build(&crystal).expect("a frame");
    let picture = draw_product(&frame, ProductView::Front, &options).expect("a picture");
    // Across the lower rim of one lens.
    let across: Vec<i32> = (200..320).map(|y| i32::from(picture.pixel(400 + 140, y)[0])).filter(|&r| r < 235).collect();
    let (face, darkest) = (across[across.len() / 2], across.iter().copied().min().unwrap_or(0));
    assert!(darkest + 12 < face && face > 60, "{across:?}");
}

#[test]
fn on_a_small_face_nothing_is_black_that_should_not_be() {
    let photo = common::photo();
    let frame = common::round_metal();
    for distance_mm in [1100.0, 1500.0, 2200.0] {
        let look = draw_look(&photo, &common::head_at(0.0, distance_mm), &frame, &LookOptions::default()).expect("a look");
        let darkest = look.rgba.chunks_exact(4).map(|p| p[..3].iter().copied().max().unwrap_or(0)).min();
        assert!(darkest > Some(12), "{darkest:?} at {distance_mm} mm");
    }
}
