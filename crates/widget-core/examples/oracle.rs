//! What this processor makes of the reference pictures, for the browser's file to be compared with:
//! `cargo run -p widget-core --example oracle -- FOLDER`
//!
//! Writes each picture as RGBA with two analyses of it, by portable code and by the fastest, and thirty looks: their frames
//! and heads as the browser's file takes them, and the checksums of the pictures that come of them. `index.json` lists all.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use eyewear::{FrameMaterial, FrameShape, Rim};
use frames::{AntiReflection, FrameSpec, LensAppearance, LensPower, MetalFinish, MirrorCoating, Pattern, build, write_glb};
use infer::Kernels;
use sha2::{Digest, Sha256};
use vision::{AnalyzeOptions, FaceEngine, RgbView};
use widget_core::tryon::write_head;
use widget_core::{Instance, Slot, answer};

type Failure = Box<dyn std::error::Error>;

const PICTURES: [&str; 5] =
    ["astronaut_512", "astronaut_640x480", "astronaut_1280x960", "astronaut_rot25_640x480", "astronaut_rotm30_1280x960"];

fn main() -> Result<(), Failure> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("give the folder to write to")?);
    let mut instance = started_desk()?;
    let frames: Vec<(&str, Vec<u8>)> =
        specs().into_iter().map(|(name, spec)| Ok((name, write_glb(&build(&spec)?)))).collect::<Result<_, Failure>>()?;
    for (name, glb) in &frames {
        std::fs::write(folder.join(format!("{name}.glb")), glb)?;
    }
    let (mut pictures, mut looks) = (String::new(), String::new());
    for name in PICTURES {
        let picture = image::open(project().join(format!("crates/core/vision/testdata/{name}.webp")))?.into_rgba8();
        let (width, height, pixels) = (picture.width(), picture.height(), picture.into_raw());
        std::fs::write(folder.join(format!("{name}.rgba")), &pixels)?;
        for (kernels, ending) in [(Kernels::Portable, "portable"), (Kernels::Fastest, "fastest")] {
            let view = RgbView::from_rgba(width, height, &pixels)?;
            let analysis = engine()?.with_kernels(kernels).analyze(view, &AnalyzeOptions::default(), &mut |_stage| {});
            let mut bytes = Vec::new();
            answer::write(&analysis, &mut bytes);
            std::fs::write(folder.join(format!("{name}.{ending}")), bytes)?;
            if kernels == Kernels::Portable {
                let face = analysis.faces.first().ok_or("a picture shows no face")?;
                let head = face.geometry.to_head(&face.landmarks_px, &[]);
                std::fs::write(folder.join(format!("{name}.head")), write_head(&head))?;
            }
        }
        write!(pictures, "{}{{\"name\":\"{name}\",\"width\":{width},\"height\":{height}}}", comma(&pictures))?;
        let head = std::fs::read(folder.join(format!("{name}.head")))?;
        for (frame, glb) in &frames {
            let digest = look(&mut instance, (width, height, &pixels), &head, glb)?;
            write!(looks, "{}{{\"picture\":\"{name}\",\"frame\":\"{frame}\",\"sha256\":\"{digest}\"}}", comma(&looks))?;
        }
    }
    std::fs::write(folder.join("index.json"), format!("{{\"pictures\":[{pictures}],\"looks\":[{looks}]}}\n"))?;
    Ok(())
}

fn comma(list: &str) -> &'static str {
    if list.is_empty() { "" } else { "," }
}

fn project() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn models() -> Result<[Vec<u8>; 3], Failure> {
    let [detector, mesh, geometry] = ["face_detector.vmod", "face_mesh.vmod", "face_geometry.bin"]
        .map(|name| std::fs::read(project().join("models").join(name)));
    Ok([detector?, mesh?, geometry?])
}

fn engine() -> Result<FaceEngine, Failure> {
    let [detector, mesh, geometry] = models()?;
    Ok(FaceEngine::new(&detector, &mesh, &geometry)?)
}

fn put(instance: &mut Instance, slot: Slot, bytes: &[u8]) -> Result<(), Failure> {
    instance.buffer(slot as u32, bytes.len())?.copy_from_slice(bytes);
    Ok(())
}

fn started_desk() -> Result<Instance, Failure> {
    let mut instance = Instance::new();
    for (slot, bytes) in [Slot::Detector, Slot::Mesh, Slot::Geometry].into_iter().zip(models()?) {
        put(&mut instance, slot, &bytes)?;
    }
    instance.start()?;
    Ok(instance)
}

/// Checksum of the picture with the frame on it.
fn look(instance: &mut Instance, (width, height, pixels): (u32, u32, &[u8]), head: &[u8], glb: &[u8]) -> Result<String, Failure> {
    for (slot, bytes) in [(Slot::Pixels, pixels), (Slot::Head, head), (Slot::Frame, glb)] {
        put(instance, slot, bytes)?;
    }
    instance.load_head()?;
    instance.load_frame()?;
    instance.draw_frame(width, height, 0.0, 0.0)?;
    let drawn = instance.contents(Slot::Pixels as u32)?;
    if drawn == pixels {
        return Err("nothing was drawn".into());
    }
    Ok(hex::encode(Sha256::digest(drawn)))
}

/// Acetate and metal, full, half and no rim, clear, tinted, mirrored and powered lenses, plain, patterned and clear fronts.
fn specs() -> [(&'static str, FrameSpec); 6] {
    let metal = FrameSpec::new([48.0, 42.0, 21.0, 145.0], FrameShape::Round, Rim::Full, FrameMaterial::Metal);
    let acetate = FrameSpec::new([52.0, 40.0, 18.0, 145.0], FrameShape::Wayfarer, Rim::Full, FrameMaterial::Acetate);
    let aviator = FrameSpec::new([58.0, 50.0, 14.0, 140.0], FrameShape::Aviator, Rim::Full, FrameMaterial::Titanium);
    let rimless = FrameSpec::new([53.0, 36.0, 17.0, 140.0], FrameShape::Rectangle, Rim::Rimless, FrameMaterial::Metal);
    let sun = LensAppearance::sun([92, 84, 70], 0.25);
    let mirror = LensAppearance {
        mirror: Some(MirrorCoating { color: [60, 120, 230], strength: 0.45 }),
        gradient_to: Some(([120, 120, 130], 0.5)),
        polarized: true,
        ..sun
    };
    let power = Some(LensPower { sphere_d: -5.0, index: 1.6 });
    let minus = LensAppearance { power, anti_reflection: AntiReflection::Blue, ..LensAppearance::CLEAR };
    [
        ("round_metal", metal),
        (
            "wayfarer_sun",
            FrameSpec { front_color: [96, 54, 30], pattern: Pattern::Tortoise { spots: [38, 20, 12] }, lens: sun, ..acetate },
        ),
        ("aviator", FrameSpec { metal_finish: MetalFinish::Brushed, ..aviator }),
        ("rimless", rimless),
        ("aviator_mirror", FrameSpec { front_color: [212, 175, 95], lens: mirror, ..aviator }),
        (
            "crystal_minus",
            FrameSpec { pattern: Pattern::Translucent { opacity: 0.45 }, front_color: [96, 140, 190], lens: minus, ..acetate },
        ),
    ]
}
