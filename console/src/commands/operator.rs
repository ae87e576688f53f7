//! `operator add`, `operator list`, `operator revoke`.

use anyhow::Context as _;
use anyhow::bail;
use dspt_report::OperatorId;
use dspt_report::OperatorString;
use dspt_report::PartyId;
use dspt_report::Token;
use dspt_store::change::NewOperator;
use dspt_store::limits;
use dspt_store::model::OperatorRow;
use dspt_tui::safe_text::scrub;
use jiff::SignedDuration;
use serde_json::json;

use crate::cli::Global;
use crate::cli::Operator;
use crate::cli::OperatorAdd;
use crate::commands::enrol;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::Usage;
use crate::context::now;
use crate::context::refused;
use crate::output::Output;

pub(crate) fn run(
    context: &Context,
    command: Operator,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    match command {
        Operator::Add(arguments) => add(context, &arguments, global, out),
        Operator::List => list(context, global, out),
        Operator::Revoke { operator } => {
            let id = find(context, &operator)?;
            context.wait(context.store.operator_revoke(&SCOPE, id, now()))?;
            out.line(format!(
                "Revoked {}: its certificate and its token are good no more.",
                id.short()
            ))
        }
    }
}

fn add(context: &Context, arguments: &OperatorAdd, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    let party = match &arguments.party {
        Some(typed) => context
            .wait(context.store.party_by_name(&SCOPE, typed))
            .with_context(|| format!("cannot tell which organisation {typed:?} is"))?,
        None => own(context)?,
    };
    let provider = match &arguments.provider {
        Some(typed) => Some(context.wait(context.store.provider_by_code(&SCOPE, typed))?),
        None => None,
    };
    let settings = enrol::address(context, arguments.address.as_deref())?;
    let pin = context.authority()?.pin();
    let token = Token::generate()?;
    let until = now() + SignedDuration::from_hours(24 * i64::from(arguments.days));
    let new = NewOperator {
        party,
        role: arguments.role,
        label: arguments.label.clone(),
        provider,
        token_sha256: token.digest(),
        token_until: until,
    };
    let id = context
        .wait(context.store.operator_add(&SCOPE, new, now()))
        .map_err(refused)?;
    let string = OperatorString {
        address: settings.address,
        pin,
        operator: id,
        token,
    };
    let (text, phrase) = (string.to_string(), string.phrase());
    if global.json {
        return out.json(&json!({ "id": id, "string": text, "phrase": phrase, "until": until }));
    }
    out.line(format!(
        "Operator string for the post {} ({}), good once, until {}:",
        scrub(&arguments.label),
        id.short(),
        until.strftime("%-d %B %Y")
    ))?;
    out.line("")?;
    let groups: Vec<&str> = text.split(' ').collect();
    for line in groups.chunks(8) {
        out.line(format!("    {}", line.join(" ")))?;
    }
    out.line("")?;
    out.line(format!(
        "The operator's computer must show these four words: {phrase}"
    ))?;
    out.line("On that computer: dspt-console connect STRING")?;
    out.line("It is shown nowhere else. Whoever has it takes the post: hand it over as you would a key.")
}

/// The organisation that runs this console.
fn own(context: &Context) -> anyhow::Result<PartyId> {
    let parties = context.wait(context.store.parties(&SCOPE))?;
    let own = parties.iter().find(|party| party.own);
    own.map(|party| party.id)
        .context("the store holds no party of its own")
}

fn list(context: &Context, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    let posts = context.wait(context.store.operators(&SCOPE))?;
    if global.json {
        return out.json(&posts);
    }
    if posts.is_empty() {
        return out.line("No posts yet. Next: dspt-console operator add \"service desk 1\" --role support");
    }
    let row = |post: &OperatorRow| {
        let day = |at: jiff::Timestamp| at.strftime("%-d %b %Y").to_string();
        let standing = match (post.revoked, post.claimed, post.token_until) {
            (Some(at), ..) => format!("revoked {}", day(at)),
            (None, Some(at), _) => format!("since {}", day(at)),
            (None, None, Some(until)) => format!("to be claimed by {}", day(until)),
            (None, None, None) => "never claimed".to_owned(),
        };
        let seen = post.last_seen.map(|seen| seen.strftime("%-d %b %Y").to_string());
        let until = post
            .certificate_made
            .filter(|_| post.revoked.is_none())
            .map(|made| {
                day(made + SignedDuration::from_hours(24 * dspt_server::limits::OPERATOR_CERTIFICATE_DAYS))
            });
        vec![
            post.id.short(),
            scrub(&post.label).to_string(),
            post.role.as_str().to_owned(),
            scrub(&post.party_name).to_string(),
            standing,
            seen.unwrap_or_default(),
            until.unwrap_or_default(),
        ]
    };
    let rows: Vec<_> = posts.iter().map(row).collect();
    out.table(
        &[
            "id",
            "post",
            "role",
            "organisation",
            "standing",
            "last seen",
            "certificate until",
        ],
        &rows,
    )
}

/// The post whose id begins so.
fn find(context: &Context, typed: &str) -> anyhow::Result<OperatorId> {
    let begins = typed.trim().to_ascii_lowercase();
    if begins.len() < limits::ID_PREFIX_DIGITS || !begins.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Usage(format!(
            "{typed:?} is not the beginning of a post's id: 4 digits or more of 0-9 and a-f, as `dspt-console operator list` shows"
        ))
        .into());
    }
    let posts = context.wait(context.store.operators(&SCOPE))?;
    let mut found = posts
        .iter()
        .filter(|post| post.id.to_string().starts_with(&begins));
    match (found.next(), found.next()) {
        (Some(post), None) => Ok(post.id),
        (None, _) => bail!("no post's id begins with {begins}; `dspt-console operator list` shows them"),
        (Some(_), Some(_)) => bail!("more than one post's id begins with {begins}; type more of it"),
    }
}
