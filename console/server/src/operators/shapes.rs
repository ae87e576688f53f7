//! What each page answers, as JSON Schema: made from the types that the answers are made of.

use dspt_report::ProviderId;
use dspt_report::wire::ConnectAnswer;
use dspt_store::change::TokenRow;
use dspt_store::model::ActionRow;
use dspt_store::model::Area;
use dspt_store::model::AreaLocations;
use dspt_store::model::AreaTree;
use dspt_store::model::Board;
use dspt_store::model::ChangeRow;
use dspt_store::model::CheckRow;
use dspt_store::model::DeviceDetail;
use dspt_store::model::DeviceRow;
use dspt_store::model::LogState;
use dspt_store::model::LookRow;
use dspt_store::model::News;
use dspt_store::model::NoteRow;
use dspt_store::model::OperatorRow;
use dspt_store::model::Overview;
use dspt_store::model::Page as Rows;
use dspt_store::model::PartyRow;
use dspt_store::model::PermissionRow;
use dspt_store::model::ProviderDetail;
use dspt_store::model::ProviderRow;
use dspt_store::model::RegisterChange;
use dspt_store::model::RegisterFile;
use dspt_store::model::RiskRow;
use dspt_store::model::RollUp;
use dspt_store::model::SelfChecks;
use dspt_store::model::SummaryRow;
use dspt_store::model::TaskRow;
use dspt_store::model::TimelineRow;
use dspt_store::model::WorkRow;
use dspt_store::worked::assessment::Assessment;
use dspt_store::worked::programme::Differences;
use dspt_store::worked::programme::HelpList;
use dspt_store::worked::programme::Indicators;
use jiff::Timestamp;
use schemars::Schema;
use schemars::SchemaGenerator;

use crate::operators::Changes;
use crate::operators::Made;
use crate::operators::Me;
use crate::operators::Page;
use crate::operators::PolicyHeld;

impl Page {
    /// What it answers.
    pub(crate) fn shape(self, known: &mut SchemaGenerator) -> Schema {
        match self {
            Self::Me => known.subschema_for::<Me>(),
            Self::Overview => known.subschema_for::<Overview>(),
            Self::Providers => known.subschema_for::<Rows<ProviderRow>>(),
            Self::Provider => known.subschema_for::<ProviderRow>(),
            Self::ProviderNamed => known.subschema_for::<ProviderId>(),
            Self::Places => known.subschema_for::<ProviderDetail>(),
            Self::Assessment => known.subschema_for::<Assessment>(),
            Self::Devices => known.subschema_for::<Rows<DeviceRow>>(),
            Self::Device => known.subschema_for::<DeviceDetail>(),
            Self::Checks => known.subschema_for::<Rows<CheckRow>>(),
            Self::Check => known.subschema_for::<CheckRow>(),
            Self::SelfChecks => known.subschema_for::<SelfChecks>(),
            Self::Permissions => known.subschema_for::<Rows<PermissionRow>>(),
            Self::Lookers => known.subschema_for::<Rows<LookRow>>(),
            Self::Actions => known.subschema_for::<Rows<ActionRow>>(),
            Self::Notes => known.subschema_for::<Rows<NoteRow>>(),
            Self::Work => known.subschema_for::<Rows<WorkRow>>(),
            Self::Tasks => known.subschema_for::<Rows<TaskRow>>(),
            Self::LastLooked => known.subschema_for::<Option<Timestamp>>(),
            Self::News => known.subschema_for::<News>(),
            Self::NewsOf => known.subschema_for::<Rows<ChangeRow>>(),
            Self::Parties => known.subschema_for::<Vec<PartyRow>>(),
            Self::Operators => known.subschema_for::<Rows<OperatorRow>>(),
            Self::Strings => known.subschema_for::<Rows<TokenRow>>(),
            Self::JoinedBy => known.subschema_for::<Rows<DeviceRow>>(),
            Self::Timeline => known.subschema_for::<Rows<TimelineRow>>(),
            Self::Log => known.subschema_for::<LogState>(),
            Self::Policy => known.subschema_for::<PolicyHeld>(),
            Self::Sums => known.subschema_for::<Rows<RollUp>>(),
            Self::Risks => known.subschema_for::<Rows<RiskRow>>(),
            Self::Summaries => known.subschema_for::<Rows<SummaryRow>>(),
            Self::Changes | Self::Live => known.subschema_for::<Changes>(),
            Self::MakeString => known.subschema_for::<Made>(),
            Self::Renew => known.subschema_for::<ConnectAnswer>(),
            Self::Registers
            | Self::RegisterChanges
            | Self::Board
            | Self::AreaTree
            | Self::Area
            | Self::AreaLocations
            | Self::HelpList
            | Self::Differences
            | Self::Indicators => self.shape_of_registers(known),
            Self::Confirm
            | Self::Retire
            | Self::Replace
            | Self::Note
            | Self::Rest
            | Self::InHand
            | Self::Looked
            | Self::RevokeString
            | Self::RevokeOperator
            | Self::Risk => known.subschema_for::<()>(),
        }
    }

    /// What a page about public registers answers: most have nothing to say where none was imported.
    #[expect(clippy::wildcard_enum_match_arm, reason = "every other page stands above")]
    fn shape_of_registers(self, known: &mut SchemaGenerator) -> Schema {
        match self {
            Self::Registers => known.subschema_for::<Rows<RegisterFile>>(),
            Self::RegisterChanges => known.subschema_for::<Rows<RegisterChange>>(),
            Self::Board => known.subschema_for::<Option<Board>>(),
            Self::AreaTree => known.subschema_for::<Option<AreaTree>>(),
            Self::Area => known.subschema_for::<Option<Area>>(),
            Self::AreaLocations => known.subschema_for::<Option<AreaLocations>>(),
            Self::HelpList => known.subschema_for::<Option<HelpList>>(),
            Self::Differences => known.subschema_for::<Option<Differences>>(),
            _ => known.subschema_for::<Indicators>(),
        }
    }
}
