//! Frames by faces on one page: `gallery OUT.html [--cell 300]`.
//!
//! The faces are those that may be shipped, with their credits in `demo/`; the frames are built from numbers, and one is a
//! file from elsewhere. Nothing outside the repository is needed.

#[path = "common/head.rs"]
mod head;

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use eyewear::{FrameMaterial, FrameShape, Rim};
use frames::{AntiReflection, FrameModel, FrameSpec, GlbLimits, LensAppearance, LensPower, MetalFinish, MirrorCoating, Pattern};
use head::head_of;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, crop_imm, resize};
use render::{Head, LookOptions, Picture, ProductOptions, ProductView, draw_look, draw_product};
use vision::{AnalyzeOptions, FaceEngine, RgbView};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// File in `demo/` and who it is.
const FACES: [(&str, &str); 3] = [
    ("portrait.jpg", "Eileen M. Collins, NASA"),
    ("faces/obama.jpg", "Barack Obama, official portrait"),
    ("faces/biden.jpg", "Joe Biden, official portrait"),
];
const JPEG_QUALITY: u8 = 84;
/// Side of the part of the photo that is shown, against the width of the face.
const AIR: f32 = 1.45;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let out = arguments.first().cloned().ok_or("give the file to write")?;
    let cell = arguments.iter().position(|a| a == "--cell").and_then(|i| arguments.get(i + 1)).map_or(Ok(300), |v| v.parse())?;
    let faces = faces()?;
    let mut rows = String::new();
    for (name, note, frame) in frames_to_wear()? {
        let product = draw_product(&frame, ProductView::ThreeQuarter, &ProductOptions::default())?;
        let product = image::RgbImage::from_raw(product.width, product.height, product.to_rgb()).ok_or("size")?;
        let width = cell;
        let product = resize(&product, width, width / 2, FilterType::CatmullRom);
        write!(
            rows,
            "<tr><th scope=row><img alt=\"{name} alone\" src=\"{}\">{name}<small>{note}</small></th>",
            data_uri(&product)?
        )?;
        for face in &faces {
            let look = draw_look(&face.photo, &face.head, &frame, &LookOptions::default())?;
            let picture = face.crop(&look, cell)?;
            write!(rows, "<td><img alt=\"{name} worn by {}\" src=\"{}\"></td>", face.who, data_uri(&picture)?)?;
        }
        rows.push_str("</tr>\n");
    }
    let heads: String = faces.iter().map(|f| format!("<th scope=col>{}</th>", f.who)).collect();
    std::fs::write(out, PAGE.replace("{heads}", &heads).replace("{rows}", &rows))?;
    Ok(())
}

const PAGE: &str = "<!doctype html>
<html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\"><title>VARAi gallery: frames by faces</title>
<style>
:root{color-scheme:light dark;--paper:#FBFAF7;--ink:#14201F;--ink-2:#4A5755;--line:#DAD8D0}
@media(prefers-color-scheme:dark){:root{--paper:#101514;--ink:#EEF1EE;--ink-2:#A9B4B0;--line:#2C3634}}
body{margin:32px;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
p{max-width:44em;color:var(--ink-2)}
table{border-collapse:collapse}td,th{padding:8px;border-top:1px solid var(--line);text-align:left;vertical-align:top;font-weight:500}
small{display:block;color:var(--ink-2);font-weight:400}img{display:block;max-width:100%}
</style>
<h1>Frames by faces</h1>
<p>Each frame at its true size on faces of public-domain portraits, as the renderer draws it with nothing moved by hand. The first column
is the frame alone; all at one scale, unless too wide for the picture. Sunglasses in the last row: Khronos Group, CC BY 4.0.</p>
<table><thead><tr><td></td>{heads}</tr></thead><tbody>
{rows}</tbody></table>
";

struct Face {
    who: &'static str,
    photo: Picture,
    head: Head,
}

impl Face {
    fn crop(&self, look: &Picture, cell: u32) -> Outcome<image::RgbImage> {
        let look = image::RgbImage::from_raw(look.width, look.height, look.to_rgb()).ok_or("size")?;
        let px = &self.head.landmarks_px;
        let bound = |axis: usize| px.iter().fold((f32::MAX, f32::MIN), |(low, high), p| (low.min(p[axis]), high.max(p[axis])));
        let ((left, right), (top, bottom)) = (bound(0), bound(1));
        let side = (((right - left) * AIR) as u32).min(look.width()).min(look.height());
        let corner = |middle: f32, size: u32| (middle - side as f32 / 2.0).clamp(0.0, (size - side) as f32) as u32;
        let (x, y) = (corner((left + right) / 2.0, look.width()), corner(top * 0.6 + bottom * 0.4, look.height()));
        Ok(resize(&crop_imm(&look, x, y, side, side).to_image(), cell, cell, FilterType::CatmullRom))
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

fn faces() -> Outcome<Vec<Face>> {
    let model = |name: &str| std::fs::read(repository().join("models").join(name));
    let mut engine = FaceEngine::new(&model("face_detector.vmod")?, &model("face_mesh.vmod")?, &model("face_geometry.bin")?)?;
    let mut faces = Vec::new();
    for (file, who) in FACES {
        let photo = image::open(repository().join("demo").join(file))?.to_rgb8();
        let (width, height) = photo.dimensions();
        let analysis = engine.analyze(RgbView::new(width, height, &photo)?, &AnalyzeOptions { max_faces: 1 }, &mut |_| {});
        let face = analysis.faces.first().ok_or("no face")?;
        let landmarks_px = face.landmarks_px.iter().map(|[x, y, _]| [*x, *y]).collect();
        let head = Head { landmarks_px, ..head_of(&face.geometry, engine.canonical()) };
        faces.push(Face { who, photo: Picture::from_rgb(width, height, &photo)?, head });
    }
    Ok(faces)
}

fn frames_to_wear() -> Outcome<Vec<(&'static str, &'static str, FrameModel)>> {
    use FrameMaterial::{Acetate, Metal, Titanium};
    use FrameShape::{Aviator, Browline, Butterfly, CatEye, Geometric, Oval, Rectangle, Round, Shield, Square, Wayfarer};
    let spec = FrameSpec::new;
    let mut built = Vec::new();
    let mut add = |name, note, spec: FrameSpec| -> Outcome<()> {
        built.push((name, note, frames::build(&spec)?));
        Ok(())
    };
    let colored = |mut spec: FrameSpec, color: [u8; 3]| {
        (spec.front_color, spec.temple_color) = (color, color);
        spec
    };
    let sun = |tint, transmission, gradient_to| LensAppearance { gradient_to, ..LensAppearance::sun(tint, transmission) };
    add("Wayfarer", "black acetate", spec([50.0, 40.0, 20.0, 145.0], Wayfarer, Rim::Full, Acetate))?;
    let mut tortoise = colored(spec([47.0, 43.0, 21.0, 145.0], Round, Rim::Full, Acetate), [170, 100, 44]);
    tortoise.pattern = Pattern::Tortoise { spots: [46, 24, 13] };
    add("Round", "tortoise acetate", tortoise)?;
    let mut crystal = colored(spec([50.0, 41.0, 20.0, 145.0], Square, Rim::Full, Acetate), [226, 216, 200]);
    crystal.pattern = Pattern::Translucent { opacity: 0.45 };
    add("Square", "crystal acetate", crystal)?;
    let mut cat_eye = colored(spec([53.0, 38.0, 17.0, 140.0], CatEye, Rim::Full, Acetate), [120, 20, 36]);
    cat_eye.lens = sun([110, 80, 70], 0.30, Some(([200, 175, 165], 0.80)));
    add("Cat eye", "red acetate, graded brown lenses", cat_eye)?;
    let mut butterfly = colored(spec([54.0, 44.0, 17.0, 140.0], Butterfly, Rim::Full, Acetate), [36, 30, 60]);
    butterfly.pattern = Pattern::TwoTone { lower: [190, 170, 200] };
    add("Butterfly", "two-tone acetate", butterfly)?;
    add("Rectangle", "brushed gunmetal", {
        let mut spec = colored(spec([52.0, 33.0, 18.0, 140.0], Rectangle, Rim::Full, Metal), [84, 88, 94]);
        spec.metal_finish = MetalFinish::Brushed;
        spec
    })?;
    add("Round wire", "polished silver", spec([47.0, 42.0, 21.0, 145.0], Round, Rim::Full, Metal))?;
    let mut aviator = colored(spec([57.0, 49.0, 14.0, 140.0], Aviator, Rim::Full, Metal), [212, 175, 95]);
    aviator.lens = sun([70, 90, 70], 0.22, Some(([150, 165, 140], 0.65)));
    add("Aviator", "gold metal, graded green lenses", aviator)?;
    let mut mirrored = aviator;
    mirrored.lens =
        LensAppearance { mirror: Some(MirrorCoating { color: [70, 130, 235], strength: 0.45 }), ..sun([90, 92, 96], 0.18, None) };
    add("Aviator", "gold metal, blue mirror lenses", mirrored)?;
    let mut polarized = colored(spec([50.0, 40.0, 20.0, 145.0], Wayfarer, Rim::Full, Acetate), [52, 34, 24]);
    polarized.lens = LensAppearance { polarized: true, ..sun([96, 84, 70], 0.20, None) };
    add("Wayfarer", "brown acetate, polarized lenses", polarized)?;
    let mut gold = colored(spec([47.0, 42.0, 21.0, 145.0], Round, Rim::Full, Metal), [212, 175, 95]);
    gold.lens.anti_reflection = AntiReflection::Purple;
    add("Round wire", "polished gold, purple anti-reflection", gold)?;
    let mut ice = colored(spec([50.0, 41.0, 20.0, 145.0], Square, Rim::Full, Acetate), [96, 140, 190]);
    ice.pattern = Pattern::Translucent { opacity: 0.35 };
    add("Square", "blue crystal acetate", ice)?;
    add("Geometric", "rose metal", colored(spec([50.0, 43.0, 19.0, 145.0], Geometric, Rim::Full, Metal), [196, 140, 120]))?;
    add("Oval", "half rim, titanium", spec([51.0, 36.0, 18.0, 140.0], Oval, Rim::Semi, Titanium))?;
    add("Rectangle", "rimless titanium", spec([52.0, 35.0, 18.0, 140.0], Rectangle, Rim::Rimless, Titanium))?;
    let mut minus = spec([52.0, 35.0, 18.0, 140.0], Rectangle, Rim::Rimless, Titanium);
    minus.lens.power = Some(LensPower { sphere_d: -6.0, index: 1.6 });
    add("Rectangle", "rimless, lenses of -6 dioptres", minus)?;
    add("Browline", "black and steel", spec([50.0, 39.0, 20.0, 145.0], Browline, Rim::Full, FrameMaterial::Mixed))?;
    let mut shield = spec([64.0, 46.0, 12.0, 130.0], Shield, Rim::Semi, Acetate);
    shield.lens = sun([60, 66, 74], 0.18, None);
    add("Shield", "one gray lens", shield)?;
    let glb = std::fs::read(repository().join("crates/core/frames/testdata/SunglassesKhronos.glb"))?;
    built.push(("Sunglasses", "glTF file", frames::read_glb(&glb, &GlbLimits::default())?.model));
    Ok(built)
}

fn data_uri(picture: &image::RgbImage) -> Outcome<String> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, JPEG_QUALITY).encode_image(picture)?;
    Ok(format!("data:image/jpeg;base64,{}", base64(&jpeg)))
}

/// RFC 4648.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let word = (0..3).fold(0_u32, |word, i| word << 8 | u32::from(group.get(i).copied().unwrap_or(0)));
        for digit in 0..4 {
            let known = digit <= group.len();
            text.push(if known { char::from(DIGITS[(word >> (18 - 6 * digit) & 63) as usize]) } else { '=' });
        }
    }
    text
}
