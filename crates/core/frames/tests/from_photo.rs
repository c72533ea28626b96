//! Pictures of parametric frames, painted here from their triangles, made into frames again and measured.

use eyewear::{BoxingSize, FrameMaterial, FrameShape, Rim};
use frames::photo::{FrontConstruction, FrontalOptions, Photo, PhotoError, PhotoFrame, Scale, from_frontal};
use frames::{FrameModel, FrameSpec, GlbLimits, PartKind, measure, read_glb};
use glam::{DVec2, dvec2};

/// Width of the painted picture and its scale.
const SIZE_PX: [usize; 2] = [900, 420];
const PX_PER_MM: f64 = 5.6;
/// Samples per pixel and axis.
const SAMPLES: usize = 3;
const TOLERANCE_MM: f64 = 0.3;

#[derive(Clone, Copy)]
enum Backdrop {
    Transparent,
    Plain([f64; 3]),
}

/// The front and its lenses from straight ahead, with the tilt of the front undone; temples hide behind it.
fn paint(model: &FrameModel, pantoscopic_deg: f64, backdrop: Backdrop, lens: Option<[f64; 3]>) -> Photo {
    let (width, height) = (SIZE_PX[0] * SAMPLES, SIZE_PX[1] * SAMPLES);
    let mut samples: Vec<Option<[f64; 3]>> = vec![None; width * height];
    let (sin, cos) = libm::sincos(pantoscopic_deg.to_radians());
    let place = |p: [f32; 3]| {
        let [x, y, z] = p.map(|v| f64::from(v) * 1000.0);
        let upright = y * cos + z * sin;
        (dvec2(SIZE_PX[0] as f64 / 2.0 + x * PX_PER_MM, SIZE_PX[1] as f64 / 2.0 - upright * PX_PER_MM)) * SAMPLES as f64
    };
    let is_lens = |kind| matches!(kind, PartKind::LensLeft | PartKind::LensRight);
    let order = |kind| if is_lens(kind) { 0 } else { 1 };
    let mut parts: Vec<_> = model.parts.iter().filter(|p| p.kind == PartKind::Front || is_lens(p.kind)).collect();
    parts.sort_by_key(|part| order(part.kind));
    for part in parts {
        let Some(color) = (if is_lens(part.kind) { lens } else { Some([46.0, 40.0, 44.0]) }) else { continue };
        for triangle in part.mesh.indices.chunks_exact(3) {
            fill(&mut samples, [width, height], [0, 1, 2].map(|k| place(part.mesh.positions[triangle[k] as usize])), color);
        }
    }
    let mut rgba = Vec::new();
    for i in 0..SIZE_PX[0] * SIZE_PX[1] {
        let (x, y) = (i % SIZE_PX[0] * SAMPLES, i / SIZE_PX[0] * SAMPLES);
        let inside = (0..SAMPLES * SAMPLES).filter_map(|s| samples[(y + s / SAMPLES) * width + x + s % SAMPLES]);
        let (sum, count) = inside.fold(([0.0; 3], 0.0), |(sum, n), c| ([0, 1, 2].map(|k| sum[k] + c[k]), n + 1.0));
        let share = count / (SAMPLES * SAMPLES) as f64;
        let own = sum.map(|v| if count > 0.0 { v / count } else { 0.0 });
        let (color, alpha) = match backdrop {
            Backdrop::Transparent => (own, 255.0 * share),
            Backdrop::Plain(plain) => ([0, 1, 2].map(|k| own[k] * share + plain[k] * (1.0 - share)), 255.0),
        };
        rgba.extend([color[0], color[1], color[2], alpha].map(|v| v.round() as u8));
    }
    Photo::new(SIZE_PX[0] as u32, SIZE_PX[1] as u32, rgba).expect("a usable size")
}

fn fill(samples: &mut [Option<[f64; 3]>], [width, height]: [usize; 2], [a, b, c]: [DVec2; 3], color: [f64; 3]) {
    let area = (b - a).perp_dot(c - a);
    let (low, high) = (a.min(b).min(c).max(DVec2::ZERO), a.max(b).max(c));
    for y in low.y as usize..(high.y as usize + 1).min(height) {
        for x in low.x as usize..(high.x as usize + 1).min(width) {
            let p = dvec2(x as f64 + 0.5, y as f64 + 0.5);
            let inside = [(a, b), (b, c), (c, a)].iter().all(|&(from, to)| (to - from).perp_dot(p - from) * area >= 0.0);
            if inside && area != 0.0 {
                samples[y * width + x] = Some(color);
            }
        }
    }
}

fn size_of(spec: &FrameSpec) -> BoxingSize {
    BoxingSize { a_mm: spec.a_mm, dbl_mm: spec.dbl_mm, temple_mm: Some(spec.temple_mm) }
}

fn check(spec: &FrameSpec, backdrop: Backdrop, lens: Option<[f64; 3]>) -> PhotoFrame {
    let name = format!("{} {} {:?}", spec.shape, spec.rim, spec.material);
    let photo = paint(&frames::build(spec).expect("an ordinary frame"), spec.pantoscopic_deg, backdrop, lens);
    let options = FrontalOptions { size: Some(size_of(spec)), lens_height_mm: Some(spec.b_mm) };
    let made = from_frontal(&photo, &options).unwrap_or_else(|e| panic!("{name}: {e}"));
    let measured = measure(&made.model);
    let pairs = [
        ("A", spec.a_mm, measured.a_mm),
        ("B", spec.b_mm, measured.b_mm),
        ("DBL", spec.dbl_mm, measured.dbl_mm),
        ("temple", spec.temple_mm, measured.temple_mm),
    ];
    for (what, wanted, got) in pairs {
        let off = got.map_or(f64::INFINITY, |got| (got - wanted).abs());
        assert!(off <= TOLERANCE_MM, "{name}: {what} is {got:?}, painted {wanted}");
    }
    assert!(made.report.audit.iter().all(|gap| !gap.is_issue()), "{name}: {:?}", made.report.audit);
    let overlap = made.report.agreement;
    assert!(overlap.silhouette > 0.97 && overlap.openings.iter().all(|&o| o > 0.97), "{name}: {overlap:?}");
    assert!(made.report.symmetric && made.report.asymmetry_mm[0] < 0.3, "{name}: {:?}", made.report.asymmetry_mm);
    made
}

fn acetate(shape: FrameShape) -> FrameSpec {
    FrameSpec::new([52.0, 40.0, 18.0, 140.0], shape, Rim::Full, FrameMaterial::Acetate)
}

#[test]
fn painted_frames_come_back_with_their_measures() {
    for shape in [FrameShape::Wayfarer, FrameShape::Round, FrameShape::CatEye, FrameShape::Rectangle] {
        check(&acetate(shape), Backdrop::Transparent, None);
    }
    let wire = FrameSpec::new([50.0, 44.0, 20.0, 145.0], FrameShape::Round, Rim::Full, FrameMaterial::Metal);
    let made = check(&wire, Backdrop::Transparent, None);
    assert_eq!(made.report.make, FrontConstruction::Wire);
}

#[test]
fn white_gray_and_transparent_backgrounds_give_the_same_frame() {
    let spec = acetate(FrameShape::Square);
    for backdrop in [Backdrop::Transparent, Backdrop::Plain([255.0; 3]), Backdrop::Plain([150.0; 3])] {
        let made = check(&spec, backdrop, None);
        assert_eq!(made.report.make, FrontConstruction::Plate);
    }
}

#[test]
fn opaque_lenses_are_found_in_the_frame() {
    let spec = acetate(FrameShape::Aviator);
    let made = check(&spec, Backdrop::Transparent, Some([96.0, 120.0, 104.0]));
    let lens = made.model.parts.iter().find(|p| p.kind == PartKind::LensLeft).expect("a lens");
    let [r, g, b, _] = lens.mesh.colors[0];
    assert!(g > r && g > b && (0.1..0.3).contains(&g), "a green lens that passes a fifth: {r} {g} {b}");
}

/// The frame painted in the colors that `color` gives its pixels.
fn colored(spec: &FrameSpec, color: impl Fn(usize, usize, &Photo) -> [u8; 3]) -> PhotoFrame {
    let plain = paint(&frames::build(spec).expect("an ordinary frame"), spec.pantoscopic_deg, Backdrop::Transparent, None);
    let mut rgba = plain.rgba().to_vec();
    for (i, pixel) in rgba.chunks_exact_mut(4).enumerate().filter(|(_, p)| p[3] > 0) {
        pixel[..3].copy_from_slice(&color(i % SIZE_PX[0], i / SIZE_PX[0], &plain));
    }
    let photo = Photo::new(SIZE_PX[0] as u32, SIZE_PX[1] as u32, rgba).expect("a usable size");
    from_frontal(&photo, &FrontalOptions::default()).expect("a frame")
}

/// The texture's colors at the corners of the front.
fn front_colors(made: &PhotoFrame) -> Vec<[u8; 3]> {
    let texture = &made.model.textures[0];
    let at = |v: f32, size: u32| ((v * size as f32) as usize).min(size as usize - 1);
    let index = |uv: &[f32; 2]| 4 * (at(uv[1], texture.height) * texture.width as usize + at(uv[0], texture.width));
    let front = made.model.parts.iter().find(|p| p.kind == PartKind::Front).expect("a front");
    front.mesh.uvs.iter().map(index).map(|i| [texture.rgba[i], texture.rgba[i + 1], texture.rgba[i + 2]]).collect()
}

#[test]
fn temples_have_the_pattern_of_a_tortoise_front() {
    let spec = acetate(FrameShape::CatEye);
    let tortoise = |x: usize, y: usize, _: &Photo| if (x / 13 + y / 9).is_multiple_of(3) { [190, 105, 35] } else { [52, 28, 20] };
    let made = colored(&spec, tortoise);
    let temple = made.model.parts.iter().find(|p| p.kind == PartKind::TempleLeft).expect("a temple");
    let material = &made.model.materials[temple.material];
    let [r, g, b, _] = material.base_color;
    assert!(r > 2.0 * g && g > 2.0 * b, "amber: {r} {g} {b}");
    assert_eq!((material.base_color_texture, made.model.textures.len()), (Some(1), 2));
    assert_eq!(temple.mesh.uvs.len(), temple.mesh.positions.len());
    assert!(read_glb(&made.write_glb(), &GlbLimits::default()).expect("our own file").report.findings.is_empty());
    let plain = colored(&spec, |_, _, _| [52, 28, 20]);
    assert_eq!(plain.model.textures.len(), 1);
}

#[test]
fn lines_of_light_along_edges_are_left_to_the_renderer() {
    // As lamps draw them on polished acetate: a white line 1 mm inside the edge.
    let line = |x: usize, y: usize, photo: &Photo| {
        let open = |reach: usize| {
            [(reach, 0), (0, reach)]
                .iter()
                .any(|&(dx, dy)| photo.pixel(x + dx, y + dy)[3] == 0 || photo.pixel(x - dx, y - dy)[3] == 0)
        };
        if open(7) && !open(5) { [235, 235, 238] } else { [30, 28, 30] }
    };
    let made = colored(&acetate(FrameShape::Rectangle), line);
    let colors = front_colors(&made);
    let light = colors.iter().filter(|c| c[0] > 120).count();
    assert!(light * 50 < colors.len(), "{light} of {} corners are light", colors.len());
    assert_eq!(made.model.textures.len(), 1, "light is no pattern");
}

#[test]
fn wire_is_metal_of_its_color_unless_it_is_lacquered() {
    let spec = FrameSpec::new([50.0, 44.0, 20.0, 145.0], FrameShape::Round, Rim::Full, FrameMaterial::Metal);
    let metallic = |made: &PhotoFrame| {
        let front = made.model.parts.iter().find(|p| p.kind == PartKind::Front).expect("a front");
        made.model.materials[front.material].metallic
    };
    let gold = colored(&spec, |_, _, _| [205, 160, 80]);
    assert!(metallic(&gold) > 0.9);
    assert!(front_colors(&gold).iter().all(|[r, g, b]| r > g && g > b && *r > 200), "as bright as what it mirrors");
    assert!(metallic(&colored(&spec, |_, _, _| [26, 26, 28])) < 0.1);
}

#[test]
fn the_file_carries_anchors_textures_and_the_report() {
    let made = check(&acetate(FrameShape::Wayfarer), Backdrop::Transparent, None);
    let file = made.write_glb();
    let loaded = read_glb(&file, &GlbLimits::default()).expect("our own file");
    assert!(loaded.report.findings.is_empty(), "{:?}", loaded.report.findings);
    assert_eq!(loaded.model.anchors, made.model.anchors);
    assert_eq!(loaded.model.textures.len(), 1);
    let text = String::from_utf8_lossy(&file);
    assert!(text.contains(r#""photo":{"scale":"marking""#) && text.contains(r#""part":"temples""#));
    // The front is dark all over: no background has got into its colors.
    let front = loaded.model.parts.iter().find(|p| p.kind == PartKind::Front).expect("a front");
    let texture = &loaded.model.textures[0];
    for uv in &front.mesh.uvs {
        let at = |v: f32, size: u32| ((v * size as f32) as usize).min(size as usize - 1);
        let i = 4 * (at(uv[1], texture.height) * texture.width as usize + at(uv[0], texture.width));
        assert!(texture.rgba[i..i + 3].iter().all(|&v| v < 90), "{:?} at {uv:?}", &texture.rgba[i..i + 4]);
    }
}

#[test]
fn a_wrong_marking_is_reported_and_a_missing_one_said() {
    let spec = acetate(FrameShape::Wayfarer);
    let photo = paint(&frames::build(&spec).expect("an ordinary frame"), spec.pantoscopic_deg, Backdrop::Transparent, None);
    let wrong = BoxingSize { a_mm: 54.0, dbl_mm: 16.0, temple_mm: None };
    let made = from_frontal(&photo, &FrontalOptions { size: Some(wrong), lens_height_mm: Some(37.0) }).expect("a frame");
    let gaps: Vec<(&str, f64)> = made.report.audit.iter().filter(|g| g.is_issue()).map(|g| (g.name, g.gap_mm())).collect();
    assert_eq!(gaps.iter().map(|g| g.0).collect::<Vec<_>>(), ["A", "DBL", "B"]);
    for ((_, gap), wanted) in gaps.iter().zip([-2.0, 2.0, 3.0]) {
        assert!((gap - wanted).abs() < TOLERANCE_MM, "{gaps:?}");
    }
    let made = from_frontal(&photo, &FrontalOptions::default()).expect("a frame");
    assert_eq!((made.report.scale, made.report.audit.len()), (Scale::Unverified, 0));
    assert!(made.report.errors.iter().any(|e| e.part == "front" && e.mm > 4.0), "{:?}", made.report.errors);
}

#[test]
fn the_same_photo_gives_the_same_file() {
    let spec = acetate(FrameShape::CatEye);
    let photo = paint(&frames::build(&spec).expect("an ordinary frame"), spec.pantoscopic_deg, Backdrop::Transparent, None);
    let file = || from_frontal(&photo, &FrontalOptions::default()).expect("a frame").write_glb();
    assert!(file() == file());
}

#[test]
fn pictures_that_show_no_frame_are_refused_by_name() {
    let photo = |paint: &dyn Fn(u32, u32) -> [u8; 4]| {
        let pixels = (0..300 * 200_u32).flat_map(|i| paint(i % 300, i / 300)).collect();
        Photo::new(300, 200, pixels).expect("a usable size")
    };
    let refusal = |photo: Photo| from_frontal(&photo, &FrontalOptions::default()).expect_err("no frame");
    let white = [255; 4];
    assert_eq!(refusal(photo(&|_, _| white)), PhotoError::Empty);
    assert_eq!(refusal(photo(&|_, _| [0; 4])), PhotoError::Empty);
    let block = |x: u32, y: u32| if (60..240).contains(&x) && (60..140).contains(&y) { [40, 40, 40, 255] } else { white };
    assert!(matches!(refusal(photo(&block)), PhotoError::NoLenses | PhotoError::NotFrontal { .. }));
    let one_ring = |x: u32, y: u32| {
        let away = f64::from(x).sub_square(150.0) + f64::from(y).sub_square(100.0);
        if (50.0 * 50.0..70.0 * 70.0).contains(&away) { [40, 40, 40, 255] } else { white }
    };
    assert!(matches!(refusal(photo(&one_ring)), PhotoError::NoLenses | PhotoError::NotFrontal { .. }));
    let noise = |x: u32, y: u32| {
        let h = (x + 977 * y).wrapping_mul(0x9E37_79B1) ^ (x * y).wrapping_mul(0x85EB_CA77);
        [(h >> 8) as u8, (h >> 16) as u8, (h >> 24) as u8, 255]
    };
    assert!(matches!(refusal(photo(&noise)), PhotoError::BusyBackground { .. }));
    // Two rings of very different size are no frame from the front.
    let uneven = |x: u32, y: u32| {
        let ring = |cx: f64, r: f64| {
            let away = f64::from(x).sub_square(cx) + f64::from(y).sub_square(100.0);
            ((r - 8.0) * (r - 8.0)..r * r).contains(&away)
        };
        if ring(90.0, 62.0) || ring(190.0, 40.0) { [40, 40, 40, 255] } else { white }
    };
    assert!(matches!(refusal(photo(&uneven)), PhotoError::NotFrontal { .. }), "{:?}", refusal(photo(&uneven)));
}

trait SubSquare {
    fn sub_square(self, other: Self) -> Self;
}

impl SubSquare for f64 {
    fn sub_square(self, other: Self) -> Self {
        (self - other) * (self - other)
    }
}
