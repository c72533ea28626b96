//! Where the pixels of a crop come from, with OpenCV's own rounding.
//!
//! A crop samples at 1/32 pixel, and whenever the scale is a multiple of 1/64 whole columns of positions lie half-way between
//! two steps. Which way they go is decided by the last bits of the matrix, and the detector turns that into a tenth of a pixel in
//! the landmarks. So the matrix is found the way OpenCV finds it: by elimination in the plane's eight unknowns
//! (`getPerspectiveTransform`), then inverted in closed form (`invert`). It is affine but for those last bits.

/// Row by row; maps crop pixels to picture pixels in homogeneous coordinates.
pub(crate) type Matrix = [f64; 9];

/// The map from a crop of `size` x `size` pixels to the picture, from the crop's corners in the picture: bottom left, top
/// left, top right, bottom right. `None` when they span no area.
pub(crate) fn crop_to_picture(corners: &[[f32; 2]; 4], size: f32) -> Option<Matrix> {
    let targets = [[0.0, size], [0.0, 0.0], [size, 0.0], [size, size]];
    let (mut rows, mut right) = ([[0.0; 8]; 8], [0.0; 8]);
    for (i, (&[x, y], [u, v])) in corners.iter().zip(targets).enumerate() {
        // The products are single precision there too.
        let wide = |values: [f32; 8]| values.map(f64::from);
        rows[i] = wide([x, y, 1.0, 0.0, 0.0, 0.0, -x * u, -y * u]);
        rows[i + 4] = wide([0.0, 0.0, 0.0, x, y, 1.0, -x * v, -y * v]);
        (right[i], right[i + 4]) = (f64::from(u), f64::from(v));
    }
    let [a, b, c, d, e, f, g, h] = eliminate(rows, right)?;
    invert(&[a, b, c, d, e, f, g, h, 1.0])
}

/// Gaussian elimination with partial pivoting.
fn eliminate(mut rows: [[f64; 8]; 8], mut right: [f64; 8]) -> Option<[f64; 8]> {
    for i in 0..8 {
        let pivot = (i + 1..8).fold(i, |best, j| if rows[j][i].abs() > rows[best][i].abs() { j } else { best });
        if rows[pivot][i].is_nan() || rows[pivot][i].abs() < f64::EPSILON * 100.0 {
            return None;
        }
        rows.swap(i, pivot);
        right.swap(i, pivot);
        let (row, value, inverse) = (rows[i], right[i], -1.0 / rows[i][i]);
        for j in i + 1..8 {
            let factor = rows[j][i] * inverse;
            rows[j].iter_mut().zip(row).skip(i + 1).for_each(|(cell, above)| *cell += factor * above);
            right[j] += factor * value;
        }
    }
    for i in (0..8).rev() {
        let sum = (i + 1..8).fold(right[i], |sum, k| sum - rows[i][k] * right[k]);
        right[i] = sum / rows[i][i];
    }
    Some(right)
}

fn invert(m: &Matrix) -> Option<Matrix> {
    let [a, b, c, d, e, f, g, h, i] = *m;
    let determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
    let s = 1.0 / determinant;
    s.is_finite().then(|| {
        let cofactors = [
            e * i - f * h,
            c * h - b * i,
            b * f - c * e,
            f * g - d * i,
            a * i - c * g,
            c * d - a * f,
            d * h - e * g,
            b * g - a * h,
            a * e - b * d,
        ];
        cofactors.map(|v| v * s)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_of_the_crop_are_the_corners_given() {
        let check = |corners: [[f32; 2]; 4]| {
            let m = crop_to_picture(&corners, 192.0).expect("a square");
            for ([x, y], want) in [[0.0, 192.0], [0.0, 0.0], [192.0, 0.0], [192.0, 192.0]].into_iter().zip(corners) {
                let w = m[6] * x + m[7] * y + m[8];
                let at = [(m[0] * x + m[1] * y + m[2]) / w, (m[3] * x + m[4] * y + m[5]) / w];
                assert!(at.iter().zip(want).all(|(a, b)| (a - f64::from(b)).abs() < 1e-3), "{at:?} {want:?}");
            }
        };
        check([[10.0, 90.0], [10.0, 10.0], [90.0, 10.0], [90.0, 90.0]]);
        check([[50.0, 100.0], [0.0, 50.0], [50.0, 0.0], [100.0, 50.0]]);
        check([[-300.0, 900.0], [-300.0, -100.0], [700.0, -100.0], [700.0, 900.0]]);
    }

    #[test]
    fn no_area_has_no_map() {
        assert!(crop_to_picture(&[[5.0, 5.0]; 4], 128.0).is_none());
        assert!(crop_to_picture(&[[f32::NAN; 2]; 4], 128.0).is_none());
    }
}
