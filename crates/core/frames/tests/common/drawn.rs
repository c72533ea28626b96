//! Photos of own frames, drawn at known angles.

use frames::FrameSpec;
use frames::photo::Photo;
use frames::photo::angled::{Drawn, View, draw};
use glam::dvec2;

/// As large as shops show frames, or somewhat smaller.
pub const WIDTH: usize = 900;
pub const HEIGHT: usize = 440;

pub fn view(yaw_deg: f64, pitch_deg: f64, roll_deg: f64) -> View {
    let [yaw, pitch, roll] = [yaw_deg, pitch_deg, roll_deg].map(f64::to_radians);
    let aside = if yaw > 0.0 { -110.0 } else { 110.0 };
    View { yaw, pitch, roll, nearness: 1.0 / 700.0, px_per_mm: 4.4, center: dvec2(450.0 + aside, 230.0) }
}

/// A photo on white: drawn twice as large and averaged, rim and temples dark, lenses clear or of a color.
pub fn photo(spec: &FrameSpec, view: &View, tint: Option<[u8; 3]>) -> Photo {
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
