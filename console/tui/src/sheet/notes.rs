//! Remarks of the own party on one provider, newest first.

use dspt_store::model::NoteRow;

use crate::desk::Notes;
use crate::line::Entry;
use crate::line::Line;
use crate::screen::View;
use crate::sheet::Scene;
use crate::sheet::beneath;
use crate::sheet::empty;
use crate::sheet::provider::tabs;
use crate::sheet::work;
use crate::sheet::wrapped;
use crate::theme::Meaning;
use crate::words::time;

pub(super) fn body(scene: &Scene<'_>, notes: &Notes) -> Vec<Entry> {
    let provider = &notes.provider;
    let who = work::who(
        scene,
        &provider.name,
        provider.telephone.as_deref(),
        notes.task.as_ref(),
    );
    let mut body: Vec<Entry> = who.into_iter().map(Entry::from).collect();
    body.extend(tabs(scene, provider.id));
    body.push(Entry::opening(
        Line::plain("how far they are, and their computers"),
        View::Provider(provider.id),
    ));
    body.push(Entry::blank());
    if notes.notes.is_empty() {
        let none = if scene.whole {
            "No remark yet."
        } else {
            "No remark yet. n keeps one; nobody outside your organisation sees it."
        };
        body.extend(empty(scene, none));
        return body;
    }
    for note in &notes.notes {
        body.extend(remark(scene, notes, note));
    }
    let more = notes.total.saturating_sub(notes.notes.len() as u64);
    if more > 0 {
        body.extend(wrapped(
            Meaning::Muted,
            &format!("and {more} more"),
            scene.width,
            2,
        ));
    }
    body
}

fn remark(scene: &Scene<'_>, notes: &Notes, note: &NoteRow) -> Vec<Entry> {
    let mut parts = vec![time::exactly(note.at, &scene.fixed.zone)];
    parts.extend(note.by.as_ref().map(|post| post.label.clone()));
    let device = note.device.map(|id| {
        let label = notes.labels.get(&id).cloned();
        (id, label.unwrap_or_else(|| format!("computer {}", id.short())))
    });
    parts.extend(device.iter().map(|(_, label)| label.clone()));
    let line = Line::new(Meaning::Muted, &scene.join(&parts));
    let head = match device {
        Some((id, _)) => Entry::opening(line, View::Device(id)),
        None => beneath(line),
    };
    let mut lines = vec![head];
    lines.extend(wrapped(Meaning::Plain, &note.text, scene.width, 4));
    lines
}
