//! A text to send about one fault, in plain words. To one provider it names its computers; to several alike it names nobody.

use std::collections::BTreeSet;

use dspt_report::CheckId;
use dspt_report::ProviderId;

use crate::desk;
use crate::desk::Email;
use crate::limits;
use crate::source::Source;
use crate::source::SourceError;
use crate::texts::Fix;
use crate::words;
use crate::words::count;

/// Reads what it is made of; nothing where no computer has the fault.
pub(crate) fn read(
    source: &dyn Source,
    check: &CheckId,
    provider: Option<ProviderId>,
) -> Result<Option<Email>, SourceError> {
    let (devices, _) = desk::failing(source, check, provider)?;
    let Some(first) = devices.first() else {
        return Ok(None);
    };
    let mut ways: BTreeSet<(u32, String)> = BTreeSet::new();
    let mut title = None;
    for device in devices.iter().take(limits::EMAIL_DEVICES) {
        let Some(detail) = source.device(device.id)? else {
            continue;
        };
        title = title.or_else(|| source.text(check, &detail).map(|text| text.title));
        ways.extend(
            source
                .fix(check, &detail)
                .map(|Fix { minutes, text }| (minutes, text)),
        );
    }
    Ok(Some(Email {
        check: check.clone(),
        title,
        provider: provider.map(|_| first.provider_name.clone()),
        computers: match provider {
            Some(_) => devices.iter().map(words::computer).collect(),
            None => Vec::new(),
        },
        ways: ways.into_iter().collect(),
    }))
}

impl Email {
    /// What stands above it.
    pub(crate) fn subject(&self) -> String {
        match &self.provider {
            Some(name) => format!("A few minutes for the computers of {name}"),
            None => "A few minutes for your computers".to_owned(),
        }
    }

    /// The text; `title` is what is so when the check passes.
    pub(crate) fn text(&self, title: &str) -> String {
        let which = match self.provider {
            Some(_) => format!(
                "On {}",
                count(self.computers.len() as u64, "computer", "computers")
            ),
            None => "On one or more of them".to_owned(),
        };
        let mut parts = vec![
            "Hello,".to_owned(),
            format!(
                "Your computers report to us, so that the Data Security and Protection Toolkit is easier to answer. \
                 {which} this is not so yet:"
            ),
            format!("  {title}"),
        ];
        if self.provider.is_some() {
            parts.push(self.names());
        }
        parts.extend(self.steps());
        parts.push(
            "You need not reply when it is done: the computer tells us with its next report.\n\
             If anything is unclear, reply to this message or ring us."
                .to_owned(),
        );
        parts.join("\n\n")
    }

    /// What is copied.
    pub(crate) fn whole(&self, title: &str) -> String {
        format!("{}\n\n{}\n", self.subject(), self.text(title))
    }

    fn names(&self) -> String {
        let names = self
            .computers
            .get(..limits::EMAIL_DEVICES)
            .unwrap_or(&self.computers);
        let more = match self.computers.len() - names.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!("Which: {}{more}.", names.join(", "))
    }

    /// Each way to put it right; more than one where the computers differ, and where none is known that we know one.
    fn steps(&self) -> Vec<String> {
        if self.ways.is_empty() {
            return vec!["Reply to this message, and we tell you what to do.".to_owned()];
        }
        let heading = |number: usize, minutes: u32| {
            let way = if self.ways.len() > 1 {
                format!(", way {number} (take the one that fits)")
            } else {
                String::new()
            };
            let minutes = count(minutes, "minute", "minutes");
            format!("What to do{way}, about {minutes} on each computer:")
        };
        (1..)
            .zip(&self.ways)
            .map(|(number, (minutes, text))| format!("{}\n\n{text}", heading(number, *minutes)))
            .collect()
    }
}
