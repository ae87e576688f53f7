//! Public registers: rows with the days on which they stood, and the figures that are kept of them.

use std::sync::Arc;

use dspt_register::By;
use dspt_register::Helper;
use dspt_register::Indicator;
use dspt_register::Kind;
use dspt_register::Measure;
use dspt_register::Segment;
use jiff::Timestamp;
use jiff::civil::Date;

use super::SqlStore;
use super::failure::Failure;
use super::rows;
use super::sight::Deed;
use crate::change::NewRegister;
use crate::model::Area;
use crate::model::AreaLocations;
use crate::model::AreaTree;
use crate::model::Board;
use crate::model::HeldProgramme;
use crate::model::Imported;
use crate::model::LocationFilter;
use crate::model::Page;
use crate::model::RegisterChange;
use crate::model::RegisterFile;
use crate::model::Scope;
use crate::store::BoxFuture;
use crate::store::Registers;

mod area;
mod board;
mod held;
mod history;
mod import;
mod memory;
mod typed;

pub(super) use memory::Programmes;

/// The registers that are kept, by the place that stands for each. Add only, at the end.
const KINDS: [Kind; 14] = [
    Kind::CqcLocations,
    Kind::CqcRatings,
    Kind::CqcDirectory,
    Kind::DsptSearch,
    Kind::OdsHeadquarters,
    Kind::OdsSites,
    Kind::OdsSuccessions,
    Kind::SupportProgramme,
    Kind::Icbs,
    Kind::SubIcbs,
    Kind::AuthorityIcbs,
    Kind::Authorities,
    Kind::Indicators,
    Kind::Helpers,
];

/// CQC's files of locations, the fullest first: the first of which any file is held is the register.
const LOCATIONS: [Kind; 3] = [Kind::CqcLocations, Kind::CqcRatings, Kind::CqcDirectory];
/// Lookups of places: each list holds from its own day, so all of them are used together.
const PLACES: [Kind; 4] = [Kind::Icbs, Kind::SubIcbs, Kind::AuthorityIcbs, Kind::Authorities];

fn code(kind: Kind) -> i64 {
    rows::code_of(&KINDS, &kind)
}

fn kind(code: i64) -> Result<Kind, Failure> {
    rows::of_code(&KINDS, code)
}

impl Registers for SqlStore {
    fn register_import(&self, scope: &Scope, new: NewRegister, at: Timestamp) -> BoxFuture<'_, Imported> {
        self.act(scope, Deed::Run, typed::checked(new), move |batch, sight, new| {
            import::import(batch, sight, new, at)
        })
    }

    fn registers(&self, scope: &Scope, after: Option<&str>, limit: u32) -> BoxFuture<'_, Page<RegisterFile>> {
        let after = after.map(str::to_owned);
        self.see(scope, move |sight| {
            held::page_of_files(sight, after.as_deref(), limit)
        })
    }

    fn register_changes(
        &self,
        scope: &Scope,
        authority: Option<&str>,
        after: Option<&str>,
        limit: u32,
    ) -> BoxFuture<'_, Page<RegisterChange>> {
        let (authority, after) = (authority.map(str::to_owned), after.map(str::to_owned));
        self.see(scope, move |sight| {
            history::changes(sight, authority.as_deref(), after.as_deref(), limit)
        })
    }

    fn area(
        &self,
        scope: &Scope,
        area: Segment,
        measure: Measure,
        as_at: Date,
    ) -> BoxFuture<'_, Option<Area>> {
        let programmes = Arc::clone(&self.programmes);
        self.see(scope, move |sight| {
            let found = programmes.of(sight.sql, as_at)?;
            Ok(found
                .map(|(registers, programme)| area::area(registers, &programme.as_at(as_at), &area, measure)))
        })
    }

    fn programme(&self, scope: &Scope, as_at: Date) -> BoxFuture<'_, Option<HeldProgramme>> {
        let programmes = Arc::clone(&self.programmes);
        self.see(scope, move |sight| {
            let found = programmes.of(sight.sql, as_at)?;
            Ok(found.map(|(registers, programme)| HeldProgramme { registers, programme }))
        })
    }

    fn area_tree(&self, scope: &Scope, measure: Measure, as_at: Date) -> BoxFuture<'_, Option<AreaTree>> {
        let programmes = Arc::clone(&self.programmes);
        self.see(scope, move |sight| {
            let found = programmes.of(sight.sql, as_at)?;
            Ok(found.map(|(registers, programme)| AreaTree {
                registers,
                rows: dspt_register::tree(&programme.as_at(as_at), measure),
            }))
        })
    }

    fn indicators(&self, scope: &Scope, area: Segment, as_at: Date) -> BoxFuture<'_, Vec<Indicator>> {
        self.see(scope, move |sight| area::indicators(sight.sql, &area, as_at))
    }

    fn helpers(&self, scope: &Scope, area: Segment, as_at: Date) -> BoxFuture<'_, Vec<Helper>> {
        self.see(scope, move |sight| area::helpers(sight.sql, &area, as_at))
    }

    fn area_locations(
        &self,
        scope: &Scope,
        area: Segment,
        which: LocationFilter,
        as_at: Date,
        after: Option<&str>,
        limit: u32,
    ) -> BoxFuture<'_, Option<AreaLocations>> {
        let programmes = Arc::clone(&self.programmes);
        let after = after.map(str::to_owned);
        self.see(scope, move |sight| {
            let Some((registers, programme)) = programmes.of(sight.sql, as_at)? else {
                return Ok(None);
            };
            let joined = programme.as_at(as_at);
            let page = area::locations(&joined, &area, &which, after.as_deref(), limit)?;
            Ok(Some(AreaLocations {
                registers,
                area,
                page,
            }))
        })
    }

    fn board(&self, scope: &Scope, measure: Measure, by: By, as_at: Date) -> BoxFuture<'_, Option<Board>> {
        let scope = scope.clone();
        Box::pin(async move {
            let kept = self.see(&scope, move |sight| board::kept(sight.sql, measure, by, as_at));
            if let Some(board) = kept.await? {
                return Ok(Some(board));
            }
            let made = self
                .see(&scope, move |sight| board::make(sight.sql, as_at))
                .await?;
            let Some(made) = made else {
                return Ok(None);
            };
            let board = made.board(measure, by, as_at);
            // Kept for the next who asks; where it cannot be kept, the answer is the same.
            let keeping = self.writer.submit(crate::limits::REPORT_BYTES, move |batch| {
                board::keep(batch, &made)
            });
            drop(keeping.await);
            Ok(Some(board))
        })
    }
}
