//! What a program weighs that reads files, finds a face and prints its pose: see `size_baseline`.
//!
//! `size_engine DETECTOR MESH GEOMETRY RGB`, where the last is a square picture of three bytes a pixel.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let files = std::env::args().skip(1).map(std::fs::read).collect::<Result<Vec<_>, _>>()?;
    let [detector, mesh, geometry, rgb] = files.as_slice() else { return Err("give four files".into()) };
    let side = (rgb.len() / 3).isqrt() as u32;
    let mut engine = vision::FaceEngine::new(detector, mesh, geometry)?;
    let found = engine.analyze(vision::RgbView::new(side, side, rgb)?, &vision::AnalyzeOptions::default(), &mut |_| {});
    println!("{:?}", found.faces.first().map(|face| (face.pose, &face.measures, &face.shape, &face.quality.advice)));
    Ok(())
}
