//! The file layout, little endian throughout:
//!
//! | bytes | content |
//! |---|---|
//! | 4 | `VMOD` |
//! | 2 | layout version, 1 |
//! | 2 | zero |
//! | 32 | SHA-256 of everything that follows |
//! | 1 + n | name |
//! | 12 | number of tensors, operators, outputs |
//! | 12 each | tensors: height, width, channels |
//! | varies | operators: one byte for the kind, then its fields |
//! | varies | outputs: tensor, name, number of dimensions, dimensions |
//! | 4 + 2n | number of weights, weights as IEEE half floats, to the end of the file |
//!
//! Numbers are `u32` unless the field is a letter-sized one below.

use half::f16;
use sha2::{Digest, Sha256};

use crate::ModelError;
use crate::check::within;
use crate::error::Reason;
use crate::graph::{Activation, Graph, Operator, Output, PointsToTransform, Shape, Window, limits};

const MAGIC: &[u8; 4] = b"VMOD";
const VERSION: u16 = 1;
/// Stands for "no tensor".
const NONE: u32 = u32::MAX;

impl Graph {
    /// Reads and checks a model file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Graph, ModelError> {
        decode(bytes)
    }

    /// Writes the model file. The result is the same for the same graph.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ModelError> {
        self.check()?;
        Ok(encode(self))
    }
}

/// The checksum that the header of a checked file holds, in hexadecimal.
pub(crate) fn checksum_hex(bytes: &[u8]) -> String {
    bytes.get(8..40).map(hex::encode).unwrap_or_default()
}

pub(crate) fn decode(bytes: &[u8]) -> Result<Graph, ModelError> {
    within("the size of the file", bytes.len(), limits::FILE_BYTES)?;
    let Some(content) = bytes.strip_prefix(MAGIC) else { return Err(ModelError::NotAModel) };
    let mut reader = Reader { rest: content, what: "the header", problem: None };
    let (version, reserved) = (reader.number(2), reader.number(2));
    reader.what = "the checksum";
    let expected = reader.take(32);
    if let Some(problem) = reader.problem {
        return Err(problem);
    }
    if version != u32::from(VERSION) {
        return Err(ModelError::Version { found: version as u16, supported: VERSION });
    }
    if reserved != 0 {
        return Err(ModelError::Inconsistent(Reason::new("the reserved bytes of the header are not zero", [])));
    }
    let digest = Sha256::digest(reader.rest);
    if digest.as_slice() != expected {
        return Err(ModelError::Checksum { expected: hex::encode(expected), found: hex::encode(digest) });
    }
    let graph = reader.graph();
    if let Some(problem) = reader.problem {
        return Err(problem);
    }
    graph.check()?;
    Ok(graph)
}

pub(crate) fn encode(graph: &Graph) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.graph(graph);
    let digest = Sha256::digest(&writer.bytes);
    let mut file = Vec::with_capacity(40 + writer.bytes.len());
    file.extend_from_slice(MAGIC);
    file.extend_from_slice(&VERSION.to_le_bytes());
    file.extend_from_slice(&[0, 0]);
    file.extend_from_slice(&digest);
    file.append(&mut writer.bytes);
    file
}

/// Reads on after a problem, with zeros for what is missing and no lists, and keeps the first problem: so that only the end of
/// the file has to ask.
struct Reader<'a> {
    rest: &'a [u8],
    /// The part of the file that is being read.
    what: &'static str,
    problem: Option<ModelError>,
}

impl<'a> Reader<'a> {
    #[cold]
    fn fail(&mut self, problem: ModelError) {
        self.rest = &[];
        self.problem.get_or_insert(problem);
    }

    fn take(&mut self, count: usize) -> &'a [u8] {
        let Some((head, tail)) = self.rest.split_at_checked(count) else {
            self.fail(ModelError::Truncated { what: self.what, needed: count, left: self.rest.len() });
            return &[];
        };
        self.rest = tail;
        head
    }

    /// Of one to four bytes. Its many callers stay small: reading a file is not what takes the time.
    #[inline(never)]
    fn number(&mut self, bytes: usize) -> u32 {
        self.take(bytes).iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte))
    }

    fn byte(&mut self) -> usize {
        self.number(1) as usize
    }

    fn index(&mut self) -> usize {
        self.number(4) as usize
    }

    fn indices(&mut self, count: usize) -> Vec<usize> {
        (0..count).map(|_| self.index()).collect()
    }

    fn f32(&mut self) -> f32 {
        f32::from_bits(self.number(4))
    }

    /// A count of things of which each takes at least `bytes_each` in the rest of the file,
    /// so that no list is reserved that the file could not fill.
    fn count(&mut self, what: &'static str, limit: usize, bytes_each: usize) -> usize {
        self.what = what;
        let count = self.index();
        let needed = count.saturating_mul(bytes_each);
        if count > limit {
            self.fail(ModelError::Limit { what, value: count as u64, limit: limit as u64 });
        } else if needed > self.rest.len() {
            self.fail(ModelError::Truncated { what, needed, left: self.rest.len() });
        }
        if self.problem.is_none() { count } else { 0 }
    }

    fn text(&mut self) -> String {
        let length = self.byte();
        String::from_utf8(self.take(length).to_vec()).unwrap_or_else(|_| {
            self.fail(ModelError::Inconsistent(Reason::new("a name is not text", [])));
            String::new()
        })
    }

    fn graph(&mut self) -> Graph {
        self.what = "the name";
        let name = self.text();
        let tensors = self.count("the number of tensors", limits::TENSORS, 12);
        let operators = self.count("the number of operators", limits::OPERATORS, 1);
        let outputs = self.count("the number of outputs", limits::OUTPUTS, 6);
        self.what = "a shape";
        let tensors = (0..tensors).map(|_| Shape { height: self.index(), width: self.index(), channels: self.index() }).collect();
        let operators = (0..operators).map(|index| self.operator(index)).collect();
        let outputs = (0..outputs).map(|_| self.output()).collect();
        Graph { name, tensors, operators, outputs, weights: self.weights() }
    }

    fn output(&mut self) -> Output {
        self.what = "an output";
        let tensor = self.index();
        let name = self.text();
        let dimensions = self.byte();
        Output { name, tensor, shape: self.indices(dimensions) }
    }

    fn weights(&mut self) -> Vec<f16> {
        let count = self.count("the number of weights", limits::FILE_BYTES / 2, 2);
        let bytes = self.take(count * 2);
        if !self.rest.is_empty() {
            self.fail(ModelError::Inconsistent(Reason::new("{} bytes follow the weights", [self.rest.len()])));
        }
        bytes.as_chunks().0.iter().map(|pair| f16::from_le_bytes(*pair)).collect()
    }

    fn operator(&mut self, index: usize) -> Operator {
        self.what = "an operator";
        match self.byte() {
            1 => {
                let (window, weights, bias) = (self.window(), self.index(), self.index());
                let residual = Some(self.number(4)).filter(|tensor| *tensor != NONE).map(|tensor| tensor as usize);
                Operator::Convolution { window, weights, bias, residual, activation: self.activation(index) }
            }
            2 => {
                let (window, weights, bias) = (self.window(), self.index(), self.index());
                Operator::Depthwise { window, weights, bias, activation: self.activation(index) }
            }
            3 => Operator::MaxPool { window: self.window() },
            4 => {
                let count = self.count("the inputs of a join", limits::TENSORS, 4);
                Operator::Join { inputs: self.indices(count), output: self.index() }
            }
            5 => Operator::PointsToTransform(self.points_to_transform()),
            6 => Operator::SampleGrid { input: self.index(), transform: self.index(), output: self.index() },
            7 => Operator::TransformPoints {
                points: self.index(),
                transform: self.index(),
                output: self.index(),
                translation_scale: self.f32(),
            },
            kind => {
                self.fail(ModelError::Operator { operator: index, reason: Reason::new("kind {} is not known", [kind]) });
                Operator::Join { inputs: Vec::new(), output: 0 }
            }
        }
    }

    fn window(&mut self) -> Window {
        Window {
            input: self.index(),
            output: self.index(),
            kernel_height: self.byte(),
            kernel_width: self.byte(),
            stride: self.byte(),
            padding: std::array::from_fn(|_| self.byte()),
        }
    }

    fn activation(&mut self, operator: usize) -> Activation {
        match self.byte() {
            0 => Activation::Identity,
            1 => Activation::Relu,
            2 => Activation::Prelu { slopes: self.index() },
            kind => {
                self.fail(ModelError::Operator { operator, reason: Reason::new("activation {} is not known", [kind]) });
                Activation::Identity
            }
        }
    }

    fn points_to_transform(&mut self) -> PointsToTransform {
        PointsToTransform {
            points: self.index(),
            output: self.index(),
            values_per_point: self.byte(),
            point_scale: self.f32(),
            left: self.index(),
            right: self.index(),
            margin: [self.f32(), self.f32()],
            grid_width: self.index(),
            grid_height: self.index(),
            subset: {
                let count = self.count("the enclosed landmarks", limits::DIMENSION, 2);
                (0..count).map(|_| self.number(2) as u16).collect()
            },
        }
    }
}

/// Writes a checked graph, in which every number is far below 2^32.
#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    fn u8(&mut self, value: usize) {
        self.bytes.push(value as u8);
    }

    fn u32(&mut self, value: usize) {
        self.bytes.extend_from_slice(&(value as u32).to_le_bytes());
    }

    fn f32(&mut self, value: f32) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.u8(text.len());
        self.bytes.extend_from_slice(text.as_bytes());
    }

    fn graph(&mut self, graph: &Graph) {
        self.text(&graph.name);
        [graph.tensors.len(), graph.operators.len(), graph.outputs.len()].into_iter().for_each(|n| self.u32(n));
        for shape in &graph.tensors {
            [shape.height, shape.width, shape.channels].into_iter().for_each(|n| self.u32(n));
        }
        graph.operators.iter().for_each(|operator| self.operator(operator));
        for output in &graph.outputs {
            self.u32(output.tensor);
            self.text(&output.name);
            self.u8(output.shape.len());
            output.shape.iter().for_each(|n| self.u32(*n));
        }
        self.u32(graph.weights.len());
        graph.weights.iter().for_each(|weight| self.bytes.extend_from_slice(&weight.to_le_bytes()));
    }

    fn operator(&mut self, operator: &Operator) {
        match operator {
            Operator::Convolution { window, weights, bias, residual, activation } => {
                self.window(1, window);
                self.u32(*weights);
                self.u32(*bias);
                self.u32(residual.unwrap_or(NONE as usize));
                self.activation(*activation);
            }
            Operator::Depthwise { window, weights, bias, activation } => {
                self.window(2, window);
                self.u32(*weights);
                self.u32(*bias);
                self.activation(*activation);
            }
            Operator::MaxPool { window } => self.window(3, window),
            Operator::Join { inputs, output } => {
                self.u8(4);
                self.u32(inputs.len());
                inputs.iter().chain([output]).for_each(|tensor| self.u32(*tensor));
            }
            Operator::PointsToTransform(op) => self.points_to_transform(op),
            Operator::SampleGrid { input, transform, output } => {
                self.u8(6);
                [input, transform, output].into_iter().for_each(|tensor| self.u32(*tensor));
            }
            Operator::TransformPoints { points, transform, output, translation_scale } => {
                self.u8(7);
                [points, transform, output].into_iter().for_each(|tensor| self.u32(*tensor));
                self.f32(*translation_scale);
            }
        }
    }

    fn window(&mut self, kind: usize, window: &Window) {
        self.u8(kind);
        self.u32(window.input);
        self.u32(window.output);
        [window.kernel_height, window.kernel_width, window.stride].into_iter().for_each(|n| self.u8(n));
        window.padding.into_iter().for_each(|n| self.u8(n));
    }

    fn activation(&mut self, activation: Activation) {
        match activation {
            Activation::Identity => self.u8(0),
            Activation::Relu => self.u8(1),
            Activation::Prelu { slopes } => {
                self.u8(2);
                self.u32(slopes);
            }
        }
    }

    fn points_to_transform(&mut self, op: &PointsToTransform) {
        self.u8(5);
        self.u32(op.points);
        self.u32(op.output);
        self.u8(op.values_per_point);
        self.f32(op.point_scale);
        self.u32(op.left);
        self.u32(op.right);
        op.margin.into_iter().for_each(|factor| self.f32(factor));
        self.u32(op.grid_width);
        self.u32(op.grid_height);
        self.u32(op.subset.len());
        op.subset.iter().for_each(|index| self.bytes.extend_from_slice(&index.to_le_bytes()));
    }
}
