//! What is true on the screens: plain data, changed only by `update`.

use std::sync::Arc;

use dspt_store::model::AreaLocation;
use dspt_store::model::CheckRow;
use dspt_store::model::DeviceRow;
use dspt_store::model::Overview;
use dspt_store::model::ProviderRow;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::assessment::Assessment;
use crate::desk::Desk;
use crate::desk::Listed;
use crate::event::Detail;
use crate::event::Generation;
use crate::event::Size;
use crate::form::Asked;
use crate::form::Form;
use crate::form::Mark;
use crate::keymap::Mode;
use crate::lead::About;
use crate::lead::Lead;
use crate::limits;
use crate::options::Options;
use crate::options::Way;
use crate::palette::Palette;
use crate::programme::Wanted;
use crate::roster::ProviderList;
use crate::roster::Roster;
use crate::roster::SavedList;
use crate::screen::View;
use crate::symbols::Symbols;
use crate::texts::CheckTexts;
use crate::theme::Meaning;

use window::Window;

pub(crate) mod window;

/// Everything the screens show, and where the person is in it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Model {
    pub(crate) size: Size,
    pub(crate) now: Timestamp,
    /// The way here; the last is on screen. Never empty: [`Model::screen`] rests on it.
    stack: Vec<Screen>,
    pub(crate) mode: Mode,
    /// What is being typed, in [`Mode::Write`].
    pub(crate) form: Option<Form>,
    /// What is asked before it is done, in [`Mode::Confirm`].
    pub(crate) asked: Option<Asked>,
    /// What is being looked for by name, in [`Mode::Palette`].
    pub(crate) palette: Option<Palette>,
    /// How the providers are listed; what is searched for stands at the screen.
    pub(crate) list: ProviderList,
    /// Lists that are kept under a name.
    pub(crate) saved: Vec<SavedList>,
    /// What came of the last change or copy, until the next key.
    pub(crate) said: Option<(Meaning, String)>,
    pub(crate) generation: Generation,
    pub(crate) stamp: Option<u64>,
    /// How figures of public registers are asked for.
    pub(crate) wanted: Wanted,
    /// Whether something visible changed since the last frame.
    pub(crate) dirty: bool,
    /// Chunks that a list may hold.
    pub(crate) most_chunks: usize,
    #[serde(skip)]
    pub(crate) fixed: Arc<Fixed>,
}

/// What stays as it is for a whole run.
#[derive(Debug)]
pub(crate) struct Fixed {
    pub(crate) texts: CheckTexts,
    pub(crate) ways: Vec<Way>,
    pub(crate) notice: Option<String>,
    pub(crate) operator: Option<String>,
    pub(crate) zone: TimeZone,
    pub(crate) symbols: Symbols,
}

/// One screen and what it holds.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Screen {
    pub(crate) view: View,
    pub(crate) data: Data,
    pub(crate) cursor: Cursor,
    pub(crate) filter: String,
    /// Rows that the next change is about, in the place of the selected one.
    pub(crate) marks: Vec<Mark>,
    pub(crate) load: Load,
}

/// What was read for a screen.
#[derive(Clone, Debug, Serialize)]
pub(crate) enum Data {
    /// Nothing yet.
    Nothing,
    /// Looked for and not there.
    Missing,
    Overview(Box<Overview>),
    Providers(Box<Roster>),
    Devices {
        provider: Option<Box<ProviderRow>>,
        window: Window<DeviceRow>,
    },
    Device(Box<Detail>),
    Assessment(Box<Assessment>),
    Checks(Listed<CheckRow>),
    Desk(Box<Desk>),
    /// A screen as text, line by line; or a text that is shown once.
    Text(Vec<String>),
    Lead(Box<Lead>),
    Locations {
        about: Box<About>,
        window: Window<AreaLocation>,
    },
}

/// Where the person is on a screen.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub(crate) struct Cursor {
    /// The identity of the selected row: what it opens. The cursor follows it when data moves.
    pub(crate) key: Option<View>,
    /// Its number among the rows that can be selected.
    pub(crate) index: usize,
    /// The first line drawn.
    pub(crate) top: usize,
    /// The person asked for the end of a list that is still being fetched.
    pub(crate) to_end: bool,
}

/// How fresh a screen is.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub(crate) struct Load {
    /// The answer waited for.
    pub(crate) waiting: Option<Waiting>,
    /// When it was last asked for.
    pub(crate) asked_at: Option<Timestamp>,
    /// When the last answer came.
    pub(crate) read_at: Option<Timestamp>,
    /// Why the last asking failed, in words.
    pub(crate) failed: Option<String>,
}

/// An answer waited for, and what it is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub(crate) struct Waiting {
    pub(crate) generation: Generation,
    pub(crate) want: Want,
}

/// What an answer replaces.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub(crate) enum Want {
    /// Everything.
    Whole,
    /// One more chunk of a list.
    Chunk(usize),
    /// A chunk already held, then those after it.
    Again(usize),
}

impl Model {
    /// Home, and the screen to start on if that is another; nothing read yet.
    pub(crate) fn new(options: &Options, size: Size) -> Self {
        let mut stack = vec![Screen::new(View::Home)];
        if options.start != View::Home {
            let mut screen = Screen::new(options.start.clone());
            if screen.view == View::Providers {
                screen.filter.clone_from(&options.list.text);
            }
            stack.push(screen);
        }
        Self {
            size,
            now: options.clock.now(),
            stack,
            mode: Mode::Browse,
            form: None,
            asked: None,
            palette: None,
            list: options.list.clone(),
            saved: options.saved.clone(),
            said: None,
            generation: Generation::default(),
            stamp: None,
            wanted: options.wanted,
            dirty: true,
            most_chunks: limits::WINDOW_CHUNKS,
            fixed: Arc::new(Fixed {
                texts: options.texts.clone(),
                ways: options.ways.clone(),
                notice: options.notice.clone(),
                operator: options.operator.clone(),
                zone: options.zone.clone(),
                symbols: Symbols::new(options.ascii),
            }),
        }
    }

    /// The screen that is seen.
    #[expect(
        clippy::expect_used,
        reason = "the stack is made with one screen and `pop` keeps the last"
    )]
    pub(crate) fn screen(&self) -> &Screen {
        self.stack.last().expect("the stack is never empty")
    }

    /// The screen that was seen before this one.
    pub(crate) fn before(&self) -> Option<&Screen> {
        self.stack.iter().nth_back(1)
    }

    /// The screen that is seen.
    #[expect(
        clippy::expect_used,
        reason = "the stack is made with one screen and `pop` keeps the last"
    )]
    pub(crate) fn screen_mut(&mut self) -> &mut Screen {
        self.stack.last_mut().expect("the stack is never empty")
    }

    /// The way here, home first.
    pub(crate) fn stack(&self) -> &[Screen] {
        &self.stack
    }

    /// Number of the screen on top.
    pub(crate) fn slot(&self) -> usize {
        self.stack.len() - 1
    }

    /// The screen that waits for an answer of this generation.
    pub(crate) fn waiting_for(&mut self, generation: Generation) -> Option<(usize, Want)> {
        self.stack.iter().enumerate().find_map(|(slot, screen)| {
            let waiting = screen.load.waiting?;
            (waiting.generation == generation).then_some((slot, waiting.want))
        })
    }

    /// One screen of the way here.
    pub(crate) fn at(&mut self, slot: usize) -> Option<&mut Screen> {
        self.stack.get_mut(slot)
    }

    /// Goes to a screen: back to it where it is on the way here, else one step on.
    pub(crate) fn push(&mut self, screen: Screen) {
        match self.stack.iter().position(|held| held.view == screen.view) {
            Some(at) => self.stack.truncate(at + 1),
            None => self.stack.push(screen),
        }
    }

    /// Leaves the screen, except the first.
    pub(crate) fn pop(&mut self) {
        if self.stack.len() > 1 {
            self.stack.pop();
        }
    }

    /// The providers that are held on the way here, which are held no more.
    pub(crate) fn take_roster(&mut self) -> Option<Box<Roster>> {
        self.stack.iter_mut().find_map(|screen| {
            if let Data::Providers(roster) = &mut screen.data {
                return Some(std::mem::take(roster));
            }
            None
        })
    }

    /// Back to the first screen.
    pub(crate) fn home(&mut self) {
        self.stack.truncate(1);
    }
}

impl Screen {
    /// A screen with nothing read yet.
    pub(crate) fn new(view: View) -> Self {
        Self {
            view,
            data: Data::Nothing,
            cursor: Cursor::default(),
            filter: String::new(),
            marks: Vec::new(),
            load: Load::default(),
        }
    }
}
