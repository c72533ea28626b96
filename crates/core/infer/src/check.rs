//! The rules that a graph must keep before any memory is planned for it.

use crate::ModelError;
use crate::error::Reason;
use crate::graph::{Activation, Graph, Operator, PointsToTransform, Shape, TRANSFORM_VALUES, Window, limits};

impl Graph {
    /// Everything that the engine relies on: ranges, order, and shapes that fit each other.
    pub fn check(&self) -> Result<(), ModelError> {
        check(self)
    }
}

fn check(graph: &Graph) -> Result<(), ModelError> {
    check_tensors(graph)?;
    let mut written = vec![false; graph.tensors.len()];
    written[0] = true;
    for (index, operator) in graph.operators.iter().enumerate() {
        check_order(operator, &mut written)
            .and_then(|()| check_operator(graph, operator))
            .map_err(|reason| ModelError::Operator { operator: index, reason })?;
    }
    check_packed_size(graph)?;
    check_outputs(graph, &written)
}

/// Operators may share weights, but each packs its own copy: the sum has a ceiling of its own.
fn check_packed_size(graph: &Graph) -> Result<(), ModelError> {
    let mut total = 0_u64;
    for operator in &graph.operators {
        if let Operator::Convolution { window, .. } = operator {
            let channels = |tensor: usize| graph.tensors[tensor].channels.next_multiple_of(16) as u64;
            let taps = (window.kernel_height * window.kernel_width) as u64;
            total += taps * channels(window.input) * channels(window.output);
        }
    }
    if total > limits::VALUES as u64 {
        return Err(ModelError::Limit { what: "the size of all packed weights", value: total, limit: limits::VALUES as u64 });
    }
    Ok(())
}

/// Refuses a count above its ceiling.
pub(crate) fn within(what: &'static str, value: usize, limit: usize) -> Result<usize, ModelError> {
    if value > limit {
        return Err(ModelError::Limit { what, value: value as u64, limit: limit as u64 });
    }
    Ok(value)
}

fn check_tensors(graph: &Graph) -> Result<(), ModelError> {
    within("the number of tensors", graph.tensors.len(), limits::TENSORS)?;
    within("the number of operators", graph.operators.len(), limits::OPERATORS)?;
    if graph.tensors.is_empty() {
        return Err(ModelError::Inconsistent(Reason::new("there is no input tensor", [])));
    }
    let mut total = 0;
    for shape in &graph.tensors {
        for dimension in [shape.height, shape.width, shape.channels] {
            within("a tensor dimension", dimension, limits::DIMENSION)?;
            if dimension == 0 {
                return Err(ModelError::Inconsistent(Reason::new("a tensor has a dimension of 0", [])));
            }
        }
        // Each factor is at most 8192, so neither the product nor the sum can overflow 64 bits.
        total += (shape.height as u64) * (shape.width as u64) * (shape.channels.next_multiple_of(16) as u64);
        if total > limits::VALUES as u64 {
            return Err(ModelError::Limit { what: "the size of all tensors", value: total, limit: limits::VALUES as u64 });
        }
    }
    Ok(())
}

/// Operators are sorted: inputs exist, the output is new.
fn check_order(operator: &Operator, written: &mut [bool]) -> Result<(), Reason> {
    let reads_input_elsewhere = match operator {
        Operator::Convolution { residual, .. } => *residual == Some(0),
        other => other.inputs().contains(&0),
    };
    if reads_input_elsewhere {
        return Err(Reason::new("only the window of a convolution can read the input", []));
    }
    let mut tensors = operator.inputs();
    let inputs = tensors.len();
    tensors.push(operator.output());
    for (place, tensor) in tensors.into_iter().enumerate() {
        let count = written.len();
        let Some(is_written) = written.get_mut(tensor) else {
            return Err(Reason::new("tensor {} does not exist, there are {}", [tensor, count]));
        };
        if place < inputs && !*is_written {
            return Err(Reason::new("tensor {} is read before it is written", [tensor]));
        }
        if place == inputs && std::mem::replace(is_written, true) {
            return Err(Reason::new("tensor {} is written twice", [tensor]));
        }
    }
    Ok(())
}

fn check_outputs(graph: &Graph, written: &[bool]) -> Result<(), ModelError> {
    within("the number of outputs", graph.outputs.len(), limits::OUTPUTS)?;
    within("the length of the model's name", graph.name.len(), limits::NAME_BYTES)?;
    for output in &graph.outputs {
        let name = &output.name;
        within("the length of an output's name", name.len(), limits::NAME_BYTES)?;
        if output.tensor == 0 || !written.get(output.tensor).copied().unwrap_or(false) {
            return Err(ModelError::Output { name: name.clone(), reason: Reason::new("nothing writes it", []) });
        }
        let declared = output.shape.iter().try_fold(1_usize, |product, n| product.checked_mul(*n));
        if declared != Some(graph.tensors[output.tensor].values()) {
            return Err(ModelError::Output { name: name.clone(), reason: Reason::new("its shape does not fit its tensor", []) });
        }
    }
    Ok(())
}

fn check_operator(graph: &Graph, operator: &Operator) -> Result<(), Reason> {
    match operator {
        Operator::Convolution { window, weights, bias, residual, activation } => {
            let (input, output) = check_window(graph, window)?;
            let taps = window.kernel_height * window.kernel_width;
            let per_output = taps.saturating_mul(input.channels);
            check_weights(graph, *weights, per_output.saturating_mul(output.channels))?;
            check_weights(graph, *bias, output.channels)?;
            check_activation(graph, *activation, output)?;
            residual.map_or(Ok(()), |tensor| check_residual(graph.tensors[tensor], output))
        }
        Operator::Depthwise { window, weights, bias, activation } => {
            let (_, output) = check_same_channels(graph, window)?;
            check_weights(graph, *weights, window.kernel_height * window.kernel_width * output.channels)?;
            check_weights(graph, *bias, output.channels)?;
            check_activation(graph, *activation, output)
        }
        Operator::MaxPool { window } => {
            check_same_channels(graph, window)?;
            if window.padding != [0; 4] { Err(Reason::new("pooling with padding is not supported", [])) } else { Ok(()) }
        }
        Operator::Join { inputs, output } => check_join(graph, inputs, *output),
        Operator::PointsToTransform(op) => check_points(graph, op),
        Operator::SampleGrid { input, transform, output } => {
            check_transform(graph, *transform)?;
            if graph.tensors[*input].channels == graph.tensors[*output].channels {
                Ok(())
            } else {
                Err(Reason::new("sampling cannot change the number of channels", []))
            }
        }
        Operator::TransformPoints { points, transform, output, .. } => {
            check_transform(graph, *transform)?;
            let (points, output) = (graph.tensors[*points], graph.tensors[*output]);
            let fits = points == output && points.pixels() == 1 && points.channels.is_multiple_of(2);
            if fits { Ok(()) } else { Err(Reason::new("points must be a row of x, y pairs on both sides", [])) }
        }
    }
}

fn check_window(graph: &Graph, window: &Window) -> Result<(Shape, Shape), Reason> {
    let (input, output) = (graph.tensors[window.input], graph.tensors[window.output]);
    let Window { kernel_height, kernel_width, stride, padding: [top, left, bottom, right], .. } = *window;
    let allowed = 1..=limits::KERNEL;
    if ![kernel_height, kernel_width, stride].iter().all(|n| allowed.contains(n)) {
        let numbers = [kernel_height, kernel_width, stride, limits::KERNEL];
        return Err(Reason::new("kernel {}x{}, stride {}: allowed are 1 to {}", numbers));
    }
    if top.max(bottom) >= kernel_height || left.max(right) >= kernel_width {
        return Err(Reason::new("the padding is as large as the kernel", []));
    }
    let steps = |size: usize, kernel: usize| size.checked_sub(kernel).map(|rest| rest / stride + 1);
    let height = steps(input.height + top + bottom, kernel_height);
    let width = steps(input.width + left + right, kernel_width);
    if height != Some(output.height) || width != Some(output.width) {
        let numbers = [kernel_height, kernel_width, input.height, input.width, output.height, output.width];
        return Err(Reason::new("a {}x{} window over {}x{} does not give {}x{}", numbers));
    }
    Ok((input, output))
}

fn check_same_channels(graph: &Graph, window: &Window) -> Result<(Shape, Shape), Reason> {
    let (input, output) = check_window(graph, window)?;
    if input.channels != output.channels {
        return Err(Reason::new("{} channels cannot become {}", [input.channels, output.channels]));
    }
    Ok((input, output))
}

fn check_weights(graph: &Graph, first: usize, count: usize) -> Result<(), Reason> {
    let end = first.checked_add(count);
    if end.is_none_or(|end| end > graph.weights.len()) {
        let numbers = [first, first, count, graph.weights.len()];
        return Err(Reason::new("weights {} to {}+{} are outside the {} in the file", numbers));
    }
    Ok(())
}

fn check_activation(graph: &Graph, activation: Activation, output: Shape) -> Result<(), Reason> {
    match activation {
        Activation::Prelu { slopes } => check_weights(graph, slopes, output.channels),
        Activation::Identity | Activation::Relu => Ok(()),
    }
}

fn check_residual(residual: Shape, output: Shape) -> Result<(), Reason> {
    let same_size = residual.height == output.height && residual.width == output.width;
    if same_size && residual.channels <= output.channels {
        return Ok(());
    }
    Err(Reason::new("the residual does not fit the output", []))
}

fn check_join(graph: &Graph, inputs: &[usize], output: usize) -> Result<(), Reason> {
    let total: usize = inputs.iter().map(|tensor| graph.tensors[*tensor].values()).sum();
    let expected = graph.tensors[output].values();
    if total == expected { Ok(()) } else { Err(Reason::new("{} values cannot fill {}", [total, expected])) }
}

fn check_points(graph: &Graph, op: &PointsToTransform) -> Result<(), Reason> {
    check_transform(graph, op.output)?;
    let points = graph.tensors[op.points];
    if points.pixels() != 1 || op.values_per_point < 2 || op.subset.is_empty() {
        return Err(Reason::new("landmarks must be a row of at least x, y, and at least one must be enclosed", []));
    }
    let count = points.channels / op.values_per_point;
    let highest = op.subset.iter().map(|index| usize::from(*index)).fold(op.left.max(op.right), usize::max);
    if highest >= count {
        return Err(Reason::new("landmark {} does not exist, there are {}", [highest, count]));
    }
    let sizes = 1..=limits::DIMENSION;
    if !sizes.contains(&op.grid_width) || !sizes.contains(&op.grid_height) {
        return Err(Reason::new("the grid has no size", []));
    }
    Ok(())
}

fn check_transform(graph: &Graph, tensor: usize) -> Result<(), Reason> {
    let shape = graph.tensors[tensor];
    if shape.pixels() == 1 && shape.channels == TRANSFORM_VALUES {
        return Ok(());
    }
    Err(Reason::new("tensor {} is not an affine map of {} values", [tensor, TRANSFORM_VALUES]))
}
