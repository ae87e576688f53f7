//! `provider`, `party` and `operator` as typed.

use std::path::PathBuf;

use clap::Args;
use clap::Subcommand;
use clap::ValueEnum;
use dspt_report::statement::Sharing;
use dspt_store::model::PartyKind;
use dspt_store::model::Role;
use jiff::civil::Date;

#[derive(Debug, Subcommand)]
pub(crate) enum Provider {
    /// Adds a provider by hand, with one assessment that covers all its locations.
    #[command(
        after_help = "Example: dspt-console provider add \"Rosewood Care\" --ods A1B2C --telephone \"01234 567890\""
    )]
    Add {
        /// Its name.
        name: String,
        /// Its CQC provider id.
        #[arg(long, value_name = "CODE")]
        cqc: Option<String>,
        /// Its ODS code.
        #[arg(long, value_name = "CODE")]
        ods: Option<String>,
        /// Its postcode.
        #[arg(long, value_name = "POSTCODE")]
        postcode: Option<String>,
        /// Its telephone number, for the call list.
        #[arg(long, value_name = "NUMBER")]
        telephone: Option<String>,
    },
    /// Lists providers.
    #[command(after_help = "Example: dspt-console provider list --json")]
    List,
    /// Shows a provider with its locations, codes, assessments and permissions.
    #[command(after_help = "Example: dspt-console provider show \"Rosewood Care\"")]
    Show {
        /// The provider: name, CQC or ODS code of it or of a location, or the beginning of its id.
        provider: String,
    },
    /// What computers add up to, by provider, location, what is answered together, or area.
    #[command(after_help = "Example: dspt-console provider sums --by location --as-at 2027-03-31")]
    Sums {
        /// By what.
        #[arg(long, value_enum, default_value_t)]
        by: SumsBy,
        /// As it was held at the end of this day in London, such as 2027-03-31.
        #[arg(long, value_name = "DATE", value_parser = date)]
        as_at: Option<Date>,
    },
    /// Changes a provider's name; everything else stays.
    #[command(after_help = "Example: dspt-console provider rename \"Rosewood Care\" \"Rosewood Care Ltd\"")]
    Rename {
        /// The provider: name, CQC or ODS code of it or of a location, or the beginning of its id.
        provider: String,
        /// Its new name.
        name: String,
    },
    /// Gives a provider, or one of its locations, another code of a register from a day on; the one before stays known.
    #[command(
        after_help = "Example: dspt-console provider code \"Rosewood Care\" --ods A1B2D --on 2026-10-01\n         dspt-console provider code 1-222 --location --cqc 1-999"
    )]
    Code(ProviderCode),
    /// Locations of a provider.
    #[command(
        subcommand,
        after_help = "Example: dspt-console provider location add \"Rosewood Care\" \"Rosewood Lodge\" --cqc 1-222 --hq"
    )]
    Location(Location),
    /// Some locations are answered separately in the toolkit from a day on.
    #[command(
        after_help = "Example: dspt-console provider split \"Rosewood Care\" --locations 1-222,1-333 --name \"The lodges\" --on 2026-10-01"
    )]
    Split(ProviderSplit),
    /// A location changes hands: from the day on it is the other provider's. What was before stays where it was.
    #[command(after_help = "Example: dspt-console provider move 1-222 --to \"Lily Court\" --on 2026-10-01")]
    Move {
        /// The location: name, CQC or ODS code, or the beginning of its id.
        location: String,
        /// The provider that runs it from then on.
        #[arg(long, value_name = "PROVIDER")]
        to: String,
        /// The first day, such as 2026-10-01.
        #[arg(long, value_name = "DATE", value_parser = date)]
        on: Date,
    },
    /// Closes a provider and writes everything held about it into one file for it. Erased 30 days later.
    #[command(
        after_help = "At once its computers and enrolment strings are refused, its posts are cut and its permissions end.\n\nExample: dspt-console provider close \"Rosewood Care\" --hand-over rosewood.zip"
    )]
    Close {
        /// The provider: name, CQC or ODS code of it or of a location, or the beginning of its id.
        provider: String,
        /// The file to write for the provider, a zip; one that is there is never replaced.
        #[arg(long, value_name = "FILE")]
        hand_over: PathBuf,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// Undoes closing, until the provider is erased.
    #[command(after_help = "Example: dspt-console provider reopen \"Rosewood Care\"")]
    Reopen {
        /// The provider: name, CQC or ODS code of it or of a location, or the beginning of its id.
        provider: String,
    },
    /// Erases a closed provider now, not in 30 days. There is no way back.
    #[command(after_help = "Example: dspt-console provider erase \"Rosewood Care\"")]
    Erase {
        /// The provider: name, CQC or ODS code of it or of a location, or the beginning of its id.
        provider: String,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Args, Debug)]
pub(crate) struct ProviderCode {
    /// The provider, or with --location the location: name, code, or the beginning of its id.
    pub(crate) thing: String,
    /// It is a location.
    #[arg(long)]
    pub(crate) location: bool,
    /// Its CQC id; empty where it has none any more.
    #[arg(long, value_name = "CODE", required_unless_present = "ods")]
    pub(crate) cqc: Option<String>,
    /// Its ODS code; empty where it has none any more.
    #[arg(long, value_name = "CODE")]
    pub(crate) ods: Option<String>,
    /// The first day, such as 2026-10-01; today where not given.
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) on: Option<Date>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Location {
    /// Adds a location to a provider; the assessment that covers the rest covers it.
    #[command(
        after_help = "Example: dspt-console provider location add \"Rosewood Care\" \"Rosewood Lodge\" --cqc 1-222 --hq"
    )]
    Add(LocationAdd),
    /// Says in which area a location lies, by a register's code, such as that of its local authority.
    #[command(after_help = "Example: dspt-console provider location area 1-222 E10000019")]
    Area {
        /// The location: name, CQC or ODS code, or the beginning of its id.
        location: String,
        /// The area's code; empty where it is not known any more.
        area: String,
    },
}

/// By what computers are summed up.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub(crate) enum SumsBy {
    /// Each provider.
    #[default]
    Provider,
    /// Each location.
    Location,
    /// What is answered together.
    Assessment,
    /// Each area.
    Area,
}

#[derive(Args, Debug)]
pub(crate) struct LocationAdd {
    /// The provider: name, CQC or ODS code, or the beginning of its id.
    pub(crate) provider: String,
    /// The location's name.
    pub(crate) name: String,
    /// Its CQC location id.
    #[arg(long, value_name = "CODE")]
    pub(crate) cqc: Option<String>,
    /// Its ODS site code.
    #[arg(long, value_name = "CODE")]
    pub(crate) ods: Option<String>,
    /// Its postcode.
    #[arg(long, value_name = "POSTCODE")]
    pub(crate) postcode: Option<String>,
    /// Its telephone number.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) telephone: Option<String>,
    /// The provider is run from it.
    #[arg(long)]
    pub(crate) hq: bool,
    /// Since when it is this provider's, such as 2020-04-01; today where not given.
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) since: Option<Date>,
}

#[derive(Args, Debug)]
pub(crate) struct ProviderSplit {
    /// The provider: name, CQC or ODS code, or the beginning of its id.
    pub(crate) provider: String,
    /// The locations: names, codes or beginnings of ids, with commas between.
    #[arg(long, value_name = "LOCATIONS", value_delimiter = ',', required = true)]
    pub(crate) locations: Vec<String>,
    /// What the new assessment is called.
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    /// The ODS code it is answered under.
    #[arg(long, value_name = "CODE")]
    pub(crate) ods: Option<String>,
    /// The first day, such as 2026-10-01; today where not given.
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) on: Option<Date>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Party {
    /// Adds an organisation whose people use this console.
    #[command(after_help = "Example: dspt-console party add \"Northshire Council\" --kind council")]
    Add {
        /// Its name.
        name: String,
        /// What it is.
        #[arg(long, value_name = "KIND", value_parser = kind)]
        kind: PartyKind,
        /// Its telephone number.
        #[arg(long, value_name = "NUMBER")]
        telephone: Option<String>,
    },
    /// Lists organisations; the first is the one that runs this console.
    #[command(after_help = "Example: dspt-console party list")]
    List,
    /// Enters what a provider agreed on paper that an organisation may see. It holds at once, and ends after its last day.
    #[command(
        after_help = "Levels: progress (how many questions are done), items (the state of each), devices (facts and findings).\nA new permission takes the place of the one before. The provider sees who looked.\n\nExample: dspt-console party permit \"Rosewood Care\" \"Northshire Council\" --level progress --purpose \"the county's programme\" --agreed-by \"registered manager\" --until 2027-06-30"
    )]
    Permit(Permit),
    /// Takes back at once what a provider lets an organisation see.
    #[command(after_help = "Example: dspt-console party withdraw \"Rosewood Care\" \"Northshire Council\"")]
    Withdraw {
        /// The provider: name, CQC or ODS code, or the beginning of its id.
        provider: String,
        /// The organisation: its name, or the beginning of its id.
        party: String,
    },
}

#[derive(Args, Debug)]
pub(crate) struct Permit {
    /// The provider: name, CQC or ODS code, or the beginning of its id.
    pub(crate) provider: String,
    /// The organisation: its name, or the beginning of its id.
    pub(crate) party: String,
    /// How much: progress, items or devices.
    #[arg(long, value_name = "LEVEL")]
    pub(crate) level: Level,
    /// What for, as it was agreed.
    #[arg(long, value_name = "TEXT")]
    pub(crate) purpose: String,
    /// The role of who agreed, such as "registered manager". No names of people.
    #[arg(long, value_name = "ROLE")]
    pub(crate) agreed_by: String,
    /// The last day, such as 2027-06-30.
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) until: Date,
    /// Version of the words agreed to.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) text: u32,
}

/// A level that a permission can have.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Level {
    /// How many questions are done.
    Progress,
    /// The state of each question.
    Items,
    /// Facts and findings.
    Devices,
}

impl From<Level> for Sharing {
    fn from(level: Level) -> Self {
        match level {
            Level::Progress => Self::Progress,
            Level::Items => Self::Items,
            Level::Devices => Self::Devices,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Operator {
    /// Adds a post from which this console is used, and prints its operator string once: only a digest is kept.
    #[command(
        after_help = "Roles: admin (runs the server, sees no provider), support, lead, provider (a provider's own people).\n\nExample: dspt-console operator add \"service desk 1\" --role support --address console.example"
    )]
    Add(OperatorAdd),
    /// Lists posts, revoked ones among them.
    #[command(after_help = "Example: dspt-console operator list")]
    List,
    /// Ends a post's right at once.
    #[command(after_help = "Example: dspt-console operator revoke 3f9a1c20")]
    Revoke {
        /// The beginning of its id.
        operator: String,
    },
}

#[derive(Args, Debug)]
pub(crate) struct OperatorAdd {
    /// What the post is called. No names of people.
    pub(crate) label: String,
    /// What it is there for: admin, support, lead or provider.
    #[arg(long, value_name = "ROLE", value_parser = role)]
    pub(crate) role: Role,
    /// Its organisation: name, or the beginning of its id; the one that runs this console where not given.
    #[arg(long, value_name = "PARTY")]
    pub(crate) party: Option<String>,
    /// Whose own people, for the role provider.
    #[arg(long, value_name = "PROVIDER", required_if_eq("role", "provider"))]
    pub(crate) provider: Option<String>,
    /// HOST or HOST:PORT at which this console is reached; kept for the next time.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) address: Option<String>,
    /// For how many days the string is good.
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=31))]
    pub(crate) days: u16,
}

/// A day.
pub(crate) fn date(typed: &str) -> Result<Date, String> {
    typed
        .parse()
        .map_err(|_| "write a day as 2027-03-31: year, month, day".to_owned())
}

fn kind(typed: &str) -> Result<PartyKind, String> {
    one_of(&PartyKind::ALL, PartyKind::as_str, typed)
}

fn role(typed: &str) -> Result<Role, String> {
    one_of(&Role::ALL, Role::as_str, typed)
}

pub(super) fn one_of<T: Copy>(all: &[T], word: fn(T) -> &'static str, typed: &str) -> Result<T, String> {
    let found = all.iter().copied().find(|one| word(*one) == typed);
    found.ok_or_else(|| {
        let words: Vec<&str> = all.iter().copied().map(word).collect();
        format!("must be one of {}", words.join(", "))
    })
}
