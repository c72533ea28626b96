//! Tile by tile: the solid frame, the clear layers from far to near, their edges made soft, and the picture with its shadow under
//! them.
//!
//! Edges are sampled many times per pixel, looks as seldom as they change: a surface is shaded once per pixel, and where it is
//! smooth once per block of pixels.

use glam::Vec3;

use crate::background::Background;
use crate::coarse_shading::{Blocks, Corner};
use crate::depth_test::{FrameSamples, HeadSamples};
use crate::fragment::{fragment_at, resolve_surface};
use crate::layer_buffer::{LayerBuffers, LayerColor, new_layer_buffer};
use crate::picture::Canvas;
use crate::raster::{NOTHING, TILE_PX};
use crate::sample_pattern::{MAX_SAMPLES, SamplePattern};
use crate::scene::{Layer, Scene, Surface, Tiles};
use crate::shader::{Shade, Shader};
use crate::srgb::Srgb;
use crate::tile::{Span, Tile};

/// Highlights brighter than this would turn edges ragged when samples are averaged.
const BRIGHTEST: f32 = 1.1;

/// How edges are antialiased.
#[derive(Clone, Debug)]
pub(crate) struct Antialiasing {
    pub pattern: SamplePattern,
    /// What edges are softened by when they are drawn, as the variance of a blur in square px, less than 0.5; 0 leaves them.
    pub softness: f32,
}

/// Draws `scene` over `picture` inside `rect`. Pixels that nothing touches keep their bytes.
pub(crate) fn draw(
    scene: &mut Scene,
    picture: &mut Canvas<'_>,
    rect: [i32; 4],
    antialiasing: &Antialiasing,
    srgb: &Srgb,
    shader: &impl Shader,
) {
    if rect[0] >= rect[2] || rect[1] >= rect[3] {
        return;
    }
    let tiles = scene.tiles(rect, &antialiasing.pattern);
    let pass = Pass { scene, tiles: &tiles, pattern: &antialiasing.pattern, shader };
    let mut tile = Tile::new(antialiasing.pattern.len());
    let mut blocks = Blocks::new();
    let mut background = Background::new();
    let is_soft = antialiasing.softness > 0.0;
    let mut buffers =
        is_soft.then(|| LayerBuffers::new([rect[2] - rect[0], rect[3] - rect[1]].map(|px| px as usize), antialiasing.softness));
    for (index, list) in tiles.lists.iter().enumerate() {
        let (head_ids, frame_ids) = pass.heads_first(list);
        if !frame_ids.is_empty() {
            pass.run(&mut tile, &mut blocks, tiles.at_px(index), [head_ids, frame_ids], picture);
        }
        if let Some(buffers) = &mut buffers {
            if !frame_ids.is_empty() {
                buffers.put(index, core::mem::replace(&mut tile.buffer, new_layer_buffer()));
            }
        } else if !list.is_empty() {
            background.start(tiles.at_px(index), scene, &tiles, head_ids, shader);
            background.composite((!frame_ids.is_empty()).then_some(&tile.buffer), picture, srgb);
        }
    }
    let Some(buffers) = buffers else { return };
    for (index, list) in tiles.lists.iter().enumerate() {
        background.start(tiles.at_px(index), scene, &tiles, pass.heads_first(list).0, shader);
        let is_drawn = buffers.soften(index, &mut tile.buffer);
        background.composite(is_drawn.then_some(&tile.buffer), picture, srgb);
    }
}

struct Pass<'a, L> {
    scene: &'a Scene,
    tiles: &'a Tiles,
    pattern: &'a SamplePattern,
    shader: &'a L,
}

impl<L: Shader> Pass<'_, L> {
    /// Triangles of the head, then of the frame.
    fn heads_first<'a>(&self, list: &'a [u32]) -> (&'a [u32], &'a [u32]) {
        list.split_at(list.partition_point(|&id| self.surface(id).layer == Layer::Head))
    }

    /// Draws what the frame puts over a tile into the tile's layer buffer.
    fn run(
        &self,
        tile: &mut Tile,
        blocks: &mut Blocks,
        at_px: [i32; 2],
        [head_ids, frame_ids]: [&[u32]; 2],
        picture: &Canvas<'_>,
    ) {
        let layer_of = |id: u32| self.surface(id).layer;
        tile.start(at_px, self.tiles.rect);
        for &id in head_ids {
            let setup = &self.tiles.setups[id as usize];
            tile.head_reaches(setup.bounds_in(tile.at_px), setup.depth_range()[1]);
        }
        tile.clear_solid(self.span_of(tile, frame_ids));
        for ids in frame_ids.chunk_by(|&a, &b| layer_of(a) == layer_of(b)) {
            let span = self.fill(tile, ids, head_ids, layer_of(ids[0]) == Layer::Solid);
            self.apply(tile, blocks, span, picture);
            tile.clear_ids(span);
        }
        tile.resolve_samples();
    }

    fn surface(&self, id: u32) -> &Surface {
        &self.scene.surfaces[self.tiles.setups[id as usize].surface as usize]
    }

    /// The part of the tile that some triangles may touch.
    fn span_of(&self, tile: &Tile, ids: &[u32]) -> Span {
        let spans = ids.iter().map(|&id| self.tiles.setups[id as usize].bounds_in(tile.at_px));
        spans.fold([TILE_PX, TILE_PX, -1, -1], |span, own| {
            [span[0].min(own[0]), span[1].min(own[1]), span[2].max(own[2]), span[3].max(own[3])]
        })
    }

    /// The head at each sample of the squares that a span touches.
    fn fill_head(&self, tile: &mut Tile, ids: &[u32], span: Span) {
        for square in tile.squares_to_fill(span) {
            tile.clear_head(square);
            for &id in ids {
                let setup = &self.tiles.setups[id as usize];
                let [left, top, right, bottom] = setup.bounds_in(tile.at_px);
                if left <= square[2] && top <= square[3] && right >= square[0] && bottom >= square[1] {
                    setup.fill(tile.at_px, square, self.pattern, &mut HeadSamples { depths: &mut tile.head_depth });
                }
            }
        }
    }

    /// Leaves in `id` which triangle of a layer each sample sees; returns where.
    fn fill(&self, tile: &mut Tile, ids: &[u32], head_ids: &[u32], solid: bool) -> Span {
        let span = self.span_of(tile, ids);
        if !solid {
            tile.clear_layer(span);
        }
        for &id in ids {
            let setup = &self.tiles.setups[id as usize];
            let (at_px, own, pattern) = (tile.at_px, setup.bounds_in(tile.at_px), self.pattern);
            let bias_mm = self.surface(id).bias_mm;
            let farthest = setup.depth_range()[0];
            let is_before_head = farthest * (1.0 + bias_mm * farthest) > tile.head_nearest_in(own);
            if !is_before_head {
                self.fill_head(tile, head_ids, own);
            }
            match (solid, is_before_head) {
                (true, true) => setup.fill(at_px, own, pattern, &mut FrameSamples::<true, true> { id, bias_mm, tile }),
                (true, false) => setup.fill(at_px, own, pattern, &mut FrameSamples::<true, false> { id, bias_mm, tile }),
                (false, true) => setup.fill(at_px, own, pattern, &mut FrameSamples::<false, true> { id, bias_mm, tile }),
                (false, false) => setup.fill(at_px, own, pattern, &mut FrameSamples::<false, false> { id, bias_mm, tile }),
            }
        }
        span
    }

    /// Shades what the pass left in `id`.
    fn apply(&self, tile: &mut Tile, blocks: &mut Blocks, span: Span, picture: &Canvas<'_>) {
        let span = tile.clip(span);
        blocks.start(tile, span, |id| self.tiles.setups[id as usize].surface);
        for block in Blocks::over(span) {
            let corners = blocks.corners(block, |pixel| self.corner(tile, pixel));
            for pixel in block.pixels(span) {
                match corners {
                    Some(corners) => {
                        let layer = layer_of(&block.blend(&corners, pixel));
                        tile.draw_layer(pixel, u32::MAX >> (32 - self.pattern.len()), &layer, picture);
                    }
                    None if blocks.is_empty(pixel) => {}
                    None => self.paint(tile, pixel, picture),
                }
            }
        }
    }

    fn corner(&self, tile: &Tile, pixel: usize) -> Corner {
        let id = tile.id[tile.samples_of(pixel).start];
        let at = tile.pixel_px(pixel);
        let fragment = fragment_at(self.scene, self.tiles, id, at[0] as f32 + 0.5, at[1] as f32 + 0.5);
        Corner::new(&fragment, self.shader.shade(&fragment), self.shader.is_uniform(&fragment.surface))
    }

    /// Shades each surface of a pixel once, in the middle of the samples that see it.
    fn paint(&self, tile: &mut Tile, pixel: usize, picture: &Canvas<'_>) {
        let mut ids = [NOTHING; MAX_SAMPLES];
        ids[..self.pattern.len()].copy_from_slice(&tile.id[tile.samples_of(pixel)]);
        let at = tile.pixel_px(pixel);
        while let Some((fragment, mask)) = resolve_surface(self.scene, self.tiles, self.pattern, &mut ids, at) {
            tile.draw_layer(pixel, mask, &layer_of(&self.shader.shade(&fragment)), picture);
        }
    }
}

fn layer_of(shade: &Shade) -> LayerColor {
    let mean_transmit = (shade.transmit.x + shade.transmit.y + shade.transmit.z) / 3.0;
    LayerColor { light: shade.color.min(Vec3::splat(BRIGHTEST)), transmit: shade.transmit, mean_transmit }
}
