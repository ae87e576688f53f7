//! The terminal: taken, given back for a while, given back for good.

use std::io;
use std::io::stdout;
use std::time::Duration;

use crossterm::clipboard::CopyToClipboard;
use crossterm::event;
use crossterm::event::DisableBracketedPaste;
use crossterm::event::EnableBracketedPaste;
use crossterm::execute;
use ratatui::DefaultTerminal;
use ratatui::Frame;
use tokio::sync::mpsc;

use super::Input;
use crate::event::Size;

/// How long the listener waits for a key before it looks whether anybody still wants one.
const PATIENCE: Duration = Duration::from_millis(250);

/// The terminal in raw mode on its other screen. Dropping it, also by a panic, gives it back as it was.
pub(super) struct Tty {
    terminal: DefaultTerminal,
}

impl Tty {
    /// Takes the terminal; the panic hook that gives it back is set by ratatui.
    pub(super) fn enter() -> io::Result<Self> {
        let terminal = ratatui::try_init().inspect_err(|_| ratatui::restore())?;
        let tty = Self { terminal };
        execute!(stdout(), EnableBracketedPaste)?;
        Ok(tty)
    }

    pub(super) fn size(&self) -> io::Result<Size> {
        let size = self.terminal.size()?;
        Ok(Size {
            width: size.width,
            height: size.height,
        })
    }

    pub(super) fn draw(&mut self, draw: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(draw).map(|_| ())
    }

    /// Hands a text to the terminal's clipboard, where it has one: a terminal without leaves it alone.
    #[expect(
        clippy::unused_self,
        reason = "only whoever holds the terminal may write to it"
    )]
    pub(super) fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(stdout(), CopyToClipboard::to_clipboard_from(text))
    }

    /// Gives the terminal to the shell, stops, and takes it again once the shell continues us.
    #[cfg(unix)]
    pub(super) fn suspend(&mut self) -> io::Result<()> {
        execute!(stdout(), DisableBracketedPaste)?;
        ratatui::try_restore()?;
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
        crossterm::terminal::enable_raw_mode()?;
        execute!(
            stdout(),
            crossterm::terminal::EnterAlternateScreen,
            EnableBracketedPaste
        )?;
        // Draws everything anew; `clear` would ask the terminal where its cursor is, and wait for an answer.
        let size = self.terminal.size()?;
        self.terminal.resize(size.into())
    }

    /// There is no shell to go back to.
    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, reason = "the same name as on unix")]
    pub(super) fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        // Old Windows consoles have no such mode; there is nothing to undo then.
        execute!(stdout(), DisableBracketedPaste).unwrap_or_default();
        ratatui::restore();
    }
}

/// Sends what the terminal says, from a thread of its own, until nobody listens.
pub(super) fn listen(sender: mpsc::Sender<Input>) -> io::Result<()> {
    let listen = move || {
        while !sender.is_closed() {
            let heard = match event::poll(PATIENCE) {
                Ok(false) => continue,
                Ok(true) if sender.is_closed() => return,
                Ok(true) => event::read(),
                Err(error) => Err(error),
            };
            let lost = heard.is_err();
            let input = heard.map_or_else(Input::Lost, Input::Terminal);
            if sender.blocking_send(input).is_err() || lost {
                return;
            }
        }
    };
    std::thread::Builder::new()
        .name("terminal".to_owned())
        .spawn(listen)
        .map(|_| ())
}
