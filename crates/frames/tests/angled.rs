//! Own frames, drawn at known angles, are recovered; what is no frame at an angle is refused.

use eyewear::{BoxingSize, FrameMaterial, FrameShape, Rim};
use frames::FrameSpec;
use frames::photo::angled::{self, AngledError, Drawn, View, draw};
use frames::photo::{Photo, PhotoError};
use glam::dvec2;

/// As large as shops show frames, or somewhat smaller.
const WIDTH: usize = 900;
const HEIGHT: usize = 440;

fn view(yaw_deg: f64, pitch_deg: f64, roll_deg: f64) -> View {
    let [yaw, pitch, roll] = [yaw_deg, pitch_deg, roll_deg].map(f64::to_radians);
    let aside = if yaw > 0.0 { -110.0 } else { 110.0 };
    View { yaw, pitch, roll, nearness: 1.0 / 700.0, px_per_mm: 4.4, center: dvec2(450.0 + aside, 230.0) }
}

/// A photo on white: drawn twice as large and averaged, rim and temples dark, lenses clear or of a colour.
fn photo(spec: &FrameSpec, view: &View, tint: Option<[u8; 3]>) -> Photo {
    let model = frames::build(spec).expect("an ordinary frame");
    let large = draw(&model, &view.scaled(2.0), 2 * WIDTH, 2 * HEIGHT);
    let mut rgba = Vec::new();
    for i in 0..WIDTH * HEIGHT {
        let (x, y) = (2 * (i % WIDTH), 2 * (i / WIDTH));
        let samples = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(dx, dy)| color(&large, (y + dy) * 2 * WIDTH + x + dx, tint));
        rgba.extend([0, 1, 2].map(|k| (samples.iter().map(|s| u32::from(s[k])).sum::<u32>() / 4) as u8));
        rgba.push(255);
    }
    Photo::new(WIDTH as u32, HEIGHT as u32, rgba).expect("a usable size")
}

fn color(drawn: &Drawn, i: usize, tint: Option<[u8; 3]>) -> [u8; 3] {
    let open = drawn.lenses[0][i] + drawn.lenses[1][i] > 0.5;
    match tint {
        Some(tint) if open => tint,
        _ if drawn.silhouette[i] < 0.5 || (open && drawn.behind[i] < 0.5) => [255; 3],
        _ => [34, 30, 28],
    }
}

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
