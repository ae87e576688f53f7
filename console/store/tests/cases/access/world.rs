//! Two providers, parties at every level, and everybody who may ask.

use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::LocationId;
use dspt_report::OperatorId;
use dspt_report::PartyId;
use dspt_report::ProviderId;
use dspt_report::Seed;
use dspt_report::SigningKey;
use dspt_report::Token;
use dspt_report::Verdict;
use dspt_report::statement::Sharing;
use dspt_store::Store;
use dspt_store::change::Claim;
use dspt_store::change::NewLocation;
use dspt_store::change::NewOperator;
use dspt_store::change::NewParty;
use dspt_store::change::NewPermission;
use dspt_store::model::Given;
use dspt_store::model::Operator;
use dspt_store::model::PartyKind;
use dspt_store::model::Role;
use dspt_store::model::Scope;
use jiff::Timestamp;

use crate::cases::risks::risk;
use crate::support::Machine;
use crate::support::after_hours;
use crate::support::estate;
use crate::support::leaving;
use crate::support::named;
use crate::support::noon;
use crate::support::token_for;

pub(crate) const ALL: &Scope = &Scope::Everything;

/// Somebody who asks, and what must come of it.
pub(crate) struct Asker {
    pub(crate) name: &'static str,
    pub(crate) scope: Scope,
    /// 0 nothing of Rose House, 1 progress, 2 items, 3 devices, 4 all of it.
    pub(crate) level: u8,
    pub(crate) rights: Rights,
    /// Whether other parties are named to it.
    pub(crate) knows_parties: bool,
}

/// Which changes are allowed at all.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Rights {
    Every,
    Admin,
    OwnSupport,
    Notes,
    Provider,
    None,
}

pub(crate) struct World {
    pub(crate) rose: ProviderId,
    pub(crate) lily: ProviderId,
    pub(crate) device: DeviceId,
    /// Retired, in the place of which another stands.
    pub(crate) spare: DeviceId,
    pub(crate) left: DeviceId,
    pub(crate) location: LocationId,
    pub(crate) token: Digest,
    pub(crate) own: PartyId,
    /// A party that nobody asks for.
    pub(crate) idle: PartyId,
    pub(crate) post: OperatorId,
    pub(crate) askers: Vec<Asker>,
}

pub(crate) async fn party(store: &dyn Store, name: &str) -> PartyId {
    let new = NewParty {
        name: name.to_owned(),
        kind: PartyKind::Council,
        telephone: None,
    };
    store.party_add(ALL, new, noon()).await.unwrap()
}

pub(crate) fn post(party: PartyId, role: Role, number: u64) -> NewOperator {
    NewOperator {
        party,
        role,
        label: format!("desk {number}"),
        provider: None,
        token_sha256: Digest::of(&number.to_be_bytes()),
        token_until: after_hours(24),
    }
}

pub(crate) fn claim(number: u64) -> Claim {
    let mut seed = [9; 32];
    seed[..8].copy_from_slice(&number.to_be_bytes());
    Claim {
        token_sha256: Digest::of(&number.to_be_bytes()),
        key: *SigningKey::from_seed(&Seed::from_bytes(seed)).unwrap().public(),
        certificate_sha256: Digest::of(&seed),
    }
}

pub(crate) async fn operator(store: &dyn Store, party: PartyId, role: Role, number: u64) -> Operator {
    store
        .operator_add(ALL, post(party, role, number), noon())
        .await
        .unwrap();
    store.operator_claim(claim(number), noon()).await.unwrap()
}

pub(crate) fn permission(provider: ProviderId, party: PartyId, level: Sharing) -> NewPermission {
    NewPermission {
        provider,
        party,
        purpose: "helping with the toolkit".to_owned(),
        level,
        text: 1,
        agreed_by: "registered manager".to_owned(),
        given: Given::Paper,
        until: "2026-09-08".parse().unwrap(),
    }
}

impl World {
    pub(crate) async fn new(store: &dyn Store) -> Self {
        let (rose, mut machine) = estate(store).await;
        (machine.answers, machine.risks) = (Some("answers".to_owned()), vec![risk("one", true, 0)]);
        machine.report(store).await;
        let mut others = Vec::new();
        for number in [2, 3, 4] {
            let mut other = Machine::new(number);
            other.join(store, rose).await;
            other.report(store).await;
            others.push(other);
        }
        let (spare, left) = (others[0].device(), others[2].device());
        store
            .device_replace(ALL, spare, others[1].device(), noon())
            .await
            .unwrap();
        store.accept_link(leaving(&others[2])).await.unwrap();
        let lily = store
            .provider_add(ALL, named("Lily Court"), noon())
            .await
            .unwrap();
        let token = Token::from_bytes(&[4; 15]).unwrap();
        store
            .token_add(ALL, token_for(lily, &token, 5), noon())
            .await
            .unwrap();
        let mut hers = Machine::new(9);
        (hers.token, hers.findings) = (token, vec![("firewall", Verdict::Pass)]);
        hers.join(store, lily).await;
        hers.report(store).await;
        let location = NewLocation {
            provider: rose,
            name: "Rose Lodge".to_owned(),
            cqc: Some("1-222".to_owned()),
            ods: None,
            postcode: None,
            telephone: None,
            headquarters: true,
            since: Some("2020-04-01".parse().unwrap()),
        };
        let location = store.location_add(ALL, location, noon()).await.unwrap();
        let own = store.parties(ALL).await.unwrap()[0].id;
        let idle = party(store, "Idle").await;
        let (askers, post) = askers(store, (own, idle), (rose, lily)).await;
        Self {
            rose,
            lily,
            device: machine.device(),
            spare,
            left,
            location,
            token: machine.token.digest(),
            own,
            idle,
            post,
            askers,
        }
    }
}

/// Everybody; and a post that was revoked.
async fn askers(
    store: &dyn Store,
    (own, idle): (PartyId, PartyId),
    (rose, lily): (ProviderId, ProviderId),
) -> (Vec<Asker>, OperatorId) {
    use Rights::Every;
    use Rights::Notes;
    use Rights::Provider;
    let mut askers = Vec::new();
    let mut add = |name, scope, level, rights, knows_parties| {
        askers.push(Asker {
            name,
            scope,
            level,
            rights,
            knows_parties,
        });
    };
    add("everything", Scope::Everything, 4, Every, true);
    add("rose itself", Scope::Provider(rose), 4, Provider, true);
    add("lily itself", Scope::Provider(lily), 0, Provider, true);
    let nobody = ProviderId::new([9; 8]);
    add("nobody", Scope::Provider(nobody), 0, Provider, false);

    let admin = operator(store, own, Role::Admin, 1).await;
    add("own admin", admin.scope(noon()), 0, Rights::Admin, true);
    let support = operator(store, own, Role::Support, 2).await;
    add("own support", support.scope(noon()), 3, Rights::OwnSupport, true);
    let lead = operator(store, own, Role::Lead, 3).await;
    add("own lead", lead.scope(noon()), 3, Notes, true);
    let forged = Scope::Party {
        operator: admin.id,
        party: own,
        role: Role::Support,
        at: noon(),
        signed: None,
    };
    add("admin who says support", forged, 0, Rights::None, false);

    let day = after_hours(13);
    let cases: [(&str, Role, Option<Sharing>, Timestamp, u8); 7] = [
        ("support without", Role::Support, None, noon(), 0),
        (
            "support at progress",
            Role::Support,
            Some(Sharing::Progress),
            noon(),
            1,
        ),
        ("support at items", Role::Support, Some(Sharing::Items), noon(), 2),
        (
            "support at devices",
            Role::Support,
            Some(Sharing::Devices),
            noon(),
            3,
        ),
        ("lead at items", Role::Lead, Some(Sharing::Items), noon(), 2),
        ("lead at devices", Role::Lead, Some(Sharing::Devices), noon(), 3),
        (
            "support past its date",
            Role::Support,
            Some(Sharing::Devices),
            day,
            0,
        ),
    ];
    for (number, (name, role, level, at, reached)) in (10..).zip(cases) {
        let party = party(store, name).await;
        let operator = operator(store, party, role, number).await;
        if let Some(level) = level {
            let new = permission(rose, party, level);
            store.permit(ALL, new, noon()).await.unwrap();
        }
        add(name, operator.scope(at), reached, Notes, false);
    }
    let withdrawn = party(store, "withdrawn").await;
    let operator_of = operator(store, withdrawn, Role::Support, 20).await;
    store
        .permit(ALL, permission(rose, withdrawn, Sharing::Devices), noon())
        .await
        .unwrap();
    store.withdraw(ALL, rose, withdrawn, noon()).await.unwrap();
    add("withdrawn", operator_of.scope(after_hours(-1)), 0, Notes, false);

    let devices = party(store, "revoked").await;
    store
        .permit(ALL, permission(rose, devices, Sharing::Devices), noon())
        .await
        .unwrap();
    let revoked = operator(store, devices, Role::Support, 21).await;
    store.operator_revoke(ALL, revoked.id, noon()).await.unwrap();
    add("revoked", revoked.scope(noon()), 0, Rights::None, false);
    let unclaimed = store
        .operator_add(ALL, post(devices, Role::Support, 22), noon())
        .await
        .unwrap();
    let unclaimed = Scope::Party {
        operator: unclaimed,
        party: devices,
        role: Role::Support,
        at: noon(),
        signed: None,
    };
    add("unclaimed", unclaimed, 0, Rights::None, false);

    let mut hers = post(idle, Role::Provider, 23);
    hers.provider = Some(rose);
    store.operator_add(ALL, hers, noon()).await.unwrap();
    let hers = store.operator_claim(claim(23), noon()).await.unwrap();
    add("post of rose", hers.scope(noon()), 4, Provider, true);
    (askers, revoked.id)
}
