//! The operators of networks as their definition says, in `f64`, one value at a time: what the fast code is compared with, by
//! the tests of this crate and by the fuzzer's targets. No program runs it.

use half::f16;

use crate::graph::{Activation, Graph, Operator, Output, PointsToTransform, Shape, Window};

/// The values of all tensors; `None` for what hangs on landmarks, whose box turns with the last bit of a value.
#[must_use]
pub fn run(graph: &Graph, input: &[f32]) -> Vec<Option<Vec<f64>>> {
    let mut tensors: Vec<Option<Vec<f64>>> = vec![None; graph.tensors.len()];
    tensors[0] = Some(input.iter().map(|value| f64::from(*value)).collect());
    for operator in &graph.operators {
        tensors[operator.output()] = values_of(graph, operator, &tensors);
    }
    tensors
}

fn values_of(graph: &Graph, operator: &Operator, tensors: &[Option<Vec<f64>>]) -> Option<Vec<f64>> {
    match operator {
        Operator::Convolution { window, weights, bias, residual, activation } => {
            let from = tensors[window.input].as_ref()?;
            let added = match residual {
                Some(tensor) => Some((graph.tensors[*tensor].channels, tensors[*tensor].as_ref()?)),
                None => None,
            };
            let inputs = graph.tensors[window.input].channels;
            let tap_count = window.kernel_height * window.kernel_width;
            Some(each_value(graph, window, |pixel, channel, taps| {
                let mut sum = constant(graph, bias + channel);
                for &(tap, at) in taps {
                    let first = weights + (channel * tap_count + tap) * inputs;
                    sum += (0..inputs).map(|k| constant(graph, first + k) * from[at * inputs + k]).sum::<f64>();
                }
                if let Some((channels, values)) = added.filter(|(channels, _)| channel < *channels) {
                    sum += values[pixel * channels + channel];
                }
                activate(graph, *activation, channel, sum)
            }))
        }
        Operator::Depthwise { window, weights, bias, activation } => {
            let from = tensors[window.input].as_ref()?;
            let channels = graph.tensors[window.input].channels;
            Some(each_value(graph, window, |_, channel, taps| {
                let products = taps
                    .iter()
                    .map(|&(tap, at)| constant(graph, weights + tap * channels + channel) * from[at * channels + channel]);
                activate(graph, *activation, channel, constant(graph, bias + channel) + products.sum::<f64>())
            }))
        }
        Operator::MaxPool { window } => {
            let from = tensors[window.input].as_ref()?;
            let channels = graph.tensors[window.input].channels;
            Some(each_value(graph, window, |_, channel, taps| {
                taps.iter().map(|&(_, at)| from[at * channels + channel]).fold(f64::NEG_INFINITY, f64::max)
            }))
        }
        Operator::Join { inputs, .. } => {
            let mut joined = Vec::new();
            for &tensor in inputs {
                joined.extend(tensors[tensor].as_ref()?);
            }
            Some(joined)
        }
        Operator::PointsToTransform(_) | Operator::SampleGrid { .. } | Operator::TransformPoints { .. } => None,
    }
}

/// Calls with the output's pixel and channel, and the taps on the input: number of the tap, index of the pixel.
fn each_value(graph: &Graph, window: &Window, value: impl Fn(usize, usize, &[(usize, usize)]) -> f64) -> Vec<f64> {
    let shape = graph.tensors[window.output];
    let mut values = Vec::with_capacity(shape.values());
    for pixel in 0..shape.pixels() {
        let taps = taps(graph, window, pixel / shape.width, pixel % shape.width);
        values.extend((0..shape.channels).map(|channel| value(pixel, channel, &taps)));
    }
    values
}

fn taps(graph: &Graph, window: &Window, y: usize, x: usize) -> Vec<(usize, usize)> {
    let shape = graph.tensors[window.input];
    let mut taps = Vec::new();
    for ky in 0..window.kernel_height {
        for kx in 0..window.kernel_width {
            let row = (y * window.stride + ky).checked_sub(window.padding[0]).filter(|row| *row < shape.height);
            let column = (x * window.stride + kx).checked_sub(window.padding[1]).filter(|column| *column < shape.width);
            if let (Some(row), Some(column)) = (row, column) {
                taps.push((ky * window.kernel_width + kx, row * shape.width + column));
            }
        }
    }
    taps
}

fn activate(graph: &Graph, activation: Activation, channel: usize, value: f64) -> f64 {
    match activation {
        _ if value >= 0.0 => value,
        Activation::Identity => value,
        Activation::Relu => 0.0,
        Activation::Prelu { slopes } => value * constant(graph, slopes + channel),
    }
}

fn constant(graph: &Graph, index: usize) -> f64 {
    graph.weights[index].to_f64()
}

/// A small network with every kind of operator, for tests to change.
#[must_use]
pub fn every_operator() -> Graph {
    let shape = |height, width, channels| Shape { height, width, channels };
    let window = |input, output, kernel, stride, padding| Window {
        input,
        output,
        kernel_height: kernel,
        kernel_width: kernel,
        stride,
        padding,
    };
    let (identity, prelu) = (Activation::Identity, Activation::Prelu { slopes: 80 });
    let points = PointsToTransform {
        points: 5,
        output: 6,
        values_per_point: 2,
        point_scale: 0.5,
        left: 0,
        right: 1,
        margin: [1.5, 1.5],
        grid_width: 2,
        grid_height: 2,
        subset: vec![0, 1, 2],
    };
    Graph {
        name: "all".into(),
        tensors: vec![
            shape(4, 4, 2),
            shape(4, 4, 3),
            shape(4, 4, 3),
            shape(2, 2, 3),
            shape(4, 4, 4),
            shape(1, 1, 6),
            shape(1, 1, 6),
            shape(2, 2, 3),
            shape(1, 1, 6),
            shape(1, 3, 6),
        ],
        operators: vec![
            Operator::Convolution { window: window(0, 1, 3, 1, [1; 4]), weights: 0, bias: 9, residual: None, activation: prelu },
            Operator::Depthwise { window: window(1, 2, 3, 1, [1; 4]), weights: 3, bias: 30, activation: Activation::Relu },
            Operator::MaxPool { window: window(1, 3, 2, 2, [0; 4]) },
            Operator::Convolution {
                window: window(2, 4, 1, 1, [0; 4]),
                weights: 5,
                bias: 7,
                residual: Some(1),
                activation: identity,
            },
            Operator::Convolution {
                window: window(4, 5, 4, 1, [0; 4]),
                weights: 0,
                bias: 1,
                residual: None,
                activation: identity,
            },
            Operator::PointsToTransform(points),
            Operator::SampleGrid { input: 1, transform: 6, output: 7 },
            Operator::TransformPoints { points: 5, transform: 6, output: 8, translation_scale: 4.0 },
            Operator::Join { inputs: vec![5, 8, 6], output: 9 },
        ],
        outputs: vec![
            Output { name: "joined".into(), tensor: 9, shape: vec![1, 18] },
            Output { name: "samples".into(), tensor: 7, shape: vec![1, 2, 2, 3] },
            Output { name: "pooled".into(), tensor: 3, shape: vec![12] },
        ],
        weights: (0..400).map(|n| f16::from_f32((n * 37 % 100) as f32 / 100.0 - 0.5)).collect(),
    }
}
