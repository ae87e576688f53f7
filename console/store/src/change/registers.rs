//! A register's file.

use dspt_register::AuthorityIcbRow;
use dspt_register::AuthorityRow;
use dspt_register::CqcLocation;
use dspt_register::DsptRow;
use dspt_register::Helper;
use dspt_register::IcbRow;
use dspt_register::Indicator;
use dspt_register::Kind;
use dspt_register::OdsOrganisation;
use dspt_register::SubIcbRow;
use dspt_register::Succession;
use dspt_register::SupportRow;
use dspt_report::Digest;
use jiff::civil::Date;

/// What a register's file holds, as it was read.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "whoever reads a file fills all of it")]
pub struct NewRegister {
    /// Which file it is; it must fit the rows.
    pub kind: Kind,
    /// The day that it speaks of.
    pub of: Date,
    /// SHA-256 of the file.
    pub sha256: Digest,
    /// The rows that were understood.
    pub rows: RegisterRows,
    /// How many were refused.
    pub refused: u64,
}

/// The rows of one register.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "the store thinks about each")]
pub enum RegisterRows {
    /// CQC's locations, from any of its files.
    Locations(Vec<CqcLocation>),
    /// The DSPT search.
    Dspt(Vec<DsptRow>),
    /// ODS headquarters or sites.
    Organisations(Vec<OdsOrganisation>),
    /// ODS successions.
    Successions(Vec<Succession>),
    /// A support programme's workbook.
    Support(Vec<SupportRow>),
    /// ICBs.
    Icbs(Vec<IcbRow>),
    /// Parts of ICBs.
    SubIcbs(Vec<SubIcbRow>),
    /// Local authorities and their ICBs.
    AuthorityIcbs(Vec<AuthorityIcbRow>),
    /// Local authorities.
    Authorities(Vec<AuthorityRow>),
    /// Indicators.
    Indicators(Vec<Indicator>),
    /// Who helps where.
    Helpers(Vec<Helper>),
}
