//! This program itself.

use dspt_report::statement::AgentInfo;

/// How a statement names this program.
pub fn info() -> AgentInfo {
    AgentInfo {
        os: std::env::consts::OS.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}
