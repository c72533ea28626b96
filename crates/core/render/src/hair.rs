//! Whether long hair covers a side of the head, and where the temple goes under it.

use glam::{FloatExt, Vec2, Vec3};

use crate::math::{median, mix};
use crate::picture::Canvas;
use crate::srgb::Srgb;
use crate::wearer::Wearer;

/// Ways over the side of the face, from the cheek to before the ear: the wearer's left, then right. The ear's end of the first is
/// at its top; the last are at the jaw, which short hair leaves bare.
const WAYS: [[[usize; 2]; 6]; 2] = [
    [[347, 356], [280, 454], [280, 447], [411, 323], [411, 366], [434, 401]],
    [[118, 127], [50, 234], [50, 227], [187, 93], [187, 137], [214, 177]],
];
/// The first so many lead along the temple.
const ALONG_TEMPLE: usize = 3;
/// So many must end in hair: maybe, and surely.
const COVERED: [f32; 2] = [3.0, 3.8];
/// Hair is darker than the cheek before it in the same light by at least these factors, maybe and surely, and begins at an edge as
/// strong: shade on skin comes slowly. Hair as light as the skin is not recognized: its temple is drawn over it.
const DARKER: [f32; 2] = [0.56, 0.47];
/// Steps of a way; the first ones are cheek.
const STEPS: usize = 16;
const CHEEK_STEPS: usize = 6;

/// Where the hair that covers the wearer's left and right ear begins beside the temple, head space z in mm, and how surely it does,
/// 0 to 1; `None` for a bare side.
pub(crate) fn hair_edges_mm(photo: &Canvas<'_>, wearer: &Wearer<'_>, srgb: &Srgb) -> [Option<(f32, f32)>; 2] {
    WAYS.map(|ways| {
        let edges = ways.map(|way| edge_of(photo, wearer, way, srgb));
        let sure = edges.iter().flatten().map(|edge| edge.1).sum::<f32>().smoothstep(COVERED[0], COVERED[1]);
        let along = edges[..ALONG_TEMPLE].iter().flatten();
        let (sum, weight) = along.fold((0.0, 0.0), |(sum, weight), (z, sure)| (sum + z * sure, weight + sure));
        (sure > 0.0 && weight > 0.0).then(|| (sum / weight, sure))
    })
}

/// Where a way goes from cheek into hair, head space z, and how surely; `None` when it does not.
fn edge_of(photo: &Canvas<'_>, wearer: &Wearer<'_>, [cheek, ear]: [usize; 2], srgb: &Srgb) -> Option<(f32, f32)> {
    let px = |index: usize| Vec2::from_array(wearer.head.landmarks_px[index]);
    let share = |step: usize| step as f32 / STEPS as f32;
    let mut light = [0.0; STEPS + 1];
    for (step, light) in light.iter_mut().enumerate() {
        *light = brightness_at(photo, px(cheek).lerp(px(ear), share(step)), srgb)?;
    }
    let is_hair = |ratio: f32| ratio.smoothstep(DARKER[0], DARKER[1]);
    let differs = is_hair(light[STEPS] / median(&mut light[..CHEEK_STEPS].to_vec()).max(1e-4));
    if differs == 0.0 {
        return None;
    }
    let mean = |from: usize, to: usize| light[from..to].iter().sum::<f32>() / (to - from) as f32;
    // Two steps against the three before them, one step between.
    let drop = |step: usize| mean(step, (step + 2).min(STEPS + 1)) / mean(step - 4, step - 1).max(1e-4);
    let steepest = (4..=STEPS).map(|step| (drop(step), step)).min_by(|a, b| a.0.total_cmp(&b.0))?;
    let z = |index: usize| wearer.landmarks[index].z;
    let sure = differs * is_hair(steepest.0);
    (sure > 0.0).then(|| (mix(z(cheek), z(ear), share(steepest.1 - 1)), sure))
}

/// Mean linear light of 3 x 3 px; `None` at the border.
pub(crate) fn brightness_at(photo: &Canvas<'_>, at: Vec2, srgb: &Srgb) -> Option<f32> {
    let (x, y) = (at.x as i32, at.y as i32);
    if x < 1 || y < 1 || x + 1 >= photo.width as i32 || y + 1 >= photo.height as i32 {
        return None;
    }
    let around = (-1..=1).flat_map(|dy| (-1..=1).map(move |dx| (x + dx, y + dy)));
    let sum = around.fold(Vec3::ZERO, |sum, (x, y)| sum + Vec3::from_array(srgb.decode3(&photo.pixel(x as u32, y as u32))));
    Some(sum.element_sum() / 27.0)
}
