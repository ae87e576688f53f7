//! The log of everything accepted: a Merkle tree as RFC 6962 has it, told by signed checkpoints.
//!
//! * [`tree`]: hashes, and the right edge from which a tree goes on.
//! * [`proof`]: that an entry is in a tree, and that a tree grew from an earlier one, made and verified.
//! * [`tile`]: names of the pieces in which a tree is handed out.
//! * [`note`]: text with signatures, of which those by unknown keys say nothing.
//! * [`checkpoint`]: size and root of a log at a moment.
//! * [`receipt`]: a proof together with the checkpoint that it leads to.
//!
//! The forms are those of C2SP (`signed-note`, `tlog-checkpoint`, `tlog-tiles`, `tlog-proof`), so that anybody's tools read them.

pub mod checkpoint;
pub mod error;
pub mod note;
pub mod proof;
pub mod receipt;
pub mod tile;
pub mod tree;

pub use checkpoint::Checkpoint;
pub use error::LogError;
pub use note::NoteKey;
pub use note::SignedNote;
pub use receipt::Growth;
pub use receipt::Receipt;
pub use tile::Tile;
pub use tree::Frontier;
pub use tree::Node;
