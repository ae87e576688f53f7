//! A request's bytes: looked at from outside before a single one is read, and bounded while they are.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::body::Bytes;
use axum::body::HttpBody;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header;
use dspt_report::wire;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::error::Refusal;
use crate::limits;

/// What requests share: the bytes of large ones that may be held in all, and the time that each may take.
#[derive(Debug)]
pub(crate) struct Reader {
    large: Arc<Semaphore>,
    time: Duration,
}

/// A request's bytes, with their share of what may be held.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) bytes: Bytes,
    _share: Share,
}

impl Reader {
    pub(crate) fn new(time: Duration) -> Self {
        Self {
            large: Arc::new(Semaphore::new(limits::LARGE_BYTES_IN_FLIGHT / SHARE_BYTES)),
            time,
        }
    }

    /// Reads a request of frames of at most `limit` bytes.
    pub(crate) async fn read(&self, request: Request, limit: usize) -> Result<Received, Refusal> {
        self.read_as(request, wire::CONTENT_TYPE, limit).await
    }

    /// Reads a request of another type of at most `limit` bytes.
    pub(crate) async fn read_as(
        &self,
        request: Request,
        content_type: &str,
        limit: usize,
    ) -> Result<Received, Refusal> {
        refuse_other_content(request.headers(), content_type)?;
        let mut share = Share::of(&self.large);
        let read = read_body(request.into_body(), limit, &mut share);
        match timeout(self.time, read).await {
            Ok(bytes) => Ok(Received {
                bytes: bytes?,
                _share: share,
            }),
            Err(_) => Err(Refusal::TooSlow),
        }
    }
}

/// A request's share of the bytes that large requests may hold. It grows with what has come, and not with what was
/// announced: whoever announces much and sends little takes nothing from the others.
#[derive(Debug)]
struct Share {
    of: Arc<Semaphore>,
    held: Option<OwnedSemaphorePermit>,
}

impl Share {
    fn of(all: &Arc<Semaphore>) -> Self {
        Self {
            of: Arc::clone(all),
            held: None,
        }
    }

    /// Holds enough for `size` bytes.
    fn hold(&mut self, size: usize) -> Result<(), Refusal> {
        if size <= limits::SMALL_REQUEST_BYTES {
            return Ok(());
        }
        let held = self.held.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let more = size.div_ceil(SHARE_BYTES).saturating_sub(held);
        let more = u32::try_from(more).unwrap_or(u32::MAX);
        let more = Arc::clone(&self.of)
            .try_acquire_many_owned(more)
            .map_err(|_| Refusal::Busy)?;
        match &mut self.held {
            Some(held) => held.merge(more),
            None => self.held = Some(more),
        }
        Ok(())
    }

    fn give_back(&mut self) {
        self.held = None;
    }
}

/// Frames are frames, and nothing is decompressed on the way in: what looks otherwise is not read at all.
fn refuse_other_content(headers: &HeaderMap, content_type: &str) -> Result<(), Refusal> {
    let is_frames = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(content_type.as_bytes()));
    let mut encodings = headers.get_all(header::CONTENT_ENCODING).iter();
    if !encodings.all(|value| value.as_bytes().eq_ignore_ascii_case(b"identity")) {
        Err(Refusal::ContentEncoding)
    } else if is_frames {
        Ok(())
    } else {
        Err(Refusal::ContentType)
    }
}

/// Reads all of a body. One that is too large is read on for a while and thrown away: who is still sending does not
/// hear the answer.
async fn read_body(mut body: Body, limit: usize, share: &mut Share) -> Result<Bytes, Refusal> {
    let mut size = 0_usize;
    let mut first = Bytes::new();
    let mut joined = Vec::new();
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let Ok(data) = frame.map_err(|_| Refusal::Cut)?.into_data() else {
            continue; // trailers say nothing here
        };
        size += data.len();
        if size > limit {
            (first, joined) = (Bytes::new(), Vec::new());
            share.give_back();
            if size > limits::DISCARD_BYTES {
                break;
            }
            continue;
        }
        share.hold(size)?;
        if first.is_empty() && joined.is_empty() {
            first = data; // most requests come in one piece, which is not copied
        } else {
            if joined.is_empty() {
                joined.extend_from_slice(&std::mem::take(&mut first));
            }
            joined.extend_from_slice(&data);
        }
    }
    if size > limit {
        Err(Refusal::TooLarge { frame: None, limit })
    } else if joined.is_empty() {
        Ok(first)
    } else {
        Ok(joined.into())
    }
}

/// The unit in which shares of large requests are counted.
const SHARE_BYTES: usize = 1024;

#[cfg(test)]
mod tests;
