//! The signs of the screens, in Unicode and in ASCII. A sign never stands alone: a word follows it.

use dspt_report::Verdict;

use crate::theme::Meaning;

/// One set of signs.
#[derive(Clone, Copy, Debug, Eq, PartialEq, serde::Serialize)]
pub(crate) struct Symbols {
    pub(crate) pass: &'static str,
    pub(crate) fail: &'static str,
    pub(crate) unknown: &'static str,
    pub(crate) not_applicable: &'static str,
    pub(crate) error: &'static str,
    /// Between parts of a line.
    pub(crate) dot: &'static str,
    /// Between parts of the way here.
    pub(crate) crumb: &'static str,
    /// Where something was cut.
    pub(crate) ellipsis: &'static str,
    /// Before the selected row, so that reverse video is not needed to see it.
    pub(crate) pointer: &'static str,
    /// Where there is no value.
    pub(crate) none: &'static str,
    pub(crate) up: &'static str,
    pub(crate) down: &'static str,
    pub(crate) left: &'static str,
    pub(crate) right: &'static str,
}

impl Symbols {
    pub(crate) const UNICODE: Self = Self {
        pass: "✓",
        fail: "✗",
        unknown: "?",
        not_applicable: "–",
        error: "!",
        dot: "·",
        crumb: "›",
        ellipsis: "…",
        pointer: "▸",
        none: "–",
        up: "↑",
        down: "↓",
        left: "←",
        right: "→",
    };

    pub(crate) const ASCII: Self = Self {
        pass: "+",
        fail: "x",
        unknown: "?",
        not_applicable: "-",
        error: "!",
        dot: "|",
        crumb: ">",
        ellipsis: "..",
        pointer: ">",
        none: "-",
        up: "Up",
        down: "Down",
        left: "Left",
        right: "Right",
    };

    pub(crate) fn new(ascii: bool) -> Self {
        if ascii { Self::ASCII } else { Self::UNICODE }
    }

    /// Sign and word of a verdict. A check of good practice that is not met is a remark, never `FAIL`.
    pub(crate) fn verdict(self, verdict: Verdict, evidence: bool) -> (Meaning, String) {
        let (meaning, sign, word) = match verdict {
            Verdict::Pass => (Meaning::Pass, self.pass, "pass"),
            Verdict::Fail if evidence => (Meaning::Fail, self.fail, "FAIL"),
            Verdict::Fail => (Meaning::Advice, self.dot, "advice"),
            Verdict::Unknown => (Meaning::Unknown, self.unknown, "unknown"),
            Verdict::NotApplicable => (Meaning::Muted, self.not_applicable, "n/a"),
            Verdict::Error => (Meaning::Error, self.error, "error"),
        };
        (meaning, format!("{sign} {word}"))
    }
}
