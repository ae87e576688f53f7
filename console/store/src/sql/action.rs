//! What is written down of an operator's action.

use dspt_register::Kind;
use dspt_report::AssessmentId;
use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::KeyId;
use dspt_report::LocationId;
use dspt_report::OperatorId;
use dspt_report::PartyId;
use dspt_report::ProviderId;
use dspt_report::ReportId;
use dspt_report::statement::Sharing;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::batch::Batch;
use super::batch::LogKind;
use super::closing;
use super::failure::Failure;
use super::sight::Sight;
use crate::change::Settings;
use crate::error::StoreError;
use crate::model::Given;
use crate::model::PartyKind;
use crate::model::Role;
use crate::model::Scheme;
use crate::model::SignedActing;

/// An action. A new field is optional: old entries must still read. No entry holds a text that a person wrote freely.
#[derive(Debug, Serialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub(super) enum Action<'a> {
    ProviderAdded {
        name: &'a str,
        cqc: Option<&'a str>,
        ods: Option<&'a str>,
    },
    ProviderRenamed {
        name: &'a str,
        before: &'a str,
    },
    LocationAdded {
        location: LocationId,
        name: &'a str,
        since: Date,
    },
    /// Stands in the log twice: once for whom it left, once for whom it came to.
    LocationMoved {
        location: LocationId,
        to: ProviderId,
        on: Date,
    },
    AssessmentSplit {
        assessment: AssessmentId,
        name: &'a str,
        locations: &'a [LocationId],
        on: Date,
    },
    CodeChanged {
        location: Option<LocationId>,
        scheme: Scheme,
        value: Option<&'a str>,
        on: Date,
    },
    EnrolmentStringMade {
        token_sha256: Digest,
        uses: u32,
        expires: i64,
    },
    EnrolmentStringRevoked {
        token_sha256: Digest,
    },
    DeviceConfirmed {
        device: DeviceId,
    },
    DeviceRetired {
        device: DeviceId,
    },
    DeviceReplaced {
        old: DeviceId,
        new: DeviceId,
    },
    /// None where it is not known any more.
    DevicePlaced {
        device: DeviceId,
        location: Option<LocationId>,
    },
    LocationAreaSet {
        location: LocationId,
        area: Option<&'a str>,
    },
    OnceCodesMade {
        count: usize,
        expires: i64,
    },
    AnswersEntered {
        book: dspt_report::BodyRef,
    },
    PartyAdded {
        party: PartyId,
        kind: PartyKind,
        name: &'a str,
    },
    OperatorAdded {
        added: OperatorId,
        party: PartyId,
        role: Role,
    },
    OperatorClaimed {
        public_key: String,
        certificate_sha256: Digest,
    },
    OperatorRenewed {
        certificate_sha256: Digest,
    },
    OperatorRevoked {
        revoked: OperatorId,
    },
    PermissionGiven {
        party: PartyId,
        level: Sharing,
        purpose: &'a str,
        text: u32,
        agreed_by: &'a str,
        given: Given,
        until: Date,
        /// What the provider's computer signed.
        #[serde(skip_serializing_if = "Option::is_none")]
        said: Option<&'a Said>,
    },
    PermissionWithdrawn {
        party: PartyId,
        #[serde(skip_serializing_if = "Option::is_none")]
        said: Option<&'a Said>,
    },
    NoteAdded {
        device: Option<DeviceId>,
    },
    WorkChanged {
        device: Option<DeviceId>,
        snoozed_until: Option<Date>,
    },
    RegisterImported {
        register: Kind,
        of: Date,
        sha256: Digest,
    },
    SettingsChanged {
        settings: &'a Settings,
    },
    ProviderClosed {
        due: i64,
        /// Its last computer left; nobody here closed it.
        by_itself: bool,
    },
    ProviderReopened,
    SummaryKept {
        summary: ReportId,
        as_at: i64,
    },
    SignerLearnt {
        key: KeyId,
    },
    ErasingBegun,
}

/// A statement as it was signed, and its identity.
#[derive(Debug, Serialize)]
pub(super) struct Said {
    pub(super) device: DeviceId,
    pub(super) statement: ReportId,
    pub(super) envelope: String,
}

#[derive(Serialize)]
struct Entry<'a> {
    #[serde(flatten)]
    action: &'a Action<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operator: Option<OperatorId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<ProviderId>,
    /// What the post's key signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    signed: Option<&'a SignedActing>,
}

impl Action<'_> {
    fn kind(&self) -> LogKind {
        if matches!(
            self,
            Self::PermissionGiven { .. } | Self::PermissionWithdrawn { .. }
        ) {
            LogKind::Permission
        } else if matches!(self, Self::AnswersEntered { .. }) {
            LogKind::Answer
        } else {
            LogKind::Action
        }
    }
}

impl Action<'_> {
    /// Whether it may be done to a provider that is closed: it ends it, undoes it, or takes something away.
    fn is_for_closed(&self) -> bool {
        matches!(
            self,
            Self::ProviderClosed { .. }
                | Self::ProviderReopened
                | Self::ErasingBegun
                | Self::EnrolmentStringRevoked { .. }
                | Self::DeviceRetired { .. }
                | Self::OperatorRevoked { .. }
                | Self::PermissionWithdrawn { .. }
                | Self::NoteAdded { .. }
                | Self::WorkChanged { .. }
        )
    }
}

/// Logs an action with whose post it was and, by number, which provider it is about.
pub(super) fn log(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    about: Option<i64>,
    action: &Action<'_>,
    at: Timestamp,
) -> Result<i64, Failure> {
    if let Some(number) = about.filter(|_| !action.is_for_closed())
        && closing::is_closed(batch, number)?
    {
        return Err(StoreError::Invalid {
            what: "a closed provider",
            rule: "is not changed any more; until it is erased, `provider reopen` opens it again",
        }
        .into());
    }
    let provider = match about {
        Some(number) => batch.ask(
            "look a provider up",
            "SELECT id FROM provider WHERE number = ?1",
            (number,),
            |row| row.get(0).map(ProviderId::new),
        )?,
        None => None,
    };
    let operator = sight.operator();
    let entry = Entry {
        action,
        operator: operator.map(|(_, id)| id),
        provider,
        signed: sight.signed(),
    };
    let operator = operator.map(|(number, _)| number);
    batch.log_entry(action.kind(), &entry, (operator, about), at)
}
