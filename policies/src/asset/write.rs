//! A book to `assets.yaml`.

use super::AssetBook;
use super::AssetEntry;
use super::Source;
use crate::lines::Lines;
use crate::log::Log;

impl AssetBook {
    /// The whole book as a file, with everything that was ever said. [`AssetBook::reopen`] gives the same book again.
    pub fn to_yaml(&self) -> String {
        yaml(self)
    }
}

fn yaml(book: &AssetBook) -> String {
    let mut out = Lines::default();
    let newest = book
        .said
        .values()
        .filter_map(|log| Some((log, log.all().last()?)));
    list(&mut out, "assets", newest);
    let earlier = book.said.values().flat_map(|log| {
        let before = log.all().len().saturating_sub(1);
        log.all().iter().take(before).map(move |entry| (log, entry))
    });
    list(&mut out, "earlier", earlier);
    out.into_text()
}

fn list<'a>(
    out: &mut Lines,
    name: &str,
    entries: impl Iterator<Item = (&'a Log<AssetEntry>, &'a AssetEntry)>,
) {
    let mut entries = entries.peekable();
    if entries.peek().is_none() {
        out.word(0, name, Some("[]"));
        return;
    }
    out.line(0, &format!("{name}:"));
    for (log, entry) in entries {
        write(out, log, entry);
    }
}

fn write(out: &mut Lines, log: &Log<AssetEntry>, entry: &AssetEntry) {
    let asset = &entry.asset;
    out.line(2, &format!("- id: {}", asset.id));
    out.word(4, "kind", Some(asset.kind.as_str()));
    out.text(4, "label", Some(&asset.label));
    out.number(4, "count", Some(asset.count()));
    out.word(4, "owner", Some(asset.owner.as_str()));
    out.truth(4, "reaches_personal_data", asset.reaches_personal_data);
    out.text(4, "make_model", asset.make_model.as_deref());
    out.text(4, "operating_system", asset.operating_system.as_deref());
    out.text(4, "kept_at", asset.kept_at.as_deref());
    out.text(4, "supplier", asset.supplier.as_deref());
    out.text(4, "note", asset.note.as_deref());
    out.day(4, "last_reviewed", asset.last_reviewed_day);
    out.day(4, "retired_on", asset.retired_day);
    if let Source::Word { of, on_day, .. } = asset.source {
        out.word(4, "entered_by", Some(of.as_str()));
        out.truth(4, "confirmed", entry.confirmed_by_provider);
        out.day(4, "said_on", Some(on_day));
    }
    out.number(4, "turn", log.shares_its_day(entry).then_some(entry.turn));
}
