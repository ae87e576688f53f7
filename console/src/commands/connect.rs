//! `connect`: this computer is given a post's certificate. It is shown and asked about before anything is made or sent.

use std::io::IsTerminal;
use std::io::Read;

use anyhow::Context as _;
use anyhow::bail;
use dspt_report::Connecting;
use dspt_report::OperatorString;
use dspt_report::SigningKey;
use dspt_report::envelope::seal;
use dspt_report::limits as format_limits;
use dspt_report::wire;
use dspt_report::wire::About;
use dspt_report::wire::ConnectAnswer;
use dspt_report::words::chain;
use dspt_tui::safe_text::scrub;
use jiff::Timestamp;

use crate::cli::Connect;
use crate::connection;
use crate::connection::Connection;
use crate::context::Usage;
use crate::context::now;
use crate::context::runtime;
use crate::output::Output;
use crate::remote::Remote;

pub(crate) fn run(arguments: &Connect, out: &mut Output) -> anyhow::Result<()> {
    let typed = typed(&arguments.string)?;
    let string: OperatorString = typed.parse().map_err(|error| Usage(chain(&error)))?;
    let folder = connection::folder()?;
    let runtime = runtime()?;
    let remote = {
        let _inside = runtime.enter();
        Remote::new(&string.address, string.pin, None)?
    };
    let about: About = runtime.block_on(remote.open_page(wire::ABOUT_PATH))?;
    introduce(&string, &about, out)?;
    if !arguments.yes && !agreed(out)? {
        bail!("not connected; nothing was made or sent");
    }

    // On the disk before it is sent: a claim that was answered can be gone on with.
    let seed = connection::key(&folder, string.operator)?;
    let key = SigningKey::from_seed(&seed)?;
    let said = Connecting {
        collected_at: now().as_second(),
        operator: string.operator,
        pin: string.pin,
        public_key: *key.public(),
        token_sha256: string.token.digest(),
    };
    let envelope = seal(said, &key)?.to_json();
    let frames = wire::encode_enrolment(&envelope, string.token.as_bytes());
    let answer: ConnectAnswer = runtime.block_on(remote.send(wire::CONNECT_PATH, frames))?;
    if answer.operator != string.operator {
        bail!("the console gave another post than this string names; tell whoever runs it");
    }
    let connection = Connection {
        address: string.address,
        pin: string.pin,
        operator: answer.operator,
        label: answer.label,
        certificate: answer.certificate,
        until: answer.until,
    };
    connection::keep(&folder, &connection)?;
    tell(&connection, &answer.role, out)
}

/// Words on the command line, or standard input for `-`.
fn typed(words: &[String]) -> anyhow::Result<String> {
    if words != ["-"] {
        return Ok(words.join(" "));
    }
    let mut text = String::new();
    let most = u64::try_from(format_limits::ENROL_STRING_BYTES).unwrap_or(u64::MAX);
    std::io::stdin()
        .lock()
        .take(most + 1)
        .read_to_string(&mut text)
        .context("cannot read the operator string")?;
    Ok(text)
}

fn introduce(string: &OperatorString, about: &About, out: &mut Output) -> anyhow::Result<()> {
    let or_unsaid = |text: &str| match scrub(text).trim() {
        "" => "not said".to_owned(),
        text => text.to_owned(),
    };
    out.line(format!("Console: {}", scrub(&string.address)))?;
    out.line(format!("Run by: {}", or_unsaid(&about.operator)))?;
    out.line(format!("Telephone: {}", or_unsaid(&about.telephone)))?;
    out.line(format!("Four words: {}", string.phrase()))?;
    out.line("Compare the four words with whoever gave you the string. A key is made here and stays here.")
}

fn agreed(out: &mut Output) -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() {
        return Err(Usage(
            "there is no terminal to ask on; look at what is written above, then run this again with --yes"
                .to_owned(),
        )
        .into());
    }
    out.line("Connect this computer? Type yes:")?;
    let mut answer = String::new();
    std::io::stdin()
        .read_line(&mut answer)
        .context("cannot read the answer")?;
    Ok(answer.trim().eq_ignore_ascii_case("yes"))
}

fn tell(connection: &Connection, role: &str, out: &mut Output) -> anyhow::Result<()> {
    let until = Timestamp::from_second(connection.until).unwrap_or_default();
    out.line(format!(
        "Connected as {} ({}), until {}.",
        scrub(&connection.label),
        scrub(role),
        until.strftime("%-d %B %Y")
    ))?;
    out.line("Next: dspt-console, or dspt-console show home. Where a store is kept on this computer too, add --connect.")
}
