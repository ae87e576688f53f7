use super::*;

fn look(colour: Colour, set: &'static [(&'static str, &'static str)]) -> Look {
    Look::of_stdout(colour, false, None, |name| {
        let found = set.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    })
}

#[test]
fn colours_are_used_only_where_asked_or_on_a_willing_terminal() {
    assert!(look(Colour::Always, &[("NO_COLOR", "1")]).colour);
    assert!(!look(Colour::Never, &[]).colour);
    assert!(!look(Colour::Auto, &[("NO_COLOR", "1")]).colour);
    assert!(!look(Colour::Auto, &[("TERM", "dumb")]).colour);
}

#[test]
fn a_locale_that_is_not_utf_8_gets_ascii() {
    assert!(look(Colour::Auto, &[("LANG", "C")]).ascii);
    assert!(look(Colour::Auto, &[("LC_ALL", "C"), ("LANG", "en_GB.UTF-8")]).ascii);
    assert!(!look(Colour::Auto, &[("LANG", "en_GB.UTF-8")]).ascii);
    assert!(!look(Colour::Auto, &[("LANG", "en_GB.utf8")]).ascii);
    assert!(!look(Colour::Auto, &[]).ascii);
}

#[test]
fn a_width_beyond_what_can_be_read_is_brought_within() {
    let width = |asked| Look::of_stdout(Colour::Never, false, Some(asked), |_| None).width;
    assert_eq!(width(1), limits::WIDTH_LEAST);
    assert_eq!(width(limits::WIDTH_LEAST), limits::WIDTH_LEAST);
    assert_eq!(width(limits::WIDTH_MOST), limits::WIDTH_MOST);
    assert_eq!(width(10_000), limits::WIDTH_MOST);
}

#[test]
fn symbols_have_a_letter_form_and_long_words_break() {
    let mut look = Look::plain(40);
    assert_eq!(look.symbol(Tone::Fix), "✗");
    look.ascii = true;
    assert_eq!(look.symbol(Tone::Fix), "x");
    let wrapped = look.wrap("  ", &format!("café… {}", "y".repeat(90)));
    assert!(wrapped.starts_with("  cafe...\n"), "{wrapped}");
    assert!(wrapped.lines().all(|line| line.len() <= 40), "{wrapped}");
}
