//! From the published operators to ours: constants become weights, and residual sums and
//! activations move into the convolution before them.

use std::collections::HashMap;

use anyhow::{Context, Result, bail, ensure};
use half::f16;
use infer::graph::{Activation, Graph, Operator, Output, PointsToTransform, Shape, TRANSFORM_VALUES, Window};

use crate::flexbuffer::{self, Value};
use crate::tflite::{Data, Kind, Model, Operator as Source};

pub(crate) fn lower(name: &str, model: &Model) -> Result<Graph> {
    let mut lowering = Lowering::new(model);
    for (index, operator) in model.operators.iter().enumerate() {
        lowering.operator(operator).with_context(|| format!("at operator {index}"))?;
    }
    lowering.finish(name)
}

/// Operators refer to tensors by their number in the original until [`Lowering::finish`].
struct Lowering<'a> {
    model: &'a Model,
    operators: Vec<Operator>,
    weights: Vec<f16>,
    /// Constants behind a tensor: where in `weights`, or read directly.
    constants: HashMap<usize, &'a [f16]>,
    /// A tensor that only renames, pads or reshapes another one.
    aliases: HashMap<usize, usize>,
    /// A tensor that is another one times a constant.
    scaled: HashMap<usize, (usize, Vec<f32>)>,
    shapes: HashMap<usize, Shape>,
    readers: HashMap<usize, usize>,
}

impl<'a> Lowering<'a> {
    fn new(model: &'a Model) -> Lowering<'a> {
        let mut readers = HashMap::new();
        let read = model.operators.iter().flat_map(|operator| &operator.inputs);
        read.chain(&model.outputs).for_each(|tensor| *readers.entry(*tensor).or_insert(0) += 1);
        Lowering {
            model,
            operators: Vec::new(),
            weights: Vec::new(),
            constants: HashMap::new(),
            aliases: HashMap::new(),
            scaled: HashMap::new(),
            shapes: HashMap::new(),
            readers,
        }
    }

    fn operator(&mut self, source: &'a Source) -> Result<()> {
        let output = *source.outputs.first().context("no output")?;
        match &source.kind {
            Kind::Dequantize => self.dequantize(source, output),
            Kind::Convolution { stride, same } => self.convolution(source, output, *stride, *same),
            Kind::Depthwise { stride, same } => self.depthwise(source, output, *stride, *same),
            Kind::MaxPool { stride, same, width, height } => {
                let window = self.window(source.inputs[0], output, [*height, *width], *stride, *same)?;
                self.operators.push(Operator::MaxPool { window });
                Ok(())
            }
            Kind::Add => self.add(source, output),
            Kind::Relu => self.activate(source, output, Activation::Relu),
            Kind::Prelu => {
                let slopes = self.push_constant(input(source, 1)?)?;
                self.activate(source, output, Activation::Prelu { slopes })
            }
            Kind::Pad => self.pad(source, output),
            Kind::Reshape | Kind::StridedSlice => self.reshape(source, output),
            Kind::Concatenate { axis } => self.concatenate(source, output, *axis),
            Kind::Multiply => self.multiply(source, output),
            Kind::Custom { name, options } => self.custom(name, &flexbuffer_map(options)?, source, output),
        }
    }

    fn dequantize(&mut self, source: &Source, output: usize) -> Result<()> {
        let from = &self.model.tensors[input(source, 0)?];
        let Data::Half(values) = &from.data else { bail!("{} is not a constant", from.name) };
        self.constants.insert(output, values);
        Ok(())
    }

    fn convolution(&mut self, source: &Source, output: usize, stride: usize, same: bool) -> Result<()> {
        let filter = &self.model.tensors[input(source, 1)?].shape;
        let [_, height, width, _] = filter[..] else { bail!("a filter of {filter:?}") };
        let window = self.window(input(source, 0)?, output, [height, width], stride, same)?;
        let (weights, bias) = (self.push_constant(input(source, 1)?)?, self.push_constant(input(source, 2)?)?);
        let (residual, activation) = (None, Activation::Identity);
        self.operators.push(Operator::Convolution { window, weights, bias, residual, activation });
        Ok(())
    }

    fn depthwise(&mut self, source: &Source, output: usize, stride: usize, same: bool) -> Result<()> {
        let filter = &self.model.tensors[input(source, 1)?].shape;
        let [1, height, width, _] = filter[..] else { bail!("a depthwise filter of {filter:?}") };
        let window = self.window(input(source, 0)?, output, [height, width], stride, same)?;
        let (weights, bias) = (self.push_constant(input(source, 1)?)?, self.push_constant(input(source, 2)?)?);
        self.operators.push(Operator::Depthwise { window, weights, bias, activation: Activation::Identity });
        Ok(())
    }

    /// "Same" padding: the zeros are shared out, one more below and on the right.
    fn window(&self, input: usize, output: usize, kernel: [usize; 2], stride: usize, same: bool) -> Result<Window> {
        let (from, to) = (self.shape(self.origin(input))?, self.shape(output)?);
        let sides = |kernel: usize, from: usize, to: usize| {
            let total = if same { ((to - 1) * stride + kernel).saturating_sub(from) } else { 0 };
            (total / 2, total - total / 2)
        };
        let (top, bottom) = sides(kernel[0], from.height, to.height);
        let (left, right) = sides(kernel[1], from.width, to.width);
        Ok(Window {
            input: self.origin(input),
            output,
            kernel_height: kernel[0],
            kernel_width: kernel[1],
            stride,
            padding: [top, left, bottom, right],
        })
    }

    /// A sum becomes the residual of the convolution that feeds nothing else. That operator
    /// moves here, because the other summand may be computed after it.
    fn add(&mut self, source: &Source, output: usize) -> Result<()> {
        let (a, b) = (input(source, 0)?, input(source, 1)?);
        for (sum, other) in [(a, b), (b, a)] {
            let found = self.operators.iter().position(|operator| {
                matches!(operator, Operator::Convolution { window, residual: None, activation: Activation::Identity, .. }
                    if window.output == sum)
            });
            let Some(index) = found.filter(|_| self.readers.get(&sum) == Some(&1)) else { continue };
            let mut operator = self.operators.remove(index);
            if let Operator::Convolution { window, residual, .. } = &mut operator {
                window.output = output;
                *residual = Some(self.origin(other));
            }
            self.operators.push(operator);
            return Ok(());
        }
        bail!("a sum of which neither part is a convolution")
    }

    fn activate(&mut self, source: &Source, output: usize, function: Activation) -> Result<()> {
        let from = input(source, 0)?;
        ensure!(self.readers.get(&from) == Some(&1), "an activation whose argument is used elsewhere");
        let found = self.operators.iter_mut().find_map(|operator| match operator {
            Operator::Convolution { window, activation, .. } | Operator::Depthwise { window, activation, .. } => {
                (window.output == from).then_some((window, activation))
            }
            _ => None,
        });
        let (window, activation) = found.context("an activation that follows no convolution")?;
        ensure!(*activation == Activation::Identity, "two activations in a row");
        (window.output, *activation) = (output, function);
        Ok(())
    }

    /// Zeros in further channels: the engine takes a narrow residual as it is.
    fn pad(&mut self, source: &Source, output: usize) -> Result<()> {
        let (from, amounts) = (input(source, 0)?, &self.model.tensors[input(source, 1)?].data);
        let Data::Integers(amounts) = amounts else { bail!("padding by a computed amount") };
        ensure!(amounts.len() == 8 && amounts[..7] == [0; 7], "padding elsewhere than behind the channels");
        self.aliases.insert(output, self.origin(from));
        Ok(())
    }

    /// The order of the values does not change.
    fn reshape(&mut self, source: &Source, output: usize) -> Result<()> {
        let from = input(source, 0)?;
        let count = |tensor: usize| self.model.tensors[tensor].shape.iter().product::<usize>();
        ensure!(count(from) == count(output), "a slice that leaves something out");
        self.aliases.insert(output, self.origin(from));
        Ok(())
    }

    fn concatenate(&mut self, source: &Source, output: usize, axis: i32) -> Result<()> {
        let outer = self.model.tensors[output].shape.iter().take(usize::try_from(axis)?).product::<usize>();
        ensure!(outer == 1, "a concatenation that interleaves");
        let inputs = source.inputs.iter().map(|tensor| self.origin(*tensor)).collect();
        self.operators.push(Operator::Join { inputs, output });
        Ok(())
    }

    fn multiply(&mut self, source: &Source, output: usize) -> Result<()> {
        let factors = self.constants.get(&input(source, 1)?).context("a product of two computed tensors")?;
        let factors = factors.iter().map(|factor| factor.to_f32()).collect();
        self.scaled.insert(output, (self.origin(input(source, 0)?), factors));
        Ok(())
    }

    fn custom(&mut self, name: &str, options: &HashMap<String, Value>, source: &Source, output: usize) -> Result<()> {
        match name {
            "Landmarks2TransformMatrix" => self.points_to_transform(options, source, output),
            "TransformTensorBilinear" => {
                let (input, transform) = (self.origin(input(source, 0)?), self.origin(input(source, 1)?));
                let shape = self.shape(output)?;
                let grid = (integer(options, "output_height")?, integer(options, "output_width")?);
                ensure!(grid == (shape.height, shape.width), "the grid is not as large as the output");
                self.operators.push(Operator::SampleGrid { input, transform, output });
                Ok(())
            }
            "TransformLandmarks" => self.transform_points(source, output),
            other => bail!("the custom operator {other} is not known"),
        }
    }

    fn points_to_transform(&mut self, options: &HashMap<String, Value>, source: &Source, output: usize) -> Result<()> {
        let from = input(source, 0)?;
        let values_per_point = *self.model.tensors[from].shape.last().context("landmarks without a shape")?;
        let (points, point_scale) = match self.scaled.get(&from) {
            Some((points, factors)) if factors.len() == 1 => (*points, factors[0]),
            Some(_) => bail!("landmarks with a factor each"),
            None => (self.origin(from), 1.0),
        };
        ensure!(float(options, "target_rotation_radians")? == 0.0, "a box that is not upright");
        let Some(Value::Integers(subset)) = options.get("subset_idxs") else { bail!("no subset of landmarks") };
        let subset = subset.iter().map(|index| u16::try_from(*index)).collect::<Result<_, _>>()?;
        self.shapes.insert(output, Shape { height: 1, width: 1, channels: TRANSFORM_VALUES });
        self.operators.push(Operator::PointsToTransform(PointsToTransform {
            points,
            output,
            values_per_point,
            point_scale,
            left: integer(options, "left_rotation_idx")?,
            right: integer(options, "right_rotation_idx")?,
            margin: [float(options, "scale_x")?, float(options, "scale_y")?],
            grid_width: integer(options, "output_width")?,
            grid_height: integer(options, "output_height")?,
            subset,
        }));
        Ok(())
    }

    /// The 4x4 matrix may be multiplied beforehand by ones, except for its translation.
    fn transform_points(&mut self, source: &Source, output: usize) -> Result<()> {
        let (points, matrix) = (self.origin(input(source, 0)?), input(source, 1)?);
        let (transform, translation_scale) = match self.scaled.get(&matrix) {
            None => (self.origin(matrix), 1.0),
            Some((transform, factors)) => {
                ensure!(factors.len() == 16 && factors[3] == factors[7], "a product of matrices");
                ensure!([0, 1, 4, 5].iter().all(|at| factors[*at] == 1.0), "a map whose rotation is scaled");
                (*transform, factors[3])
            }
        };
        let values = self.model.tensors[output].shape.iter().product();
        self.shapes.insert(output, Shape { height: 1, width: 1, channels: values });
        self.operators.push(Operator::TransformPoints { points, transform, output, translation_scale });
        Ok(())
    }

    fn origin(&self, tensor: usize) -> usize {
        self.aliases.get(&tensor).copied().unwrap_or(tensor)
    }

    fn shape(&self, tensor: usize) -> Result<Shape> {
        if let Some(shape) = self.shapes.get(&tensor) {
            return Ok(*shape);
        }
        match self.model.tensors[tensor].shape[..] {
            [1, height, width, channels] => Ok(Shape { height, width, channels }),
            [1, width, channels] => Ok(Shape { height: 1, width, channels }),
            ref other => bail!("a tensor of {other:?}"),
        }
    }

    fn push_constant(&mut self, tensor: usize) -> Result<usize> {
        let values = self.constants.get(&tensor).context("weights that are computed")?;
        let start = self.weights.len();
        self.weights.extend_from_slice(values);
        Ok(start)
    }

    /// Numbers the tensors that are left: the input first, then in the order of computation.
    fn finish(mut self, name: &str) -> Result<Graph> {
        let [only_input] = self.model.inputs[..] else { bail!("more than one input") };
        let mut order = vec![only_input];
        order.extend(self.operators.iter().map(Operator::output));
        let number = |tensor: &mut usize| {
            let position = order.iter().position(|other| other == tensor);
            *tensor = position.with_context(|| format!("nothing writes tensor {tensor}"))?;
            anyhow::Ok(())
        };
        for operator in &mut self.operators {
            tensors_mut(operator).into_iter().try_for_each(number)?;
        }
        let tensors = order.iter().map(|tensor| self.shape(*tensor)).collect::<Result<_>>()?;
        let mut outputs = Vec::new();
        for output in &self.model.outputs {
            let source = &self.model.tensors[*output];
            let mut tensor = self.origin(*output);
            number(&mut tensor)?;
            outputs.push(Output { name: source.name.clone(), tensor, shape: source.shape.clone() });
        }
        Ok(Graph { name: name.into(), tensors, operators: self.operators, outputs, weights: self.weights })
    }
}

fn tensors_mut(operator: &mut Operator) -> Vec<&mut usize> {
    match operator {
        Operator::Convolution { window, residual, .. } => {
            [&mut window.input, &mut window.output].into_iter().chain(residual).collect()
        }
        Operator::Depthwise { window, .. } | Operator::MaxPool { window } => vec![&mut window.input, &mut window.output],
        Operator::Join { inputs, output } => inputs.iter_mut().chain([output]).collect(),
        Operator::PointsToTransform(op) => vec![&mut op.points, &mut op.output],
        Operator::SampleGrid { input, transform, output } => vec![input, transform, output],
        Operator::TransformPoints { points, transform, output, .. } => vec![points, transform, output],
    }
}

fn input(source: &Source, index: usize) -> Result<usize> {
    source.inputs.get(index).copied().with_context(|| format!("input {index} is missing"))
}

fn flexbuffer_map(options: &[u8]) -> Result<HashMap<String, Value>> {
    if options.is_empty() { Ok(HashMap::new()) } else { flexbuffer::map(options) }
}

fn integer(options: &HashMap<String, Value>, name: &str) -> Result<usize> {
    match options.get(name) {
        Some(Value::Integer(value)) => Ok(usize::try_from(*value)?),
        other => bail!("option {name} is {other:?}, not an integer"),
    }
}

fn float(options: &HashMap<String, Value>, name: &str) -> Result<f32> {
    match options.get(name) {
        Some(Value::Float(value)) => Ok(*value),
        other => bail!("option {name} is {other:?}, not a float"),
    }
}
