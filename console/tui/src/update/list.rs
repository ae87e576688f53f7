//! How the providers are listed: searched, sorted, with which columns, and kept under a name.

use crate::event::Effect;
use crate::form::Ask;
use crate::form::Form;
use crate::keymap::Mode;
use crate::limits;
use crate::model::Cursor;
use crate::model::Data;
use crate::model::Model;
use crate::roster;
use crate::roster::ProviderList;
use crate::roster::SavedList;
use crate::roster::Sort;
use crate::screen::View;
use crate::theme::Meaning;
use crate::update;
use crate::update::cursor;

/// Lists the providers that are held as they are to be listed.
pub(super) fn arrange(model: &mut Model) {
    let sort = model.list.sort;
    let screen = model.screen_mut();
    if let Data::Providers(roster) = &mut screen.data {
        roster.arrange(&screen.filter, sort);
    }
}

/// Sorts by something else. The selected provider stays selected.
pub(super) fn sort(model: &mut Model, sort: Sort) -> Vec<Effect> {
    model.list.sort = sort;
    arrange(model);
    cursor::follow(model);
    model.said = Some((Meaning::Plain, format!("Sorted {}.", sort.in_words())));
    Vec::new()
}

/// Asks for the columns.
pub(super) fn ask_columns(model: &mut Model) {
    let words: Vec<&str> = model.list.columns.iter().map(|column| column.as_str()).collect();
    ask(model, Ask::Columns, words.join(" "));
}

/// Asks for the name under which the list is kept.
pub(super) fn ask_name(model: &mut Model) {
    ask(model, Ask::SaveFilter, String::new());
}

fn ask(model: &mut Model, ask: Ask, text: String) {
    model.form = Some(Form {
        ask,
        targets: Vec::new(),
        text,
    });
    model.mode = Mode::Write;
}

/// What was typed, where it was about the list; else nothing.
pub(super) fn accept(model: &mut Model, form: &Form) -> Option<Result<Vec<Effect>, String>> {
    let text = form.text.trim();
    match &form.ask {
        Ask::Columns => Some(match roster::columns(text) {
            Ok(columns) => {
                model.list.columns = columns;
                Ok(Vec::new())
            }
            Err(error) => Err(format!("{}.", crate::words::capital(&error.to_string()))),
        }),
        Ask::SaveFilter if text.is_empty() => Some(Ok(Vec::new())),
        Ask::SaveFilter => Some(keep(model, text)),
        Ask::Note | Ask::InHand | Ask::Rest | Ask::Replace | Ask::Risk(_) | Ask::Make(_) => None,
    }
}

fn keep(model: &mut Model, name: &str) -> Result<Vec<Effect>, String> {
    if name.chars().count() > limits::SAVED_NAME_CHARACTERS {
        return Err(format!("At most {} letters.", limits::SAVED_NAME_CHARACTERS));
    }
    let list = ProviderList {
        text: model.screen().filter.trim().to_owned(),
        ..model.list.clone()
    };
    model.saved.retain(|saved| saved.name != name);
    if model.saved.len() >= limits::SAVED_LISTS {
        return Err(format!(
            "{} lists are kept already; : forget takes one away.",
            limits::SAVED_LISTS
        ));
    }
    let name = name.to_owned();
    let said = format!("Kept as {name:?}. : filter {name} brings it back.");
    model.saved.push(SavedList { name, list });
    model.saved.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(vec![Effect::Keep {
        lists: model.saved.clone(),
        said,
    }])
}

/// The providers as they were kept under a name.
pub(super) fn saved(model: &mut Model, name: &str) -> Vec<Effect> {
    let Some(saved) = model.saved.iter().find(|saved| saved.name == name).cloned() else {
        return Vec::new();
    };
    let effects = update::from_home(model, View::Providers);
    let screen = model.screen_mut();
    screen.filter.clone_from(&saved.list.text);
    screen.cursor = Cursor::default();
    model.list = ProviderList {
        text: String::new(),
        ..saved.list
    };
    arrange(model);
    cursor::follow(model);
    effects
}

/// Keeps a list no longer.
pub(super) fn forget(model: &mut Model, name: &str) -> Vec<Effect> {
    model.saved.retain(|saved| saved.name != name);
    vec![Effect::Keep {
        lists: model.saved.clone(),
        said: format!("{name:?} is kept no longer."),
    }]
}
