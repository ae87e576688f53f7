//! The terms of a toolkit: a word each in its file.

use crate::words::words;

words! {
    /// How a check supports an item.
    #[non_exhaustive]
    pub enum How {
        /// It answers the question for the device.
        Strong = "strong",
        /// It answers a part of it.
        Partial = "partial",
        /// It is worth a look when answering.
        Hint = "hint",
    }
    /// What an item is needed for.
    #[non_exhaustive]
    pub enum Level {
        /// Approaching Standards, and so Standards Met.
        Approaching = "approaching",
        /// Standards Met.
        Met = "met",
        /// Nothing; it may be answered.
        Optional = "optional",
    }
    /// The theme under which care providers meet an item.
    #[non_exhaustive]
    pub enum Theme {
        /// Staffing and roles.
        Staff = "staff",
        /// Policies and procedures.
        Policies = "policies",
        /// Data security.
        Data = "data",
        /// Computer systems and devices.
        It = "it",
    }
    /// The kind of answer that the toolkit asks for.
    #[non_exhaustive]
    pub enum AnswerKind {
        /// A tick, with or without a remark.
        YesNo = "yes-no",
        /// A text.
        Text = "text",
        /// A document, or where it is kept.
        Document = "document",
    }
    /// Who can answer an item.
    #[non_exhaustive]
    pub enum Who {
        /// The care manager.
        Manager = "manager",
        /// Whoever looks after the computers.
        ItSupport = "it-support",
        /// A supplier.
        Supplier = "supplier",
    }
    /// How far devices can back an item.
    #[non_exhaustive]
    pub enum DeviceClass {
        /// Devices show most of what is asked.
        Strong = "strong",
        /// Devices show a part of it.
        Partial = "partial",
        /// Only a person knows.
        PersonOnly = "person-only",
    }
    /// Whether a toolkit's list was compared with the official one.
    #[non_exhaustive]
    pub enum Status {
        /// Taken over from the year before, not yet compared.
        CarriedForward = "carried-forward",
        /// Put together from public sources, not yet compared.
        Compiled = "compiled",
        /// Compared.
        Checked = "checked",
    }
    /// How sure the level of a row is.
    #[non_exhaustive]
    pub enum Confidence {
        /// Stated for social care in a source.
        Stated = "stated",
        /// Marked so in a list that was made for others too.
        Flag = "flag",
        /// Mandatory for general practice, taken to be the same for social care.
        Inferred = "inferred",
        /// Chosen to complete the known totals.
        Fill = "fill",
        /// Taken over from the year before.
        CarriedForward = "carried-forward",
    }
    /// What an answer has to look like, beyond its kind.
    #[non_exhaustive]
    pub enum AnswerForm {
        /// A registration number of the Information Commissioner's Office.
        IcoNumber = "ico-number",
        /// Two numbers: how many people are trained, and how many there are.
        Training = "training",
    }
    /// What can back an item.
    #[non_exhaustive]
    pub enum Backer {
        /// Its checks.
        Checks = "checks",
        /// Its checks, and that the list of the computer's hardware and software is held.
        Register = "register",
    }
    /// What happened to an item between the year before and this one.
    #[non_exhaustive]
    pub enum Change {
        /// It was not asked before.
        New = "new",
        /// It says something else than before.
        Reworded = "reworded",
        /// It takes the place of several.
        Merged = "merged",
        /// It is a part of one.
        Split = "split",
        /// It was optional before.
        MadeMandatory = "made-mandatory",
    }
    /// The certificates that the toolkit knows.
    #[non_exhaustive]
    pub enum CertificateKind {
        /// Cyber Essentials Plus.
        CyberEssentialsPlus = "cyber-essentials-plus",
        /// ISO 27001.
        Iso27001 = "iso-27001",
        /// The Public Services Network's.
        Psn = "psn",
    }
}

impl CertificateKind {
    /// Its name.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::CyberEssentialsPlus => "Cyber Essentials Plus",
            Self::Iso27001 => "ISO 27001",
            Self::Psn => "PSN",
        }
    }
}
