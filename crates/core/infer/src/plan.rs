//! The graph laid out for one instruction set: packed weights, a place in memory for each
//! tensor, and the steps in order.

use std::ops::Range;

use half::slice::HalfFloatSliceExt;

use crate::arena::{ALIGNMENT, Aligned, Lifetime, assign_offsets};
use crate::graph::{Activation, Graph, Operator, Shape, Window};
use crate::pack;
use infer_kernels::InstructionSet;

/// Depthwise results that are kept for the 1x1 convolution behind them: half of a common
/// 32 KB first-level cache.
const SCRATCH_VALUES: usize = 4096;

#[derive(Debug)]
pub(crate) struct Plan {
    pub set: InstructionSet,
    pub steps: Vec<Step>,
    pub tensor_memory: Vec<TensorMemory>,
    /// All packed weights; steps hold ranges of it.
    pub weights: Aligned,
    pub memory_values: usize,
    pub scratch_values: usize,
}

/// Where a tensor lies in the working memory.
#[derive(Debug, Clone)]
pub(crate) struct TensorMemory {
    pub shape: Shape,
    /// Channels with padding.
    pub channels: usize,
    pub range: Range<usize>,
}

#[derive(Debug)]
pub(crate) enum Step {
    Convolution(Filter),
    Depthwise(Filter),
    /// A depthwise convolution, some rows at a time, and the 1x1 convolution of its result.
    Separable {
        depthwise: Filter,
        pointwise: Filter,
    },
    /// What has no weights, as the graph has it.
    Plain(Operator),
}

/// A convolution of either kind with its packed weights.
#[derive(Debug, Clone)]
pub(crate) struct Filter {
    pub window: Window,
    pub weights: Range<usize>,
    pub bias: Range<usize>,
    pub slopes: Option<Range<usize>>,
    pub residual: Option<usize>,
}

impl Plan {
    /// Lays out a graph that was checked.
    pub(crate) fn new(graph: &Graph, set: InstructionSet) -> Plan {
        let mut builder = Builder::new(graph, set);
        let steps = builder.steps();
        let lifetimes = lifetimes(graph, &steps, &builder.channels);
        let (offsets, memory_values) = assign_offsets(&lifetimes);
        let tensor_memory = graph.tensors.iter().zip(&builder.channels).zip(offsets).zip(&lifetimes);
        let tensor_memory: Vec<TensorMemory> = tensor_memory
            .map(|(((shape, channels), offset), life)| TensorMemory {
                shape: *shape,
                channels: *channels,
                range: offset..offset + life.values,
            })
            .collect();
        let scratch_values = steps.iter().map(|step| scratch_values(step, &tensor_memory)).max().unwrap_or(0);
        let mut weights = Aligned::zeroed(builder.packed.len());
        weights.as_mut_slice().copy_from_slice(&builder.packed);
        Plan { set, steps, tensor_memory, weights, memory_values, scratch_values }
    }
}

impl Step {
    fn reads(&self) -> Vec<usize> {
        let (input, residual) = match self {
            Step::Convolution(one) | Step::Depthwise(one) => (one.window.input, one.residual),
            Step::Separable { depthwise, pointwise } => (depthwise.window.input, pointwise.residual),
            Step::Plain(operator) => return operator.inputs(),
        };
        let mut reads = vec![input];
        reads.extend(residual);
        reads
    }

    fn writes(&self) -> usize {
        match self {
            Step::Convolution(one) | Step::Depthwise(one) | Step::Separable { pointwise: one, .. } => one.window.output,
            Step::Plain(operator) => operator.output(),
        }
    }
}

/// The input stays until the end, so that a second run sees it again; so do the outputs.
fn lifetimes(graph: &Graph, steps: &[Step], channels: &[usize]) -> Vec<Lifetime> {
    let mut lifetimes: Vec<Lifetime> = graph
        .tensors
        .iter()
        .zip(channels)
        .map(|(shape, channels)| Lifetime { values: shape.pixels() * channels, first_step: 0, last_step: 0 })
        .collect();
    let mut used = vec![false; lifetimes.len()];
    used[0] = true;
    for (index, step) in steps.iter().enumerate() {
        let output = step.writes();
        lifetimes[output].first_step = index;
        for tensor in step.reads().into_iter().chain([output]) {
            lifetimes[tensor].last_step = index;
            used[tensor] = true;
        }
    }
    let last = steps.len();
    for tensor in graph.outputs.iter().map(|output| output.tensor).chain([0]) {
        lifetimes[tensor].last_step = last;
    }
    for (life, _) in lifetimes.iter_mut().zip(used).filter(|(_, used)| !used) {
        life.values = 0;
    }
    lifetimes
}

fn scratch_values(step: &Step, tensor_memory: &[TensorMemory]) -> usize {
    match step {
        Step::Convolution(filter) if filter.window.padding != [0; 4] => {
            let (height, width) = padded_size(&filter.window, tensor_memory[filter.window.input].shape);
            height * width * tensor_memory[filter.window.input].channels
        }
        Step::Separable { depthwise, .. } => {
            let place = &tensor_memory[depthwise.window.input];
            let output = tensor_memory[depthwise.window.output].shape;
            scratch_rows(output, place.channels) * output.width * place.channels
        }
        _ => 0,
    }
}

/// Height and width with the zeros around.
pub(crate) fn padded_size(window: &Window, shape: Shape) -> (usize, usize) {
    let [top, left, bottom, right] = window.padding;
    (shape.height + top + bottom, shape.width + left + right)
}

/// Rows of depthwise results that are made at a time.
pub(crate) fn scratch_rows(output: Shape, channels: usize) -> usize {
    (SCRATCH_VALUES / (output.width * channels)).clamp(1, output.height)
}

struct Builder<'a> {
    graph: &'a Graph,
    set: InstructionSet,
    /// Padded channels of each tensor.
    channels: Vec<usize>,
    readers: Vec<usize>,
    /// The constants of the graph: every half float has an exact `f32`.
    weights: Vec<f32>,
    packed: Vec<f32>,
}

impl<'a> Builder<'a> {
    fn new(graph: &'a Graph, set: InstructionSet) -> Builder<'a> {
        let mut channels: Vec<usize> = graph.tensors.iter().map(|shape| shape.channels.next_multiple_of(set.lanes())).collect();
        channels[0] = graph.tensors[0].channels;
        let mut readers = vec![0; graph.tensors.len()];
        let read = graph.operators.iter().flat_map(Operator::inputs);
        read.chain(graph.outputs.iter().map(|output| output.tensor)).for_each(|tensor| readers[tensor] += 1);
        let mut weights = vec![0.0; graph.weights.len()];
        graph.weights.convert_to_f32_slice(&mut weights);
        Builder { graph, set, channels, readers, weights, packed: Vec::new() }
    }

    fn steps(&mut self) -> Vec<Step> {
        let operators = &self.graph.operators;
        let mut waiting: Vec<Option<Filter>> = vec![None; self.graph.tensors.len()];
        let mut steps = Vec::new();
        for operator in operators {
            match self.step(operator) {
                Step::Depthwise(filter) if self.feeds_only_pointwise(filter.window.output) => {
                    waiting[filter.window.output] = Some(filter.clone());
                }
                Step::Convolution(pointwise) => steps.push(match waiting[pointwise.window.input].take() {
                    Some(depthwise) => Step::Separable { depthwise, pointwise },
                    None => Step::Convolution(pointwise),
                }),
                step => steps.push(step),
            }
        }
        steps
    }

    fn feeds_only_pointwise(&self, tensor: usize) -> bool {
        self.readers[tensor] == 1
            && self.graph.operators.iter().any(|operator| match operator {
                Operator::Convolution { window, .. } => window.input == tensor && is_pointwise(window),
                _ => false,
            })
    }

    fn step(&mut self, operator: &Operator) -> Step {
        match *operator {
            Operator::Convolution { window, weights, bias, residual, activation } => {
                let (input, output) = (self.graph.tensors[window.input], self.graph.tensors[window.output]);
                let count = window.kernel_height * window.kernel_width * input.channels * output.channels;
                let source = &self.weights[weights..weights + count];
                let padded = self.channels[window.input];
                let packed = pack::convolution(source, &window, input, padded, output, self.set.lanes());
                Step::Convolution(self.filter(window, &packed, bias, residual, activation))
            }
            Operator::Depthwise { window, weights, bias, activation } => {
                let channels = self.graph.tensors[window.output].channels;
                let count = window.kernel_height * window.kernel_width * channels;
                let source = &self.weights[weights..weights + count];
                let packed = pack::depthwise(source, channels, self.channels[window.output]);
                Step::Depthwise(self.filter(window, &packed, bias, None, activation))
            }
            _ => Step::Plain(operator.clone()),
        }
    }

    fn filter(
        &mut self,
        window: Window,
        weights: &[f32],
        bias: usize,
        residual: Option<usize>,
        activation: Activation,
    ) -> Filter {
        let weights = self.push(weights);
        let bias = self.channel_values(window.output, bias);
        let slopes = match activation {
            Activation::Identity => None,
            Activation::Relu => Some(self.push(&vec![0.0; self.channels[window.output]])),
            Activation::Prelu { slopes } => Some(self.channel_values(window.output, slopes)),
        };
        Filter { window, weights, bias, slopes, residual }
    }

    fn channel_values(&mut self, tensor: usize, first: usize) -> Range<usize> {
        let count = self.graph.tensors[tensor].channels;
        self.push(&pack::per_channel(&self.weights[first..first + count], self.channels[tensor]))
    }

    fn push(&mut self, values: &[f32]) -> Range<usize> {
        let start = self.packed.len();
        self.packed.extend_from_slice(values);
        let range = start..self.packed.len();
        self.packed.resize(self.packed.len().next_multiple_of(ALIGNMENT), 0.0);
        range
    }
}

fn is_pointwise(window: &Window) -> bool {
    (window.kernel_height, window.kernel_width, window.stride, window.padding) == (1, 1, 1, [0; 4])
}
