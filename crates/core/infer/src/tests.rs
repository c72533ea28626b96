//! Every instruction set of this machine against a plain restatement of the operators.

use half::f16;
use proptest::prelude::*;

use crate::graph::{Activation, Graph, Operator, Output, Shape, Window};
use crate::{Model, reference};
use infer_kernels::InstructionSet;

/// One convolution of the caller's pixels, then one of the kind under test.
#[derive(Debug, Clone)]
struct Case {
    height: usize,
    width: usize,
    channels: usize,
    outputs: usize,
    kernel: usize,
    stride: usize,
    padding: [usize; 4],
    depthwise: bool,
    /// Channels of the residual, if there is one.
    residual: Option<usize>,
    activation: u8,
    seed: u32,
}

/// Ends of the ranges of sizes and channels: an interpreter takes minutes for what a processor does at once.
const SIZES: usize = if cfg!(miri) { 6 } else { 14 };
const CHANNELS: usize = if cfg!(miri) { 10 } else { 40 };

prop_compose! {
    fn cases()(
        height in 1_usize..SIZES, width in 1_usize..SIZES, channels in 1_usize..CHANNELS, outputs in 1_usize..CHANNELS,
        kernel in 1_usize..5, stride in 1_usize..4, padding in any::<[bool; 4]>(), depthwise: bool,
        residual in proptest::option::of(1_usize..CHANNELS), activation in 0_u8..3, seed: u32,
    ) -> Case {
        let padding = padding.map(|padded| usize::from(padded && kernel > 1));
        Case { height, width, channels, outputs, kernel, stride, padding, depthwise, residual, activation, seed }
    }
}

impl Case {
    fn graph(&self) -> Graph {
        let mut builder = Builder { graph: empty(), seed: self.seed };
        let input = builder.tensor(self.height, self.width, 3);
        let first = builder.tensor(self.height, self.width, self.channels);
        builder.convolution(input, first, 1, 1, [0; 4], None, 2);
        let size = |size: usize, a: usize, b: usize| (size + self.padding[a] + self.padding[b] - self.kernel) / self.stride + 1;
        let (height, width) = (size(self.height, 0, 2), size(self.width, 1, 3));
        let outputs = if self.depthwise { self.channels } else { self.outputs };
        let residual = self.residual.filter(|channels| !self.depthwise && *channels <= outputs).map(|channels| {
            // A strided 1x1 window gives a tensor of the right size.
            let tensor = builder.tensor(height, width, channels);
            let crop = [self.height - (height - 1) * self.stride, self.width - (width - 1) * self.stride];
            crop.iter().all(|left| (1..=16).contains(left)).then(|| {
                builder.window(input, tensor, crop, self.stride, [0; 4], None, 0);
                tensor
            })
        });
        let last = builder.tensor(height, width, outputs);
        if self.depthwise {
            builder.depthwise(first, last, self.kernel, self.stride, self.padding, self.activation);
            let next = builder.tensor(height, width, self.outputs);
            builder.convolution(last, next, 1, 1, [0; 4], None, self.activation);
            builder.output(next);
        } else {
            builder.convolution(first, last, self.kernel, self.stride, self.padding, residual.flatten(), self.activation);
        }
        builder.output(last);
        builder.graph
    }
}

fn empty() -> Graph {
    Graph { name: "case".into(), tensors: vec![], operators: vec![], outputs: vec![], weights: vec![] }
}

struct Builder {
    graph: Graph,
    seed: u32,
}

impl Builder {
    fn tensor(&mut self, height: usize, width: usize, channels: usize) -> usize {
        self.graph.tensors.push(Shape { height, width, channels });
        self.graph.tensors.len() - 1
    }

    /// Half floats between -0.5 and 0.5.
    fn constants(&mut self, count: usize) -> usize {
        let start = self.graph.weights.len();
        for _ in 0..count {
            self.seed = self.seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            self.graph.weights.push(f16::from_f32((self.seed >> 8) as f32 / (1 << 24) as f32 - 0.5));
        }
        start
    }

    fn activation(&mut self, kind: u8, channels: usize) -> Activation {
        match kind {
            0 => Activation::Identity,
            1 => Activation::Relu,
            _ => Activation::Prelu { slopes: self.constants(channels) },
        }
    }

    fn channels(&self, tensor: usize) -> usize {
        self.graph.tensors[tensor].channels
    }

    #[allow(clippy::too_many_arguments)]
    fn window(
        &mut self,
        input: usize,
        output: usize,
        kernel: [usize; 2],
        stride: usize,
        padding: [usize; 4],
        residual: Option<usize>,
        activation: u8,
    ) {
        let (from, to) = (self.channels(input), self.channels(output));
        let weights = self.constants(kernel[0] * kernel[1] * from * to);
        let (bias, activation) = (self.constants(to), self.activation(activation, to));
        let window = Window { input, output, kernel_height: kernel[0], kernel_width: kernel[1], stride, padding };
        self.graph.operators.push(Operator::Convolution { window, weights, bias, residual, activation });
    }

    #[allow(clippy::too_many_arguments)]
    fn convolution(
        &mut self,
        input: usize,
        output: usize,
        kernel: usize,
        stride: usize,
        padding: [usize; 4],
        residual: Option<usize>,
        activation: u8,
    ) {
        self.window(input, output, [kernel; 2], stride, padding, residual, activation);
    }

    fn depthwise(&mut self, input: usize, output: usize, kernel: usize, stride: usize, padding: [usize; 4], activation: u8) {
        let channels = self.channels(output);
        let weights = self.constants(kernel * kernel * channels);
        let (bias, activation) = (self.constants(channels), self.activation(activation, channels));
        let window = Window { input, output, kernel_height: kernel, kernel_width: kernel, stride, padding };
        self.graph.operators.push(Operator::Depthwise { window, weights, bias, activation });
    }

    fn output(&mut self, tensor: usize) {
        let shape = self.graph.tensors[tensor];
        let name = format!("output {tensor}");
        self.graph.outputs.push(Output { name, tensor, shape: vec![1, shape.height, shape.width, shape.channels] });
    }
}

proptest! {
    #[test]
    fn every_instruction_set_computes_the_convolution(case in cases()) {
        let sizes = [(case.height, 0, 2), (case.width, 1, 3)];
        prop_assume!(sizes.iter().all(|(size, a, b)| size + case.padding[*a] + case.padding[*b] >= case.kernel));
        let graph = case.graph();
        let model = Model::from_bytes(&graph.to_bytes().unwrap()).unwrap();
        let [_, height, width, channels] = model.input_shape();
        let input: Vec<f32> = (0..height * width * channels).map(|n| ((n * 7919) % 255) as f32 / 255.0).collect();
        let expected = reference::run(&graph, &input);
        for set in InstructionSet::available() {
            let mut runner = model.runner_for(set);
            runner.input_mut().copy_from_slice(&input);
            runner.run();
            for (index, output) in graph.outputs.iter().enumerate() {
                for (value, expected) in runner.output(index).iter().zip(expected[output.tensor].as_ref().unwrap()) {
                    let error = (f64::from(*value) - expected).abs();
                    prop_assert!(error < 1e-4, "{set:?} {}: {value} instead of {expected}", output.name);
                }
            }
        }
    }
}
