//! Tile by tile: depth of the head, the solid frame, the clear layers from far to near, and back to the picture.

use glam::{Vec2, Vec3, Vec4};

use crate::picture::Picture;
use crate::raster::{MAX_SAMPLES, NOTHING, Pattern, Setup, TILE_PX};
use crate::scene::{Layer, Scene, Surface, Tiles};
use crate::srgb::Srgb;

/// A point of a surface that a pixel sees.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    pub surface: Surface,
    /// Camera space, mm.
    pub position: Vec3,
    pub normal: Vec3,
    pub uv: Vec2,
    pub color: Vec4,
    /// Head space, mm.
    pub at_rest: Vec3,
    /// Square root of texture area (in units of uv) per px.
    pub uv_per_px: f32,
    /// How far the normal turns from one px to the next, radians.
    pub turn_per_px: f32,
}

/// What a surface does to the light from behind it: `color + transmit * behind`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shade {
    pub color: Vec3,
    pub transmit: Vec3,
}

/// Highlights brighter than this would turn edges ragged when samples are averaged.
const BRIGHTEST: f32 = 1.6;

/// How surfaces look.
pub(crate) trait Look {
    fn shade(&self, hit: &Hit) -> Shade;
    /// What multiplies the photo where the head is seen.
    fn shadow(&self, hit: &Hit) -> Vec3;
}

/// Draws `scene` over `picture` inside `rect`. Pixels that nothing touches keep their bytes.
pub(crate) fn draw(scene: &mut Scene, picture: &mut Picture, rect: [i32; 4], pattern: &Pattern, srgb: &Srgb, look: &impl Look) {
    if rect[0] >= rect[2] || rect[1] >= rect[3] {
        return;
    }
    let tiles = scene.tiles(rect, pattern);
    let mut tile = Tile::new(pattern.len());
    for (index, list) in tiles.lists.iter().enumerate() {
        if list.is_empty() {
            continue;
        }
        let index = index as i32;
        tile.start([rect[0] + index % tiles.columns * TILE_PX, rect[1] + index / tiles.columns * TILE_PX], rect);
        Pass { scene, tiles: &tiles, pattern, srgb, look }.run(&mut tile, list, picture);
    }
}

/// Buffers of one tile, reused for all; a value per sample unless said otherwise.
struct Tile {
    at_px: [i32; 2],
    width: usize,
    height: usize,
    head_depth: Vec<f32>,
    /// One per pixel.
    head_id: Vec<u32>,
    solid_depth: Vec<f32>,
    layer_depth: Vec<f32>,
    id: Vec<u32>,
    color: Vec<Vec3>,
    /// What is left of the background, for pictures without one.
    clear: Vec<f32>,
    /// One per pixel.
    touched: Vec<bool>,
}

impl Tile {
    fn new(samples: usize) -> Self {
        let pixels = (TILE_PX * TILE_PX) as usize;
        let count = pixels * samples;
        Self {
            at_px: [0, 0],
            width: 0,
            height: 0,
            head_depth: vec![0.0; count],
            head_id: vec![NOTHING; pixels],
            solid_depth: vec![0.0; count],
            layer_depth: vec![0.0; count],
            id: vec![NOTHING; count],
            color: vec![Vec3::ZERO; count],
            clear: vec![1.0; count],
            touched: vec![false; pixels],
        }
    }

    fn start(&mut self, at_px: [i32; 2], rect: [i32; 4]) {
        self.at_px = at_px;
        self.width = (rect[2] - at_px[0]).min(TILE_PX) as usize;
        self.height = (rect[3] - at_px[1]).min(TILE_PX) as usize;
        self.head_depth.fill(0.0);
        self.head_id.fill(NOTHING);
        self.solid_depth.fill(0.0);
        self.id.fill(NOTHING);
        self.touched.fill(false);
    }

    fn pixels(&self) -> impl Iterator<Item = usize> + use<> {
        let width = self.width;
        (0..self.height).flat_map(move |y| (0..width).map(move |x| y * TILE_PX as usize + x))
    }

    fn pixel_px(&self, pixel: usize) -> [i32; 2] {
        let side = TILE_PX as usize;
        [self.at_px[0] + (pixel % side) as i32, self.at_px[1] + (pixel / side) as i32]
    }
}

struct Pass<'a, L> {
    scene: &'a Scene,
    tiles: &'a Tiles,
    pattern: &'a Pattern,
    srgb: &'a Srgb,
    look: &'a L,
}

impl<L: Look> Pass<'_, L> {
    fn run(&self, tile: &mut Tile, list: &[u32], picture: &mut Picture) {
        let layer_of = |id: u32| self.surface(&self.tiles.setups[id as usize]).layer;
        let layers: Vec<&[u32]> = list.chunk_by(|&a, &b| layer_of(a) == layer_of(b)).collect();
        for ids in layers {
            match layer_of(ids[0]) {
                Layer::Head => self.head(tile, ids, picture),
                Layer::Solid => {
                    self.solid(tile, ids);
                    self.apply(tile, picture);
                }
                Layer::Clear(_) => {
                    self.clear(tile, ids);
                    self.apply(tile, picture);
                }
            }
        }
        self.finish(tile, picture);
    }

    fn surface(&self, setup: &Setup) -> Surface {
        self.scene.surfaces[setup.surface as usize]
    }

    fn head(&self, tile: &mut Tile, ids: &[u32], picture: &Picture) {
        let samples = self.pattern.len();
        for &id in ids {
            let (depths, nearest) = (&mut tile.head_depth, &mut tile.head_id);
            self.tiles.setups[id as usize].fill(tile.at_px, self.pattern, |at, depth| {
                if depth > depths[at] {
                    depths[at] = depth;
                    if at % samples == 0 {
                        nearest[at / samples] = id;
                    }
                }
            });
        }
        for pixel in tile.pixels() {
            let id = tile.head_id[pixel];
            if id == NOTHING {
                continue;
            }
            let at = tile.pixel_px(pixel);
            let shadow = self.look.shadow(&self.hit(id, at[0] as f32 + 0.5, at[1] as f32 + 0.5));
            if shadow != Vec3::ONE {
                self.touch(tile, pixel, picture);
                tile.color[pixel * samples..(pixel + 1) * samples].iter_mut().for_each(|c| *c *= shadow);
            }
        }
    }

    fn solid(&self, tile: &mut Tile, ids: &[u32]) {
        for &id in ids {
            let setup = &self.tiles.setups[id as usize];
            let bias = self.surface(setup).bias_mm;
            let (head, depths, nearest) = (&tile.head_depth, &mut tile.solid_depth, &mut tile.id);
            setup.fill(tile.at_px, self.pattern, |at, depth| {
                if depth > depths[at] && depth * (1.0 + bias * depth) > head[at] {
                    depths[at] = depth;
                    nearest[at] = id;
                }
            });
        }
    }

    fn clear(&self, tile: &mut Tile, ids: &[u32]) {
        tile.layer_depth.fill(0.0);
        for &id in ids {
            let setup = &self.tiles.setups[id as usize];
            let bias = self.surface(setup).bias_mm;
            let (head, solid, depths, nearest) = (&tile.head_depth, &tile.solid_depth, &mut tile.layer_depth, &mut tile.id);
            setup.fill(tile.at_px, self.pattern, |at, depth| {
                if depth > depths[at] && depth > solid[at] && depth * (1.0 + bias * depth) > head[at] {
                    depths[at] = depth;
                    nearest[at] = id;
                }
            });
        }
    }

    /// Shades what the pass left in `id`, once per triangle and pixel, and clears `id`.
    fn apply(&self, tile: &mut Tile, picture: &Picture) {
        let samples = self.pattern.len();
        for pixel in tile.pixels() {
            let first = pixel * samples;
            let mut ids = [NOTHING; MAX_SAMPLES];
            ids[..samples].copy_from_slice(&tile.id[first..first + samples]);
            if ids[..samples].iter().all(|&id| id == NOTHING) {
                continue;
            }
            tile.id[first..first + samples].fill(NOTHING);
            self.touch(tile, pixel, picture);
            for s in 0..samples {
                if ids[s] != NOTHING {
                    self.paint(tile, pixel, &mut ids[..samples], s, picture);
                }
            }
        }
    }

    /// Shades the triangle of one sample, at the middle of all samples that see it, and takes them out of `ids`.
    fn paint(&self, tile: &mut Tile, pixel: usize, ids: &mut [u32], sample: usize, picture: &Picture) {
        let id = ids[sample];
        let at = tile.pixel_px(pixel);
        let (mut x, mut y, mut count) = (0.0, 0.0, 0.0);
        for t in (sample..ids.len()).filter(|&t| ids[t] == id) {
            let offset = self.pattern.offset_px(t);
            (x, y, count) = (x + offset[0], y + offset[1], count + 1.0);
        }
        let shade = self.look.shade(&self.hit(id, at[0] as f32 + x / count, at[1] as f32 + y / count));
        let light = shade.color.min(Vec3::splat(BRIGHTEST));
        let left = (shade.transmit.x + shade.transmit.y + shade.transmit.z) / 3.0;
        let tinted = (shade.transmit - left) * self.unknown(picture, at);
        let first = pixel * ids.len();
        for (t, other) in ids.iter_mut().enumerate().filter(|(_, other)| **other == id) {
            let (color, clear) = (&mut tile.color[first + t], &mut tile.clear[first + t]);
            *color = light + shade.transmit * *color + tinted * *clear;
            *clear *= left;
            *other = NOTHING;
        }
    }

    /// Share of the background that is not known yet: over it, a tint is drawn as if it were white.
    fn unknown(&self, picture: &Picture, at: [i32; 2]) -> f32 {
        1.0 - f32::from(picture.pixel(at[0] as u32, at[1] as u32)[3]) / 255.0
    }

    /// Starts a pixel from the picture's own colour, times its alpha.
    fn touch(&self, tile: &mut Tile, pixel: usize, picture: &Picture) {
        if tile.touched[pixel] {
            return;
        }
        tile.touched[pixel] = true;
        let at = tile.pixel_px(pixel);
        let [r, g, b, alpha] = picture.pixel(at[0] as u32, at[1] as u32);
        let alpha = f32::from(alpha) / 255.0;
        let color = Vec3::from_array(self.srgb.decode3(&[r, g, b])) * alpha;
        let range = pixel * self.pattern.len()..(pixel + 1) * self.pattern.len();
        tile.color[range.clone()].fill(color);
        tile.clear[range].fill(1.0);
    }

    fn finish(&self, tile: &Tile, picture: &mut Picture) {
        let samples = self.pattern.len();
        for pixel in tile.pixels().filter(|&pixel| tile.touched[pixel]) {
            let range = pixel * samples..(pixel + 1) * samples;
            let sum = tile.color[range.clone()].iter().fold(Vec3::ZERO, |sum, &c| sum + c);
            let clear = tile.clear[range].iter().sum::<f32>() / samples as f32;
            let [x, y] = tile.pixel_px(pixel).map(|v| v as u32);
            let behind = f32::from(picture.pixel(x, y)[3]) / 255.0;
            let alpha = 1.0 - clear * (1.0 - behind);
            let color = sum / (samples as f32 * alpha.max(1e-4));
            let [r, g, b] = color.to_array().map(|v| self.srgb.encode(v));
            picture.set_pixel(x, y, [r, g, b, (alpha * 255.0 + 0.5) as u8]);
        }
    }

    fn hit(&self, id: u32, x: f32, y: f32) -> Hit {
        let setup = &self.tiles.setups[id as usize];
        let w = setup.weights(x, y);
        let [a, b, c] = setup.vertices.map(|v| &self.scene.vertices[v as usize]);
        let uv_area = (b.uv - a.uv).perp_dot(c.uv - a.uv).abs();
        Hit {
            surface: self.surface(setup),
            position: a.position * w.x + b.position * w.y + c.position * w.z,
            normal: a.normal * w.x + b.normal * w.y + c.normal * w.z,
            uv: a.uv * w.x + b.uv * w.y + c.uv * w.z,
            color: a.color * w.x + b.color * w.y + c.color * w.z,
            at_rest: a.at_rest * w.x + b.at_rest * w.y + c.at_rest * w.z,
            turn_per_px: setup.change_per_px(b.normal - a.normal, c.normal - a.normal),
            uv_per_px: (uv_area * setup.inverse_area_px()).sqrt(),
        }
    }
}
