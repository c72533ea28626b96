//! One thread's working memory, and the loop over the steps.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::Model;
use crate::arena::{Aligned, views};
use crate::graph::{Operator, Window};
use crate::plan::{Filter, Plan, Step, TensorMemory, padded_size, scratch_rows};
use crate::points::{Image, points_to_transform, sample_grid, transform_points};
use infer_kernels::{Convolution, Depthwise, Pool, Residual, convolve, filter, max_pool};

/// Runs a [`Model`] again and again without allocating.
pub struct Runner {
    model: Model,
    plan: Arc<Plan>,
    memory: Aligned,
    scratch: Aligned,
    outputs: Vec<Vec<f32>>,
}

impl Runner {
    pub(crate) fn new(model: Model, plan: Arc<Plan>) -> Runner {
        let memory = Aligned::zeroed(plan.memory_values);
        let scratch = Aligned::zeroed(plan.scratch_values);
        let values = |tensor: usize| plan.tensor_memory[tensor].shape.values();
        let outputs = model.output_tensors().iter().map(|output| vec![0.0; values(output.tensor)]).collect();
        Runner { model, plan, memory, scratch, outputs }
    }

    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The pixels, height x width x channels. They are still there after a run.
    pub fn input_mut(&mut self) -> &mut [f32] {
        &mut self.memory.as_mut_slice()[self.plan.tensor_memory[0].range.clone()]
    }

    /// Computes all outputs from the input.
    pub fn run(&mut self) {
        let mut context = Context { plan: &self.plan, memory: self.memory.as_mut_slice(), scratch: self.scratch.as_mut_slice() };
        for step in &self.plan.steps {
            context.run(step);
        }
        for (output, values) in self.model.output_tensors().iter().zip(&mut self.outputs) {
            let place = &self.plan.tensor_memory[output.tensor];
            copy_dense(&context.memory[place.range.clone()], place, values);
        }
    }

    /// The values of an output after [`Runner::run`], zeros before.
    ///
    /// # Panics
    /// When there is no output of this index; see [`Model::outputs`].
    pub fn output(&self, index: usize) -> &[f32] {
        &self.outputs[index]
    }
}

impl fmt::Debug for Runner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runner").field("model", &self.model).field("instructions", &self.plan.set).finish_non_exhaustive()
    }
}

/// Values without the padding between pixels.
fn copy_dense(from: &[f32], place: &TensorMemory, to: &mut [f32]) {
    let channels = place.shape.channels;
    for (to, from) in to.chunks_exact_mut(channels).zip(from.chunks_exact(place.channels)) {
        to.copy_from_slice(&from[..channels]);
    }
}

struct Context<'a> {
    plan: &'a Plan,
    memory: &'a mut [f32],
    scratch: &'a mut [f32],
}

impl Context<'_> {
    fn run(&mut self, step: &Step) {
        match step {
            Step::Convolution(filter) => self.convolution(filter),
            Step::Depthwise(filter) => self.depthwise(filter),
            Step::Separable { depthwise, pointwise } => self.separable(depthwise, pointwise),
            Step::Plain(operator) => self.plain(operator),
        }
    }

    fn plain(&mut self, operator: &Operator) {
        match operator {
            Operator::Convolution { .. } | Operator::Depthwise { .. } => unreachable!("the plan packs their weights"),
            Operator::MaxPool { window } => self.max_pool(window),
            Operator::Join { inputs, output } => self.join(inputs, *output),
            Operator::PointsToTransform(op) => {
                let ([points], transform) = self.views([op.points], op.output);
                points_to_transform(op, points, transform);
            }
            Operator::SampleGrid { input, transform, output } => {
                let (image, grid) = (&self.plan.tensor_memory[*input], self.plan.tensor_memory[*output].shape);
                let (shape, channels) = (image.shape, image.channels);
                let ([values, transform], samples) = self.views([*input, *transform], *output);
                let image = Image { values, height: shape.height, width: shape.width, channels };
                sample_grid(&image, transform, grid.width, samples);
            }
            Operator::TransformPoints { points, transform, output, translation_scale } => {
                let ([points, transform], moved) = self.views([*points, *transform], *output);
                transform_points(points, transform, *translation_scale, moved);
            }
        }
    }

    fn views<const N: usize>(&mut self, reads: [usize; N], write: usize) -> ([&[f32]; N], &mut [f32]) {
        let tensor_memory = &self.plan.tensor_memory;
        views(self.memory, reads.map(|tensor| &tensor_memory[tensor].range), &tensor_memory[write].range)
    }

    fn convolution(&mut self, step: &Filter) {
        let Plan { tensor_memory, weights, set, .. } = self.plan;
        let window = &step.window;
        let (input, output) = (&tensor_memory[window.input], &tensor_memory[window.output]);
        let residual = step.residual.unwrap_or(window.input);
        let ([mut values, residual_values], to) =
            views(self.memory, [&input.range, &tensor_memory[residual].range], &output.range);
        let mut width = input.shape.width;
        if window.padding != [0; 4] {
            width = padded_size(window, input.shape).1;
            pad(values, input, window, self.scratch);
            values = self.scratch;
        }
        // A 1x1 kernel sees the picture as one long row.
        let one_row = window.kernel_height == 1 && window.kernel_width == 1 && window.stride == 1;
        let shape = output.shape;
        let (rows, row_pixels) = if one_row { (1, shape.pixels()) } else { (shape.height, shape.width) };
        let job = Convolution {
            input: values,
            pixel_step: window.stride * input.channels,
            row_step: window.stride * width * input.channels,
            kernel_rows: window.kernel_height,
            kernel_row_step: width * input.channels,
            kernel_run: window.kernel_width * input.channels,
            rows,
            row_pixels,
            residual: step.residual.map(|tensor| Residual { values: residual_values, channels: tensor_memory[tensor].channels }),
            ..convolution_job(step, weights.as_slice(), output.channels)
        };
        convolve(*set, &job, to);
    }

    fn depthwise(&mut self, step: &Filter) {
        let Plan { tensor_memory, weights, set, .. } = self.plan;
        let (input, output) = (&tensor_memory[step.window.input], &tensor_memory[step.window.output]);
        let ([values], to) = views(self.memory, [&input.range], &output.range);
        let job = depthwise_job(step, values, weights.as_slice(), input, output, 0..output.shape.height);
        filter(*set, &job, to);
    }

    /// Some rows of depthwise results stay in the first-level cache until the 1x1
    /// convolution has read them.
    fn separable(&mut self, first: &Filter, second: &Filter) {
        let Plan { tensor_memory, weights, set, .. } = self.plan;
        let (input, middle) = (&tensor_memory[first.window.input], &tensor_memory[first.window.output]);
        let output = &tensor_memory[second.window.output];
        let residual = second.residual.unwrap_or(first.window.input);
        let residual_channels = tensor_memory[residual].channels;
        let ([values, residual_values], to) = views(self.memory, [&input.range, &tensor_memory[residual].range], &output.range);
        let shape = middle.shape;
        let rows = scratch_rows(shape, middle.channels);
        for row in (0..shape.height).step_by(rows) {
            let rows = row..(row + rows).min(shape.height);
            let (start, pixels) = (row * shape.width, rows.len() * shape.width);
            let filtered = &mut self.scratch[..pixels * middle.channels];
            filter(*set, &depthwise_job(first, values, weights.as_slice(), input, middle, rows), filtered);
            let residual_values = &residual_values[(start * residual_channels).min(residual_values.len())..];
            let job = Convolution {
                input: filtered,
                pixel_step: middle.channels,
                row_pixels: pixels,
                kernel_run: middle.channels,
                residual: second.residual.map(|_| Residual { values: residual_values, channels: residual_channels }),
                ..convolution_job(second, weights.as_slice(), output.channels)
            };
            convolve(*set, &job, &mut to[start * output.channels..]);
        }
    }

    fn max_pool(&mut self, window: &Window) {
        let (input, output) = (&self.plan.tensor_memory[window.input], &self.plan.tensor_memory[window.output]);
        let ([values], to) = views(self.memory, [&input.range], &output.range);
        let job = Pool {
            input: values,
            input_width: input.shape.width,
            rows: output.shape.height,
            output_width: output.shape.width,
            kernel_height: window.kernel_height,
            kernel_width: window.kernel_width,
            stride: window.stride,
            channels: input.channels,
        };
        max_pool(self.plan.set, &job, to);
    }

    fn join(&mut self, inputs: &[usize], output: usize) {
        let tensor_memory = &self.plan.tensor_memory;
        let to = &tensor_memory[output];
        let (mut pixel, mut channel) = (0, 0);
        for input in inputs {
            let from = &tensor_memory[*input];
            let ([values], joined) = views(self.memory, [&from.range], &to.range);
            for values in values.chunks_exact(from.channels) {
                for value in &values[..from.shape.channels] {
                    joined[pixel + channel] = *value;
                    channel += 1;
                    if channel == to.shape.channels {
                        (pixel, channel) = (pixel + to.channels, 0);
                    }
                }
            }
        }
    }
}

/// What both uses of a convolution share; the caller adds the input and the sizes.
fn convolution_job<'a>(step: &Filter, weights: &'a [f32], channels: usize) -> Convolution<'a> {
    Convolution {
        input: &[],
        pixel_step: 0,
        row_step: 0,
        kernel_rows: 1,
        kernel_row_step: 0,
        kernel_run: 0,
        weights: &weights[step.weights.clone()],
        bias: &weights[step.bias.clone()],
        slopes: step.slopes.clone().map(|slopes| &weights[slopes]),
        residual: None,
        rows: 1,
        row_pixels: 0,
        channels,
    }
}

fn depthwise_job<'a>(
    step: &Filter,
    values: &'a [f32],
    weights: &'a [f32],
    input: &TensorMemory,
    output: &TensorMemory,
    rows: Range<usize>,
) -> Depthwise<'a> {
    let window = &step.window;
    Depthwise {
        input: values,
        input_height: input.shape.height,
        input_width: input.shape.width,
        output_width: output.shape.width,
        first_row: rows.start,
        rows: rows.len(),
        kernel_height: window.kernel_height,
        kernel_width: window.kernel_width,
        stride: window.stride,
        top: window.padding[0],
        left: window.padding[1],
        channels: input.channels,
        weights: &weights[step.weights.clone()],
        bias: &weights[step.bias.clone()],
        slopes: step.slopes.clone().map(|slopes| &weights[slopes]),
    }
}

/// Copies the input into the middle of zeros.
fn pad(values: &[f32], input: &TensorMemory, window: &Window, padded: &mut [f32]) {
    let (height, width) = padded_size(window, input.shape);
    let row = input.shape.width * input.channels;
    let padded = &mut padded[..height * width * input.channels];
    padded.fill(0.0);
    let first = (window.padding[0] * width + window.padding[1]) * input.channels;
    for (from, to) in values.chunks_exact(row).zip(padded[first..].chunks_mut(width * input.channels)) {
        to[..row].copy_from_slice(from);
    }
}
