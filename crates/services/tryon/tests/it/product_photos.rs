//! Photos of products, drawn here so that what they show is known to the millimeter.

use std::io::Cursor;

use eyewear::{FrameMaterial, FrameShape, Rim};
use frames::{FrameSpec, build};
use image::{DynamicImage, RgbImage, RgbaImage};
use render::{ProductOptions, ProductView, draw_product};

/// An acetate frame of another shape than the product says, so that its model can be told from the one that is built.
pub fn frame_spec(b_mm: f64) -> FrameSpec {
    let mut spec = FrameSpec::new([48.0, b_mm, 21.0, 145.0], FrameShape::Wayfarer, Rim::Full, FrameMaterial::Acetate);
    spec.front_color = [0x7a, 0x1f, 0x2b];
    spec.temple_color = spec.front_color;
    spec.total_width_mm = Some(138.0);
    spec
}

/// A packshot on white that is 160 mm wide, with a margin all around.
pub fn packshot(spec: &FrameSpec, view: ProductView, width_px: u32) -> RgbImage {
    wide_packshot(spec, view, width_px, 160.0)
}

/// A packshot on white.
pub fn wide_packshot(spec: &FrameSpec, view: ProductView, width_px: u32, width_mm: f32) -> RgbImage {
    let options = ProductOptions {
        width_px,
        height_px: width_px * 5 / 8,
        mm_per_px: width_mm / width_px as f32,
        background: Some([255; 3]),
        ..ProductOptions::default()
    };
    let picture = draw_product(&build(spec).unwrap(), view, &options).unwrap();
    DynamicImage::ImageRgba8(RgbaImage::from_raw(picture.width, picture.height, picture.rgba).unwrap()).into_rgb8()
}

pub fn png(picture: impl Into<DynamicImage>) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}
