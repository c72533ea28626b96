//! Model files: a wrong one is an error, a right one runs.

use infer::graph::{Graph, Operator};
use infer::{Kernels, Model};
use sha2::{Digest, Sha256};

/// Bytes before the part that the checksum covers.
pub const HEADER_BYTES: usize = 40;
/// Multiplications of the largest network that is run, not only read.
const LARGEST_RUN: usize = 4_000_000;

/// Reads the bytes as a model file, then once more with the right header and checksum, and runs what is a model.
///
/// # Panics
/// When an accepted file cannot be written again as it was, or computes another number of values than it says.
pub fn model_file(bytes: &[u8]) {
    read_and_run(bytes);
    if let Some(body) = bytes.get(HEADER_BYTES..) {
        read_and_run(&signed(body));
    }
}

/// A model file with this content behind the header.
#[must_use]
pub fn signed(body: &[u8]) -> Vec<u8> {
    let mut file = b"VMOD\x01\0\0\0".to_vec();
    file.extend(Sha256::digest(body));
    file.extend(body);
    file
}

fn read_and_run(bytes: &[u8]) {
    let Ok(graph) = Graph::from_bytes(bytes) else { return };
    let written = graph.to_bytes().expect("a graph that was read can be written");
    assert!(written == bytes, "a model file has one form only");
    if graph.operators.iter().map(|operator| work(&graph, operator)).fold(0, usize::saturating_add) > LARGEST_RUN {
        return;
    }
    let model = Model::from_bytes(bytes).expect("its graph was accepted");
    for kernels in [Kernels::Fastest, Kernels::Portable] {
        let mut runner = model.runner_with(kernels);
        for (n, value) in runner.input_mut().iter_mut().enumerate() {
            *value = (n * 7919 % 255) as f32 / 255.0;
        }
        runner.run();
        for (index, output) in model.outputs().iter().enumerate() {
            assert_eq!(runner.output(index).len(), output.shape.iter().product::<usize>());
        }
    }
}

/// Multiplications of one operator, roughly.
fn work(graph: &Graph, operator: &Operator) -> usize {
    let values = graph.tensors[operator.output()].values();
    match operator {
        Operator::Convolution { window, .. } => {
            let inputs = graph.tensors[window.input].channels.next_multiple_of(16);
            let pixels = graph.tensors[window.output].pixels();
            let outputs = graph.tensors[window.output].channels.next_multiple_of(16);
            pixels.saturating_mul(outputs * inputs).saturating_mul(window.kernel_height * window.kernel_width)
        }
        Operator::Depthwise { window, .. } | Operator::MaxPool { window } => {
            values.saturating_mul(16 * window.kernel_height * window.kernel_width)
        }
        _ => values.saturating_mul(16),
    }
}
