//! Lines of a PAM service file.

/// Which of the four stacks a line belongs to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Stack {
    Account,
    Auth,
    Password,
    Session,
}

/// One line.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Line {
    /// `@include file`: all its lines stand here.
    IncludeAll(String),
    /// `auth include file` or `auth substack file`: its lines of that stack stand here.
    Include(Stack, String),
    /// A module.
    Module(Module),
}

/// A module of a stack with its arguments.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Module {
    pub(crate) stack: Stack,
    /// Its refusal counts: not `optional`, and not a bracket that ignores it.
    pub(crate) counts: bool,
    /// File name without folder and `.so`: `pam_unix`.
    pub(crate) name: String,
    pub(crate) arguments: Vec<String>,
}

impl Module {
    /// The last `key=value` argument of a key.
    pub(crate) fn argument(&self, key: &str) -> Option<&str> {
        self.arguments
            .iter()
            .rev()
            .find_map(|argument| argument.strip_prefix(key)?.strip_prefix('='))
    }

    /// Whether a bare argument is there.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.arguments.iter().any(|argument| argument == word)
    }
}

/// Every line that is understood, in order; a line that ends in a backslash goes on in the next.
pub(crate) fn lines(text: &str) -> Vec<Line> {
    text.replace("\\\n", " ").lines().filter_map(line).collect()
}

fn line(text: &str) -> Option<Line> {
    let text = text.split('#').next().unwrap_or_default().trim();
    if let Some(file) = text.strip_prefix("@include") {
        return Some(Line::IncludeAll(file.trim().to_owned()));
    }
    let (kind, rest) = text.split_once(char::is_whitespace)?;
    let stack = match kind.trim_start_matches('-') {
        "account" => Stack::Account,
        "auth" => Stack::Auth,
        "password" => Stack::Password,
        "session" => Stack::Session,
        _ => return None,
    };
    let (control, rest) = control(rest.trim_start())?;
    let mut words = rest.split_whitespace();
    let target = words.next()?;
    if matches!(control, "include" | "substack") {
        return Some(Line::Include(stack, target.to_owned()));
    }
    let file = target.rsplit('/').next().unwrap_or(target);
    Some(Line::Module(Module {
        stack,
        counts: control != "optional" && !control.contains("default=ignore"),
        name: file.strip_suffix(".so").unwrap_or(file).to_owned(),
        arguments: words.map(str::to_owned).collect(),
    }))
}

/// The control word or bracket, and what follows.
fn control(text: &str) -> Option<(&str, &str)> {
    if text.starts_with('[') {
        text.split_once(']')
    } else {
        text.split_once(char::is_whitespace)
    }
}
