//! A provider and a device with hostile text in every field, through every screen.

use dspt_register::By;
use dspt_register::Segment;
use dspt_report::Fact;

use super::*;
use crate::assessment::Assessment;
use crate::plain;
use crate::programme::AreaName;
use crate::programme::Differences;
use crate::programme::HelpList;
use crate::programme::Indicators;
use crate::programme::Wanted;
use crate::safe_text::is_hostile;
use crate::source::Registers;
use crate::source::SourceError;
use crate::texts::Fix;
use dspt_store::model::*;

const HOSTILE: &str = "\x1b[2J\x1b]0;owned\x07\u{9b}31m\u{202e}fdp.exe\u{2066}\u{200b}\u{feff}\u{2028}=cmd|'/c calc'!A1\r\n\t\0\x7f";

/// The small estate, with every text replaced.
pub(super) struct Hostile(Estate);

impl Hostile {
    fn provider(&self, mut row: ProviderRow) -> ProviderRow {
        row.name = HOSTILE.to_owned();
        row.cqc = Some(HOSTILE.to_owned());
        row.ods = Some(HOSTILE.to_owned());
        row.telephone = Some(HOSTILE.to_owned());
        row
    }

    fn device(&self, mut row: DeviceRow) -> DeviceRow {
        row.label = HOSTILE.to_owned();
        row.os = HOSTILE.to_owned();
        row.provider_name = HOSTILE.to_owned();
        row.telephone = Some(HOSTILE.to_owned());
        row
    }
}

impl Registers for Hostile {
    fn register_files(&self, after: Option<&str>, limit: usize) -> Result<Page<RegisterFile>, SourceError> {
        self.0.register_files(after, limit)
    }

    fn register_changes(
        &self,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<RegisterChange>, SourceError> {
        let mut page = self.0.register_changes(after, limit)?;
        for row in &mut page.rows {
            (row.name, row.authority) = (HOSTILE.to_owned(), HOSTILE.to_owned());
        }
        Ok(page)
    }

    fn board(&self, by: By, wanted: Wanted) -> Result<Option<Board>, SourceError> {
        let mut board = self.0.board(by, wanted)?;
        for row in board.iter_mut().flat_map(|board| &mut board.rows) {
            if let Segment::Authority(Some((_, name))) = &mut row.segment {
                *name = HOSTILE.to_owned();
            }
        }
        Ok(board)
    }

    fn area_tree(&self, wanted: Wanted) -> Result<Option<AreaTree>, SourceError> {
        let mut tree = self.0.area_tree(wanted)?;
        for row in tree.iter_mut().flat_map(|tree| &mut tree.rows) {
            row.segment = Segment::AuthorityNamed(HOSTILE.to_owned());
        }
        Ok(tree)
    }

    fn area(&self, area: &AreaName, wanted: Wanted) -> Result<Option<Area>, SourceError> {
        let mut found = self.0.area(area, wanted)?;
        if let Some(found) = &mut found {
            found.area = Segment::Region(HOSTILE.to_owned());
            found.forecast_words = HOSTILE.to_owned();
        }
        Ok(found)
    }

    fn area_locations(
        &self,
        area: &AreaName,
        which: (Standing, &str),
        wanted: Wanted,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Option<AreaLocations>, SourceError> {
        let mut found = self.0.area_locations(area, which, wanted, after, limit)?;
        if let Some(found) = &mut found {
            found.area = Segment::Region(HOSTILE.to_owned());
        }
        for row in found.iter_mut().flat_map(|found| &mut found.page.rows) {
            (row.name, row.provider_name) = (HOSTILE.to_owned(), HOSTILE.to_owned());
            (row.telephone, row.authority) = (Some(HOSTILE.to_owned()), HOSTILE.to_owned());
            if let Some(entry) = &mut row.entry {
                (entry.code, entry.status) = (HOSTILE.to_owned(), HOSTILE.to_owned());
            }
        }
        Ok(found)
    }

    fn help_list(&self, area: &AreaName, limit: usize) -> Result<Option<HelpList>, SourceError> {
        let mut list = self.0.help_list(area, limit)?;
        for row in list.iter_mut().flat_map(|list| &mut list.organisations) {
            (row.name, row.telephone) = (HOSTILE.to_owned(), Some(HOSTILE.to_owned()));
        }
        Ok(list)
    }

    fn differences(&self) -> Result<Option<Differences>, SourceError> {
        let mut found = self.0.differences()?;
        for row in found.iter_mut().flat_map(|found| &mut found.rows) {
            row.area = Segment::AuthorityNamed(HOSTILE.to_owned());
        }
        Ok(found)
    }

    fn indicators(&self, area: &AreaName, wanted: Wanted) -> Result<Option<Indicators>, SourceError> {
        let mut found = self.0.indicators(area, wanted)?;
        for row in found.iter_mut().flat_map(|found| &mut found.rows) {
            (row.indicator, row.unit) = (HOSTILE.to_owned(), HOSTILE.to_owned());
            row.source = HOSTILE.to_owned();
        }
        Ok(found)
    }
}

impl Source for Hostile {
    fn overview(&self) -> Result<Overview, SourceError> {
        self.0.overview()
    }

    fn providers(
        &self,
        text: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<ProviderRow>, SourceError> {
        let page = self.0.providers(text, after, limit)?;
        Ok(Page {
            rows: page.rows.into_iter().map(|row| self.provider(row)).collect(),
            total: page.total,
            next: page.next,
        })
    }

    fn provider(&self, id: dspt_report::ProviderId) -> Result<Option<ProviderRow>, SourceError> {
        Ok(self.0.provider(id)?.map(|row| Self::provider(self, row)))
    }

    fn assessment(&self, id: dspt_report::ProviderId) -> Result<Option<Assessment>, SourceError> {
        let Some(mut assessment) = self.0.assessment(id)? else {
            return Ok(None);
        };
        let text = || HOSTILE.to_owned();
        assessment.provider = Self::provider(self, assessment.provider);
        (assessment.in_words, assessment.target, assessment.stage) = (text(), text(), text());
        assessment.remarks = vec![text(); 2];
        for asset in &mut assessment.assets {
            (asset.kind, asset.label) = (text(), text());
        }
        for step in &mut assessment.next {
            step.words = text();
        }
        for item in &mut assessment.items {
            (item.title, item.help, item.theme, item.level) = (text(), text(), text(), text());
            (item.person_says, item.explained) = (Some(text()), vec![text(); 2]);
            for said in &mut item.said {
                (said.what, said.by, said.comment) = (text(), text(), Some(text()));
                (said.evidence_at, said.carried_from) = (Some(text()), Some(text()));
            }
            for risk in &mut item.risks {
                (risk.reason, risk.by) = (text(), text());
            }
            for row in &mut item.differing {
                (row.computer, row.check_title) = (text(), text());
            }
        }
        Ok(Some(assessment))
    }

    fn devices(
        &self,
        filter: &DeviceFilter,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<DeviceRow>, SourceError> {
        let page = self.0.devices(filter, after, limit)?;
        Ok(Page {
            rows: page.rows.into_iter().map(|row| self.device(row)).collect(),
            total: page.total,
            next: page.next,
        })
    }

    fn device(&self, id: dspt_report::DeviceId) -> Result<Option<DeviceDetail>, SourceError> {
        let Some(mut detail) = self.0.device(id)? else {
            return Ok(None);
        };
        detail.device = Self::device(self, detail.device);
        let text = || Fact::known(HOSTILE);
        let list = || Fact::known(vec![HOSTILE.to_owned(); 3]);
        detail.facts = detail
            .facts
            .into_keys()
            .zip((0..).map(|n| if n % 2 == 0 { text() } else { list() }))
            .collect();
        for report in &mut detail.history {
            report.remarks = vec![HOSTILE.to_owned()];
        }
        detail.policy = Some(HOSTILE.to_owned());
        detail.agent = Some(HOSTILE.to_owned());
        Ok(Some(detail))
    }

    fn checks(&self, after: Option<&str>, limit: usize) -> Result<Page<CheckRow>, SourceError> {
        self.0.checks(after, limit)
    }

    fn news(&self) -> Result<News, SourceError> {
        self.0.news()
    }

    fn news_of(
        &self,
        kind: ChangeKind,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<ChangeRow>, SourceError> {
        let mut page = self.0.news_of(kind, after, limit)?;
        for row in &mut page.rows {
            (row.label, row.provider_name) = (HOSTILE.to_owned(), HOSTILE.to_owned());
            row.telephone = Some(HOSTILE.to_owned());
        }
        Ok(page)
    }

    fn tasks(&self, after: Option<&str>, limit: usize) -> Result<Page<TaskRow>, SourceError> {
        let mut page = self.0.tasks(after, limit)?;
        for row in &mut page.rows {
            (row.label, row.provider_name) = (HOSTILE.to_owned(), HOSTILE.to_owned());
            (row.telephone, row.note) = (Some(HOSTILE.to_owned()), Some(HOSTILE.to_owned()));
            row.owner_name = Some(HOSTILE.to_owned());
        }
        Ok(page)
    }

    fn notes(
        &self,
        provider: dspt_report::ProviderId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<NoteRow>, SourceError> {
        let mut page = self.0.notes(provider, after, limit)?;
        for row in &mut page.rows {
            row.text = HOSTILE.to_owned();
        }
        Ok(page)
    }

    fn strings(
        &self,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<dspt_store::change::TokenRow>, SourceError> {
        let mut page = self.0.strings(after, limit)?;
        for row in &mut page.rows {
            (row.provider_name, row.label) = (HOSTILE.to_owned(), HOSTILE.to_owned());
        }
        Ok(page)
    }

    fn joined_by(
        &self,
        string: dspt_report::Digest,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<DeviceRow>, SourceError> {
        let page = self.0.joined_by(string, after, limit)?;
        let rows = page.rows.into_iter();
        let rows = rows.map(|row| Self::device(self, row)).collect();
        Ok(Page { rows, ..page })
    }

    fn make_string(&self, new: &crate::making::NewString) -> Result<crate::making::MadeString, SourceError> {
        let mut made = self.0.make_string(new)?;
        (made.provider_name, made.phrase, made.string) =
            (HOSTILE.to_owned(), HOSTILE.to_owned(), HOSTILE.to_owned());
        Ok(made)
    }

    fn operators(&self, after: Option<&str>, limit: usize) -> Result<Page<OperatorRow>, SourceError> {
        let mut page = self.0.operators(after, limit)?;
        for row in &mut page.rows {
            (row.label, row.party_name) = (HOSTILE.to_owned(), HOSTILE.to_owned());
        }
        Ok(page)
    }

    fn log(&self) -> Result<LogState, SourceError> {
        self.0.log()
    }

    fn timeline(
        &self,
        provider: dspt_report::ProviderId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<TimelineRow>, SourceError> {
        let mut page = self.0.timeline(provider, after, limit)?;
        for row in &mut page.rows {
            match &mut row.what {
                Happened::Joined { label, .. }
                | Happened::Turned { label, .. }
                | Happened::Entered { label, .. } => {
                    *label = HOSTILE.to_owned();
                }
                Happened::Permitted { party, .. } | Happened::Withdrawn { party } => {
                    *party = HOSTILE.to_owned();
                }
                Happened::Reports { .. } | Happened::Drafted => {}
            }
        }
        Ok(page)
    }

    fn change(&self, change: &crate::change::Change) -> Result<(), SourceError> {
        self.0.change(change)
    }

    fn changed(&self) -> Result<u64, SourceError> {
        Ok(0)
    }

    fn fix(&self, _: &dspt_report::CheckId, _: &DeviceDetail) -> Option<Fix> {
        Some(Fix {
            minutes: 5,
            text: HOSTILE.to_owned(),
        })
    }
}

fn worked() -> Estate {
    Estate {
        programme: true,
        ..Estate::worked()
    }
}

fn hostile_options() -> Options {
    let mut options = options();
    for text in options.texts.values_mut() {
        text.title = HOSTILE.to_owned();
        text.why = HOSTILE.to_owned();
    }
    options.notice = Some(HOSTILE.to_owned());
    options.operator = Some(HOSTILE.to_owned());
    options
}

fn views() -> Vec<View> {
    let device = estate::device(1, 4, "", "").id;
    let check: dspt_report::CheckId = "antivirus-up-to-date".parse().unwrap();
    let programme = programme::SCREENS.map(|text| text.parse().unwrap());
    let mut views = vec![
        View::Home,
        View::Monday,
        View::News(ChangeKind::ToFix),
        View::News(ChangeKind::Copied),
        View::Group(check.clone()),
        View::Work,
        View::Notes(dspt_report::ProviderId::new([4; 8])),
        View::Email(check.clone(), None),
        View::Email(check.clone(), Some(dspt_report::ProviderId::new([4; 8]))),
        View::Providers,
        View::ALL_DEVICES,
        View::Provider(dspt_report::ProviderId::new([4; 8])),
        View::Item(dspt_report::ProviderId::new([4; 8]), "9.5.2".parse().unwrap()),
        View::of(dspt_report::ProviderId::new([4; 8])),
        View::failing(check.clone()),
        View::group(DeviceGroup::ToFix),
        View::Device(device),
        View::Finding(device, check),
        View::Facts(device),
        View::History(device),
        View::Assets(dspt_report::ProviderId::new([4; 8])),
        View::Answers(dspt_report::ProviderId::new([4; 8])),
        View::Timeline(dspt_report::ProviderId::new([4; 8])),
        View::Enrolment(None),
        View::Enrolment(Some(estate::string(4))),
        View::Operators(None),
        View::Operators(Some(dspt_report::OperatorId::new([1; 8]))),
        View::Log,
        View::Checks,
        View::Help,
    ];
    views.extend(programme);
    views
}

#[test]
fn no_screen_draws_hostile_text() {
    let source = Hostile(worked());
    for view in views() {
        let options = Options {
            start: view.clone(),
            ..hostile_options()
        };
        for (width, height) in [(80, 24), (200, 60), (33, 9)] {
            let mut person = Person::new(&source, &options, width, height);
            person.event(Event::Paste(HOSTILE.to_owned()));
            person.press(&[Command::Mark, Command::Note]);
            person.event(Event::Paste(HOSTILE.to_owned()));
            let mut other = Person::new(&source, &options, width, height);
            other.press(&[Command::Palette]);
            other.event(Event::Paste(HOSTILE.to_owned()));
            let mut text = Person::new(&source, &options, width, height);
            text.press(&[Command::Copy]);
            for cell in [other.buffer().content(), text.buffer().content()].concat() {
                assert!(
                    !cell.symbol().chars().any(is_hostile),
                    "{view} {:?}",
                    cell.symbol()
                );
            }
            text.press(&[Command::Copy]);
            let copied = text.copied.unwrap_or_default();
            assert!(
                !copied.chars().any(|letter| letter != '\n' && is_hostile(letter)),
                "{view} {copied:?}"
            );
            for cell in person.buffer().content() {
                assert!(
                    !cell.symbol().chars().any(is_hostile),
                    "{view} {:?}",
                    cell.symbol()
                );
            }
        }
    }
}

#[test]
fn a_hostile_search_text_and_a_hostile_error_are_harmless() {
    let source = Hostile(worked());
    let mut person = Person::new(&source, &hostile_options(), 80, 24);
    person.press(&[Command::Devices, Command::Filter]);
    person.event(Event::Paste(HOSTILE.to_owned())).write(HOSTILE);
    let generation = person.model.generation;
    person.model.screen_mut().load.waiting = Some(crate::model::Waiting {
        generation,
        want: crate::model::Want::Whole,
    });
    person.event(Event::Reply {
        generation,
        reply: Err(HOSTILE.to_owned()),
    });
    let screen = person.screen();
    assert!(screen.contains("^[[2J"), "{screen}");
    let lines = screen.chars().filter(|&character| character != '\n');
    assert!(!lines.clone().any(is_hostile), "{screen}");
}

#[test]
fn no_plain_line_and_no_json_holds_hostile_text() {
    let source = Hostile(worked());
    for view in views() {
        for line in plain::lines(&source, &hostile_options(), &view, 100).unwrap() {
            assert!(!line.chars().any(is_hostile), "{view} {line:?}");
        }
        let json = plain::json(&source, &view).unwrap();
        assert!(!json.chars().any(is_hostile), "{view} {json:?}");
        // Escaped, not lost.
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        if view == View::Providers {
            assert_eq!(value[0]["name"], HOSTILE);
        }
    }
}
