//! The operators of [`crate::graph`] as their definition says, in `f64`, one value at a time.

use crate::graph::{Activation, Graph, Operator, Window};

/// The values of all tensors.
pub(crate) fn run(graph: &Graph, input: &[f32]) -> Vec<Vec<f64>> {
    let mut tensors = vec![Vec::new(); graph.tensors.len()];
    tensors[0] = input.iter().map(|value| f64::from(*value)).collect();
    for operator in &graph.operators {
        tensors[operator.output()] = match operator {
            Operator::Convolution { window, weights, bias, residual, activation } => {
                let inputs = graph.tensors[window.input].channels;
                each_value(graph, window, |y, x, channel| {
                    let mut sum = constant(graph, bias + channel);
                    for (tap, pixel) in taps(graph, window, y, x) {
                        for k in 0..inputs {
                            let tap_count = window.kernel_height * window.kernel_width;
                            let weight = constant(graph, weights + (channel * tap_count + tap) * inputs + k);
                            sum += weight * tensors[window.input][pixel * inputs + k];
                        }
                    }
                    if let Some(residual) = residual {
                        let shape = graph.tensors[*residual];
                        if channel < shape.channels {
                            sum += tensors[*residual][(y * shape.width + x) * shape.channels + channel];
                        }
                    }
                    activate(graph, *activation, channel, sum)
                })
            }
            Operator::Depthwise { window, weights, bias, activation } => {
                let channels = graph.tensors[window.input].channels;
                each_value(graph, window, |y, x, channel| {
                    let taps = taps(graph, window, y, x).into_iter();
                    let products = taps.map(|(tap, pixel)| {
                        constant(graph, weights + tap * channels + channel) * tensors[window.input][pixel * channels + channel]
                    });
                    activate(graph, *activation, channel, constant(graph, bias + channel) + products.sum::<f64>())
                })
            }
            other => panic!("{other:?} has its own tests"),
        };
    }
    tensors
}

fn each_value(graph: &Graph, window: &Window, value: impl Fn(usize, usize, usize) -> f64) -> Vec<f64> {
    let shape = graph.tensors[window.output];
    (0..shape.values())
        .map(|index| {
            let pixel = index / shape.channels;
            value(pixel / shape.width, pixel % shape.width, index % shape.channels)
        })
        .collect()
}

/// The taps of a window that lie on the input: number of the tap, index of the pixel.
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
