//! Asking the source, and taking its answers in.

use dspt_store::model::DeviceFilter;

use crate::event::Effect;
use crate::event::Generation;
use crate::event::Query;
use crate::event::Reply;
use crate::limits;
use crate::model::Data;
use crate::model::Model;
use crate::model::Screen;
use crate::model::Waiting;
use crate::model::Want;
use crate::model::window::Window;
use crate::programme::ProgrammeView;
use crate::programme::Wanted;
use crate::roster::Roster;
use crate::screen::View;
use crate::update::cursor;

/// Asks for the whole screen anew.
pub(super) fn whole(model: &mut Model) -> Vec<Effect> {
    ask(model, Want::Whole)
}

/// Asks again for what is held, without moving anybody.
pub(super) fn again(model: &mut Model) -> Vec<Effect> {
    let want = match &model.screen().data {
        Data::Providers(_) => Want::Again(0),
        Data::Devices { window, .. } => Want::Again(window.first_chunk()),
        Data::Locations { window, .. } => Want::Again(window.first_chunk()),
        Data::Nothing
        | Data::Missing
        | Data::Overview(_)
        | Data::Device(_)
        | Data::Assessment(_)
        | Data::Desk(_)
        | Data::Text(_)
        | Data::Lead(_)
        | Data::Checks(_) => Want::Whole,
    };
    ask(model, want)
}

/// Asks for more of a list where the cursor comes near the end of what is held.
pub(super) fn near(model: &mut Model) -> Vec<Effect> {
    let screen = model.screen();
    if screen.load.waiting.is_some() {
        return Vec::new();
    }
    let index = screen.cursor.index;
    let wanted = match &screen.data {
        Data::Devices { window, .. } => window.wanted(index),
        Data::Locations { window, .. } => window.wanted(index),
        Data::Nothing
        | Data::Missing
        | Data::Overview(_)
        | Data::Providers(_)
        | Data::Device(_)
        | Data::Assessment(_)
        | Data::Desk(_)
        | Data::Text(_)
        | Data::Lead(_)
        | Data::Checks(_) => None,
    };
    wanted.map_or_else(Vec::new, |chunk| ask(model, Want::Chunk(chunk)))
}

/// Whether what is held is worth reading again because something was kept. A long list of providers is not at every report.
pub(super) fn is_due(model: &Model) -> bool {
    let screen = model.screen();
    let is_long = matches!(&screen.data, Data::Providers(roster) if roster.held() > limits::ROSTER_CHUNK);
    let is_young = screen
        .load
        .asked_at
        .is_some_and(|at| model.now.duration_since(at).as_secs() < limits::ROSTER_REREAD_SECONDS);
    !(is_long && (is_young || screen.load.waiting.is_some()))
}

/// Takes an answer in, unless something else was asked since.
pub(super) fn take(model: &mut Model, generation: Generation, reply: Result<Reply, String>) -> Vec<Effect> {
    let Some((slot, want)) = model.waiting_for(generation) else {
        return Vec::new();
    };
    let now = model.now;
    let most = model.most_chunks;
    let top = slot == model.slot();
    let sort = model.list.sort;
    let Some(screen) = model.at(slot) else {
        return Vec::new();
    };
    screen.load.waiting = None;
    match reply {
        Ok(reply) => {
            put(screen, want, most, reply);
            if let Data::Providers(roster) = &mut screen.data {
                roster.arrange(&screen.filter, sort);
            }
            screen.load.read_at = Some(now);
            screen.load.failed = None;
        }
        Err(words) => screen.load.failed = Some(words),
    }
    if !top {
        return Vec::new();
    }
    model.dirty = true;
    let effects = on(model, want);
    cursor::follow(model);
    effects
}

/// After one chunk: those after it that are held, or on to the end that was asked for.
fn on(model: &mut Model, want: Want) -> Vec<Effect> {
    if model.screen().load.failed.is_some() {
        return Vec::new();
    }
    if let Data::Providers(roster) = &model.screen().data
        && roster.next().is_some()
    {
        return ask(model, Want::Chunk(0));
    }
    if let Want::Again(chunk) = want
        && holds(&model.screen().data, chunk + 1)
    {
        return ask(model, Want::Again(chunk + 1));
    }
    if model.screen().cursor.to_end {
        return cursor::last(model);
    }
    near(model)
}

fn holds(data: &Data, chunk: usize) -> bool {
    match data {
        Data::Devices { window, .. } => window.holds(chunk),
        Data::Locations { window, .. } => window.holds(chunk),
        Data::Providers(_)
        | Data::Nothing
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

fn ask(model: &mut Model, want: Want) -> Vec<Effect> {
    let Some((want, query)) = query(model.screen(), model.wanted, want) else {
        return Vec::new();
    };
    model.generation.0 += 1;
    let generation = model.generation;
    let now = model.now;
    let load = &mut model.screen_mut().load;
    load.waiting = Some(Waiting { generation, want });
    load.asked_at = Some(now);
    let slot = model.slot();
    vec![Effect::Query {
        slot,
        generation,
        query,
    }]
}

/// The question for a screen; a chunk whose key is not known any more becomes the whole.
fn query(screen: &Screen, wanted: Wanted, want: Want) -> Option<(Want, Query)> {
    let chunk = match want {
        Want::Whole => None,
        Want::Chunk(chunk) | Want::Again(chunk) => Some(chunk),
    };
    let start = match &screen.data {
        Data::Devices { window, .. } => chunk.and_then(|chunk| window.start(chunk)),
        Data::Locations { window, .. } => chunk.and_then(|chunk| window.start(chunk)),
        Data::Providers(_)
        | Data::Nothing
        | Data::Missing
        | Data::Overview(_)
        | Data::Device(_)
        | Data::Assessment(_)
        | Data::Desk(_)
        | Data::Text(_)
        | Data::Lead(_)
        | Data::Checks(_) => None,
    };
    let asked = want;
    let (want, after) = match start {
        Some(after) => (want, after),
        None => (Want::Whole, None),
    };
    let text = screen.filter.trim().to_owned();
    let query = match &screen.view {
        View::Home => Query::Overview,
        View::Providers => {
            let after = match (&screen.data, asked) {
                (Data::Providers(roster), Want::Chunk(_)) if roster.next().is_some() => {
                    roster.next().map(str::to_owned)
                }
                _ => None,
            };
            return Some((asked, Query::Providers { after }));
        }
        View::Devices {
            provider,
            failing,
            group,
        } => Query::Devices {
            filter: DeviceFilter {
                provider: *provider,
                failing: failing.clone(),
                group: *group,
                text,
            },
            after,
        },
        View::Device(id) | View::Finding(id, _) | View::Facts(id) | View::History(id) => Query::Device(*id),
        View::Provider(id) | View::Item(id, _) | View::Assets(id) | View::Answers(id) => {
            Query::Assessment(*id)
        }
        View::Checks => Query::Checks,
        View::Monday | View::News(_) | View::Group(_) | View::Work | View::Notes(_) | View::Email(..) => {
            Query::Desk(screen.view.clone())
        }
        View::Timeline(_) | View::Enrolment(_) | View::Operators(_) | View::Log => {
            Query::Desk(screen.view.clone())
        }
        View::Programme(ProgrammeView::Locations(standing, area)) => Query::Locations {
            which: (*standing, area.clone()),
            text,
            wanted,
            after,
        },
        View::Programme(view) => Query::Lead(view.clone(), wanted),
        View::Text(_) | View::Help => return None,
    };
    Some((want, query))
}

fn put(screen: &mut Screen, want: Want, most: usize, reply: Reply) {
    match (reply, &mut screen.data) {
        (Reply::Providers(page), Data::Providers(roster)) => match want {
            Want::Chunk(_) => roster.go_on(page),
            Want::Whole | Want::Again(_) => roster.begin(page),
        },
        (Reply::Providers(page), data) => {
            let mut roster = Box::<Roster>::default();
            roster.begin(page);
            *data = Data::Providers(roster);
        }
        (
            Reply::Devices { provider, page },
            Data::Devices {
                provider: held,
                window,
            },
        ) => {
            *held = provider;
            place(window, want, page);
        }
        (Reply::Devices { provider, page }, data) => {
            let mut window = Window::new(most);
            window.replace(page);
            *data = Data::Devices { provider, window };
        }
        (Reply::Overview(overview), data) => *data = Data::Overview(overview),
        (Reply::Device(Some(detail)), data) => *data = Data::Device(detail),
        (Reply::Assessment(Some(assessment)), data) => *data = Data::Assessment(assessment),
        (Reply::Desk(Some(desk)), data) => *data = Data::Desk(desk),
        (Reply::Lead(Some(lead)), data) => *data = Data::Lead(lead),
        (Reply::Locations { about, page }, Data::Locations { about: held, window }) => {
            *held = about;
            place(window, want, page);
        }
        (Reply::Locations { about, page }, data) => {
            let mut window = Window::new(most);
            window.replace(page);
            *data = Data::Locations { about, window };
        }
        (Reply::Device(None) | Reply::Assessment(None) | Reply::Desk(None) | Reply::Lead(None), data) => {
            *data = Data::Missing;
        }
        (Reply::Checks(rows), data) => *data = Data::Checks(rows),
    }
}

fn place<Row>(window: &mut Window<Row>, want: Want, page: dspt_store::model::Page<Row>) {
    match want {
        Want::Whole => window.replace(page),
        Want::Chunk(chunk) | Want::Again(chunk) => window.place(chunk, page),
    }
}
