//! One filter per channel. Nearly all of them are 3x3, and then the stride is a constant
//! of the code: neighboring results share their loads, and the loops unroll.

use super::lanes::Lanes;
use super::{InstructionSet, dispatch};

/// Results that are computed side by side from one set of loads.
const SPAN: usize = 4;

/// A picture and one filter for each of its channels.
#[derive(Debug)]
pub struct Depthwise<'a> {
    pub input: &'a [f32],
    pub input_height: usize,
    pub input_width: usize,
    pub output_width: usize,
    /// Output rows to compute: the first one, and how many.
    pub first_row: usize,
    pub rows: usize,
    pub kernel_height: usize,
    pub kernel_width: usize,
    pub stride: usize,
    pub top: usize,
    pub left: usize,
    /// Channels per pixel on both sides, a multiple of the vector length.
    pub channels: usize,
    /// `[kernel y][kernel x][channel]`
    pub weights: &'a [f32],
    pub bias: &'a [f32],
    pub slopes: Option<&'a [f32]>,
}
use Depthwise as Job;

/// Writes `rows * output_width * channels` values.
///
/// # Panics
/// When a slice is shorter than the sizes say.
pub fn filter(set: InstructionSet, job: &Depthwise<'_>, output: &mut [f32]) {
    assert!(job.channels.is_multiple_of(set.lanes()), "channels are padded to whole vectors");
    assert!(job.input.len() >= job.input_height * job.input_width * job.channels, "the input is too short");
    assert!(job.weights.len() >= job.kernel_height * job.kernel_width * job.channels, "there are too few weights");
    assert!(job.bias.len() >= job.channels, "the bias is too short");
    assert!(job.slopes.is_none_or(|slopes| slopes.len() >= job.channels), "there are too few slopes");
    assert!(output.len() >= job.rows * job.output_width * job.channels, "the output is too short");
    // SAFETY: the processor has the instructions, as `InstructionSet` proves. Reads are clipped
    // to the input's height and width, writes are within the rows: both were just compared.
    unsafe { dispatch!(set, all_rows, job, output.as_mut_ptr()) }
}

#[inline(always)]
unsafe fn all_rows<L: Lanes>(job: &Job<'_>, output: *mut f32) {
    // SAFETY: the caller's promise is handed on unchanged.
    unsafe {
        match (job.kernel_height, job.kernel_width, job.stride) {
            (3, 3, 1) => rows::<L, 1, 6>(job, output),
            (3, 3, 2) => rows::<L, 2, 9>(job, output),
            _ => rows::<L, 0, 0>(job, output),
        }
    }
}

/// `LOADS` is the width of the input under `SPAN` results: (SPAN - 1) * STRIDE + 3.
/// A stride of 0 stands for one that is known only at run time.
#[inline(always)]
unsafe fn rows<L: Lanes, const STRIDE: usize, const LOADS: usize>(job: &Job<'_>, output: *mut f32) {
    for row in 0..job.rows {
        let taps = Taps::new((job.first_row + row) * job.stride, job.top, job.kernel_height, job.input_height);
        let mut channel = 0;
        while channel < job.channels {
            let mut x = 0;
            while x < job.output_width {
                // SAFETY: `row`, `x` and `channel` are inside; `inside` says that the whole
                // span of loads is, otherwise each result is clipped on its own.
                unsafe {
                    let to = output.add((row * job.output_width + x) * job.channels + channel);
                    let inside = STRIDE > 0
                        && x + SPAN <= job.output_width
                        && x * STRIDE >= job.left
                        && x * STRIDE - job.left + LOADS <= job.input_width;
                    if inside {
                        span::<L, STRIDE, LOADS>(job, &taps, x, channel, to);
                        x += SPAN;
                    } else {
                        single::<L>(job, &taps, x, channel, to);
                        x += 1;
                    }
                }
            }
            channel += L::N;
        }
    }
}

/// The part of a window along one axis that lies on the input.
struct Taps {
    /// First tap on the input, and the one after the last.
    from: usize,
    to: usize,
    /// Input coordinate of tap `from`.
    start: usize,
}

impl Taps {
    #[inline(always)]
    fn new(position: usize, padding: usize, kernel: usize, size: usize) -> Taps {
        let from = padding.saturating_sub(position);
        let to = kernel.min((size + padding).saturating_sub(position));
        Taps { from, to, start: (position + from).saturating_sub(padding) }
    }
}

#[inline(always)]
unsafe fn span<L: Lanes, const STRIDE: usize, const LOADS: usize>(
    job: &Job<'_>,
    taps: &Taps,
    x: usize,
    channel: usize,
    to: *mut f32,
) {
    // SAFETY: the caller checked that `LOADS` pixels from the window's left edge exist.
    unsafe {
        let mut sums = [L::load(job.bias.as_ptr().add(channel)); SPAN];
        for tap in taps.from..taps.to {
            let pixel = (taps.start + tap - taps.from) * job.input_width + x * STRIDE - job.left;
            let from = job.input.as_ptr().add(pixel * job.channels + channel);
            let weights = job.weights.as_ptr().add(tap * 3 * job.channels + channel);
            let weight: [L; 3] = [L::load(weights), L::load(weights.add(job.channels)), L::load(weights.add(2 * job.channels))];
            for load in 0..LOADS {
                let value = L::load(from.add(load * job.channels));
                for (result, sum) in sums.iter_mut().enumerate() {
                    if load >= result * STRIDE && load < result * STRIDE + 3 {
                        *sum = value.mul_add(weight[load - result * STRIDE], *sum);
                    }
                }
            }
        }
        for (result, sum) in sums.into_iter().enumerate() {
            activate(job, channel, sum).store(to.add(result * job.channels));
        }
    }
}

#[inline(always)]
unsafe fn single<L: Lanes>(job: &Job<'_>, taps: &Taps, x: usize, channel: usize, to: *mut f32) {
    let columns = Taps::new(x * job.stride, job.left, job.kernel_width, job.input_width);
    // SAFETY: both axes are clipped to the input.
    unsafe {
        let mut sum = L::load(job.bias.as_ptr().add(channel));
        for tap in taps.from..taps.to {
            let row = (taps.start + tap - taps.from) * job.input_width;
            for column in columns.from..columns.to {
                let pixel = row + columns.start + column - columns.from;
                let value = L::load(job.input.as_ptr().add(pixel * job.channels + channel));
                let index = (tap * job.kernel_width + column) * job.channels + channel;
                sum = value.mul_add(L::load(job.weights.as_ptr().add(index)), sum);
            }
        }
        activate(job, channel, sum).store(to);
    }
}

#[inline(always)]
unsafe fn activate<L: Lanes>(job: &Job<'_>, channel: usize, sum: L) -> L {
    let Some(slopes) = job.slopes else { return sum };
    // SAFETY: there are as many slopes as channels.
    unsafe {
        let (slope, zero) = (L::load(slopes.as_ptr().add(channel)), L::splat(0.0));
        sum.min(zero).mul_add(slope, sum.max(zero))
    }
}
