//! The server as a device meets it: real TLS, real HTTP, a real store in a temporary folder.

mod client;
mod device;
mod enrol;
mod limits;
mod reports;
mod site;
