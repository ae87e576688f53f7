//! A screen as text: shown first, then handed to the terminal's clipboard.

use crate::event::Effect;
use crate::limits;
use crate::model::Data;
use crate::model::Model;
use crate::model::Screen;
use crate::plain;
use crate::screen::View;
use crate::update::cursor;
use crate::update::work;
use crate::words;

/// Shows the screen as text; of a text, hands it over.
pub(super) fn copy(model: &mut Model) -> Vec<Effect> {
    let screen = model.screen();
    if let Data::Text(lines) = &screen.data {
        let text = lines.join("\n");
        return work::hand_over(model, &text);
    }
    let view = screen.view.clone();
    let lines = bounded(plain::text(model));
    show(model, view, lines);
    Vec::new()
}

/// Goes to a text; leaving it is the end of it.
pub(super) fn show(model: &mut Model, of: View, lines: Vec<String>) {
    let mut screen = Screen::new(View::Text(Box::new(of)));
    screen.data = Data::Text(lines);
    screen.load.read_at = Some(model.now);
    model.push(screen);
    cursor::follow(model);
}

/// As much as a terminal takes, and that it is not all.
fn bounded(lines: Vec<String>) -> Vec<String> {
    let all = lines.len();
    let mut bytes = 0;
    let mut taken: Vec<String> = lines
        .into_iter()
        .take(limits::TEXT_LINES)
        .take_while(|line| {
            bytes += line.len() + 1;
            bytes <= limits::COPY_BYTES
        })
        .collect();
    if taken.len() < all {
        let more = words::count((all - taken.len()) as u64, "line", "lines");
        taken.push(format!("and {more} more"));
    }
    taken
}
