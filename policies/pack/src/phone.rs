//! One sheet for carers to tick on paper. Nothing is installed on any phone; the manager enters only the counts.

use maud::Markup;
use maud::html;

use crate::Pack;
use crate::page;
use crate::plain;
use crate::sentence::Sentence;
use crate::words;

const STYLE: &str = concat!(include_str!("page/page.css"), include_str!("page/phone.css"));

/// What to look at: whether it is so, and where on an iPhone and on Android.
const QUESTIONS: [[Sentence; 4]; 6] = [
    [
        words::PHONE_LOCK,
        words::PHONE_LOCK_IPHONE,
        words::PHONE_LOCK_ANDROID,
        words::PHONE_SHORT_LOCK,
    ],
    [
        words::PHONE_UPDATES,
        words::PHONE_UPDATES_IPHONE,
        words::PHONE_UPDATES_ANDROID,
        words::PHONE_SHORT_UPDATES,
    ],
    [
        words::PHONE_SUPPORTED,
        words::PHONE_SUPPORTED_IPHONE,
        words::PHONE_SUPPORTED_ANDROID,
        words::PHONE_SHORT_SUPPORTED,
    ],
    [
        words::PHONE_ANTIVIRUS,
        words::PHONE_ANTIVIRUS_IPHONE,
        words::PHONE_ANTIVIRUS_ANDROID,
        words::PHONE_SHORT_ANTIVIRUS,
    ],
    [
        words::PHONE_LOST,
        words::PHONE_LOST_IPHONE,
        words::PHONE_LOST_ANDROID,
        words::PHONE_SHORT_LOST,
    ],
    [
        words::PHONE_WORK,
        words::PHONE_WORK_IPHONE,
        words::PHONE_WORK_ANDROID,
        words::PHONE_SHORT_WORK,
    ],
];

pub(crate) fn render(pack: &Pack<'_>) -> String {
    let body = html! {
        header {
            h1 { (words::PHONE_TITLE.text) }
            @if let Some(provider) = pack.input.provider { p { (plain::short(provider, 120)) } }
            p.lead { (words::PHONE_ABOUT.text) }
            p { (words::PHONE_HOW.text) }
        }
        main {
            p.choices {
                (words::PHONE_WHOSE.text) ": "
                (choice(words::PHONE_WHOSE_WORK)) (choice(words::PHONE_WHOSE_OWN))
                (choice(words::PHONE_IPHONE)) (choice(words::PHONE_ANDROID))
            }
            (questions())
            (totals())
        }
        footer { p { (words::INDEPENDENT.text) } }
    };
    page::document(words::PHONE_TITLE.text, STYLE, &body)
}

fn choice(what: Sentence) -> Markup {
    html! { span.choice { span.box aria-hidden="true" {} " " (what.text) } " " }
}

fn questions() -> Markup {
    let columns = [
        words::PHONE_LOOK,
        words::PHONE_IPHONE,
        words::PHONE_ANDROID,
        words::PHONE_YES,
        words::PHONE_NO,
    ];
    html! {
        div.wide role="region" aria-label=(words::PHONE_CAPTION.text) tabindex="0" { table {
            caption { (words::PHONE_CAPTION.text) }
            thead { tr { @for column in columns { th scope="col" { (column.text) } } } }
            tbody {
                @for [question, iphone, android, _] in QUESTIONS {
                    tr {
                        th scope="row" { (question.text) }
                        td { (iphone.text) }
                        td { (android.text) }
                        td.tick { (empty_box(words::PHONE_YES)) }
                        td.tick { (empty_box(words::PHONE_NO)) }
                    }
                }
            }
        } }
    }
}

/// A box to tick on paper, with a name for those who hear the page.
fn empty_box(name: Sentence) -> Markup {
    html! { span.box role="img" aria-label=(name.text) {} }
}

/// Blank totals: numbers only.
fn totals() -> Markup {
    let counts = [
        words::PHONE_COUNT_OUT,
        words::PHONE_COUNT_BACK,
        words::PHONE_COUNT_WORK,
        words::PHONE_COUNT_OWN,
        words::PHONE_COUNT_DAY,
    ];
    html! {
        section.totals aria-labelledby="totals" {
            h2 id="totals" { (words::PHONE_MANAGER.text) }
            p { (words::PHONE_MANAGER_HOW.text) }
            p.blanks { @for count in counts { span.blank { (count.text) ": " span.line aria-hidden="true" {} } " " } }
            div.wide role="region" aria-label=(words::PHONE_TOTALS.text) tabindex="0" { table {
                caption { (words::PHONE_TOTALS.text) }
                thead {
                    tr {
                        td {}
                        @for [.., short] in QUESTIONS { th scope="col" { (short.text) } }
                    }
                }
                tbody {
                    @for answer in [words::PHONE_YES, words::PHONE_NO] {
                        tr { th scope="row" { (answer.text) } @for _ in QUESTIONS { td {} } }
                    }
                }
            } }
        }
    }
}
