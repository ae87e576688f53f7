//! The WMI queries that are ever asked, and what comes back.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

/// A query of the fixed list.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum WmiQuery {
    /// Antivirus products that registered with the security centre. There is none on Windows Server.
    AntivirusProducts,
    /// Batteries.
    Batteries,
    /// The state of Microsoft Defender.
    DefenderStatus,
    /// Disks.
    Disks,
    /// The case.
    Enclosure,
    /// Volumes that BitLocker could encrypt.
    EncryptableVolumes,
    /// Licences for the Extended Security Updates of Windows 10.
    ExtendedSupport,
    /// Firewalls of other makers that registered with the security centre. There is none on Windows Server.
    FirewallProducts,
    /// The profiles of the Windows firewall, as all policies together make them.
    FirewallProfiles,
    /// The security chip.
    Tpm,
}

/// What a query asks for.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct WmiSource {
    /// The namespace.
    pub namespace: &'static str,
    /// The class.
    pub class: &'static str,
    /// The properties that are read.
    pub properties: &'static [&'static str],
    /// Methods that only read. The values that they give back stand in the row as properties would and come before them.
    pub methods: &'static [&'static str],
    /// What the rows are limited to, in WQL; empty for all.
    pub condition: &'static str,
    /// A named value of the call's context; empty where there is none.
    pub context: (&'static str, &'static str),
}

const CIMV2: &str = r"root\CIMV2";
const SECURITY_CENTRE: &str = r"root\SecurityCenter2";
const SECURITY_PRODUCT: &[&str] = &[
    "displayName",
    "instanceGuid",
    "pathToSignedReportingExe",
    "productState",
];

const fn source(
    namespace: &'static str,
    class: &'static str,
    properties: &'static [&'static str],
) -> WmiSource {
    WmiSource {
        namespace,
        class,
        properties,
        methods: &[],
        condition: "",
        context: ("", ""),
    }
}

impl WmiQuery {
    /// What it asks for.
    pub const fn source(self) -> WmiSource {
        match self {
            Self::AntivirusProducts => source(SECURITY_CENTRE, "AntiVirusProduct", SECURITY_PRODUCT),
            Self::FirewallProducts => source(SECURITY_CENTRE, "FirewallProduct", SECURITY_PRODUCT),
            Self::Batteries => source(CIMV2, "Win32_Battery", &["BatteryStatus"]),
            Self::Disks => source(CIMV2, "Win32_DiskDrive", &["MediaType", "Size"]),
            Self::Enclosure => source(CIMV2, "Win32_SystemEnclosure", &["ChassisTypes"]),
            Self::DefenderStatus => source(
                r"root\Microsoft\Windows\Defender",
                "MSFT_MpComputerStatus",
                &[
                    "AMRunningMode",
                    "AMServiceEnabled",
                    "AntivirusEnabled",
                    "AntivirusSignatureLastUpdated",
                    "DefenderSignaturesOutOfDate",
                    "FullScanEndTime",
                    "IsTamperProtected",
                    "QuickScanEndTime",
                    "RealTimeProtectionEnabled",
                ],
            ),
            Self::EncryptableVolumes => WmiSource {
                methods: &["GetConversionStatus", "GetProtectionStatus"],
                ..source(
                    r"root\CIMV2\Security\MicrosoftVolumeEncryption",
                    "Win32_EncryptableVolume",
                    &["DriveLetter", "ProtectionStatus", "VolumeType"],
                )
            },
            Self::ExtendedSupport => WmiSource {
                condition: "ID='f520e45e-7413-4a34-a497-d2765967d094' or \
                            ID='1043add5-23b1-4afb-9a0f-64343c8f3f8d' or \
                            ID='83d49986-add3-41d7-ba33-87c7bfb5c0fb'",
                ..source(CIMV2, "SoftwareLicensingProduct", &["ID", "LicenseStatus"])
            },
            Self::FirewallProfiles => WmiSource {
                context: ("PolicyStore", "ActiveStore"),
                ..source(
                    r"root\StandardCimv2",
                    "MSFT_NetFirewallProfile",
                    &["DefaultInboundAction", "Enabled", "Name"],
                )
            },
            Self::Tpm => source(r"root\CIMV2\Security\MicrosoftTpm", "Win32_Tpm", &["SpecVersion"]),
        }
    }

    /// The class, by which errors name the query.
    pub const fn class(self) -> &'static str {
        self.source().class
    }
}

/// A value of a property.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(untagged)]
#[expect(clippy::exhaustive_enums, reason = "what the queries of the list give")]
pub enum WmiValue {
    /// `boolean`.
    Bool(bool),
    /// Whole numbers of up to 32 bits.
    Integer(i64),
    /// `string`; numbers of 64 bits and `datetime`, which WMI gives as text.
    Text(String),
    /// An array of numbers.
    Integers(Vec<i64>),
}

/// A row by the names of its properties. What is null is left out.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(transparent)]
#[expect(clippy::exhaustive_structs, reason = "a row and nothing else")]
pub struct WmiRow(pub BTreeMap<String, WmiValue>);

impl WmiRow {
    /// A number, also one that stands as text.
    pub fn integer(&self, property: &str) -> Option<i64> {
        match self.0.get(property)? {
            WmiValue::Integer(number) => Some(*number),
            WmiValue::Text(text) => text.parse().ok(),
            WmiValue::Bool(_) | WmiValue::Integers(_) => None,
        }
    }

    /// A text.
    pub fn text(&self, property: &str) -> Option<&str> {
        match self.0.get(property)? {
            WmiValue::Text(text) => Some(text),
            WmiValue::Bool(_) | WmiValue::Integer(_) | WmiValue::Integers(_) => None,
        }
    }

    /// Yes or no.
    pub fn flag(&self, property: &str) -> Option<bool> {
        match self.0.get(property)? {
            WmiValue::Bool(flag) => Some(*flag),
            WmiValue::Integer(_) | WmiValue::Text(_) | WmiValue::Integers(_) => None,
        }
    }

    /// An array of numbers; empty where it is none.
    pub fn integers(&self, property: &str) -> &[i64] {
        match self.0.get(property) {
            Some(WmiValue::Integers(numbers)) => numbers,
            Some(WmiValue::Bool(_) | WmiValue::Integer(_) | WmiValue::Text(_)) | None => &[],
        }
    }
}
