//! Convolution as a matrix product: a tile of pixels times a block of output channels
//! stays in registers while the kernel window runs. There is no intermediate matrix,
//! because one row of a window is contiguous in memory when channels are innermost.

use std::array::from_fn;

use super::lanes::Lanes;
use super::{BLOCK_VECTORS, InstructionSet, dispatch};

/// Steps along the window's row that are written out one after the other, so that counting costs little.
const UNROLL: usize = 4;

/// What to add before the activation, laid out like the output but perhaps narrower.
#[derive(Clone, Copy, Debug)]
pub struct Residual<'a> {
    pub values: &'a [f32],
    /// Channels per pixel, a multiple of the vector length.
    pub channels: usize,
}

/// A picture, the filters to run over it, and what to do with the sums.
#[derive(Debug)]
pub struct Convolution<'a> {
    pub input: &'a [f32],
    /// Values from the window of one output pixel to that of the next, in x and in y.
    pub pixel_step: usize,
    pub row_step: usize,
    /// Rows of the window, values between them, values in each.
    pub kernel_rows: usize,
    pub kernel_row_step: usize,
    pub kernel_run: usize,
    /// Blocks of output channels, `[block][kernel row][run][channel in block]`.
    pub weights: &'a [f32],
    pub bias: &'a [f32],
    /// Slopes for negative results: 0 is ReLU. None: no activation.
    pub slopes: Option<&'a [f32]>,
    pub residual: Option<Residual<'a>>,
    pub rows: usize,
    pub row_pixels: usize,
    /// Channels per output pixel, a multiple of the vector length.
    pub channels: usize,
}
use Convolution as Job;

/// Writes `rows * row_pixels * channels` values.
///
/// # Panics
/// When a slice is shorter than the sizes say.
pub fn convolve(set: InstructionSet, job: &Convolution<'_>, output: &mut [f32]) {
    let pixels = job.rows * job.row_pixels;
    if pixels == 0 {
        return;
    }
    assert!(job.kernel_rows > 0, "the window has no rows");
    let window = (job.kernel_rows - 1) * job.kernel_row_step + job.kernel_run;
    let furthest = (job.rows - 1) * job.row_step + (job.row_pixels - 1) * job.pixel_step;
    assert!(furthest + window <= job.input.len(), "the window leaves the input");
    assert!(job.channels.is_multiple_of(set.lanes()), "channels are padded to whole vectors");
    assert!(job.weights.len() >= job.kernel_rows * job.kernel_run * job.channels, "there are too few weights");
    assert!(job.bias.len() >= job.channels && output.len() >= pixels * job.channels, "bias or output is too short");
    assert!(job.slopes.is_none_or(|slopes| slopes.len() >= job.channels), "there are too few slopes");
    if let Some(residual) = job.residual {
        assert!(residual.channels <= job.channels && residual.channels.is_multiple_of(set.lanes()));
        assert!(residual.values.len() >= pixels * residual.channels, "the residual is too short");
    }
    // SAFETY: the processor has the instructions, as `InstructionSet` proves. All reads and
    // writes below are at the offsets whose maxima were just compared with the lengths.
    unsafe { dispatch!(set, all_blocks, job, output.as_mut_ptr()) }
}

#[inline(always)]
unsafe fn all_blocks<L: Lanes>(job: &Job<'_>, output: *mut f32) {
    let vectors = job.channels / L::N;
    let mut vector = 0;
    while vector < vectors {
        let first_channel = vector * L::N;
        // SAFETY: `first_channel` plus one or two vectors stays within `channels`.
        unsafe {
            if vectors - vector >= BLOCK_VECTORS {
                block::<L, BLOCK_VECTORS>(job, first_channel, output);
                vector += BLOCK_VECTORS;
            } else {
                block::<L, 1>(job, first_channel, output);
                vector += 1;
            }
        }
    }
}

#[inline(always)]
unsafe fn block<L: Lanes, const V: usize>(job: &Job<'_>, channel: usize, output: *mut f32) {
    for row in 0..job.rows {
        let mut x = 0;
        // SAFETY: x plus the size of the tile never exceeds `row_pixels`.
        unsafe {
            while x + L::TILE <= job.row_pixels {
                if L::TILE == 6 {
                    tile::<L, V, 6>(job, channel, row, x, output);
                } else {
                    tile::<L, V, 4>(job, channel, row, x, output);
                }
                x += L::TILE;
            }
            match job.row_pixels - x {
                5 if L::TILE == 6 => tile::<L, V, 5>(job, channel, row, x, output),
                4 if L::TILE == 6 => tile::<L, V, 4>(job, channel, row, x, output),
                3 => tile::<L, V, 3>(job, channel, row, x, output),
                2 => tile::<L, V, 2>(job, channel, row, x, output),
                1 => tile::<L, V, 1>(job, channel, row, x, output),
                _ => {}
            }
        }
    }
}

#[inline(always)]
unsafe fn tile<L: Lanes, const V: usize, const P: usize>(job: &Job<'_>, channel: usize, row: usize, x: usize, output: *mut f32) {
    // SAFETY: pixel `x + P - 1` of `row` and channel `channel + V * N - 1` exist, so that every
    // offset is at most the one that `convolve` compared with the length of its slice.
    unsafe {
        let mut sums = [[L::splat(0.0); V]; P];
        for (v, bias) in (0..V).map(|v| (v, L::load(job.bias.as_ptr().add(channel + v * L::N)))) {
            for sum in &mut sums {
                sum[v] = bias;
            }
        }
        let mut weights = job.weights.as_ptr().add(channel * job.kernel_rows * job.kernel_run);
        let first = job.input.as_ptr().add(row * job.row_step + x * job.pixel_step);
        for kernel_row in 0..job.kernel_rows {
            let mut values: [*const f32; P] = from_fn(|p| first.add(kernel_row * job.kernel_row_step + p * job.pixel_step));
            let mut left = job.kernel_run;
            while left >= UNROLL {
                for k in 0..UNROLL {
                    multiply::<L, V, P>(weights.add(k * V * L::N), values.map(|value| value.add(k)), &mut sums);
                }
                weights = weights.add(UNROLL * V * L::N);
                values = values.map(|value| value.add(UNROLL));
                left -= UNROLL;
            }
            for k in 0..left {
                multiply::<L, V, P>(weights.add(k * V * L::N), values.map(|value| value.add(k)), &mut sums);
            }
            weights = weights.add(left * V * L::N);
        }
        finish::<L, V, P>(job, channel, row * job.row_pixels + x, sums, output);
    }
}

/// One value of each pixel with the weights of all channels of the block.
#[inline(always)]
unsafe fn multiply<L: Lanes, const V: usize, const P: usize>(
    weights: *const f32,
    values: [*const f32; P],
    sums: &mut [[L; V]; P],
) {
    // SAFETY: the caller stays inside the window.
    unsafe {
        let weight: [L; V] = from_fn(|v| L::load(weights.add(v * L::N)));
        for (value, sum) in values.into_iter().zip(sums) {
            let value = L::splat(*value);
            for v in 0..V {
                sum[v] = value.mul_add(weight[v], sum[v]);
            }
        }
    }
}

/// Residual, activation, store.
#[inline(always)]
unsafe fn finish<L: Lanes, const V: usize, const P: usize>(
    job: &Job<'_>,
    channel: usize,
    pixel: usize,
    mut sums: [[L; V]; P],
    output: *mut f32,
) {
    // SAFETY: as in `tile`; the residual is read only where it has the channels.
    unsafe {
        for v in 0..V {
            let channel = channel + v * L::N;
            if let Some(residual) = job.residual.filter(|residual| channel < residual.channels) {
                let values = residual.values.as_ptr().add(pixel * residual.channels + channel);
                for (p, sum) in sums.iter_mut().enumerate() {
                    sum[v] = sum[v].add(L::load(values.add(p * residual.channels)));
                }
            }
            if let Some(slopes) = job.slopes {
                let (slope, zero) = (L::load(slopes.as_ptr().add(channel)), L::splat(0.0));
                for sum in &mut sums {
                    sum[v] = sum[v].min(zero).mul_add(slope, sum[v].max(zero));
                }
            }
            let to = output.add(pixel * job.channels + channel);
            for (p, sum) in sums.iter().enumerate() {
                sum[v].store(to.add(p * job.channels));
            }
        }
    }
}
