//! Public registers, and the figures that come from them.

use dspt_register::By;
use dspt_register::Helper;
use dspt_register::Indicator;
use dspt_register::Measure;
use dspt_register::Segment;
use jiff::Timestamp;
use jiff::civil::Date;

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

/// Public registers. What they hold is public: every scope reaches all of it.
///
/// Where `as_at` is asked, the file of each register is the last one that speaks of that day or a day before it, or else the
/// first one after it; the answer names them. Without a register of locations or of published statuses there is no answer.
///
/// # Errors
/// As [`crate::Store`].
pub trait Registers: Send + Sync {
    /// Takes in what a file holds as the state of a register on a day, in place of one of the same day. The same file of
    /// the same day again changes nothing. `Invalid` for a register that is none to keep, or without rows.
    fn register_import(&self, scope: &Scope, new: NewRegister, at: Timestamp) -> BoxFuture<'_, Imported>;

    /// The files that were taken in, the latest day first. `after` and `limit` as for providers.
    fn registers(&self, scope: &Scope, after: Option<&str>, limit: u32) -> BoxFuture<'_, Page<RegisterFile>>;

    /// What changed from one file of locations to the next, the latest day first; of one local authority where one is named
    /// in the register's words. `after` and `limit` as for providers.
    fn register_changes(
        &self,
        scope: &Scope,
        authority: Option<&str>,
        after: Option<&str>,
        limit: u32,
    ) -> BoxFuture<'_, Page<RegisterChange>>;

    /// Coverage by one measure of all segments of one kind, as at a day.
    fn board(&self, scope: &Scope, measure: Measure, by: By, as_at: Date) -> BoxFuture<'_, Option<Board>>;

    /// One segment in full, as at a day: all measures, kinds of service, trend, what lapses, forecast.
    fn area(
        &self,
        scope: &Scope,
        area: Segment,
        measure: Measure,
        as_at: Date,
    ) -> BoxFuture<'_, Option<Area>>;

    /// The registers themselves as at a day, for reports that the pure crate computes.
    fn programme(&self, scope: &Scope, as_at: Date) -> BoxFuture<'_, Option<HeldProgramme>>;

    /// Regions, the ICBs in them and the local authorities in those, as at a day.
    fn area_tree(&self, scope: &Scope, measure: Measure, as_at: Date) -> BoxFuture<'_, Option<AreaTree>>;

    /// Values of indicators of a segment, of what is around all of them too (England), by name and the latest day first; of
    /// a day after `as_at` none. Of all locations, those of England and of every area.
    fn indicators(&self, scope: &Scope, area: Segment, as_at: Date) -> BoxFuture<'_, Vec<Indicator>>;

    /// Who helps in a segment, whoever helps everywhere too, by area and organisation; all of them for all locations.
    fn helpers(&self, scope: &Scope, area: Segment, as_at: Date) -> BoxFuture<'_, Vec<Helper>>;

    /// Locations of a segment, by CQC's id, as at a day. `after` and `limit` as for providers.
    fn area_locations(
        &self,
        scope: &Scope,
        area: Segment,
        which: LocationFilter,
        as_at: Date,
        after: Option<&str>,
        limit: u32,
    ) -> BoxFuture<'_, Option<AreaLocations>>;
}
