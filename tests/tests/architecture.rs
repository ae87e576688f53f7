//! The arrows between the crates, one copy of rustls, one crypto provider: read from `cargo metadata`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "test code, outside the test functions too"
)]

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use cargo_metadata::DependencyKind;
use cargo_metadata::Metadata;
use cargo_metadata::MetadataCommand;

/// Who may use whom. An arrow that is not here is a wall.
const ARROWS: &[(&str, &[&str])] = &[
    ("dspt-report", &[]),
    ("dspt-policies", &["dspt-report"]),
    ("dspt-pack", &["dspt-policies", "dspt-report"]),
    ("dspt-own-files", &[]),
    ("dspt-checks", &["dspt-own-files", "dspt-report"]),
    (
        "dspt-agent",
        &["dspt-checks", "dspt-pack", "dspt-policies", "dspt-report"],
    ),
    ("dspt-store", &["dspt-register", "dspt-report"]),
    ("dspt-register", &[]),
    (
        "dspt-exports",
        &["dspt-pack", "dspt-policies", "dspt-register", "dspt-report"],
    ),
    (
        "dspt-server",
        &[
            "dspt-own-files",
            "dspt-policies",
            "dspt-register",
            "dspt-report",
            "dspt-store",
        ],
    ),
    ("dspt-tui", &["dspt-register", "dspt-report", "dspt-store"]),
    (
        "dspt-console",
        &[
            "dspt-exports",
            "dspt-own-files",
            "dspt-pack",
            "dspt-policies",
            "dspt-register",
            "dspt-report",
            "dspt-server",
            "dspt-store",
            "dspt-tui",
        ],
    ),
];

fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
        .exec()
        .unwrap()
}

/// Normal dependencies of each workspace package that are workspace packages too.
fn arrows(metadata: &Metadata) -> BTreeMap<String, BTreeSet<String>> {
    let names: BTreeSet<&str> = metadata
        .workspace_packages()
        .iter()
        .map(|p| p.name.as_str())
        .collect();
    let arrows_of = |package: &&cargo_metadata::Package| {
        let normal = package
            .dependencies
            .iter()
            .filter(|d| d.kind == DependencyKind::Normal);
        let inside = normal
            .map(|d| d.name.clone())
            .filter(|name| names.contains(name.as_str()));
        (package.name.to_string(), inside.collect())
    };
    metadata.workspace_packages().iter().map(arrows_of).collect()
}

#[test]
fn arrows_point_one_way() {
    let found = arrows(&metadata());
    for (package, allowed) in ARROWS {
        let allowed: BTreeSet<String> = allowed.iter().map(ToString::to_string).collect();
        let drawn = found
            .get(*package)
            .unwrap_or_else(|| panic!("{package} is not in the workspace"));
        let breached: Vec<_> = drawn.difference(&allowed).collect();
        assert!(breached.is_empty(), "{package} must not depend on {breached:?}");
    }
    let products: BTreeSet<&str> = ARROWS.iter().map(|(package, _)| *package).collect();
    for (package, inside) in &found {
        if package != "dspt-tests" {
            assert!(
                products.contains(package.as_str()),
                "{package} has no place in the house yet"
            );
            assert!(
                !inside.contains("dspt-tests"),
                "{package} compiles test code into the product"
            );
        }
    }
}

#[test]
fn top_level_is_as_drawn() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let shown: BTreeSet<String> = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.') && name != "target")
        .collect();
    let drawn = [
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE",
        "README.md",
        "agent",
        "checks",
        "console",
        "policies",
        "tests",
    ];
    assert_eq!(shown, drawn.iter().map(ToString::to_string).collect());
}

#[test]
fn one_rustls_one_provider() {
    let metadata = metadata();
    let versions = |name: &str| {
        metadata
            .packages
            .iter()
            .filter(|p| p.name.as_str() == name)
            .count()
    };
    assert_eq!(versions("rustls"), 1, "copies of rustls");
    assert_eq!(versions("ring"), 1, "copies of ring");
    for banned in [
        "aws-lc-rs",
        "aws-lc-sys",
        "openssl",
        "openssl-sys",
        "native-tls",
        "rustls-pemfile",
        "serde_yml",
    ] {
        assert_eq!(versions(banned), 0, "{banned} came in");
    }
}

#[test]
fn only_the_yaml_file_names_a_yaml_library() {
    let sources = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    for folder in ["agent", "checks", "console", "policies"] {
        for file in rust_files(&std::path::Path::new(sources).join(folder)) {
            let text = std::fs::read_to_string(&file).unwrap();
            let names = ["serde_yaml::", "saphyr_parser::"]
                .iter()
                .any(|name| text.contains(name));
            assert!(
                !names || file.ends_with("policies/src/yaml.rs"),
                "{} names a YAML library",
                file.display()
            );
        }
    }
}

#[test]
fn only_the_store_knows_sql() {
    for package in metadata().workspace_packages() {
        let knows = package
            .dependencies
            .iter()
            .any(|d| ["rusqlite", "tokio-postgres", "sqlx"].contains(&d.name.as_str()));
        assert!(
            !knows || package.name.as_str() == "dspt-store",
            "{} knows SQL",
            package.name
        );
    }
}

fn rust_files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}
