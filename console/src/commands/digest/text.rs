//! As text.

use dspt_tui::safe_text::scrub;

use super::Digest;
use super::INDEPENDENT;
use super::NOTHING;

/// Lines for an e-mail or a terminal.
pub(super) fn write(digest: &Digest) -> String {
    let mut lines = vec![digest.title(), digest.standing(), String::new()];
    for section in &digest.sections {
        lines.extend([section.heading(), section.about().to_owned()]);
        for part in &section.parts {
            lines.extend(part.heading().map(|heading| format!("  {heading}")));
            lines.extend(
                part.providers
                    .iter()
                    .map(|provider| format!("    {}", provider.line())),
            );
        }
        if section.more() > 0 {
            lines.push(format!("    and {} more", section.more()));
        }
        lines.push(String::new());
    }
    if digest.sections.is_empty() {
        lines.extend([NOTHING.to_owned(), String::new()]);
    }
    lines.extend(digest.risks());
    lines.extend([digest.normal(), String::new(), INDEPENDENT.to_owned()]);
    let lines: Vec<String> = lines.iter().map(|line| scrub(line).to_string()).collect();
    lines.join("\n")
}
