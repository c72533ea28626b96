//! A model that was read and checked, ready to be shared.

use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::graph::{Graph, Output};
use crate::plan::Plan;
use crate::{ModelError, Runner, codec};
use infer_kernels::InstructionSet;

/// A network with its weights. Cloning is cheap: clones share everything.
#[derive(Clone)]
pub struct Model {
    shared: Arc<Shared>,
}

struct Shared {
    graph: Graph,
    outputs: Vec<OutputInfo>,
    version: String,
    fastest: Arc<Plan>,
    /// Made when it is asked for: only tests and comparisons need it beside the fastest.
    portable: OnceLock<Arc<Plan>>,
}

/// Name and shape of one output, as in the original model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputInfo {
    pub name: String,
    pub shape: Vec<usize>,
}

/// Which code computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kernels {
    /// The widest vectors of this processor: AVX-512, AVX2 with FMA, or portable code.
    #[default]
    Fastest,
    /// Code for any processor. Results differ in the last bits only.
    Portable,
}

impl Model {
    /// Reads a model file; any problem with it is an error that says what to do.
    pub fn from_bytes(bytes: &[u8]) -> Result<Model, ModelError> {
        let graph = Graph::from_bytes(bytes)?;
        let outputs =
            graph.outputs.iter().map(|output| OutputInfo { name: output.name.clone(), shape: output.shape.clone() }).collect();
        let fastest = Arc::new(Plan::new(&graph, InstructionSet::fastest()));
        let version = codec::checksum_hex(bytes).chars().take(12).collect();
        let shared = Shared { graph, outputs, version, fastest, portable: OnceLock::new() };
        Ok(Model { shared: Arc::new(shared) })
    }

    /// The first 12 digits of the checksum: it names exactly these weights in records and logs.
    pub fn version(&self) -> &str {
        &self.shared.version
    }

    pub fn name(&self) -> &str {
        &self.shared.graph.name
    }

    /// Batch (always 1), height, width, channels.
    pub fn input_shape(&self) -> [usize; 4] {
        let shape = self.shared.graph.tensors[0];
        [1, shape.height, shape.width, shape.channels]
    }

    pub fn outputs(&self) -> &[OutputInfo] {
        &self.shared.outputs
    }

    /// Working memory for one thread.
    pub fn runner(&self) -> Runner {
        self.runner_with(Kernels::Fastest)
    }

    pub fn runner_with(&self, kernels: Kernels) -> Runner {
        let plan = match kernels {
            Kernels::Fastest => self.shared.fastest.clone(),
            Kernels::Portable => self.portable(),
        };
        Runner::new(self.clone(), plan)
    }

    pub(crate) fn output_tensors(&self) -> &[Output] {
        &self.shared.graph.outputs
    }

    fn portable(&self) -> Arc<Plan> {
        if self.shared.fastest.set == InstructionSet::PORTABLE {
            return self.shared.fastest.clone();
        }
        let make = || Arc::new(Plan::new(&self.shared.graph, InstructionSet::PORTABLE));
        self.shared.portable.get_or_init(make).clone()
    }

    #[cfg(test)]
    pub(crate) fn runner_for(&self, set: InstructionSet) -> Runner {
        Runner::new(self.clone(), Arc::new(Plan::new(&self.shared.graph, set)))
    }
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Model").field("name", &self.name()).field("version", &self.version()).finish_non_exhaustive()
    }
}
