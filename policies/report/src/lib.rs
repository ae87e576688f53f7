//! placeholder
#![forbid(unsafe_code)]

pub mod fact;
pub mod finding;
pub mod id;
pub mod limits;
pub mod schema;

pub use fact::Fact;
pub use fact::FactKey;
pub use fact::FactSet;
pub use fact::FactValue;
pub use fact::Reason;
pub use finding::CheckId;
pub use finding::Finding;
pub use finding::Verdict;
pub use id::DeviceId;
pub use id::Digest;
pub use id::KeyId;
pub use id::Pin;
pub use id::ProviderId;
pub use id::ReportId;
