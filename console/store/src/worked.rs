//! What is worked out of the rows with the question set, as rows again: by the program, because the store knows no toolkit.
//! The API answers these and the screens show them.

pub mod assessment;
pub mod programme;
