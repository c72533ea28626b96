//! Depth tests: which of the triangles that cover a sample a tile keeps.

use crate::raster::{CoverageSink, Mask, more, select, select_f32};
use crate::sample_pattern::LANES;
use crate::tile::Tile;

/// The head at the centers of pixels: how near it is, and which triangle is seen.
pub(crate) struct HeadCenters<'a> {
    pub id: u32,
    pub depths: &'a mut [f32],
    pub nearest: &'a mut [u32],
}

impl CoverageSink for HeadCenters<'_> {
    #[inline(always)]
    fn covered(&mut self, first: usize, inside: Mask, depths: [f32; LANES]) {
        let range = first..first + LANES;
        keep_nearest(self.id, inside, depths, &mut self.depths[range.clone()], &mut self.nearest[range]);
    }
}

/// How near the head is at every sample.
pub(crate) struct HeadSamples<'a> {
    pub depths: &'a mut [f32],
}

impl CoverageSink for HeadSamples<'_> {
    #[inline(always)]
    fn covered(&mut self, first: usize, inside: Mask, depths: [f32; LANES]) {
        for (lane, kept) in self.depths[first..first + LANES].iter_mut().enumerate() {
            *kept = select_f32(inside[lane] & more(depths[lane], *kept), depths[lane], *kept);
        }
    }
}

/// A part of the frame, and how far the head may lie before it without hiding it.
pub(crate) struct FrameSamples<'a, const SOLID: bool, const BEFORE_HEAD: bool> {
    pub id: u32,
    pub bias_mm: f32,
    pub tile: &'a mut Tile,
}

impl<const SOLID: bool, const BEFORE_HEAD: bool> CoverageSink for FrameSamples<'_, SOLID, BEFORE_HEAD> {
    #[inline(always)]
    fn covered(&mut self, first: usize, mut inside: Mask, depths: [f32; LANES]) {
        let range = first..first + LANES;
        if !BEFORE_HEAD {
            for (lane, &head) in self.tile.head_depth[range.clone()].iter().enumerate() {
                inside[lane] &= more(depths[lane] * (1.0 + self.bias_mm * depths[lane]), head);
            }
        }
        let nearest = &mut self.tile.id[range.clone()];
        if SOLID {
            return keep_nearest(self.id, inside, depths, &mut self.tile.solid_depth[range], nearest);
        }
        for (lane, &solid) in self.tile.solid_depth[range.clone()].iter().enumerate() {
            inside[lane] &= more(depths[lane], solid);
        }
        keep_nearest(self.id, inside, depths, &mut self.tile.layer_depth[range], nearest);
    }
}

#[inline(always)]
fn keep_nearest(id: u32, inside: Mask, depths: [f32; LANES], kept: &mut [f32], nearest: &mut [u32]) {
    for (lane, (kept, nearest)) in kept.iter_mut().zip(nearest).enumerate() {
        let seen = inside[lane] & more(depths[lane], *kept);
        *kept = select_f32(seen, depths[lane], *kept);
        *nearest = select(seen, id, *nearest);
    }
}
