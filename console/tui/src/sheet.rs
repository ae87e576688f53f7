//! Screens as lines: the one layer that both the terminal and `show` are drawn from.
//!
//! A sheet has a head that stays, a line of column headings, a body that scrolls and a strip about the selected row. Lists
//! build only the rows asked for.

use std::ops::Range;

use dspt_report::CheckId;
use jiff::Timestamp;

use crate::desk::Desk;
use crate::desk::Email;
use crate::event::Detail;
use crate::form::Asked;
use crate::form::Target;
use crate::line::Entry;
use crate::line::Line;
use crate::line::Span;
use crate::model::Data;
use crate::model::Fixed;
use crate::model::Model;
use crate::model::Screen;
use crate::programme::Wanted;
use crate::roster::ProviderList;
use crate::screen::View;
use crate::symbols::Symbols;
use crate::table::Column;
use crate::table::Columns;
use crate::texts::CheckText;
use crate::theme::Meaning;
use crate::words;
use crate::words::grouped;
use crate::words::time;

mod answers;
mod assets;
mod checks;
mod device;
mod devices;
mod email;
mod enrolment;
mod entries;
mod extent;
mod facts;
mod finding;
mod group;
mod help;
mod history;
mod home;
mod item;
mod log;
mod monday;
mod news;
mod notes;
mod operators;
mod programme;
mod provider;
mod providers;
mod timeline;
mod work;

pub(crate) use extent::Extent;

use entries::beneath;
use entries::empty;
use entries::opening;
use entries::wrapped;

/// What a sheet is drawn from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scene<'a> {
    pub(crate) screen: &'a Screen,
    /// What was looked at before this, where one was.
    pub(crate) before: Option<&'a View>,
    pub(crate) fixed: &'a Fixed,
    pub(crate) wanted: Wanted,
    pub(crate) now: Timestamp,
    pub(crate) width: usize,
    /// Columns of text that the body flows through.
    pub(crate) panes: usize,
    /// How the providers are listed.
    pub(crate) list: &'a ProviderList,
    /// Whether rows of lists are written out in full, as in plain lines; a terminal has the strip about the selected row.
    pub(crate) whole: bool,
}

impl<'a> Scene<'a> {
    /// The screen that is seen, as wide as the terminal.
    pub(crate) fn new(model: &'a Model) -> Self {
        let whole = usize::from(model.size.width);
        let is_wide = whole >= WIDE && has_panes(model.screen());
        Self {
            screen: model.screen(),
            before: model.before().map(|screen| &screen.view),
            fixed: &model.fixed,
            wanted: model.wanted,
            now: model.now,
            width: if is_wide { (whole - BETWEEN) / 2 } else { whole },
            panes: if is_wide { 2 } else { 1 },
            list: &model.list,
            whole: false,
        }
    }

    pub(crate) fn symbols(&self) -> Symbols {
        self.fixed.symbols
    }

    /// Whether only ASCII of our own may stand here.
    pub(crate) fn is_ascii(&self) -> bool {
        self.fixed.symbols == Symbols::ASCII
    }

    /// What is so when the check passes; its id where no words were handed in.
    pub(crate) fn title(&self, check: &CheckId) -> String {
        let text = self.fixed.texts.get(check);
        text.map_or_else(|| check.to_string(), |text| text.title.clone())
    }

    /// Words for a check on a device, by the policy that judged it.
    pub(crate) fn text_on<'b>(&'b self, detail: &'b Detail, check: &CheckId) -> Option<&'b CheckText> {
        detail.texts.get(check).or_else(|| self.fixed.texts.get(check))
    }

    /// The title of a check on a device.
    pub(crate) fn title_on(&self, detail: &Detail, check: &CheckId) -> String {
        let text = self.text_on(detail, check);
        text.map_or_else(|| check.to_string(), |text| text.title.clone())
    }

    /// `15 min`, where it is known.
    pub(crate) fn minutes(&self, check: &CheckId) -> Option<String> {
        let minutes = self.fixed.texts.get(check)?.minutes?;
        Some(format!("{minutes} min"))
    }

    /// A time, or the sign for none.
    pub(crate) fn when(&self, time: Option<Timestamp>) -> String {
        time.map_or_else(
            || self.symbols().none.to_owned(),
            |time| time::when(self.now, time, &self.fixed.zone),
        )
    }

    /// Parts of a line with the dot between them.
    pub(crate) fn join<T: AsRef<str>>(&self, parts: &[T]) -> String {
        let parts: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
        parts.join(&format!(" {} ", self.symbols().dot))
    }

    /// Whether every word searched for is in one of the texts.
    pub(crate) fn finds(&self, texts: &[&str]) -> bool {
        let texts: Vec<String> = texts.iter().map(|text| text.to_lowercase()).collect();
        self.screen
            .filter
            .to_lowercase()
            .split_whitespace()
            .all(|word| texts.iter().any(|text| text.contains(word)))
    }

    /// The columns of a list: cut to the terminal, or as wide as all of `rows` need.
    fn columns(&self, columns: &[Column], rows: impl FnOnce() -> Vec<Vec<Span>>) -> Columns {
        let ellipsis = self.symbols().ellipsis;
        if self.whole {
            Columns::natural(columns, &rows(), ellipsis)
        } else {
            Columns::new(columns, self.width, ellipsis)
        }
    }

    /// A short list whole: its headings, and a line for each row, which opens something.
    fn listed<R>(
        &self,
        columns: &[Column],
        rows: &[R],
        cells: impl Fn(&R) -> Vec<Span>,
        opens: impl Fn(&R) -> View,
    ) -> Vec<Entry> {
        let columns = self.columns(columns, || rows.iter().map(&cells).collect());
        let line = |row| Entry::opening(columns.line(&cells(row)), opens(row));
        let mut body: Vec<Entry> = vec![columns.headings().into()];
        body.extend(rows.iter().map(line));
        body
    }

    /// That a list has more rows than are held, where it has.
    fn more(&self, more: u64) -> Vec<Entry> {
        if more == 0 {
            return Vec::new();
        }
        let text = format!("and {} more", grouped(more));
        wrapped(Meaning::Muted, &text, self.width, 2)
    }

    /// Lines that stay above the body.
    pub(crate) fn head(&self) -> Vec<Line> {
        match &self.screen.data {
            Data::Providers(window) => providers::head(self, window),
            Data::Devices { provider, window } => devices::head(self, provider.as_deref(), window),
            Data::Checks(checks) => checks::head(self, checks),
            Data::Nothing
            | Data::Missing
            | Data::Overview(_)
            | Data::Device(_)
            | Data::Assessment(_)
            | Data::Text(_)
            | Data::Desk(_) => Vec::new(),
            Data::Lead(lead) => programme::head(self, lead),
            Data::Locations { about, window } => programme::locations::head(self, about, window),
        }
    }

    /// The headings of a list's columns.
    pub(crate) fn headings(&self) -> Option<Line> {
        match (&self.screen.data, &self.screen.view) {
            (Data::Providers(roster), _) if roster.len() > 0 => {
                Some(providers::columns(self, roster).headings())
            }
            (Data::Devices { window, .. }, _) if window.len() > 0 => {
                Some(devices::columns(self, window).headings())
            }
            (Data::Checks(checks), _) if !checks.rows.is_empty() => Some(checks::columns(self).headings()),
            (Data::Device(detail), View::History(_)) if !detail.detail.history.is_empty() => {
                Some(history::columns(self).headings())
            }
            (Data::Lead(lead), _) => programme::headings(self, lead),
            (Data::Locations { window, .. }, _) if window.len() > 0 => {
                Some(programme::locations::columns(self, window).headings())
            }
            _ => None,
        }
    }

    /// The lines that scroll: of a list the rows in `visible`, of anything else all.
    pub(crate) fn body(&self, visible: Range<usize>) -> Vec<Entry> {
        match (&self.screen.data, &self.screen.view) {
            (_, View::Help) => help::body(self),
            (Data::Text(lines), _) => lines.iter().map(|line| Line::plain(line).into()).collect(),
            (Data::Assessment(assessment), View::Assets(_)) => assets::body(self, assessment),
            (Data::Assessment(assessment), View::Answers(_)) => answers::body(self, assessment),
            (Data::Nothing, _) => self.nothing(),
            (Data::Missing, view) => self.missing(view),
            (Data::Desk(desk), view) => self.desk(desk, view),
            (Data::Lead(lead), _) => programme::body(self, lead),
            (Data::Locations { window, .. }, _) => programme::locations::body(self, window, visible),
            (Data::Overview(overview), _) => home::body(self, overview),
            (Data::Providers(window), _) => providers::body(self, window, visible),
            (Data::Devices { window, .. }, _) => devices::body(self, window, visible),
            (Data::Checks(checks), _) => checks::body(self, checks),
            (Data::Assessment(assessment), View::Item(_, number)) => item::body(self, assessment, number),
            (Data::Assessment(assessment), _) => provider::body(self, assessment),
            (Data::Device(detail), View::Finding(_, check)) => finding::body(self, detail, check),
            (Data::Device(detail), View::Facts(_)) => facts::body(self, detail),
            (Data::Device(detail), View::History(_)) => history::body(self, detail),
            (Data::Device(detail), _) => device::body(self, detail),
        }
    }

    /// The selected row of a list in full, where columns had to cut it.
    pub(crate) fn chosen(&self) -> Vec<Line> {
        let index = self.screen.cursor.index;
        match &self.screen.data {
            Data::Providers(roster) => roster.row(index).map(|row| providers::chosen(self, row)),
            Data::Devices { window, .. } => window.row(index).map(|row| devices::chosen(self, row)),
            Data::Locations { window, .. } => window
                .row(index)
                .map(|row| programme::locations::chosen(self, row)),
            Data::Nothing
            | Data::Missing
            | Data::Overview(_)
            | Data::Device(_)
            | Data::Assessment(_)
            | Data::Desk(_)
            | Data::Text(_)
            | Data::Lead(_)
            | Data::Checks(_) => None,
        }
        .unwrap_or_default()
    }

    /// Whether the screen has a strip about the selected row.
    pub(crate) fn has_chosen(&self) -> bool {
        matches!(
            self.screen.data,
            Data::Providers(_) | Data::Devices { .. } | Data::Locations { .. }
        )
    }

    /// Whether the body is a list of which only a part is held.
    pub(crate) fn is_list(&self) -> bool {
        match &self.screen.data {
            Data::Providers(roster) => roster.len() > 0,
            Data::Devices { window, .. } => window.len() > 0,
            Data::Locations { window, .. } => window.len() > 0,
            Data::Nothing
            | Data::Missing
            | Data::Overview(_)
            | Data::Device(_)
            | Data::Assessment(_)
            | Data::Desk(_)
            | Data::Text(_)
            | Data::Lead(_)
            | Data::Checks(_) => false,
        }
    }

    /// Rows of the list in all.
    pub(crate) fn total(&self) -> Option<u64> {
        match &self.screen.data {
            Data::Providers(roster) => Some(roster.len() as u64),
            Data::Devices { window, .. } => Some(window.total()),
            Data::Locations { window, .. } => Some(window.total()),
            Data::Nothing
            | Data::Missing
            | Data::Overview(_)
            | Data::Device(_)
            | Data::Assessment(_)
            | Data::Desk(_)
            | Data::Text(_)
            | Data::Lead(_)
            | Data::Checks(_) => None,
        }
    }

    /// What can be selected.
    pub(crate) fn extent(&self) -> Extent {
        match &self.screen.data {
            Data::Providers(roster) if roster.len() > 0 => Extent::Rows {
                first: 0,
                keys: roster.rows().map(providers::opens).collect(),
            },
            Data::Devices { window, .. } if window.len() > 0 => Extent::Rows {
                first: window.first(),
                keys: window.rows().map(devices::opens).collect(),
            },
            Data::Locations { window, .. } if window.len() > 0 => Extent::Rows {
                first: window.first(),
                keys: window.rows().map(programme::locations::opens).collect(),
            },
            Data::Nothing
            | Data::Missing
            | Data::Overview(_)
            | Data::Providers(_)
            | Data::Devices { .. }
            | Data::Locations { .. }
            | Data::Device(_)
            | Data::Assessment(_)
            | Data::Desk(_)
            | Data::Text(_)
            | Data::Lead(_)
            | Data::Checks(_) => {
                let entries = self.body(0..0);
                Extent::Lines(entries.into_iter().map(|entry| entry.opens).collect())
            }
        }
    }

    fn desk(&self, desk: &Desk, view: &View) -> Vec<Entry> {
        match (desk, view) {
            (Desk::Monday(monday), _) => monday::body(self, monday),
            (Desk::News(news), View::News(kind)) => news::body(self, *kind, news),
            (Desk::News(_), _) => Vec::new(),
            (Desk::Group(group), _) => group::body(self, group),
            (Desk::Work(tasks), _) => work::body(self, tasks),
            (Desk::Notes(notes), _) => notes::body(self, notes),
            (Desk::Email(email), _) => email::body(self, email),
            (Desk::Strings(strings), View::Enrolment(one)) => enrolment::body(self, strings, one.is_some()),
            (Desk::Strings(_), _) => Vec::new(),
            (Desk::Operators(posts), View::Operators(Some(_))) => operators::one(self, posts),
            (Desk::Operators(posts), _) => operators::body(self, posts),
            (Desk::Log(state), _) => log::body(self, state),
            (Desk::Timeline(timeline), _) => timeline::body(self, timeline),
        }
    }

    /// What the selected row of one of the supporter's screens is about.
    pub(crate) fn desk_target(&self, desk: &Desk) -> Option<Target> {
        let key = self.screen.cursor.key.as_ref();
        match desk {
            Desk::News(news) => {
                let row = news.rows.iter().find(|row| key == Some(&news::opens(row)));
                row.map(news::target)
            }
            Desk::Group(group) => {
                let mut rows = group.providers.iter();
                rows.find(|row| key == Some(&group::opens(group, row)))
                    .map(group::target)
            }
            Desk::Work(tasks) => {
                let row = tasks.rows.iter().find(|row| key == Some(&work::opens(row)));
                row.map(work::target)
            }
            Desk::Notes(notes) => Some(Target::provider(notes.provider.id, &notes.provider.name)),
            Desk::Timeline(timeline) => {
                let provider = &timeline.provider;
                Some(Target::provider(provider.id, &provider.name))
            }
            Desk::Strings(_) => self.token_target(desk),
            Desk::Monday(_) | Desk::Email(_) | Desk::Operators(_) | Desk::Log(_) => None,
        }
    }

    /// The provider whose computers join by the selected string.
    pub(crate) fn token_target(&self, desk: &Desk) -> Option<Target> {
        let Desk::Strings(strings) = desk else {
            return None;
        };
        let row = enrolment::selected(self, strings)?;
        Some(Target::provider(row.provider, &row.provider_name))
    }

    /// What is asked before the selected string or post is taken back.
    pub(crate) fn revoking(&self, desk: &Desk) -> Option<Asked> {
        match desk {
            Desk::Strings(strings) => enrolment::revoking(self, strings),
            Desk::Operators(posts) => operators::revoking(self, posts),
            Desk::Monday(_)
            | Desk::News(_)
            | Desk::Group(_)
            | Desk::Work(_)
            | Desk::Notes(_)
            | Desk::Email(_)
            | Desk::Log(_)
            | Desk::Timeline(_) => None,
        }
    }

    /// A text to send as it is copied.
    pub(crate) fn email(&self, email: &Email) -> String {
        email.whole(&email::title(self, email))
    }

    fn nothing(&self) -> Vec<Entry> {
        match &self.screen.load.failed {
            // The alert above says what happened.
            Some(_) => vec![Line::plain("Nothing could be read yet.").into()],
            None => vec![Line::new(Meaning::Muted, "Reading, one moment.").into()],
        }
    }

    fn missing(&self, view: &View) -> Vec<Entry> {
        let text =
            format!("There is no {view}, or it is not yours to see. Go back and choose from the list.");
        wrapped(Meaning::Plain, &text, self.width, 0)
    }
}

/// From this width on what is read like a page stands in two columns.
const WIDE: usize = 160;
/// Blanks between them.
pub(crate) const BETWEEN: usize = 4;

/// Whether a screen is read like a page; tables take the whole width.
fn has_panes(screen: &Screen) -> bool {
    match (&screen.data, &screen.view) {
        (_, View::Help) => true,
        (Data::Device(_), View::History(_)) => false,
        (Data::Overview(_) | Data::Device(_) | Data::Assessment(_), _) => true,
        (Data::Desk(desk), _) => !matches!(
            desk.as_ref(),
            Desk::Strings(_) | Desk::Operators(_) | Desk::Email(_)
        ),
        (
            Data::Nothing
            | Data::Missing
            | Data::Providers(_)
            | Data::Devices { .. }
            | Data::Checks(_)
            | Data::Lead(_)
            | Data::Locations { .. }
            | Data::Text(_),
            _,
        ) => false,
    }
}

/// The name of a screen on the way here.
pub(crate) fn crumb(fixed: &Fixed, screen: &Screen) -> String {
    let check = |id: &CheckId| {
        let text = fixed.texts.get(id);
        text.map_or_else(|| id.to_string(), |text| text.title.clone())
    };
    match (&screen.view, &screen.data) {
        (View::Home, _) => "Home".to_owned(),
        (View::Monday, _) => "What is new".to_owned(),
        (View::News(kind), _) => words::capital(words::change(*kind)),
        (View::Group(id), _) => check(id),
        (View::Work, _) => "Work in hand".to_owned(),
        (View::Notes(_), Data::Desk(desk)) => match desk.as_ref() {
            Desk::Notes(notes) => notes.provider.name.clone(),
            Desk::Monday(_)
            | Desk::News(_)
            | Desk::Group(_)
            | Desk::Work(_)
            | Desk::Email(_)
            | Desk::Strings(_)
            | Desk::Operators(_)
            | Desk::Log(_)
            | Desk::Timeline(_) => "Remarks".to_owned(),
        },
        (View::Notes(_), _) => "Remarks".to_owned(),
        (View::Email(..), _) => "A text to send".to_owned(),
        (View::Providers, _) => "Providers".to_owned(),
        (
            View::Devices {
                failing: Some(id), ..
            },
            _,
        ) => check(id),
        (
            View::Devices {
                group: Some(group), ..
            },
            _,
        ) => words::group(*group).to_owned(),
        (View::Devices { .. }, _) => "Computers".to_owned(),
        (View::Provider(_), Data::Assessment(assessment)) => assessment.provider.name.clone(),
        (View::Provider(_), _) => "Provider".to_owned(),
        (View::Assets(_), Data::Assessment(assessment)) => format!("{}: register", assessment.provider.name),
        (View::Assets(_), _) => "Register".to_owned(),
        (View::Answers(_), Data::Assessment(assessment)) => format!("{}: answers", assessment.provider.name),
        (View::Answers(_), _) => "Answers".to_owned(),
        (View::Timeline(_), _) => "Timeline".to_owned(),
        (View::Enrolment(None), _) => "Enrolment strings".to_owned(),
        (View::Enrolment(Some(_)), _) => "Enrolment string".to_owned(),
        (View::Operators(None), _) => "Posts".to_owned(),
        (View::Operators(Some(_)), _) => "Post".to_owned(),
        (View::Log, _) => "Log".to_owned(),
        (View::Text(_), _) => "As text".to_owned(),
        (View::Item(_, number), _) => number.to_string(),
        (View::Device(_), Data::Device(detail)) => words::computer(&detail.detail.device),
        (View::Device(_), _) => "Computer".to_owned(),
        (View::Finding(_, id), _) => check(id),
        (View::Facts(_), _) => "Facts".to_owned(),
        (View::History(_), _) => "Reports".to_owned(),
        (View::Checks, _) => "Checks".to_owned(),
        (View::Programme(view), Data::Lead(lead)) => programme::crumb(view, Some(lead), None),
        (View::Programme(view), Data::Locations { about, .. }) => programme::crumb(view, None, Some(about)),
        (View::Programme(view), _) => programme::crumb(view, None, None),
        (View::Help, _) => "Help".to_owned(),
    }
}
