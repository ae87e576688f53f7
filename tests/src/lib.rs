#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![allow(
    clippy::missing_errors_doc,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::exhaustive_structs,
    clippy::wildcard_enum_match_arm,
    reason = "a test harness: a failure here is the test's failure, told where it happens"
)]

pub mod agent;
pub mod balancer;
pub mod client;
#[path = "../../console/store/tests/support/cluster.rs"]
pub mod cluster;
pub mod console;
pub mod desk;
pub mod device;
pub mod load;
pub mod programs;
