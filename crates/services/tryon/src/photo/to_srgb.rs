//! From the colors of a file's ICC profile to sRGB, in which everything here looks at pictures and writes them.

use std::sync::Arc;

use moxcms::{ColorProfile, DataColorSpace, Layout, RenderingIntent, ToneReprCurve, TransformExecutor, TransformOptions, Xyzd};

/// Colors that come out at most this far from where they were, in levels, are left as they are: the profile is that of sRGB.
const SAME_LEVELS: u8 = 1;
/// Levels of each channel whose combinations tell whether a profile is sRGB's.
const PROBES: [u8; 5] = [0, 40, 110, 190, 255];

type Executor = Arc<dyn TransformExecutor<u8> + Send + Sync>;

/// A change of colors.
pub enum ToSrgb {
    /// For pictures of one channel: what becomes of each gray.
    Gray(Box<[u8; 256]>),
    /// For colors, of 3 or 4 bytes a pixel; and working memory.
    Rgb { executor: Executor, before: Vec<u8> },
}

/// From four inks to sRGB.
pub struct InksToSrgb(Option<Executor>);

impl ToSrgb {
    /// For a picture in colors with `channels` bytes a pixel, 3 or 4. `None` when there is nothing to change: no profile, sRGB's
    /// own, or one that cannot be read, of which the picture is shown as it is.
    pub fn of_colors(icc: Option<&[u8]>, channels: usize) -> Option<Self> {
        let profile = ColorProfile::new_from_slice(icc?).ok()?;
        if profile.color_space != DataColorSpace::Rgb || is_srgb(&profile) {
            return None;
        }
        let of_three = executor(&profile, Layout::Rgb)?;
        if keeps_colors(&of_three) {
            return None;
        }
        let executor = if channels == 4 { executor(&profile, Layout::Rgba)? } else { of_three };
        Some(Self::Rgb { executor, before: Vec::new() })
    }

    /// For a picture in Adobe RGB (1998) of 3 bytes a pixel.
    pub fn of_adobe_rgb() -> Option<Self> {
        let executor = executor(&ColorProfile::new_adobe_rgb(), Layout::Rgb)?;
        Some(Self::Rgb { executor, before: Vec::new() })
    }

    /// For a picture of one channel. The profile may be one of colors, as some programs write.
    pub fn of_grays(icc: Option<&[u8]>) -> Option<Self> {
        let profile = ColorProfile::new_from_slice(icc?).ok()?;
        let grays: Vec<u8> = (0..=255).collect();
        let (layout, samples) = match profile.color_space {
            DataColorSpace::Gray => (Layout::Gray, grays),
            DataColorSpace::Rgb => (Layout::Rgb, grays.into_iter().flat_map(|gray| [gray; 3]).collect()),
            _ => return None,
        };
        let mut changed = vec![0; 256 * 3];
        executor(&profile, layout)?.transform(&samples, &mut changed).ok()?;
        let levels: [u8; 256] = std::array::from_fn(|gray| changed[3 * gray + 1]);
        let is_same = (0..=255_u8).zip(levels).all(|(before, after)| before.abs_diff(after) <= SAME_LEVELS);
        (!is_same).then(|| Self::Gray(Box::new(levels)))
    }

    /// Changes pixels of `channels` bytes: 1 or 2 of a gray picture, 3 or 4 of one in colors, as the change was made for. The
    /// last of 2 and 4 is alpha, which stays.
    pub fn apply(&mut self, pixels: &mut [u8], channels: usize) {
        match self {
            Self::Gray(levels) => {
                let colors = if channels == 3 { 3 } else { 1 };
                for pixel in pixels.chunks_exact_mut(channels) {
                    pixel[..colors].iter_mut().for_each(|gray| *gray = levels[usize::from(*gray)]);
                }
            }
            Self::Rgb { executor, before } => {
                before.clear();
                before.extend_from_slice(pixels);
                // Fails only for samples that are no whole pixels; the pixels then stay as they were.
                if executor.transform(before, pixels).is_err() {
                    pixels.copy_from_slice(before);
                }
            }
        }
    }
}

impl InksToSrgb {
    /// Without a profile that fits, inks are taken to absorb what they are named after, as browsers do.
    pub fn of(icc: Option<&[u8]>) -> Self {
        let profile = icc.and_then(|icc| ColorProfile::new_from_slice(icc).ok());
        let profile = profile.filter(|profile| profile.color_space == DataColorSpace::Cmyk);
        Self(profile.and_then(|profile| executor(&profile, Layout::Rgba)))
    }

    /// `inks`: cyan, magenta, yellow and black, 255 where there is none, as JPEG stores them. Turns them to amounts of ink.
    pub fn apply(&self, inks: &mut [u8], rgb: &mut [u8]) {
        if let Some(executor) = &self.0 {
            inks.iter_mut().for_each(|ink| *ink = 255 - *ink);
            if executor.transform(inks, rgb).is_ok() {
                return;
            }
            inks.iter_mut().for_each(|ink| *ink = 255 - *ink);
        }
        for (&[cyan, magenta, yellow, black], color) in inks.as_chunks::<4>().0.iter().zip(rgb.as_chunks_mut::<3>().0) {
            let light = |ink: u8| ((u32::from(ink) * u32::from(black) + 127) / 255) as u8;
            *color = [light(cyan), light(magenta), light(yellow)];
        }
    }
}

fn executor(profile: &ColorProfile, layout: Layout) -> Option<Executor> {
    let to =
        if matches!(layout, Layout::Rgba) && profile.color_space == DataColorSpace::Rgb { Layout::Rgba } else { Layout::Rgb };
    let options = TransformOptions { rendering_intent: RenderingIntent::RelativeColorimetric, ..TransformOptions::default() };
    profile.create_transform_8bit(layout, &ColorProfile::new_srgb(), to, options).ok()
}

/// sRGB's colorants in the profile connection space (IEC 61966-2-1, adapted to D50).
const COLORANTS: [[f64; 3]; 3] = [[0.4361, 0.2225, 0.0139], [0.3851, 0.7169, 0.0971], [0.1431, 0.0606, 0.7141]];
/// What profiles of sRGB differ by among each other.
const COLORANT_TOLERANCE: f64 = 0.001;
const CURVE_TOLERANCE: f64 = 0.001;

/// Whether a profile says that it is sRGB: most photos have one that does, and a change of colors takes a millisecond to make.
fn is_srgb(profile: &ColorProfile) -> bool {
    let has_tables = profile.lut_a_to_b_colorimetric.is_some() || profile.lut_a_to_b_perceptual.is_some();
    let is_near = |colorant: Xyzd, expected: [f64; 3]| {
        [colorant.x, colorant.y, colorant.z].iter().zip(expected).all(|(a, b)| (a - b).abs() <= COLORANT_TOLERANCE)
    };
    let colorants = [profile.red_colorant, profile.green_colorant, profile.blue_colorant];
    let curves = [&profile.red_trc, &profile.green_trc, &profile.blue_trc];
    !has_tables
        && colorants.into_iter().zip(COLORANTS).all(|(colorant, expected)| is_near(colorant, expected))
        && curves.into_iter().all(|curve| curve.as_ref().is_some_and(is_srgb_curve))
}

fn is_srgb_curve(curve: &ToneReprCurve) -> bool {
    let linear = |level: f64| if level <= 0.04045 { level / 12.92 } else { ((level + 0.055) / 1.055).powf(2.4) };
    match curve {
        ToneReprCurve::Lut(table) if table.len() >= 256 => PROBES.iter().all(|&probe| {
            let entry = usize::from(probe) * (table.len() - 1) / 255;
            let level = entry as f64 / (table.len() - 1) as f64;
            (f64::from(table[entry]) / 65535.0 - linear(level)).abs() <= CURVE_TOLERANCE
        }),
        ToneReprCurve::Parametric(parameters) => {
            let expected = [2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.04045];
            parameters.len() >= expected.len()
                && parameters
                    .iter()
                    .zip(expected)
                    .all(|(&given, expected)| (f64::from(given) - expected).abs() <= CURVE_TOLERANCE)
                && parameters[expected.len()..].iter().all(|&offset| offset.abs() < 1e-4)
        }
        ToneReprCurve::Lut(_) => false,
    }
}

fn keeps_colors(executor: &Executor) -> bool {
    let colors = PROBES.iter().flat_map(|&r| PROBES.iter().flat_map(move |&g| PROBES.iter().flat_map(move |&b| [r, g, b])));
    let before: Vec<u8> = colors.collect();
    let mut after = vec![0; before.len()];
    executor.transform(&before, &mut after).is_ok()
        && before.iter().zip(&after).all(|(before, after)| before.abs_diff(*after) <= SAME_LEVELS)
}
