//! The unit of systemd: `packaging/dspt-agent.service`, with the reason for each line of rights in it.

use std::path::Path;

/// The unit that runs `program`, an absolute path, as a service.
pub fn unit(program: &Path) -> String {
    UNIT.replace(PACKAGED, &quoted(&program.display().to_string()))
}

/// A path as one word of a command line of systemd, in which nothing is replaced.
fn quoted(path: &str) -> String {
    let mut word = String::with_capacity(path.len() + 2);
    word.push('"');
    for c in path.chars() {
        match c {
            '"' | '\\' => word.extend(['\\', c]),
            '%' => word.push_str("%%"),
            '$' => word.push_str("$$"),
            c => word.push(c),
        }
    }
    word.push('"');
    word
}

/// The file that packages bring too.
const UNIT: &str = include_str!("../../packaging/dspt-agent.service");

/// The program in it.
const PACKAGED: &str = "\"/usr/bin/dspt-agent\"";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_path_is_replaced_or_split() {
        let text = unit(Path::new("/opt/a b/100%/$HOME/\"x\"/dspt-agent"));
        assert!(
            text.contains("\nExecStart=\"/opt/a b/100%%/$$HOME/\\\"x\\\"/dspt-agent\" run\n"),
            "{text}"
        );
    }

    #[test]
    fn a_package_brings_the_file_as_it_lies_there() {
        assert_eq!(unit(Path::new("/usr/bin/dspt-agent")), UNIT);
    }

    #[test]
    fn no_capability_is_left_and_no_key_stands_twice_by_mistake() {
        let text = unit(Path::new("/usr/bin/dspt-agent"));
        assert!(text.contains("\nCapabilityBoundingSet=\n"));
        let mut keys: Vec<&str> = text
            .lines()
            .filter(|line| !line.starts_with(['#', '[']))
            .filter_map(|line| line.split_once('=').map(|(key, _)| key))
            .collect();
        keys.retain(|key| *key != "SystemCallFilter");
        let count = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), count);
    }
}
