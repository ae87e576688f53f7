//! The property list of launchd on macOS.

use std::path::Path;

use maud::html;

/// The property list that runs `program`, an absolute path, as a daemon.
pub fn property_list(program: &Path) -> String {
    // Only the escaping of text is wanted of the macro; a property list is XML.
    let program = html! { (program.display().to_string()) }.into_string();
    LIST.replace("{name}", super::NAME).replace("{program}", &program)
}

const LIST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- Written by `dspt-agent install`, removed by `dspt-agent uninstall`. -->
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
    <key>Label</key>
    <string>{name}</string>
    <key>ProgramArguments</key>
    <array>
        <string>{program}</string>
        <string>run</string>
    </array>
    <key>RunAtLoad</key>
    <true/>
    <!-- Started again after a failure, and not after it was asked to stop. -->
    <key>KeepAlive</key>
    <dict>
        <key>SuccessfulExit</key>
        <false/>
    </dict>
    <key>ThrottleInterval</key>
    <integer>60</integer>
    <key>ExitTimeOut</key>
    <integer>5</integer>
    <key>ProcessType</key>
    <string>Background</string>
    <key>LowPriorityIO</key>
    <true/>
    <key>Umask</key>
    <integer>63</integer>
    <key>StandardErrorPath</key>
    <string>/Library/Logs/{name}.log</string>
</dict>
</plist>
"#;

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
