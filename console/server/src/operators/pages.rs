//! The list of operators' pages.

/// How a page is asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "there are two kinds of page")]
pub enum Method {
    /// Shows something; parameters stand in the query.
    View,
    /// Changes something; parameters are a JSON object of texts.
    Do,
}

/// What a parameter holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "tests must have a sample of each")]
pub enum Kind {
    /// A provider's id.
    Provider,
    /// A device's id.
    Device,
    /// A check's id.
    Check,
    /// A group of devices.
    Group,
    /// A kind of change.
    Change,
    /// What a person typed.
    Text,
    /// `next` of the page before.
    After,
    /// How many rows at most.
    Limit,
    /// A number that was answered before.
    Number,
    /// A day, such as 2027-03-31.
    Day,
    /// The digest of a policy.
    Digest,
    /// The digest of an enrolment string's token.
    Token,
    /// A post's id.
    Post,
    /// A whole number that is needed.
    Count,
    /// A rule by which coverage counts.
    Measure,
    /// A kind of area.
    By,
    /// Where a location stands.
    Standing,
    /// The number of a question.
    Item,
    /// By what devices are summed up.
    Sum,
    /// What the post's key signed of the change: the envelope, JSON.
    Signed,
}

impl Kind {
    /// What it must be, after "must be".
    pub(crate) fn rule(self) -> &'static str {
        match self {
            Self::Provider => "must be the id of a provider: 16 digits of 0-9 and a-f",
            Self::Device => "must be the id of a device: 32 digits of 0-9 and a-f",
            Self::Check => "must be the id of a check",
            Self::Group => "must be to-fix, to-confirm, quiet, stale, never, copied or clock-wrong",
            Self::Change => "must be to-fix, put-right, quiet, joined or copied",
            Self::Text => "must be a text of at most 512 bytes",
            Self::After => "must be the next of a page before",
            Self::Limit | Self::Number => "must be a whole number",
            Self::Day => "must be a day as 2027-03-31",
            Self::Digest => "must be the digest of a policy: 64 digits of 0-9 and a-f",
            Self::Token => "must be the digest of a string: 64 digits of 0-9 and a-f",
            Self::Post => "must be the id of a post: 16 digits of 0-9 and a-f",
            Self::Count => "must be a whole number from 1 on",
            Self::Measure => "must be in-date, this-year, programme or with-approaching",
            Self::By => "must be a kind of area, such as authority or icb",
            Self::Standing => "must be any, covered, listed, not-found or lapsing",
            Self::Item => "must be the number of a question, such as 9.5.2",
            Self::Sum => "must be provider, location, assessment or area",
            Self::Signed => "must be the envelope that the post's key signed of this change",
        }
    }
}

/// One parameter of a page.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether there is no answer without it.
    pub needed: bool,
}

/// A page for operators.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[expect(
    clippy::exhaustive_enums,
    reason = "each must be answered, described and tested"
)]
#[expect(
    missing_docs,
    reason = "`about` says what each is, where a reader of the API finds it"
)]
pub enum Page {
    Me,
    Overview,
    Providers,
    Provider,
    ProviderNamed,
    Places,
    Assessment,
    Devices,
    Device,
    Checks,
    Check,
    SelfChecks,
    Permissions,
    Lookers,
    Actions,
    Notes,
    Work,
    Tasks,
    LastLooked,
    News,
    NewsOf,
    Parties,
    Operators,
    Strings,
    JoinedBy,
    Timeline,
    Log,
    Registers,
    RegisterChanges,
    Board,
    AreaTree,
    Area,
    AreaLocations,
    HelpList,
    Differences,
    Indicators,
    Policy,
    Sums,
    Risks,
    Summaries,
    Changes,
    Live,
    Confirm,
    Retire,
    Replace,
    Note,
    Rest,
    InHand,
    Looked,
    MakeString,
    RevokeString,
    RevokeOperator,
    Risk,
    Renew,
}

impl Page {
    /// Every page.
    pub const ALL: [Self; 54] = [
        Self::Me,
        Self::Overview,
        Self::Providers,
        Self::Provider,
        Self::ProviderNamed,
        Self::Places,
        Self::Assessment,
        Self::Devices,
        Self::Device,
        Self::Checks,
        Self::Check,
        Self::SelfChecks,
        Self::Permissions,
        Self::Lookers,
        Self::Actions,
        Self::Notes,
        Self::Work,
        Self::Tasks,
        Self::LastLooked,
        Self::News,
        Self::NewsOf,
        Self::Parties,
        Self::Operators,
        Self::Strings,
        Self::JoinedBy,
        Self::Timeline,
        Self::Log,
        Self::Registers,
        Self::RegisterChanges,
        Self::Board,
        Self::AreaTree,
        Self::Area,
        Self::AreaLocations,
        Self::HelpList,
        Self::Differences,
        Self::Indicators,
        Self::Policy,
        Self::Sums,
        Self::Risks,
        Self::Summaries,
        Self::Changes,
        Self::Live,
        Self::Confirm,
        Self::Retire,
        Self::Replace,
        Self::Note,
        Self::Rest,
        Self::InHand,
        Self::Looked,
        Self::MakeString,
        Self::RevokeString,
        Self::RevokeOperator,
        Self::Risk,
        Self::Renew,
    ];

    /// Path, what it is, and what it takes.
    const fn row(self) -> (&'static str, &'static str, &'static [Parameter]) {
        match self {
            Self::Me => ("/v1/view/me", "Who is asking, and who runs the console", &[]),
            Self::Overview => ("/v1/view/overview", "The counts and the first things to do", &[]),
            Self::Providers => ("/v1/view/providers", "Providers by name", &[TEXT, AFTER, LIMIT]),
            Self::Provider => ("/v1/view/provider", "One provider as a row", &[PROVIDER]),
            Self::ProviderNamed => (
                "/v1/view/provider-named",
                "The provider that a name, code or beginning of an id means",
                &[TYPED],
            ),
            Self::Places => (
                "/v1/view/places",
                "A provider's locations, codes, assessments and permissions",
                &[PROVIDER],
            ),
            Self::Assessment => ("/v1/view/assessment", "How far a provider is", &[PROVIDER]),
            Self::Devices => (
                "/v1/view/devices",
                "Devices in use, those with most to fix first",
                &[OF_PROVIDER, FAILING, GROUP, TEXT, AFTER, LIMIT],
            ),
            Self::Device => ("/v1/view/device", "Everything of one device", &[DEVICE]),
            Self::Checks => (
                "/v1/view/checks",
                "Every check across the estate, those that most devices fail first",
                &[AFTER, LIMIT],
            ),
            Self::Check => ("/v1/view/check", "One check across the estate", &[CHECK]),
            Self::SelfChecks => (
                "/v1/view/self-checks",
                "What the self-checks of a provider's people came to",
                &[PROVIDER],
            ),
            Self::Permissions => (
                "/v1/view/permissions",
                "What a provider permitted, newest first",
                &[PROVIDER, AFTER, LIMIT],
            ),
            Self::Lookers => (
                "/v1/view/lookers",
                "Who looked at a provider, newest day first",
                &[PROVIDER, AFTER, LIMIT],
            ),
            Self::Actions => (
                "/v1/view/actions",
                "What operators did about a provider, newest first",
                &[PROVIDER, AFTER, LIMIT],
            ),
            Self::Notes => (
                "/v1/view/notes",
                "Remarks of the own party on a provider, newest first",
                &[PROVIDER, AFTER, LIMIT],
            ),
            Self::Work => (
                "/v1/view/work",
                "How the own party's work on a provider stands",
                &[PROVIDER, AFTER, LIMIT],
            ),
            Self::Tasks => (
                "/v1/view/tasks",
                "Everything that the own party noted, has in hand or lets rest",
                &[AFTER, LIMIT],
            ),
            Self::News => (
                "/v1/view/news",
                "What is new since this post looked through everything; the last seven days the first time",
                &[],
            ),
            Self::NewsOf => (
                "/v1/view/news-of",
                "The changes of one kind that the news count",
                &[CHANGE, OF_CHECK, AFTER, LIMIT],
            ),
            Self::LastLooked => (
                "/v1/view/last-looked",
                "When this post looked through everything",
                &[],
            ),
            Self::Parties => (
                "/v1/view/parties",
                "Organisations: all in one answer, because a console has no more than 1,000",
                &[],
            ),
            Self::Operators => (
                "/v1/view/operators",
                "Posts, by organisation and name",
                &[AFTER, LIMIT],
            ),
            Self::Strings => (
                "/v1/view/strings",
                "Enrolment strings of the providers whose computers are seen, newest first",
                &[AFTER, LIMIT],
            ),
            Self::JoinedBy => (
                "/v1/view/joined-by",
                "Devices that joined by an enrolment string, by label",
                &[TOKEN, AFTER, LIMIT],
            ),
            Self::Timeline => (
                "/v1/view/timeline",
                "What happened at a provider, newest first",
                &[PROVIDER, AFTER, LIMIT],
            ),
            Self::Log => (
                "/v1/view/log",
                "What was written into the log, by day and kind: for whoever runs the console",
                &[],
            ),
            Self::Registers => (
                "/v1/view/registers",
                "The files of public registers that are held, the latest day first",
                &[AFTER, LIMIT],
            ),
            Self::RegisterChanges => (
                "/v1/view/register-changes",
                "What changed from one file of locations to the next, the latest day first",
                &[AFTER, LIMIT],
            ),
            Self::Board => (
                "/v1/view/board",
                "Coverage of all areas of one kind by public registers",
                &[BY_AREA, MEASURE, AS_AT],
            ),
            Self::AreaTree => (
                "/v1/view/area-tree",
                "Coverage of regions, the ICBs in them and the local authorities in those",
                &[MEASURE, AS_AT],
            ),
            Self::Area => (
                "/v1/view/area",
                "One area by name or code in full, all of them without one: measures, trend, what lapses, forecast",
                &[AREA, MEASURE, AS_AT],
            ),
            Self::AreaLocations => (
                "/v1/view/area-locations",
                "Locations of an area by public registers, by CQC's id",
                &[AREA, MEASURE, STANDING, TEXT, AS_AT, AFTER, LIMIT],
            ),
            Self::HelpList => (
                "/v1/view/help-list",
                "Whom to help first in an area, why, and at which number",
                &[AREA, LIMIT],
            ),
            Self::Differences => (
                "/v1/view/differences",
                "Where published status and what is known here do not match: counts by local authority",
                &[],
            ),
            Self::Indicators => (
                "/v1/view/indicators",
                "Values of indicators of an area, the latest day first",
                &[AREA, AS_AT],
            ),
            Self::Policy => (
                "/v1/view/policy",
                "The policy of a digest, or the one in force, for its words",
                &[DIGEST],
            ),
            Self::Sums => (
                "/v1/view/sums",
                "What computers add up to, by provider, location, what is answered together or area; now, or at the end of a day",
                &[BY_WHAT, AT_END_OF, AFTER, LIMIT],
            ),
            Self::Risks => (
                "/v1/view/risks",
                "Risks that stand, accepted or proposed, whose last day lies between two",
                &[FROM, TO, AFTER, LIMIT],
            ),
            Self::Summaries => (
                "/v1/view/summaries",
                "What other consoles signed for the own party of how far providers are, in the order in which it came first",
                &[AFTER, LIMIT],
            ),
            Self::Changes => (
                "/v1/view/changes",
                "Answers when anything changed, or after 25 seconds",
                &[CHANGED_AFTER],
            ),
            Self::Live => (
                "/v1/view/live",
                "Tells when anything changed, as it happens: server-sent events, each with a stamp",
                &[],
            ),
            Self::Confirm => (
                "/v1/do/confirm",
                "A person confirms a device that was new, restored or copied",
                &[DEVICE, SIGNED],
            ),
            Self::Retire => ("/v1/do/retire", "Takes a device out of use", &[DEVICE, SIGNED]),
            Self::Replace => (
                "/v1/do/replace",
                "One device stands for another",
                &[DEVICE, BY, SIGNED],
            ),
            Self::Note => (
                "/v1/do/note",
                "Keeps a remark on a provider or one of its devices",
                &[PROVIDER, ON_DEVICE, REMARK],
            ),
            Self::Rest => (
                "/v1/do/rest",
                "The own party's work on a provider or device may rest until a day; without one it may not",
                &[PROVIDER, ON_DEVICE, UNTIL],
            ),
            Self::InHand => (
                "/v1/do/in-hand",
                "Who of the own party has a provider or device in hand: me, or a name; nobody without one",
                &[PROVIDER, ON_DEVICE, WHO],
            ),
            Self::Looked => ("/v1/do/looked", "This post looked through everything", &[]),
            Self::MakeString => (
                "/v1/do/make-string",
                "Makes an enrolment string for a provider: so many computers, so many days; it is answered once",
                &[PROVIDER, USES, DAYS],
            ),
            Self::RevokeString => (
                "/v1/do/revoke-string",
                "Takes an enrolment string back; devices that joined by it stay",
                &[TOKEN],
            ),
            Self::RevokeOperator => (
                "/v1/do/revoke-operator",
                "Ends a post's right at once: for whoever runs the console",
                &[POST],
            ),
            Self::Risk => (
                "/v1/do/risk",
                "Proposes that a provider accept a risk; only the provider accepts it",
                &[PROVIDER, ITEM, RISK_UNTIL, REASON, SIGNED],
            ),
            Self::Renew => (
                "/v1/do/renew",
                "Makes this post's certificate anew, in the last 60 days of the old one, which ends",
                &[],
            ),
        }
    }

    /// Where it is.
    pub const fn path(self) -> &'static str {
        self.row().0
    }

    /// What it is, in a line.
    pub const fn about(self) -> &'static str {
        self.row().1
    }

    /// What it takes.
    pub const fn takes(self) -> &'static [Parameter] {
        self.row().2
    }

    /// How it is asked for.
    pub fn method(self) -> Method {
        if self.path().starts_with("/v1/do/") {
            Method::Do
        } else {
            Method::View
        }
    }
}

const fn needed(name: &'static str, kind: Kind) -> Parameter {
    Parameter {
        name,
        kind,
        needed: true,
    }
}

const fn optional(name: &'static str, kind: Kind) -> Parameter {
    Parameter {
        name,
        kind,
        needed: false,
    }
}

const PROVIDER: Parameter = needed("provider", Kind::Provider);
const OF_PROVIDER: Parameter = optional("provider", Kind::Provider);
const DEVICE: Parameter = needed("device", Kind::Device);
const ON_DEVICE: Parameter = optional("device", Kind::Device);
const BY: Parameter = needed("by", Kind::Device);
const CHECK: Parameter = needed("check", Kind::Check);
const OF_CHECK: Parameter = optional("check", Kind::Check);
const CHANGE: Parameter = needed("kind", Kind::Change);
const WHO: Parameter = optional("who", Kind::Text);
const FAILING: Parameter = optional("failing", Kind::Check);
const GROUP: Parameter = optional("group", Kind::Group);
const TEXT: Parameter = optional("text", Kind::Text);
const TYPED: Parameter = needed("typed", Kind::Text);
const REMARK: Parameter = needed("text", Kind::Text);
const AFTER: Parameter = optional("after", Kind::After);
const LIMIT: Parameter = optional("limit", Kind::Limit);
const CHANGED_AFTER: Parameter = optional("after", Kind::Number);
const TOKEN: Parameter = needed("token", Kind::Token);
const POST: Parameter = needed("post", Kind::Post);
const USES: Parameter = needed("uses", Kind::Count);
const DAYS: Parameter = needed("days", Kind::Count);
const DIGEST: Parameter = optional("digest", Kind::Digest);
const AREA: Parameter = optional("area", Kind::Text);
const BY_AREA: Parameter = needed("by", Kind::By);
const MEASURE: Parameter = optional("measure", Kind::Measure);
const STANDING: Parameter = optional("standing", Kind::Standing);
const AS_AT: Parameter = optional("as_at", Kind::Day);
const UNTIL: Parameter = optional("until", Kind::Day);
const BY_WHAT: Parameter = needed("by", Kind::Sum);
const AT_END_OF: Parameter = optional("day", Kind::Day);
const FROM: Parameter = needed("from", Kind::Day);
const TO: Parameter = needed("to", Kind::Day);
const ITEM: Parameter = needed("item", Kind::Item);
const RISK_UNTIL: Parameter = needed("until", Kind::Day);
const REASON: Parameter = needed("reason", Kind::Text);
const SIGNED: Parameter = needed(super::SIGNED, Kind::Signed);
