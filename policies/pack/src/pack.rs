//! The pack: everything known about one assessment, made ready to read, paste, print and hand on.

use std::borrow::Cow;

use dspt_policies::AnswerBook;
use dspt_policies::Asset;
use dspt_policies::Policy;
use dspt_policies::Readiness;
use dspt_policies::Toolkit;
use dspt_policies::ToolkitSource;
use dspt_policies::readiness::DeviceEvidence;
use dspt_policies::readiness::Situation;

use crate::Computer;
use crate::PackError;
use crate::answers;
use crate::ended::Ended;
use crate::fleet::Fleet;
use crate::page;
use crate::phone;
use crate::register;
use crate::software;
use crate::table::Table;

/// What a pack is made from.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct PackInput<'a> {
    /// The questions.
    pub toolkit: &'a Toolkit,
    /// Where they come from.
    pub questions_from: &'a ToolkitSource,
    /// The checks that made the findings.
    pub policy: &'a Policy,
    /// What people said, the risks, certificates and the target among it.
    pub answers: &'a AnswerBook,
    /// The register.
    pub assets: &'a [Asset],
    /// The computers, each once.
    pub computers: &'a [Computer],
    /// The provider's name, where it is known.
    pub provider: Option<&'a str>,
    /// Who runs the console that these computers report to, where they do.
    pub console: Option<&'a str>,
    /// The program that makes the pack, its name and version.
    pub program: &'a str,
    /// What the maker of the pack has to say about its making, each one sentence: a computer left out, a file given twice.
    pub remarks: &'a [String],
    /// How an answer finds its way back to whatever makes the pack, in one or two sentences; empty where nothing is to be said.
    pub how_to_answer: &'a str,
    /// The day of the pack, in days since 1970-01-01 UTC.
    pub today: i64,
    /// Days for which what a computer showed is good.
    pub good_for_days: u32,
}

impl<'a> PackInput<'a> {
    /// A pack without computers, register or remarks. Set the other fields after.
    pub fn new(toolkit: &'a Toolkit, policy: &'a Policy, answers: &'a AnswerBook, today: i64) -> Self {
        Self {
            toolkit,
            questions_from: &ToolkitSource::Shipped,
            policy,
            answers,
            assets: &[],
            computers: &[],
            provider: None,
            console: None,
            program: concat!("dspt-pack ", env!("CARGO_PKG_VERSION")),
            remarks: &[],
            how_to_answer: "",
            today,
            good_for_days: policy.good_for_days(),
        }
    }
}

/// A pack, worked out.
#[derive(Clone, Debug)]
pub struct Pack<'a> {
    pub(crate) input: PackInput<'a>,
    pub(crate) readiness: Readiness,
    pub(crate) fleet: Fleet<'a>,
    pub(crate) ended: Ended,
    book: Cow<'a, AnswerBook>,
}

/// One file of a pack.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct PackFile {
    /// Its name, the same in every pack.
    pub name: &'static str,
    /// What it holds.
    pub bytes: Vec<u8>,
}

// The names of the files, the same in every pack.
const PAGE: &str = "evidence-pack.html";
const PHONES: &str = "phone-check.html";
const ANSWERS: &str = "answers.xlsx";
const REGISTER_CSV: &str = "asset-register.csv";
const REGISTER_XLSX: &str = "asset-register.xlsx";
const SOFTWARE: &str = "software-list.csv";

impl<'a> Pack<'a> {
    /// Works out readiness, next steps, the register and the texts to paste.
    pub fn new(input: PackInput<'a>) -> Self {
        let devices: Vec<DeviceEvidence> = input
            .computers
            .iter()
            .map(|computer| computer.evidence(input.policy))
            .collect();
        let mut situation = Situation::new(input.toolkit, input.policy, input.answers);
        situation.devices = &devices;
        situation.assets = input.assets;
        situation.good_for_days = input.good_for_days;
        let readiness = Readiness::of(&situation, input.today);
        let book = if input.answers.toolkit() == input.toolkit.name {
            Cow::Borrowed(input.answers)
        } else {
            Cow::Owned(input.answers.carry_to(input.toolkit).book)
        };
        let mut pack = Self {
            input,
            readiness,
            fleet: Fleet::of(&input),
            ended: Ended::default(),
            book,
        };
        pack.ended = Ended::of(&pack);
        pack
    }

    /// The answers as they stand in this pack's toolkit: those of another year are to be confirmed anew.
    pub(crate) fn book(&self) -> &AnswerBook {
        &self.book
    }

    pub(crate) fn register(&self) -> Vec<register::Entry<'a>> {
        register::entries(self)
    }

    /// An item's number of this year, by its lasting id; `None` where this toolkit does not have it.
    pub(crate) fn reference(&self, id: &str) -> Option<&str> {
        let mut items = self.input.toolkit.items().iter();
        items
            .find(|item| item.id.as_str() == id)
            .map(|item| item.reference.as_str())
    }

    /// What the first line has to say while the list of questions is carried over from another year.
    pub fn notice(&self) -> Option<&str> {
        self.input.toolkit.notice.as_deref()
    }

    /// How far the provider is.
    pub fn readiness(&self) -> &Readiness {
        &self.readiness
    }

    /// The page to read, paste from and print.
    pub fn page(&self) -> String {
        page::render(self)
    }

    /// One sheet for carers to tick on paper.
    pub fn phone_check(&self) -> String {
        phone::render(self)
    }

    /// The answers, to fill in and hand back ([`sheet::read`](crate::sheet::read)).
    ///
    /// # Errors
    /// [`PackError::Write`].
    pub fn answers_xlsx(&self) -> Result<Vec<u8>, PackError> {
        workbook(ANSWERS, &[answers::table(self)])
    }

    /// The asset register as CSV, UTF-8 with a mark that spreadsheet programs know it by.
    ///
    /// # Errors
    /// [`PackError::Write`].
    pub fn register_csv(&self) -> Result<Vec<u8>, PackError> {
        csv(REGISTER_CSV, &register::table(self))
    }

    /// The asset register with the list of programs, as a workbook.
    ///
    /// # Errors
    /// [`PackError::Write`].
    pub fn register_xlsx(&self) -> Result<Vec<u8>, PackError> {
        workbook(REGISTER_XLSX, &[register::table(self), software::table(self)])
    }

    /// The programs of all computers as CSV.
    ///
    /// # Errors
    /// [`PackError::Write`].
    pub fn software_csv(&self) -> Result<Vec<u8>, PackError> {
        csv(SOFTWARE, &software::table(self))
    }

    /// All files of the pack, the page to read first before the others.
    ///
    /// # Errors
    /// [`PackError::Write`].
    pub fn files(&self) -> Result<Vec<PackFile>, PackError> {
        let file = |name, bytes| PackFile { name, bytes };
        Ok(vec![
            file(PAGE, self.page().into_bytes()),
            file(PHONES, self.phone_check().into_bytes()),
            file(ANSWERS, self.answers_xlsx()?),
            file(REGISTER_CSV, self.register_csv()?),
            file(REGISTER_XLSX, self.register_xlsx()?),
            file(SOFTWARE, self.software_csv()?),
        ])
    }
}

fn workbook(name: &'static str, tables: &[Table]) -> Result<Vec<u8>, PackError> {
    crate::workbook::write(tables).map_err(|source| PackError::Write { name, source })
}

fn csv(name: &'static str, table: &Table) -> Result<Vec<u8>, PackError> {
    table.csv().map_err(|source| PackError::Write { name, source })
}
