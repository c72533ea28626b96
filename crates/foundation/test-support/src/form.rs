//! Forms, right or wrong.

use std::fmt::Write;

/// A form that is being put together; parts may be missing, strange or repeated.
#[derive(Clone, Debug, Default)]
pub struct Form(Vec<u8>);

const BOUNDARY: &str = "boundary-of-a-test";

impl Form {
    /// The content type of every form.
    pub const CONTENT_TYPE: &'static str = "multipart/form-data; boundary=boundary-of-a-test";

    /// A form without parts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a word or JSON text.
    #[must_use]
    pub fn word(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        self.part(name, None, content.as_ref())
    }

    /// Adds a file.
    #[must_use]
    pub fn file(self, name: &str, file_name: &str, media_type: &str, content: impl AsRef<[u8]>) -> Self {
        self.part(name, Some((file_name, media_type)), content.as_ref())
    }

    fn part(mut self, name: &str, file: Option<(&str, &str)>, content: &[u8]) -> Self {
        let mut head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"");
        if let Some((file_name, media_type)) = file {
            let _ = write!(head, "; filename=\"{file_name}\"\r\nContent-Type: {media_type}");
        }
        self.0.extend_from_slice(head.as_bytes());
        self.0.extend_from_slice(b"\r\n\r\n");
        self.0.extend_from_slice(content);
        self.0.extend_from_slice(b"\r\n");
        self
    }

    /// The body.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.0, format!("--{BOUNDARY}--\r\n").as_bytes()].concat()
    }
}
