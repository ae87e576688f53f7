//! The property list of launchd on macOS.

use std::path::Path;

use maud::html;

/// The property list that runs `program`, an absolute path, as a daemon.
pub fn property_list(program: &Path) -> String {
    // Only the escaping of text is wanted of the macro; a property list is XML.
    let program = html! { (program.display().to_string()) }.into_string();
    LIST.replace(USUAL, &program)
}

/// The file that is placed by hand where `install` is not used.
const LIST: &str = include_str!("../../packaging/dspt-agent.plist");

/// The program in it.
const USUAL: &str = "/usr/local/bin/dspt-agent";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn launchd_can_read_it_whatever_the_path_holds() {
        let path = "/Applications/Tools & <more>/dspt-agent";
        let text = property_list(Path::new(path));
        let list = plist::Value::from_reader_xml(text.as_bytes()).unwrap();
        let list = list.as_dictionary().unwrap();
        let arguments = list.get("ProgramArguments").unwrap().as_array().unwrap();
        let arguments: Vec<&str> = arguments
            .iter()
            .map(|argument| argument.as_string().unwrap())
            .collect();
        assert_eq!(arguments, [path, "run"]);
        assert_eq!(list.get("Label").unwrap().as_string(), Some("dspt-agent"));
        let again = list.get("KeepAlive").unwrap().as_dictionary().unwrap();
        assert_eq!(again.get("SuccessfulExit").unwrap().as_boolean(), Some(false));
        assert_eq!(
            list.get("Umask").unwrap().as_unsigned_integer(),
            Some(0o77),
            "as a decimal number"
        );
    }
}
