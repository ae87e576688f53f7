//! What the documents say is there, and nothing claims what nobody gave us.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "test code, outside the test functions too"
)]

use std::path::Path;
use std::path::PathBuf;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Text files of the project, without what is built, locked or somebody else's.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            if !["target", ".git"].contains(&name) {
                found.extend(files(&path, endings));
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            found.push(path);
        }
    }
    found
}

fn short(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().display().to_string()
}

/// Words that would claim approval, and where each may stand all the same.
const CLAIMS: &[&str] = &["compliant", "certified", "approved", "official", "guaranteed"];
const MAY_STAND: &[(&str, &str)] = &[
    // The sentence on independence, everywhere.
    ("", "approved or checked"),
    // The lists of these words themselves.
    (".github/CONTRIBUTING.md", "ompliant,"),
    (
        ".github/CONTRIBUTING.md",
        "certified, approved, official or guaranteed",
    ),
    ("policies/pack/src/sentence.rs", "\""),
    ("policies/pack/tests/pack.rs", "const CLAIMS"),
    ("console/exports/tests/surfaces.rs", "    \""),
    ("policies/tests/plain/mod.rs", "    \""),
    ("policies/tests/words.rs", "    \""),
    ("policies/src/readiness/tests/words.rs", "    \""),
    ("tests/tests/documents.rs", ""),
    // The published status is the official one, as against our own reading; so is the toolkit's own list.
    ("console/register/", "official status"),
    // A column of somebody else's register.
    ("console/register/src/read/geography.rs", "\"official-name\""),
    ("policies/", "compared with the official one"),
    ("policies/src/readiness.rs", "Never the official status."),
];

#[test]
fn no_text_of_ours_claims_what_nobody_gave_us() {
    let mut found = Vec::new();
    for path in files(
        &root(),
        &[".md", ".rs", ".yaml", ".json", ".snap", ".sql", ".toml"],
    ) {
        let name = short(&path);
        let text = std::fs::read_to_string(&path).unwrap();
        for (line, number) in text.lines().zip(1..) {
            let words = line.to_lowercase();
            let claims = words
                .split(|c: char| !c.is_alphanumeric())
                .any(|word| CLAIMS.contains(&word));
            let may = MAY_STAND
                .iter()
                .any(|(place, part)| name.starts_with(place) && line.contains(part));
            if claims && !may {
                found.push(format!("{name}:{number}: {line}"));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// A word in backticks or in a link that names a place in this repository; `None` for anything else.
fn place(word: &str) -> Option<&str> {
    const TOPS: &[&str] = &[
        ".github/",
        "agent/",
        "checks/",
        "console/",
        "policies/",
        "src/",
        "tests/",
    ];
    let word = word.split(['#', ' ']).next().unwrap_or_default();
    let plain = word
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    (plain && TOPS.iter().any(|top| word.starts_with(top))).then_some(word)
}

#[test]
fn places_that_documents_name_are_there() {
    let mut lost = Vec::new();
    let mut seen = 0;
    for path in files(&root(), &[".md"]) {
        let text = std::fs::read_to_string(&path).unwrap();
        for word in text.split(['`', '(', ')', '\n', ' ']).filter_map(place) {
            seen += 1;
            let beside = path.parent().unwrap().join(word);
            if !root().join(word).exists() && !beside.exists() {
                lost.push(format!("{}: {word}", short(&path)));
            }
        }
    }
    assert!(lost.is_empty(), "{lost:#?}");
    assert!(seen > 40, "only {seen} places were looked at");
}

/// What a guide must never ask for.
const NEVER: &[&str] = &[
    "run anyway",
    "more info",
    "keep anyway",
    "allow anyway",
    "ignore the",
    "disable",
    "turn off",
];

#[test]
fn guides_to_installing_send_nobody_past_a_warning_and_are_of_this_version() {
    let independent = "Independent software, not made, approved or checked by NHS England, CQC or ICO";
    for room in ["agent", "console"] {
        let folder = root().join(room).join("packaging");
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
        let guide = read("README.md");
        assert!(guide.contains(&format!("*{independent}.*")), "{room}");
        for words in NEVER {
            assert!(!guide.to_lowercase().contains(words), "{room}: {words}");
        }
        let control = read("debian/control").replace("\n ", " ");
        assert!(control.contains(independent), "{room}: debian/control");
        let newest = format!("dspt-{room} ({}) ", env!("CARGO_PKG_VERSION"));
        assert!(read("debian/changelog").starts_with(&newest), "{room}: {newest}");
    }
}
