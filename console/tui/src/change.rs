//! What a person can change from the screens.

use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::OperatorId;
use dspt_report::ProviderId;
use jiff::civil::Date;
use serde::Serialize;

use crate::assessment::ItemNumber;
use crate::event::Event;
use crate::source::Source;

/// One change. Notes, who has what in hand and what rests are the asker's own party's; the rest is the provider's.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub enum Change {
    /// A person vouched for a device that was new, restored or copied.
    Confirm(DeviceId),
    /// A device is out of use: it counts nowhere and its reports are refused.
    Retire(DeviceId),
    /// One device took another's place, which retires with its history.
    Replace {
        /// The one that is gone.
        old: DeviceId,
        /// The one that stands for it.
        new: DeviceId,
    },
    /// A remark on a provider, or on one of its devices.
    Note {
        /// The provider.
        provider: ProviderId,
        /// One of its devices; absent for the provider itself.
        device: Option<DeviceId>,
        /// The text.
        text: String,
    },
    /// Until when it may rest; absent for no longer.
    Rest {
        /// The provider.
        provider: ProviderId,
        /// One of its devices; absent for the provider itself.
        device: Option<DeviceId>,
        /// The last day.
        until: Option<Date>,
    },
    /// Who has it in hand.
    InHand {
        /// The provider.
        provider: ProviderId,
        /// One of its devices; absent for the provider itself.
        device: Option<DeviceId>,
        /// `me`, the name of a post or organisation, or its beginning; empty for nobody.
        who: String,
    },
    /// Proposes that a provider accept a risk; only the provider accepts it.
    Risk {
        /// The provider.
        provider: ProviderId,
        /// The question.
        item: ItemNumber,
        /// The last day.
        until: Date,
        /// Why, and what protects instead.
        reason: String,
    },
    /// An enrolment string is taken back; computers that joined by it stay.
    RevokeString(Digest),
    /// A post's right ends at once.
    RevokeOperator(OperatorId),
    /// Everything up to now was looked through.
    Looked,
}

/// Makes changes one after the other, up to the first that fails.
pub(crate) fn make(source: &dyn Source, changes: &[Change], said: &str) -> Event {
    for (done, change) in changes.iter().enumerate() {
        if let Err(error) = source.change(change) {
            let before = match done {
                0 => String::new(),
                done => format!("{done} of {} done. ", changes.len()),
            };
            return Event::Changed(Err(format!("{before}{}", error.in_words())));
        }
    }
    Event::Changed(Ok(said.to_owned()))
}
