//! Writes packs of recorded computers into a folder, each into one of its own: to look at, and for the tests in a browser.
//!
//! ```sh
//! cargo run -p dspt-pack --example pages -- DIR
//! ```

use std::fs::File;
use std::io;
use std::io::Write;
use std::path::PathBuf;

#[path = "../tests/support/mod.rs"]
mod support;

use support::World;

fn main() -> io::Result<()> {
    let folder = std::env::args_os()
        .nth(1)
        .ok_or_else(|| io::Error::other("name a folder"))?;
    let new = World::new().with(&[("windows-11-home-laptop", "Office")]);
    let mut answered =
        World::new().with(&[("windows-11-pro", "Office"), ("windows-11-home-laptop", "Laptop")]);
    answered.answer_all();
    let worlds = [
        ("new", new),
        ("mixed", support::mixed()),
        ("answered", answered),
        ("large", support::large()),
        ("empty", World::new()),
    ];
    for (name, world) in worlds {
        let folder = PathBuf::from(&folder).join(name);
        std::fs::create_dir_all(&folder)?;
        for file in world.pack().files().map_err(io::Error::other)? {
            File::create(folder.join(file.name))?.write_all(&file.bytes)?;
        }
    }
    Ok(())
}
