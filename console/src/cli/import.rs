//! What `import` takes.

use std::path::PathBuf;

use clap::Args;
use clap::Subcommand;
use clap::ValueEnum;

use super::RegisterFile;

#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    /// Takes answers as drafts: an answers.yaml, the answers.xlsx of a pack, or the toolkit's own export (CSV, XLSX).
    #[command(after_help = "Example: dspt-console import answers answers.xlsx --provider \"Rosewood Care\"")]
    Answers {
        /// The file.
        file: PathBuf,
        /// The provider: name, CQC or ODS code, or the beginning of its id.
        #[arg(long, value_name = "PROVIDER")]
        provider: String,
    },
    /// Takes in files of `dspt-agent export`, from computers without a way to this console. Each report is kept once, however
    /// often and by whichever way it comes.
    #[command(
        after_help = "Ends with 1 where a report was not kept or a file could not be read to its end.\n\nExamples: dspt-console import reports front-office.age\n          dspt-console import reports stick/*.age --json\n          dspt-console import reports front-office.age --passphrase-file words.txt"
    )]
    Reports {
        /// The files.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// A file with the six words, for files that open with words; up to 16 lines are tried in turn. Asked for where not
        /// given.
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
    /// Takes in CQC's locations: the monthly location file, the ratings file or the small directory (CSV, XLSX, ODS).
    #[command(after_help = "Example: dspt-console import cqc 01_June_2026_HSCA_Active_Locations.ods")]
    Cqc(RegisterFile),
    /// Takes in the Organisation Data Service's files of social care: ecarehomesite, ecarehomehq or succ.
    #[command(after_help = "Example: dspt-console import ods ecarehomesite.csv --of 2026-05-28")]
    Ods(RegisterFile),
    /// Takes in a result of the public DSPT search, of any year.
    #[command(after_help = "Example: dspt-console import dspt DSPTSearchResults.csv --of 2026-06-01")]
    Dspt(RegisterFile),
    /// Takes in a lookup of places: ICBs, their parts, local authorities, or which authority lies in which ICB.
    #[command(after_help = "Example: dspt-console import geography icb26_nhser.csv")]
    Geography(RegisterFile),
    /// Takes in a support programme's workbook, a line for each location. It is kept and listed, and counts in no figure.
    #[command(after_help = "Example: dspt-console import workbook line-by-line.xlsx --of 2026-06-01")]
    Workbook(RegisterFile),
    /// Takes in dated values with their sources: the columns indicator, date, of, value, unit, source, and target where there
    /// is one.
    #[command(after_help = "Example: dspt-console import indicators care-records.csv")]
    Indicators(RegisterFile),
    /// Takes in who helps where: the columns area, organisation and telephone, a line for each area. Organisations, no people.
    #[command(after_help = "Example: dspt-console import helpers who-helps-where.csv")]
    Helpers(RegisterFile),
    /// Takes in how far providers are, as other consoles signed it. `show summaries` shows them, each as at its day.
    #[command(
        after_help = "A key that was never seen is shown as four words, to compare with whoever made the file.\n\nExample: dspt-console import summaries rosewood.summary"
    )]
    Summaries(ImportSummaries),
}

#[derive(Args, Debug)]
pub(crate) struct ImportSummaries {
    /// The files.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// The public key that signed them, as whoever made them told you.
    #[arg(long, value_name = "PUBLIC")]
    pub(crate) key: Option<String>,

    /// Do not ask about a new key; its four words were compared.
    #[arg(long)]
    pub(crate) yes: bool,
}

/// How much a summary tells.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum SummaryLevel {
    /// How many questions are done.
    Progress,
    /// The state of each question.
    Items,
}
