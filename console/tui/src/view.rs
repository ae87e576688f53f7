//! Draws the model. Takes it by shared reference, so drawing cannot change what is true.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::keymap;
use crate::keymap::Mode;
use crate::layout::Layout;
use crate::line::Line;
use crate::line::Span;
use crate::model::Model;
use crate::palette::Palette;
use crate::screen::View;
use crate::sheet;
use crate::sheet::BETWEEN;
use crate::sheet::Scene;
use crate::table::Column;
use crate::table::Columns;
use crate::table::MARGIN;
use crate::theme::Meaning;
use crate::theme::Theme;
use crate::words;
use crate::words::time;

/// Draws one frame.
pub(crate) fn view(model: &Model, theme: Theme, frame: &mut Frame<'_>) {
    let area = frame.area();
    let layout = Layout::new(model);
    let scene = Scene::new(model);
    let mut pen = Pen {
        buffer: frame.buffer_mut(),
        theme,
        area,
        y: area.y,
        ellipsis: scene.symbols().ellipsis,
    };
    pen.lines(layout.notice.as_slice());
    pen.line(&title(model));
    pen.lines(&layout.question);
    pen.lines(&layout.alert);
    let search_line = pen.y;
    pen.lines(layout.search.as_slice());
    pen.lines(&layout.head);
    pen.lines(layout.headings.as_slice());
    body(model, &layout, &mut pen);
    let chosen = scene.chosen();
    pen.lines(chosen.get(..layout.chosen.min(chosen.len())).unwrap_or_default());
    pen.y = area.bottom().saturating_sub(1);
    if area.height > 1 {
        pen.line(&status(model));
    }
    if let (Mode::Filter | Mode::Write | Mode::Palette, Some(search)) = (model.mode, &layout.search) {
        let x = area
            .x
            .saturating_add(u16::try_from(search.width()).unwrap_or(u16::MAX));
        if x < area.right() && search_line < area.bottom() {
            frame.set_cursor_position((x, search_line));
        }
    }
}

fn body(model: &Model, layout: &Layout, pen: &mut Pen<'_>) {
    if let Some(palette) = &model.palette {
        choices(model, palette, layout.body, pen);
        return;
    }
    let scene = Scene::new(model);
    let cursor = &model.screen().cursor;
    let visible = cursor.top..cursor.top + layout.body;
    let entries = scene.body(visible);
    // A list gives the visible rows alone; anything else gives all its lines.
    let (skip, selected) = if scene.is_list() {
        (
            0,
            entries
                .iter()
                .position(|entry| entry.opens.is_some() && entry.opens == cursor.key),
        )
    } else {
        // Two rows may open the same, so the row's number decides.
        let mut rows = (0..).zip(&entries).filter(|(_, entry)| entry.opens.is_some());
        (cursor.top, rows.nth(cursor.index).map(|(line, _)| line))
    };
    let height = layout.body / layout.panes.max(1);
    let (begin, whole) = (pen.y, pen.area);
    let end = begin.saturating_add(u16::try_from(height).unwrap_or(u16::MAX));
    for (n, (line, entry)) in entries
        .iter()
        .enumerate()
        .skip(skip)
        .take(layout.body)
        .enumerate()
    {
        if layout.panes > 1 && height > 0 && n.is_multiple_of(height) {
            pen.area = pane(whole, n / height, scene.width);
            pen.y = begin;
        }
        match &entry.opens {
            Some(view) => {
                let is_marked = model.screen().marks.iter().any(|mark| mark.opens == *view);
                if is_marked {
                    pen.draw(&Line::plain(MARKED), pen.area.x.saturating_add(1));
                }
                pen.row(&entry.line, selected == Some(line), scene.symbols().pointer);
            }
            None => pen.line(&entry.line),
        }
    }
    (pen.y, pen.area) = (end, whole);
}

/// The column of text of this number.
fn pane(area: Rect, number: usize, width: usize) -> Rect {
    let offset = u16::try_from(number * (width + BETWEEN))
        .unwrap_or(u16::MAX)
        .min(area.width);
    let width = u16::try_from(width).unwrap_or(u16::MAX).min(area.width - offset);
    Rect::new(area.x + offset, area.y, width, area.height)
}

/// What fits the name that is typed, around the one pointed at.
fn choices(model: &Model, palette: &Palette, height: usize, pen: &mut Pen<'_>) {
    let symbols = model.fixed.symbols;
    let columns = [Column::wide("", 16, 1), Column::wide("", 12, 1)];
    let columns = Columns::new(&columns, usize::from(model.size.width), symbols.ellipsis);
    let top = (palette.index + 1).saturating_sub(height);
    for (n, choice) in palette.found.iter().enumerate().skip(top).take(height) {
        let cells = [
            Span::plain(&choice.name),
            Span::new(Meaning::Muted, &choice.about),
        ];
        pen.row(&columns.line(&cells), n == palette.index, symbols.pointer);
    }
    if palette.found.is_empty() {
        pen.line(&Line::new(Meaning::Muted, "Nothing here is called so."));
    }
}

/// The way here on the left, how fresh it is on the right.
fn title(model: &Model) -> Line {
    let width = usize::from(model.size.width);
    let fresh = freshness(model);
    let right = Span::new(Meaning::Muted, &fresh).text.width();
    let room = width.saturating_sub(right + 2);
    let line = Line::new(Meaning::Heading, &way(model, room)).fit(room, model.fixed.symbols.ellipsis);
    let gap = width.saturating_sub(line.width() + right);
    line.and(Meaning::Plain, &" ".repeat(gap))
        .and(Meaning::Muted, &fresh)
}

/// The crumbs that fit, the last ones first.
fn way(model: &Model, room: usize) -> String {
    let symbols = model.fixed.symbols;
    let crumbs: Vec<String> = model
        .stack()
        .iter()
        .map(|screen| sheet::crumb(&model.fixed, screen))
        .collect();
    let between = format!(" {} ", symbols.crumb);
    let whole = crumbs.join(&between);
    let fits = |text: &str| Span::plain(text).text.width() <= room;
    if fits(&whole) {
        return whole;
    }
    (1..crumbs.len())
        .map(|from| {
            let rest = crumbs.get(from..).unwrap_or_default().join(&between);
            format!("{}{between}{rest}", symbols.ellipsis)
        })
        .find(|text| fits(text))
        .unwrap_or_else(|| crumbs.last().cloned().unwrap_or_default())
}

/// How fresh the screen is, in words; empty where there is nothing to be fresh.
pub(crate) fn freshness(model: &Model) -> String {
    let screen = model.screen();
    let narrow = model.size.width < 60;
    if matches!(screen.view, View::Help | View::Text(_)) {
        return String::new();
    }
    match (&screen.load.failed, screen.load.read_at) {
        (_, None) if screen.load.waiting.is_some() => "reading".to_owned(),
        (Some(_), None) | (None, None) => "not read".to_owned(),
        (failed, Some(at)) => {
            let ago = time::ago(model.now, at);
            match (failed.is_some(), narrow) {
                (true, true) => format!("old, {ago}"),
                (true, false) => format!("not up to date, read {ago}"),
                (false, true) => ago,
                (false, false) => format!("updated {ago}"),
            }
        }
    }
}

/// Keys on the left, where one is in a list on the right.
fn status(model: &Model) -> Line {
    let width = usize::from(model.size.width);
    let symbols = model.fixed.symbols;
    let position = position(model);
    let right = Span::plain(&position).text.width();
    let room = width.saturating_sub(right + 2);
    let mut line = Line::default();
    for binding in keymap::hints(model.mode, &model.screen().view) {
        let key = binding
            .keys
            .first()
            .map(|key| key.name(symbols))
            .unwrap_or_default();
        let gap = if line.0.is_empty() { "" } else { "  " };
        let more = line
            .clone()
            .and(Meaning::Plain, gap)
            .and(Meaning::Key, &key)
            .and(Meaning::Muted, &format!(" {}", binding.hint));
        if more.width() > room {
            break;
        }
        line = more;
    }
    let gap = width.saturating_sub(line.width() + right);
    line.and(Meaning::Plain, &" ".repeat(gap))
        .and(Meaning::Muted, &position)
}

/// Before a marked row; beside the pointer, so that both are seen.
const MARKED: &str = "*";

fn position(model: &Model) -> String {
    if let Some(palette) = &model.palette {
        return format!(
            "{} of {}",
            (palette.index + 1).min(palette.found.len()),
            palette.found.len()
        );
    }
    let marks = model.screen().marks.len();
    if marks > 0 {
        return format!("{marks} marked");
    }
    let scene = Scene::new(model);
    let cursor = &model.screen().cursor;
    match scene.total() {
        Some(total) if total > 0 => {
            let at = (cursor.index as u64).saturating_add(1).min(total);
            format!("{} of {}", words::grouped(at), words::grouped(total))
        }
        _ => String::new(),
    }
}

/// Draws line after line, never outside its area.
struct Pen<'a> {
    buffer: &'a mut Buffer,
    theme: Theme,
    area: Rect,
    y: u16,
    ellipsis: &'static str,
}

impl Pen<'_> {
    fn lines(&mut self, lines: &[Line]) {
        for line in lines {
            self.line(line);
        }
    }

    fn line(&mut self, line: &Line) {
        self.draw(line, self.area.x);
        self.y = self.y.saturating_add(1);
    }

    /// A row that can be opened: set in, and where it is selected pointed at and in reverse video.
    fn row(&mut self, line: &Line, selected: bool, pointer: &str) {
        let margin = u16::try_from(MARGIN).unwrap_or(0);
        self.draw(line, self.area.x.saturating_add(margin));
        if selected && self.y < self.area.bottom() {
            self.draw(&Line::plain(pointer), self.area.x);
            let row = Rect::new(self.area.x, self.y, self.area.width, 1);
            self.buffer.set_style(row, self.theme.selected());
        }
        self.y = self.y.saturating_add(1);
    }

    fn draw(&mut self, line: &Line, x: u16) {
        if self.y >= self.area.bottom() || x >= self.area.right() {
            return;
        }
        let width = self.area.right() - x;
        let line = line.fit(usize::from(width), self.ellipsis);
        let spans: Vec<ratatui::text::Span<'_>> = line
            .0
            .iter()
            .map(|span| ratatui::text::Span::styled(span.text.as_str(), self.theme.style(span.meaning)))
            .collect();
        self.buffer
            .set_line(x, self.y, &ratatui::text::Line::from(spans), width);
    }
}
