//! Pictures in a picture: rectangles on a ground of one light color.

use super::pieces::{Piece, Thumbnail, pieces_of};

/// Lightest 8-bit luma that counts as the ground of a collage is below this.
const LEAST_GROUND: f64 = 252.0;
/// Difference from the ground that is a picture, 8-bit units.
const LEAST_DIFFERENCE: f64 = 6.0;
/// Smallest panel, as a share of the whole.
const LEAST_AREA: f64 = 0.06;
/// Smallest side of a panel, as a share of the picture's.
const LEAST_SIDE: f64 = 0.12;
/// How far the ends of a panel's rows may be apart, px of the reduced picture.
const STRAIGHT_PX: usize = 2;

/// How many pictures are in the picture; 0 where the ground is not one flat color, so that panels are not told from things.
pub(super) fn panel_count(thumbnail: &Thumbnail) -> usize {
    let mut sorted = thumbnail.luma.clone();
    sorted.sort_by(f64::total_cmp);
    let ground = sorted[sorted.len() * 9 / 10];
    let other: Vec<bool> = thumbnail.luma.iter().map(|&v| (v - ground).abs() > LEAST_DIFFERENCE).collect();
    let same = thumbnail.luma.len() - other.iter().filter(|o| **o).count();
    if ground < LEAST_GROUND || same < thumbnail.luma.len() / 4 {
        return 0;
    }
    let (pieces, labels) = pieces_of(thumbnail.width, thumbnail.height, &other);
    let least = LEAST_AREA * thumbnail.luma.len() as f64;
    let of = |(index, piece): (usize, &Piece)| {
        let full = piece.fullness() > 0.72 && piece.width() < 3.2 * piece.height();
        stacked(thumbnail, &labels, index as u32 + 1, piece).max(usize::from(full))
    };
    pieces.iter().enumerate().filter(|(_, piece)| piece.area > least).map(of).sum()
}

/// Panels that touch make one piece: stretches of rows that all begin and end in the same columns.
fn stacked(thumbnail: &Thumbnail, labels: &[u32], label: u32, piece: &Piece) -> usize {
    let ends = |y: usize| {
        let row = &labels[y * thumbnail.width..(y + 1) * thumbnail.width];
        let first = row.iter().position(|&l| l == label)?;
        row.iter().rposition(|&l| l == label).map(|last| [first, last])
    };
    let rows: Vec<Option<[usize; 2]>> = piece.rows().map(ends).collect();
    let alike = |a: [usize; 2], b: [usize; 2]| (0..2).all(|k| a[k].abs_diff(b[k]) <= STRAIGHT_PX);
    let (least_rows, least_columns) = (LEAST_SIDE * thumbnail.height as f64, LEAST_SIDE * thumbnail.width as f64);
    let mut found = 0;
    let mut from = 0;
    while from < rows.len() {
        let Some(first) = rows[from] else {
            from += 1;
            continue;
        };
        let length = rows[from..].iter().take_while(|row| row.is_some_and(|row| alike(first, row))).count();
        let wide = (first[1] - first[0]) as f64 > least_columns;
        if wide && length as f64 > least_rows {
            found += 1;
        }
        from += length;
    }
    found
}
