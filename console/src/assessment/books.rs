//! The books that the store holds as texts: read, told apart by whose word they are, never trusted further than that.

use dspt_policies::AnswerBook;
use dspt_policies::AssetBook;
use dspt_policies::Diagnostics;
use dspt_policies::Toolkit;
use dspt_policies::Toolkits;
use dspt_report::DeviceId;
use dspt_store::model::ComputerHeld;
use dspt_store::model::DeviceState;
use dspt_store::model::HeldAssessment;
use dspt_store::model::Origin;
use dspt_tui::words;

/// All books of a provider.
#[derive(Debug, Default)]
pub(super) struct Books {
    pub(super) answers: Vec<AnswerBook>,
    pub(super) assets: Vec<AssetBook>,
    pub(super) own: Option<Own>,
    pub(super) remarks: Vec<String>,
}

/// What operators of this console drafted for a provider.
#[derive(Clone, Debug)]
pub(crate) struct Own {
    pub(crate) answers: AnswerBook,
    pub(crate) assets: AssetBook,
}

/// Reads the books. One that cannot be read is a remark, and counts nowhere: its computer's report is none the worse for it.
pub(super) fn read(
    assessments: &[HeldAssessment],
    computers: &[ComputerHeld],
    (sets, toolkit): (&Toolkits, &Toolkit),
    today: i64,
) -> Books {
    let mut books = Books::default();
    let mut own = Some(Own {
        answers: AnswerBook::new(toolkit),
        assets: AssetBook::new(),
    });
    for held in assessments {
        let answers = held
            .answers
            .as_deref()
            .map(|text| answers(text, sets, toolkit, today));
        let assets = held
            .assets
            .as_deref()
            .map(|text| AssetBook::reopen(text, today + 1));
        for mistakes in [
            answers.as_ref().and_then(|read| read.as_ref().err()),
            assets.as_ref().and_then(|read| read.as_ref().err()),
        ]
        .into_iter()
        .flatten()
        {
            books.remarks.push(unreadable(held.origin, computers, mistakes));
            if held.origin == Origin::Console {
                own = None;
            }
        }
        let answers = answers.and_then(Result::ok);
        let assets = assets.and_then(Result::ok);
        match held.origin {
            Origin::Device(_, state) if vouched_for(state) => {
                books.answers.extend(answers);
                books.assets.extend(assets);
            }
            Origin::Device(device, state) => {
                books.remarks.push(drafts_only(&name(device, computers), state));
                books.answers.extend(answers.map(|book| book.as_drafts()));
                books.assets.extend(assets.map(|book| book.as_drafts()));
            }
            Origin::Console => {
                // Drafts when they were kept; whatever they claim to be now, they are drafts.
                if let Some(own) = &mut own {
                    own.answers = AnswerBook::merge(toolkit, &answers.map(|book| book.as_drafts()));
                    own.assets = assets.map(|book| book.as_drafts()).unwrap_or_default();
                    books.answers.push(own.answers.clone());
                    books.assets.push(own.assets.clone());
                }
            }
        }
    }
    books.own = own;
    books
}

/// Whether what people entered on a device is the provider's word: somebody knows that the device is theirs. What was entered
/// on one that is out of use by now was.
fn vouched_for(state: DeviceState) -> bool {
    match state {
        DeviceState::Confirmed | DeviceState::Retired => true,
        DeviceState::New | DeviceState::RestoredOrCopied | DeviceState::Cloned => false,
    }
}

/// A book of answers to whichever known set it is about. A day more than today is let through: at night the device's day may
/// have begun and ours not.
fn answers(text: &str, sets: &Toolkits, toolkit: &Toolkit, today: i64) -> Result<AnswerBook, Diagnostics> {
    let mistakes = match AnswerBook::reopen(text, toolkit, today + 1) {
        Ok(book) => return Ok(book),
        Err(mistakes) => mistakes,
    };
    let others = sets.all().iter().filter(|other| other.name != toolkit.name);
    others
        .filter_map(|other| AnswerBook::reopen(text, other, today + 1).ok())
        .next()
        .ok_or(mistakes)
}

fn name(device: DeviceId, computers: &[ComputerHeld]) -> String {
    let held = computers.iter().find(|held| held.device.id == device);
    held.map_or_else(
        || format!("computer {}", device.short()),
        |held| words::computer(&held.device),
    )
}

fn drafts_only(name: &str, state: DeviceState) -> String {
    let why = if state == DeviceState::Cloned {
        "two computers speak with its key"
    } else {
        "nobody has confirmed that computer yet"
    };
    format!("What was entered on {name} counts as drafts: {why}.")
}

/// The first mistake with its place; a text that a device sent is not shown.
fn unreadable(origin: Origin, computers: &[ComputerHeld], mistakes: &Diagnostics) -> String {
    let who = match origin {
        Origin::Device(device, _) => format!("What was entered on {}", name(device, computers)),
        Origin::Console => "What was drafted on this console".to_owned(),
    };
    let first = mistakes.iter().next();
    let why = first.map_or_else(String::new, |mistake| {
        format!(" ({} line {}: {})", mistake.file, mistake.line, mistake.message)
    });
    format!("{who} cannot be read and counts nowhere{why}.")
}
