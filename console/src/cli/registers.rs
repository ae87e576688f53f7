//! What commands about public registers take.

use std::path::PathBuf;

use clap::Args;
use dspt_register::By;
use dspt_register::Measure;
use jiff::civil::Date;

use super::people;

/// A public register's file.
#[derive(Args, Debug)]
pub(crate) struct RegisterFile {
    /// The file as it was downloaded.
    pub(crate) file: PathBuf,

    /// The day that it speaks of, such as 2026-06-01; what its name says, or the newest day in it, where not given.
    #[arg(long, value_name = "DATE", value_parser = people::date)]
    pub(crate) of: Option<Date>,

    /// Take it in although it has far fewer rows than the one before it.
    #[arg(long)]
    pub(crate) smaller: bool,
}

/// A measure by its name.
pub(super) fn measure(typed: &str) -> Result<Measure, String> {
    people::one_of(&Measure::ALL, Measure::name, typed)
}

/// A kind of segment by its name.
pub(super) fn by(typed: &str) -> Result<By, String> {
    let offered = [
        By::Authority,
        By::Icb,
        By::NhsRegion,
        By::Region,
        By::CareHome,
        By::Size,
    ];
    people::one_of(&offered, By::name, typed)
}
