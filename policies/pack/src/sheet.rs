//! Answer sheets that come back: our own `answers.xlsx`, and what the toolkit itself exports.

use std::collections::BTreeMap;

use dspt_policies::Answer;
use dspt_policies::AnswerBook;
use dspt_policies::Toolkit;
use dspt_policies::toolkit::ItemId;

use crate::SheetError;
use crate::grid;
use crate::grid::Names;
use crate::plain;
use crate::words;

mod row;

use row::Became;
pub(crate) use row::whole;
pub(crate) use row::with_help;
pub(crate) use row::yes_no;

/// What was read from an answer sheet. Nothing is guessed: what could not be matched is listed.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Taken {
    /// Which sheet it was.
    pub form: Form,
    /// The answers, in the order of the rows, each of them without a fault.
    pub answers: Vec<Answer>,
    /// Rows with a number or an id that the toolkit does not have.
    pub unmatched_rows: Vec<UnmatchedRow>,
    /// The names of columns that were not read.
    pub unmatched_columns: Vec<String>,
    /// Rows of which something is wrong: none of them was taken.
    pub refused: Vec<RefusedRow>,
    /// Rows without an answer.
    pub empty: usize,
    /// Rows whose answer has no day: they were taken as said today.
    pub undated: usize,
}

/// The sheets that are known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a third sheet must be thought about everywhere"
)]
pub enum Form {
    /// The `answers.xlsx` of a pack, as it was or saved by another program.
    Ours,
    /// The toolkit's own export, or another list by number.
    Toolkit,
}

/// A row that belongs to no item.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct UnmatchedRow {
    /// Its number in the sheet, counted from 1.
    pub row: usize,
    /// The number or id as written, made safe to show.
    pub reference: String,
}

/// A row that was not taken.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct RefusedRow {
    /// Its number in the sheet, counted from 1.
    pub row: usize,
    /// The item's number of this year.
    pub reference: String,
    /// What is wrong and what to do, each a sentence part without a full stop.
    pub faults: Vec<String>,
}

/// The columns of answer sheets.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Field {
    Reference,
    Id,
    Answer,
    Trained,
    Total,
    OldestTraining,
    NotAbout,
    Comment,
    EvidenceAt,
    SaidOn,
    GoodUntil,
    SaidBy,
    Confirmed,
}

/// By what each column is known, in our sheet and in the toolkit's, without case, blanks and brackets.
const NAMES: Names<Field> = &[
    (
        Some(Field::Reference),
        &[
            "number",
            "evidencereference",
            "evidenceref",
            "reference",
            "ref",
            "evidenceitem",
            "evidenceitemreference",
            "evidenceitemref",
            "evidenceitemid",
            "evidenceid",
            "itemreference",
            "questionnumber",
            "questionref",
            "questionreference",
        ],
    ),
    (Some(Field::Id), &["id"]),
    (
        Some(Field::Answer),
        &[
            "answer",
            "response",
            "youranswer",
            "yourresponse",
            "evidence",
            "evidenceresponse",
            "organisationresponse",
            "answertext",
            "responsetext",
            "currentanswer",
            "currentresponse",
        ],
    ),
    (Some(Field::Trained), &["peopletrained"]),
    (Some(Field::Total), &["peopleinall"]),
    (Some(Field::OldestTraining), &["oldesttraining"]),
    (Some(Field::NotAbout), &["notaboutusbecause"]),
    (
        Some(Field::Comment),
        &[
            "comment",
            "comments",
            "yourcomments",
            "additionalcomments",
            "commentsoptional",
        ],
    ),
    (Some(Field::EvidenceAt), &["wheretheevidenceis"]),
    (
        Some(Field::SaidOn),
        &[
            "saidon",
            "date",
            "answeredon",
            "dateanswered",
            "dateofanswer",
            "lastupdated",
            "dateupdated",
            "lastmodified",
            "datecompleted",
            "completedon",
            "updatedon",
            "dateresponded",
        ],
    ),
    (Some(Field::GoodUntil), &["gooduntil"]),
    (Some(Field::SaidBy), &["saidby"]),
    (Some(Field::Confirmed), &["confirmedbytheprovider"]),
    (
        None,
        &[
            "question",
            "neededfor",
            "state",
            "whattosay",
            "whatthecomputerssay",
            "waitingforyou",
        ],
    ),
];

/// Reads an answer sheet: CSV or XLSX, its columns known by their names, in any order.
///
/// Pure: the same bytes, toolkit and day (days since 1970-01-01 UTC) always give the same. `file` is only named in errors.
///
/// # Errors
/// [`SheetError`], where the file as a whole cannot be read.
pub fn read(file: &str, bytes: &[u8], toolkit: &Toolkit, today: i64) -> Result<Taken, SheetError> {
    let sheets = grid::sheets(file, bytes)?;
    let headed = grid::headed(sheets, NAMES, &[Field::Reference, Field::Answer]).ok_or_else(|| {
        SheetError::NoHeader {
            file: file.to_owned(),
            wanted: "a number such as 1.1.1, and the answer",
        }
    })?;
    let ours = headed.has(Field::Id) && headed.has(Field::NotAbout);
    let mut taken = Taken {
        form: if ours { Form::Ours } else { Form::Toolkit },
        answers: Vec::new(),
        unmatched_rows: Vec::new(),
        unmatched_columns: headed.unmatched.clone(),
        refused: Vec::new(),
        empty: 0,
        undated: 0,
    };
    let mut seen = BTreeMap::new();
    for row in headed.rows() {
        match row::read(&row, toolkit, today) {
            Became::Answer(answer, dated) => taken.keep(*answer, dated, row.number, &mut seen, toolkit),
            Became::Empty => taken.empty += 1,
            Became::Unmatched(named) => taken.unmatched_rows.push(UnmatchedRow {
                row: row.number,
                reference: plain::short(&named, 40),
            }),
            Became::Refused(reference, faults) => taken.refused.push(RefusedRow {
                row: row.number,
                reference,
                faults,
            }),
        }
    }
    Ok(taken)
}

impl Taken {
    /// Keeps an answer, unless another row said something about the same item.
    fn keep(
        &mut self,
        answer: Answer,
        dated: bool,
        row: usize,
        seen: &mut BTreeMap<ItemId, usize>,
        toolkit: &Toolkit,
    ) {
        if let Some(first) = seen.insert(answer.item.clone(), row) {
            let reference = toolkit.item(&answer.item).map(|item| item.reference.clone());
            self.refused.push(RefusedRow {
                row,
                reference: reference.unwrap_or_default(),
                faults: vec![words::TAKE_TWICE.fill(&[("row", &first.to_string())])],
            });
            return;
        }
        self.undated += usize::from(!dated);
        self.answers.push(answer);
    }

    /// The answers that say something else than a book does now. One that was changed under its old day is said today.
    ///
    /// A sheet shows the provider's word where there is one, else what waits for it: so much of a book is compared.
    pub fn news(&self, book: &AnswerBook, today: i64) -> Vec<Answer> {
        let mut news = Vec::new();
        for answer in &self.answers {
            let standing = book.standing(&answer.item);
            let mut answer = answer.clone();
            if let Some(known) = standing.counted.or(standing.draft) {
                if same(&answer, known) {
                    continue;
                }
                if answer.said_on <= known.said_on {
                    answer.said_on = today;
                }
            }
            news.push(answer);
        }
        news
    }
}

/// Whether two say the same, whenever it was said.
fn same(one: &Answer, other: &Answer) -> bool {
    let said = |answer: &Answer| {
        let Answer {
            value,
            comment,
            evidence_at,
            entered_by,
            ..
        } = answer.clone();
        (
            value,
            comment,
            evidence_at,
            entered_by,
            answer.confirmed_by_provider,
            answer.good_until,
        )
    };
    said(one) == said(other)
}
