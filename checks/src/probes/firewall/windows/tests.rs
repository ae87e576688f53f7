use dspt_report::Fact;

use super::*;
use crate::host::Refusal;
use crate::host::recorded::Recorded;
use crate::host::windows::Service;
use crate::host::windows::Start;
use crate::host::windows::wmi::WmiRow;
use crate::host::windows::wmi::WmiValue;
use crate::probes::firewall::PROBE;
use crate::probes::testing::fact;
use crate::probes::testing::unknown;
use crate::recording::Answer;

fn row(name: &str, on: i64, inbound: i64) -> WmiRow {
    WmiRow(
        [
            ("Name".to_owned(), WmiValue::Text(name.to_owned())),
            ("Enabled".to_owned(), WmiValue::Integer(on)),
            ("DefaultInboundAction".to_owned(), WmiValue::Integer(inbound)),
        ]
        .into(),
    )
}

fn service(running: bool) -> Recorded {
    let service = Service {
        running,
        start: Start::Automatic,
    };
    Recorded::windows().service_is(SERVICE, service)
}

fn device(public_on: i64, public_inbound: i64) -> Recorded {
    service(true).wmi_is(
        WmiQuery::FirewallProfiles,
        vec![
            row("Domain", 1, 4),
            row("Private", 1, 0),
            row("Public", public_on, public_inbound),
        ],
    )
}

fn product(host: Recorded, state: i64) -> Recorded {
    let row = [
        (
            "displayName".to_owned(),
            WmiValue::Text("Other Firewall".to_owned()),
        ),
        ("productState".to_owned(), WmiValue::Integer(state)),
    ];
    host.wmi_is(WmiQuery::FirewallProducts, vec![WmiRow(row.into())])
}

#[test]
fn all_three_profiles_have_to_be_on() {
    let on = device(1, 4);
    assert_eq!(fact(PROBE, &on, "firewall.on"), Fact::known(true));
    assert_eq!(fact(PROBE, &on, "firewall.default_inbound"), Fact::known("block"));
    assert_eq!(fact(PROBE, &on, "firewall.product"), Fact::known(WINDOWS));
    let half = device(0, 4);
    assert_eq!(fact(PROBE, &half, "firewall.on"), Fact::known(false));
    assert_eq!(fact(PROBE, &half, "firewall.public_on"), Fact::known(false));
    assert_eq!(fact(PROBE, &half, "firewall.private_on"), Fact::known(true));
    assert_eq!(
        fact(PROBE, &half, "firewall.default_inbound"),
        Fact::known("allow")
    );
    let open = device(1, 2);
    assert_eq!(
        fact(PROBE, &open, "firewall.default_inbound"),
        Fact::known("allow")
    );
    let as_it_comes = device(2, 0);
    assert_eq!(fact(PROBE, &as_it_comes, "firewall.on"), Fact::known(true));
}

#[test]
fn without_its_service_nothing_is_enforced() {
    let stopped = device(1, 4).service_is(
        SERVICE,
        Service {
            running: false,
            start: Start::Disabled,
        },
    );
    assert_eq!(fact(PROBE, &stopped, "firewall.on"), Fact::known(false));
    assert_eq!(fact(PROBE, &stopped, "firewall.domain_on"), Fact::known(false));
}

#[test]
fn another_makers_firewall_stands_in_while_it_is_on() {
    let instead = product(device(0, 4), 266_256);
    assert_eq!(fact(PROBE, &instead, "firewall.on"), Fact::known(true));
    assert_eq!(
        fact(PROBE, &instead, "firewall.product"),
        Fact::known("Other Firewall")
    );
    assert_eq!(
        fact(PROBE, &instead, "firewall.default_inbound"),
        unknown(Reason::NotImplemented)
    );
    let expired = product(device(0, 4), 0x43000);
    assert_eq!(fact(PROBE, &expired, "firewall.on"), Fact::known(false));
    assert_eq!(fact(PROBE, &expired, "firewall.product"), Fact::known(WINDOWS));
}

#[test]
fn the_registry_stands_in_for_a_broken_wmi() {
    let mut broken = service(true).answers(|answers| {
        for query in [WmiQuery::FirewallProfiles, WmiQuery::FirewallProducts] {
            answers.wmi.insert(query, Answer::refused(Refusal::Unreadable));
        }
    });
    assert_eq!(fact(PROBE, &broken, "firewall.on"), unknown(Reason::NotPresent));
    for names in &PROFILES {
        broken = broken.dword(&format!(r"{LOCAL}\{}", names.local), "EnableFirewall", 1);
    }
    assert_eq!(fact(PROBE, &broken, "firewall.on"), Fact::known(true));
    assert_eq!(
        fact(PROBE, &broken, "firewall.default_inbound"),
        Fact::known("block")
    );
    assert_eq!(
        fact(PROBE, &broken, "firewall.product"),
        unknown(Reason::Unreadable)
    );
    let by_policy = broken.dword(&format!(r"{POLICY}\PrivateProfile"), "EnableFirewall", 0);
    assert_eq!(fact(PROBE, &by_policy, "firewall.private_on"), Fact::known(false));
    let managed = by_policy.key(&format!(r"{LOCAL}\Mdm"));
    assert_eq!(
        fact(PROBE, &managed, "firewall.private_on"),
        unknown(Reason::NotImplemented)
    );
}
