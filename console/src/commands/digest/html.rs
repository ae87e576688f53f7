//! As one page that needs nothing else: large type, lists in the place of tables, nothing by colour alone.

use dspt_tui::safe_text::scrub;
use maud::html;

use super::Digest;
use super::INDEPENDENT;
use super::NOTHING;
use super::OfProvider;
use crate::printed;

/// The whole page.
pub(super) fn write(digest: &Digest) -> String {
    let main = html! {
        h1 { (digest.title()) }
        p { (digest.standing()) }
        @if digest.sections.is_empty() { p { (NOTHING) } }
        @for section in &digest.sections {
            h2 { (section.heading()) }
            p { (section.about()) }
            @for part in &section.parts {
                @if let Some(heading) = part.heading() { h3 { (clean(&heading)) } }
                ul { @for provider in &part.providers { li { (line(provider)) } } }
            }
            @if section.more() > 0 { p { "and " (section.more()) " more" } }
        }
        @if let Some(risks) = digest.risks() { p { (risks) } }
        h2 { "Normal" }
        p { (digest.normal()) }
        p { (INDEPENDENT) }
    };
    printed::page(&digest.title(), STYLE, &main)
}

fn line(provider: &OfProvider) -> String {
    clean(&provider.line())
}

/// Without what could deceive a reader: names come from elsewhere.
fn clean(text: &str) -> String {
    scrub(text).to_string()
}

const STYLE: &str = "@page{size:A4;margin:18mm 14mm}\
body{font:1.25rem/1.5 Verdana,Arial,sans-serif;color:#111;background:#fff;margin:1.5rem}\
main{max-width:44rem;margin:0 auto;overflow-wrap:anywhere}h1{font-size:1.8rem}h2{font-size:1.5rem;margin-top:2rem}\
h3{font-size:1.3rem}ul{padding-left:1.5rem}li{margin:.4rem 0}\
@media print{body{margin:0}h2,h3{break-after:avoid}li{break-inside:avoid}}";
