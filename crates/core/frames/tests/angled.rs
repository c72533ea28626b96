//! Own frames, drawn at known angles, are recovered; what is no frame at an angle is refused.

#[path = "common/drawn.rs"]
mod drawn;
#[path = "common/varied.rs"]
mod varied;

use std::path::Path;

use drawn::{photo, view};
use eyewear::{BoxingSize, FrameMaterial, FrameShape, Rim};
use frames::FrameSpec;
use frames::photo::angled::{self, AngledError, View};
use frames::photo::{Photo, PhotoError};
use varied::varied;

fn check(spec: &FrameSpec, at: View, tint: Option<[u8; 3]>) {
    let photo = photo(spec, &at, tint);
    let name = format!("{} {} from {:.0} degrees", spec.shape, spec.material, at.yaw.to_degrees());
    let size = BoxingSize { a_mm: spec.a_mm, dbl_mm: spec.dbl_mm, temple_mm: Some(spec.temple_mm) };
    for size in [None, Some(size)] {
        let found = angled::fit(&photo, size).unwrap_or_else(|e| panic!("{name}: {e}"));
        let proportion = found.spec.a_mm / found.spec.dbl_mm;
        let truth = spec.a_mm / spec.dbl_mm;
        let off = [found.view.yaw - at.yaw, found.view.pitch - at.pitch].map(|r| r.to_degrees());
        println!(
            "{name}: A:DBL {proportion:.3} ({truth:.3}), yaw {:+.2}, pitch {:+.2}, roll {:+.2}, overlap {:.3} {:.3} {:.3}, errors {:?}",
            off[0],
            off[1],
            (found.view.roll - at.roll).to_degrees(),
            found.silhouette_overlap,
            found.lens_overlap[0],
            found.lens_overlap[1],
            found.errors
        );
        assert!((proportion / truth - 1.0).abs() < 0.03, "{name}: A:DBL is {proportion:.3}, {truth:.3} true");
        assert!(off.iter().all(|d| d.abs() < 2.0), "{name}: yaw and pitch are off by {off:.2?}");
        assert!(found.silhouette_overlap >= 0.95, "{name}: overlap is {:.3}", found.silhouette_overlap);
        assert!(found.lens_overlap.iter().all(|&o| o >= 0.93), "{name}: lenses overlap {:.3?}", found.lens_overlap);
        if size.is_some() {
            assert!((found.spec.a_mm - spec.a_mm).abs() < 1.0 && found.size_known, "{name}: A is {:.1} mm", found.spec.a_mm);
        }
    }
}

#[test]
fn round_wire_frame_is_recovered() {
    let spec = FrameSpec::new([49.0, 46.0, 21.0, 142.0], FrameShape::Round, Rim::Full, FrameMaterial::Metal);
    check(&spec, view(30.0, 8.0, 2.0), None);
}

#[test]
fn acetate_frame_is_recovered() {
    let spec = FrameSpec::new([52.0, 40.0, 18.0, 142.0], FrameShape::Wayfarer, Rim::Full, FrameMaterial::Acetate);
    check(&spec, view(27.0, 6.0, 0.0), None);
}

#[test]
fn tinted_aviator_seen_from_its_right_is_recovered() {
    let spec = FrameSpec::new([57.0, 50.0, 14.0, 140.0], FrameShape::Aviator, Rim::Full, FrameMaterial::Metal);
    check(&spec, view(-33.0, 9.0, -1.0), Some([120, 92, 60]));
}

#[test]
fn pictures_without_two_lenses_are_refused() {
    let disc = |x: usize, y: usize| if (x as f64 - 200.0).hypot(y as f64 - 150.0) < 90.0 { 40 } else { 255 };
    let rgba = (0..400 * 300).flat_map(|i| [disc(i % 400, i / 400), disc(i % 400, i / 400), 60, 255]).collect();
    let one = Photo::new(400, 300, rgba).expect("a size");
    assert!(matches!(angled::fit(&one, None), Err(AngledError::NoLenses | AngledError::Photo(_))), "a disc is no frame");
    let blank = Photo::new(400, 300, vec![255; 400 * 300 * 4]).expect("a size");
    assert_eq!(angled::fit(&blank, None).map(|f| f.spec).err(), Some(AngledError::Photo(PhotoError::Empty)));
}

#[test]
fn frames_of_all_kinds_are_as_far_off_as_is_said() {
    for number in [2, 4] {
        let (spec, view, tint) = varied(number);
        let found = angled::fit(&photo(&spec, &view, tint), None).unwrap_or_else(|e| panic!("{spec:?}: {e}"));
        // An unknown size is taken for A + DBL of 70 mm.
        let factor = 70.0 / (spec.a_mm + spec.dbl_mm);
        let off = [found.spec.a_mm - factor * spec.a_mm, found.spec.dbl_mm - factor * spec.dbl_mm];
        let stated = [found.errors.a_mm, found.errors.dbl_mm];
        assert!(
            (0..2).all(|k| off[k].abs() <= stated[k]),
            "{} {}: off by {off:.2?}, {stated:.2?} stated",
            spec.shape,
            spec.material
        );
        assert!(stated.iter().all(|mm| (0.5..2.8).contains(mm)), "{stated:?} says nothing, or too much");
    }
}

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared/data")]
fn photos_of_one_model_give_one_proportion() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data/product_photos/angled_on_white/sunglasses");
    let fits = ["RB1972914751.png", "RB197291493F.png"].map(|name| {
        let picture = image::open(folder.join(name)).expect("a photo").to_rgba8();
        let photo = Photo::new(picture.width(), picture.height(), picture.into_raw()).expect("a size");
        angled::fit(&photo, None).unwrap_or_else(|e| panic!("{name}: {e}"))
    });
    let apart = (fits[0].spec.dbl_mm - fits[1].spec.dbl_mm).abs();
    assert!(apart < fits.iter().map(|f| f.errors.dbl_mm).fold(f64::INFINITY, f64::min), "DBL differs by {apart:.2} mm");
    assert!(apart < 0.8, "DBL differs by {apart:.2} mm");
    assert!(fits.iter().all(|f| f.silhouette_overlap > 0.9));
}
