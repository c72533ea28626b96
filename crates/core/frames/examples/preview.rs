//! Draws every shape from the front, the side and at an angle onto one sheet, to look at outlines while they are drawn.
//!
//! `cargo run -p frames --example preview -- SHEET.png [full|semi|rimless] [acetate|metal] [SHAPE]`

use std::error::Error;

use eyewear::{FrameMaterial, FrameShape, Rim};
use frames::{FrameModel, FrameSpec, LensAppearance, Pattern};
use glam::{DMat3, DVec3, dvec3};
use image::{Rgb, RgbImage};

/// Cell of the sheet in pixels, and pixels per mm.
const CELL: (u32, u32) = (480, 220);
const SCALE: f64 = 2.9;
/// Shapes side by side.
const PER_ROW: usize = 2;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let path = args.first().ok_or("usage: preview SHEET.png [RIM] [MATERIAL] [SHAPE]")?;
    let rim: Rim = args.get(1).map_or(Ok(Rim::Full), |word| word.parse())?;
    let material: FrameMaterial = args.get(2).map_or(Ok(FrameMaterial::Acetate), |word| word.parse())?;
    let shapes: Vec<FrameShape> = match args.get(3) {
        Some(word) => vec![word.parse()?],
        None => FrameShape::ALL.to_vec(),
    };
    let mut views = vec![view(0.0, 0.0), view(35.0, 12.0)];
    if shapes.len() == 1 {
        views.extend([view(90.0, 0.0), view(150.0, 25.0)]);
    }
    let columns = if shapes.len() == 1 { 2 } else { PER_ROW * views.len() };
    let rows = (shapes.len() * views.len()).div_ceil(columns);
    let mut sheet = RgbImage::from_pixel(CELL.0 * columns as u32, CELL.1 * rows as u32, Rgb([250, 249, 245]));
    for (nth, &shape) in shapes.iter().enumerate() {
        let model = frames::build(&example(shape, rim, material))?;
        let triangles = model.triangle_count();
        println!("{shape} {rim} {material}: {triangles} triangles");
        for (column, turn) in views.iter().enumerate() {
            let cell = nth * views.len() + column;
            draw(&mut sheet, (CELL.0 * (cell % columns) as u32, CELL.1 * (cell / columns) as u32), &model, *turn);
        }
    }
    sheet.save(path)?;
    Ok(())
}

fn example(shape: FrameShape, rim: Rim, material: FrameMaterial) -> FrameSpec {
    let size = match shape {
        FrameShape::Round => [48.0, 45.0, 21.0, 145.0],
        FrameShape::Rectangle => [54.0, 35.0, 17.0, 140.0],
        FrameShape::Aviator => [58.0, 50.0, 14.0, 140.0],
        FrameShape::Butterfly => [57.0, 48.0, 17.0, 140.0],
        FrameShape::Shield => [60.0, 46.0, 16.0, 135.0],
        _ => [52.0, 40.0, 18.0, 140.0],
    };
    let mut spec = FrameSpec::new(size, shape, rim, material);
    if material == FrameMaterial::Acetate {
        spec.front_color = [196, 120, 52];
        spec.temple_color = spec.front_color;
        spec.pattern = Pattern::Tortoise { spots: [52, 24, 10] };
    }
    if shape == FrameShape::Aviator {
        spec.lens = LensAppearance { gradient_to: Some(([170, 180, 170], 0.7)), ..LensAppearance::sun([90, 105, 95], 0.2) };
    }
    spec
}

fn view(yaw_deg: f64, pitch_deg: f64) -> DMat3 {
    DMat3::from_rotation_x(pitch_deg.to_radians()) * DMat3::from_rotation_y(-yaw_deg.to_radians())
}

fn draw(sheet: &mut RgbImage, origin: (u32, u32), model: &FrameModel, turn: DMat3) {
    let mut depth = vec![f64::NEG_INFINITY; (CELL.0 * CELL.1) as usize];
    let opaque = |p: &&frames::Part| model.materials[p.material].transmission == 0.0;
    let pivot = dvec3(0.0, 0.0, -0.06) * turn.row(0).x.abs().mul_add(-1.0, 1.0).clamp(0.0, 1.0).sqrt();
    for part in model.parts.iter().filter(opaque).chain(model.parts.iter().filter(|p| !opaque(p))) {
        let material = &model.materials[part.material];
        for triangle in part.mesh.indices.chunks_exact(3) {
            let corner = |k: usize| triangle[k] as usize;
            let points =
                [0, 1, 2].map(|k| turn * (DVec3::from(part.mesh.positions[corner(k)].map(f64::from)) - pivot) * 1000.0 * SCALE);
            let normals = [0, 1, 2].map(|k| turn * DVec3::from(part.mesh.normals[corner(k)].map(f64::from)));
            let colors = [0, 1, 2].map(|k| color_at(model, part, corner(k)));
            fill(sheet, origin, &mut depth, points, |weights| {
                let normal = (normals[0] * weights.x + normals[1] * weights.y + normals[2] * weights.z).normalize_or(DVec3::Z);
                let color = colors[0] * weights.x + colors[1] * weights.y + colors[2] * weights.z;
                shade(color, normal, material.transmission, material.metallic)
            });
        }
    }
}

fn color_at(model: &FrameModel, part: &frames::Part, vertex: usize) -> DVec3 {
    let material = &model.materials[part.material];
    let [r, g, b, _] = material.base_color.map(f64::from);
    let mut color = dvec3(r, g, b);
    if let (Some(texture), Some(uv)) = (material.base_color_texture, part.mesh.uvs.get(vertex)) {
        let texture = &model.textures[texture];
        let place = |v: f32, size: u32| ((v.rem_euclid(1.0) * size as f32) as u32).min(size - 1);
        let at = ((place(uv[1], texture.height) * texture.width + place(uv[0], texture.width)) * 4) as usize;
        color *= DVec3::from([0, 1, 2].map(|k| (f64::from(texture.rgba[at + k]) / 255.0).powf(2.2)));
    }
    part.mesh.colors.get(vertex).map_or(color, |c| color * dvec3(c[0].into(), c[1].into(), c[2].into()))
}

/// Color and the share of the background that shines through.
fn shade(color: DVec3, normal: DVec3, transmission: f32, metallic: f32) -> (DVec3, f64) {
    let light = dvec3(-0.35, 0.75, 0.6).normalize();
    let diffuse = 0.35 + 0.65 * normal.dot(light).max(0.0);
    let gloss = normal.dot((light + DVec3::Z).normalize()).max(0.0).powi(40) * if metallic > 0.5 { 0.8 } else { 0.35 };
    (color * diffuse + gloss, if transmission > 0.0 { 0.85 } else { 0.0 })
}

fn fill(sheet: &mut RgbImage, origin: (u32, u32), depth: &mut [f64], p: [DVec3; 3], pixel: impl Fn(DVec3) -> (DVec3, f64)) {
    let place = |v: DVec3| (v.x + f64::from(CELL.0) / 2.0, f64::from(CELL.1) / 2.0 - v.y);
    let [(ax, ay), (bx, by), (cx, cy)] = p.map(place);
    let area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
    if area.abs() < 1e-9 {
        return;
    }
    let span = |low: f64, high: f64, size: u32| low.floor().max(0.0) as u32..(high.ceil().max(0.0) as u32).min(size);
    for y in span(ay.min(by).min(cy), ay.max(by).max(cy), CELL.1) {
        for x in span(ax.min(bx).min(cx), ax.max(bx).max(cx), CELL.0) {
            let (px, py) = (f64::from(x) + 0.5, f64::from(y) + 0.5);
            let u = ((bx - px) * (cy - py) - (by - py) * (cx - px)) / area;
            let v = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) / area;
            let weights = dvec3(u, v, 1.0 - u - v);
            let z = p[0].z * u + p[1].z * v + p[2].z * weights.z;
            let at = (y * CELL.0 + x) as usize;
            if weights.min_element() < 0.0 || z <= depth[at] {
                continue;
            }
            let (color, through) = pixel(weights);
            if through == 0.0 {
                depth[at] = z;
            }
            let target = sheet.get_pixel_mut(origin.0 + x, origin.1 + y);
            for channel in 0..3 {
                let behind = (f64::from(target[channel]) / 255.0).powf(2.2);
                let light = color[channel] * (1.0 - through) + behind * through * color[channel].clamp(0.55, 1.0);
                target[channel] = (light.clamp(0.0, 1.0).powf(1.0 / 2.2) * 255.0) as u8;
            }
        }
    }
}
