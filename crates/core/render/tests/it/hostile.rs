use frames::{FrameModel, Mesh};
use render::{Adjustment, Head, LookOptions, Picture, ProductOptions, ProductView, RenderError, draw_look, draw_product};

use crate::common;

fn refuses_head(spoil: impl Fn(&mut Head)) {
    let mut head = common::head(0.0);
    spoil(&mut head);
    let outcome = draw_look(&common::photo(), &head, &common::round_metal(), &LookOptions::default());
    assert!(matches!(outcome, Err(RenderError::Head(_))), "{outcome:?}");
}

fn refuses_frame(spoil: impl Fn(&mut FrameModel)) {
    let mut frame = common::round_metal();
    spoil(&mut frame);
    let worn = draw_look(&common::photo(), &common::head(0.0), &frame, &LookOptions::default());
    assert!(matches!(worn, Err(RenderError::Frame(_))), "worn");
    let alone = draw_product(&frame, ProductView::Front, &ProductOptions::default());
    assert!(matches!(alone, Err(RenderError::Frame(_))), "alone");
}

#[test]
fn damaged_heads_are_refused() {
    refuses_head(|h| h.landmarks_mm[7][1] = f32::NAN);
    refuses_head(|h| h.landmarks_px[7][1] = f32::INFINITY);
    refuses_head(|h| h.rotation = [[0.0; 3]; 3]);
    refuses_head(|h| h.rotation[0] = h.rotation[0].map(|v| -v));
    refuses_head(|h| h.landmarks_mm.truncate(12));
    refuses_head(|h| h.triangles.clear());
    refuses_head(|h| h.triangles[3][0] = 9999);
    refuses_head(|h| h.camera.focal_px = 0.0);
    refuses_head(|h| h.landmarks_mm.iter_mut().for_each(|p| p[2] = 10.0));
    refuses_head(|h| h.landmarks_mm.iter_mut().for_each(|p| p.iter_mut().for_each(|v| *v *= 0.001)));
}

#[test]
fn damaged_frames_are_refused() {
    refuses_frame(|f| f.parts.clear());
    refuses_frame(|f| f.parts.iter_mut().for_each(|p| p.mesh = Mesh::default()));
    refuses_frame(|f| f.parts[0].mesh.indices[0] = u32::MAX);
    refuses_frame(|f| f.parts[0].mesh.positions[0][0] = f32::NAN);
    refuses_frame(|f| f.parts[0].mesh.positions[0][0] = 1e9);
    refuses_frame(|f| f.parts[0].mesh.normals.clear());
    refuses_frame(|f| f.parts[0].material = 77);
    refuses_frame(|f| f.anchors.ear_left[1] = f32::NAN);
}

#[test]
fn sick_numbers_that_can_be_drawn_are_drawn() {
    let mut frame = common::wayfarer();
    frame.parts.iter_mut().for_each(|p| p.mesh.normals.iter_mut().for_each(|n| *n = [0.0; 3]));
    frame.materials.iter_mut().for_each(|m| {
        m.roughness = f32::NAN;
        m.ior = -1.0;
        m.base_color_texture = Some(500);
    });
    frame.parts.iter_mut().for_each(|p| p.mesh.positions.iter_mut().for_each(|v| *v = v.map(|x| x * 40.0)));
    frame.anchors.hinge_left = [0.0; 3];
    frame.anchors.lens_center_left = [3.0, -3.0, 9.0];
    let picture = draw_look(&common::photo(), &common::head(0.3), &frame, &LookOptions::default()).expect("a look");
    assert_eq!(picture.rgba.len(), common::photo().rgba.len());
}

#[test]
fn a_face_outside_the_photo_leaves_it_as_it_is() {
    let mut head = common::head(0.0);
    head.camera.center_px[0] += 50_000.0;
    let picture = draw_look(&common::photo(), &head, &common::wayfarer(), &LookOptions::default()).expect("a look");
    assert_eq!(picture, common::photo());
}

#[test]
fn options_and_pictures_have_limits() {
    let frame = common::round_metal();
    for adjustment in [
        Adjustment { scale: 3.0, ..Adjustment::default() },
        Adjustment { tilt_deg: f32::NAN, ..Adjustment::default() },
        Adjustment { slide_mm: -50.0, ..Adjustment::default() },
    ] {
        let outcome = draw_look(&common::photo(), &common::head(0.0), &frame, &LookOptions { adjustment });
        assert!(matches!(outcome, Err(RenderError::Option { .. })));
    }
    let torn = Picture { width: 100, height: 100, rgba: vec![0; 17] };
    assert!(draw_look(&torn, &common::head(0.0), &frame, &LookOptions::default()).is_err());
    for options in [
        ProductOptions { width_px: 0, ..ProductOptions::default() },
        ProductOptions { mm_per_px: 0.0, ..ProductOptions::default() },
        ProductOptions { samples: 5, ..ProductOptions::default() },
    ] {
        assert!(draw_product(&frame, ProductView::Side, &options).is_err());
    }
}
