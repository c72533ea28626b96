//! Networks of any shape: every instruction set gives what a plain restatement of the operators gives.

use half::f16;
use infer::graph::{Activation, Graph, Operator, Output, PointsToTransform, Shape, Window};
use infer::{Kernels, Model, reference};

use crate::reader::Choices;

/// Builds a network as the bytes say, and runs it with the fastest and the portable code.
///
/// # Panics
/// When the network is refused, or a result differs from the reference by more than 0.001.
pub fn shapes(bytes: &[u8]) {
    let graph = Builder::new(bytes).graph();
    let file = graph.to_bytes().expect("the builder keeps the rules of graphs");
    let model = Model::from_bytes(&file).expect("what was written can be read");
    let [_, height, width, channels] = model.input_shape();
    let input: Vec<f32> = (0..height * width * channels).map(|n| (n * 7919 % 255) as f32 / 255.0).collect();
    let expected = reference::run(&graph, &input);
    for kernels in [Kernels::Fastest, Kernels::Portable] {
        let mut runner = model.runner_with(kernels);
        // Twice: what the first run left in memory must not show in the second.
        for _ in 0..2 {
            runner.input_mut().copy_from_slice(&input);
            runner.run();
        }
        for (index, output) in graph.outputs.iter().enumerate() {
            let Some(expected) = &expected[output.tensor] else { continue };
            for (at, (value, expected)) in runner.output(index).iter().zip(expected).enumerate() {
                let error = (f64::from(*value) - expected).abs();
                assert!(error < 1e-3, "{kernels:?} {} value {at}: {value} instead of {expected}: {graph:?}", output.name);
            }
        }
    }
}

struct Builder<'a> {
    choices: Choices<'a>,
    graph: Graph,
    seed: u32,
}

impl<'a> Builder<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let graph = Graph { name: "shapes".into(), tensors: vec![], operators: vec![], outputs: vec![], weights: vec![] };
        Self { choices: Choices::new(bytes), graph, seed: 1 }
    }

    fn graph(mut self) -> Graph {
        let size = [self.choices.between(1, 20), self.choices.between(1, 20), self.choices.between(1, 5)];
        self.tensor(size[0], size[1], size[2]);
        self.convolution(0);
        for _ in 0..5 {
            if self.choices.is_empty() {
                break;
            }
            let from = self.choices.between(1, self.graph.tensors.len() - 1);
            match self.choices.between(0, 6) {
                0 | 1 => self.convolution(from),
                2 | 3 => self.depthwise(from),
                4 => self.max_pool(from),
                5 => self.join(from),
                _ => self.landmarks(from),
            }
        }
        self.graph
    }

    fn shape(&self, tensor: usize) -> Shape {
        self.graph.tensors[tensor]
    }

    /// A new tensor, which can be read from outside unless it is the input.
    fn tensor(&mut self, height: usize, width: usize, channels: usize) -> usize {
        let tensor = self.graph.tensors.len();
        self.graph.tensors.push(Shape { height, width, channels });
        if tensor > 0 {
            let shape = vec![1, height, width, channels];
            self.graph.outputs.push(Output { name: format!("output {tensor}"), tensor, shape });
        }
        tensor
    }

    /// Half floats up to `largest` on either side of zero.
    fn constants(&mut self, count: usize, largest: f32) -> usize {
        let start = self.graph.weights.len();
        for _ in 0..count {
            self.seed = self.seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let share = (self.seed >> 8) as f32 / (1 << 23) as f32 - 1.0;
            self.graph.weights.push(f16::from_f32(share * largest));
        }
        start
    }

    fn activation(&mut self, channels: usize) -> Activation {
        match self.choices.between(0, 2) {
            0 => Activation::Identity,
            1 => Activation::Relu,
            _ => Activation::Prelu { slopes: self.constants(channels, 0.5) },
        }
    }

    /// A window that fits the tensor, and the height and width that it gives. Its output comes later.
    fn window(&mut self, input: usize, padded: bool) -> (Window, usize, usize) {
        let Shape { height, width, .. } = self.shape(input);
        let kernel = [self.choices.between(1, height.min(6)), self.choices.between(1, width.min(6))];
        let stride = self.choices.between(1, 4);
        let mut padding = [0; 4];
        if padded {
            for (side, amount) in padding.iter_mut().enumerate() {
                *amount = self.choices.between(0, kernel[side % 2] - 1);
            }
        }
        let steps = |size: usize, kernel: usize, a: usize, b: usize| (size + a + b - kernel) / stride + 1;
        let rows = steps(height, kernel[0], padding[0], padding[2]);
        let columns = steps(width, kernel[1], padding[1], padding[3]);
        let window = Window { input, output: 0, kernel_height: kernel[0], kernel_width: kernel[1], stride, padding };
        (window, rows, columns)
    }

    fn convolution(&mut self, input: usize) {
        let (mut window, height, width) = self.window(input, true);
        let channels = self.choices.between(1, 40);
        window.output = self.tensor(height, width, channels);
        self.filter(window, true);
    }

    fn filter(&mut self, window: Window, with_residual: bool) {
        let (from, to) = (self.shape(window.input).channels, self.shape(window.output));
        let taps = window.kernel_height * window.kernel_width * from;
        let weights = self.constants(taps * to.channels, 2.0 / taps as f32);
        let bias = self.constants(to.channels, 0.5);
        let fits = |shape: &Shape| (shape.height, shape.width) == (to.height, to.width) && shape.channels <= to.channels;
        let residual = (1..window.output).find(|&tensor| with_residual && fits(&self.graph.tensors[tensor]));
        let residual = residual.filter(|_| self.choices.between(0, 1) == 1);
        let activation = self.activation(to.channels);
        self.graph.operators.push(Operator::Convolution { window, weights, bias, residual, activation });
    }

    fn depthwise(&mut self, input: usize) {
        let (mut window, height, width) = self.window(input, true);
        let channels = self.shape(input).channels;
        window.output = self.tensor(height, width, channels);
        let taps = window.kernel_height * window.kernel_width;
        let weights = self.constants(taps * channels, 2.0 / taps as f32);
        let bias = self.constants(channels, 0.5);
        let activation = self.activation(channels);
        self.graph.operators.push(Operator::Depthwise { window, weights, bias, activation });
    }

    fn max_pool(&mut self, input: usize) {
        let (mut window, height, width) = self.window(input, false);
        window.output = self.tensor(height, width, self.shape(input).channels);
        self.graph.operators.push(Operator::MaxPool { window });
    }

    /// Several tensors, one after the other, as one row of pixels.
    fn join(&mut self, first: usize) {
        let second = self.choices.between(1, self.graph.tensors.len() - 1);
        let inputs = vec![first, second];
        let total: usize = inputs.iter().map(|&tensor| self.shape(tensor).values()).sum();
        let channels = [1, 2, 3, 4, 8].into_iter().rev().find(|channels| total.is_multiple_of(*channels)).unwrap_or(1);
        if total / channels > 8192 {
            return;
        }
        let output = self.tensor(1, total / channels, channels);
        self.graph.operators.push(Operator::Join { inputs, output });
    }

    /// Points out of a picture, the box around them, what is in the box, and the points moved back.
    fn landmarks(&mut self, input: usize) {
        let Shape { height, width, .. } = self.shape(input);
        if height > 16 || width > 16 {
            return;
        }
        let count = self.choices.between(1, 6);
        let window = Window { input, output: 0, kernel_height: height, kernel_width: width, stride: 1, padding: [0; 4] };
        let points = self.tensor(1, 1, 2 * count);
        self.filter(Window { output: points, ..window }, false);
        let transform = self.tensor(1, 1, 6);
        let [left, right] = [self.choices.between(0, count - 1), self.choices.between(0, count - 1)];
        let grid = [self.choices.between(1, 9), self.choices.between(1, 9)];
        let subset = (0..self.choices.between(1, 4)).map(|_| self.choices.between(0, count - 1) as u16).collect();
        let point_scale = [1.0, 0.01, 100.0, -1.0e30][self.choices.between(0, 3)];
        self.graph.operators.push(Operator::PointsToTransform(PointsToTransform {
            points,
            output: transform,
            values_per_point: 2,
            point_scale,
            left,
            right,
            margin: [1.5, 1.5],
            grid_width: grid[0],
            grid_height: grid[1],
            subset,
        }));
        let output = self.tensor(grid[1], grid[0], self.shape(input).channels);
        self.graph.operators.push(Operator::SampleGrid { input, transform, output });
        let output = self.tensor(1, 1, 2 * count);
        self.graph.operators.push(Operator::TransformPoints { points, transform, output, translation_scale: 4.0 });
    }
}
