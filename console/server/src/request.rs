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

/// What requests share: the bytes that large ones may have under way in all, and the time that each may take.
#[derive(Debug)]
pub(crate) struct Reader {
    large: Arc<Semaphore>,
    time: Duration,
}

/// A request's bytes, with their share of what may be under way.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) bytes: Bytes,
    _share: Option<OwnedSemaphorePermit>,
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
        refuse_other_content(request.headers())?;
        let body = request.into_body();
        let declared = body.size_hint().upper();
        let fits = |size: u64| usize::try_from(size).is_ok_and(|size| size <= limit);
        let share = if declared.is_none_or(fits) {
            self.share(
                declared
                    .and_then(|size| usize::try_from(size).ok())
                    .unwrap_or(limit),
            )?
        } else {
            None
        };
        match timeout(self.time, read_body(body, limit)).await {
            Ok(bytes) => Ok(Received {
                bytes: bytes?,
                _share: share,
            }),
            Err(_) => Err(Refusal::TooSlow),
        }
    }

    fn share(&self, size: usize) -> Result<Option<OwnedSemaphorePermit>, Refusal> {
        if size <= limits::SMALL_REQUEST_BYTES {
            return Ok(None);
        }
        let shares = u32::try_from(size.div_ceil(SHARE_BYTES)).unwrap_or(u32::MAX);
        Arc::clone(&self.large)
            .try_acquire_many_owned(shares)
            .map(Some)
            .map_err(|_| Refusal::Busy)
    }
}

/// Frames are frames, and nothing is decompressed on the way in: what looks otherwise is not read at all.
fn refuse_other_content(headers: &HeaderMap) -> Result<(), Refusal> {
    let is_frames = headers.get(header::CONTENT_TYPE).is_some_and(|value| {
        value
            .as_bytes()
            .eq_ignore_ascii_case(wire::CONTENT_TYPE.as_bytes())
    });
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
async fn read_body(mut body: Body, limit: usize) -> Result<Bytes, Refusal> {
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
            if size > limits::DISCARD_BYTES {
                break;
            }
        } else if first.is_empty() && joined.is_empty() {
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
