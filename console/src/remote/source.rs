//! The screens' rows from a console elsewhere.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use data_encoding::BASE64;
use dspt_policies::Policy;
use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::Nonce;
use dspt_report::OperatorId;
use dspt_report::Pin;
use dspt_report::ProviderId;
use dspt_report::Seed;
use dspt_report::SigningKey;
use dspt_report::seal;
use dspt_report::wire::ConnectAnswer;
use dspt_server::limits;
use dspt_server::operators::Made;
use dspt_server::operators::Me;
use dspt_server::operators::Page as Pages;
use dspt_server::operators::PolicyHeld;
use dspt_server::operators::SIGNED;
use dspt_server::pinned::Credential;
use dspt_store::change::TokenRow;
use dspt_store::model::ActionRow;
use dspt_store::model::ChangeKind;
use dspt_store::model::ChangeRow;
use dspt_store::model::CheckRow;
use dspt_store::model::DeviceDetail;
use dspt_store::model::DeviceFilter;
use dspt_store::model::DeviceRow;
use dspt_store::model::LogState;
use dspt_store::model::LookRow;
use dspt_store::model::News;
use dspt_store::model::NoteRow;
use dspt_store::model::OperatorRow;
use dspt_store::model::Overview;
use dspt_store::model::Page;
use dspt_store::model::ProviderRow;
use dspt_store::model::RiskRow;
use dspt_store::model::RollUp;
use dspt_store::model::RollUpBy;
use dspt_store::model::SummaryRow;
use dspt_store::model::TaskRow;
use dspt_store::model::TimelineRow;
use dspt_tui::Assessment;
use dspt_tui::Change;
use dspt_tui::CheckText;
use dspt_tui::Fix;
use dspt_tui::MadeString;
use dspt_tui::NewString;
use dspt_tui::Source;
use dspt_tui::SourceError;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::connection;
use crate::connection::Connection;
use crate::context;
use crate::policies;
use crate::policies::Held;
use crate::remote::Remote;
use crate::remote::RemoteError;
use crate::remote::live;
use crate::source::change;
use crate::texts;

/// What a console elsewhere shows to this computer's post. Role and scope are that console's to know.
pub(crate) struct RemoteSource {
    remote: Remote,
    signer: Signer,
    runtime: Handle,
    stamp: watch::Sender<u64>,
    /// Waits for changes, from the first question for them on.
    waiting: Mutex<Option<JoinHandle<()>>>,
    /// Policies that were asked for.
    policies: Mutex<BTreeMap<Digest, Arc<Held>>>,
}

/// The post's own key, and for whom it signs.
struct Signer {
    key: SigningKey,
    operator: OperatorId,
    pin: Pin,
}

impl Signer {
    /// The envelope of what is asked for, JSON.
    fn sign(&self, page: Pages, given: &Given, now: Timestamp) -> anyhow::Result<String> {
        let at = (Nonce::generate()?, now.as_second());
        let said = page.acting(given, (self.operator, self.pin), at);
        Ok(String::from_utf8(seal(said, &self.key)?.to_json())?)
    }
}

pub(super) type Given = BTreeMap<&'static str, String>;

impl RemoteSource {
    /// By the connection to this address that was made on this computer; the only one where it is empty.
    pub(crate) fn open(runtime: &Handle, address: &str) -> anyhow::Result<Self> {
        let folder = connection::folder()?;
        let (mut connection, seed) = connection::find(&folder, address)?;
        let _inside = runtime.enter();
        let mut remote = by(&connection, &seed)?;
        if is_due(connection.until, context::now()) {
            // Where there is no answer, the old one is good for some time yet, and this is asked again next time.
            let renewed: Result<ConnectAnswer, _> =
                runtime.block_on(remote.change(Pages::Renew, &Given::new()));
            if let Ok(renewed) = renewed {
                (connection.certificate, connection.until) = (renewed.certificate, renewed.until);
                connection::keep(&folder, &connection)?;
                remote = by(&connection, &seed)?;
            }
        }
        Self::by(runtime.clone(), remote, &connection, &seed)
    }

    fn by(runtime: Handle, remote: Remote, connection: &Connection, seed: &Seed) -> anyhow::Result<Self> {
        Ok(Self {
            remote,
            signer: Signer {
                key: SigningKey::from_seed(seed)?,
                operator: connection.operator,
                pin: connection.pin,
            },
            runtime,
            stamp: watch::Sender::new(0),
            waiting: Mutex::new(None),
            policies: Mutex::default(),
        })
    }

    /// The policy in force there, for its words; this program's, where that is part of a program of another version.
    pub(crate) fn in_force(&self) -> Result<Arc<Held>, RemoteError> {
        Ok(self.asked_policy(None)?.unwrap_or_else(policies::shipped))
    }

    /// The policy that judged a device, where that console has it. Each is asked for once.
    fn judged_by(&self, device: &DeviceDetail) -> Option<Arc<Held>> {
        let digest = device.policy_digest?;
        if digest == Policy::shipped().digest() {
            return Some(policies::shipped());
        }
        let known = self.known_policies().get(&digest).cloned();
        known.or_else(|| self.asked_policy(Some(digest)).ok().flatten())
    }

    fn asked_policy(&self, digest: Option<Digest>) -> Result<Option<Arc<Held>>, RemoteError> {
        let given = digest.map(|digest| ("digest", digest.to_string()));
        let answer: PolicyHeld = self.ask(Pages::Policy, &given.into_iter().collect())?;
        if answer.digest == Policy::shipped().digest() {
            return Ok(Some(policies::shipped()));
        }
        // What was signed is that digest, whoever brings it.
        let bundle = answer.bundle.and_then(|text| BASE64.decode(text.as_bytes()).ok());
        let held = bundle.and_then(|bundle| policies::open_bundle(&bundle, answer.digest));
        let held = held.filter(|_| digest.is_none_or(|asked| asked == answer.digest));
        if let Some(held) = &held {
            let mut known = self.known_policies();
            if known.len() >= POLICIES_KNOWN {
                known.clear();
            }
            known.insert(answer.digest, Arc::clone(held));
        }
        Ok(held)
    }

    fn known_policies(&self) -> MutexGuard<'_, BTreeMap<Digest, Arc<Held>>> {
        self.policies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who is asking.
    pub(crate) fn me(&self) -> Result<Me, RemoteError> {
        self.ask(Pages::Me, &Given::new())
    }

    /// The provider that a name, code or beginning of an id means.
    pub(crate) fn provider_named(&self, typed: &str) -> Result<ProviderId, RemoteError> {
        self.ask(Pages::ProviderNamed, &Given::from([("typed", typed.to_owned())]))
    }

    /// Every device that this post sees, page by page.
    pub(crate) fn all_devices(&self) -> anyhow::Result<Vec<DeviceRow>> {
        Ok(self.all(Pages::Devices, &Given::new())?)
    }

    /// Who looked at a provider; none where that is not this post's to see.
    pub(crate) fn lookers(&self, provider: ProviderId) -> Result<Option<Vec<LookRow>>, RemoteError> {
        match self.all(Pages::Lookers, &of(provider)) {
            Ok(looks) => Ok(Some(looks)),
            Err(RemoteError::Absent) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Who looked at a provider and who did what.
    pub(crate) fn audit(&self, provider: ProviderId) -> Result<(Vec<LookRow>, Vec<ActionRow>), RemoteError> {
        let looks = self.all(Pages::Lookers, &of(provider))?;
        Ok((looks, self.all(Pages::Actions, &of(provider))?))
    }

    /// What computers add up to, every row.
    pub(crate) fn sums(&self, by: RollUpBy, as_at: Option<Date>) -> Result<Vec<RollUp>, RemoteError> {
        let mut given = Given::from([("by", word(by).unwrap_or_default())]);
        given.extend(as_at.map(|day| ("day", day.to_string())));
        self.all(Pages::Sums, &given)
    }

    /// Risks whose last day lies between two.
    pub(crate) fn risks(&self, between: (Date, Date)) -> Result<Vec<RiskRow>, RemoteError> {
        let given = Given::from([("from", between.0.to_string()), ("to", between.1.to_string())]);
        self.all(Pages::Risks, &given)
    }

    /// What other consoles signed for this post's party.
    pub(crate) fn summaries(&self) -> Result<Vec<SummaryRow>, RemoteError> {
        self.all(Pages::Summaries, &Given::new())
    }

    fn all<T: DeserializeOwned>(&self, page: Pages, given: &Given) -> Result<Vec<T>, RemoteError> {
        let (mut rows, mut given) = (Vec::new(), given.clone());
        loop {
            let found: Page<T> = self.ask(page, &given)?;
            rows.extend(found.rows);
            match found.next {
                Some(next) => given.insert("after", next),
                None => return Ok(rows),
            };
        }
    }

    fn ask<T: DeserializeOwned>(&self, page: Pages, given: &Given) -> Result<T, RemoteError> {
        self.runtime.block_on(self.remote.ask(page, given))
    }

    pub(super) fn read<T: DeserializeOwned>(
        &self,
        what: &str,
        page: Pages,
        given: &Given,
    ) -> Result<T, SourceError> {
        self.ask(page, given).map_err(|error| told(what, error))
    }

    /// What is not there, or may not be seen, is an answer and no error.
    fn one<T: DeserializeOwned>(
        &self,
        what: &str,
        page: Pages,
        given: &Given,
    ) -> Result<Option<T>, SourceError> {
        match self.ask(page, given) {
            Ok(row) => Ok(Some(row)),
            Err(RemoteError::Absent) => Ok(None),
            Err(error) => Err(told(what, error)),
        }
    }
}

impl Drop for RemoteSource {
    fn drop(&mut self) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(waiting) = waiting.take() {
            waiting.abort();
        }
    }
}

impl Source for RemoteSource {
    fn overview(&self) -> Result<Overview, SourceError> {
        self.read("the overview", Pages::Overview, &Given::new())
    }

    fn providers(
        &self,
        text: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<ProviderRow>, SourceError> {
        let given = paged(Given::from([("text", text.to_owned())]), after, limit);
        self.read("the providers", Pages::Providers, &given)
    }

    fn provider(&self, id: ProviderId) -> Result<Option<ProviderRow>, SourceError> {
        self.one("the provider", Pages::Provider, &of(id))
    }

    fn assessment(&self, id: ProviderId) -> Result<Option<Assessment>, SourceError> {
        self.one("how far the provider is", Pages::Assessment, &of(id))
    }

    fn devices(
        &self,
        filter: &DeviceFilter,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<DeviceRow>, SourceError> {
        let mut given = Given::from([("text", filter.text.clone())]);
        let narrowed = [
            ("provider", filter.provider.map(|id| id.to_string())),
            ("failing", filter.failing.as_ref().map(ToString::to_string)),
            ("group", filter.group.and_then(word)),
        ];
        given.extend(
            narrowed
                .into_iter()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        self.read("the computers", Pages::Devices, &paged(given, after, limit))
    }

    fn device(&self, id: DeviceId) -> Result<Option<DeviceDetail>, SourceError> {
        let given = Given::from([("device", id.to_string())]);
        self.one("the computer", Pages::Device, &given)
    }

    fn checks(&self, after: Option<&str>, limit: usize) -> Result<Page<CheckRow>, SourceError> {
        let given = paged(Given::new(), after, limit);
        self.read("the checks", Pages::Checks, &given)
    }

    fn changed(&self) -> Result<u64, SourceError> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.is_none() {
            let changes = live::follow(self.remote.clone(), self.stamp.clone());
            *waiting = Some(self.runtime.spawn(changes));
        }
        Ok(*self.stamp.borrow())
    }

    fn wait_for_change(&self, known: u64) -> Result<u64, SourceError> {
        let now = self.changed()?;
        if now != known {
            return Ok(now);
        }
        let mut stamp = self.stamp.subscribe();
        let another = async { stamp.wait_for(|stamp| *stamp != known).await.map(|stamp| *stamp) };
        let waited = self.runtime.block_on(async { timeout(WAIT, another).await });
        Ok(waited.ok().and_then(Result::ok).unwrap_or(known))
    }

    fn news(&self) -> Result<News, SourceError> {
        self.read("what is new", Pages::News, &Given::new())
    }

    fn news_of(
        &self,
        kind: ChangeKind,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<ChangeRow>, SourceError> {
        let kind = word(kind).unwrap_or_default();
        let given = paged(Given::from([("kind", kind)]), after, limit);
        self.read("what is new", Pages::NewsOf, &given)
    }

    fn tasks(&self, after: Option<&str>, limit: usize) -> Result<Page<TaskRow>, SourceError> {
        let given = paged(Given::new(), after, limit);
        self.read("the work in hand", Pages::Tasks, &given)
    }

    fn notes(
        &self,
        provider: ProviderId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<NoteRow>, SourceError> {
        let given = paged(of(provider), after, limit);
        self.read("the remarks", Pages::Notes, &given)
    }

    fn make_string(&self, new: &NewString) -> Result<MadeString, SourceError> {
        let mut given = of(new.provider);
        given.insert("uses", new.uses.to_string());
        given.insert("days", new.days.to_string());
        let made: Result<Made, _> = self
            .runtime
            .block_on(self.remote.change(Pages::MakeString, &given));
        let made = made.map_err(|error| {
            let next_step = error.next_step();
            SourceError::change(change::MAKING.0, next_step, Some(Box::new(error)))
        })?;
        Ok(MadeString {
            string: made.string,
            phrase: made.phrase,
            provider_name: made.provider_name,
            uses: made.uses,
            expires: made.expires,
        })
    }

    fn strings(&self, after: Option<&str>, limit: usize) -> Result<Page<TokenRow>, SourceError> {
        let given = paged(Given::new(), after, limit);
        self.read("the strings", Pages::Strings, &given)
    }

    fn joined_by(
        &self,
        string: Digest,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<DeviceRow>, SourceError> {
        let given = Given::from([("token", string.to_string())]);
        self.read("who joined", Pages::JoinedBy, &paged(given, after, limit))
    }

    fn operators(&self, after: Option<&str>, limit: usize) -> Result<Page<OperatorRow>, SourceError> {
        let given = paged(Given::new(), after, limit);
        self.read("the posts", Pages::Operators, &given)
    }

    fn log(&self) -> Result<LogState, SourceError> {
        self.read("the log", Pages::Log, &Given::new())
    }

    fn timeline(
        &self,
        provider: ProviderId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<TimelineRow>, SourceError> {
        let given = paged(of(provider), after, limit);
        self.read("what happened", Pages::Timeline, &given)
    }

    fn change(&self, change: &Change) -> Result<(), SourceError> {
        let (operation, next_step) = change::words(change);
        let Some((page, mut given)) = asking(change) else {
            return Err(SourceError::change(operation, "use the newest version", None));
        };
        if page.is_signed() {
            let signed = self.signer.sign(page, &given, context::now());
            let signed =
                signed.map_err(|error| SourceError::change(operation, next_step, Some(error.into())))?;
            given.insert(SIGNED, signed);
        }
        let changed = self.runtime.block_on(self.remote.change(page, &given));
        changed.map_err(|error| {
            let is_refused = matches!(error, RemoteError::Absent | RemoteError::Refused { .. });
            let next_step = if is_refused { next_step } else { error.next_step() };
            SourceError::change(operation, next_step, Some(Box::new(error)))
        })
    }

    fn text(&self, check: &CheckId, device: &DeviceDetail) -> Option<CheckText> {
        self.judged_by(device)?.check(check).map(texts::of)
    }

    fn fix(&self, check: &CheckId, device: &DeviceDetail) -> Option<Fix> {
        match self.judged_by(device) {
            Some(policy) => texts::fix(&policy, check, &device.facts),
            None => texts::fix(Policy::shipped(), check, &device.facts),
        }
    }
}

/// Requests that show the connection's certificate.
fn by(connection: &Connection, seed: &Seed) -> Result<Remote, RemoteError> {
    let credential = Credential {
        seed,
        certificate: &connection.certificate,
    };
    Remote::new(&connection.address, connection.pin, Some(credential))
}

/// Whether a certificate that ends then is to be made anew.
fn is_due(until: i64, now: Timestamp) -> bool {
    until.saturating_sub(now.as_second()) <= limits::RENEWAL_DAYS * 24 * 60 * 60
}

/// Policies kept open; beyond it they are asked for again.
const POLICIES_KNOWN: usize = 8;

/// The page that a change goes to, and what it takes; none where there is no such page.
fn asking(change: &Change) -> Option<(Pages, Given)> {
    let one = |device: &DeviceId| Given::from([("device", device.to_string())]);
    let about = |provider: &ProviderId, device: &Option<DeviceId>| {
        let mut given = of(*provider);
        given.extend(device.map(|id| ("device", id.to_string())));
        given
    };
    let with = |mut given: Given, name, value: Option<String>| {
        given.extend(value.map(|value| (name, value)));
        given
    };
    Some(match change {
        Change::Confirm(device) => (Pages::Confirm, one(device)),
        Change::Retire(device) => (Pages::Retire, one(device)),
        Change::Replace { old, new } => (Pages::Replace, with(one(old), "by", Some(new.to_string()))),
        Change::Note {
            provider,
            device,
            text,
        } => (
            Pages::Note,
            with(about(provider, device), "text", Some(text.clone())),
        ),
        Change::Rest {
            provider,
            device,
            until,
        } => {
            let until = until.map(|day| day.to_string());
            (Pages::Rest, with(about(provider, device), "until", until))
        }
        Change::InHand {
            provider,
            device,
            who,
        } => (
            Pages::InHand,
            with(about(provider, device), "who", Some(who.clone())),
        ),
        Change::RevokeString(token) => (Pages::RevokeString, Given::from([("token", token.to_string())])),
        Change::RevokeOperator(post) => (Pages::RevokeOperator, Given::from([("post", post.to_string())])),
        Change::Looked => (Pages::Looked, Given::new()),
        Change::Risk {
            provider,
            item,
            until,
            reason,
        } => {
            let mut given = of(*provider);
            given.extend([
                ("item", item.as_str().to_owned()),
                ("until", until.to_string()),
                ("reason", reason.clone()),
            ]);
            (Pages::Risk, given)
        }
        _ => return None,
    })
}

/// For how long the screens wait for a change in one go.
const WAIT: Duration = Duration::from_secs(20);

fn of(provider: ProviderId) -> Given {
    Given::from([("provider", provider.to_string())])
}

pub(super) fn paged(mut given: Given, after: Option<&str>, limit: usize) -> Given {
    given.insert("limit", limit.to_string());
    if let Some(after) = after {
        given.insert("after", after.to_owned());
    }
    given.retain(|_, value| !value.is_empty());
    given
}

/// The word that a value is in JSON.
pub(super) fn word<T: Serialize>(value: T) -> Option<String> {
    let word = serde_json::to_value(value).ok()?;
    word.as_str().map(str::to_owned)
}

fn told(what: &str, error: RemoteError) -> SourceError {
    let next_step = error.next_step();
    SourceError::new(what, next_step, Some(Box::new(error)))
}

#[cfg(test)]
mod tests;
