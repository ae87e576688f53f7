//! Writes sealed files into a folder, with what opens them, for other programs of the format to be tried on.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a tool for tests, which ends at the first trouble"
)]

use std::path::PathBuf;

use dspt_agent::sealed_file::Reader;
use dspt_agent::sealed_file::SealedFile;
use dspt_report::PassPhrase;

/// A pair of keys that everybody knows: it stands in the test vectors of the format.
const PUBLIC: &str = "36dcec3f5f24739a0c8b36cbb4ffa25729a94a51d41fb205a37419fe7f5adb2a";
const IDENTITY: &str = "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0\n";

fn main() {
    let folder = PathBuf::from(std::env::args_os().nth(1).unwrap());
    let phrase = PassPhrase::generate().unwrap();
    std::fs::write(folder.join("identity.txt"), IDENTITY).unwrap();
    std::fs::write(folder.join("phrase.txt"), phrase.words()).unwrap();
    let readers = [
        ("key", Reader::Console(PUBLIC.parse().unwrap())),
        ("phrase", Reader::PassPhrase(phrase)),
    ];
    for size in [0, 1, 65_535, 65_536, 65_537, 300_000] {
        let content: Vec<u8> = (0..=250).cycle().take(size).collect();
        std::fs::write(folder.join(format!("{size}.content")), &content).unwrap();
        for (name, reader) in &readers {
            let mut file = SealedFile::begin(Vec::new(), reader).unwrap();
            file.write(&content).unwrap();
            let (bytes, _) = file.finish().unwrap();
            std::fs::write(folder.join(format!("{size}.{name}.age")), bytes).unwrap();
        }
    }
}
