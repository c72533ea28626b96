//! Forms (`multipart/form-data`), part by part while the body arrives: each part has a bound of its own and nothing else is held.

pub(super) mod paced;

use std::collections::BTreeSet;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::RequestExt;
use axum::extract::{FromRequest, Request};
use bytes::{Bytes, BytesMut};
use futures_util::Stream;
use http::header;
use serde::de::DeserializeOwned;

use self::paced::{Allowance, Paced, TooMuch};
use super::extract::{JSON_LIMIT_BYTES, is_length_limit, parse_json};
use crate::error::{Error, ErrorCode, Result};

/// Longest part that is a word or a sentence, in bytes.
pub const WORD_LIMIT_BYTES: usize = 64 << 10;
/// Most bytes before the content of a part: the boundary and the part's own headers.
pub(super) const PART_HEAD_LIMIT_BYTES: u64 = 64 << 10;
/// Most parts of one form.
const PARTS_MAX: usize = 100;

/// A form that is being read. A part may come once, unless it is [`Multipart::repeatable`].
///
/// The extractor answers 415 to a body that is not `multipart/form-data` with a boundary. The body as a whole is bounded by the
/// route's `DefaultBodyLimit`.
pub struct Multipart {
    form: multer::Multipart<'static>,
    allowance: Allowance,
    /// The part being read, of which the rest is skipped before the next.
    field: Option<multer::Field<'static>>,
    seen: BTreeSet<String>,
    parts: usize,
    repeatable: Vec<&'static str>,
}

impl<S: Send + Sync> FromRequest<S> for Multipart {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        let boundary = boundary_of(request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()))?;
        let allowance = Allowance::default();
        let stream = Paced::new(request.into_limited_body().into_data_stream(), allowance.clone());
        let form = multer::Multipart::new(stream, boundary);
        Ok(Self { form, allowance, field: None, seen: BTreeSet::new(), parts: 0, repeatable: Vec::new() })
    }
}

/// The boundary that a content type names.
pub(super) fn boundary_of(content_type: Option<&str>) -> Result<String> {
    let boundary = content_type.and_then(|text| multer::parse_boundary(text).ok()).filter(|boundary| !boundary.is_empty());
    boundary.ok_or_else(|| Error::unsupported_media_type("send the body as multipart/form-data with a boundary"))
}

impl Multipart {
    /// Lets a part come several times.
    #[must_use]
    pub fn repeatable(mut self, name: &'static str) -> Self {
        self.repeatable.push(name);
        self
    }

    /// The next part; what was not read of the one before is skipped.
    ///
    /// # Errors
    /// 400 for a form that is broken or ended early, 413 beyond the route's limit, 422 for a part that comes twice.
    pub async fn next_part(&mut self) -> Result<Option<Part<'_>>> {
        while let Some(field) = &mut self.field {
            if field.chunk().await.map_err(broken)?.is_none() {
                self.field = None;
            }
        }
        self.allowance.limit(PART_HEAD_LIMIT_BYTES);
        let field = self.form.next_field().await.map_err(broken)?;
        self.allowance.lift();
        let Some(field) = field else { return Ok(None) };
        self.parts += 1;
        if self.parts > PARTS_MAX {
            return Err(Error::invalid(format!("the form has more than {PARTS_MAX} parts")));
        }
        let name = field.name().unwrap_or_default().to_owned();
        let is_new = self.seen.insert(name.clone());
        if !is_new && !self.repeatable.contains(&name.as_str()) {
            return Err(part_error(&name, "repeated", "comes more than once; send it once"));
        }
        self.field = Some(field);
        Ok(Some(Part { form: self, name }))
    }
}

/// One part of a form.
pub struct Part<'a> {
    form: &'a mut Multipart,
    name: String,
}

impl<'a> Part<'a> {
    /// Its name; empty when it has none.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name of the file, as the sender says it.
    #[must_use]
    pub fn file_name(&self) -> Option<&str> {
        self.form.field.as_ref()?.file_name()
    }

    /// Its media type in lower case, without parameters.
    #[must_use]
    pub fn media_type(&self) -> Option<&str> {
        Some(self.form.field.as_ref()?.content_type()?.essence_str())
    }

    /// The error for a part that is not known here.
    #[must_use]
    pub fn unknown(&self) -> Error {
        part_error(&self.name, "unknown", "is not known here; leave it out")
    }

    /// The whole content, of at most `limit_bytes`.
    ///
    /// # Errors
    /// 413 when it is larger; 400 for a form that is broken or ended early.
    pub async fn read_file(self, limit_bytes: usize) -> Result<Bytes> {
        let mut content = self.into_stream(limit_bytes as u64);
        let Some(first) = content.chunk().await? else { return Ok(Bytes::new()) };
        let Some(second) = content.chunk().await? else { return Ok(first) };
        let mut bytes = BytesMut::from(first);
        bytes.extend_from_slice(&second);
        while let Some(chunk) = content.chunk().await? {
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.freeze())
    }

    /// A word or a sentence of at most [`WORD_LIMIT_BYTES`].
    ///
    /// # Errors
    /// As [`Part::read_file`]; 422 for text that is not UTF-8.
    pub async fn read_word(self) -> Result<String> {
        let name = self.name.clone();
        let bytes = self.read_file(WORD_LIMIT_BYTES).await?;
        String::from_utf8(bytes.into()).map_err(|_| part_error(&name, "invalid", "is not UTF-8 text"))
    }

    /// A JSON document, bounded as a JSON body is.
    ///
    /// # Errors
    /// As [`Part::read_file`] and [`parse_json`].
    pub async fn read_json<T: DeserializeOwned>(self) -> Result<T> {
        parse_json(&self.read_file(JSON_LIMIT_BYTES).await?)
    }

    /// The content as it arrives; the stream fails with 413 after `limit_bytes`.
    #[must_use]
    pub fn into_stream(self, limit_bytes: u64) -> PartStream<'a> {
        PartStream { part: self, limit_bytes, left: limit_bytes, is_last: false }
    }

    /// As [`Part::into_stream`], for a file that is stored while it arrives: nothing may come after it, which could not be heeded
    /// any more. The stream fails with 422 for a part that does, and with 400 for a form that is not closed.
    #[must_use]
    pub fn into_last_stream(self, limit_bytes: u64) -> PartStream<'a> {
        PartStream { part: self, limit_bytes, left: limit_bytes, is_last: true }
    }
}

/// The content of a part as it arrives.
pub struct PartStream<'a> {
    part: Part<'a>,
    limit_bytes: u64,
    left: u64,
    is_last: bool,
}

impl PartStream<'_> {
    /// What the stream gives when the content is over.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        if !self.is_last {
            return Poll::Ready(None);
        }
        let form = &mut *self.part.form;
        form.allowance.limit(PART_HEAD_LIMIT_BYTES);
        let next = ready!(form.form.poll_next_field(cx));
        form.allowance.lift();
        self.is_last = false;
        match next {
            Ok(None) => Poll::Ready(None),
            Ok(Some(late)) => {
                let what = format!("comes after {:?}, where it is not read; send it before", self.part.name);
                Poll::Ready(Some(Err(part_error(late.name().unwrap_or_default(), "order", &what))))
            }
            Err(error) => Poll::Ready(Some(Err(broken(error)))),
        }
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>> {
        std::future::poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await.transpose()
    }
}

impl Stream for PartStream<'_> {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(field) = &mut self.part.form.field else { return self.poll_end(cx) };
        let Some(chunk) = ready!(Pin::new(field).poll_next(cx)) else {
            self.part.form.field = None;
            return self.poll_end(cx);
        };
        let chunk = chunk.map_err(broken)?;
        match self.left.checked_sub(chunk.len() as u64) {
            Some(left) => self.left = left,
            None => return Poll::Ready(Some(Err(too_large(&self.part.name, self.limit_bytes)))),
        }
        Poll::Ready(Some(Ok(chunk)))
    }
}

/// The value of a part that has to be there.
///
/// # Errors
/// `unprocessable_entity` with a detail `required` for the part.
pub fn require_part<T>(name: &str, value: Option<T>) -> Result<T> {
    value.ok_or_else(|| part_error(name, "required", "is missing; add it to the form"))
}

fn part_error(name: &str, code: &'static str, what: &str) -> Error {
    let name: String = name.chars().take(40).collect();
    Error::unprocessable(format!("the part {name:?} {what}")).detail(name, code, format!("this part {what}"))
}

fn too_large(name: &str, limit_bytes: u64) -> Error {
    let limit = Error::too_large(limit_bytes).message.replace("the request body", &format!("the part {name:?}"));
    Error::new(ErrorCode::PayloadTooLarge, limit.clone()).detail(name, "too_large", limit)
}

fn broken(error: multer::Error) -> Error {
    if is_length_limit(&error) {
        let message = "the request body is larger than this operation takes";
        return Error::new(ErrorCode::PayloadTooLarge, message).caused_by(error);
    }
    if matches!(&error, multer::Error::StreamReadFailed(cause) if cause.is::<TooMuch>()) {
        return Error::invalid("the headers of a part of the form are too long").caused_by(error);
    }
    Error::invalid("the form is not valid multipart/form-data, or it ended early").caused_by(error)
}

impl fmt::Debug for Multipart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Multipart({:?})", self.seen)
    }
}

impl fmt::Debug for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Part({:?})", self.name)
    }
}

impl fmt::Debug for PartStream<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PartStream({:?}, {} bytes left)", self.part.name, self.left)
    }
}
