//! The pack: everything known about one assessment, made ready to read, paste, print and hand on.

use dspt_policies::AnswerBook;
use dspt_policies::Asset;
use dspt_policies::Policy;
use dspt_policies::Readiness;
use dspt_policies::Toolkit;
use dspt_policies::readiness::Certificate;
use dspt_policies::readiness::DeviceEvidence;
use dspt_policies::readiness::GOOD_FOR_DAYS;
use dspt_policies::readiness::Situation;
use dspt_policies::readiness::Target;
use dspt_policies::readiness::Waiver;

use crate::Computer;
use crate::PackError;

/// What a pack is made from.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct PackInput<'a> {
    /// The questions.
    pub toolkit: &'a Toolkit,
    /// The checks that made the findings.
    pub policy: &'a Policy,
    /// What people said.
    pub answers: &'a AnswerBook,
    /// What the provider is working towards.
    pub target: Target,
    /// The risks that the provider accepts, or is asked to accept.
    pub waivers: &'a [Waiver],
    /// The certificates that the provider holds.
    pub certificates: &'a [Certificate],
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
    /// The day of the pack, in days since 1970-01-01 UTC.
    pub today: i64,
    /// Days for which what a computer showed is good.
    pub good_for_days: u32,
}

impl<'a> PackInput<'a> {
    /// A pack for Standards Met without computers, register or remarks. Set the other fields after.
    pub fn new(toolkit: &'a Toolkit, policy: &'a Policy, answers: &'a AnswerBook, today: i64) -> Self {
        Self {
            toolkit,
            policy,
            answers,
            target: Target::Met,
            waivers: &[],
            certificates: &[],
            assets: &[],
            computers: &[],
            provider: None,
            console: None,
            program: concat!("dspt-pack ", env!("CARGO_PKG_VERSION")),
            remarks: &[],
            today,
            good_for_days: GOOD_FOR_DAYS,
        }
    }
}

/// A pack, worked out.
#[derive(Clone, Debug)]
pub struct Pack<'a> {
    pub(crate) input: PackInput<'a>,
    pub(crate) readiness: Readiness,
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

/// The page to read first.
pub const PAGE: &str = "evidence-pack.html";

impl<'a> Pack<'a> {
    /// Works out readiness, next steps, the register and the texts to paste.
    pub fn new(input: PackInput<'a>) -> Self {
        let devices: Vec<DeviceEvidence> = input
            .computers
            .iter()
            .map(|computer| computer.evidence(input.policy))
            .collect();
        let mut situation = Situation::new(input.toolkit, input.policy, input.target, input.answers);
        situation.devices = &devices;
        situation.assets = input.assets;
        situation.waivers = input.waivers;
        situation.certificates = input.certificates;
        situation.good_for_days = input.good_for_days;
        let readiness = Readiness::of(&situation, input.today);
        Self { input, readiness }
    }

    /// How far the provider is.
    pub fn readiness(&self) -> &Readiness {
        &self.readiness
    }

    /// The page to read, paste from and print.
    pub fn page(&self) -> String {
        String::new()
    }

    /// One sheet for carers to tick on paper.
    pub fn phone_check(&self) -> String {
        String::new()
    }

    /// The answers, to fill in and hand back ([`sheet::read`](crate::sheet::read)).
    ///
    /// # Errors
    /// [`PackError::Write`].
    pub fn answers_xlsx(&self) -> Result<Vec<u8>, PackError> {
        Ok(Vec::new())
    }

    /// The asset register as CSV, UTF-8 with a mark that spreadsheet programs know it by.
    ///
    /// # Errors
    /// [`PackError::Write`].
    pub fn register_csv(&self) -> Result<Vec<u8>, PackError> {
        Ok(Vec::new())
    }

    /// The asset register with the list of programs, as a workbook.
    ///
    /// # Errors
    /// [`PackError::Write`].
    pub fn register_xlsx(&self) -> Result<Vec<u8>, PackError> {
        Ok(Vec::new())
    }

    /// The programs of all computers as CSV.
    ///
    /// # Errors
    /// [`PackError::Write`].
    pub fn software_csv(&self) -> Result<Vec<u8>, PackError> {
        Ok(Vec::new())
    }

    /// All files of the pack, the page to read first before the others.
    ///
    /// # Errors
    /// [`PackError::Write`].
    pub fn files(&self) -> Result<Vec<PackFile>, PackError> {
        let file = |name, bytes| PackFile { name, bytes };
        Ok(vec![
            file(PAGE, self.page().into_bytes()),
            file("phone-check.html", self.phone_check().into_bytes()),
            file("answers.xlsx", self.answers_xlsx()?),
            file("asset-register.csv", self.register_csv()?),
            file("asset-register.xlsx", self.register_xlsx()?),
            file("software-list.csv", self.software_csv()?),
        ])
    }
}
