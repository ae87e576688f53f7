//! `POST /v1/own` and `POST /v1/permission`: a provider's own people ask, and say whom they let see what, with a computer of
//! theirs. Its signature is their credential; no certificate is handled.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::Request;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use dspt_report::DeviceId;
use dspt_report::Envelope;
use dspt_report::OwnView;
use dspt_report::Permitting;
use dspt_report::ProviderId;
use dspt_report::Verified;
use dspt_report::Viewing;
use dspt_report::Withdrawing;
use dspt_report::statement::Predicate;
use dspt_report::wire::Looked;
use dspt_report::wire::OWN_PATH;
use dspt_report::wire::PERMISSION_PATH;
use dspt_report::wire::PartyNamed;
use dspt_report::wire::PermissionAnswer;
use dspt_report::wire::Permitted;
use dspt_report::wire::SharingAnswer;
use dspt_store::StoreError;
use dspt_store::change::NewWord;
use dspt_store::change::OwnWord;
use dspt_store::model::Given;
use dspt_store::model::LookRow;
use dspt_store::model::PartyRow;
use dspt_store::model::PermissionRow;
use dspt_store::model::Scope;
use dspt_store::silence;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::app::App;
use crate::door::peer_of;
use crate::error::JSON;
use crate::error::Refusal;
use crate::error::json;
use crate::handlers::enrol::not_verified;
use crate::limits;
use crate::trace;

pub(crate) async fn own(State(app): State<Arc<App>>, request: Request) -> Response {
    let address = peer_of(&request);
    match view(&app, address, request).await {
        Ok(response) => response,
        Err(refusal) => app.refuse(OWN_PATH, address, &refusal),
    }
}

pub(crate) async fn permission(State(app): State<Arc<App>>, request: Request) -> Response {
    let address = peer_of(&request);
    match say(&app, address, request).await {
        Ok(answer) => json(StatusCode::OK, JSON, &answer),
        Err(refusal) => app.refuse(PERMISSION_PATH, address, &refusal),
    }
}

async fn view(app: &App, address: Option<IpAddr>, request: Request) -> Result<Response, Refusal> {
    let envelope = read(app, address, request).await?;
    let (verified, provider) =
        asker(app, &envelope, |said: &Viewing| (said.device, said.collected_at)).await?;
    // A change is refused a second time by the store; a question need only be refused as long as it is of now.
    if !app.heard.is_new(verified.id(), app.clock.now()) {
        return Err(Refusal::Again);
    }
    match verified.statement().view {
        OwnView::Sharing => Ok(json(StatusCode::OK, JSON, &sharing(app, provider).await?)),
        OwnView::Progress => {
            let workings = app.workings.as_ref().ok_or(Refusal::Absent)?;
            let progress = workings.progress(Arc::clone(&app.store), provider, app.clock.now());
            let progress = progress.await.map_err(|error| Refusal::of_store(&error))?;
            Ok(json(StatusCode::OK, JSON, &progress))
        }
    }
}

async fn say(app: &App, address: Option<IpAddr>, request: Request) -> Result<PermissionAnswer, Refusal> {
    let envelope = read(app, address, request).await?;
    let said = if envelope.claims_to_be::<Withdrawing>() {
        let of = |said: &Withdrawing| (said.device, said.collected_at);
        OwnWord::Withdraw(asker(app, &envelope, of).await?.0)
    } else {
        let of = |said: &Permitting| (said.device, said.collected_at);
        OwnWord::Permit(asker(app, &envelope, of).await?.0)
    };
    let now = app.clock.now();
    let statement = envelope.id();
    let word = NewWord {
        said,
        envelope,
        received_at: now,
    };
    let kept = app.store.own_word(word).await;
    kept.map_err(|error| {
        if matches!(error, StoreError::Taken { .. }) {
            Refusal::Again
        } else if matches!(error, StoreError::NotFound { what: "device" }) {
            // It was confirmed a moment ago.
            Refusal::NotConfirmed
        } else {
            Refusal::of_store(&error)
        }
    })?;
    Ok(PermissionAnswer {
        statement,
        time: now.as_second(),
    })
}

async fn read(app: &App, address: Option<IpAddr>, request: Request) -> Result<Envelope, Refusal> {
    app.attempts.admit(address)?;
    let received = app.reader.read(request, limits::ENROL_REQUEST_BYTES).await?;
    Envelope::parse(&received.bytes).map_err(|error| Refusal::Envelope {
        reason: trace::chain(&error),
    })
}

/// What a confirmed computer of a provider says now, and which provider that is. Verified before anything else is told: only
/// the holder of the key learns how it stands.
async fn asker<P: Predicate>(
    app: &App,
    envelope: &Envelope,
    of: impl FnOnce(&P) -> (DeviceId, i64),
) -> Result<(Verified<P>, ProviderId), Refusal> {
    let key = envelope.key_hint();
    let enrolled = app.store.key(key).await;
    let enrolled = enrolled
        .map_err(|error| Refusal::from(&error))?
        .ok_or(Refusal::Asker)?;
    let verified = envelope
        .verify::<P>(&enrolled.key)
        .map_err(|error| not_verified(&error))?;
    let (device, at) = of(verified.statement());
    let apart = app.clock.now().as_second().abs_diff(at);
    if device != enrolled.device || apart > limits::CLOCK_SLACK.as_secs() {
        return Err(Refusal::Asker);
    }
    if !app.devices.take(device, Instant::now()) {
        return Err(Refusal::TooMany);
    }
    let asker = app.store.own_asker(key).await;
    let asker = asker.map_err(|error| Refusal::from(&error))?;
    let (_, provider) = asker.ok_or(Refusal::NotConfirmed)?;
    Ok((verified, provider))
}

/// Who sees what, who looked, and who could be let see something.
async fn sharing(app: &App, provider: ProviderId) -> Result<SharingAnswer, Refusal> {
    let (scope, now) = (Scope::Provider(provider), app.clock.now());
    let told = |error: StoreError| Refusal::of_store(&error);
    let looks = app
        .store
        .lookers(&scope, provider, None, limits::OWN_ROWS)
        .await
        .map_err(told)?;
    let parties = app.store.parties(&scope).await.map_err(told)?;
    let permissions = app
        .store
        .permissions(&scope, provider, None, limits::OWN_ROWS)
        .await
        .map_err(told)?;
    Ok(SharingAnswer {
        looks: looks.rows.into_iter().map(looked).collect(),
        parties: parties
            .into_iter()
            .filter(|party| !party.own)
            .map(named)
            .collect(),
        permissions: permissions
            .rows
            .into_iter()
            .map(|row| permitted(row, now))
            .collect(),
        time: now.as_second(),
    })
}

fn looked(row: LookRow) -> Looked {
    Looked {
        day: day(row.day),
        level: row.read,
        party: row.party_name,
        role: row.role.as_str().to_owned(),
    }
}

fn named(row: PartyRow) -> PartyNamed {
    PartyNamed {
        id: row.id,
        name: row.name,
    }
}

fn permitted(row: PermissionRow, now: Timestamp) -> Permitted {
    Permitted {
        agreed_by: row.agreed_by,
        device: match row.given {
            Given::Device(device) => Some(device),
            Given::Paper => None,
        },
        holds: row.withdrawn.is_none() && row.since <= now && silence::day(now) <= row.until,
        level: row.level,
        party: PartyNamed {
            id: row.party,
            name: row.party_name,
        },
        purpose: row.purpose,
        since: row.since.as_second(),
        until: day(row.until),
        withdrawn: row.withdrawn.map(Timestamp::as_second),
    }
}

/// Days since 1970-01-01.
fn day(date: Date) -> i64 {
    date.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24
}
