//! The small affine steps of the attention mesh: a box around some landmarks, samples on a
//! grid in that box, and the way back for what the head found there.
//!
//! Source: MediaPipe's custom operators of version 2 in `mediapipe/util/tflite/operations`.

use crate::graph::{PointsToTransform, TRANSFORM_VALUES};

/// The affine map from grid coordinates to the pixels of the sampled tensor. The box is
/// upright along the line `left` to `right`, and encloses `subset` with a margin.
pub(crate) fn points_to_transform(op: &PointsToTransform, points: &[f32], transform: &mut [f32]) {
    let point = |index: usize| {
        let at = index * op.values_per_point;
        [points[at] * op.point_scale, points[at + 1] * op.point_scale]
    };
    let (left, right) = (point(op.left), point(op.right));
    let (sin, cos) = turn_back([right[0] - left[0], right[1] - left[1]]);
    let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
    for index in &op.subset {
        let [x, y] = point(usize::from(*index));
        for (axis, value) in [cos * x - sin * y, sin * x + cos * y].into_iter().enumerate() {
            low[axis] = low[axis].min(value);
            high[axis] = high[axis].max(value);
        }
    }
    let grid = [op.grid_width as f32, op.grid_height as f32];
    let scale: [f32; 2] = std::array::from_fn(|axis| op.margin[axis] * (high[axis] - low[axis]) / grid[axis]);
    let middle: [f32; 2] = std::array::from_fn(|axis| (high[axis] + low[axis]) / 2.0);
    let center = [cos * middle[0] + sin * middle[1], -sin * middle[0] + cos * middle[1]];
    let (a, b, c, d) = (cos * scale[0], sin * scale[1], -sin * scale[0], cos * scale[1]);
    let half = [grid[0] / 2.0, grid[1] / 2.0];
    let tx = center[0] - a * half[0] - b * half[1];
    let ty = center[1] - c * half[0] - d * half[1];
    transform[..TRANSFORM_VALUES].copy_from_slice(&[a, b, tx, c, d, ty]);
}

/// Sine and cosine of the turn that makes a line horizontal; a line without a length needs none.
fn turn_back([x, y]: [f32; 2]) -> (f32, f32) {
    let length = (x * x + y * y).sqrt();
    if length > 0.0 { (-y / length, x / length) } else { (0.0, 1.0) }
}

/// The tensor that [`sample_grid`] reads.
pub(crate) struct Image<'a> {
    pub values: &'a [f32],
    pub height: usize,
    pub width: usize,
    /// Values per pixel.
    pub channels: usize,
}

/// Bilinear samples at the centers of the grid's cells. A sample outside the pixel centers
/// of the image is zero as a whole.
pub(crate) fn sample_grid(image: &Image<'_>, transform: &[f32], grid_width: usize, output: &mut [f32]) {
    let channels = image.channels;
    let (right, bottom) = ((image.width - 1) as f32, (image.height - 1) as f32);
    for (index, samples) in output.chunks_exact_mut(channels).enumerate() {
        let cell = [(index % grid_width) as f32 + 0.5, (index / grid_width) as f32 + 0.5];
        let [x, y] = apply(transform, cell, 1.0).map(|value| value - 0.5);
        if !((0.0..=right).contains(&x) && (0.0..=bottom).contains(&y)) {
            samples.fill(0.0);
            continue;
        }
        let (column, row) = (x as usize, y as usize);
        let (next_column, next_row) = ((column + 1).min(image.width - 1), (row + 1).min(image.height - 1));
        let (fx, fy) = (x - column as f32, y - row as f32);
        let pixel = |row: usize, column: usize| {
            let start = (row * image.width + column) * channels;
            &image.values[start..start + channels]
        };
        let (a, b) = (pixel(row, column), pixel(row, next_column));
        let (c, d) = (pixel(next_row, column), pixel(next_row, next_column));
        let weights = [(1.0 - fx) * (1.0 - fy), fx * (1.0 - fy), (1.0 - fx) * fy, fx * fy];
        for (channel, sample) in samples.iter_mut().enumerate() {
            *sample = a[channel] * weights[0] + b[channel] * weights[1] + c[channel] * weights[2] + d[channel] * weights[3];
        }
    }
}

/// Moves (x, y) pairs through the map.
pub(crate) fn transform_points(points: &[f32], transform: &[f32], translation_scale: f32, output: &mut [f32]) {
    for (to, from) in output.chunks_exact_mut(2).zip(points.chunks_exact(2)) {
        to.copy_from_slice(&apply(transform, [from[0], from[1]], translation_scale));
    }
}

fn apply(transform: &[f32], [x, y]: [f32; 2], translation_scale: f32) -> [f32; 2] {
    let row = |at: usize| transform[at] * x + transform[at + 1] * y + transform[at + 2] * translation_scale;
    [row(0), row(3)]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four corners of a square of side 4 around (10, 20), turned by the angle.
    fn square(angle: f32) -> Vec<f32> {
        let (sin, cos) = angle.sin_cos();
        [[-2.0, -2.0], [2.0, -2.0], [2.0, 2.0], [-2.0, 2.0]]
            .into_iter()
            .flat_map(|[x, y]: [f32; 2]| [10.0 + cos * x - sin * y, 20.0 + sin * x + cos * y, 7.0])
            .collect()
    }

    fn box_of(points: &[f32]) -> [f32; TRANSFORM_VALUES] {
        let op = PointsToTransform {
            points: 0,
            output: 0,
            values_per_point: 3,
            point_scale: 1.0,
            left: 0,
            right: 1,
            margin: [1.0, 1.0],
            grid_width: 16,
            grid_height: 16,
            subset: vec![0, 1, 2, 3],
        };
        let mut transform = [0.0; TRANSFORM_VALUES];
        points_to_transform(&op, points, &mut transform);
        transform
    }

    #[test]
    fn the_grid_covers_the_box_at_every_angle() {
        for degrees in [0.0_f32, 30.0, 90.0, -135.0] {
            let points = square(degrees.to_radians());
            let transform = box_of(&points);
            for (corner, grid) in [[0.0, 0.0], [16.0, 0.0], [16.0, 16.0], [0.0, 16.0]].into_iter().enumerate() {
                let [x, y] = apply(&transform, grid, 1.0);
                let expected = &points[corner * 3..];
                let distance = (x - expected[0]).hypot(y - expected[1]);
                assert!(distance < 1e-4, "{degrees} degrees, corner {corner}: {x} {y}");
            }
        }
    }

    #[test]
    fn samples_outside_the_image_are_zero_even_when_a_corner_is_inside() {
        let image = Image { values: &[1.0, 2.0, 3.0, 4.0], height: 2, width: 2, channels: 1 };
        let check = |tx: f32, expected: f32| {
            let mut output = [9.0];
            sample_grid(&image, &[1.0, 0.0, tx, 0.0, 1.0, 0.5], 1, &mut output);
            assert_eq!(output[0], expected, "shifted by {tx}");
        };
        check(0.5, 2.5);
        check(0.0, 2.0);
        check(-0.1, 0.0);
        check(1.1, 0.0);
        check(f32::NAN, 0.0);
    }
}
