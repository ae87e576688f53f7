//! The cases of the contract. Each is given an empty store.

pub(crate) mod access;
pub(crate) mod bodies;
pub(crate) mod books;
pub(crate) mod chain;
pub(crate) mod closing;
pub(crate) mod enrolment;
pub(crate) mod identity;
pub(crate) mod lists;
pub(crate) mod log;
pub(crate) mod paging;
pub(crate) mod parties;
pub(crate) mod past;
pub(crate) mod posture;
pub(crate) mod registers;
pub(crate) mod releases;
pub(crate) mod retention;
pub(crate) mod risks;
pub(crate) mod scope;
pub(crate) mod summaries;
pub(crate) mod sums;
pub(crate) mod things;
pub(crate) mod words;
