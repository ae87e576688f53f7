//! Lines about this very software, for the provider's own lists.

use maud::Markup;
use maud::html;

use super::section as framed;
use super::with_reference;
use crate::Pack;
use crate::drafts;
use crate::words;

pub(super) fn section(pack: &Pack<'_>) -> Markup {
    let operator = [("operator", pack.input.console.unwrap_or_default())];
    let (supplier, information) = if pack.input.console.is_some() {
        (words::SUPPLIER_CONSOLE, words::INFORMATION_CONSOLE)
    } else {
        (words::SUPPLIER_ALONE, words::INFORMATION_ALONE)
    };
    let supplier = [
        words::SUPPLIER_LINE.fill(&[("program", pack.input.program)]),
        supplier.fill(&operator),
    ];
    let information = [
        words::INFORMATION_LINE.fill(&[]),
        words::INFORMATION_NOT.fill(&[]),
        information.fill(&operator),
    ];
    let body = html! {
        p { (words::OURSELVES_ABOUT.text) }
        h3 { (with_reference(words::SUPPLIER_HEAD, pack.reference(drafts::SUPPLIERS))) }
        div.paste { (supplier.join(" ")) }
        h3 { (with_reference(words::INFORMATION_HEAD, pack.reference(drafts::INFORMATION))) }
        div.paste { (information.join(" ")) }
    };
    framed("ourselves", words::OURSELVES.text, &body)
}
