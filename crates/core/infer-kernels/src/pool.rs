//! The largest value of each window.

use super::lanes::Lanes;
use super::{InstructionSet, dispatch};

/// A picture, and the windows over it; none of them leaves the picture.
#[derive(Debug)]
pub struct Pool<'a> {
    pub input: &'a [f32],
    pub input_width: usize,
    pub rows: usize,
    pub output_width: usize,
    pub kernel_height: usize,
    pub kernel_width: usize,
    pub stride: usize,
    /// Channels per pixel on both sides, a multiple of the vector length.
    pub channels: usize,
}
use Pool as Job;

/// Writes `rows * output_width * channels` values.
///
/// # Panics
/// When a window leaves the input, or a slice is shorter than the sizes say.
pub fn max_pool(set: InstructionSet, job: &Pool<'_>, output: &mut [f32]) {
    if job.rows * job.output_width == 0 {
        return;
    }
    assert!(job.kernel_height > 0 && job.kernel_width > 0, "the window has no pixels");
    assert!(job.channels.is_multiple_of(set.lanes()), "channels are padded to whole vectors");
    let last_row = (job.rows - 1) * job.stride + job.kernel_height - 1;
    let pixels = last_row * job.input_width + (job.output_width - 1) * job.stride + job.kernel_width;
    assert!(job.input.len() >= pixels * job.channels, "the window leaves the input");
    assert!(output.len() >= job.rows * job.output_width * job.channels, "the output is too short");
    // SAFETY: the processor has the instructions, as `InstructionSet` proves. The furthest read and the last write were just
    // compared with the lengths.
    unsafe { dispatch!(set, all_windows, job, output.as_mut_ptr()) }
}

#[inline(always)]
unsafe fn all_windows<L: Lanes>(job: &Job<'_>, output: *mut f32) {
    for row in 0..job.rows {
        for column in 0..job.output_width {
            let corner = (row * job.input_width + column) * job.stride * job.channels;
            let to = (row * job.output_width + column) * job.channels;
            for channel in (0..job.channels).step_by(L::N) {
                // SAFETY: the window of a pixel of the output is inside the input, and so is a whole vector of channels.
                unsafe { window::<L>(job, corner + channel).store(output.add(to + channel)) }
            }
        }
    }
}

#[inline(always)]
unsafe fn window<L: Lanes>(job: &Job<'_>, corner: usize) -> L {
    // SAFETY: as above.
    unsafe {
        let from = job.input.as_ptr().add(corner);
        let mut largest = L::load(from);
        for y in 0..job.kernel_height {
            for x in 0..job.kernel_width {
                largest = L::load(from.add((y * job.input_width + x) * job.channels)).max(largest);
            }
        }
        largest
    }
}
