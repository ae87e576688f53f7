//! Makes cargo embed the library again when a file is added to it or changed.

fn main() {
    println!("cargo::rerun-if-changed=library");
}
