//! What a failed check rests on, in words: `2 administrators`. One table says how. A fact that is not in it is not
//! shown: the check's title says it already.

use dspt_policies::Check;
use dspt_policies::Policy;
use dspt_report::FactKey;
use dspt_report::FactSet;
use dspt_report::FactValue;

use crate::clock;
use crate::limits;

/// How a fact's value is said.
#[derive(Clone, Copy, Debug)]
enum Words {
    /// A number: none, one, and several with `{n}` in it. Empty where that number is nothing to tell.
    Number(&'static str, &'static str, &'static str),
    /// A day, with `{day}` in it.
    Day(&'static str),
    /// Names, as they are.
    Names,
    /// Names of products in the table of support dates.
    Products,
    /// A word of a choice, by its meaning.
    Choice(&'static [(&'static str, &'static str)]),
}

use Words::Choice;
use Words::Day;
use Words::Names;
use Words::Number;
use Words::Products;

/// By key, sorted.
const WORDS: &[(&str, Words)] = &[
    (
        "accounts.administrators",
        Number("no administrator", "1 administrator", "{n} administrators"),
    ),
    (
        "accounts.idle",
        Number(
            "",
            "1 account not used for 90 days",
            "{n} accounts not used for 90 days",
        ),
    ),
    (
        "accounts.without_password",
        Number(
            "",
            "1 account without a password",
            "{n} accounts without a password",
        ),
    ),
    ("antivirus.definitions_day", Day("list of viruses of {day}")),
    ("antivirus.last_scan_day", Day("last scan on {day}")),
    ("backup.last_success_day", Day("last backup on {day}")),
    (
        "certificates.added_roots",
        Number("", "1 added certificate", "{n} added certificates"),
    ),
    (
        "certificates.expired_roots",
        Number(
            "",
            "1 certificate past its end",
            "{n} certificates past their end",
        ),
    ),
    (
        "certificates.weak_roots",
        Number("", "1 weak certificate", "{n} weak certificates"),
    ),
    (
        "disk.system.free_percent",
        Number(
            "the drive is full",
            "1% of the drive is free",
            "{n}% of the drive is free",
        ),
    ),
    (
        "password.lockout_threshold",
        Number(
            "as many wrong tries as anyone likes",
            "1 wrong try",
            "{n} wrong tries",
        ),
    ),
    (
        "password.min_length",
        Number(
            "passwords of any length",
            "passwords of 1 character",
            "passwords of {n} characters",
        ),
    ),
    ("remote.support_tools", Names),
    (
        "screen_lock.idle_minutes",
        Number("", "locks after 1 minute", "locks after {n} minutes"),
    ),
    (
        "services.listening_everywhere",
        Number(
            "",
            "1 service open to other computers",
            "{n} services open to other computers",
        ),
    ),
    ("services.risky", Names),
    ("support.os_ends_day", Day("support until {day}")),
    ("support.software_ended", Products),
    (
        "updates.automatic",
        Choice(&[
            (
                "download",
                "updates are fetched, but somebody has to install them",
            ),
            (
                "notify",
                "updates are announced, but somebody has to install them",
            ),
            ("off", "somebody has to look for updates"),
        ]),
    ),
    ("updates.last_check_day", Day("last looked for updates on {day}")),
    ("updates.last_success_day", Day("last update on {day}")),
    (
        "updates.pending",
        Number("", "1 update waits", "{n} updates wait"),
    ),
    (
        "updates.pending_security",
        Number("", "1 security update waits", "{n} security updates wait"),
    ),
    ("updates.waiting_since_day", Day("the oldest waits since {day}")),
    (
        "wifi.open_networks",
        Number(
            "",
            "1 network without a password",
            "{n} networks without a password",
        ),
    ),
];

/// What was seen of the facts that decided a check, `nodejs 20; 3 security updates wait`; none where that is no more
/// than the check's title says. `derived` are the facts that [`dspt_policies::derive`] gives.
pub fn in_words(
    policy: &Policy,
    check: &Check,
    cited: &[FactKey],
    facts: &FactSet,
    derived: &FactSet,
) -> Option<String> {
    let mut said: Vec<(bool, String)> = cited
        .iter()
        .filter(|key| check.pass().facts().contains(key))
        .filter_map(|key| {
            let fact = derived.get(key).or_else(|| facts.get(key));
            let words = words(key.as_str())?;
            Some((matches!(words, Choice(_)), say(policy, words, fact?.value()?)?))
        })
        .collect();
    // What is wrong first, then the setting that explains it.
    said.sort_by_key(|(is_setting, _)| *is_setting);
    let said: Vec<String> = said.into_iter().map(|(_, said)| said).collect();
    (!said.is_empty()).then(|| said.join("; "))
}

fn words(key: &str) -> Option<Words> {
    let found = WORDS.binary_search_by(|(known, _)| (*known).cmp(key)).ok()?;
    WORDS.get(found).map(|(_, words)| *words)
}

fn say(policy: &Policy, words: Words, value: &FactValue) -> Option<String> {
    let product = |id: &String| {
        let known = policy.support_dates().and_then(|table| table.product_name(id));
        known.map_or_else(|| id.replace(':', " "), str::to_owned)
    };
    let said = match (words, value) {
        (Number(none, one, several), FactValue::Integer(number)) => match number {
            0 => none.to_owned(),
            1 => one.to_owned(),
            number => several.replace("{n}", &number.to_string()),
        },
        (Day(text), FactValue::Integer(day)) => text.replace("{day}", &clock::day_in_words(*day)),
        (Names, FactValue::List(names)) => listed(names.clone()),
        (Products, FactValue::List(ids)) => listed(ids.iter().map(product).collect()),
        (Choice(choices), FactValue::Text(word)) => {
            let (_, meaning) = choices.iter().find(|(known, _)| known == word)?;
            (*meaning).to_owned()
        }
        // A value of another type than the schema says: nothing to tell.
        (Number(..) | Day(_) | Names | Products | Choice(_), _) => return None,
    };
    (!said.is_empty()).then_some(said)
}

fn listed(mut names: Vec<String>) -> String {
    let more = names.len().saturating_sub(limits::NAMES_SHOWN);
    names.truncate(limits::NAMES_SHOWN);
    if more > 0 {
        names.push(format!("and {more} more"));
    }
    names.join(", ")
}

#[cfg(test)]
mod tests;
