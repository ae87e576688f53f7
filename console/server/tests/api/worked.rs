//! What takes the question set to work out, with something in every field.

use std::collections::BTreeMap;

use dspt_register::Segment;
use dspt_report::DeviceId;
use dspt_store::model::ProviderRow;
use dspt_store::model::RegisterDays;
use dspt_store::worked::assessment::Assessment;
use dspt_store::worked::assessment::AssetRow;
use dspt_store::worked::assessment::DifferingRow;
use dspt_store::worked::assessment::ItemRow;
use dspt_store::worked::assessment::ItemState;
use dspt_store::worked::assessment::NextStep;
use dspt_store::worked::assessment::RiskRow;
use dspt_store::worked::assessment::SaidRow;
use dspt_store::worked::assessment::Shares;
use dspt_store::worked::programme::Differences;
use dspt_store::worked::programme::DifferencesOf;
use dspt_store::worked::programme::HelpList;
use dspt_store::worked::programme::HelpRow;
use dspt_store::worked::programme::OwnFigures;
use dspt_store::worked::programme::Why;
use jiff::civil::Date;
use jiff::civil::date;

const DAY: Date = date(2026, 11, 20);

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

pub(crate) fn assessment(provider: ProviderRow) -> Assessment {
    Assessment {
        provider,
        toolkit: "dspt-2026-27".to_owned(),
        origin: "Carried over.".to_owned(),
        notice: some("Carried over."),
        target: "Standards Met".to_owned(),
        stage: "in progress".to_owned(),
        in_words: "Begun.".to_owned(),
        answered: 1,
        needed: 45,
        shares: Some(Shares::default()),
        computers: Some(1),
        remarks: vec!["One computer is quiet.".to_owned()],
        next: vec![NextStep {
            words: "Switch the firewall on.".to_owned(),
            minutes: Some(5),
            items: vec!["9.5.2".parse().unwrap()],
            check: Some("firewall-on".parse().unwrap()),
        }],
        items: vec![item()],
        assets: vec![AssetRow {
            kind: "computers".to_owned(),
            label: "office".to_owned(),
            count: 1,
            personal: false,
            reaches_personal_data: true,
            reviewed: Some(DAY),
            device: Some(DeviceId::new([1; 16])),
        }],
    }
}

fn item() -> ItemRow {
    ItemRow {
        item: "staff-devices".to_owned(),
        number: "9.5.2".parse().unwrap(),
        title: "Firewalls".to_owned(),
        help: "What is meant.".to_owned(),
        person_says: some("who looks after it"),
        theme: "IT".to_owned(),
        level: "Approaching Standards".to_owned(),
        needed: true,
        state: ItemState::Differs,
        explained: vec!["One computer differs.".to_owned()],
        said: vec![SaidRow {
            on: DAY,
            by: "the manager".to_owned(),
            what: "Yes.".to_owned(),
            comment: some("since May"),
            evidence_at: some("the policy folder"),
            confirmed: true,
            carried_from: some("2025-26"),
        }],
        risks: vec![RiskRow {
            from: DAY,
            until: DAY,
            by: "the manager".to_owned(),
            reason: "A new one comes.".to_owned(),
            agreed: true,
        }],
        risk_can_be_accepted: true,
        draft_waits: false,
        differing: vec![DifferingRow {
            device: DeviceId::new([1; 16]),
            computer: "office".to_owned(),
            check: "firewall-on".parse().unwrap(),
            check_title: "The firewall is on".to_owned(),
            since: DAY,
            seen: DAY,
        }],
    }
}

pub(crate) fn help_list(registers: RegisterDays, area: Segment) -> HelpList {
    HelpList {
        registers,
        area,
        locations: Why::ALL.into_iter().map(|why| (why, 1)).collect(),
        organisations: vec![HelpRow {
            name: "Rose Care".to_owned(),
            telephone: some("01632 960000"),
            gains: 2,
            why: BTreeMap::from([(Why::Lapsing, 2)]),
            location: "1-101234567".parse().unwrap(),
        }],
        total: 1,
        left_out: 0,
    }
}

pub(crate) fn differences(registers: RegisterDays) -> Differences {
    let figures = OwnFigures {
        locations: Some(12),
        differs: Some(6),
        ready: None,
        silent: Some(0),
    };
    Differences {
        registers,
        rows: vec![DifferencesOf {
            area: Segment::AuthorityNamed("Northshire".to_owned()),
            figures,
        }],
        total: figures,
        left_out: 0,
        protected: true,
    }
}
