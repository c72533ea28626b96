//! The photo under the frame: the shadow that its head receives, and compositing of the layer over it.

use glam::Vec3;

use crate::depth_test::HeadCenters;
use crate::layer_buffer::{LayerValue, PIXELS, SIDE};
use crate::picture::Canvas;
use crate::raster::{NOTHING, TILE_PX};
use crate::scene::{Scene, Tiles};
use crate::shader::Shader;
use crate::srgb::Srgb;

/// One tile of the photo; reused for all.
#[derive(Debug)]
pub(crate) struct Background {
    at_px: [i32; 2],
    /// Less than a side at the right and lower end of the picture.
    width: usize,
    height: usize,
    /// The head at the center of each pixel: inverse depth and triangle.
    head_center: Vec<f32>,
    head_id: Vec<u32>,
    /// What multiplies the photo.
    shadow: Vec<Vec3>,
    is_shadowed: bool,
}

impl Background {
    pub(crate) fn new() -> Self {
        Self {
            at_px: [0, 0],
            width: 0,
            height: 0,
            head_center: vec![0.0; PIXELS],
            head_id: vec![NOTHING; PIXELS],
            shadow: vec![Vec3::ONE; PIXELS],
            is_shadowed: false,
        }
    }

    /// Finds the shadow on the head in a tile that these triangles of the head touch.
    pub(crate) fn start(&mut self, at_px: [i32; 2], scene: &Scene, tiles: &Tiles, head_ids: &[u32], shader: &impl Shader) {
        self.at_px = at_px;
        self.width = (tiles.rect[2] - at_px[0]).min(TILE_PX) as usize;
        self.height = (tiles.rect[3] - at_px[1]).min(TILE_PX) as usize;
        if core::mem::take(&mut self.is_shadowed) {
            self.shadow.fill(Vec3::ONE);
        }
        if head_ids.is_empty() {
            return;
        }
        self.head_center.fill(0.0);
        self.head_id.fill(NOTHING);
        for &id in head_ids {
            // The skull takes no shadow, and hides nothing of the face.
            if scene.corners(&tiles.setups[id as usize]).iter().all(|corner| corner.color.x == 0.0) {
                continue;
            }
            let mut sink = HeadCenters { id, depths: &mut self.head_center, nearest: &mut self.head_id };
            tiles.setups[id as usize].fill_centers(at_px, &mut sink);
        }
        ShadowPass { scene, tiles, shader }.shadow(self);
    }

    fn pixel_px(&self, pixel: usize) -> [i32; 2] {
        [self.at_px[0] + (pixel % SIDE) as i32, self.at_px[1] + (pixel / SIDE) as i32]
    }

    /// Composites the shadow and the layer buffer into the picture.
    pub(crate) fn composite(&self, buffer: Option<&[LayerValue]>, picture: &mut Canvas<'_>, srgb: &Srgb) {
        if buffer.is_none() && !self.is_shadowed {
            return;
        }
        for pixel in (0..self.height).flat_map(|y| (0..self.width).map(move |x| y * SIDE + x)) {
            let value = buffer.map_or(&LayerValue::NOTHING, |buffer| &buffer[pixel]);
            let shadow = self.shadow[pixel];
            if value.is_nothing() && shadow == Vec3::ONE {
                continue;
            }
            let [x, y] = self.pixel_px(pixel).map(|v| v as u32);
            let [r, g, b, alpha] = picture.pixel(x, y);
            let behind = f32::from(alpha) / 255.0;
            let photo = Vec3::from_array(srgb.decode3(&[r, g, b])) * behind * shadow;
            let alpha = 1.0 - value.background_share() * (1.0 - behind);
            let color = (value.light() + value.transmit() * photo) / alpha.max(1e-4);
            let [r, g, b] = [srgb.encode(color.x), srgb.encode(color.y), srgb.encode(color.z)];
            picture.set_pixel(x, y, [r, g, b, (alpha * 255.0 + 0.5) as u8]);
        }
    }
}

struct ShadowPass<'a, L> {
    scene: &'a Scene,
    tiles: &'a Tiles,
    shader: &'a L,
}

impl<L: Shader> ShadowPass<'_, L> {
    /// Shadow on the head, block by block where the head is smooth.
    fn shadow(&self, background: &mut Background) {
        let step = self.shader.shadow_step_px();
        let place = |i: usize| (i * step).min(SIDE - 1);
        let count = (SIDE - 1).div_ceil(step) + 1;
        let mut corners = [None; (SIDE + 1) * 2];
        for row in 0..count {
            let (above, below) = corners.split_at_mut(SIDE + 1);
            above.copy_from_slice(below);
            for (column, corner) in below[..count].iter_mut().enumerate() {
                *corner = self.shadow_at(background, place(row) * SIDE + place(column));
            }
            if row == 0 {
                continue;
            }
            for column in 1..count {
                let [left, top, right, bottom] = [place(column - 1), place(row - 1), place(column), place(row)];
                // The last block holds its right and lower pixels too.
                let span = [left, top, right + usize::from(column + 1 == count), bottom + usize::from(row + 1 == count)];
                let shadows = [above[column - 1], above[column], below[column - 1], below[column]];
                self.shadow_block(background, [left, top, right, bottom], span, shadows);
            }
        }
    }

    fn shadow_at(&self, background: &Background, pixel: usize) -> Option<Vec3> {
        let id = background.head_id[pixel];
        if id == NOTHING {
            return None;
        }
        let setup = &self.tiles.setups[id as usize];
        let at = background.pixel_px(pixel);
        let w = setup.weights(at[0] as f32 + 0.5, at[1] as f32 + 0.5);
        let [a, b, c] = self.scene.corners(setup);
        let takes = a.color.x * w.x + b.color.x * w.y + c.color.x * w.z;
        Some(self.shader.shadow(a.at_rest * w.x + b.at_rest * w.y + c.at_rest * w.z, takes))
    }

    fn shadow_block(&self, background: &mut Background, corners: [usize; 4], span: [usize; 4], shadows: [Option<Vec3>; 4]) {
        let [left, top, right, bottom] = corners;
        let smooth = match shadows {
            [Some(a), Some(b), Some(c), Some(d)] if is_smooth(&background.head_center, corners) => Some([a, b, c, d]),
            _ => None,
        };
        if smooth == Some([Vec3::ONE; 4]) {
            return;
        }
        for y in span[1]..span[3].min(background.height) {
            for x in span[0]..span[2].min(background.width) {
                let pixel = y * SIDE + x;
                let shadow = match smooth {
                    Some([a, b, c, d]) if background.head_id[pixel] != NOTHING => {
                        // In steps of one px the last block is its last pixel.
                        let share = |at: usize, low: usize, high: usize| (at - low) as f32 / (high - low).max(1) as f32;
                        let (u, v) = (share(x, left, right), share(y, top, bottom));
                        Some(a.lerp(b, u).lerp(c.lerp(d, u), v))
                    }
                    _ => self.shadow_at(background, pixel),
                };
                if let Some(shadow) = shadow.filter(|&shadow| shadow != Vec3::ONE) {
                    background.shadow[pixel] = shadow;
                    background.is_shadowed = true;
                }
            }
        }
    }
}

/// Inverse depths on an even surface are nearly linear; a share of this off (2.5 mm at arm's length) is an edge.
const EDGE_SHARE: f32 = 0.004;

/// Is the head without an edge between four corners?
fn is_smooth(depths: &[f32], [left, top, right, bottom]: [usize; 4]) -> bool {
    let at = |x: usize, y: usize| depths[y * SIDE + x];
    let [a, b, c, d] = [at(left, top), at(right, top), at(left, bottom), at(right, bottom)];
    let middle = at((left + right) / 2, (top + bottom) / 2);
    let (skew, bulge) = (a + d - b - c, 4.0 * middle - (a + b + c + d));
    skew.abs().max(bulge.abs()) < 4.0 * EDGE_SHARE * middle
}
