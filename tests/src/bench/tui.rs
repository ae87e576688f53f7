//! `tui.open`, `tui.key`, `tui.rss`: the real program in a pseudo-terminal, over a store of the whole country.

use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::time::Duration;
use std::time::Instant;

use dspt_register::Kind;
use dspt_register::synthetic;
use dspt_report::Pin;
use dspt_store::Estate as _;
use dspt_store::SqlStore;
use dspt_store::change::NewProvider;
use dspt_store::change::RegisterRows;
use dspt_store::model::Scope;
use dspt_tests::device::Device;
use dspt_tests::load::crowd;
use dspt_tests::programs;
use jiff::Timestamp;
use jiff::civil::Date;
use portable_pty::Child;
use portable_pty::CommandBuilder;
use portable_pty::PtySize;
use portable_pty::native_pty_system;

use crate::figure;
use crate::median;
use crate::milliseconds;

const RUNS: usize = 5;
const LOCATIONS: u32 = 30_000;
const PROVIDERS: u64 = 20_000;
const DEVICES_OF_EACH: u64 = 10;
/// Providers that are made in one go.
const AT_ONCE: u64 = 1_000;
/// Moves down the list that are timed.
const MOVES: usize = 200;
/// What is searched for, letter by letter, each time from the beginning.
const SEARCHES: [&str; 5] = ["rose 19", "court 7", "vw", "home care", "elm lodge 4"];

/// One estate, made outside the timed part.
pub(crate) fn bench() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("console.db");
    fill(&path);
    let mut opens = Vec::new();
    for _ in 0..RUNS {
        let started = Instant::now();
        let session = Session::start(&path);
        session.sees("200,000 computers");
        opens.push(milliseconds(started.elapsed()));
    }
    figure("tui.open", median(opens), "ms");

    let mut session = Session::start(&path);
    session.sees("200,000 computers");
    let started = Instant::now();
    session.press("2");
    session.sees("1 of 20,000");
    figure("tui.providers", milliseconds(started.elapsed()), "ms");
    let mut keys = Vec::new();
    for n in 0..MOVES {
        keys.push(session.timed("j", &format!("{} of 20,000", n + 2)));
    }
    for text in SEARCHES {
        session.press("/");
        session.sees("Search: ");
        let mut typed = String::new();
        for letter in text.chars() {
            typed.push(letter);
            let shown = format!("Search: {}", typed.trim_end());
            let took = session.timed(&letter.to_string(), &shown);
            if letter != ' ' {
                keys.push(took);
            }
        }
        session.press("\x1b");
        session.sees(" of 20,000");
    }
    keys.sort_by(f64::total_cmp);
    figure("tui.key.p50", keys[keys.len() / 2], "ms");
    figure("tui.key", keys[keys.len() * 99 / 100], "ms");
    figure("tui.rss", session.resident(), "MB");
}

/// The program on a screen, and a bell that rings whenever it drew something.
struct Session {
    shown: Arc<(Mutex<vt100::Parser>, Condvar)>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn portable_pty::MasterPty + Send>,
}

impl Session {
    fn start(store: &Path) -> Self {
        let (rows, cols) = (40_u16, 120_u16);
        let pair = native_pty_system()
            .openpty(PtySize {
                rows,
                cols,
                pixel_width: 0,
                pixel_height: 0,
            })
            .unwrap();
        let mut command = CommandBuilder::new(programs::path("dspt-console"));
        command.arg("--store");
        command.arg(format!("sqlite:{}", store.display()));
        command.env("TERM", "xterm-256color");
        command.env("LC_ALL", "C.UTF-8");
        command.env("HOME", store.parent().unwrap());
        let child = pair.slave.spawn_command(command).unwrap();
        let parser = vt100::Parser::new(rows.try_into().unwrap(), cols.try_into().unwrap(), 0);
        let shown = Arc::new((Mutex::new(parser), Condvar::new()));
        let (mut reader, here) = (pair.master.try_clone_reader().unwrap(), Arc::clone(&shown));
        std::thread::spawn(move || {
            let mut bytes = [0; 64 * 1024];
            while let Ok(read @ 1..) = reader.read(&mut bytes) {
                here.0.lock().unwrap().process(&bytes[..read]);
                here.1.notify_all();
            }
        });
        Self {
            shown,
            keys: pair.master.take_writer().unwrap(),
            child,
            _master: pair.master,
        }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Waits for the frame that shows a text.
    fn sees(&self, text: &str) {
        let until = Instant::now() + Duration::from_secs(60);
        let mut shown = self.shown.0.lock().unwrap();
        loop {
            let contents = shown.screen().contents();
            if contents.contains(text) {
                return;
            }
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "{text:?} does not come:\n{contents}");
            shown = self.shown.1.wait_timeout(shown, left).unwrap().0;
        }
    }

    /// From a key to the frame that shows what comes of it.
    fn timed(&mut self, key: &str, text: &str) -> f64 {
        let started = Instant::now();
        self.press(key);
        self.sees(text);
        milliseconds(started.elapsed())
    }

    /// What it holds in memory at most so far, in MB.
    fn resident(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.process_id().unwrap()));
        let status = status.unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        let kilobytes: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        kilobytes / 1_024.0
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn fill(path: &Path) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let _inside = runtime.enter();
    let store = SqlStore::open(path).unwrap();
    runtime.block_on(async {
        registers(&store).await;
        for group in 0..PROVIDERS / AT_ONCE {
            providers(&store, group).await;
        }
        let overview = store.overview(&Scope::Everything, now()).await.unwrap();
        assert_eq!(u64::from(overview.providers), PROVIDERS);
        assert_eq!(u64::from(overview.devices), PROVIDERS * DEVICES_OF_EACH);
    });
}

fn now() -> Timestamp {
    Timestamp::now()
}

async fn registers(store: &SqlStore) {
    let day: Date = now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let programme = synthetic(1, LOCATIONS, day);
    let files = vec![
        (Kind::CqcLocations, RegisterRows::Locations(programme.locations)),
        (Kind::DsptSearch, RegisterRows::Dspt(programme.dspt)),
    ];
    crowd::registers(store, files, day, now()).await;
}

/// Providers with their devices.
async fn providers(store: &SqlStore, group: u64) {
    let (numbers, pin) = (group * AT_ONCE..(group + 1) * AT_ONCE, Pin::new([1; 15]));
    let strings = crowd::strings(store, numbers.clone(), DEVICES_OF_EACH, pin, now(), provider).await;
    let envelopes = strings.iter().zip(numbers).flat_map(|(string, number)| {
        let seeds = number * DEVICES_OF_EACH + 1..=(number + 1) * DEVICES_OF_EACH;
        seeds.map(|seed| Device::new(seed, 0).enrolment(string, now().as_second()))
    });
    crowd::join(store, envelopes, now()).await;
}

fn provider(number: u64) -> NewProvider {
    const FIRST: [&str; 6] = ["Rose", "Harbour", "Elm", "Mill", "Willow", "Lily"];
    const LAST: [&str; 5] = ["Court", "View", "Lodge", "House", "Home Care"];
    let at = usize::try_from(number).unwrap();
    NewProvider {
        name: format!("{} {} {number}", FIRST[at % 6], LAST[at % 5]),
        telephone: Some(format!("01632 96{:04}", number % 10_000)),
        ..NewProvider::default()
    }
}
