//! What travels between agent and console: frames one way, small JSON answers the other.
//!
//! A request is a row of frames, each a 4-byte big-endian length and that many bytes. For each report: its envelope
//! JSON as it is, then facts, findings, inventory and assessment as raw deflate. A body that is not sent (unchanged,
//! withheld, or not named at all) is a frame of length 0. An enrolment request is two frames: envelope and token.

use serde::Deserialize;
use serde::Serialize;

use crate::body::deflate;
use crate::id::DeviceId;
use crate::id::Digest;
use crate::id::ExportKey;
use crate::id::OperatorId;
use crate::id::PartyId;
use crate::id::ReportId;
use crate::limits;
use crate::statement::Sharing;

/// `Content-Type` of requests.
pub const CONTENT_TYPE: &str = "application/vnd.dspt.frames";
/// Path of the page on which a console tells about itself; `GET`, answered with [`About`].
pub const ABOUT_PATH: &str = "/v1/about";
/// Path for enrolments; `POST`, answered with [`EnrolAnswer`].
pub const ENROL_PATH: &str = "/v1/enrol";
/// Path for reports; `POST`, answered with [`ReportsAnswer`].
pub const REPORTS_PATH: &str = "/v1/reports";
/// Path for the one result of a personal computer; `POST`, envelope and code, answered with [`OnceAnswer`].
pub const ONCE_PATH: &str = "/v1/once";
/// Path on which a device asks for what is held of it; `POST`, one envelope, answered with [`HeldAnswer`].
pub const HELD_PATH: &str = "/v1/held";
/// Path on which an operator's computer claims its post; `POST`, envelope and token, answered with [`ConnectAnswer`].
pub const CONNECT_PATH: &str = "/v1/connect";
/// Path on which a device asks for its provider's own people; `POST`, one envelope, answered with [`SharingAnswer`] or
/// [`ProgressAnswer`].
pub const OWN_PATH: &str = "/v1/own";
/// Path on which a device gives or withdraws a permission; `POST`, one envelope, answered with [`PermissionAnswer`].
pub const PERMISSION_PATH: &str = "/v1/permission";
/// Path of the policy in force; `GET` with `If-None-Match`, answered with a bundle, 204 where none is published, 304.
pub const POLICY_PATH: &str = "/v1/policy";
/// Path of the newest trust document, and below it of each by its version; `GET`, answered with envelope JSON, 204, 304.
pub const TRUST_PATH: &str = "/v1/trust";
/// Path below which the log is told as C2SP `tlog-tiles` has it: `checkpoint`, `tile/…`; and its key.
pub const LOG_PATH: &str = "/v1/log";
/// Path of a receipt; `GET` with `device`, `sequence`, `report` and, for growth, `from`; answered with [`LogAnswer`].
pub const RECEIPT_PATH: &str = "/v1/log/receipt";
/// `Content-Type` of a policy bundle.
pub const BUNDLE_TYPE: &str = "application/vnd.dspt.policy";
/// The fixed name in the console's certificate: the console may move, its key may not.
pub const SERVER_NAME: &str = "console.dspt.invalid";

/// Before the word in the `type` of each [`Problem`]: a name that leads nowhere, as those of statements.
pub const PROBLEM_TYPE: &str = "https://dspt.invalid/problem/";

/// A report as sent: envelope JSON, and the bodies that go with it in canonical form.
#[derive(Clone, Copy, Debug, Default)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the parts of one report, fixed by the format"
)]
pub struct Outgoing<'a> {
    /// Envelope JSON.
    pub envelope: &'a [u8],
    /// Facts body.
    pub facts: Option<&'a [u8]>,
    /// Findings body.
    pub findings: Option<&'a [u8]>,
    /// Inventory body.
    pub inventory: Option<&'a [u8]>,
    /// Assessment body.
    pub assessment: Option<&'a [u8]>,
}

/// A report as received: nothing of it is verified, bodies are still deflated.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the parts of one report, fixed by the format"
)]
pub struct Incoming<'a> {
    /// Envelope JSON.
    pub envelope: &'a [u8],
    /// Facts body, deflated.
    pub facts: Option<&'a [u8]>,
    /// Findings body, deflated.
    pub findings: Option<&'a [u8]>,
    /// Inventory body, deflated.
    pub inventory: Option<&'a [u8]>,
    /// Assessment body, deflated.
    pub assessment: Option<&'a [u8]>,
}

/// Bytes are not a request.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FrameError {
    /// More bytes than a request may have.
    #[error("request has {size} bytes, more than {}", limits::REQUEST_BYTES)]
    RequestTooLarge {
        /// Its size.
        size: usize,
    },
    /// One frame has more bytes than a frame may have.
    #[error("frame {frame} has {size} bytes, more than {limit}")]
    FrameTooLarge {
        /// Which, from 0.
        frame: usize,
        /// Its size.
        size: usize,
        /// The limit for this frame.
        limit: usize,
    },
    /// The bytes end inside a frame.
    #[error("request ends inside frame {frame}")]
    Cut {
        /// Which, from 0.
        frame: usize,
    },
    /// The number of frames is not that of whole reports, or more than a request may hold.
    #[error(
        "request has {frames} frames, which is not 1 to {} whole reports",
        limits::REPORTS_PER_REQUEST
    )]
    Count {
        /// How many.
        frames: usize,
    },
}

/// Encodes reports as one request.
///
/// # Errors
/// [`FrameError`] where the reports are more or larger than a request may hold.
pub fn encode_reports(reports: &[Outgoing<'_>]) -> Result<Vec<u8>, FrameError> {
    let frames = reports.len() * FRAMES_PER_REPORT;
    if reports.is_empty() || reports.len() > limits::REPORTS_PER_REQUEST {
        return Err(FrameError::Count { frames });
    }
    let mut bytes = Vec::new();
    for report in reports {
        push_frame(&mut bytes, report.envelope);
        for body in [report.facts, report.findings, report.inventory, report.assessment] {
            // Writing to memory does not fail; an empty frame would only be answered with `need`.
            push_frame(
                &mut bytes,
                &body.and_then(|body| deflate(body).ok()).unwrap_or_default(),
            );
        }
    }
    if bytes.len() > limits::REQUEST_BYTES {
        return Err(FrameError::RequestTooLarge { size: bytes.len() });
    }
    Ok(bytes)
}

/// Decodes a request of reports, copying nothing.
///
/// # Errors
/// [`FrameError`], each variant.
pub fn decode_reports(bytes: &[u8]) -> Result<Vec<Incoming<'_>>, FrameError> {
    let frames = read_frames(bytes, FRAMES_PER_REPORT * limits::REPORTS_PER_REQUEST)?;
    let (reports, rest) = frames.as_chunks::<FRAMES_PER_REPORT>();
    if reports.is_empty() || !rest.is_empty() {
        return Err(FrameError::Count { frames: frames.len() });
    }

    Ok(reports
        .iter()
        .map(|&[envelope, facts, findings, inventory, assessment]| Incoming {
            envelope,
            facts: sent(facts),
            findings: sent(findings),
            inventory: sent(inventory),
            assessment: sent(assessment),
        })
        .collect())
}

/// Encodes an enrolment request.
pub fn encode_enrolment(envelope: &[u8], token: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(envelope.len() + token.len() + 8);
    push_frame(&mut bytes, envelope);
    push_frame(&mut bytes, token);
    bytes
}

/// Decodes an enrolment request into envelope JSON and token.
///
/// # Errors
/// [`FrameError`], each variant.
pub fn decode_enrolment(bytes: &[u8]) -> Result<(&[u8], &[u8]), FrameError> {
    let frames = read_frames(bytes, 2)?;
    match frames.as_slice() {
        [envelope, token] => Ok((envelope, token)),
        _ => Err(FrameError::Count { frames: frames.len() }),
    }
}

/// Encodes a signed policy: envelope JSON, and its files as raw deflate.
pub fn encode_bundle(envelope: &[u8], files: &[u8]) -> Vec<u8> {
    encode_enrolment(envelope, files)
}

/// Decodes a signed policy into envelope JSON and deflated files.
///
/// # Errors
/// [`FrameError`], each variant.
pub fn decode_bundle(bytes: &[u8]) -> Result<(&[u8], &[u8]), FrameError> {
    decode_enrolment(bytes)
}

const FRAMES_PER_REPORT: usize = 5;

fn push_frame(bytes: &mut Vec<u8>, frame: &[u8]) {
    let length = u32::try_from(frame.len()).unwrap_or(u32::MAX);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(frame);
}

fn read_frames(bytes: &[u8], most: usize) -> Result<Vec<&[u8]>, FrameError> {
    if bytes.len() > limits::REQUEST_BYTES {
        return Err(FrameError::RequestTooLarge { size: bytes.len() });
    }
    let mut frames = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let frame = frames.len();
        if frame == most {
            return Err(FrameError::Count { frames: frame + 1 });
        }
        let (length, tail) = rest.split_first_chunk::<4>().ok_or(FrameError::Cut { frame })?;
        let size = u32::from_be_bytes(*length) as usize;
        let limit = if frame.is_multiple_of(FRAMES_PER_REPORT) {
            limits::ENVELOPE_BYTES
        } else {
            limits::FRAME_BYTES
        };
        if size > limit {
            return Err(FrameError::FrameTooLarge { frame, size, limit });
        }
        let (body, tail) = tail.split_at_checked(size).ok_or(FrameError::Cut { frame })?;
        frames.push(body);
        rest = tail;
    }
    Ok(frames)
}

/// What a console tells anyone about itself, so that a person can decide whether to join.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "plain data of the protocol")]
pub struct About {
    /// The organisation that runs it.
    pub operator: String,
    /// Why it collects.
    pub purpose: String,
    /// A telephone number to ask at.
    pub telephone: String,
    /// Console clock, seconds since 1970-01-01, UTC.
    pub time: i64,
}

/// The end of a device's chain as the console knows it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "plain data of the protocol")]
pub struct Head {
    /// The report, or the enrolment.
    pub id: ReportId,
    /// Its number; 0 is the enrolment.
    pub sequence: u64,
}

/// Reports of a device that a console knows to be missing.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "plain data of the protocol")]
pub struct Gap {
    /// The first number.
    pub first: u64,
    /// The last number, at least `first`.
    pub last: u64,
}

/// The answer to an enrolment.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "plain data of the protocol")]
pub struct EnrolAnswer {
    /// Whether the device counts at once; else it shows as *new, to be confirmed*.
    pub confirmed: bool,
    /// The device, as the console computed it.
    pub device: DeviceId,
    /// To whom files of reports are encrypted; absent where the console takes none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub export_key: Option<ExportKey>,
    /// The chain's end: the enrolment.
    pub head: Head,
    /// Name of the provider that was joined.
    pub provider_name: String,
    /// Console clock, seconds since 1970-01-01, UTC.
    pub time: i64,
}

/// The answer to an operator's computer that claimed its post.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "plain data of the protocol")]
pub struct ConnectAnswer {
    /// The certificate of its key, PEM: good for showing to this console, and for nothing else.
    pub certificate: String,
    /// What the post is called.
    pub label: String,
    /// The post.
    pub operator: OperatorId,
    /// What the post is there for: `admin`, `support`, `lead` or `provider`.
    pub role: String,
    /// Console clock, seconds since 1970-01-01, UTC.
    pub time: i64,
    /// Until when the certificate is good, seconds since 1970-01-01, UTC.
    pub until: i64,
}

/// The answer to a request of reports: one result for each, in order.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "plain data of the protocol")]
pub struct ReportsAnswer {
    /// The latest checkpoint of the log, a signed note; absent while a console keeps no log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<String>,
    /// To whom files of reports are encrypted from now on; absent where the console takes none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub export_key: Option<ExportKey>,
    /// In the order of the request.
    pub results: Vec<ReportResult>,
    /// Console clock, seconds since 1970-01-01, UTC.
    pub time: i64,
}

/// The answer to whoever asks for a receipt. Both parts lead to the same checkpoint.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "plain data of the protocol")]
pub struct LogAnswer {
    /// That the log grew from the size that was named, as FORMAT.md tells it; absent where none was, or a larger one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub growth: Option<String>,
    /// That the report is in the log, as FORMAT.md tells it.
    pub receipt: String,
}

/// What became of one report.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "plain data of the protocol")]
pub struct ReportResult {
    /// Reports of this device that are missing: it sends those again that it still has. Told with status 200 only, where
    /// this report left a gap before it, filled one, or was kept before; one gap at a time, the newest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<Gap>,
    /// The device's chain as the console knows it; absent where the device is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<Head>,
    /// Digests of bodies that must come along (status 422).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub need: Vec<Digest>,
    /// In words, for every status but 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The report, where its envelope could be parsed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<ReportId>,
    /// As an HTTP status: 200 kept durably (now or before), 400 not an envelope, 401 unknown key or bad signature,
    /// 409 conflict, 410 below the horizon, 413 too large, 415 unknown type, 422 bodies missing, 429 slow down,
    /// 503 not now.
    pub status: u16,
}

/// The answer to a self-check: it is counted, and the code is used up.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "plain data of the protocol")]
pub struct OnceAnswer {
    /// Name of the provider that gave the code out.
    pub provider_name: String,
}

/// Part of what a console holds of a device, in the order of its chain.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "plain data of the protocol")]
pub struct HeldAnswer {
    /// Links of the chain, each with its number.
    pub links: Vec<HeldLink>,
    /// The number to ask from for the rest; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

/// One link of a chain as a console holds it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "plain data of the protocol")]
pub struct HeldLink {
    /// Bodies that are held and were not told with an earlier link, as the texts that were sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bodies: Vec<String>,
    /// The envelope, as its JSON text.
    pub envelope: String,
    /// When it came, console clock, seconds since 1970-01-01, UTC.
    pub received_at: i64,
    /// Its number; 0 is the enrolment.
    pub sequence: u64,
}

/// Who sees what of a provider, for its own people.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "plain data of the protocol")]
pub struct SharingAnswer {
    /// Who looked at what, newest day first.
    pub looks: Vec<Looked>,
    /// Organisations to whom a permission can be given, by name.
    pub parties: Vec<PartyNamed>,
    /// Permissions ever given, newest first.
    pub permissions: Vec<Permitted>,
    /// Console clock, seconds since 1970-01-01, UTC.
    pub time: i64,
}

/// That people of a party looked at something of a provider on a day. Which people is told to nobody.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "plain data of the protocol")]
pub struct Looked {
    /// The day, in London, as days since 1970-01-01.
    pub day: i64,
    /// What was read: `items` or `devices`.
    pub level: Sharing,
    /// The party's name.
    pub party: String,
    /// What the post is there for: `support`, `lead`.
    pub role: String,
}

/// An organisation.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "plain data of the protocol")]
pub struct PartyNamed {
    /// Its id.
    pub id: PartyId,
    /// Its name.
    pub name: String,
}

/// A permission that was given.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "plain data of the protocol")]
pub struct Permitted {
    /// Role of who agreed.
    pub agreed_by: String,
    /// The computer that said so; absent where it was agreed on paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
    /// Whether it holds now.
    pub holds: bool,
    /// How much.
    pub level: Sharing,
    /// Whom.
    pub party: PartyNamed,
    /// What for.
    pub purpose: String,
    /// Since when, seconds since 1970-01-01, UTC.
    pub since: i64,
    /// The last day, in London, as days since 1970-01-01.
    pub until: i64,
    /// When it was withdrawn, or another took its place, seconds since 1970-01-01, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<i64>,
}

/// How far a provider is, for its own people.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "plain data of the protocol")]
pub struct ProgressAnswer {
    /// Needed questions that have an answer.
    pub answered: u32,
    /// Of those, how many every computer shows.
    pub backed: u32,
    /// Computers whose results count.
    pub computers: u32,
    /// Of those with an answer, how many differ from what a computer shows.
    pub differing: u32,
    /// Where it is, in a sentence or two.
    pub in_words: String,
    /// Questions that the target needs.
    pub needed: u32,
    /// What must be said of the questions, such as that they are carried over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// Console clock, seconds since 1970-01-01, UTC.
    pub time: i64,
}

/// A permission was given or withdrawn, durably.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "plain data of the protocol")]
pub struct PermissionAnswer {
    /// The statement that is kept with it.
    pub statement: ReportId,
    /// Console clock, seconds since 1970-01-01, UTC.
    pub time: i64,
}

/// An answer that refuses a whole request, as RFC 9457 problem details.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "plain data of the protocol")]
pub struct Problem {
    /// What happened and what to do, in a sentence.
    pub detail: String,
    /// The HTTP status.
    pub status: u16,
    /// Short and the same each time.
    pub title: String,
    /// A lasting name for programs: an address that leads nowhere and ends with a word.
    #[serde(rename = "type")]
    pub kind: String,
}

impl Problem {
    /// The word of its `type`; empty where that is not one of ours.
    pub fn name(&self) -> &str {
        self.kind.strip_prefix(PROBLEM_TYPE).unwrap_or_default()
    }
}

fn sent(frame: &[u8]) -> Option<&[u8]> {
    (!frame.is_empty()).then_some(frame)
}
