use std::io;
use std::io::Write;
use std::sync::Arc;
use std::sync::Mutex;

use proptest::prelude::*;
use tracing::Level;

use super::*;

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is written while something is done.
fn written(format: LogFormat, done: impl FnOnce()) -> String {
    let written = Written::default();
    let writer = written.clone();
    let lines = lines(format, EnvFilter::new("info"), move || writer.clone());
    tracing::subscriber::with_default(lines, done);
    let bytes = written.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

fn happens(text: &str) {
    let error = io::Error::other(text.to_owned());
    tracing::error!(%error, "cannot erase what is due");
    tracing::info!(
        path = text,
        status = 403_u16,
        behind = -7_i64,
        share = 0.5,
        kept = true,
        report = None::<&str>,
        detail = ?Some(text),
        "refused a request"
    );
    tracing::warn!("{text}");
    tracing::debug!("more than is asked for");
}

#[test]
fn a_line_of_json_tells_what_the_line_of_text_tells() {
    let text = written(LogFormat::Text, || happens("/v1/reports"));
    let json = written(LogFormat::Json, || happens("/v1/reports"));
    assert_eq!((text.lines().count(), json.lines().count()), (3, 3));
    for (text, json) in text.lines().zip(json.lines()) {
        let json: Value = serde_json::from_str(json).unwrap();
        let fields = json["fields"].as_object().unwrap();
        for said in [&json["level"], &json["target"], &fields["message"]] {
            assert!(text.contains(said.as_str().unwrap()), "{said} is not in {text}");
        }
        let names = fields.keys().filter(|name| *name != "message");
        assert!(
            names.clone().all(|name| text.contains(&format!("{name}="))),
            "{text}\n{json}"
        );
        assert_eq!(names.count(), text.matches('=').count(), "{text}\n{json}");
    }
    let second: Value = serde_json::from_str(json.lines().nth(1).unwrap()).unwrap();
    let wanted = json!({
        "behind": -7, "detail": "Some(\"/v1/reports\")", "kept": true, "message": "refused a request",
        "path": "/v1/reports", "share": 0.5, "status": 403,
    });
    assert_eq!(second["fields"], wanted);
    assert_eq!(
        (&second["level"], &second["target"]),
        (&json!(Level::INFO.as_str()), &json!(module_path!()))
    );
}

#[test]
fn a_moment_is_written_as_in_the_form_for_people() {
    let at = "2026-11-22T09:05:03.000042Z".parse().unwrap();
    assert_eq!(moment(at), "2026-11-22T09:05:03.000042Z");
}

#[test]
fn a_text_of_any_length_makes_a_line_of_bounded_length() {
    let long = "é".repeat(1 << 20);
    let json = written(LogFormat::Json, || happens(&long));
    for line in json.lines() {
        assert!(line.len() < 3 * TEXT_BYTES, "{}", line.len());
        assert!(serde_json::from_str::<Value>(line).is_ok());
    }
}

/// What a terminal obeys, the ends of lines aside; or what shows otherwise than it is.
fn obeyed(c: char) -> bool {
    let direction_or_width = [
        '\u{200b}'..='\u{200f}',
        '\u{2028}'..='\u{202e}',
        '\u{2066}'..='\u{2069}',
    ];
    c != '\n' && (c.is_control() || direction_or_width.iter().any(|range| range.contains(&c)))
}

proptest! {
    #[test]
    fn whatever_a_text_holds_it_is_one_line_of_json_and_nothing_that_a_terminal_obeys(
        text in prop_oneof![
            any::<String>(),
            "[\\x00-\\x1f\\x7f-\\x9f\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2066}-\u{2069}\"\\\\a]{0,40}",
        ],
    ) {
        let json = written(LogFormat::Json, || happens(&text));
        prop_assert_eq!(json.lines().count(), 3);
        prop_assert_eq!(json.matches('\n').count(), 3);
        prop_assert!(!json.chars().any(obeyed), "{:?}", json);
        let second: Value = serde_json::from_str(json.split('\n').nth(1).unwrap()).unwrap();
        // Named, and so not lost: whoever reads the JSON has the text as it was.
        if text.len() <= TEXT_BYTES {
            prop_assert_eq!(second["fields"]["path"].as_str(), Some(text.as_str()));
        }
    }
}
