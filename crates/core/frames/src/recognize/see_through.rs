//! How much of what is behind a surface is seen through it: alpha of material, texture and vertices together.

use super::piece::Piece;
use crate::model::{Material, Texture};

/// Mean alpha over the triangles of a piece, by their areas; 1 is opaque.
pub(super) fn mean_alpha(piece: &Piece, material: &Material, textures: &[Texture]) -> f64 {
    let factor = f64::from(material.base_color[3]);
    if !material.blend {
        return factor;
    }
    let texture = material.base_color_texture.and_then(|t| textures.get(t));
    let (mut sum, mut whole) = (0.0, 0.0);
    for t in piece.indices.chunks_exact(3) {
        let corners = [t[0] as usize, t[1] as usize, t[2] as usize];
        let [a, b, c] = corners.map(|i| piece.points[i]);
        let area = (b - a).cross(c - a).length();
        // The middle and three points around it: triangles of lenses may be as large as their texture.
        let weights = [[1.0, 1.0, 1.0], [4.0, 1.0, 1.0], [1.0, 4.0, 1.0], [1.0, 1.0, 4.0]];
        let alphas = weights.map(|weights: [f32; 3]| {
            let total: f32 = weights.iter().sum();
            let mix = |value: &dyn Fn(usize) -> f32| {
                corners.iter().zip(weights).map(|(&i, weight)| value(i) * weight / total).sum::<f32>()
            };
            let of_vertices = if piece.colors.is_empty() { 1.0 } else { mix(&|i| piece.colors[i][3]) };
            let of_texture = match texture {
                Some(texture) if !piece.uvs.is_empty() => texel_alpha(texture, [0, 1].map(|k| mix(&|i| piece.uvs[i][k]))),
                Some(texture) => texel_alpha(texture, [0.0; 2]),
                None => 1.0,
            };
            f64::from(of_vertices * of_texture)
        });
        sum += area * alphas.iter().sum::<f64>() / alphas.len() as f64;
        whole += area;
    }
    if whole > 0.0 { factor * sum / whole } else { factor }
}

fn texel_alpha(texture: &Texture, uv: [f32; 2]) -> f32 {
    let place = |at: f32, side: u32| {
        let turn = at - at.floor();
        ((turn * side as f32) as usize).min(side.saturating_sub(1) as usize)
    };
    let [x, y] = [place(uv[0], texture.width), place(uv[1], texture.height)];
    texture.rgba.get(4 * (y * texture.width as usize + x) + 3).map_or(1.0, |&alpha| f32::from(alpha) / 255.0)
}
