//! Changes the model and says what the outside world should do. No clock, no I/O, no drawing.

use dspt_store::model::DeviceState;
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
use crate::view::freshness;

mod cursor;
mod load;
mod search;

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
            if changed { load::again(model) } else { Vec::new() }
        }
        Event::Confirmed(Ok(())) => load::again(model),
        Event::Confirmed(Err(words)) => {
            model.screen_mut().load.failed = Some(words);
            model.dirty = true;
            Vec::new()
        }
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
    let asked = model.mode == Mode::Confirm;
    if asked {
        // Whatever else is done, the question is gone, and only yes is yes.
        model.mode = Mode::Browse;
    }
    match command {
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
        Command::Confirm if to_confirm(model).is_some() => model.mode = Mode::Confirm,
        Command::Yes if asked => return to_confirm(model).map(Effect::Confirm).into_iter().collect(),
        Command::Confirm | Command::Yes | Command::No => {}
        Command::Suspend => return vec![Effect::Suspend],
        Command::Quit => return vec![Effect::Quit],
    }
    load::near(model)
}

fn open(model: &mut Model) -> Vec<Effect> {
    match model.screen().cursor.key.clone() {
        Some(view) => go(model, view),
        None => Vec::new(),
    }
}

/// One step on. What is known already of the same device or assessment is shown at once.
fn go(model: &mut Model, view: View) -> Vec<Effect> {
    let mut screen = Screen::new(view);
    let (from, to) = (&model.screen().view, &screen.view);
    let same_device = device(to).is_some() && device(to) == device(from);
    let same_assessment = assessed(to).is_some() && assessed(to) == assessed(from);
    if same_device || same_assessment {
        screen.data = model.screen().data.clone();
        screen.load.read_at = model.screen().load.read_at;
    }
    model.mode = Mode::Browse;
    model.push(screen);
    cursor::follow(model);
    load::again(model)
}

fn back(model: &mut Model) -> Vec<Effect> {
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
    model.home();
    go(model, view)
}

/// The device that is looked at, where a person is to confirm it.
fn to_confirm(model: &Model) -> Option<dspt_report::DeviceId> {
    let (View::Device(_), Data::Device(detail)) = (&model.screen().view, &model.screen().data) else {
        return None;
    };
    let device = &detail.detail.device;
    matches!(device.state, DeviceState::New | DeviceState::RestoredOrCopied).then_some(device.id)
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
        | View::Providers
        | View::Provider(_)
        | View::Item(..)
        | View::Devices { .. }
        | View::Checks
        | View::Help => None,
    }
}

/// The provider whose assessment a screen shows.
fn assessed(view: &View) -> Option<dspt_report::ProviderId> {
    if let View::Provider(id) | View::Item(id, _) = view {
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
