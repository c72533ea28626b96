//! Forms on their way to a service: `multipart/form-data` (RFC 7578), by reqwest's encoder.

use bytes::Bytes;
use http_body_util::BodyExt;
use reqwest::multipart;

use crate::error::{Error, Result};

/// Parts of a form that are in memory.
#[derive(Debug, Default)]
pub struct Form(multipart::Form);

impl Form {
    /// No parts yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a part of JSON text.
    #[must_use]
    pub fn json(self, name: &'static str, json: String) -> Self {
        let part = multipart::Part::text(json).mime_str("application/json").expect("the media type is written here");
        Self(self.0.part(name, part))
    }

    /// Adds a file; a media type that is none is left out.
    #[must_use]
    pub fn file(self, name: &'static str, file_name: &str, media_type: &str, content: Bytes) -> Self {
        let length = content.len() as u64;
        let part = || multipart::Part::stream_with_length(content.clone(), length).file_name(file_name.to_owned());
        Self(self.0.part(name, part().mime_str(media_type).unwrap_or_else(|_| part())))
    }

    /// The content type with its boundary, and the body.
    ///
    /// # Errors
    /// `internal` when a part cannot be read.
    pub async fn encode(self) -> Result<(String, Bytes)> {
        let content_type = format!("multipart/form-data; boundary={}", self.0.boundary());
        let body = reqwest::Body::wrap_stream(self.0.into_stream()).collect().await.map_err(Error::internal)?;
        Ok((content_type, body.to_bytes()))
    }
}
