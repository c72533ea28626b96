//! Files that are damaged, cut short or made to harm: each is refused with a reason, or it
//! is a valid model that runs. None panics.

#![allow(clippy::unwrap_used)]

use half::f16;
use infer::graph::{Activation, Graph, Operator, Shape, Window, limits};
use infer::reference::every_operator as graph;
use infer::{Model, ModelError};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

/// Bytes before the part that the checksum covers.
const HEADER: usize = 40;

/// Puts the right checksum on a changed file.
fn sign(bytes: &mut [u8]) {
    if bytes.len() >= HEADER {
        let digest = Sha256::digest(&bytes[HEADER..]);
        bytes[8..HEADER].copy_from_slice(&digest);
    }
}

/// A file that is accepted must also run.
fn load_and_run(bytes: &[u8]) -> Result<(), ModelError> {
    let mut runner = Model::from_bytes(bytes)?.runner();
    runner.input_mut().fill(0.5);
    runner.run();
    Ok(())
}

fn refusal(bytes: &[u8]) -> String {
    load_and_run(bytes).expect_err("the file is accepted").to_string()
}

#[test]
fn a_graph_survives_the_file() {
    let graph = graph();
    let bytes = graph.to_bytes().unwrap();
    assert_eq!(Graph::from_bytes(&bytes).unwrap(), graph);
    load_and_run(&bytes).unwrap();
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let bytes = graph().to_bytes().unwrap();
    for length in 0..bytes.len() {
        let mut cut = bytes[..length].to_vec();
        assert!(load_and_run(&cut).is_err(), "{length} bytes");
        sign(&mut cut);
        assert!(load_and_run(&cut).is_err(), "{length} bytes, signed");
    }
}

#[test]
fn a_changed_bit_without_a_new_checksum_is_refused() {
    let mut bytes = graph().to_bytes().unwrap();
    for bit in 0..bytes.len() * 8 {
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(load_and_run(&bytes).is_err(), "bit {bit}");
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
}

#[test]
fn a_changed_bit_with_the_right_checksum_never_panics() {
    let bytes = graph().to_bytes().unwrap();
    let mut refused = 0;
    for bit in HEADER * 8..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        sign(&mut changed);
        refused += usize::from(load_and_run(&changed).is_err());
    }
    assert!(refused > 1000, "only {refused} changes were noticed");
}

#[test]
fn huge_numbers_anywhere_never_panic() {
    let bytes = graph().to_bytes().unwrap();
    for at in HEADER..bytes.len() - 4 {
        for value in [u32::MAX, u32::MAX - 1, 1 << 31, (1 << 31) - 1, 1 << 24, 8192, 0] {
            let mut changed = bytes.clone();
            changed[at..at + 4].copy_from_slice(&value.to_le_bytes());
            sign(&mut changed);
            let _ = load_and_run(&changed);
        }
    }
}

proptest! {
    #[test]
    fn noise_behind_a_good_header_never_panics(noise in proptest::collection::vec(any::<u8>(), 0..300)) {
        let mut bytes = graph().to_bytes().unwrap();
        bytes.truncate(HEADER);
        bytes.extend_from_slice(&noise);
        sign(&mut bytes);
        prop_assert!(load_and_run(&bytes).is_err());
    }
}

#[test]
fn the_reason_says_what_is_wrong() {
    let good = graph().to_bytes().unwrap();
    let check = |change: &dyn Fn(&mut Vec<u8>), expected: &str| {
        let mut bytes = good.clone();
        change(&mut bytes);
        let message = refusal(&bytes);
        assert!(message.contains(expected), "{message:?} does not say {expected:?}");
    };
    check(&|bytes| bytes.clear(), "not a model file");
    check(&|bytes| bytes[..8].copy_from_slice(b"\x1c\0\0\0TFL3"), "not a model file");
    check(&|bytes| bytes[4] = 2, "model format 2 is not supported (this build reads 1)");
    check(&|bytes| bytes[6] = 1, "reserved bytes");
    check(&|bytes| bytes.truncate(20), "the checksum needs 32 bytes, 12 are left");
    check(&|bytes| bytes[100] ^= 1, "model file is damaged: its SHA-256 is ");
    check(
        &|bytes| {
            bytes.push(0);
            sign(bytes);
        },
        "1 bytes follow the weights",
    );
}

#[test]
fn tables_that_contradict_each_other_are_refused() {
    let check = |change: &dyn Fn(&mut Graph), expected: &str| {
        let mut changed = graph();
        change(&mut changed);
        let message = changed.to_bytes().expect_err("the graph is accepted").to_string();
        assert!(message.contains(expected), "{message:?} does not say {expected:?}");
    };
    let convolution = |graph: &mut Graph, change: &dyn Fn(&mut Window, &mut usize, &mut Option<usize>)| {
        if let Operator::Convolution { window, weights, residual, .. } = &mut graph.operators[0] {
            change(window, weights, residual);
        }
    };
    check(&|graph| graph.tensors.clear(), "no input tensor");
    check(&|graph| graph.tensors[1].width = 0, "dimension of 0");
    check(&|graph| graph.tensors[1].width = 9000, "a tensor dimension is 9000, the limit is 8192");
    check(&|graph| graph.tensors[1] = Shape { height: 8192, width: 8192, channels: 1 }, "the size of all tensors");
    check(&|graph| graph.operators.swap(0, 1), "operator 0: tensor 1 is read before it is written");
    check(&|graph| convolution(graph, &|window, _, _| window.output = 0), "tensor 0 is written twice");
    check(&|graph| convolution(graph, &|window, _, _| window.output = 77), "tensor 77 does not exist, there are 10");
    check(&|graph| convolution(graph, &|window, _, _| window.stride = 0), "stride 0: allowed are 1 to 16");
    check(&|graph| convolution(graph, &|window, _, _| window.padding[0] = 3), "padding is as large as the kernel");
    check(&|graph| convolution(graph, &|window, _, _| window.stride = 2), "does not give 4x4");
    check(&|graph| convolution(graph, &|_, weights, _| *weights = 390), "weights 390 to 390+54 are outside the 400");
    check(&|graph| convolution(graph, &|_, weights, _| *weights = usize::MAX), "are outside the 400");
    check(&|graph| convolution(graph, &|_, _, residual| *residual = Some(0)), "only the window of a convolution");
    check(&|graph| graph.tensors[9].width = 4, "18 values cannot fill 24");
    check(&|graph| graph.outputs[0].shape = vec![usize::MAX, 2], "does not fit its tensor");
    check(&|graph| graph.outputs[0].tensor = 10, "output \"joined\": nothing writes it");
    check(&|graph| graph.name = "n".repeat(256), "the length of the model's name is 256, the limit is 255");
    check(
        &|graph| {
            if let Operator::PointsToTransform(points) = &mut graph.operators[5] {
                points.subset.push(3);
            }
        },
        "landmark 3 does not exist, there are 3",
    );
}

#[test]
fn weights_that_many_operators_share_cannot_fill_the_memory() {
    let mut graph = graph();
    graph.tensors = vec![Shape { height: 1, width: 1, channels: 512 }; 100];
    graph.weights = vec![f16::ZERO; 512 * 512];
    graph.operators = (1..100)
        .map(|output| Operator::Convolution {
            window: Window { input: output - 1, output, kernel_height: 1, kernel_width: 1, stride: 1, padding: [0; 4] },
            weights: 0,
            bias: 0,
            residual: None,
            activation: Activation::Identity,
        })
        .collect();
    graph.outputs.clear();
    let expected =
        ModelError::Limit { what: "the size of all packed weights", value: 99 * 512 * 512, limit: limits::VALUES as u64 };
    assert_eq!(graph.to_bytes().unwrap_err(), expected);
}
