//! How the lines of the terminal are shared out. Pure, so that paging and drawing agree.

use crate::keymap::Mode;
use crate::line::Line;
use crate::line::wrap;
use crate::model::Model;
use crate::palette::Palette;
use crate::safe_text::SafeText;
use crate::sheet::Scene;
use crate::theme::Meaning;

/// The parts of one frame, from top to bottom; the title stands under the notice and the status bar below them all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    /// The first line of every screen, where there is something that everybody must know.
    pub(crate) notice: Option<Line>,
    /// What a person is asked before something is changed.
    pub(crate) question: Vec<Line>,
    /// Why what is seen is not the newest.
    pub(crate) alert: Vec<Line>,
    pub(crate) search: Option<Line>,
    pub(crate) head: Vec<Line>,
    pub(crate) headings: Option<Line>,
    /// Lines for what scrolls, in all of its columns.
    pub(crate) body: usize,
    /// How many columns of text it has.
    pub(crate) panes: usize,
    /// Lines for the selected row in full.
    pub(crate) chosen: usize,
}

/// Below this height only what cannot be done without is shown.
const LOW: u16 = 14;
/// From this height on the selected row is shown in full.
const HIGH: u16 = 16;
/// Lines of the body that nothing above may take.
const LEAST_BODY: usize = 3;

impl Layout {
    /// Shares out the lines of `model`'s terminal.
    pub(crate) fn new(model: &Model) -> Self {
        if let Some(palette) = &model.palette {
            return Self::of_palette(model, palette);
        }
        let scene = Scene::new(model);
        let low = model.size.height < LOW;
        let mut room = usize::from(model.size.height.saturating_sub(2)).saturating_sub(LEAST_BODY);
        let mut take = |lines: Vec<Line>, most: usize| {
            let taken: Vec<Line> = lines.into_iter().take(most.min(room)).collect();
            room -= taken.len();
            taken
        };
        let width = usize::from(model.size.width);
        let text = |meaning, text: &Option<String>| {
            let lines = text.as_deref().map(|text| wrap(meaning, text, width, 0));
            lines.unwrap_or_default()
        };
        let notice = take(notice(&scene).into_iter().collect(), 1).pop();
        let search = take(search(model).into_iter().collect(), 1).pop();
        let headings = take(scene.headings().into_iter().collect(), 1).pop();
        let question = take(question(model), 3);
        let mut alert = text(Meaning::Error, &scene.screen.load.failed);
        if let Some((meaning, said)) = &model.said {
            alert.extend(wrap(*meaning, said, width, 0));
        }
        let alert = take(alert, if low { 2 } else { 4 });
        let head = take(scene.head(), if low { 1 } else { 4 });
        let chosen = if scene.has_chosen() && model.size.height >= HIGH {
            2.min(room)
        } else {
            0
        };
        let above = [question.len(), alert.len(), head.len(), chosen]
            .iter()
            .sum::<usize>()
            + usize::from(notice.is_some())
            + usize::from(search.is_some())
            + usize::from(headings.is_some());
        Self {
            body: scene.panes * usize::from(model.size.height.saturating_sub(2)).saturating_sub(above),
            panes: scene.panes,
            notice,
            question,
            alert,
            search,
            head,
            headings,
            chosen,
        }
    }
}

impl Layout {
    /// While a name is typed, what fits it stands in the place of the screen.
    fn of_palette(model: &Model, palette: &Palette) -> Self {
        let scene = Scene::new(model);
        let room = usize::from(model.size.height.saturating_sub(2));
        let mut lines = Self {
            notice: notice(&scene),
            panes: 1,
            search: Some(Line::new(Meaning::Heading, PALETTE).and(Meaning::Plain, &palette.text)),
            ..Self::default()
        };
        if room < LEAST_BODY + 2 {
            lines.notice = None;
        }
        if let Some((meaning, said)) = &model.said {
            lines.alert = wrap(*meaning, said, scene.width, 0);
            lines.alert.truncate(2);
        }
        let above = usize::from(lines.notice.is_some()) + lines.alert.len() + 1;
        lines.body = room.saturating_sub(above);
        lines
    }
}

/// What stands before the name that is typed.
const PALETTE: &str = "Go to or do: ";

/// What a person is asked, before something is changed or while they type.
fn question(model: &Model) -> Vec<Line> {
    let (meaning, text) = match (model.mode, &model.asked, &model.form) {
        (Mode::Confirm, Some(asked), _) => (Meaning::Error, asked.question.clone()),
        (Mode::Write, _, Some(form)) => (Meaning::Plain, form.question()),
        _ => return Vec::new(),
    };
    wrap(meaning, &text, usize::from(model.size.width), 0)
}

/// The notice in one line: in full, else up to its colon, else up to its first comma. Help has it in full.
fn notice(scene: &Scene<'_>) -> Option<Line> {
    let notice = scene.fixed.notice.as_deref()?;
    let ends = [notice.len()]
        .into_iter()
        .chain(notice.find(": "))
        .chain(notice.find(", "));
    let line = |end| notice.get(..end).map(|part| Line::new(Meaning::Unknown, part));
    let width = scene.width * scene.panes;
    let fits = ends.filter_map(line).find(|line| line.width() <= width);
    Some(fits.unwrap_or_else(|| Line::new(Meaning::Unknown, notice).fit(width, scene.symbols().ellipsis)))
}

/// The search text, while it is typed or in force; or what else is typed, its end where there is no room for all.
fn search(model: &Model) -> Option<Line> {
    if let (Mode::Write, Some(form)) = (model.mode, &model.form) {
        let room = usize::from(model.size.width).saturating_sub(form.label().len() + 1);
        let mut tail = form.text.as_str();
        while SafeText::new(tail).width() > room {
            let mut letters = tail.chars();
            letters.next();
            tail = letters.as_str();
        }
        return Some(Line::new(Meaning::Heading, form.label()).and(Meaning::Plain, tail));
    }
    let filter = &model.screen().filter;
    if model.mode != Mode::Filter && filter.is_empty() {
        return None;
    }
    Some(Line::new(Meaning::Heading, SEARCH).and(Meaning::Plain, filter))
}

/// What stands before the search text.
const SEARCH: &str = "Search: ";
