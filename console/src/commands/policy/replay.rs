//! `policy replay`: which computers would flip under another policy, from facts that are held already. No computer is asked.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use dspt_policies::Policy;
use dspt_policies::judge;
use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::Reason;
use dspt_report::Verdict;
use dspt_report::counted;
use dspt_store::model::DeviceDetail;
use dspt_store::model::DeviceFilter;
use dspt_tui::safe_text::scrub;
use serde::Serialize;

use super::sign;
use crate::cli::Global;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::now;
use crate::output::Output;

/// What would become of the estate.
#[derive(Debug, Default, Serialize)]
struct Replay {
    policy: String,
    /// Computers whose facts were judged again.
    judged: u32,
    /// Computers that nothing is held of: never heard, or their facts are withheld.
    without_facts: u32,
    /// Computers with a wrong clock or a copied key: their verdicts stand for other reasons.
    not_compared: u32,
    /// Verdicts that would be others.
    flips: Vec<Flip>,
    /// Checks that the policy adds, and their verdicts by number of computers.
    new_checks: BTreeMap<CheckId, BTreeMap<Verdict, u32>>,
    /// Checks that it leaves out, by number of computers that have a verdict of them.
    gone_checks: BTreeMap<CheckId, u32>,
    /// Checks that rest on facts nobody collected, by number of computers: not to be told before the next report.
    not_collected: BTreeMap<CheckId, u32>,
}

#[derive(Debug, Serialize)]
struct Flip {
    check: CheckId,
    device: DeviceId,
    provider: String,
    label: String,
    from: Verdict,
    to: Verdict,
}

pub(crate) fn run(context: &Context, what: &Path, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    let policy = policy(context, what)?;
    let mut replay = Replay {
        policy: format!("{} version {}", policy.name(), policy.version()),
        ..Replay::default()
    };
    let mut after: Option<String> = None;
    loop {
        let page = context.store.devices(
            &SCOPE,
            DeviceFilter::default(),
            after.as_deref(),
            PAGE_ROWS,
            now(),
        );
        let page = context.wait(page)?;
        for row in page.rows {
            let detail = context.wait(context.store.device(&SCOPE, row.id, now()))?;
            replay.add(&policy, &detail);
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    if global.json {
        return out.json(&replay);
    }
    replay.tell(out)
}

/// From a folder, or from a bundle that a listed key signed.
fn policy(context: &Context, what: &Path) -> anyhow::Result<Policy> {
    let shown = what.display();
    if what.is_dir() {
        let files = dspt_policies::read_folder(what)?;
        return Policy::load(&files).with_context(|| format!("the checks in {shown} cannot be used"));
    }
    let bundle = sign::read(what)?;
    let trust = sign::newest_trust(context)?;
    let key = trust
        .as_ref()
        .and_then(|trust| trust.policy_key(bundle.key_hint()))
        .with_context(|| {
            format!("{shown} is signed by a key that is listed nowhere here; replay its folder instead")
        })?;
    let released = bundle.verify(&key.value)?;
    Ok(released.into_policy())
}

impl Replay {
    fn add(&mut self, policy: &Policy, detail: &DeviceDetail) {
        let Some(collected_at) = detail.device.collected_at.filter(|_| !detail.facts.is_empty()) else {
            self.without_facts += 1;
            return;
        };
        if detail.device.clock_wrong || detail.device.state == dspt_store::model::DeviceState::Cloned {
            self.not_compared += 1;
            return;
        }
        self.judged += 1;
        let mut before: BTreeMap<&CheckId, Verdict> = detail
            .findings
            .iter()
            .map(|finding| (&finding.check, finding.verdict))
            .collect();
        let day = collected_at.as_second().div_euclid(SECONDS_PER_DAY);
        for finding in judge(policy, &detail.facts, day) {
            let from = before.remove(&finding.check);
            // Verdict apart from what is missing: a fact that no policy asked for then says nothing of the computer.
            if finding.reason == Some(Reason::NotCollected) {
                *self.not_collected.entry(finding.check).or_default() += 1;
            } else if let Some(from) = from {
                if from != finding.verdict {
                    self.flips.push(Flip {
                        check: finding.check,
                        device: detail.device.id,
                        provider: detail.device.provider_name.clone(),
                        label: detail.device.label.clone(),
                        from,
                        to: finding.verdict,
                    });
                }
            } else {
                let verdicts = self.new_checks.entry(finding.check).or_default();
                *verdicts.entry(finding.verdict).or_default() += 1;
            }
        }
        for check in before.into_keys() {
            *self.gone_checks.entry(check.clone()).or_default() += 1;
        }
    }

    fn tell(&self, out: &mut Output) -> anyhow::Result<()> {
        out.line(format!(
            "Under {}: {} judged again, {} be others.",
            self.policy,
            counted(self.judged, "computer", "computers"),
            counted(self.flips.len(), "verdict would", "verdicts would")
        ))?;
        if !self.flips.is_empty() {
            let row = |flip: &Flip| {
                vec![
                    flip.check.to_string(),
                    flip.from.as_str().to_owned(),
                    flip.to.as_str().to_owned(),
                    scrub(&flip.provider).to_string(),
                    scrub(&flip.label).to_string(),
                    flip.device.short(),
                ]
            };
            let rows: Vec<_> = self.flips.iter().map(row).collect();
            out.table(&["CHECK", "FROM", "TO", "PROVIDER", "COMPUTER", "ID"], &rows)?;
        }
        for (check, verdicts) in &self.new_checks {
            let verdicts: Vec<String> = verdicts
                .iter()
                .map(|(verdict, count)| format!("{} {count}", verdict.as_str()))
                .collect();
            out.line(format!("new check {check}: {}", verdicts.join(", ")))?;
        }
        for (check, count) in &self.gone_checks {
            out.line(format!(
                "check {check} goes: {} a verdict of it",
                counted(*count, "computer has", "computers have")
            ))?;
        }
        for (check, count) in &self.not_collected {
            out.line(format!(
                "{check}: {} never collected its facts; the report after the next tells",
                counted(*count, "computer", "computers")
            ))?;
        }
        for (count, why) in [
            (self.without_facts, "no facts are held"),
            (self.not_compared, "a wrong clock or a copied key"),
        ] {
            if count > 0 {
                let computers = counted(count, "computer", "computers");
                out.line(format!("{computers} not judged: {why}."))?;
            }
        }
        Ok(())
    }
}

const SECONDS_PER_DAY: i64 = 86_400;
/// Computers asked for at a time.
const PAGE_ROWS: u32 = 500;
