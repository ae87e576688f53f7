//! The keys, made from the table that the keys themselves are looked up in.

use dspt_report::Verdict;

use crate::keymap::BINDINGS;
use crate::keymap::Binding;
use crate::keymap::Mode;
use crate::line::Entry;
use crate::line::Line;
use crate::sheet::Scene;
use crate::sheet::wrapped;
use crate::theme::Meaning;
use crate::words;
use crate::words::time;

pub(super) fn body(scene: &Scene<'_>) -> Vec<Entry> {
    let mut body = Vec::new();
    if let Some(view) = scene.before {
        let (here, elsewhere): (Vec<_>, Vec<_>) = of(Mode::Browse).partition(|binding| (binding.on)(view));
        keys(scene, &mut body, "Keys on the screen before this", &here);
        keys(scene, &mut body, "Keys on other screens", &elsewhere);
    } else {
        keys(scene, &mut body, "Keys", &of(Mode::Browse).collect::<Vec<_>>());
    }
    for (mode, heading) in [
        (Mode::Filter, "Keys while typing a search"),
        (Mode::Confirm, "Keys while asked whether to do something"),
        (Mode::Write, "Keys while typing a remark, a name or a day"),
        (Mode::Palette, "Keys while typing the name of anything"),
    ] {
        keys(scene, &mut body, heading, &of(mode).collect::<Vec<_>>());
    }
    body.push(Entry::heading("Signs"));
    for (verdict, evidence, about) in [
        (Verdict::Pass, true, "as it should be"),
        (Verdict::Fail, true, "to fix now: the toolkit asks for it"),
        (
            Verdict::Fail,
            false,
            "good practice, worth knowing, counted nowhere",
        ),
        (Verdict::Unknown, true, "could not tell; never counts as a pass"),
        (Verdict::NotApplicable, true, "not about this computer"),
        (Verdict::Error, true, "a fault of this program; please report it"),
    ] {
        let (meaning, sign) = scene.symbols().verdict(verdict, evidence);
        let line = Line::new(meaning, &format!("  {sign:<20}"));
        body.extend(explained(scene, line, about));
    }
    body.push(Entry::blank());
    if let Some(notice) = &scene.fixed.notice {
        body.extend(wrapped(Meaning::Unknown, notice, scene.width, 0));
        body.push(Entry::blank());
    }
    if time::is_utc(&scene.fixed.zone) {
        body.extend(wrapped(Meaning::Plain, "All times are UTC.", scene.width, 0));
    }
    body.extend(wrapped(Meaning::Muted, words::INDEPENDENT, scene.width, 0));
    body
}

fn of(mode: Mode) -> impl Iterator<Item = &'static Binding> {
    BINDINGS
        .iter()
        .filter(move |binding| binding.modes.contains(&mode))
}

fn keys(scene: &Scene<'_>, body: &mut Vec<Entry>, heading: &'static str, bindings: &[&Binding]) {
    body.push(Entry::heading(heading));
    for binding in bindings {
        let keys: Vec<String> = binding.keys.iter().map(|key| key.name(scene.symbols())).collect();
        let line = Line::new(Meaning::Key, &format!("  {:<20}", keys.join("  ")));
        body.extend(explained(scene, line, binding.about));
    }
    body.push(Entry::blank());
}

/// `about` beside `line`, or beneath it where there is no room.
fn explained(scene: &Scene<'_>, line: Line, about: &str) -> Vec<Entry> {
    let beside = line.clone().and(Meaning::Plain, &format!("  {about}"));
    if beside.width() <= scene.width {
        return vec![beside.into()];
    }
    let mut lines = vec![line.into()];
    lines.extend(wrapped(Meaning::Plain, about, scene.width, 6));
    lines
}
