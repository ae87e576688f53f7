//! Workbooks (XLSX): the few parts of the format that tables need, written and read.

mod archive;
mod read;
mod write;

pub(crate) use read::Sheet;
pub(crate) use read::read;
pub(crate) use write::write;

#[cfg(test)]
mod tests;
