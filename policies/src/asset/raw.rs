//! `assets.yaml` as written: shapes only, before any rule across fields.

use super::AssetKind;
use super::Owner;
use crate::said::Turn;
use crate::shape::Day;
use crate::shape::Spanned;
use crate::shape::shape;
use crate::toolkit::Who;

shape! {
    /// `assets.yaml`.
    struct RawBook {
        /// Whose words they are, for entries that do not say it themselves.
        entered_by: Option<Spanned<Who>>,
        /// When it was said, for entries that do not say it themselves.
        said_on: Option<Spanned<Day>>,
        /// The newest entry about each asset.
        assets: Option<Vec<Spanned<RawAsset>>>,
        /// What was said before, oldest first.
        earlier: Option<Vec<Spanned<RawAsset>>>,
    }
}

shape! {
    /// One thing of the register, or so many of a kind.
    struct RawAsset {
        /// Our id for life. Default: made from kind and label.
        id: Option<Spanned<String>>,
        /// What it is.
        kind: Spanned<AssetKind>,
        /// What people call it. No names of people.
        label: Spanned<String>,
        /// How many there are. Default: 1.
        count: Option<Spanned<u32>>,
        /// Whose it is. Default: the organisation's.
        owner: Option<Spanned<Owner>>,
        /// Whether personal data is on it or can be reached from it. Default: true.
        reaches_personal_data: Option<Spanned<bool>>,
        /// Make and model.
        make_model: Option<Spanned<String>>,
        /// Its operating system.
        operating_system: Option<Spanned<String>>,
        /// Where it is kept. No names of people.
        kept_at: Option<Spanned<String>>,
        /// Who supplies it.
        supplier: Option<Spanned<String>>,
        /// A note. No names of people.
        note: Option<Spanned<String>>,
        /// When somebody last went through it.
        last_reviewed: Option<Spanned<Day>>,
        /// The first day on which it is no longer in use.
        retired_on: Option<Spanned<Day>>,
        /// Whose words these are.
        entered_by: Option<Spanned<Who>>,
        /// Whether the provider stands behind it. Default: whether the manager entered it.
        confirmed: Option<Spanned<bool>>,
        /// When it was said.
        said_on: Option<Spanned<Day>>,
        /// Which of that day's entries about it it is.
        turn: Option<Spanned<Turn>>,
    }
}
