//! Everything there is by name: screens and what can be done, found by a few letters of their names.

use std::cmp::Reverse;

use serde::Serialize;

use crate::command::Command;
use crate::fuzzy::Pattern;
use crate::keymap;
use crate::model::Model;
use crate::model::Screen;
use crate::roster::Sort;
use crate::screen::View;
use crate::sheet;

/// A name being typed, and what fits it.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub(crate) struct Palette {
    pub(crate) text: String,
    /// Which of `found` is pointed at.
    pub(crate) index: usize,
    pub(crate) found: Vec<Choice>,
}

/// One thing that can be chosen.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub(crate) struct Choice {
    /// Its name, as it is typed or said.
    pub(crate) name: String,
    /// What it is, or its key.
    pub(crate) about: String,
    pub(crate) does: Does,
}

/// What comes of choosing.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub(crate) enum Does {
    Command(Command),
    Open(View),
    /// It is about something that is still to be typed after this.
    Type(String),
    Sort(Sort),
    /// The list as it was kept under this name.
    Filter(String),
    /// A kept list that is to be kept no longer.
    Forget(String),
}

impl Palette {
    /// What fits `text` on the screen that is seen.
    pub(crate) fn of(model: &Model, text: String) -> Self {
        let pattern = Pattern::new(&text);
        let mut found: Vec<(u32, Choice)> = choices(model)
            .into_iter()
            .filter_map(|choice| {
                let score = pattern.score(&format!("{} {}", choice.name, choice.about))?;
                Some((score, choice))
            })
            .collect();
        // The order of the table among those that fit alike.
        found.sort_by_key(|(score, _)| Reverse(*score));
        Self {
            text,
            index: 0,
            found: found.into_iter().map(|(_, choice)| choice).collect(),
        }
    }
}

fn choices(model: &Model) -> Vec<Choice> {
    let mut choices: Vec<Choice> = View::forms().map(|form| of_form(model, form)).collect();
    if model.screen().view == View::Providers {
        choices.extend(Sort::ALL.map(|sort| Choice {
            name: format!("sort {}", sort.as_str()),
            about: sort.in_words().to_owned(),
            does: Does::Sort(sort),
        }));
    }
    for saved in &model.saved {
        let about = saved.list.in_words();
        choices.push(Choice {
            name: format!("filter {}", saved.name),
            about: about.clone(),
            does: Does::Filter(saved.name.clone()),
        });
        choices.push(Choice {
            name: format!("forget {}", saved.name),
            about: format!("keep this no longer: {about}"),
            does: Does::Forget(saved.name.clone()),
        });
    }
    choices.extend(keymap::actions(&model.screen().view).map(|binding| {
        let keys: Vec<String> = binding
            .keys
            .iter()
            .map(|key| key.name(model.fixed.symbols))
            .collect();
        Choice {
            name: binding.about.to_owned(),
            about: keys.join("  "),
            does: Does::Command(binding.command),
        }
    }));
    choices
}

/// A screen that needs nothing is opened; of another its first word is typed.
fn of_form(model: &Model, form: &str) -> Choice {
    let head = form.split(' ').next().unwrap_or_default();
    let (about, does) = match head.parse::<View>() {
        Ok(view) => {
            let title = sheet::crumb(&model.fixed, &Screen::new(view.clone()));
            (title, Does::Open(view))
        }
        Err(_) => ("type what it is about".to_owned(), Does::Type(format!("{head} "))),
    };
    Choice {
        name: form.to_owned(),
        about,
        does,
    }
}
