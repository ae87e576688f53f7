//! The screens as a whole, over an invented estate.

mod any_size;
mod desk;
mod estate;
mod hostile;
mod palette;
mod places;
mod plain;
mod programme;
mod readme;
mod registers;
mod replay;
mod roster;
mod screens;
mod themes;

use jiff::Timestamp;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

use crate::command::Command;
use crate::event::Effect;
use crate::event::Event;
use crate::event::Size;
use crate::limits;
use crate::model::Model;
use crate::options::Clock;
use crate::options::Options;
use crate::screen::View;
use crate::source::Source;
use crate::theme::Theme;
use crate::update;
use crate::view::view;

pub(crate) use estate::Estate;

/// Monday morning, half past nine in London.
pub(crate) fn now() -> Timestamp {
    "2026-06-08T08:30:00Z".parse().unwrap()
}

/// What stands first while a question list is carried over.
pub(crate) const NOTICE: &str = "Question list carried over from 2025-26, not yet checked against 2026-27: compare the numbers before you \
     paste.";

pub(crate) fn options() -> Options {
    Options {
        notice: Some(NOTICE.to_owned()),
        texts: estate::texts(),
        operator: Some("Sam Okoro".to_owned()),
        ..Options::new(Clock::at(now()))
    }
}

/// The sizes of a terminal at which screens are looked at.
pub(crate) const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (40, 10)];

/// Screens at every size, each under its name and the size.
pub(crate) fn at_every_size(source: &dyn Source, screens: Vec<(&str, View)>) -> Vec<(String, String)> {
    let screens = screens.into_iter().map(|(name, view)| (name, starting(view)));
    let sized = screens.flat_map(|(name, options)| {
        SIZES.map(|(width, height)| {
            let person = Person::new(source, &options, width, height);
            (format!("{name}_{width}x{height}"), person.screen())
        })
    });
    sized.collect()
}

/// Screens as plain lines, each under `plain_` and its name; every one has JSON too.
pub(crate) fn as_plain_lines(source: &dyn Source, screens: Vec<(&str, View)>) -> Vec<(String, String)> {
    let plain = screens.into_iter().map(|(name, view)| {
        let json: serde_json::Value =
            serde_json::from_str(&crate::plain::json(source, &view).unwrap()).unwrap();
        assert!(json.is_object() || json.is_array(), "{name}");
        let lines = crate::plain::lines(source, &options(), &view, 100).unwrap();
        (format!("plain_{name}"), lines.join("\n"))
    });
    plain.collect()
}

pub(crate) fn keeps_to_ascii(source: &dyn Source, screens: Vec<(&str, View)>) {
    for (name, view) in screens {
        let options = Options {
            ascii: true,
            ..starting(view)
        };
        let person = Person::new(source, &options, 80, 24);
        let ascii = |cell: &ratatui::buffer::Cell| cell.symbol().is_ascii();
        assert!(
            person.buffer().content().iter().all(ascii),
            "{name}: {}",
            person.screen()
        );
    }
}

pub(crate) fn starting(start: View) -> Options {
    Options { start, ..options() }
}

/// A person at a terminal: every effect is done before the next key.
pub(crate) struct Person<'a> {
    pub(crate) model: Model,
    pub(crate) source: &'a dyn Source,
    pub(crate) gone: bool,
    /// What was handed to the clipboard.
    pub(crate) copied: Option<String>,
    /// Lists that were kept under a name.
    pub(crate) kept: Vec<crate::roster::SavedList>,
}

impl<'a> Person<'a> {
    pub(crate) fn new(source: &'a dyn Source, options: &Options, width: u16, height: u16) -> Self {
        let mut model = Model::new(options, Size { width, height });
        let effects = update::begin(&mut model);
        let mut person = Self {
            model,
            source,
            gone: false,
            copied: None,
            kept: Vec::new(),
        };
        person.act(effects);
        person
    }

    pub(crate) fn event(&mut self, event: Event) -> &mut Self {
        let effects = update::update(&mut self.model, event);
        self.act(effects);
        self
    }

    pub(crate) fn press(&mut self, commands: &[Command]) -> &mut Self {
        for &command in commands {
            self.event(Event::Command(command));
        }
        self
    }

    pub(crate) fn write(&mut self, text: &str) -> &mut Self {
        for character in text.chars() {
            self.event(Event::Command(Command::Insert(character)));
        }
        self
    }

    pub(crate) fn buffer(&self) -> Buffer {
        self.terminal().backend().buffer().clone()
    }

    /// What is on the terminal, line by line in quotes.
    pub(crate) fn screen(&self) -> String {
        self.terminal().backend().to_string()
    }

    fn terminal(&self) -> Terminal<TestBackend> {
        let size = self.model.size;
        let mut terminal = Terminal::new(TestBackend::new(size.width, size.height)).unwrap();
        let theme = Theme::new(crate::theme::Palette::None);
        terminal.draw(|frame| view(&self.model, theme, frame)).unwrap();
        terminal
    }

    fn act(&mut self, mut effects: Vec<Effect>) {
        while let Some(effect) = effects.pop() {
            match effect {
                Effect::Query {
                    generation, query, ..
                } => {
                    let reply = query.ask(self.source, limits::CHUNK_ROWS);
                    let reply = reply.map_err(|error| error.in_words());
                    effects.extend(update::update(
                        &mut self.model,
                        Event::Reply { generation, reply },
                    ));
                }
                Effect::Change { changes, said } => {
                    let event = crate::change::make(self.source, &changes, &said);
                    effects.extend(update::update(&mut self.model, event));
                }
                Effect::Find(text) => {
                    let found = crate::find::find(self.source, &text);
                    effects.extend(update::update(&mut self.model, Event::Found(found)));
                }
                Effect::Make(new) => {
                    let zone = self.model.fixed.zone.clone();
                    let made = crate::making::make(self.source, &new, &zone);
                    effects.extend(update::update(&mut self.model, Event::Made(made)));
                }
                Effect::Keep { lists, said } => {
                    self.kept = lists;
                    effects.extend(update::update(&mut self.model, Event::Changed(Ok(said))));
                }
                Effect::Copy(text) => self.copied = Some(text),
                Effect::Quit => self.gone = true,
                Effect::Suspend => {}
            }
        }
    }
}
