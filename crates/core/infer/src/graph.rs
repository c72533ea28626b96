//! The network as the file describes it, before it is laid out for a processor.
//!
//! Tensors hold one image each (batch 1) as height x width x channels. Tensor 0
//! is the input; every other tensor is written by exactly one operator, before
//! any operator that reads it. Bias, residual sum and activation belong to the
//! convolution that they follow: the converter fuses them.

use half::f16;

pub mod limits {
    //! Ceilings that hold for every file, so that a hostile one costs nothing.
    pub const TENSORS: usize = 4096;
    pub const OPERATORS: usize = 4096;
    pub const OUTPUTS: usize = 64;
    /// Largest height, width or channel count.
    pub const DIMENSION: usize = 8192;
    /// Sum over all tensors, in values (64 MB as `f32`).
    pub const VALUES: usize = 16 << 20;
    pub const KERNEL: usize = 16;
    pub const NAME_BYTES: usize = 255;
    pub const FILE_BYTES: usize = 64 << 20;
}

/// Height, width and channels of one tensor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    pub height: usize,
    pub width: usize,
    pub channels: usize,
}

impl Shape {
    pub fn pixels(self) -> usize {
        self.height * self.width
    }

    pub fn values(self) -> usize {
        self.pixels() * self.channels
    }
}

/// A network that can be written with [`Graph::to_bytes`] and read with [`Graph::from_bytes`].
#[derive(Debug, Clone, PartialEq)]
pub struct Graph {
    pub name: String,
    pub tensors: Vec<Shape>,
    pub operators: Vec<Operator>,
    pub outputs: Vec<Output>,
    /// All constants, one after another; operators refer to the index of the first one.
    pub weights: Vec<f16>,
}

/// A tensor that the caller may read, with the shape that the original model gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    pub name: String,
    pub tensor: usize,
    pub shape: Vec<usize>,
}

/// A window that slides over a tensor: what convolution and pooling share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub input: usize,
    pub output: usize,
    pub kernel_height: usize,
    pub kernel_width: usize,
    pub stride: usize,
    /// Zero rows and columns around the input: top, left, bottom, right.
    pub padding: [usize; 4],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    Identity,
    Relu,
    /// One slope per output channel for negative values; index of the first in `weights`.
    Prelu {
        slopes: usize,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub enum Operator {
    /// Weights `[output][kernel y][kernel x][input]`, bias `[output]`. A residual with
    /// fewer channels than the output counts as padded with zeros.
    Convolution {
        window: Window,
        weights: usize,
        bias: usize,
        residual: Option<usize>,
        activation: Activation,
    },
    /// One filter per channel, weights `[kernel y][kernel x][channel]`.
    Depthwise {
        window: Window,
        weights: usize,
        bias: usize,
        activation: Activation,
    },
    MaxPool {
        window: Window,
    },
    /// The values of the inputs, one tensor after the other, under a new shape.
    Join {
        inputs: Vec<usize>,
        output: usize,
    },
    /// The rotated box around some landmarks, as the affine map from grid to image.
    PointsToTransform(PointsToTransform),
    /// A grid of bilinear samples of `input`, placed by `transform`.
    SampleGrid {
        input: usize,
        transform: usize,
        output: usize,
    },
    /// Each (x, y) of `points` through `transform`, whose translation is first multiplied.
    TransformPoints {
        points: usize,
        transform: usize,
        output: usize,
        translation_scale: f32,
    },
}

/// The parameters of [`Operator::PointsToTransform`].
#[derive(Debug, Clone, PartialEq)]
pub struct PointsToTransform {
    pub points: usize,
    pub output: usize,
    /// 3 when a landmark is x, y, z.
    pub values_per_point: usize,
    /// From landmark units to pixels of the sampled tensor.
    pub point_scale: f32,
    /// The line between these two landmarks becomes horizontal.
    pub left: usize,
    pub right: usize,
    /// The box grows by these factors in x and y.
    pub margin: [f32; 2],
    pub grid_width: usize,
    pub grid_height: usize,
    /// The landmarks that the box encloses.
    pub subset: Vec<u16>,
}

impl Operator {
    /// The tensors that the operator reads.
    pub fn inputs(&self) -> Vec<usize> {
        match self {
            Operator::Convolution { window, residual, .. } => {
                let mut inputs = vec![window.input];
                inputs.extend(*residual);
                inputs
            }
            Operator::Depthwise { window, .. } | Operator::MaxPool { window } => vec![window.input],
            Operator::Join { inputs, .. } => inputs.clone(),
            Operator::PointsToTransform(op) => vec![op.points],
            Operator::SampleGrid { input, transform, .. } => vec![*input, *transform],
            Operator::TransformPoints { points, transform, .. } => vec![*points, *transform],
        }
    }

    /// The tensor that the operator writes.
    pub fn output(&self) -> usize {
        match self {
            Operator::Convolution { window, .. } | Operator::Depthwise { window, .. } | Operator::MaxPool { window } => {
                window.output
            }
            Operator::Join { output, .. } | Operator::SampleGrid { output, .. } | Operator::TransformPoints { output, .. } => {
                *output
            }
            Operator::PointsToTransform(op) => op.output,
        }
    }
}

/// Values of an affine map: `[a, b, tx, c, d, ty]`, x' = a x + b y + tx, y' = c x + d y + ty.
pub const TRANSFORM_VALUES: usize = 6;
