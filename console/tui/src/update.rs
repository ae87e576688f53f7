//! Changes the model and says what the outside world should do. No clock, no I/O, no drawing.

use jiff::Timestamp;

use crate::command::Command;
use crate::event::Effect;
use crate::event::Event;
use crate::keymap::Mode;
use crate::limits;
use crate::model::Data;
use crate::model::Model;
use crate::model::Screen;
use crate::screen::View;
use crate::theme::Meaning;
use crate::view::freshness;

mod copy;
mod cursor;
mod list;
mod load;
mod palette;
mod programme;
mod search;
pub(crate) mod work;

/// Takes one event in.
pub(crate) fn update(model: &mut Model, event: Event) -> Vec<Effect> {
    match event {
        Event::Command(command) => {
            model.dirty = true;
            apply(model, command)
        }
        Event::Paste(text) if model.mode == Mode::Filter => {
            model.dirty = true;
            search::paste(model, &text)
        }
        Event::Paste(text) if model.mode == Mode::Write => {
            model.dirty = true;
            let line = text.lines().next().unwrap_or_default().to_owned();
            work::edit(model, |text| {
                search::insert_all(text, &line, limits::FORM_CHARACTERS)
            });
            Vec::new()
        }
        Event::Paste(text) if model.mode == Mode::Palette => {
            model.dirty = true;
            palette::paste(model, &text);
            Vec::new()
        }
        Event::Paste(_) => Vec::new(),
        Event::Resize(size) => {
            model.size = size;
            model.dirty = true;
            cursor::follow(model);
            Vec::new()
        }
        Event::Tick(now) => tick(model, now),
        Event::Stamp(stamp) => {
            let before = model.stamp.replace(stamp);
            let changed = before.is_some_and(|before| before != stamp);
            let is_dear = programme::is_dear(&model.screen().view);
            if changed && !is_dear && load::is_due(model) {
                load::again(model)
            } else {
                Vec::new()
            }
        }
        Event::Changed(result) => {
            model.dirty = true;
            model.screen_mut().marks.clear();
            model.said = Some(match result {
                Ok(words) => (Meaning::Pass, words),
                Err(words) => (Meaning::Error, words),
            });
            load::again(model)
        }
        Event::Found(found) => palette::found(model, found),
        Event::Made(made) => work::made(model, made),
        Event::Reply { generation, reply } => load::take(model, generation, reply),
    }
}

/// What to ask before the first frame.
pub(crate) fn begin(model: &mut Model) -> Vec<Effect> {
    load::whole(model)
}

fn apply(model: &mut Model, command: Command) -> Vec<Effect> {
    if command != Command::Last {
        model.screen_mut().cursor.to_end = false;
    }
    model.said = None;
    // Whatever else is done, the question is gone, and only yes is yes.
    let asked = model.asked.take();
    if model.mode == Mode::Confirm {
        model.mode = Mode::Browse;
    }
    if model.mode == Mode::Write {
        return type_in(model, command);
    }
    if model.mode == Mode::Palette {
        return palette::apply(model, command);
    }
    match command {
        Command::Yes => return asked.map_or_else(Vec::new, work::changing),
        Command::No => {}
        Command::Up => cursor::step(model, -1),
        Command::Down => cursor::step(model, 1),
        Command::PageUp => cursor::page(model, -1),
        Command::PageDown => cursor::page(model, 1),
        Command::First => return cursor::first(model),
        Command::Last => return cursor::last(model),
        Command::Open => return open(model),
        Command::Back => return back(model),
        Command::Home => return home(model),
        Command::Providers => return from_home(model, View::Providers),
        Command::Devices => return from_home(model, View::ALL_DEVICES),
        Command::Checks => return from_home(model, View::Checks),
        Command::Monday => return from_home(model, View::Monday),
        Command::Work => return from_home(model, View::Work),
        Command::Enrolment => return from_home(model, View::Enrolment(None)),
        Command::Operators => return from_home(model, View::Operators(None)),
        Command::Log => return from_home(model, View::Log),
        Command::Palette => palette::begin(model, ""),
        Command::SavedFilters => palette::begin(model, "filter "),
        Command::Copy => return copy::copy(model),
        Command::NextSection => return section(model, 1),
        Command::PreviousSection => return section(model, -1),
        Command::Sort => return list::sort(model, model.list.sort.next()),
        Command::Columns => list::ask_columns(model),
        Command::SaveFilter => list::ask_name(model),
        Command::Coverage => return from_home(model, View::coverage()),
        Command::Measure | Command::Grouping | Command::TargetUp | Command::TargetDown => {
            return programme::apply(model, command);
        }
        Command::Facts => return beside(model, View::Facts),
        Command::History => return beside(model, View::History),
        Command::Help => return go(model, View::Help),
        Command::Refresh => return load::again(model),
        Command::Filter => return search::begin(model),
        Command::Insert(character) => return search::edit(model, |text| search::insert(text, character)),
        Command::Erase => return search::edit(model, search::erase),
        Command::EraseWord => return search::edit(model, search::erase_word),
        Command::EraseAll => return search::edit(model, String::clear),
        Command::Accept => model.mode = Mode::Browse,
        Command::Cancel => {
            model.mode = Mode::Browse;
            return search::edit(model, String::clear);
        }
        Command::Mark
        | Command::MarkAll
        | Command::Note
        | Command::Notes
        | Command::InHand
        | Command::Rest
        | Command::Propose
        | Command::Confirm
        | Command::Retire
        | Command::Revoke
        | Command::Make
        | Command::Replace
        | Command::Looked
        | Command::Email => return work::apply(model, command),
        Command::Suspend => return vec![Effect::Suspend],
        Command::Quit => return vec![Effect::Quit],
    }
    load::near(model)
}

/// A command while something is typed; one that is for looking around ends it.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "whatever else is asked for ends it"
)]
fn type_in(model: &mut Model, command: Command) -> Vec<Effect> {
    let most = limits::FORM_CHARACTERS;
    match command {
        Command::Insert(character) => work::edit(model, |text| search::insert_up_to(text, character, most)),
        Command::Erase => work::edit(model, search::erase),
        Command::EraseWord => work::edit(model, search::erase_word),
        Command::EraseAll => work::edit(model, String::clear),
        Command::Accept => return work::accept(model),
        Command::Cancel => {
            model.form = None;
            model.mode = Mode::Browse;
        }
        other => {
            model.form = None;
            model.mode = Mode::Browse;
            return apply(model, other);
        }
    }
    Vec::new()
}

fn open(model: &mut Model) -> Vec<Effect> {
    match model.screen().cursor.key.clone() {
        Some(view) => go(model, view),
        None => Vec::new(),
    }
}

/// One step on. What is known already of the same device or assessment is shown at once.
pub(crate) fn go(model: &mut Model, view: View) -> Vec<Effect> {
    let mut screen = Screen::new(view);
    let (from, to) = (&model.screen().view, &screen.view);
    let same_device = device(to).is_some() && device(to) == device(from);
    let same_assessment = assessed(to).is_some() && assessed(to) == assessed(from);
    if same_device || same_assessment {
        screen.data = model.screen().data.clone();
        screen.load.read_at = model.screen().load.read_at;
    }
    model.mode = Mode::Browse;
    model.form = None;
    model.push(screen);
    cursor::follow(model);
    load::again(model)
}

fn back(model: &mut Model) -> Vec<Effect> {
    let marks = &mut model.screen_mut().marks;
    if !marks.is_empty() {
        marks.clear();
        return Vec::new();
    }
    if !model.screen().filter.is_empty() {
        return search::edit(model, String::clear);
    }
    model.pop();
    cursor::follow(model);
    load::again(model)
}

fn home(model: &mut Model) -> Vec<Effect> {
    model.home();
    cursor::follow(model);
    load::again(model)
}

fn from_home(model: &mut Model, view: View) -> Vec<Effect> {
    let roster = (view == View::Providers).then(|| model.take_roster()).flatten();
    model.home();
    let effects = go(model, view);
    if let Some(roster) = roster {
        model.screen_mut().data = Data::Providers(roster);
        list::arrange(model);
        cursor::follow(model);
    }
    effects
}

/// The next section of the provider that is looked at, in the place of this one; after the last the first.
fn section(model: &mut Model, by: isize) -> Vec<Effect> {
    let Some((provider, at)) = model.screen().view.section() else {
        return Vec::new();
    };
    let sections = View::sections(provider);
    let count = isize::try_from(sections.len()).unwrap_or(1);
    let next = (isize::try_from(at).unwrap_or(0) + by).rem_euclid(count);
    let view = sections.into_iter().nth(usize::try_from(next).unwrap_or(0));
    let Some(view) = view else { return Vec::new() };
    let mut screen = Screen::new(view);
    if assessed(&screen.view) == assessed(&model.screen().view) {
        screen.data = model.screen().data.clone();
        screen.load.read_at = model.screen().load.read_at;
    }
    if model.stack().len() > 1 {
        model.pop();
    }
    model.push(screen);
    cursor::follow(model);
    load::again(model)
}

/// Another screen of the device that is looked at.
fn beside(model: &mut Model, view: fn(dspt_report::DeviceId) -> View) -> Vec<Effect> {
    match device(&model.screen().view) {
        Some(id) => go(model, view(id)),
        None => Vec::new(),
    }
}

fn device(view: &View) -> Option<dspt_report::DeviceId> {
    match view {
        View::Device(id) | View::Finding(id, _) | View::Facts(id) | View::History(id) => Some(*id),
        View::Home
        | View::Monday
        | View::News(_)
        | View::Group(_)
        | View::Work
        | View::Notes(_)
        | View::Email(..)
        | View::Providers
        | View::Provider(_)
        | View::Assets(_)
        | View::Answers(_)
        | View::Timeline(_)
        | View::Item(..)
        | View::Devices { .. }
        | View::Enrolment(_)
        | View::Operators(_)
        | View::Log
        | View::Checks
        | View::Text(_)
        | View::Programme(_)
        | View::Help => None,
    }
}

/// The provider whose assessment a screen shows.
fn assessed(view: &View) -> Option<dspt_report::ProviderId> {
    if let View::Provider(id) | View::Item(id, _) | View::Assets(id) | View::Answers(id) = view {
        Some(*id)
    } else {
        None
    }
}

/// Time is visible only where the words for it change.
fn tick(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    let before = freshness(model);
    model.now = now;
    if freshness(model) != before {
        model.dirty = true;
    }
    let load = &model.screen().load;
    let old = load
        .asked_at
        .is_some_and(|at| now.duration_since(at).as_secs() >= limits::REREAD_SECONDS);
    if old && load.waiting.is_none() {
        load::again(model)
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests;
