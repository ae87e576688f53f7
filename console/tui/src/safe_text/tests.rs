use proptest::prelude::*;

use super::*;

#[test]
fn what_commands_or_hides_is_shown_instead() {
    let cases = [
        ("", ""),
        ("Front desk", "Front desk"),
        ("Café – Zoë’s PC", "Café – Zoë’s PC"),
        ("\x1b[2J", "^[[2J"),
        ("a\tb\nc\r\0\x7f", "a^Ib^Jc^M^@^?"),
        ("\u{9b}2J", "<U+009B>2J"),
        ("invoice\u{202e}fdp.exe", "invoice<U+202E>fdp.exe"),
        ("a\u{2028}b\u{2029}c", "a<U+2028>b<U+2029>c"),
        ("ad\u{200b}min", "ad<U+200B>min"),
        ("x\u{feff}\u{e0041}", "x<U+FEFF><U+E0041>"),
        ("=cmd|'/c calc'!A1", "=cmd|'/c calc'!A1"),
    ];
    for (text, shown) in cases {
        assert_eq!(scrub(text), shown);
    }
}

#[test]
fn cutting_keeps_graphemes_and_columns() {
    let cases = [
        ("Rosewood", 8, "Rosewood"),
        ("Rosewood", 5, "Rose…"),
        ("Rosewood", 1, "…"),
        ("Rosewood", 0, ""),
        ("介護施設", 5, "介護…"),
        ("介護施設", 4, "介…"),
        ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
    ];
    for (text, width, cut) in cases {
        assert_eq!(
            SafeText::new(text).fit(width, "…").as_str(),
            cut,
            "{text} at {width}"
        );
    }
}

proptest! {
    #[test]
    fn nothing_hostile_comes_out(text in any::<String>()) {
        prop_assert!(!scrub(&text).chars().any(is_hostile));
        prop_assert!(!scrub(&text).chars().any(char::is_control));
    }

    #[test]
    fn scrubbing_twice_changes_nothing_more(text in any::<String>()) {
        let once = scrub(&text).into_owned();
        let twice = scrub(&once);
        prop_assert!(matches!(twice, Cow::Borrowed(_)));
        prop_assert_eq!(twice.as_ref(), once.as_str());
    }

    #[test]
    fn clean_text_is_borrowed(text in "[a-zA-Z0-9 ,.£éü介護–’]*") {
        prop_assert!(matches!(scrub(&text), Cow::Borrowed(same) if same == text));
    }

    #[test]
    fn a_cut_text_is_never_wider_than_its_room(text in any::<String>(), width in 0_usize..40) {
        prop_assert!(SafeText::new(&text).fit(width, "…").width() <= width);
    }
}
