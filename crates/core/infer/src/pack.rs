//! Weights in the order in which the kernels read them, padded to whole vectors.

use crate::graph::{Shape, Window};
use infer_kernels::BLOCK_VECTORS;

/// One value per channel, with zeros up to `padded`.
pub(crate) fn per_channel(weights: &[f32], padded: usize) -> Vec<f32> {
    let mut values = weights.to_vec();
    values.resize(padded, 0.0);
    values
}

/// `[tap][channel]` with the channels padded.
pub(crate) fn depthwise(weights: &[f32], channels: usize, padded: usize) -> Vec<f32> {
    weights.chunks_exact(channels).flat_map(|tap| per_channel(tap, padded)).collect()
}

/// `[output][kernel y][kernel x][input]` becomes `[block][kernel y][kernel x][padded input]
/// [channel in block]`; a block is two vectors of output channels, the last may be one.
pub(crate) fn convolution(
    weights: &[f32],
    window: &Window,
    input: Shape,
    padded_input: usize,
    output: Shape,
    lanes: usize,
) -> Vec<f32> {
    let padded_output = output.channels.next_multiple_of(lanes);
    let taps = window.kernel_height * window.kernel_width;
    let mut packed = vec![0.0; taps * padded_input * padded_output];
    let block = BLOCK_VECTORS * lanes;
    for (channel, filter) in weights.chunks_exact(taps * input.channels).enumerate() {
        let first = channel / block * block;
        let width = block.min(padded_output - first);
        for (tap, values) in filter.chunks_exact(input.channels).enumerate() {
            for (k, value) in values.iter().enumerate() {
                let row = first * taps * padded_input + (tap * padded_input + k) * width;
                packed[row + channel - first] = *value;
            }
        }
    }
    packed
}
