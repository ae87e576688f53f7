//! What the store tells about itself: that it answers, posts' certificates, and the policy in force.

use dspt_report::counted;
use dspt_store::model::OperatorRow;
use dspt_store::model::Published;
use jiff::Timestamp;

use super::Context;
use super::DAY;
use super::Diagnosis;
use super::State;
use super::Store;
use super::limits;
use super::now;
use crate::commands::policy::sign::newest_trust;
use crate::commands::trust;
use crate::context::SCOPE;

pub(super) fn examine(context: &Context) -> Vec<Diagnosis> {
    let store = context.store.as_ref();
    let (size, raw) = match context.wait(async { Ok((store.log_size().await?, store.raw_count().await?)) }) {
        Ok(counted) => counted,
        Err(error) => return vec![unread("store", &error)],
    };
    let mut found = vec![answers(size, raw)];
    found.push(match context.wait(store.operators(&SCOPE)) {
        Ok(posts) => certificates(&posts, now()),
        Err(error) => unread("certificates", &error),
    });
    found.push(match context.wait(published(store)) {
        Ok(published) => policy(published.as_ref(), now()),
        Err(error) => unread("policy", &error),
    });
    found.extend(log(context));
    found
}

/// Whether computers may believe the log, where the trust document lists logs; nothing where they may.
fn log(context: &Context) -> Option<Diagnosis> {
    let own = trust::own_log(context).ok().flatten()?;
    let trust = newest_trust(context).ok().flatten()?;
    if trust.admits_log(&own, now().as_second()) {
        return None;
    }
    let said = format!(
        "the trust document does not list the log {} as good, so no computer believes it",
        own.name()
    );
    let fix = format!(
        "dspt-console trust sign --key TRUST.key --log {own} -o FILE, then dspt-console trust publish FILE"
    );
    Some(Diagnosis::to_do("log", State::Broken, said, fix))
}

async fn published(store: &dyn Store) -> Result<Option<Published>, dspt_store::StoreError> {
    store.policy_published().await
}

fn unread(check: &'static str, error: &dspt_store::StoreError) -> Diagnosis {
    let said = format!("the store cannot be read: {error}");
    Diagnosis::to_do(
        check,
        State::Broken,
        said,
        "see whether the disk is well; else put a backup back: dspt-console restore FILE",
    )
}

fn answers(size: u64, raw: u64) -> Diagnosis {
    if raw > 0 {
        let said = format!(
            "the store answers; {} kept as they came, because they could not be made again",
            counted(raw, "report is", "reports are")
        );
        return Diagnosis::to_do(
            "store",
            State::Remark,
            said,
            "nothing is lost; please report it: it is a defect of this program",
        );
    }
    Diagnosis::fine(
        "store",
        format!(
            "the store answers; its log has {}",
            counted(size, "entry", "entries")
        ),
    )
}

/// Posts whose certificates end soon make them anew by themselves, if they are used.
pub(super) fn certificates(posts: &[OperatorRow], at: Timestamp) -> Diagnosis {
    let days_left = |post: &OperatorRow| {
        let made = post.certificate_made.or(post.claimed)?;
        Some(limits::OPERATOR_CERTIFICATE_DAYS - (at.as_second() - made.as_second()) / DAY)
    };
    let in_use: Vec<(&OperatorRow, i64)> = posts
        .iter()
        .filter(|post| post.revoked.is_none())
        .filter_map(|post| Some((post, days_left(post)?)))
        .collect();
    let ended = in_use.iter().filter(|(_, days)| *days <= 0).count();
    let soon = in_use
        .iter()
        .filter(|(_, days)| (1..=limits::RENEWAL_DAYS / 2).contains(days))
        .count();
    if ended + soon == 0 {
        return Diagnosis::fine(
            "certificates",
            match in_use.len() {
                0 => "no post has a certificate yet".to_owned(),
                posts => format!(
                    "{} that are in date",
                    counted(posts, "post has certificates", "posts have certificates")
                ),
            },
        );
    }
    Diagnosis::to_do(
        "certificates",
        State::Remark,
        format!(
            "certificates ended: of {}; they end within a month: of {soon}",
            counted(ended, "post", "posts")
        ),
        "start the console on those computers once, which makes it anew; where it ended, `operator add` another post (`operator list` shows them)",
    )
}

/// Whether the policy that was published is in date.
pub(super) fn policy(published: Option<&Published>, at: Timestamp) -> Diagnosis {
    let Some(published) = published else {
        return Diagnosis::fine(
            "policy",
            "no policy was published here; the program's own is in use",
        );
    };
    let release = &published.release;
    let until = Timestamp::from_second(release.valid_until).unwrap_or_default();
    let said = format!(
        "the policy {} {} is good until {}",
        release.name,
        release.version,
        until.strftime("%-d %B %Y")
    );
    let days = (release.valid_until - at.as_second()) / DAY;
    let fix = "ask its author for a newer one, then: dspt-console policy publish FILE";
    if release.valid_until < at.as_second() {
        Diagnosis::to_do(
            "policy",
            State::Remark,
            format!("{said}; it stays in use, and computers that join do not take it"),
            fix,
        )
    } else if days < POLICY_DAYS {
        Diagnosis::to_do("policy", State::Remark, said, fix)
    } else {
        Diagnosis::fine("policy", said)
    }
}

const POLICY_DAYS: i64 = 30;
