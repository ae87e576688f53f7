//! A large estate, written by the store itself and not over the network.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use dspt_register::Kind;
use dspt_report::Digest;
use dspt_report::EnrolString;
use dspt_report::Envelope;
use dspt_report::Pin;
use dspt_report::ProviderId;
use dspt_report::Report;
use dspt_report::Token;
use dspt_store::Ingest;
use dspt_store::Providers;
use dspt_store::Registers;
use dspt_store::SqlStore;
use dspt_store::change::AcceptResult;
use dspt_store::change::EnrolOutcome;
use dspt_store::change::NewEnrolment;
use dspt_store::change::NewProvider;
use dspt_store::change::NewRegister;
use dspt_store::change::NewReport;
use dspt_store::change::NewString;
use dspt_store::change::NewToken;
use dspt_store::change::RegisterRows;
use dspt_store::model::Scope;
use jiff::Timestamp;
use jiff::civil::Date;

use super::Member;
use crate::device::now;

/// Enrols devices into a store that nobody serves meanwhile. One of each `every` has sent its first report and is given
/// back; the others only stand in the tables. They keep their bodies back, so that what differs from a small estate is the
/// number of rows and nothing else.
pub async fn enrol_behind(store: &Arc<SqlStore>, pin: Pin, devices: u64, every: u64) -> Vec<Member> {
    let groups = devices.div_ceil(OF_A_PROVIDER);
    let tasks: Vec<_> = (0..CALLERS)
        .map(|caller| {
            let store = Arc::clone(store);
            tokio::spawn(async move {
                let mut kept = Vec::new();
                for group in (caller..groups).step_by(usize::try_from(CALLERS).unwrap_or(1)) {
                    let last = devices.min((group + 1) * OF_A_PROVIDER);
                    let seeds = group * OF_A_PROVIDER..last;
                    kept.extend(provider(&store, pin, group, seeds, every).await);
                }
                kept
            })
        })
        .collect();
    let mut members = Vec::new();
    for task in tasks {
        members.extend(task.await.unwrap());
    }
    members
}

async fn provider(store: &SqlStore, pin: Pin, group: u64, seeds: Range<u64>, every: u64) -> Vec<Member> {
    let at = Timestamp::from_second(now()).unwrap();
    let strings = strings(store, group..group + 1, OF_A_PROVIDER, pin, at, |group| {
        NewProvider {
            name: format!("Crowd {group:05}"),
            ..NewProvider::default()
        }
    });
    let [string] = strings.await.try_into().unwrap();
    let mut members: Vec<Member> = seeds.map(|seed| Member::withholding(SEEDS + seed)).collect();
    join(
        store,
        members.iter_mut().map(|member| member.enrolment(&string)),
        at,
    )
    .await;
    let mut members: Vec<Member> = members
        .into_iter()
        .step_by(usize::try_from(every).unwrap_or(1))
        .collect();
    let reports = members.iter_mut().map(|member| first(member, at)).collect();
    let outcomes = store.accept_all(reports).await.unwrap();
    assert!(
        outcomes
            .iter()
            .all(|outcome| matches!(outcome.result, AcceptResult::Accepted { .. }))
    );
    members
}

/// Adds a provider for each of `numbers`, with a string for `uses` devices, all in one commit.
pub async fn strings(
    store: &SqlStore,
    numbers: Range<u64>,
    uses: u64,
    pin: Pin,
    at: Timestamp,
    provider: impl Fn(u64) -> NewProvider,
) -> Vec<EnrolString> {
    let string = |number: u64| {
        let mut secret = [0; 15];
        secret[..8].copy_from_slice(&number.to_be_bytes());
        EnrolString {
            address: "load.example".to_owned(),
            provider: ProviderId::new(number.to_be_bytes()),
            pin,
            token: Token::from_bytes(&secret).unwrap(),
        }
    };
    let strings: Vec<EnrolString> = numbers.clone().map(string).collect();
    let new = strings.iter().zip(numbers).map(|(string, number)| NewString {
        token: NewToken {
            provider: string.provider,
            token_sha256: string.token.digest(),
            uses: u32::try_from(uses).unwrap(),
            expires: at + jiff::SignedDuration::from_hours(1),
            label: String::new(),
        },
        provider: Some(provider(number)),
    });
    let new = new.collect();
    store.strings_add(&Scope::Everything, new, at).await.unwrap();
    strings
}

/// Lets devices join by these envelopes, in as few commits as they fit into.
pub async fn join(store: &SqlStore, envelopes: impl Iterator<Item = Envelope>, at: Timestamp) {
    let asked: Vec<_> = envelopes
        .map(|envelope| {
            store.enrol(NewEnrolment {
                verified: envelope.verify_enrolment().unwrap(),
                envelope,
                received_at: at,
            })
        })
        .collect();
    for answer in asked {
        let outcome = answer.await.unwrap();
        assert!(matches!(outcome, EnrolOutcome::Joined(_)), "{outcome:?}");
    }
}

/// Takes public registers in, each as a file of this day.
pub async fn registers(store: &SqlStore, files: Vec<(Kind, RegisterRows)>, of: Date, at: Timestamp) {
    for (kind, rows) in files {
        let new = NewRegister {
            kind,
            of,
            sha256: Digest::of(kind.to_string().as_bytes()),
            rows,
            refused: 0,
        };
        store.register_import(&Scope::Everything, new, at).await.unwrap();
    }
}

fn first(member: &mut Member, at: Timestamp) -> NewReport {
    let envelope = member.seal();
    let verified = envelope.verify::<Report>(member.key().public()).unwrap();
    NewReport {
        verified,
        envelope,
        received_at: at,
        facts: None,
        findings: None,
        inventory: None,
        assessment: None,
        risks: Vec::new(),
        evidence: BTreeSet::new(),
        dated: BTreeSet::new(),
        differing: None,
        judge: None,
        clock_wrong: false,
    }
}

const OF_A_PROVIDER: u64 = 100;
const CALLERS: u64 = 8;
/// Away from the seeds of other fleets.
const SEEDS: u64 = 1 << 48;
