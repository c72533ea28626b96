//! Small and very large faces: closer looks where the whole picture at 128 x 128 pixels does not show them.
//!
//! The detector finds faces from about a sixth to two thirds of what it looks at. So it also looks at the picture with a margin,
//! and at squares of a half, a quarter and an eighth of the picture's longer side, which overlap by more than the faces that
//! they are there for. It fires easily on parts of dogs, glasses and lettering: a find counts only when two more looks, made
//! to its own measure, agree. On the 43 faces of the test photos the mean of the three scores is 0.78 and more; on dogs,
//! landscapes, glasses and posters it is 0.73 and less.

use std::borrow::Cow;

use crate::detector::{self, Detection};
use crate::image::RgbView;
use crate::sort::sort_by;
use crate::warp::Square;

/// Squares of one size, all over the picture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Level {
    /// Side against the longer side of the picture.
    side: f32,
    /// Distance between neighbors against their side, at most.
    step: f32,
}

const MARGIN: Level = Level { side: 2.0, step: 1.0 };
const HALVES: Level = Level { side: 0.5, step: 0.5 };
const QUARTERS: Level = Level { side: 0.25, step: 0.5 };
const EIGHTHS: Level = Level { side: 0.125, step: 0.6 };

/// Where to look for every face: down to a fiftieth of the picture. At most 228 squares, those of a square picture.
pub(crate) const FOR_ALL: &[Level] = &[MARGIN, HALVES, QUARTERS, EIGHTHS];
/// Where to look for one wearer: down to a twenty-fifth. At most 59 squares.
pub(crate) const FOR_ONE: &[Level] = &[MARGIN, HALVES, QUARTERS];

/// Large pictures are looked at in a copy whose longer side is between this and twice this, so that no work grows with them.
const COPY_SIDE_PX: u32 = 1024;
/// Smaller squares would show more pixels than there are.
const MIN_SIDE_PX: f32 = 100.0;
/// So many finds of a square are kept; where there are more, the squares of the next level are there for them.
const FINDS_PER_SQUARE: usize = 16;
/// At most so many finds are looked at again, the best first.
const MAX_FINDS: usize = 96;
/// A find is worth another look from this score on; of the faces of the test photos, none is below 0.8 in its best square.
const MIN_SCORE: f32 = 0.65;
/// Sides of the two looks at a find against its box.
const LOOKS: [f32; 2] = [2.5, 3.5];
/// A face is believed when its three scores have this mean.
const MIN_MEAN_SCORE: f32 = 0.755;
/// Boxes that overlap by more are one face.
const SAME_FACE_IOU: f32 = 0.3;

/// Faces anywhere in the picture, best first and each once, in pixels of the picture; the score is the mean of three looks.
///
/// `detect` gives the detector's faces in a square of the picture that it is handed.
pub(crate) fn search(
    image: &RgbView<'_>,
    levels: &[Level],
    detect: &mut dyn FnMut(&RgbView<'_>, &Square) -> Vec<Detection>,
) -> Vec<Detection> {
    let Some(copy) = SmallCopy::of(image) else { return Vec::new() };
    let view = copy.view();
    let mut found = Vec::new();
    for square in squares(&view, levels) {
        found.extend(detect(&view, &square).into_iter().take(FINDS_PER_SQUARE));
    }
    let mut finds = detector::weighted_suppression(found);
    finds.retain(|find| find.score >= MIN_SCORE);
    finds.truncate(MAX_FINDS);
    let mut faces: Vec<Detection> = finds.iter().filter_map(|find| confirmed(find, &view, detect)).collect();
    sort_by(&mut faces, |a, b| b.score.total_cmp(&a.score));
    each_once(faces).iter().map(|face| copy.in_picture(face)).collect()
}

/// The find after two looks of its own, if they agree that it is a face.
fn confirmed(
    find: &Detection,
    view: &RgbView<'_>,
    detect: &mut dyn FnMut(&RgbView<'_>, &Square) -> Vec<Detection>,
) -> Option<Detection> {
    let mut looks = vec![*find];
    for part in LOOKS {
        let side = find.width().max(find.height()) * part;
        let seen = detect(view, &Square { center: find.center(), side, angle: 0.0 });
        looks.push(seen.into_iter().find(|again| detector::overlap(again, find) > SAME_FACE_IOU)?);
    }
    let score = looks.iter().map(|look| look.score).sum::<f32>() / looks.len() as f32;
    (score >= MIN_MEAN_SCORE).then(|| detector::average(score, &looks))
}

fn each_once(faces: Vec<Detection>) -> Vec<Detection> {
    let mut kept: Vec<Detection> = Vec::new();
    for face in faces {
        if !kept.iter().any(|known| is_same(known, &face)) {
            kept.push(face);
        }
    }
    kept
}

/// Whether two boxes are of one face: alike, or one mostly inside the other.
pub(crate) fn is_same(a: &Detection, b: &Detection) -> bool {
    /// A box that lies in another by more is a part of that face.
    const INSIDE: f32 = 0.75;
    detector::overlap(a, b) > SAME_FACE_IOU || detector::shared_area(a, b) > INSIDE * a.area().min(b.area())
}

fn squares(view: &RgbView<'_>, levels: &[Level]) -> Vec<Square> {
    let (width, height) = (view.width() as f32, view.height() as f32);
    let mut all = Vec::new();
    for level in levels {
        let side = width.max(height) * level.side;
        if side < MIN_SIDE_PX {
            continue;
        }
        for y in centers(height, side, level.step) {
            all.extend(centers(width, side, level.step).map(|x| Square { center: [x, y], side, angle: 0.0 }));
        }
    }
    all
}

/// Middles of as few intervals as cover the length at that step, evenly spread; in its middle when one will do.
fn centers(length: f32, side: f32, step: f32) -> impl Iterator<Item = f32> {
    let gaps = ((length - side) / (side * step)).ceil().max(0.0);
    let (first, last) = if gaps > 0.0 { (side / 2.0, length - side / 2.0) } else { (length / 2.0, length / 2.0) };
    (0..=gaps as usize).map(move |i| first + (last - first) * i as f32 / gaps.max(1.0))
}

/// The picture, made smaller by a whole factor where it is large; every pixel is the mean of a block, so nothing is aliased.
struct SmallCopy<'a> {
    original: RgbView<'a>,
    pixels: Cow<'a, [u8]>,
    width: u32,
    height: u32,
    factor: u32,
}

impl<'a> SmallCopy<'a> {
    /// `None` for an empty picture.
    fn of(image: &RgbView<'a>) -> Option<Self> {
        if image.is_empty() {
            return None;
        }
        let factor = (image.width().max(image.height()) / COPY_SIDE_PX).max(1);
        let [width, height] = [image.width(), image.height()].map(|length| length.div_ceil(factor));
        let mut copy = Self { original: *image, pixels: Cow::Borrowed(&[]), width, height, factor };
        if factor > 1 {
            copy.pixels = (0..height).flat_map(|y| (0..width).flat_map(move |x| block_mean(image, x, y, factor))).collect();
        }
        Some(copy)
    }

    fn view(&self) -> RgbView<'_> {
        if self.factor == 1 {
            return self.original;
        }
        RgbView::new(self.width, self.height, &self.pixels).expect("as many pixels as were made")
    }

    /// A find in the copy, in pixels of the picture: a pixel's place is its middle, a block's too.
    fn in_picture(&self, find: &Detection) -> Detection {
        let factor = self.factor as f32;
        let place = |v: f32| v * factor + (factor - 1.0) / 2.0;
        find.map(place, place)
    }
}

/// The mean color of a block of the picture; blocks at the right and lower border may be cut short.
fn block_mean(image: &RgbView<'_>, x: u32, y: u32, factor: u32) -> [u8; 3] {
    let span = |start: u32, length: u32| start * factor..(start * factor + factor).min(length);
    let (columns, rows) = (span(x, image.width()), span(y, image.height()));
    let count = (columns.len() * rows.len()) as u64;
    let mut sum = [0_u64; 3];
    for y in rows {
        for x in columns.clone() {
            let pixel = image.nearest(i64::from(x), i64::from(y));
            sum.iter_mut().zip(pixel).for_each(|(sum, level)| *sum += u64::from(level));
        }
    }
    sum.map(|sum| ((sum + count / 2) / count) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(score: f32, [left, top, side]: [f32; 3]) -> Detection {
        Detection { score, edges: [left, top, left + side, top + side], keypoints: [[left, top]; 6] }
    }

    /// A detector that sees the given faces wherever they are a sixth to two thirds of the square and wholly inside.
    fn seer(faces: &[Detection]) -> impl FnMut(&RgbView<'_>, &Square) -> Vec<Detection> + '_ {
        |_, square| {
            let inside = |face: &&Detection| {
                let from_center = |edge: usize| (face.edges[edge] - square.center[edge % 2]).abs();
                let sizes = square.side / 6.0..square.side / 1.5;
                (0..4).all(|edge| from_center(edge) <= square.side / 2.0 + 0.01) && sizes.contains(&face.width())
            };
            faces.iter().filter(inside).copied().collect()
        }
    }

    fn found(width: u32, height: u32, levels: &[Level], faces: &[Detection]) -> Vec<Detection> {
        let pixels = vec![0; width as usize * height as usize * 3];
        search(&RgbView::new(width, height, &pixels).expect("a picture"), levels, &mut seer(faces))
    }

    #[test]
    fn a_face_of_any_place_and_size_is_seen_whole_in_some_square() {
        let check = |width: u32, height: u32, levels: &[Level], smallest: f32| {
            let mut side = smallest * width.max(height) as f32;
            while side < 0.25 * width.max(height) as f32 {
                for part in 0..20 {
                    let along = |length: u32, step: usize| (length as f32 - side) * ((part * step) % 20) as f32 / 19.0;
                    let truth = face(0.9, [along(width, 7), along(height, 3), side]);
                    let got = found(width, height, levels, &[truth]);
                    assert_eq!(got.len(), 1, "{truth:?} in {width}x{height}");
                    assert!(got[0].edges.iter().zip(truth.edges).all(|(a, b)| (a - b).abs() < 0.01), "{got:?} {truth:?}");
                }
                side *= 1.3;
            }
        };
        check(1000, 1000, FOR_ALL, 0.022);
        check(1000, 600, FOR_ALL, 0.022);
        check(900, 1000, FOR_ONE, 0.044);
    }

    #[test]
    fn work_does_not_grow_with_the_picture() {
        let check = |width: u32, height: u32, levels: &[Level], expected: usize| {
            let pixels = vec![0; width as usize * height as usize * 3];
            let view = RgbView::new(width, height, &pixels).expect("a picture");
            let mut looks = 0;
            search(&view, levels, &mut |copy, square| {
                assert!(copy.width().max(copy.height()) < 2 * COPY_SIDE_PX);
                looks += 1;
                // Everything is a face: as many finds as there can be.
                let [x, y] = square.center;
                vec![face(0.9, [x - square.side / 4.0, y - square.side / 4.0, square.side / 2.0])]
            });
            assert_eq!(looks, expected, "{width}x{height}");
        };
        check(0, 0, FOR_ALL, 0);
        check(90, 90, FOR_ALL, 1 + 2);
        check(1, 5000, FOR_ONE, 11 + 2 * 11);
        check(3000, 3000, FOR_ONE, 59 + 2 * 59);
        check(3000, 3000, FOR_ALL, 228 + 2 * 96);
    }

    #[test]
    fn one_look_is_not_enough() {
        let weak = face(0.7, [400.0, 400.0, 100.0]);
        let check = |faces: &[Detection], expected: usize| assert_eq!(found(1000, 1000, FOR_ALL, faces).len(), expected);
        check(&[weak], 0);
        check(&[face(0.76, [400.0, 400.0, 100.0])], 1);
        check(&[weak, face(0.9, [700.0, 400.0, 100.0])], 1);
        // A part of a face is not another one.
        check(&[face(0.9, [400.0, 400.0, 100.0]), face(0.8, [420.0, 420.0, 45.0])], 1);
        check(&[face(0.9, [400.0, 400.0, 100.0]), face(0.8, [490.0, 400.0, 100.0])], 2);
    }

    #[test]
    fn large_pictures_are_averaged_and_finds_come_back_in_their_pixels() {
        let pixels: Vec<u8> = (0..2049 * 3).flat_map(|i| if i % 2049 % 2 == 0 { [10; 3] } else { [20; 3] }).collect();
        let image = RgbView::new(2049, 3, &pixels).expect("a picture");
        let copy = SmallCopy::of(&image).expect("pixels");
        let view = copy.view();
        assert_eq!((view.width(), view.height()), (1025, 2));
        assert_eq!([view.get(0, 0), view.get(1023, 1), view.get(1024, 0)], [Some([15; 3]), Some([15; 3]), Some([10; 3])]);
        assert_eq!(copy.in_picture(&face(0.9, [10.0, 0.0, 5.0])).edges, [20.5, 0.5, 30.5, 10.5]);
    }
}
