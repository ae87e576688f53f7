//! `pack`: the evidence pack of this computer, or of several, in a folder of one's own. Nothing is sent.

use std::io;
use std::io::IsTerminal;

use anyhow::Context;
use dspt_pack::Computer;
use dspt_pack::Pack;
use dspt_pack::PackInput;
use dspt_policies::Policy;
use dspt_report::DeviceId;
use dspt_report::Seed;

use crate::books;
use crate::cli::PackArgs;
use crate::clock;
use crate::commands::Ended;
use crate::commands::Surroundings;
use crate::commands::Usage;
use crate::commands::assessment;
use crate::commands::policy;
use crate::commands::print_json;
use crate::computers;
use crate::computers::Source;
use crate::cycle;
use crate::enrolment;
use crate::enrolment::Membership;
use crate::machine;
use crate::pack_folder::PackFolder;
use crate::pack_folder::PackFolderError;
use crate::paths::DataFolder;
use crate::plain;
use crate::seen_file::SeenFile;
use crate::stand_in;
use crate::words;

mod outcome;

use outcome::Outcome;

const PROGRAM: &str = concat!("dspt-agent ", env!("CARGO_PKG_VERSION"));

pub(crate) fn run(here: &mut Surroundings<'_>, arguments: &PackArgs) -> anyhow::Result<Ended> {
    make(here, arguments, None)
}

/// Makes a pack. Where the Start menu asked for it, `taken` is what became of the answers that were filled in before, and the
/// page names that way of answering.
pub(super) fn make(
    here: &mut Surroundings<'_>,
    arguments: &PackArgs,
    taken: Option<Vec<String>>,
) -> anyhow::Result<Ended> {
    let by_menu = taken.is_some();
    let today = here.host.today();
    let policy = policy(here, arguments.policy.as_deref())?;
    let questions = assessment::questions(arguments.toolkit.as_deref(), &policy, today)?;
    let label = name("--label", arguments.label.as_deref())?;
    let provider = name("--provider", arguments.provider.as_deref())?;
    let data = here.folder()?;
    let opened = books::answers(&data, &questions.sets, &questions)?;
    let assets = books::assets(&data)?.standing(today);
    let member = member(here, &data)?;
    // Everything that was typed is looked at before anything is made.
    let mut sources = computers::read(&arguments.with, &policy, here.host.platform(), today)
        .map_err(|wrong| Usage::new(wrong.to_string()))?;
    let mut folder = PackFolder::open(&arguments.output).map_err(|error| {
        if matches!(error, PackFolderError::NotAFolder { .. }) {
            Usage::new(error.to_string()).into()
        } else {
            anyhow::Error::from(error)
        }
    })?;
    let mut this = None;
    if !arguments.not_this_computer {
        progress(here, words::PACK_LOOKING)?;
        let file = look(here, &data, &policy, &member, label.as_deref())?;
        this = Some(file.clone());
        sources.insert(0, Source { file, from: None });
    }
    let (sources, left_out) = computers::once_each(sources);
    let mut remarks = taken.unwrap_or_default();
    remarks.extend(left_out);
    remarks.extend(computers::seen_by_service(&sources));
    let outcome_sources = outcome::computers(&sources, today);
    let computers: Vec<Computer> = sources
        .into_iter()
        .map(|source| source.computer(&policy))
        .collect();

    let mut input = PackInput::new(&questions, &policy, &opened.book, today);
    input.assets = &assets;
    input.computers = &computers;
    input.provider = provider.as_deref().or(member.provider.as_deref());
    input.console = member.operator.as_deref();
    input.program = PROGRAM;
    input.remarks = &remarks;
    input.how_to_answer = if by_menu {
        words::PACK_ANSWER_MENU.text
    } else {
        words::PACK_ANSWER.text
    };
    input.questions_from = &questions.chosen.source;
    let pack = Pack::new(input);
    progress(here, words::PACK_WRITING)?;
    let files = write(&mut folder, &pack, this.as_ref(), today)?;
    let root = folder.root().to_owned();
    folder.finish()?;

    let outcome = Outcome {
        files,
        computers: outcome_sources,
        remarks: &remarks,
        answers: &opened.book,
        answers_file: data.answers(&questions.name),
        carried: opened.carried.as_ref(),
        by_menu,
    };
    if arguments.json {
        print_json(here.out, &outcome.json(&pack, &questions.chosen, &assets, &root))?;
    } else {
        outcome.tell(here, &pack, &questions, &root)?;
    }
    Ok(Ended::Done)
}

/// A name that a person gave: short, one line, safe to show.
fn name(flag: &str, text: Option<&str>) -> Result<Option<String>, Usage> {
    let label = |text| {
        enrolment::label(text).map_err(|source| Usage::because(format!("{flag} cannot be used"), source))
    };
    Ok(text.map(label).transpose()?.filter(|text| !text.is_empty()))
}

/// What joining a console tells of this computer.
struct Member {
    device: Option<DeviceId>,
    label: String,
    provider: Option<String>,
    operator: Option<String>,
    machine: Option<String>,
}

fn member(here: &Surroundings<'_>, data: &DataFolder) -> anyhow::Result<Member> {
    let machine = machine::id(here.host.as_ref());
    let none = |machine| Member {
        device: None,
        label: String::new(),
        provider: None,
        operator: None,
        machine,
    };
    Ok(match enrolment::membership(data, machine.as_deref())? {
        Membership::Joined(joined) => Member {
            device: Some(joined.identity.device()),
            label: joined.console.label,
            provider: Some(joined.console.provider_name).filter(|name| !name.is_empty()),
            operator: Some(joined.console.operator).filter(|name| !name.is_empty()),
            machine,
        },
        // A key that no console answered to may be made anew.
        Membership::Pending(_) | Membership::None => none(machine),
    })
}

/// This computer as it is now.
fn look(
    here: &Surroundings<'_>,
    data: &DataFolder,
    policy: &Policy,
    member: &Member,
    label: Option<&str>,
) -> anyhow::Result<SeenFile> {
    let machine = member.machine.as_deref();
    let device = match member.device {
        Some(device) => device,
        None => {
            let seed = Seed::generate().context("no id could be made for this computer")?;
            computers::device_without_key(data, machine, &seed)?
        }
    };
    let now = clock::now();
    let mut observation = cycle::observe(&here.host, policy, now);
    // What this account may not see, the service may have seen. The facts are judged anew with the pack.
    let service = stand_in::fill_in(&mut observation.facts, now);
    let mut file = computers::this(observation, device, machine, label.unwrap_or(&member.label));
    file.service_looked_at = service.map(|service| service.collected_at);
    Ok(file)
}

/// A word about long work, where somebody watches.
fn progress(here: &mut Surroundings<'_>, sentence: words::Sentence) -> io::Result<()> {
    let mut screen = io::stderr();
    if screen.is_terminal() {
        let text = here.look.wrap("", sentence.text);
        io::Write::write_all(&mut screen, format!("{text}\n").as_bytes())?;
    }
    Ok(())
}

/// A file that was written, and the new name of what was there, where somebody had changed it.
struct Written {
    name: String,
    kept: Option<String>,
}

fn write(
    folder: &mut PackFolder,
    pack: &Pack<'_>,
    this: Option<&SeenFile>,
    today: i64,
) -> anyhow::Result<Vec<Written>> {
    let day = dspt_policies::clock::written(today).unwrap_or_else(|| today.to_string());
    let mut written = Vec::new();
    for file in pack.files().context("the pack cannot be put together")? {
        let kept = folder.write(file.name, &file.bytes, &day)?;
        let name = file.name.to_owned();
        written.push(Written { name, kept });
    }
    if let Some(this) = this {
        let bytes = this.to_json().context("this computer's file cannot be written")?;
        let name = folder.name_for(this, today);
        let kept = folder.write(&name, &bytes, &day)?;
        written.push(Written { name, kept });
    }
    Ok(written)
}

/// A path as it is shown.
fn shown(path: &std::path::Path) -> String {
    plain::line(&path.display().to_string())
}
