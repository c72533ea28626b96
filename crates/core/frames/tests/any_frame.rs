//! Laws that hold for every frame in the sane range.

use eyewear::{FrameMaterial, FrameShape, NosePads, Rim};
use frames::{FrameError, FrameSpec, Pattern, measure};
use proptest::prelude::*;

fn specs() -> impl Strategy<Value = FrameSpec> {
    let size = (40.0..62.0f64, 24.0..56.0f64, 12.0..26.0f64, 115.0..160.0f64);
    let style = (
        prop::sample::select(FrameShape::ALL),
        prop::sample::select(Rim::ALL),
        prop::sample::select(FrameMaterial::ALL),
        prop::sample::select(NosePads::ALL),
    );
    let curve = (0.0..8.0f64, 0.0..15.0f64, -3.0..14.0f64, prop::option::of(2.0..30.0f64));
    (size, style, curve).prop_map(|((a, b, dbl, temple), (shape, rim, material, pads), (base, wrap, tilt, room))| {
        let mut spec = FrameSpec::new([a, b, dbl, temple], shape, rim, material);
        (spec.base_curve_d, spec.wrap_deg, spec.pantoscopic_deg, spec.nose_pads) = (base, wrap, tilt, pads);
        spec.total_width_mm = room.map(|room| 2.0 * a + dbl + room);
        spec
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn builds_whole_finite_and_to_size(spec in specs()) {
        let model = match frames::build(&spec) {
            Ok(model) => model,
            Err(FrameError::TooNarrow { .. } | FrameError::TooWide { .. }) => return Ok(()),
            Err(error) => panic!("{error}"),
        };
        for part in &model.parts {
            let mesh = &part.mesh;
            prop_assert!(!mesh.indices.is_empty() && mesh.indices.len() % 3 == 0, "{} has no triangles", part.name);
            prop_assert!(mesh.indices.iter().all(|&i| (i as usize) < mesh.positions.len()));
            prop_assert_eq!(mesh.positions.len(), mesh.normals.len());
            prop_assert!(mesh.positions.iter().flatten().all(|v| v.is_finite()), "{} is not finite", part.name);
            for n in &mesh.normals {
                let length = n.iter().map(|v| v * v).sum::<f32>().sqrt();
                prop_assert!((length - 1.0).abs() < 1e-3, "{} has a normal of length {length}", part.name);
            }
        }
        let triangles: usize = model.parts.iter().map(|p| p.mesh.indices.len() / 3).sum();
        prop_assert!(triangles < 20_000, "{triangles} triangles");
        let measured = measure(&model);
        let width = measured.total_width_mm.unwrap_or(f64::NAN);
        match spec.total_width_mm {
            Some(wanted) => prop_assert!((width - wanted).abs() <= 0.1, "total width is {width}, wanted {wanted}"),
            // As catalogs state it, 2A + DBL <= total width <= 2A + DBL + 30, but wrapped lenses take less of the front.
            None => prop_assert!((-4.0..30.0).contains(&(width - 2.0 * spec.a_mm - spec.dbl_mm)), "derived width {width}"),
        }
        for (what, want, got) in [("A", spec.a_mm, measured.a_mm), ("B", spec.b_mm, measured.b_mm), ("DBL", spec.dbl_mm, measured.dbl_mm), ("temple", spec.temple_mm, measured.temple_mm)] {
            prop_assert!(got.is_some_and(|got| (got - want).abs() <= 0.1), "{what} is {got:?}, wanted {want}");
        }
    }
}

#[test]
fn the_same_specification_gives_the_same_bytes() {
    let mut spec = FrameSpec::new([52.0, 40.0, 18.0, 140.0], FrameShape::CatEye, Rim::Full, FrameMaterial::Acetate);
    spec.pattern = Pattern::Tortoise { spots: [40, 20, 10] };
    let once = frames::write_glb(&frames::build(&spec).expect("an ordinary frame"));
    let again = frames::write_glb(&frames::build(&spec).expect("an ordinary frame"));
    assert_eq!(once, again);
}

#[test]
fn errors_name_the_field() {
    let good = FrameSpec::new([52.0, 40.0, 18.0, 140.0], FrameShape::Round, Rim::Full, FrameMaterial::Metal);
    let check = |change: fn(&mut FrameSpec), field: &str| {
        let mut spec = good;
        change(&mut spec);
        let error = frames::build(&spec).expect_err(field).to_string();
        assert!(error.starts_with(field), "{error:?} does not begin with {field}");
    };
    check(|s| s.a_mm = 520.0, "a_mm");
    check(|s| s.b_mm = f64::NAN, "b_mm");
    check(|s| s.dbl_mm = 0.0, "dbl_mm");
    check(|s| s.temple_mm = -1.0, "temple_mm");
    check(|s| s.total_width_mm = Some(110.0), "total_width_mm is 110.0, but lenses, bridge and rim need at least");
    check(|s| s.total_width_mm = Some(185.0), "total_width_mm");
    check(|s| (s.base_curve_d, s.a_mm, s.b_mm) = (10.0, 79.0, 69.0), "base_curve_d");
    check(|s| s.lens.transmission = 1.5, "lens.transmission");
}
