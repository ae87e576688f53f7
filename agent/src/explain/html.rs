//! The same explanation as a page of its own: no script, nothing fetched from anywhere, good to read and to print.

use maud::DOCTYPE;
use maud::Markup;
use maud::PreEscaped;
use maud::html;

use crate::explain::Explained;
use crate::explain::Explanation;
use crate::explain::Group;
use crate::explain::how;
use crate::explain::one_line;
use crate::plain;
use crate::words;
use crate::words::Sentence;

/// The only text that is not escaped.
const STYLE: &str = include_str!("page.css");

/// By which a page of ours is known.
pub const GENERATOR: &str = "dspt-agent";

/// What the page says about itself.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "the gaps of the page")]
pub struct About {
    /// When the checks ran, in words.
    pub when: String,
    /// The system of this computer.
    pub system: String,
    /// The policy's name.
    pub policy: String,
    /// The policy's version.
    pub version: u32,
    /// What has to stand first, where there is something.
    pub notice: Option<String>,
}

impl Explanation<'_> {
    /// The page. Whatever stands in it was escaped.
    pub fn html(&self, about: &About) -> String {
        let when = words::PAGE_WHEN.fill(&[
            ("when", &about.when),
            ("system", &about.system),
            ("name", &about.policy),
            ("version", &about.version.to_string()),
        ]);
        let page = html! {
            (DOCTYPE)
            html lang="en-GB" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                    meta name="generator" content=(GENERATOR);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (words::PAGE_TITLE.text) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    header {
                        @if let Some(notice) = &about.notice { p.notice { (plain::line(notice)) } }
                        h1 { (words::PAGE_TITLE.text) }
                        p.summary { (self.summary()) }
                        p { (when) }
                    }
                    main {
                        (self.failed(Group::FixNow, words::HEAD_FIX, "fix"))
                        (self.failed(Group::WorthKnowing, words::HEAD_KNOW, "know"))
                        (self.untold_part())
                        (self.titles_part(Group::OurFault, words::HEAD_FAULT, "fault", Some(words::FAULT)))
                        (self.titles_part(Group::Fine, words::HEAD_FINE, "fine", None))
                    }
                    footer {
                        @if let Some(stood_in) = self.stood_in() { p { (stood_in) } }
                        @if let Some(not_about) = self.not_about() { p { (not_about) } }
                        @if self.says_next { p { (words::CHECK_NEXT.text) } }
                        p { (words::SUPPORTS.text) }
                        p { (words::INDEPENDENT.text) }
                    }
                }
            }
        };
        page.into_string()
    }

    fn failed(&self, group: Group, head: Sentence, class: &str) -> Markup {
        html! {
            @if self.count(group) > 0 {
                section class=(class) {
                    h2 { (head.text) }
                    @for explained in self.group(group) {
                        article {
                            h3 { (words::NOT_SO.fill(&[("title", explained.check.title())])) }
                            @if let Some(seen) = &explained.seen {
                                (led(&words::SEEN.fill(&[("seen", seen)])))
                            }
                            (led(&words::WHY.fill(&[("why", &one_line(explained.check.why()))])))
                            (led(&how(explained.fix)))
                        }
                    }
                }
            }
        }
    }

    fn untold_part(&self) -> Markup {
        html! {
            @if self.count(Group::CouldNotTell) > 0 {
                section.untold {
                    h2 { (words::HEAD_UNTOLD.text) }
                    @for (reason, all) in self.by_reason() {
                        p { (words::BECAUSE.fill(&[("reason", reason.in_words())])) }
                        (titles(all.iter().copied()))
                        @if let Some(more) = self.more_rights(reason, all.len()) { p { (more) } }
                    }
                }
            }
        }
    }

    fn titles_part(&self, group: Group, head: Sentence, class: &str, about: Option<Sentence>) -> Markup {
        html! {
            @if self.count(group) > 0 {
                section class=(class) {
                    h2 { (head.text) }
                    @if let Some(about) = about { p { (about.text) } }
                    (titles(self.group(group)))
                }
            }
        }
    }
}

fn titles<'a>(all: impl Iterator<Item = &'a Explained<'a>>) -> Markup {
    html! {
        ul {
            @for explained in all { li { (plain::line(explained.check.title())) } }
        }
    }
}

/// A paragraph whose words up to the first colon stand out.
fn led(text: &str) -> Markup {
    let (lead, rest) = text.split_once(": ").unwrap_or(("", text));
    html! {
        p {
            @if !lead.is_empty() { strong { (lead) ":" } " " }
            (rest)
        }
    }
}
