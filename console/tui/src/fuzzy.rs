//! Finding by a few letters: the one file that names the matcher.

use std::fmt;

use nucleo_matcher::Config;
use nucleo_matcher::Matcher;
use nucleo_matcher::Utf32Str;
use nucleo_matcher::pattern::CaseMatching;
use nucleo_matcher::pattern::Normalization;

/// What is looked for: every word of it, each by its letters in their order.
pub(crate) struct Pattern {
    pattern: nucleo_matcher::pattern::Pattern,
    matcher: std::cell::RefCell<(Matcher, Vec<char>)>,
}

impl Pattern {
    pub(crate) fn new(text: &str) -> Self {
        // The marks that the matcher gives a meaning are letters here, so that every text is one that is looked for.
        let text: String = text
            .chars()
            .map(|letter| if "^$!'\\".contains(letter) { ' ' } else { letter })
            .collect();
        Self {
            pattern: nucleo_matcher::pattern::Pattern::parse(
                &text,
                CaseMatching::Ignore,
                Normalization::Smart,
            ),
            matcher: std::cell::RefCell::new((Matcher::new(Config::DEFAULT), Vec::new())),
        }
    }

    /// How well a text fits, the higher the better; none where it does not.
    pub(crate) fn score(&self, text: &str) -> Option<u32> {
        let (matcher, letters) = &mut *self.matcher.borrow_mut();
        self.pattern.score(Utf32Str::new(text, letters), matcher)
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pattern")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_in_their_order_fit_and_others_do_not() {
        let fits = |text: &str, name: &str| Pattern::new(text).score(name).is_some();
        assert!(fits("rsw", "Rosewood Care Home"));
        assert!(fits("home rose", "Rosewood Care Home"));
        assert!(!fits("rosx", "Rosewood Care Home"));
        assert!(fits("", "Rosewood Care Home"));
        assert!(!fits("!harbour", "Rosewood Care Home"), "no mark has a meaning");
        assert!(fits("elan", "Élan Care"));
    }

    #[test]
    fn what_stands_together_fits_better() {
        let pattern = Pattern::new("rose");
        assert!(pattern.score("Rosewood") > pattern.score("Rother House Estate"));
    }
}
