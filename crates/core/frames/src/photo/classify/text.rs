//! Letters in a picture: small marks of one height that stand in a line.

use super::pieces::Thumbnail;
use crate::photo::Photo;
use crate::photo::angled::lens_regions::dilate;
use crate::photo::contour::components;
use crate::photo::matte::Matte;

/// Marks that make a line of text.
const LEAST_MARKS: usize = 6;
/// Difference from the surroundings, 8-bit units.
const LEAST_CONTRAST: f64 = 22.0;
/// Half the side of what counts as surroundings, px of the reduced picture.
const AROUND: usize = 9;

#[derive(Clone, Copy)]
struct Mark {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// Lines of text outside the frame (everywhere when there is no matte).
pub(super) fn lines(photo: &Photo, matte: Option<&Matte>) -> usize {
    let thumbnail = Thumbnail::reduced(photo, 1000);
    let frame = matte.map(|matte| frame_mask(matte, &thumbnail));
    // Dark on light, or light on dark.
    let of = |sign: f64| {
        let mut ink = ink(&thumbnail, sign);
        if let Some(frame) = &frame {
            ink.iter_mut().zip(frame).for_each(|(i, f)| *i &= !f);
        }
        lines_of(&marks(&thumbnail, &ink))
    };
    of(-1.0) + of(1.0)
}

fn lines_of(marks: &[Mark]) -> usize {
    let mut lines = 0;
    let mut used = vec![false; marks.len()];
    for start in 0..marks.len() {
        if used[start] {
            continue;
        }
        let mut line = vec![start];
        let mut last = marks[start];
        let after = |line: &[usize], last: &Mark| {
            let next = (0..marks.len()).filter(|k| !line.contains(k) && follows(last, &marks[*k]));
            next.min_by(|&a, &b| marks[a].x.total_cmp(&marks[b].x))
        };
        while let Some(next) = after(&line, &last) {
            line.push(next);
            last = marks[next];
        }
        if line.len() >= LEAST_MARKS {
            lines += 1;
            line.iter().for_each(|&k| used[k] = true);
        }
    }
    lines
}

fn follows(a: &Mark, b: &Mark) -> bool {
    let tall = a.height.max(b.height);
    let gap = b.x - (a.x + a.width);
    let middles = ((a.y + a.height / 2.0) - (b.y + b.height / 2.0)).abs();
    b.x > a.x && gap < 1.3 * tall && gap > -0.3 * tall && middles < 0.35 * tall && a.height.min(b.height) > 0.6 * tall
}

/// Lighter (`sign` 1) or darker (-1) than the mean of the surroundings.
fn ink(thumbnail: &Thumbnail, sign: f64) -> Vec<bool> {
    let (width, height) = (thumbnail.width, thumbnail.height);
    let mut sums = vec![0.0; (width + 1) * (height + 1)];
    for y in 0..height {
        let mut row = 0.0;
        for x in 0..width {
            row += thumbnail.luma[y * width + x];
            sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
        }
    }
    (0..width * height)
        .map(|i| {
            let (x, y) = (i % width, i / width);
            let (x0, x1) = (x.saturating_sub(AROUND), (x + AROUND + 1).min(width));
            let (y0, y1) = (y.saturating_sub(AROUND), (y + AROUND + 1).min(height));
            let at = |x: usize, y: usize| sums[y * (width + 1) + x];
            let mean = (at(x1, y1) - at(x0, y1) - at(x1, y0) + at(x0, y0)) / ((x1 - x0) * (y1 - y0)) as f64;
            (thumbnail.luma[i] - mean) * sign > LEAST_CONTRAST
        })
        .collect()
}

fn marks(thumbnail: &Thumbnail, ink: &[bool]) -> Vec<Mark> {
    let (width, height) = (thumbnail.width, thumbnail.height);
    let found = components(width, height, ink);
    let mut boxes = vec![[width, height, 0, 0]; found.areas.len()];
    for (i, &label) in found.labels.iter().enumerate().filter(|(_, l)| **l != 0) {
        let b = &mut boxes[label as usize - 1];
        let (x, y) = (i % width, i / width);
        *b = [b[0].min(x), b[1].min(y), b[2].max(x), b[3].max(y)];
    }
    boxes
        .iter()
        .zip(&found.areas)
        .map(|(b, &area)| {
            let [x, y, right, bottom] = b.map(|v| v as f64);
            (Mark { x, y, width: right - x + 1.0, height: bottom - y + 1.0 }, area as f64)
        })
        .filter(|(m, area)| {
            (5.0..60.0).contains(&m.height) && m.width < 1.8 * m.height && *area > 0.12 * m.width * m.height && *area > 9.0
        })
        .map(|(m, _)| m)
        .collect()
}

/// The largest piece of the matte with a margin, at the reduced size.
fn frame_mask(matte: &Matte, thumbnail: &Thumbnail) -> Vec<bool> {
    let by = (matte.width / thumbnail.width).max(1);
    let mut covered: Vec<bool> = (0..thumbnail.width * thumbnail.height)
        .map(|i| {
            let (x, y) = (i % thumbnail.width * by, i / thumbnail.width * by);
            (0..by * by).any(|k| matte.at((x + k % by) as i64, (y + k / by) as i64) >= 0.4)
        })
        .collect();
    dilate(thumbnail.width, thumbnail.height, &mut covered, 3);
    let pieces = components(thumbnail.width, thumbnail.height, &covered);
    let largest = (1..=pieces.areas.len()).max_by_key(|&l| pieces.areas[l - 1]).unwrap_or(0) as u32;
    let mut frame: Vec<bool> = pieces.labels.iter().map(|&l| l != 0 && l == largest).collect();
    // Everything inside the frame's outline, lenses and their markings, belongs to it.
    let outside: Vec<bool> = frame.iter().map(|f| !f).collect();
    let holes = components(thumbnail.width, thumbnail.height, &outside);
    let border = (0..thumbnail.width).map(|x| holes.labels[x]).find(|&l| l != 0).unwrap_or(0);
    for (f, &label) in frame.iter_mut().zip(&holes.labels) {
        *f |= label != 0 && label != border;
    }
    frame
}
