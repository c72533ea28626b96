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
use crate::graph::{Activation, Graph, Operator, Output, PointsToTransform, Shape, Window, limits};

const MAGIC: &[u8; 4] = b"VMOD";
const VERSION: u16 = 1;
/// Stands for "no tensor".
const NONE: u32 = u32::MAX;

/// The checksum that the header of a checked file holds, in hexadecimal.
pub(crate) fn checksum_hex(bytes: &[u8]) -> String {
    bytes.get(8..40).map(hex).unwrap_or_default()
}

fn hex(bytes: &[u8]) -> String {
    let digit = |four_bits: u8| char::from(b"0123456789abcdef"[usize::from(four_bits)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

pub(crate) fn decode(bytes: &[u8]) -> Result<Graph, ModelError> {
    within("the size of the file", bytes.len(), limits::FILE_BYTES)?;
    let mut reader = Reader { rest: bytes };
    let magic = &bytes[..bytes.len().min(MAGIC.len())];
    if magic != MAGIC {
        return Err(ModelError::NotAModel);
    }
    reader.take("the magic", MAGIC.len())?;
    let found = reader.u16("the version")?;
    if found != VERSION {
        return Err(ModelError::Version { found, supported: VERSION });
    }
    if reader.u16("the header")? != 0 {
        return Err(ModelError::Inconsistent("the reserved bytes of the header are not zero".into()));
    }
    let expected = reader.take("the checksum", 32)?;
    let digest = Sha256::digest(reader.rest);
    if digest.as_slice() != expected {
        return Err(ModelError::Checksum { expected: hex(expected), found: hex(&digest) });
    }
    let graph = reader.graph()?;
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

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, what: &'static str, count: usize) -> Result<&'a [u8], ModelError> {
        let Some((head, tail)) = self.rest.split_at_checked(count) else {
            return Err(ModelError::Truncated { what, needed: count, left: self.rest.len() });
        };
        self.rest = tail;
        Ok(head)
    }

    fn array<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], ModelError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(what, N)?);
        Ok(array)
    }

    fn u8(&mut self, what: &'static str) -> Result<u8, ModelError> {
        Ok(self.array::<1>(what)?[0])
    }

    fn u16(&mut self, what: &'static str) -> Result<u16, ModelError> {
        self.array(what).map(u16::from_le_bytes)
    }

    fn u32(&mut self, what: &'static str) -> Result<u32, ModelError> {
        self.array(what).map(u32::from_le_bytes)
    }

    fn f32(&mut self, what: &'static str) -> Result<f32, ModelError> {
        self.array(what).map(f32::from_le_bytes)
    }

    fn index(&mut self, what: &'static str) -> Result<usize, ModelError> {
        Ok(self.u32(what)? as usize)
    }

    /// A count of things of which each takes at least `bytes_each` in the rest of the file,
    /// so that no list is reserved that the file could not fill.
    fn count(&mut self, what: &'static str, limit: usize, bytes_each: usize) -> Result<usize, ModelError> {
        let count = within(what, self.index(what)?, limit)?;
        let needed = count.saturating_mul(bytes_each);
        if needed > self.rest.len() {
            return Err(ModelError::Truncated { what, needed, left: self.rest.len() });
        }
        Ok(count)
    }

    fn text(&mut self, what: &'static str) -> Result<String, ModelError> {
        let length = usize::from(self.u8(what)?);
        let bytes = self.take(what, length)?;
        String::from_utf8(bytes.to_vec()).map_err(|_| ModelError::Inconsistent(format!("{what} is not text")))
    }

    fn graph(&mut self) -> Result<Graph, ModelError> {
        let name = self.text("the name")?;
        let tensor_count = self.count("the number of tensors", limits::TENSORS, 12)?;
        let operator_count = self.count("the number of operators", limits::OPERATORS, 1)?;
        let output_count = self.count("the number of outputs", limits::OUTPUTS, 6)?;
        let tensors = (0..tensor_count).map(|_| self.shape()).collect::<Result<_, _>>()?;
        let operators = (0..operator_count).map(|index| self.operator(index)).collect::<Result<_, _>>()?;
        let outputs = (0..output_count).map(|_| self.output()).collect::<Result<_, _>>()?;
        Ok(Graph { name, tensors, operators, outputs, weights: self.weights()? })
    }

    fn shape(&mut self) -> Result<Shape, ModelError> {
        let [height, width, channels] = [self.index("a shape")?, self.index("a shape")?, self.index("a shape")?];
        Ok(Shape { height, width, channels })
    }

    fn output(&mut self) -> Result<Output, ModelError> {
        let tensor = self.index("an output")?;
        let name = self.text("the name of an output")?;
        let dimensions = usize::from(self.u8("an output")?);
        let shape = (0..dimensions).map(|_| self.index("the shape of an output")).collect::<Result<_, _>>()?;
        Ok(Output { name, tensor, shape })
    }

    fn weights(&mut self) -> Result<Vec<f16>, ModelError> {
        let count = self.count("the number of weights", limits::FILE_BYTES / 2, 2)?;
        let bytes = self.take("the weights", count * 2)?;
        if !self.rest.is_empty() {
            return Err(ModelError::Inconsistent(format!("{} bytes follow the weights", self.rest.len())));
        }
        Ok(bytes.chunks_exact(2).map(|pair| f16::from_le_bytes([pair[0], pair[1]])).collect())
    }

    fn operator(&mut self, index: usize) -> Result<Operator, ModelError> {
        let what = "an operator";
        Ok(match self.u8(what)? {
            1 => {
                let (window, weights, bias) = (self.window()?, self.index(what)?, self.index(what)?);
                let residual = Some(self.u32(what)?).filter(|tensor| *tensor != NONE).map(|tensor| tensor as usize);
                Operator::Convolution { window, weights, bias, residual, activation: self.activation(index)? }
            }
            2 => {
                let (window, weights, bias) = (self.window()?, self.index(what)?, self.index(what)?);
                Operator::Depthwise { window, weights, bias, activation: self.activation(index)? }
            }
            3 => Operator::MaxPool { window: self.window()? },
            4 => {
                let count = self.count("the inputs of a join", limits::TENSORS, 4)?;
                let inputs = (0..count).map(|_| self.index(what)).collect::<Result<_, _>>()?;
                Operator::Join { inputs, output: self.index(what)? }
            }
            5 => Operator::PointsToTransform(self.points_to_transform()?),
            6 => Operator::SampleGrid { input: self.index(what)?, transform: self.index(what)?, output: self.index(what)? },
            7 => Operator::TransformPoints {
                points: self.index(what)?,
                transform: self.index(what)?,
                output: self.index(what)?,
                translation_scale: self.f32(what)?,
            },
            kind => return Err(ModelError::Operator { operator: index, reason: format!("kind {kind} is not known") }),
        })
    }

    fn window(&mut self) -> Result<Window, ModelError> {
        let (input, output) = (self.index("a window")?, self.index("a window")?);
        let [kernel_height, kernel_width, stride, top, left, bottom, right] = self.array::<7>("a window")?.map(usize::from);
        Ok(Window { input, output, kernel_height, kernel_width, stride, padding: [top, left, bottom, right] })
    }

    fn activation(&mut self, operator: usize) -> Result<Activation, ModelError> {
        match self.u8("an activation")? {
            0 => Ok(Activation::Identity),
            1 => Ok(Activation::Relu),
            2 => Ok(Activation::Prelu { slopes: self.index("an activation")? }),
            kind => Err(ModelError::Operator { operator, reason: format!("activation {kind} is not known") }),
        }
    }

    fn points_to_transform(&mut self) -> Result<PointsToTransform, ModelError> {
        let what = "a landmark transform";
        let (points, output) = (self.index(what)?, self.index(what)?);
        let values_per_point = usize::from(self.u8(what)?);
        let point_scale = self.f32(what)?;
        let (left, right) = (self.index(what)?, self.index(what)?);
        let margin = [self.f32(what)?, self.f32(what)?];
        let (grid_width, grid_height) = (self.index(what)?, self.index(what)?);
        let count = self.count("the enclosed landmarks", limits::DIMENSION, 2)?;
        let subset = (0..count).map(|_| self.u16(what)).collect::<Result<_, _>>()?;
        Ok(PointsToTransform {
            points,
            output,
            values_per_point,
            point_scale,
            left,
            right,
            margin,
            grid_width,
            grid_height,
            subset,
        })
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
