//! Everything that was seen on one computer, in words.

use dspt_report::FactKey;

use crate::event::Detail;
use crate::line::Entry;
use crate::line::wrap;
use crate::sheet::Scene;
use crate::sheet::device;
use crate::sheet::empty;
use crate::sheet::wrapped;
use crate::theme::Meaning;
use crate::words::fact;
use crate::words::time;

const INDENT: usize = 2;

pub(super) fn body(scene: &Scene<'_>, detail: &Detail) -> Vec<Entry> {
    let mut body: Vec<Entry> = vec![device::name(scene, detail).into()];
    body.extend(collected(scene, detail));
    let mut group = "";
    let mut any = false;
    for key in detail.detail.facts.keys() {
        if !scene.finds(&[fact::about(key), key.as_str()]) {
            continue;
        }
        any = true;
        let first = key.as_str().split('.').next().unwrap_or_default();
        if first != group {
            group = first;
            body.push(Entry::blank());
            body.push(Entry::heading(&heading(first)));
        }
        body.extend(entry(scene, detail, key));
    }
    if !any {
        body.push(Entry::blank());
        body.extend(empty(
            scene,
            "No facts: none were sent, or they are not yours to see.",
        ));
    }
    body
}

fn collected(scene: &Scene<'_>, detail: &Detail) -> Vec<Entry> {
    let mut parts = vec![match detail.detail.device.collected_at {
        Some(at) => format!(
            "as seen on {} by its own clock{}",
            time::exactly(at, &scene.fixed.zone),
            if time::is_utc(&scene.fixed.zone) {
                " (UTC)"
            } else {
                ""
            }
        ),
        None => "never seen yet".to_owned(),
    }];
    parts.extend(
        detail
            .detail
            .policy
            .as_ref()
            .map(|policy| format!("judged by {policy}")),
    );
    parts.extend(detail.detail.agent.as_ref().map(|agent| format!("agent {agent}")));
    let text = scene.join(&parts);
    wrapped(Meaning::Muted, &text, scene.width, 0)
}

/// `screen_lock` as `Screen lock`.
fn heading(word: &str) -> String {
    let words = word.replace('_', " ");
    let mut characters = words.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => words,
    }
}

/// What a fact says on the left and its value on the right; long values stand beneath.
pub(super) fn entry(scene: &Scene<'_>, detail: &Detail, key: &FactKey) -> Vec<Entry> {
    let value = detail.detail.facts.get(key);
    let (meaning, value) = fact::value(scene.now, &scene.fixed.zone, key, value);
    let left = scene.width * 5 / 8;
    let right = scene.width.saturating_sub(left + INDENT);
    let mut lines = wrap(Meaning::Plain, fact::about(key), left, INDENT);
    let shown = crate::safe_text::SafeText::new(&value);
    match lines.first_mut() {
        Some(first) if shown.width() <= right => {
            let gap = (left + INDENT).saturating_sub(first.width());
            *first = first
                .clone()
                .and(Meaning::Plain, &" ".repeat(gap))
                .and(meaning, shown.as_str());
            lines.into_iter().map(Entry::from).collect()
        }
        _ => {
            let mut entries: Vec<Entry> = lines.into_iter().map(Entry::from).collect();
            entries.extend(wrapped(meaning, &value, scene.width, INDENT + 4));
            entries
        }
    }
}
