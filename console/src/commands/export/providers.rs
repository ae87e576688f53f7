//! `export providers`: providers as rows, as the screen lists them.

use dspt_exports::ExportedProvider;
use dspt_exports::Providers;
use dspt_report::statement::Sharing;
use dspt_store::model::ProviderRow;
use dspt_tui::Source;

use crate::cli::ExportProviders;
use crate::cli::Global;
use crate::cli::exports::TableFormat;
use crate::commands::export;
use crate::context::now;
use crate::output::Output;

pub(super) fn run(
    source: &dyn Source,
    arguments: &ExportProviders,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    let at = now();
    let mut rows = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = source.providers("", after.as_deref(), export::PAGE)?;
        rows.extend(page.rows.iter().map(row));
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    let providers = Providers::new(at, rows)?;
    let bytes = match arguments.format {
        TableFormat::Csv => providers.csv()?,
        TableFormat::Xlsx => providers.xlsx()?,
        TableFormat::Json => providers.json()?,
    };
    export::write(&arguments.output, &bytes)?;
    export::tell(
        &arguments.output,
        providers.providers.len(),
        ("provider", "providers"),
        global,
        out,
    )
}

fn row(provider: &ProviderRow) -> ExportedProvider {
    let estate = provider.estate;
    ExportedProvider {
        id: provider.id.to_string(),
        name: provider.name.clone(),
        cqc: provider.cqc.clone(),
        ods: provider.ods.clone(),
        telephone: provider.telephone.clone(),
        level: match provider.sight {
            Sharing::Public => "public",
            Sharing::Progress => "progress",
            Sharing::Items => "items",
            Sharing::Devices => "devices",
        }
        .to_owned(),
        computers: estate.map(|estate| estate.devices),
        silent: estate.map(|estate| estate.silent),
        to_fix: estate.map(|estate| estate.failing_devices),
        last_report: estate.and_then(|estate| estate.last_heard),
    }
}
