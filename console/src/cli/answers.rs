//! What commands about a provider's answers take: `answers`, `waive`.

use clap::Args;
use jiff::civil::Date;

use super::people;

#[derive(Args, Debug)]
pub(crate) struct Answers {
    /// The provider: name, CQC or ODS code, or the beginning of its id.
    pub(crate) provider: String,

    /// Drafts an answer: the question's number and what to say; can be given again. WHAT is yes or no, a text, where a
    /// document is kept, two numbers such as `38 of 40` for training, or `not about them: WHY`.
    #[arg(long, value_name = "ITEM=WHAT")]
    pub(crate) set: Vec<String>,

    /// A remark beside what is drafted. No names of people.
    #[arg(long, value_name = "TEXT", requires = "set")]
    pub(crate) comment: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Waive {
    /// The provider: name, CQC or ODS code, or the beginning of its id.
    pub(crate) provider: String,

    /// The question: its number, such as 8.1.4.
    pub(crate) item: String,

    /// The last day, such as 2027-03-31. It ends by itself.
    #[arg(long, value_name = "DATE", value_parser = people::date)]
    pub(crate) until: Date,

    /// Why, and what protects instead. No names of people.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
}
