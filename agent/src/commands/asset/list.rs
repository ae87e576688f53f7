//! The register as it stands.

use dspt_policies::Asset;
use dspt_policies::AssetBook;
use dspt_policies::asset::Source;
use dspt_policies::clock;
use serde::Serialize;

use crate::books;
use crate::cli::AssetListArgs;
use crate::commands::Ended;
use crate::commands::Surroundings;
use crate::commands::print_json;
use crate::paths::DataFolder;
use crate::plain;
use crate::words;

/// An entry for programs. Names and words are stable.
#[derive(Serialize)]
struct Json<'a> {
    count: u32,
    id: &'a str,
    in_use: bool,
    kept_at: Option<&'a str>,
    kind: &'static str,
    label: &'a str,
    last_reviewed_day: Option<i64>,
    model: Option<&'a str>,
    note: Option<&'a str>,
    owner: &'static str,
    reaches_personal_data: bool,
    retired_day: Option<i64>,
    said_by: Option<&'static str>,
    said_on_day: Option<i64>,
    supplier: Option<&'a str>,
    system: Option<&'a str>,
    /// Somebody other than the manager said something later, which waits.
    waits: bool,
}

pub(super) fn run(
    here: &mut Surroundings<'_>,
    folder: &DataFolder,
    arguments: &AssetListArgs,
) -> anyhow::Result<Ended> {
    let book = books::assets(folder)?;
    let today = here.host.today();
    let stands = book.ids().filter_map(|id| book.stands(id));
    let listed: Vec<&Asset> = stands
        .filter(|asset| arguments.all || asset.in_use(today))
        .collect();
    if arguments.json {
        let json: Vec<Json<'_>> = listed.iter().map(|asset| json(&book, asset, today)).collect();
        print_json(here.out, &json)?;
        return Ok(Ended::Done);
    }
    if listed.is_empty() {
        here.say(words::ASSET_NONE.text)?;
        return Ok(Ended::Done);
    }
    let column = listed
        .iter()
        .map(|asset| asset.id.as_str().len())
        .max()
        .unwrap_or(0);
    for asset in listed {
        let first = format!("{:column$}  ", asset.id.as_str());
        let text = in_words(&book, asset, today);
        writeln!(here.out, "{}", here.look.wrap(&first, &plain::line(&text)))?;
    }
    Ok(Ended::Done)
}

fn in_words(book: &AssetBook, asset: &Asset, today: i64) -> String {
    let count = asset.count();
    let mut parts = vec![format!(
        "{}: {count} {}, {}",
        asset.label,
        asset.kind.in_words(count.into()),
        asset.owner.as_str()
    )];
    if let Source::Word { on_day, of, .. } = asset.source {
        let by = crate::interview::lower(of);
        let day = clock::in_words(on_day, today);
        parts.push(words::ASSET_WORD.fill(&[("who", by), ("day", &day)]));
    }
    if !asset.reaches_personal_data {
        parts.push(words::ASSET_NO_DATA.text.to_owned());
    }
    if let Some(day) = asset.retired_day {
        parts.push(words::ASSET_GONE.fill(&[("day", &clock::in_words(day, today))]));
    }
    if waits(book, asset) {
        parts.push(words::ASSET_WAITS.text.to_owned());
    }
    parts.join("; ")
}

fn waits(book: &AssetBook, asset: &Asset) -> bool {
    book.waiting().any(|entry| entry.asset.id == asset.id)
}

fn json<'a>(book: &AssetBook, asset: &'a Asset, today: i64) -> Json<'a> {
    let said = match asset.source {
        Source::Word { of, on_day, .. } => Some((of.as_str(), on_day)),
        Source::Device(_) => None,
    };
    Json {
        count: asset.count(),
        id: asset.id.as_str(),
        in_use: asset.in_use(today),
        kept_at: asset.kept_at.as_deref(),
        kind: asset.kind.as_str(),
        label: &asset.label,
        last_reviewed_day: asset.last_reviewed_day,
        model: asset.make_model.as_deref(),
        note: asset.note.as_deref(),
        owner: asset.owner.as_str(),
        reaches_personal_data: asset.reaches_personal_data,
        retired_day: asset.retired_day,
        said_by: said.map(|(by, _)| by),
        said_on_day: said.map(|(_, day)| day),
        supplier: asset.supplier.as_deref(),
        system: asset.operating_system.as_deref(),
        waits: waits(book, asset),
    }
}
