//! A store of one provider, for programs that are tried on what a console makes of it.
//!
//! `cargo run -p dspt-store --example rose_house -- FOLDER` makes `console.db` there: "Rose House" with three computers. One
//! reported twice, one changed its key and reported, one only joined.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "an example that cannot go on should stop"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::path::PathBuf;

use dspt_store::SqlStore;
use support::Machine;

#[tokio::main]
async fn main() {
    let folder = PathBuf::from(std::env::args_os().nth(1).unwrap());
    let store = SqlStore::open(&folder.join("console.db")).unwrap();
    let id = support::provider(&store, "Rose House").await;
    let mut machines: Vec<Machine> = (1..=3).map(Machine::new).collect();
    for machine in &mut machines {
        machine.join(&store, id).await;
    }
    let [reports, rotates, _] = machines.as_mut_slice() else {
        return;
    };
    reports.report(&store).await;
    reports.report(&store).await;
    rotates.rotate(&store).await;
}
