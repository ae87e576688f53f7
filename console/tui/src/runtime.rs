//! The loop: the only file that knows a terminal, a thread and a timer.

use std::collections::BTreeMap;
use std::io;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::change::make;
use crate::event::Effect;
use crate::event::Event;
use crate::event::Generation;
use crate::event::Query;
use crate::event::Size;
use crate::find::find;
use crate::keymap;
use crate::limits;
use crate::making;
use crate::model::Model;
use crate::options::KeepLists;
use crate::options::Options;
use crate::source::Source;
use crate::theme::Theme;
use crate::update;
use crate::view::view;

use terminal::Tty;

mod signals;
mod terminal;

/// Shows the screens until the person leaves, or the process is told to end.
///
/// Blocks, on a runtime of its own: call it from a plain thread or inside `spawn_blocking`. The terminal is given back as it
/// was, whatever happens. Whether there is a terminal at all is for the caller to ask.
///
/// # Errors
///
/// If the terminal cannot be used, or the source panics.
pub fn run(source: Arc<dyn Source>, options: Options) -> Result<(), TuiError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|source| TuiError::Start { source })?;
    let mut tty = Tty::enter().map_err(terminal)?;
    let result = runtime.block_on(show(&mut tty, source, options));
    drop(tty);
    // A query that still runs must not hold the person up.
    runtime.shutdown_background();
    result
}

/// The screens could not be shown.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TuiError {
    /// The loop could not be set up.
    #[error("cannot start the screens; `show home` prints the first as plain lines")]
    Start {
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The terminal refused.
    #[error("cannot use this terminal; `show home` prints the first screen as plain lines")]
    Terminal {
        /// What it said.
        #[source]
        source: io::Error,
    },
    /// The source panicked: our defect. What it said stands above.
    #[error("the screens stopped because reading failed in a way it must not; please report it")]
    Panic,
}

fn terminal(source: io::Error) -> TuiError {
    TuiError::Terminal { source }
}

/// What reaches the loop from other threads.
#[derive(Debug)]
enum Input {
    Terminal(crossterm::event::Event),
    Lost(io::Error),
    Event(Event),
    /// A job is done and the next may begin.
    Done(Job),
    Panic,
}

/// What a worker thread does; one query and one stamp at a time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Job {
    Query,
    Stamp,
    Change,
}

/// Everything the loop holds.
struct Loop<'a> {
    model: Model,
    theme: Theme,
    tty: &'a mut Tty,
    source: Arc<dyn Source>,
    sender: mpsc::Sender<Input>,
    /// Queries that have not begun: the newest of each screen.
    waiting: BTreeMap<usize, (Generation, Query)>,
    querying: bool,
    stamping: bool,
    next_frame: Instant,
    keep: Option<KeepLists>,
    over: bool,
}

async fn show(tty: &mut Tty, source: Arc<dyn Source>, options: Options) -> Result<(), TuiError> {
    let (sender, mut inputs) = mpsc::channel(limits::EVENTS);
    let size = tty.size().map_err(terminal)?;
    terminal::listen(sender.clone()).map_err(terminal)?;
    let mut signals = signals::Signals::new().map_err(terminal)?;
    let mut tick = tokio::time::interval(Duration::from_millis(limits::TICK_MILLISECONDS));
    let mut stamp = tokio::time::interval(Duration::from_millis(limits::CHANGED_MILLISECONDS));
    let mut state = Loop {
        model: Model::new(&options, size),
        theme: Theme::new(options.palette),
        tty,
        source,
        sender,
        waiting: BTreeMap::new(),
        querying: false,
        stamping: false,
        next_frame: Instant::now(),
        keep: options.keep.clone(),
        over: false,
    };
    let clock = options.clock;
    let effects = update::begin(&mut state.model);
    state.act(effects)?;
    while !state.over {
        tokio::select! {
            Some(input) = inputs.recv() => state.take(input)?,
            _ = tick.tick() => state.event(Event::Tick(clock.now()))?,
            _ = stamp.tick() => state.stamp(),
            signal = signals.next() => match signal {
                signals::Signal::End => state.over = true,
                signals::Signal::Stop => state.act(vec![Effect::Suspend])?,
            },
            () = tokio::time::sleep_until(state.next_frame), if state.model.dirty => {}
        }
        // A flood is drawn in steps, not after its end.
        for _ in 0..limits::EVENTS {
            match inputs.try_recv() {
                Ok(input) => state.take(input)?,
                Err(_) => break,
            }
        }
        state.draw()?;
    }
    Ok(())
}

impl Loop<'_> {
    fn take(&mut self, input: Input) -> Result<(), TuiError> {
        match input {
            Input::Terminal(event) => match self.translate(event) {
                Some(event) => self.event(event),
                None => Ok(()),
            },
            Input::Event(event) => self.event(event),
            Input::Done(Job::Query) => {
                self.querying = false;
                self.next_query();
                Ok(())
            }
            Input::Done(Job::Stamp) => {
                self.stamping = false;
                Ok(())
            }
            Input::Done(Job::Change) => Ok(()),
            Input::Lost(source) => Err(terminal(source)),
            Input::Panic => Err(TuiError::Panic),
        }
    }

    fn translate(&self, event: crossterm::event::Event) -> Option<Event> {
        match event {
            crossterm::event::Event::Key(key) => {
                keymap::command(self.model.mode, &self.model.screen().view, key).map(Event::Command)
            }
            crossterm::event::Event::Paste(text) => Some(Event::Paste(text)),
            crossterm::event::Event::Resize(width, height) => Some(Event::Resize(Size { width, height })),
            crossterm::event::Event::FocusGained
            | crossterm::event::Event::FocusLost
            | crossterm::event::Event::Mouse(_) => None,
        }
    }

    fn event(&mut self, event: Event) -> Result<(), TuiError> {
        let effects = update::update(&mut self.model, event);
        self.act(effects)
    }

    fn act(&mut self, effects: Vec<Effect>) -> Result<(), TuiError> {
        for effect in effects {
            match effect {
                Effect::Query {
                    slot,
                    generation,
                    query,
                } => {
                    self.waiting.insert(slot, (generation, query));
                    self.next_query();
                }
                Effect::Change { changes, said } => {
                    let source = Arc::clone(&self.source);
                    self.spawn(Job::Change, move || Some(make(source.as_ref(), &changes, &said)));
                }
                Effect::Find(text) => {
                    let source = Arc::clone(&self.source);
                    self.spawn(Job::Change, move || {
                        Some(Event::Found(find(source.as_ref(), &text)))
                    });
                }
                Effect::Make(new) => {
                    let (source, zone) = (Arc::clone(&self.source), self.model.fixed.zone.clone());
                    self.spawn(Job::Change, move || {
                        Some(Event::Made(making::make(source.as_ref(), &new, &zone)))
                    });
                }
                Effect::Keep { lists, said } => {
                    let keep = self.keep.clone();
                    self.spawn(Job::Change, move || {
                        let kept = keep.map_or(Ok(()), |keep| keep.keep(&lists));
                        Some(Event::Changed(
                            kept.map(|()| said).map_err(|error| error.in_words()),
                        ))
                    });
                }
                Effect::Copy(text) => self.tty.copy(&text).map_err(terminal)?,
                Effect::Suspend => {
                    self.tty.suspend().map_err(terminal)?;
                    self.model.size = self.tty.size().map_err(terminal)?;
                    self.model.dirty = true;
                }
                Effect::Quit => self.over = true,
            }
        }
        Ok(())
    }

    /// Begins the query of the topmost screen that waits, if none runs.
    fn next_query(&mut self) {
        if self.querying {
            return;
        }
        let Some((_, (generation, query))) = self.waiting.pop_last() else {
            return;
        };
        self.querying = true;
        let source = Arc::clone(&self.source);
        self.spawn(Job::Query, move || {
            let reply = query.ask(source.as_ref(), limits::CHUNK_ROWS);
            Some(Event::Reply {
                generation,
                reply: reply.map_err(|error| error.in_words()),
            })
        });
    }

    /// Asks whether something was kept, if nobody is asking yet.
    fn stamp(&mut self) {
        if self.stamping {
            return;
        }
        self.stamping = true;
        let source = Arc::clone(&self.source);
        // A source that cannot be read says so when a screen is read.
        self.spawn(Job::Stamp, move || source.changed().ok().map(Event::Stamp));
    }

    fn spawn(&self, job: Job, work: impl FnOnce() -> Option<Event> + Send + 'static) {
        let sender = self.sender.clone();
        tokio::task::spawn_blocking(move || {
            // Nobody listens any more once the loop is over.
            match catch_unwind(AssertUnwindSafe(work)) {
                Ok(event) => {
                    if let Some(event) = event {
                        sender.blocking_send(Input::Event(event)).unwrap_or_default();
                    }
                    sender.blocking_send(Input::Done(job)).unwrap_or_default();
                }
                Err(_) => sender.blocking_send(Input::Panic).unwrap_or_default(),
            }
        });
    }

    fn draw(&mut self) -> Result<(), TuiError> {
        let now = Instant::now();
        if !self.model.dirty || now < self.next_frame {
            return Ok(());
        }
        self.model.dirty = false;
        self.next_frame = now + Duration::from_millis(limits::FRAME_MILLISECONDS);
        let (model, theme) = (&self.model, self.theme);
        self.tty.draw(|frame| view(model, theme, frame)).map_err(terminal)
    }
}
