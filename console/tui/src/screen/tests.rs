use super::*;

#[test]
fn every_screen_prints_as_what_parses_to_it() {
    let device = DeviceId::new([7; 16]);
    let check: CheckId = "disk-encryption".parse().unwrap();
    let views = [
        View::Home,
        View::Monday,
        View::Group(check.clone()),
        View::Work,
        View::Notes(ProviderId::new([3; 8])),
        View::Email(check.clone(), None),
        View::Email(check.clone(), Some(ProviderId::new([3; 8]))),
        View::Providers,
        View::Provider(ProviderId::new([3; 8])),
        View::Item(ProviderId::new([3; 8]), "9.5.2".parse().unwrap()),
        View::ALL_DEVICES,
        View::Devices {
            provider: Some(ProviderId::new([3; 8])),
            failing: Some(check.clone()),
            group: Some(DeviceGroup::Quiet),
        },
        View::failing(check.clone()),
        View::of(ProviderId::new([3; 8])),
        View::Device(device),
        View::Finding(device, check),
        View::Facts(device),
        View::History(device),
        View::Checks,
        View::Help,
    ];
    for view in views
        .into_iter()
        .chain(DeviceGroup::ALL.map(View::group))
        .chain(ChangeKind::ALL.map(View::News))
    {
        assert_eq!(view.to_string().parse::<View>(), Ok(view));
    }
}

#[test]
fn a_wrong_name_is_quoted_with_the_names_there_are() {
    for text in [
        "",
        "fleet",
        "device",
        "provider",
        "provider 12",
        "item 0303030303030303",
        "item 0303030303030303 9..2",
        "item 0303030303030303 9.5.2345678901234567",
        "item 0303030303030303 9.5.2 9.5.3",
        "device 12",
        "devices of",
        "devices failing No",
        "devices loud",
        "devices quiet stale",
        "home sweet",
        "news",
        "news loud",
        "group",
        "group No",
        "notes 12",
        "email",
        "email disk-encryption 12",
    ] {
        let error = text.parse::<View>().unwrap_err().to_string();
        assert!(error.contains(&format!("{text:?}")), "{error}");
        assert!(
            error.contains("devices [of PROVIDER] [failing CHECK] [GROUP]"),
            "{error}"
        );
        assert!(error.contains("clock-wrong"), "{error}");
    }
}
