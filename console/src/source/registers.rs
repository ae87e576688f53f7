//! What public registers say, from a store on this machine.

use dspt_register::By;
use dspt_register::Segment;
use dspt_store::model::Area;
use dspt_store::model::AreaLocations;
use dspt_store::model::AreaTree;
use dspt_store::model::Board;
use dspt_store::model::LocationFilter;
use dspt_store::model::Page;
use dspt_store::model::RegisterChange;
use dspt_store::model::RegisterFile;
use dspt_store::model::Standing;
use dspt_store::silence;
use dspt_store::work;
use dspt_tui::AreaName;
use dspt_tui::SourceError;
use dspt_tui::Wanted;
use dspt_tui::programme::Differences;
use dspt_tui::programme::HelpList;
use dspt_tui::programme::Indicators;
use dspt_tui::source::Registers;
use jiff::civil::Date;

use super::LocalSource;
use super::rows;
use crate::help;

impl LocalSource {
    fn day(&self, wanted: Wanted) -> Date {
        wanted.as_at.unwrap_or_else(|| silence::day(self.clock.now()))
    }

    /// The area that a name or code means; nothing where no register tells of any.
    fn meant(&self, area: &AreaName, day: Date) -> Result<Option<Segment>, SourceError> {
        let store = self.store.as_ref();
        let found = work::area_named(store, &self.scope, area.as_str(), day);
        self.runtime.block_on(found).map_err(|error| {
            let what = format!("the area {:?}", area.as_str());
            SourceError::new(what, "`show areas` lists those there are", Some(Box::new(error)))
        })
    }
}

impl Registers for LocalSource {
    fn register_files(&self, after: Option<&str>, limit: usize) -> Result<Page<RegisterFile>, SourceError> {
        let asked = self.store.registers(&self.scope, after, rows(limit));
        self.wait("the registers", asked)
    }

    fn register_changes(
        &self,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<RegisterChange>, SourceError> {
        let asked = self.store.register_changes(&self.scope, None, after, rows(limit));
        self.wait("what changed in the registers", asked)
    }

    fn board(&self, by: By, wanted: Wanted) -> Result<Option<Board>, SourceError> {
        let day = self.day(wanted);
        let asked = self.store.board(&self.scope, wanted.measure, by, day);
        self.wait("the areas", asked)
    }

    fn area_tree(&self, wanted: Wanted) -> Result<Option<AreaTree>, SourceError> {
        let asked = self
            .store
            .area_tree(&self.scope, wanted.measure, self.day(wanted));
        self.wait("the areas", asked)
    }

    fn area(&self, area: &AreaName, wanted: Wanted) -> Result<Option<Area>, SourceError> {
        let day = self.day(wanted);
        let Some(area) = self.meant(area, day)? else {
            return Ok(None);
        };
        self.wait(
            "the coverage",
            self.store.area(&self.scope, area, wanted.measure, day),
        )
    }

    fn area_locations(
        &self,
        area: &AreaName,
        (standing, text): (Standing, &str),
        wanted: Wanted,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Option<AreaLocations>, SourceError> {
        let day = self.day(wanted);
        let Some(area) = self.meant(area, day)? else {
            return Ok(None);
        };
        let which = LocationFilter {
            measure: wanted.measure,
            standing,
            text: text.to_owned(),
        };
        let asked = self
            .store
            .area_locations(&self.scope, area, which, day, after, rows(limit));
        self.wait("the locations", asked)
    }

    fn help_list(&self, area: &AreaName, limit: usize) -> Result<Option<HelpList>, SourceError> {
        let now = self.clock.now();
        let Some(area) = self.meant(area, silence::day(now))? else {
            return Ok(None);
        };
        let (store, of) = (self.store.as_ref(), (area, limit));
        let asked = help::first(store, &self.policies, &self.scope, of, now);
        self.wait("whom to help first", asked)
    }

    fn differences(&self) -> Result<Option<Differences>, SourceError> {
        let (store, now) = (self.store.as_ref(), self.clock.now());
        let asked = help::differences(store, &self.policies, &self.scope, now);
        self.wait("where published status and what is known do not match", asked)
    }

    fn indicators(&self, area: &AreaName, wanted: Wanted) -> Result<Option<Indicators>, SourceError> {
        let day = self.day(wanted);
        // Indicators need no register of locations.
        let area = self.meant(area, day)?.unwrap_or(Segment::All);
        let asked = self.store.indicators(&self.scope, area.clone(), day);
        let rows = self.wait("the indicators", asked)?;
        Ok(Some(Indicators { area, rows }))
    }
}
