//! The signed links of one computer: each by the key that may speak, none of another computer, in their order.

use dspt_report::DeviceId;
use dspt_report::Envelope;
use dspt_report::Leaving;
use dspt_report::ProviderId;
use dspt_report::PublicKey;
use dspt_report::Report;
use dspt_report::ReportId;
use dspt_report::Rotation;
use dspt_report::VerifiedReport;
use dspt_report::verify::VerifyError;

/// Why a link does not hold.
#[derive(Debug, thiserror::Error)]
pub(super) enum Broken {
    #[error("its signature does not hold")]
    Verify(#[source] VerifyError),
    #[error("it does not begin with an enrolment, so that nothing ties its key to the provider")]
    NoEnrolment,
    #[error("it is of another computer")]
    OtherComputer,
    #[error("it joined another provider")]
    OtherProvider,
    #[error("it has another number than it is filed under, or stands out of order")]
    Number,
    #[error("it does not follow the link before it")]
    Previous,
    #[error("it stands in the log before its enrolment")]
    Place,
}

/// A computer's chain as far as it was followed.
pub(super) struct Chain {
    device: DeviceId,
    /// Keys that ever spoke for it, the present one last.
    pub(super) keys: Vec<PublicKey>,
    sequence: u64,
    id: ReportId,
    /// Of its enrolment, where it is proven.
    place: Option<u64>,
}

/// What a link of a chain says of where it stands.
struct Standing {
    device: DeviceId,
    sequence: u64,
    previous: ReportId,
}

impl Chain {
    /// Begins with an enrolment at this provider.
    pub(super) fn begin(
        envelope: &Envelope,
        device: DeviceId,
        provider: ProviderId,
        place: Option<u64>,
    ) -> Result<Self, Broken> {
        let verified = envelope.verify_enrolment().map_err(Broken::Verify)?;
        let said = verified.statement();
        if said.device != device {
            return Err(Broken::OtherComputer);
        }
        if said.provider != provider {
            return Err(Broken::OtherProvider);
        }
        Ok(Self {
            device,
            keys: vec![said.public_key],
            sequence: 0,
            id: verified.id(),
            place,
        })
    }

    /// Follows one more link, and tells it where it is a report.
    pub(super) fn follow(
        &mut self,
        envelope: &Envelope,
        sequence: u64,
        place: Option<u64>,
    ) -> Result<Option<VerifiedReport>, Broken> {
        let key = *self.keys.last().ok_or(Broken::NoEnrolment)?;
        let (mut report, mut new_key) = (None, None);
        let standing = if envelope.claims_to_be::<Rotation>() {
            let verified = envelope.verify_rotation(&key).map_err(Broken::Verify)?;
            let said = verified.statement();
            new_key = Some(said.public_key);
            standing(said.device, said.sequence, said.previous)
        } else if envelope.claims_to_be::<Leaving>() {
            let verified = envelope.verify::<Leaving>(&key).map_err(Broken::Verify)?;
            let said = verified.statement();
            standing(said.device, said.sequence, said.previous)
        } else {
            let verified = envelope.verify::<Report>(&key).map_err(Broken::Verify)?;
            let said = verified.statement();
            let standing = standing(said.device, said.sequence, said.previous);
            report = Some(verified);
            standing
        };
        self.stands(&standing, sequence, place)?;
        self.keys.extend(new_key);
        (self.sequence, self.id) = (sequence, envelope.id());
        Ok(report)
    }

    fn stands(&self, standing: &Standing, sequence: u64, place: Option<u64>) -> Result<(), Broken> {
        if standing.device != self.device {
            return Err(Broken::OtherComputer);
        }
        if standing.sequence != sequence || sequence <= self.sequence {
            return Err(Broken::Number);
        }
        // What stands between two that are no neighbours is not in the archive.
        if sequence == self.sequence + 1 && standing.previous != self.id {
            return Err(Broken::Previous);
        }
        if self.place.zip(place).is_some_and(|(first, this)| this <= first) {
            return Err(Broken::Place);
        }
        Ok(())
    }
}

fn standing(device: DeviceId, sequence: u64, previous: ReportId) -> Standing {
    Standing {
        device,
        sequence,
        previous,
    }
}
