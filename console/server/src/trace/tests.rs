use proptest::prelude::*;

use super::*;

#[test]
fn clean_text_stays_as_it_is() {
    let text = "envelope's payload is not \"base64\" at C:\\x, café";
    assert_eq!(plain(text), text);
}

#[test]
fn what_a_terminal_obeys_is_shown_instead() {
    assert_eq!(
        plain("a\u{1b}[2Jb\u{202e}c\r\n\u{7f}"),
        "a\\u{1b}[2Jb\\u{202e}c\\r\\n\\u{7f}"
    );
}

proptest! {
    #[test]
    fn nothing_a_terminal_obeys_comes_out_and_it_is_short(text in any::<String>()) {
        let plain = plain(&text);
        prop_assert!(plain.len() <= limits::LOG_TEXT_BYTES + 16);
        prop_assert!(!plain.chars().any(obeyed));
    }
}

fn obeyed(c: char) -> bool {
    let direction_or_width = [
        '\u{200b}'..='\u{200f}',
        '\u{2028}'..='\u{202e}',
        '\u{2066}'..='\u{2069}',
    ]
    .iter()
    .any(|range| range.contains(&c));
    c.is_control() || direction_or_width
}
