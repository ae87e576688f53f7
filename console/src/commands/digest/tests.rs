use super::*;

fn change(number: u8, provider: &str, check: Option<&str>) -> ChangeRow {
    ChangeRow {
        device: dspt_report::DeviceId::new([number; 16]),
        label: if number == 9 {
            String::new()
        } else {
            format!("office {number}")
        },
        provider: dspt_report::ProviderId::new([provider.as_bytes()[0]; 8]),
        provider_name: provider.to_owned(),
        telephone: (number != 3).then(|| "01632 960001".to_owned()),
        check: check.map(|check| check.parse().unwrap()),
        at: Timestamp::UNIX_EPOCH,
    }
}

fn digest() -> Digest {
    let texts = texts::checks(dspt_policies::Policy::shipped());
    let encryption = Some("disk-encryption");
    let to_fix = vec![
        change(1, "Rosewood <Care> & Sons", encryption),
        change(2, "Rosewood <Care> & Sons", encryption),
        change(3, "Elm Court", encryption),
        change(3, "Elm Court", Some("a-check-of-theirs")),
    ];
    let section = |kind, rows: Vec<ChangeRow>| Section {
        kind,
        total: rows.len() as u64,
        parts: parts(rows, &texts),
    };
    let mut quiet = section(ChangeKind::Quiet, vec![change(9, "Harbour \u{202e}View", None)]);
    quiet.total = 5;
    Digest {
        since: "2026-09-04".parse().unwrap(),
        until: "2026-09-07T07:30:00Z".parse().unwrap(),
        providers: 80,
        computers: 412,
        to_fix: 19,
        unheard: 396,
        risks_ending: 5,
        risks_ended: 1,
        sections: vec![section(ChangeKind::ToFix, to_fix), quiet],
    }
}

#[test]
fn it_tells_what_changed_by_name_and_in_plain_words() {
    let text = text::write(&digest());
    insta::assert_snapshot!("digest", text);
    assert_eq!(text, text::write(&digest()), "the same again");
    let at = |name: &str| text.find(name).unwrap();
    assert!(at("Elm Court") < at("Rosewood"));
}

#[test]
fn the_page_needs_nothing_else_and_holds_what_the_text_holds() {
    let page = html::write(&digest());
    insta::assert_snapshot!("digest_html", page);
    for outside in ["<script", "http", "src=", "<link"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("Rosewood &lt;Care&gt; &amp; Sons"), "{page}");
    assert!(!page.contains('\u{202e}'));
}

#[test]
fn nothing_that_changed_is_said_too() {
    let none = Digest {
        sections: Vec::new(),
        ..digest()
    };
    assert!(text::write(&none).contains(NOTHING));
    assert!(html::write(&none).contains(NOTHING));
}
