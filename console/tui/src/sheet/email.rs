//! A text to send, as it is copied.

use crate::desk::Email;
use crate::line::Entry;
use crate::sheet::Scene;
use crate::sheet::wrapped;
use crate::theme::Meaning;

/// What is so when the check passes, in the words that were handed in or the policy's own.
pub(crate) fn title(scene: &Scene<'_>, email: &Email) -> String {
    email.title.clone().unwrap_or_else(|| scene.title(&email.check))
}

pub(super) fn body(scene: &Scene<'_>, email: &Email) -> Vec<Entry> {
    let subject = format!("Subject: {}", email.subject());
    let mut body = wrapped(Meaning::Heading, &subject, scene.width, 0);
    body.push(Entry::blank());
    for line in email.text(&title(scene, email)).lines() {
        let indent = line.len() - line.trim_start().len();
        match line.trim() {
            "" => body.push(Entry::blank()),
            line => body.extend(wrapped(Meaning::Plain, line, scene.width, indent)),
        }
    }
    body
}
