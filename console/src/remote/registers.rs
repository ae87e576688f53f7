//! What public registers say, from a console elsewhere.

use dspt_register::By;
use dspt_server::operators::Page as Pages;
use dspt_store::model::Area;
use dspt_store::model::AreaLocations;
use dspt_store::model::AreaTree;
use dspt_store::model::Board;
use dspt_store::model::Page;
use dspt_store::model::RegisterChange;
use dspt_store::model::RegisterFile;
use dspt_store::model::Standing;
use dspt_tui::AreaName;
use dspt_tui::SourceError;
use dspt_tui::Wanted;
use dspt_tui::programme::Differences;
use dspt_tui::programme::HelpList;
use dspt_tui::programme::Indicators;
use dspt_tui::source::Registers;

use super::RemoteSource;
use super::source::Given;
use super::source::paged;
use super::source::word;

impl Registers for RemoteSource {
    fn register_files(&self, after: Option<&str>, limit: usize) -> Result<Page<RegisterFile>, SourceError> {
        let given = paged(Given::new(), after, limit);
        self.read("the registers", Pages::Registers, &given)
    }

    fn register_changes(
        &self,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<RegisterChange>, SourceError> {
        let given = paged(Given::new(), after, limit);
        self.read("what changed in the registers", Pages::RegisterChanges, &given)
    }

    fn board(&self, by: By, wanted: Wanted) -> Result<Option<Board>, SourceError> {
        let mut given = measured(wanted);
        given.extend(word(by).map(|by| ("by", by)));
        self.read("the areas", Pages::Board, &given)
    }

    fn area_tree(&self, wanted: Wanted) -> Result<Option<AreaTree>, SourceError> {
        self.read("the areas", Pages::AreaTree, &measured(wanted))
    }

    fn area(&self, area: &AreaName, wanted: Wanted) -> Result<Option<Area>, SourceError> {
        let given = within(measured(wanted), area);
        self.read(&of("the coverage", area), Pages::Area, &given)
    }

    fn area_locations(
        &self,
        area: &AreaName,
        (standing, text): (Standing, &str),
        wanted: Wanted,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Option<AreaLocations>, SourceError> {
        let mut given = within(measured(wanted), area);
        given.extend(word(standing).map(|standing| ("standing", standing)));
        given.insert("text", text.to_owned());
        let given = paged(given, after, limit);
        self.read(&of("the locations", area), Pages::AreaLocations, &given)
    }

    fn help_list(&self, area: &AreaName, limit: usize) -> Result<Option<HelpList>, SourceError> {
        let given = paged(within(Given::new(), area), None, limit);
        self.read(&of("whom to help first", area), Pages::HelpList, &given)
    }

    fn differences(&self) -> Result<Option<Differences>, SourceError> {
        let what = "where published status and what is known do not match";
        self.read(what, Pages::Differences, &Given::new())
    }

    fn indicators(&self, area: &AreaName, wanted: Wanted) -> Result<Option<Indicators>, SourceError> {
        let mut given = within(measured(wanted), area);
        given.remove("measure");
        self.read(&of("the indicators", area), Pages::Indicators, &given)
    }
}

fn of(what: &str, area: &AreaName) -> String {
    match area.as_str() {
        "" => what.to_owned(),
        area => format!("{what} of {area:?}"),
    }
}

fn measured(wanted: Wanted) -> Given {
    let mut given = Given::new();
    given.extend(word(wanted.measure).map(|measure| ("measure", measure)));
    given.extend(wanted.as_at.map(|day| ("as_at", day.to_string())));
    given
}

fn within(mut given: Given, area: &AreaName) -> Given {
    given.insert("area", area.to_string());
    given.retain(|_, value| !value.is_empty());
    given
}
