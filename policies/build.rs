//! Makes cargo embed the library again when a file is added to it or changed.
#![expect(clippy::print_stdout, reason = "this is how a build script talks to cargo")]

fn main() {
    println!("cargo::rerun-if-changed=library");
}
