//! The stages of the server's work on one thread, timed one call at a time for whoever drives the process.
//!
//! `cargo run --release -p tryon --example stages [PHOTO...]` loads the photos (by default the portraits of `vision`), answers
//! `{"ready": [...]}` and then one JSON line for each line on stdin:
//!
//! | line | answer |
//! |---|---|
//! | `analyze N` | milliseconds of decode, detect, mesh, measure and all of it, and how many faces were found |
//! | `try-on N` | milliseconds of decode, analyze, draw, encode and all of it, and the bytes of the JPEG |
//! | `save-jpeg N FILE` | writes photo N as a JPEG, so that every side of a comparison reads the same bytes |
//! | `save-large N FOLDER` | writes photo N with 4000 pixels in a row as the files that cost a reader most; answers their paths |
//!
//! Photos are held in memory as files: decoding is timed, the disk is not.

use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use api::adjustment::Adjustment;
use api::tryon::PictureFormat;
use eyewear::{FrameMaterial, FrameShape, Rim};
use frames::FrameSpec;
use render::FrameLevels;
use serde_json::{Value, json};
use tryon::engines::Engines;
use tryon::photo::Photo;
use tryon::{encode, look};
use vision::AnalyzeOptions;

type Outcome = Result<Value, Box<dyn std::error::Error>>;

/// The shipped pictures, without those that are turned.
const PORTRAITS: [&str; 3] = ["astronaut_512.webp", "astronaut_640x480.webp", "astronaut_1280x960.webp"];
/// A usual acetate frame: A, B, DBL and temple in mm.
const FRAME_SIZE_MM: [f64; 4] = [50.0, 42.0, 20.0, 145.0];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let bench = Bench::load()?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", bench.ready()?)?;
    for line in std::io::stdin().lock().lines() {
        let answer = bench.answer(&line?).unwrap_or_else(|error| json!({ "error": error.to_string() }));
        writeln!(out, "{answer}")?;
    }
    Ok(())
}

struct Bench {
    engines: Engines,
    frame: FrameLevels,
    photos: Vec<(String, Vec<u8>)>,
}

impl Bench {
    fn load() -> Result<Self, Box<dyn std::error::Error>> {
        let named: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core/vision/testdata");
        let paths = if named.is_empty() { PORTRAITS.iter().map(|name| shipped.join(name)).collect() } else { named };
        let mut photos = Vec::with_capacity(paths.len());
        for path in paths {
            let bytes = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            photos.push((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), bytes));
        }
        let spec = FrameSpec::new(FRAME_SIZE_MM, FrameShape::Round, Rim::Full, FrameMaterial::Acetate);
        Ok(Self { engines: Engines::load()?, frame: FrameLevels::new(frames::build(&spec)?)?, photos })
    }

    /// The photos by number, and what they are tried on with.
    fn ready(&self) -> Outcome {
        let mut photos = Vec::new();
        for (name, bytes) in &self.photos {
            let Photo { width, height, .. } = Photo::decode(bytes)?;
            photos.push(json!({ "name": name, "width": width, "height": height, "bytes": bytes.len() }));
        }
        let triangles = self.frame.model().triangle_count();
        Ok(json!({ "ready": photos, "frame_triangles": triangles, "models": self.engines.model_versions() }))
    }

    fn answer(&self, line: &str) -> Outcome {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["analyze", number] => self.analyze(self.photo(number)?),
            ["try-on", number] => self.try_on(self.photo(number)?),
            ["save-jpeg", number, file] => self.save_jpeg(self.photo(number)?, Path::new(file)),
            ["save-large", number, folder] => self.save_large(self.photo(number)?, Path::new(folder)),
            _ => Err(format!("{line:?} is none of: analyze N, try-on N, save-jpeg N FILE, save-large N FOLDER").into()),
        }
    }

    fn photo(&self, number: &str) -> Result<&[u8], String> {
        let found = number.parse().ok().and_then(|number: usize| self.photos.get(number));
        found
            .map(|(_, bytes)| bytes.as_slice())
            .ok_or_else(|| format!("there is no photo {number:?}; there are {}", self.photos.len()))
    }

    fn analyze(&self, bytes: &[u8]) -> Outcome {
        let mut clock = Clock::start();
        let photo = Photo::decode(bytes)?;
        clock.lap("decode");
        let timed = self.engines.analyze(&photo, &AnalyzeOptions { max_faces: 1 })?;
        clock.lap("analysis");
        for (stage, milliseconds) in timed.timings_ms {
            clock.stages.insert(stage, milliseconds.into());
        }
        Ok(json!({ "ms": clock.finish(), "faces": timed.analysis.faces.len() }))
    }

    fn try_on(&self, bytes: &[u8]) -> Outcome {
        let mut clock = Clock::start();
        let mut photo = Photo::decode(bytes)?;
        clock.lap("decode");
        let analysis = self.engines.analyze(&photo, &AnalyzeOptions { max_faces: 1 })?.analysis;
        clock.lap("analyze");
        let face = analysis.faces.first().ok_or(look::LookError::NoFace)?;
        look::draw_on_face(&mut photo, face, self.engines.triangles(), &self.frame, Adjustment::default())?;
        clock.lap("draw");
        let jpeg = encode::encode_photo(&photo, PictureFormat::Jpeg)?;
        clock.lap("encode");
        Ok(json!({ "ms": clock.finish(), "bytes": jpeg.len() }))
    }

    fn save_jpeg(&self, bytes: &[u8], file: &Path) -> Outcome {
        let photo = Photo::decode(bytes)?;
        let jpeg = encode::encode_photo(&photo, PictureFormat::Jpeg)?;
        std::fs::write(file, &jpeg)?;
        Ok(json!({ "bytes": jpeg.len() }))
    }
}

/// Pixels in a row of a large photo: 12 million pixels in all when it is 4 by 3.
const LARGE_WIDTH_PX: u32 = 4000;

impl Bench {
    /// As a phone writes it; progressive in full color, which a reader has to hold twice; and without loss.
    fn save_large(&self, bytes: &[u8], folder: &Path) -> Outcome {
        let Photo { width, height, rgb } = Photo::decode(bytes)?;
        let small = image::RgbImage::from_raw(width, height, rgb).ok_or("a photo holds width * height * 3 bytes")?;
        let (w, h) = (LARGE_WIDTH_PX, height * LARGE_WIDTH_PX / width);
        let large = image::imageops::resize(&small, w, h, image::imageops::FilterType::Triangle);
        let file = |name: &str| folder.join(name);
        let jpeg = |name: &str, sampling, progressive| -> Result<(), Box<dyn std::error::Error>> {
            let mut encoder = jpeg_encoder::Encoder::new_file(file(name), 92)?;
            encoder.set_sampling_factor(sampling);
            encoder.set_progressive(progressive);
            Ok(encoder.encode(&large, u16::try_from(w)?, u16::try_from(h)?, jpeg_encoder::ColorType::Rgb)?)
        };
        jpeg("large.jpg", jpeg_encoder::SamplingFactor::F_2_2, false)?;
        jpeg("large-progressive.jpg", jpeg_encoder::SamplingFactor::F_1_1, true)?;
        large.save(file("large.png"))?;
        let size = format!("{w}x{h}");
        Ok(json!({ "photos": [
            [format!("a {size} JPEG"), file("large.jpg")],
            [format!("a {size} progressive JPEG, 4:4:4"), file("large-progressive.jpg")],
            [format!("a {size} PNG"), file("large.png")],
        ] }))
    }
}

/// Milliseconds by stage, and of everything since the start.
struct Clock {
    start: Instant,
    since: Instant,
    stages: serde_json::Map<String, Value>,
}

impl Clock {
    fn start() -> Self {
        let now = Instant::now();
        Self { start: now, since: now, stages: serde_json::Map::new() }
    }

    fn lap(&mut self, stage: &str) {
        let now = Instant::now();
        self.stages.insert(stage.to_owned(), milliseconds(now - self.since).into());
        self.since = now;
    }

    fn finish(mut self) -> Value {
        // The last lap ends here, not after the answer is put together.
        let total = milliseconds(self.since - self.start);
        self.stages.insert("total".to_owned(), total.into());
        Value::Object(self.stages)
    }
}

fn milliseconds(duration: std::time::Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
