//! The README and the program say the same: every command and flag stands in both.
#![expect(clippy::unwrap_used, reason = "test code, outside the test functions too")]

use std::collections::BTreeSet;

use assert_cmd::Command;

const README: &str = include_str!("../README.md");

fn help(arguments: &[&str]) -> String {
    let output = Command::cargo_bin("dspt-agent")
        .unwrap()
        .args(arguments)
        .arg("--help")
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Commands below `above` as `--help` lists them, but clap's own.
fn commands(above: &[&str]) -> BTreeSet<String> {
    let help = help(above);
    let list = help
        .split("Commands:")
        .nth(1)
        .unwrap()
        .split("Options:")
        .next()
        .unwrap();
    list.lines()
        .filter_map(|line| line.strip_prefix("  "))
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

fn commands_below(above: &str) -> BTreeSet<String> {
    let below = commands(&[above]);
    assert!(below.len() > 2, "{below:?}");
    below
}

fn flags(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .filter(|word| word.starts_with("--") && !word.starts_with("---") && word.len() > 2)
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_command_and_flag_stands_in_both() {
    let commands = commands(&[]);
    let mut known = flags(&help(&[]));
    for command in &commands {
        known.extend(flags(&help(&[command])));
        if command == "asset" || command == "sharing" {
            for below in commands_below(command) {
                known.extend(flags(&help(&[command, &below])));
                assert!(README.contains(&format!("`{below}`")), "{command} {below}");
            }
        }
        assert!(
            README.contains(&format!("| `{command}")),
            "{command} is not in the README"
        );
    }
    let table = README
        .split("## Commands")
        .nth(1)
        .unwrap()
        .split("\n## ")
        .next()
        .unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `"));
    for row in rows {
        let name: String = row
            .chars()
            .take_while(|letter| letter.is_ascii_lowercase() || *letter == '-')
            .collect();
        if !name.is_empty() {
            assert!(commands.contains(&name), "{name} is no command");
        }
    }
    // `install` and the like belong to other programs and stand with one dash or none.
    assert_eq!(flags(README), known);
}
