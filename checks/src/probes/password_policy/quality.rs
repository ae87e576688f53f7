//! What is asked of a new password.

use super::number;
use super::setting;
use super::with_drop_ins;
use crate::host::Host;
use crate::parse::pam::Module;
use crate::parse::settings;
use crate::seen::Seen;
use crate::seen::config;

/// The strictest of all modules.
pub(super) struct Quality {
    pub(super) min_length: i64,
    pub(super) complexity: bool,
}

/// pwquality and cracklib take nothing shorter, whatever is set.
const FLOOR: i64 = 6;
const CREDITS: [&str; 4] = ["dcredit", "ucredit", "lcredit", "ocredit"];

/// Every module that can refuse is asked; each refuses on its own, so the longest minimum counts.
pub(super) fn of(host: &dyn Host, stack: &[Module]) -> Seen<Quality> {
    let mut quality = Quality {
        min_length: 0,
        complexity: false,
    };
    for module in stack
        .iter()
        .filter(|module| module.counts || module.name == "pam_unix")
    {
        let (length, complexity) = match module.name.as_str() {
            "pam_pwquality" => pwquality(host, module)?,
            "pam_cracklib" => (shortest(|key| module.argument(key).and_then(number), 9, 1), true),
            "pam_passwdqc" => passwdqc(host, module)?,
            "pam_unix" => (module.argument("minlen").and_then(number).unwrap_or(6), false),
            _ => continue,
        };
        quality.min_length = quality.min_length.max(length);
        quality.complexity |= complexity;
    }
    Ok(quality)
}

fn pwquality(host: &dyn Host, module: &Module) -> Seen<(i64, bool)> {
    let file = with_drop_ins(host, "/etc/security/pwquality.conf")?;
    let value = |key: &str| {
        module
            .argument(key)
            .and_then(number)
            .or_else(|| setting(&file, key))
    };
    if value("enforcing") == Some(0) {
        // It warns and lets the password through.
        return Ok((0, false));
    }
    let asks_for_kinds = value("minclass").is_some_and(|kinds| kinds >= 3)
        || CREDITS
            .iter()
            .any(|key| value(key).is_some_and(|credit| credit < 0));
    let looks_words_up = value("dictcheck") != Some(0);
    Ok((shortest(value, 8, 0), looks_words_up || asks_for_kinds))
}

/// The length asked for, less what kinds of letters earn.
fn shortest(value: impl Fn(&str) -> Option<i64>, length: i64, credit: i64) -> i64 {
    let earned: i64 = CREDITS
        .iter()
        .map(|key| value(key).unwrap_or(credit).max(0))
        .sum();
    (value("minlen").unwrap_or(length) - earned).max(FLOOR)
}

/// `min=disabled,24,11,8,7`: one length for each number of kinds, of which the shortest counts.
fn passwdqc(host: &dyn Host, module: &Module) -> Seen<(i64, bool)> {
    let file = match module.argument("config") {
        Some(path) => config(host, path)?.unwrap_or_default(),
        None => String::new(),
    };
    let value = |key: &str| {
        let in_file = settings::equals(&file).filter(|(name, _)| *name == key).last();
        module
            .argument(key)
            .or_else(|| in_file.map(|(_, value)| value))
            .map(str::to_owned)
    };
    if value("enforce").is_some_and(|enforce| enforce == "none") {
        return Ok((0, false));
    }
    let lengths = value("min").unwrap_or_else(|| "disabled,24,11,8,7".to_owned());
    let shortest = lengths.split(',').filter_map(number).min().unwrap_or(0);
    Ok((shortest, true))
}
