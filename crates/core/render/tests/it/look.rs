use frames::PartKind;
use render::{Adjustment, Camera, FrameLevels, Head, LookOptions, Picture, draw_look, draw_look_on_rgb};

use crate::common::{self, HEIGHT, WIDTH, changed, difference};

fn look(yaw_sine: f32, adjustment: Adjustment) -> Picture {
    draw_look(&common::photo(), &common::head(yaw_sine), &common::round_metal(), &LookOptions { adjustment }).expect("a look")
}

#[test]
fn the_same_recipe_gives_the_same_bytes() {
    assert_eq!(look(0.2, Adjustment::default()), look(0.2, Adjustment::default()));
}

#[test]
fn a_photo_without_alpha_is_drawn_on_alike() {
    let (photo, frame) = (common::photo(), common::round_metal());
    let mut rgb = photo.to_rgb();
    let levels = FrameLevels::new(frame.clone()).expect("levels");
    draw_look_on_rgb([WIDTH, HEIGHT], &mut rgb, &common::head(0.2), &levels, &LookOptions::default()).expect("a look");
    let expected = draw_look(&photo, &common::head(0.2), &frame, &LookOptions::default()).expect("a look");
    assert_eq!(rgb, expected.to_rgb());
    let short = draw_look_on_rgb([WIDTH, HEIGHT + 1], &mut rgb, &common::head(0.2), &levels, &LookOptions::default());
    assert!(short.is_err_and(|error| error.to_string().contains("3 bytes per pixel")));
}

#[test]
fn a_symmetric_frame_on_a_symmetric_head_is_drawn_symmetric() {
    // The light comes a little from one side and samples are not mirrored, so colors may differ a little, shapes not.
    let picture = look(0.0, Adjustment::default());
    let mut far_off = 0;
    for y in 0..HEIGHT {
        for x in 0..WIDTH / 2 {
            far_off += usize::from(difference(picture.pixel(x, y), picture.pixel(WIDTH - 1 - x, y)) > 70);
        }
    }
    assert!(far_off < 60, "{far_off} px differ from their mirror image");
}

#[test]
fn away_from_the_frame_the_photo_keeps_its_bytes() {
    let [left, top, right, bottom] = changed(&look(0.0, Adjustment::default()), &common::photo(), 1).expect("a frame");
    let eyes_px = common::head(0.0).landmarks_px[6];
    assert!(top > 130 && bottom < 300, "rows {top} to {bottom}");
    assert!(left > 190 && right < 450, "columns {left} to {right}");
    assert!((top as f32) < eyes_px[1] && (bottom as f32) > eyes_px[1]);
}

#[test]
fn the_frame_is_as_wide_as_its_millimeters() {
    let mut frame = common::wayfarer();
    // Temples reach to the width of the head, beyond the front.
    frame.parts.retain(|part| !matches!(part.kind, PartKind::TempleLeft | PartKind::TempleRight));
    let [left, .., right, _] = changed(&look_of(&frame), &common::photo(), 60).expect("a frame");
    // Front on this head lies about 55 mm before its origin.
    let extent = common::extent_mm(&frame);
    let px_per_mm = common::FOCAL_PX / (common::DISTANCE_MM - 50.0);
    let (drawn, expected) = ((right - left + 1) as f32, (extent[2] - extent[0]) * px_per_mm);
    assert!((drawn / expected - 1.0).abs() < 0.03, "{drawn} px drawn, {expected} expected");
}

fn look_of(frame: &frames::FrameModel) -> Picture {
    draw_look(&common::photo(), &common::head(0.0), frame, &LookOptions::default()).expect("a look")
}

#[test]
fn the_pupils_stand_in_the_upper_middle_of_the_lenses() {
    let picture = look_of(&common::dark_metal());
    let photo = common::photo();
    let head = common::head(0.0);
    for corners in [[33, 133], [362, 263]] {
        let eye_x = 0.5 * (head.landmarks_px[corners[0]][0] + head.landmarks_px[corners[1]][0]);
        let eye_y = 0.5 * (head.landmarks_px[corners[0]][1] + head.landmarks_px[corners[1]][1]);
        let rim: Vec<u32> = (0..HEIGHT).filter(|&y| difference(picture.pixel(eye_x as u32, y), photo.pixel(0, 0)) > 60).collect();
        let (top, bottom) = (rim[0] as f32, rim[rim.len() - 1] as f32);
        let place = (eye_y - top) / (bottom - top);
        assert!((0.34..0.52).contains(&place), "the eye is {place} down the lens");
    }
}

#[test]
fn the_far_temple_is_hidden_by_the_head_and_the_near_one_seen() {
    let head = common::head(0.5);
    let (picture, photo) = (look(0.5, Adjustment::default()), common::photo());
    let is_changed = |at: [f32; 2]| difference(picture.pixel(at[0] as u32, at[1] as u32), photo.pixel(0, 0)) > 25;
    // The wearer looks to their left: their right temple is near. Between eye and ear it crosses the side of the face.
    let near = |i: usize| head.landmarks_px[i];
    let rows = || -14..=14;
    let crosses = |i: usize| rows().any(|dy| is_changed([near(i)[0], near(i)[1] + dy as f32]));
    assert!(crosses(34) && crosses(127), "the near temple runs to the ear");
    // Past the far outline of the forehead and cheek nothing of the temple shows behind the head.
    let far_edge = [389, 356, 454].iter().map(|&i| head.landmarks_px[i][0]).fold(f32::MIN, f32::max);
    let nose_px = head.landmarks_px[5];
    assert!(!is_changed([nose_px[0], nose_px[1]]), "the tip of the nose stays free");
    assert!(far_edge > nose_px[0]);
}

#[test]
fn adjustments_move_the_frame_as_they_say() {
    // Without temples, which keep resting on the ears.
    let mut frame = common::round_metal();
    frame.parts.retain(|part| !matches!(part.kind, PartKind::TempleLeft | PartKind::TempleRight));
    let row = |adjustment| {
        let picture = draw_look(&common::photo(), &common::head(0.0), &frame, &LookOptions { adjustment }).expect("a look");
        changed(&picture, &common::photo(), 60).expect("a frame")
    };
    let plain = row(Adjustment::default());
    let lower = row(Adjustment { slide_mm: 6.0, ..Adjustment::default() });
    let raised = row(Adjustment { lift_mm: 4.0, ..Adjustment::default() });
    let wider = row(Adjustment { scale: 1.1, ..Adjustment::default() });
    let aside = row(Adjustment { shift_mm: 5.0, ..Adjustment::default() });
    assert!(lower[1] > plain[1] + 4, "{lower:?} {plain:?}");
    assert!(raised[1] + 3 < plain[1], "{raised:?} {plain:?}");
    assert!(wider[2] - wider[0] > (plain[2] - plain[0]) * 106 / 100, "{wider:?} {plain:?}");
    assert!(aside[0] > plain[0] + 4, "{aside:?} {plain:?}");
}

#[test]
fn a_small_picture_has_no_seams_between_tiles() {
    let head = common::head(0.0);
    let half = |p: [f32; 2]| p.map(|v| 0.5 * v);
    let camera = Camera { focal_px: 0.5 * head.camera.focal_px, center_px: half(head.camera.center_px) };
    let head = Head { camera, landmarks_px: head.landmarks_px.iter().map(|&p| half(p)).collect(), ..head };
    let photo = Picture::filled(WIDTH / 2, HEIGHT / 2, common::SKIN).expect("a picture");
    let look = draw_look(&photo, &head, &common::round_metal(), &LookOptions::default()).expect("a look");
    let black = look.rgba.chunks_exact(4).filter(|pixel| pixel[..3] == [0; 3]).count();
    assert_eq!(black, 0, "black px, where nothing is black");
}

#[test]
fn clear_lenses_are_seen_through_and_dark_ones_darken() {
    let mut frame = common::round_metal();
    let eye = common::head(0.0).landmarks_px[159];
    let at = |picture: &Picture| picture.pixel(eye[0] as u32, eye[1] as u32 + 6)[1];
    let clear = at(&look_of(&frame));
    assert!(clear > common::SKIN[1] - 25, "{clear}");
    for material in frame.materials.iter_mut().filter(|m| m.transmission > 0.5) {
        material.base_color = [0.2, 0.2, 0.2, 1.0];
    }
    let dark = at(&look_of(&frame));
    assert!((50..120).contains(&dark), "{dark}");
}

#[test]
fn skin_under_the_rim_is_in_soft_shadow() {
    let frame = common::wayfarer();
    let (picture, photo) = (look_of(&frame), common::photo());
    let head = common::head(0.0);
    let x = head.landmarks_px[119][0] as u32;
    let rim_bottom = (0..HEIGHT).rev().find(|&y| difference(picture.pixel(x, y), photo.pixel(0, 0)) > 90).expect("a rim");
    let darkening: Vec<i32> =
        (2..30).map(|dy| i32::from(common::SKIN[1]) - i32::from(picture.pixel(x, rim_bottom + dy)[1])).collect();
    let darkest = darkening.iter().copied().max();
    assert!(darkest > Some(6) && darkest < Some(60), "{darkening:?}");
    let steepest = darkening.windows(2).map(|pair| (pair[1] - pair[0]).abs()).max();
    assert!(steepest < Some(8), "soft, without an edge: {darkening:?}");
    assert!(darkening[27] <= 3, "and gone further down: {darkening:?}");
}

#[test]
fn a_temple_goes_under_hair_that_covers_the_ear() {
    let head = common::head(0.5);
    let mut photo = common::photo();
    let seen = |photo: &Picture| {
        let look = draw_look(photo, &head, &common::wayfarer(), &LookOptions::default()).expect("a look");
        let [x, y] = head.landmarks_px[127];
        (-20..=20).any(|dy| {
            let at = (x as u32 + 2, (y as i32 + dy) as u32);
            difference(look.pixel(at.0, at.1), photo.pixel(at.0, at.1)) > 12
        })
    };
    assert!(seen(&photo), "over bare skin the temple runs to the ear");
    let hair_ends = head.landmarks_px[34][0] as u32;
    for y in 0..HEIGHT {
        for x in 0..hair_ends {
            let at = 4 * (y * WIDTH + x) as usize;
            photo.rgba[at..at + 3].copy_from_slice(&[70, 45, 32]);
        }
    }
    assert!(!seen(&photo), "under hair it does not");
}
