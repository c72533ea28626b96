//! The parts of a TensorFlow Lite file that the two networks use. Field numbers are those
//! of `tensorflow/lite/schema/schema.fbs`.

use anyhow::{Context, Result, bail};
use half::f16;

use crate::flatbuffer::Table;

pub(crate) struct Model {
    pub tensors: Vec<Tensor>,
    pub operators: Vec<Operator>,
    pub inputs: Vec<usize>,
    pub outputs: Vec<usize>,
}

pub(crate) struct Tensor {
    pub name: String,
    pub shape: Vec<usize>,
    pub data: Data,
}

#[derive(Clone, PartialEq)]
pub(crate) enum Data {
    /// Computed at run time.
    None,
    Half(Vec<f16>),
    Integers(Vec<i32>),
}

pub(crate) struct Operator {
    pub kind: Kind,
    pub inputs: Vec<usize>,
    pub outputs: Vec<usize>,
}

pub(crate) enum Kind {
    Add,
    Concatenate { axis: i32 },
    Convolution { stride: usize, same: bool },
    Depthwise { stride: usize, same: bool },
    Dequantize,
    MaxPool { stride: usize, same: bool, width: usize, height: usize },
    Multiply,
    Pad,
    Prelu,
    Relu,
    Reshape,
    StridedSlice,
    Custom { name: String, options: Vec<u8> },
}

impl Model {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Model> {
        if bytes.get(4..8) != Some(b"TFL3") {
            bail!("not a TensorFlow Lite file");
        }
        let model = Table::root(bytes)?;
        let codes = model.tables(1)?;
        let buffers = model.tables(4)?;
        let graphs = model.tables(2)?;
        let [graph] = graphs.as_slice() else { bail!("{} graphs instead of one", graphs.len()) };
        let tensors: Result<_> = graph.tables(0)?.iter().map(|table| tensor(table, &buffers)).collect();
        let operators: Result<_> = graph.tables(3)?.iter().map(|table| operator(table, &codes)).collect();
        Ok(Model { tensors: tensors?, operators: operators?, inputs: graph.sizes(1)?, outputs: graph.sizes(2)? })
    }
}

fn tensor(table: &Table<'_>, buffers: &[Table<'_>]) -> Result<Tensor> {
    let name = table.text(3)?;
    if table.table(6)?.is_some() {
        bail!("tensor {name} is sparse");
    }
    let buffer = buffers.get(table.size(2, 0)?).with_context(|| format!("tensor {name} has no buffer"))?;
    let bytes = buffer.data(0)?;
    let data = match (bytes, table.u8(1)?) {
        ([], _) => Data::None,
        (bytes, 1) => Data::Half(bytes.chunks_exact(2).map(|b| f16::from_le_bytes([b[0], b[1]])).collect()),
        (bytes, 2) => Data::Integers(bytes.chunks_exact(4).map(|b| i32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()),
        (_, kind) => bail!("tensor {name} holds constants of type {kind}, not half floats"),
    };
    Ok(Tensor { name, shape: table.sizes(0)?, data })
}

fn operator(table: &Table<'_>, codes: &[Table<'_>]) -> Result<Operator> {
    let code = codes.get(table.size(0, 0)?).context("an operator has no code")?;
    let number = code.i32(3, 0)?.max(i32::from(code.u8(0)?));
    let kind = match number {
        0 => Kind::Add,
        2 => Kind::Concatenate { axis: options(table)?.i32(0, 0)? },
        3 => convolution(&options(table)?)?,
        4 => depthwise(&options(table)?)?,
        6 => Kind::Dequantize,
        17 => max_pool(&options(table)?)?,
        18 => Kind::Multiply,
        19 => Kind::Relu,
        22 => Kind::Reshape,
        32 => Kind::Custom { name: code.text(1)?, options: table.data(5)?.to_vec() },
        34 => Kind::Pad,
        45 => Kind::StridedSlice,
        54 => Kind::Prelu,
        other => bail!("operator {other} is not known"),
    };
    Ok(Operator { kind, inputs: table.sizes(1)?, outputs: table.sizes(2)? })
}

fn options<'a>(table: &Table<'a>) -> Result<Table<'a>> {
    table.table(4)?.context("an operator has no options")
}

fn convolution(options: &Table<'_>) -> Result<Kind> {
    no_activation(options, 3)?;
    if (options.i32(4, 1)?, options.i32(5, 1)?) != (1, 1) {
        bail!("a dilated convolution");
    }
    Ok(Kind::Convolution { stride: stride(options)?, same: options.u8(0)? == 0 })
}

fn depthwise(options: &Table<'_>) -> Result<Kind> {
    no_activation(options, 4)?;
    if (options.i32(3, 0)?, options.i32(5, 1)?, options.i32(6, 1)?) != (1, 1, 1) {
        bail!("a depthwise convolution with a multiplier or dilation");
    }
    Ok(Kind::Depthwise { stride: stride(options)?, same: options.u8(0)? == 0 })
}

fn max_pool(options: &Table<'_>) -> Result<Kind> {
    no_activation(options, 5)?;
    let (width, height) = (options.size(3, 0)?, options.size(4, 0)?);
    Ok(Kind::MaxPool { stride: stride(options)?, same: options.u8(0)? == 0, width, height })
}

fn stride(options: &Table<'_>) -> Result<usize> {
    let (x, y) = (options.size(1, 0)?, options.size(2, 0)?);
    if x != y { Err(anyhow::anyhow!("strides {x} and {y} differ")) } else { Ok(x) }
}

fn no_activation(options: &Table<'_>, field: usize) -> Result<()> {
    if options.u8(field)? != 0 { Err(anyhow::anyhow!("a built-in activation")) } else { Ok(()) }
}
