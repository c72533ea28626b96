//! What can be wrong with a model file.

use std::fmt;

/// A model file was refused. Nothing was allocated for it beyond its own size.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The bytes are something else: a picture, a `.tflite` file, an error page.
    #[error("not a model file: it does not start with \"VMOD\"; convert the original with `models/convert`")]
    NotAModel,
    /// The file is of a newer or older layout than this build reads.
    #[error("model format {found} is not supported (this build reads {supported}); convert the model again")]
    Version { found: u16, supported: u16 },
    /// The file ends before its own tables do.
    #[error("model file is cut short: {what} needs {needed} bytes, {left} are left; copy the file again")]
    Truncated { what: &'static str, needed: usize, left: usize },
    /// The checksum in the header is not that of the content.
    #[error("model file is damaged: its SHA-256 is {found}, the header says {expected}; copy the file again")]
    Checksum { expected: String, found: String },
    /// A number in the file is outside what the engine accepts.
    #[error("model file is not usable: {what} is {value}, the limit is {limit}")]
    Limit { what: &'static str, value: u64, limit: u64 },
    /// The tables contradict each other.
    #[error("model file is inconsistent at operator {operator}: {reason}")]
    Operator { operator: usize, reason: Reason },
    /// An output does not belong to the tables.
    #[error("model file is inconsistent at output \"{name}\": {reason}")]
    Output { name: String, reason: Reason },
    /// The tables outside the operator list contradict each other.
    #[error("model file is inconsistent: {0}")]
    Inconsistent(Reason),
}

/// A sentence with the numbers that it is about. It is put together when somebody reads it: a formatted text at each of the
/// many places that can object would be a good part of the engine's size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// `{}` stands for a number.
    text: &'static str,
    numbers: [usize; Reason::MOST],
}

impl Reason {
    const MOST: usize = 6;

    #[cold]
    pub(crate) fn new<const N: usize>(text: &'static str, numbers: [usize; N]) -> Reason {
        let mut all = [0; Reason::MOST];
        all[..N].copy_from_slice(&numbers);
        Reason { text, numbers: all }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut numbers = self.numbers.iter();
        for (index, part) in self.text.split("{}").enumerate() {
            if index > 0 {
                numbers.next().map_or(Ok(()), |number| number.fmt(f))?;
            }
            f.write_str(part)?;
        }
        Ok(())
    }
}
