//! What refuses a whole request, each kind once: the table of problems, and why a server does not start or go on.

use std::io;

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::Response;
use dspt_report::wire;
use dspt_report::wire::FrameError;
use dspt_report::wire::Problem;
use dspt_store::StoreError;
use dspt_store::change::EnrolRefusal;
use serde::Serialize;

use crate::authority_error::AuthorityError;
use crate::limits;
use crate::trace;

/// A server could not start or go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The console's keys cannot be used.
    #[error("the console's keys cannot be used")]
    Authority {
        /// Why.
        #[source]
        source: AuthorityError,
    },
    /// The listener cannot be used.
    #[error("cannot listen for {what}")]
    Listen {
        /// For what.
        what: &'static str,
        /// Why not.
        #[source]
        source: io::Error,
    },
}

/// What refuses a whole request: the table of problems. The names are lasting; the details may be worded better at
/// any time. `API.md` lists them, and a test holds the two equal.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Refusal {
    NotFound,
    Method,
    ContentType,
    ContentEncoding,
    TooLarge {
        frame: Option<usize>,
        limit: usize,
    },
    Frames {
        error: FrameError,
    },
    Cut,
    TooSlow,
    TooMany,
    Busy,
    Store,
    Token,
    Envelope {
        reason: String,
    },
    StatementType {
        reason: String,
    },
    OtherConsole,
    Enrolment {
        refusal: EnrolRefusal,
    },
    Code,
    Asker,
    /// The same was said before.
    Again,
    /// The computer is one that nobody confirmed, or is out of use.
    NotConfirmed,
    /// A certificate is good for long yet.
    NotDue,
    /// A post cannot be claimed so.
    Claim,
    /// An operator's page was asked for without a certificate.
    Certificate,
    /// The certificate's post has no right, now or ever.
    Post,
    /// What is not there, and what the operator does not reach: the same words for both.
    Absent,
    /// The operator's role does not do this, whatever it is to be done to.
    Role {
        what: &'static str,
    },
    /// A parameter is missing, unknown or not one that can be used.
    Parameter {
        what: &'static str,
        rule: &'static str,
    },
    /// More than one thing answers to what was typed.
    Ambiguous {
        detail: String,
    },
    /// It is there already.
    Taken {
        what: &'static str,
    },
    /// More rows than one answer holds.
    TooManyRows,
    /// A change is not what the post's key signed, or its clock is off.
    NotSigned,
}

impl Refusal {
    /// Status, lasting name (after [`wire::PROBLEM_TYPE`]) and title.
    pub(crate) fn row(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::NotFound => (StatusCode::NOT_FOUND, "not-found", "No such page"),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, "method", "Wrong method"),
            Self::ContentType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "content-type",
                "Wrong content type",
            ),
            Self::ContentEncoding => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "content-encoding",
                "Encoded request",
            ),
            Self::TooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "too-large", "Request too large"),
            Self::Frames { .. } => (StatusCode::BAD_REQUEST, "frames", "Not a row of frames"),
            Self::Cut => (StatusCode::BAD_REQUEST, "cut", "Request cut short"),
            // Not 408: an agent gives a report up after other answers of 4xx, and a slow line is no reason to.
            Self::TooSlow => (StatusCode::SERVICE_UNAVAILABLE, "too-slow", "Request too slow"),
            Self::TooMany => (StatusCode::TOO_MANY_REQUESTS, "too-many", "Too many attempts"),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy", "Busy"),
            Self::Store => (StatusCode::SERVICE_UNAVAILABLE, "store", "Store not available"),
            Self::Token => (StatusCode::BAD_REQUEST, "token", "Not the token that was signed"),
            Self::Envelope { .. } => (StatusCode::BAD_REQUEST, "envelope", "Not a signed enrolment"),
            Self::StatementType { .. } => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "statement-type",
                "Statement of another type",
            ),
            Self::OtherConsole => (
                StatusCode::FORBIDDEN,
                "other-console",
                "Meant for another console",
            ),
            Self::Enrolment { refusal } => (StatusCode::FORBIDDEN, refusal_name(*refusal), "Not enrolled"),
            Self::Code => (StatusCode::FORBIDDEN, "code-not-good", "Not a good code"),
            Self::Asker => (StatusCode::FORBIDDEN, "asker-unknown", "Not yours to ask"),
            Self::Again => (StatusCode::CONFLICT, "said-before", "Said before"),
            Self::NotConfirmed => (StatusCode::FORBIDDEN, "not-confirmed", "Not confirmed"),
            Self::NotDue => (StatusCode::CONFLICT, "not-due", "Not due yet"),
            Self::Claim => (StatusCode::FORBIDDEN, "claim-not-good", "Not connected"),
            Self::Certificate => (StatusCode::UNAUTHORIZED, "certificate-needed", "For operators"),
            Self::Post => (StatusCode::FORBIDDEN, "post-unknown", "No such post"),
            Self::Absent => (StatusCode::NOT_FOUND, "absent", "Not there"),
            Self::Role { .. } => (StatusCode::FORBIDDEN, "role", "Not for this role"),
            Self::Parameter { .. } => (StatusCode::BAD_REQUEST, "parameter", "A wrong parameter"),
            Self::Ambiguous { .. } => (StatusCode::CONFLICT, "ambiguous", "More than one"),
            Self::Taken { .. } => (StatusCode::CONFLICT, "taken", "In use"),
            Self::TooManyRows => (StatusCode::UNPROCESSABLE_ENTITY, "too-many-rows", "Too many rows"),
            Self::NotSigned => (StatusCode::BAD_REQUEST, "not-signed", "Not what was signed"),
        }
    }

    /// What happened and what to do.
    pub(crate) fn detail(&self) -> String {
        match self {
            Self::NotFound => {
                "There is nothing at this address. A device's program uses /v1/about, /v1/enrol and \
                               /v1/reports."
                    .to_owned()
            }
            Self::Method => "This address answers another method: see API.md.".to_owned(),
            Self::ContentType => format!("Send the request as {}, a change by an operator as application/json.", wire::CONTENT_TYPE),
            Self::ContentEncoding => {
                "Send the request without Content-Encoding; bodies inside it are compressed one by one."
                    .to_owned()
            }
            Self::TooLarge { frame, limit } => too_large(*frame, *limit),
            Self::Frames { error } => {
                format!("The {error}. Nothing of it was kept; is something between changing the bytes?")
            }
            Self::Cut => {
                "The connection ended inside the request. Nothing of it was kept; send it again.".to_owned()
            }
            Self::TooSlow => {
                "The request took too long to arrive. Nothing of it was kept; send it again.".to_owned()
            }
            Self::TooMany => "Too many attempts from here. Wait a minute, then try again.".to_owned(),
            Self::Busy => {
                "The console has more to do than it can just now. Try again in a moment.".to_owned()
            }
            Self::Store => {
                "The console cannot keep anything just now; its operator has been told. Nothing is lost: \
                            try again later."
                    .to_owned()
            }
            Self::Token => {
                "The token beside the enrolment is not the one that it names. Enter the enrolment string \
                            again."
                    .to_owned()
            }
            Self::Envelope { reason } => {
                format!("The enrolment cannot be accepted ({reason}). Enrol again with the same string.")
            }
            Self::StatementType { reason } => {
                format!(
                    "The {reason}. The console may be older than the device's program: ask its operator to update."
                )
            }
            Self::OtherConsole => {
                "The enrolment string was made by another console. Ask whoever gave it out for a \
                                   new one."
                    .to_owned()
            }
            Self::Enrolment { refusal } => sentence(&refusal.to_string()),
            Self::Code => {
                "This one-time code is not known here, was used, or is out of date. Nothing was kept: ask whoever gave \
                 it out for another."
                    .to_owned()
            }
            Self::Again => "The same was said before; it changes nothing again. Say it anew.".to_owned(),
            Self::NotConfirmed => {
                "Nobody has confirmed this computer yet, or it is out of use, or its key was changed. Ask whoever runs the \
                 console to confirm it."
                    .to_owned()
            }
            Self::NotDue => format!(
                "This certificate is good for more than {} days yet, and is made anew only then.",
                limits::RENEWAL_DAYS
            ),
            Self::Claim => {
                "This operator string is not known here, was used, is out of date or was taken back. Ask whoever runs the \
                 console for another."
                    .to_owned()
            }
            Self::Certificate => {
                "This page is for operators. Connect this computer first: dspt-console connect STRING.".to_owned()
            }
            Self::Post => {
                "The post of this certificate was revoked, is past its date, or is not one of this console. Ask whoever runs it."
                    .to_owned()
            }
            Self::Absent => "There is no such thing, or none that this post sees.".to_owned(),
            Self::Role { what } => format!("This post may not {what}. Ask whoever runs the console."),
            Self::Parameter { what, rule } => sentence(&format!("{what} {rule}; see the API's description")),
            Self::Ambiguous { detail } => detail.clone(),
            Self::Taken { what } => sentence(&format!("{what} is already in use; choose another")),
            Self::TooManyRows => {
                "The answer would have more rows than one answer holds. Ask about a smaller part.".to_owned()
            }
            Self::NotSigned => {
                "The change is not one that this post's key signed, or this computer's clock is more than five minutes off. Set \
                 the clock and try again."
                    .to_owned()
            }
            Self::Asker => {
                "No device is known here by this key, or its clock is more than five minutes off. Set the clock and try \
                 again."
                    .to_owned()
            }
        }
    }

    /// Whether it is said to a known operator, who pays no budget of failed attempts for it.
    pub(crate) fn is_to_an_operator(&self) -> bool {
        matches!(
            self,
            Self::Absent
                | Self::NotConfirmed
                | Self::NotDue
                | Self::Role { .. }
                | Self::Parameter { .. }
                | Self::Ambiguous { .. }
                | Self::Taken { .. }
                | Self::TooManyRows
                | Self::NotSigned
        )
    }

    /// What a store refused an operator.
    pub(crate) fn of_store(error: &StoreError) -> Self {
        match error {
            StoreError::NotFound { .. } => Self::Absent,
            StoreError::NotAllowed { what } => Self::Role { what },
            StoreError::Invalid { what, rule } => Self::Parameter { what, rule },
            StoreError::Ambiguous { .. } => Self::Ambiguous {
                detail: format!(
                    "What was typed is not enough: {}.",
                    trace::plain(&error.to_string())
                ),
            },
            StoreError::Taken { what } => Self::Taken { what },
            StoreError::TooMany { .. } => Self::TooManyRows,
            StoreError::Busy
            | StoreError::Full { .. }
            | StoreError::Exposed { .. }
            | StoreError::Newer { .. }
            | StoreError::Corrupt { .. }
            | StoreError::Io { .. }
            | StoreError::Defect
            | StoreError::Closed
            | _ => Self::from(error),
        }
    }

    /// The answer, as RFC 9457 problem details.
    pub(crate) fn response(&self) -> Response {
        let (status, name, title) = self.row();
        let problem = Problem {
            detail: self.detail(),
            status: status.as_u16(),
            title: title.to_owned(),
            kind: format!("{}{name}", wire::PROBLEM_TYPE),
        };
        let mut response = json(status, PROBLEM_JSON, &problem);
        if self.retry_after() {
            add_retry_after(&mut response);
        }
        response
    }

    fn retry_after(&self) -> bool {
        let (status, ..) = self.row();
        status == StatusCode::SERVICE_UNAVAILABLE || status == StatusCode::TOO_MANY_REQUESTS
    }
}

impl From<&StoreError> for Refusal {
    fn from(error: &StoreError) -> Self {
        if matches!(error, StoreError::Busy) {
            Self::Busy
        } else {
            trace::defect("write to the store", &trace::chain(error));
            Self::Store
        }
    }
}

/// A JSON answer.
pub(crate) fn json<T: Serialize>(status: StatusCode, content_type: &'static str, value: &T) -> Response {
    // Our own plain types always make JSON.
    let bytes = serde_json::to_vec(value).unwrap_or_default();
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    let content_type = HeaderValue::from_static(content_type);
    response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    response
}

/// Says when to come back.
pub(crate) fn add_retry_after(response: &mut Response) {
    let seconds = HeaderValue::from(limits::RETRY_AFTER_SECONDS);
    response.headers_mut().insert(header::RETRY_AFTER, seconds);
}

fn refusal_name(refusal: EnrolRefusal) -> &'static str {
    match refusal {
        EnrolRefusal::UnknownToken => "string-unknown",
        EnrolRefusal::Expired => "string-expired",
        EnrolRefusal::Revoked => "string-revoked",
        EnrolRefusal::UsedUp => "string-used-up",
        EnrolRefusal::WrongProvider => "other-provider",
        EnrolRefusal::KeyTaken => "key-taken",
    }
}

fn too_large(frame: Option<usize>, limit: usize) -> String {
    match frame {
        None => {
            format!(
                "The request has more than the {limit} bytes that are read here. Send less in one request."
            )
        }
        Some(frame) => format!(
            "Frame {frame} of the request has more than {limit} bytes, which none of its kind has. Nothing was kept; \
             is something between changing the bytes?"
        ),
    }
}

/// An error's words as a sentence.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        format!("{}{}.", first.to_uppercase(), letters.as_str())
    })
}

/// Every problem: its status, its name and its title. A test holds this equal to what [`Refusal::row`] gives and to `API.md`.
pub(crate) const PROBLEMS: [(u16, &str, &str); 36] = [
    (404, "not-found", "No such page"),
    (405, "method", "Wrong method"),
    (415, "content-type", "Wrong content type"),
    (415, "content-encoding", "Encoded request"),
    (413, "too-large", "Request too large"),
    (400, "frames", "Not a row of frames"),
    (400, "cut", "Request cut short"),
    (503, "too-slow", "Request too slow"),
    (429, "too-many", "Too many attempts"),
    (503, "busy", "Busy"),
    (503, "store", "Store not available"),
    (400, "token", "Not the token that was signed"),
    (400, "envelope", "Not a signed enrolment"),
    (415, "statement-type", "Statement of another type"),
    (403, "other-console", "Meant for another console"),
    (403, "code-not-good", "Not a good code"),
    (403, "asker-unknown", "Not yours to ask"),
    (409, "said-before", "Said before"),
    (403, "not-confirmed", "Not confirmed"),
    (409, "not-due", "Not due yet"),
    (403, "claim-not-good", "Not connected"),
    (401, "certificate-needed", "For operators"),
    (403, "post-unknown", "No such post"),
    (404, "absent", "Not there"),
    (403, "role", "Not for this role"),
    (400, "parameter", "A wrong parameter"),
    (409, "ambiguous", "More than one"),
    (409, "taken", "In use"),
    (422, "too-many-rows", "Too many rows"),
    (400, "not-signed", "Not what was signed"),
    (403, "string-unknown", "Not enrolled"),
    (403, "string-expired", "Not enrolled"),
    (403, "string-revoked", "Not enrolled"),
    (403, "string-used-up", "Not enrolled"),
    (403, "other-provider", "Not enrolled"),
    (403, "key-taken", "Not enrolled"),
];

/// `Content-Type` of answers that are not problems.
pub(crate) const JSON: &str = "application/json";
const PROBLEM_JSON: &str = "application/problem+json";

#[cfg(test)]
mod tests;
