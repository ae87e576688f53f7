//! Pages that are read on paper or in a browser without a network: one file, which asks nothing of any other place.

use maud::DOCTYPE;
use maud::Markup;
use maud::PreEscaped;
use maud::html;

/// A whole page: what stands around `main`, whose style is `style`.
pub(crate) fn page(title: &str, style: &str, main: &Markup) -> String {
    html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(style)) }
            }
            body { main { (main) } }
        }
    }
    .into_string()
}
