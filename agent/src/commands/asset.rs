//! `asset`: the register's hand-written part. What computers show of themselves is no part of it.

use std::path::Path;

use anyhow::Context;
use dspt_pack::assets;
use dspt_policies::Asset;
use dspt_policies::AssetBook;
use dspt_policies::asset::AssetId;
use dspt_policies::asset::AssetKind;
use dspt_policies::asset::NotKept;
use dspt_policies::asset::Owner;
use dspt_policies::asset::Source;
use dspt_policies::clock;
use dspt_policies::toolkit::Who;
use dspt_report::Seed;

use crate::books;
use crate::cli::AssetAction;
use crate::cli::AssetAddArgs;
use crate::cli::AssetArgs;
use crate::cli::AssetImportArgs;
use crate::cli::AssetRetireArgs;
use crate::cli::AssetReviewArgs;
use crate::cli::KindWord;
use crate::cli::SaidArgs;
use crate::commands::Ended;
use crate::commands::Surroundings;
use crate::commands::Usage;
use crate::commands::assessment;
use crate::disk;
use crate::handed;
use crate::paths::DataFolder;
use crate::plain;
use crate::words;

mod list;

pub(crate) fn run(here: &mut Surroundings<'_>, arguments: &AssetArgs) -> anyhow::Result<Ended> {
    let folder = here.folder()?;
    match &arguments.action {
        AssetAction::Add(arguments) => add(here, &folder, arguments),
        AssetAction::List(arguments) => list::run(here, &folder, arguments),
        AssetAction::Import(arguments) => import(here, &folder, arguments),
        AssetAction::Retire(arguments) => retire(here, &folder, arguments),
        AssetAction::Review(arguments) => review(here, &folder, arguments),
    }
}

/// Whose word, and of which day.
fn said(here: &Surroundings<'_>, arguments: &SaidArgs) -> Result<(Who, i64), Usage> {
    let day = match arguments.on.as_deref() {
        Some(text) => assessment::day("--on", text)?,
        None => here.host.today(),
    };
    Ok((assessment::who(arguments.by), day))
}

fn change<T>(
    folder: &DataFolder,
    act: impl FnOnce(&mut AssetBook) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    Ok(books::change_assets(folder, &disk::Live, act)?.0)
}

fn add(here: &mut Surroundings<'_>, folder: &DataFolder, arguments: &AssetAddArgs) -> anyhow::Result<Ended> {
    let (of, on_day) = said(here, &arguments.said)?;
    let kind = kind(arguments.kind);
    let seed = Seed::generate().context("no id could be made")?;
    let [a, b, c, d, ..] = *seed.as_bytes();
    let count = arguments.count;
    let source = Source::Word { count, of, on_day };
    let mut asset = Asset::new(
        AssetId::random(kind, [a, b, c, d]),
        kind,
        &arguments.label,
        source,
    );
    asset.owner = if arguments.personal {
        Owner::Personal
    } else {
        Owner::Organisation
    };
    asset.reaches_personal_data = !arguments.no_personal_data;
    asset.make_model.clone_from(&arguments.model);
    asset.operating_system.clone_from(&arguments.system);
    asset.kept_at.clone_from(&arguments.place);
    asset.supplier.clone_from(&arguments.supplier);
    asset.note.clone_from(&arguments.note);
    asset.last_reviewed_day = Some(on_day);
    let today = here.host.today();
    let about = words::ASSET_ADDED.fill(&[
        ("id", asset.id.as_str()),
        ("count", &count.to_string()),
        ("kind", kind.in_words(count.into())),
        ("label", &asset.label),
    ]);
    change(folder, |book| book.add(asset, today).map_err(usage))?;
    here.say(&about)?;
    tell_waits(here, of)?;
    Ok(Ended::Done)
}

/// What others than the manager change waits for the manager.
fn tell_waits(here: &mut Surroundings<'_>, by: Who) -> std::io::Result<()> {
    if by == Who::Manager {
        Ok(())
    } else {
        here.say(words::ASK_KEPT_DRAFT.text)
    }
}

/// What was typed is wrong, or there is no room for it.
fn usage(refused: NotKept) -> anyhow::Error {
    if refused == NotKept::Full {
        refused.into()
    } else {
        Usage::new(refused.to_string()).into()
    }
}

fn id(text: &str) -> Result<AssetId, Usage> {
    text.parse()
        .map_err(|source| Usage::because(format!("{text:?} is not in the register"), source))
}

fn retire(
    here: &mut Surroundings<'_>,
    folder: &DataFolder,
    arguments: &AssetRetireArgs,
) -> anyhow::Result<Ended> {
    let (by, day) = said(here, &arguments.said)?;
    let id = id(&arguments.id)?;
    let today = here.host.today();
    change(folder, |book| book.retire(&id, day, by, today).map_err(usage))?;
    here.say(&words::ASSET_RETIRED.fill(&[("id", id.as_str()), ("day", &clock::in_words(day, today))]))?;
    tell_waits(here, by)?;
    Ok(Ended::Done)
}

fn review(
    here: &mut Surroundings<'_>,
    folder: &DataFolder,
    arguments: &AssetReviewArgs,
) -> anyhow::Result<Ended> {
    let (by, day) = said(here, &arguments.said)?;
    let id = id(&arguments.id)?;
    let today = here.host.today();
    let count = change(folder, |book| {
        // Reviewed by what stands there; where there is nothing, the book says so.
        let Some(mut asset) = book.stands(&id).cloned() else {
            book.review(&id, by, today).map_err(usage)?;
            return Ok(0);
        };
        let count = arguments.count.unwrap_or_else(|| asset.count());
        asset.source = Source::Word {
            count,
            of: by,
            on_day: day,
        };
        asset.last_reviewed_day = Some(day);
        book.change(asset, today).map_err(usage)?;
        Ok(count)
    })?;
    here.say(&words::ASSET_REVIEWED.fill(&[
        ("id", id.as_str()),
        ("count", &count.to_string()),
        ("day", &clock::in_words(day, today)),
    ]))?;
    tell_waits(here, by)?;
    Ok(Ended::Done)
}

fn import(
    here: &mut Surroundings<'_>,
    folder: &DataFolder,
    arguments: &AssetImportArgs,
) -> anyhow::Result<Ended> {
    let file = arguments.file.as_path();
    let today = here.host.today();
    let by = assessment::who(arguments.by);
    let taken = read(file, by, today)?;
    let (added, changed) = change(folder, |book| {
        let (mut added, mut changed) = (0, 0);
        for asset in &taken.assets {
            match book.stands(&asset.id) {
                None => {
                    book.add(asset.clone(), today)
                        .with_context(|| format!("{:?} cannot stand in the register", asset.label))?;
                    added += 1;
                }
                Some(before) if same(before, asset) => {}
                Some(_) => {
                    book.change(asset.clone(), today)
                        .with_context(|| format!("{:?} cannot stand in the register", asset.label))?;
                    changed += 1;
                }
            }
        }
        Ok((added, changed))
    })?;
    here.say(&words::ASSET_IMPORTED.fill(&[
        ("added", &added.to_string()),
        ("changed", &changed.to_string()),
        ("same", &(taken.assets.len() - added - changed).to_string()),
    ]))?;
    tell_waits(here, by)?;
    if taken.seen > 0 {
        here.say(&words::ASSET_SEEN.fill(&[("count", &taken.seen.to_string())]))?;
    }
    if !taken.unmatched_columns.is_empty() {
        here.say(&words::TAKEN_COLUMNS.fill(&[("names", &taken.unmatched_columns.join(", "))]))?;
    }
    if taken.refused.is_empty() {
        return Ok(Ended::Done);
    }
    here.say(words::TAKEN_REFUSED.text)?;
    for row in &taken.refused {
        let line = format!("row {}, {}: {}", row.row, row.reference, row.faults.join("; "));
        writeln!(here.out, "{}", here.look.wrap("  ", &plain::line(&line)))?;
    }
    Ok(Ended::Failed)
}

fn read(file: &Path, by: Who, today: i64) -> Result<assets::TakenAssets, Usage> {
    let wrong = || format!("nothing was taken from {}", file.display());
    let limit = dspt_pack::limits::SHEET_BYTES as u64;
    let bytes = handed::read(file, limit).map_err(|source| Usage::because(wrong(), source))?;
    assets::read(&handed::name(file), &bytes, by, today).map_err(|source| Usage::because(wrong(), source))
}

/// Whether two say the same, whoever said it and when.
fn same(before: &Asset, now: &Asset) -> bool {
    let mut before = before.clone();
    let count = before.count();
    before.source = now.source;
    before == *now && count == now.count()
}

fn kind(word: KindWord) -> AssetKind {
    match word {
        KindWord::Computer => AssetKind::Computer,
        KindWord::Phone => AssetKind::Phone,
        KindWord::Tablet => AssetKind::Tablet,
        KindWord::RemovableMedium => AssetKind::RemovableMedium,
        KindWord::NetworkEquipment => AssetKind::NetworkEquipment,
        KindWord::OnlineService => AssetKind::OnlineService,
        KindWord::DataSet => AssetKind::DataSet,
    }
}
