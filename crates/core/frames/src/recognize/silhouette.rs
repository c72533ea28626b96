//! What a piece shows of itself when it is looked at along an axis: how much of its box it fills, and what it encloses.

use glam::DVec3;

use super::piece::{Piece, extent};

/// Cells along each side of the box. A rim of 2 mm around a front of 140 mm is one cell wide.
const CELLS: usize = 64;

/// A picture in black and white, as wide and high as the box of what it shows.
pub(super) struct Silhouette {
    cells: Vec<Cell>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Cell {
    Filled,
    /// Empty, and connected to the outside.
    Outside,
    /// Empty, and filled all around.
    Enclosed,
}

impl Silhouette {
    /// Looks along the axis with this number: 0 from the side, 1 from above, 2 from the front.
    pub fn along<'a>(axis: usize, pieces: impl Iterator<Item = &'a Piece> + Clone) -> Self {
        let (low, high) = extent(pieces.clone());
        let (across, up) = [(2, 1), (0, 2), (0, 1)][axis];
        let size = high - low;
        let scale = |k: usize| (CELLS - 1) as f64 / size[k].max(f64::MIN_POSITIVE);
        let (to_column, to_row) = (scale(across), scale(up));
        let mut cells = vec![Cell::Enclosed; CELLS * CELLS];
        let place = |p: DVec3| [(p[across] - low[across]) * to_column, (p[up] - low[up]) * to_row];
        for piece in pieces {
            for t in piece.indices.chunks_exact(3) {
                fill(&mut cells, [0, 1, 2].map(|k| place(piece.points[t[k] as usize])));
            }
        }
        flood(&mut cells);
        Self { cells }
    }

    fn count(&self, wanted: Cell) -> usize {
        self.cells.iter().filter(|&&cell| cell == wanted).count()
    }

    /// Share of the box that is filled.
    pub fn filled_share(&self) -> f64 {
        self.count(Cell::Filled) as f64 / self.cells.len() as f64
    }

    /// What is enclosed, as a share of what is filled or enclosed.
    pub fn enclosed_share(&self) -> f64 {
        let enclosed = self.count(Cell::Enclosed) as f64;
        enclosed / (enclosed + self.count(Cell::Filled) as f64).max(1.0)
    }

    /// Whether something is enclosed on either side of the middle, and on none of both too little for a lens.
    pub fn encloses_both_sides(&self) -> bool {
        let of = |left: bool| {
            let is_there = |at: usize| (at % CELLS < CELLS / 2) == left && self.cells[at] == Cell::Enclosed;
            (0..self.cells.len()).filter(|&at| is_there(at)).count()
        };
        let (left, right) = (of(true), of(false));
        let middle = (0..CELLS).filter(|row| self.cells[row * CELLS + CELLS / 2] == Cell::Enclosed).count();
        // One large opening is a ring; two have the bridge between them.
        left.min(right) >= CELLS * CELLS / 25 && left.max(right) <= 2 * left.min(right) && middle < CELLS / 4
    }

    /// Seen from above: whether the rear half is empty in its middle and filled on both sides, as between two temples.
    pub fn is_open_at_the_back(&self) -> bool {
        let rows = 0..CELLS / 3;
        let filled = |columns: std::ops::Range<usize>, row: usize| {
            columns.into_iter().any(|column| self.cells[row * CELLS + column] == Cell::Filled)
        };
        let [side, middle] = [CELLS / 4, CELLS * 3 / 8];
        let on_sides = rows.clone().filter(|&row| filled(0..side, row) && filled(CELLS - side..CELLS, row)).count();
        let in_middle = rows.filter(|&row| filled(middle..CELLS - middle, row)).count();
        on_sides >= CELLS / 4 && in_middle == 0
    }
}

/// Fills the cells that a triangle touches, by points no further apart than half a cell.
fn fill(cells: &mut [Cell], corners: [[f64; 2]; 3]) {
    let [a, b, c] = corners;
    let length = |p: [f64; 2], q: [f64; 2]| (p[0] - q[0]).abs().max((p[1] - q[1]).abs());
    let longest = length(a, b).max(length(b, c)).max(length(c, a));
    if !longest.is_finite() {
        return;
    }
    let steps = ((2.0 * longest).ceil() as usize).clamp(1, 2 * CELLS);
    for i in 0..=steps {
        for j in 0..=steps - i {
            let (u, v) = (i as f64 / steps as f64, j as f64 / steps as f64);
            let at = |k: usize| (a[k] + (b[k] - a[k]) * u + (c[k] - a[k]) * v).round().clamp(0.0, (CELLS - 1) as f64) as usize;
            cells[at(1) * CELLS + at(0)] = Cell::Filled;
        }
    }
}

/// What is reached from the edge without crossing a filled cell is outside.
fn flood(cells: &mut [Cell]) {
    let edge = (0..CELLS).flat_map(|k| [k, (CELLS - 1) * CELLS + k, k * CELLS, k * CELLS + CELLS - 1]);
    let mut open: Vec<usize> = edge.collect();
    while let Some(at) = open.pop() {
        if cells[at] != Cell::Enclosed {
            continue;
        }
        cells[at] = Cell::Outside;
        let (column, row) = (at % CELLS, at / CELLS);
        let beside = [(column > 0).then(|| at - 1), (column + 1 < CELLS).then_some(at + 1)];
        let above = [(row > 0).then(|| at - CELLS), (row + 1 < CELLS).then_some(at + CELLS)];
        open.extend(beside.into_iter().chain(above).flatten());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognize::piece::tests::{boxes, ring};

    #[test]
    fn a_ring_encloses_and_a_box_does_not() {
        let ring = ring([0.0; 3], 25.0, 22.0, 3.0);
        let seen = Silhouette::along(2, std::iter::once(&ring));
        assert!(seen.enclosed_share() > 0.5 && seen.filled_share() < 0.5, "{}", seen.enclosed_share());
        assert!(!seen.encloses_both_sides(), "one opening is not two");
        let full = boxes(&[([0.0; 3], [50.0, 40.0, 3.0])]);
        let seen = Silhouette::along(2, std::iter::once(&full));
        assert!(seen.enclosed_share() < 0.01 && seen.filled_share() > 0.95);
        let rings = [[-30.0, 0.0, 0.0], [30.0, 0.0, 0.0]].map(ring_at);
        assert!(Silhouette::along(2, rings.iter()).encloses_both_sides());
    }

    fn ring_at(at: [f64; 3]) -> Piece {
        ring(at, 27.0, 23.0, 3.0)
    }

    #[test]
    fn two_temples_leave_the_back_open_and_a_crown_does_not() {
        let temples = boxes(&[
            ([-68.0, 0.0, -70.0], [4.0, 10.0, 140.0]),
            ([68.0, 0.0, -70.0], [4.0, 10.0, 140.0]),
            ([0.0, 0.0, 0.0], [140.0, 40.0, 4.0]),
        ]);
        assert!(Silhouette::along(1, std::iter::once(&temples)).is_open_at_the_back());
        let crown = boxes(&[
            ([-68.0, 0.0, -70.0], [4.0, 10.0, 140.0]),
            ([68.0, 0.0, -70.0], [4.0, 10.0, 140.0]),
            ([0.0, 0.0, 0.0], [140.0, 40.0, 4.0]),
            ([0.0, 0.0, -140.0], [140.0, 40.0, 4.0]),
        ]);
        assert!(!Silhouette::along(1, std::iter::once(&crown)).is_open_at_the_back());
    }
}
