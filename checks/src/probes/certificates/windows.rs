//! The root stores of the registry, against the set that Microsoft keeps.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use dspt_report::Reason;

use crate::host::Host;
use crate::host::windows::RegistryValue;
use crate::limits;
use crate::parse::certificate::Certificate;
use crate::parse::certificate::certificates;
use crate::parse::certificate_element;
use crate::probe::Observations;
use crate::seen::Seen;
use crate::seen::count;
use crate::windows::keys;
use crate::windows::people;

/// Where roots that hold for the whole device are kept: its own, those of policies, those of a directory.
const MACHINE: [&str; 3] = [
    r"HKLM\SOFTWARE\Microsoft\SystemCertificates\ROOT\Certificates",
    r"HKLM\SOFTWARE\Policies\Microsoft\SystemCertificates\Root\Certificates",
    r"HKLM\SOFTWARE\Microsoft\EnterpriseCertificates\Root\Certificates",
];
const PERSON: &str = r"Software\Microsoft\SystemCertificates\Root\Certificates";
/// The roots of others that Microsoft's programme for them brings.
const PROGRAMME: &str = r"HKLM\SOFTWARE\Microsoft\SystemCertificates\AuthRoot\Certificates";

/// The roots that Windows itself brings in its own store, by the SHA-1 of the certificate, which names its key.
const OWN: [&str; 15] = [
    // Microsoft Time Stamp Root Certificate Authority 2014
    "0119E81BE9A14CD8E22F40AC118C687ECBA3F4D8",
    // Microsoft ECC Product Root Certificate Authority 2018
    "06F1AA330B927B753A40E68CDF22E34BCBEF3352",
    // VeriSign Time Stamping Service Root, 1997
    "18F7C1FCC3090203FD5BAA2F861A754976C8DD25",
    // Microsoft Time Stamping Service Root, 1997
    "245C97DF7514E7CF2DF8BE72AE957B9E04741E85",
    // Microsoft ECC TS Root Certificate Authority 2018
    "31F9FC8BA3805986B721EA7295C65B3A44534274",
    // Microsoft Root Certificate Authority 2010
    "3B1EFD3A66EA28B16697394703A72CA340A05BD5",
    // Microsoft RSA Root Certificate Authority 2017
    "73A5E64A3BFF8316FF0EDCCC618A906E4EAE4D74",
    // Microsoft Authenticode(tm) Root Authority
    "7F88CD7223F3C813818C994614A89C99FA3B5247",
    // Microsoft Root Certificate Authority 2011
    "8F43288AD272F3103B6FB1428485EA3014C0BCFE",
    // Symantec Enterprise Mobile Root for Microsoft
    "92B46C76E13054E104F230517E6E504D43AB10B5",
    // Microsoft ECC Root Certificate Authority 2017
    "999A64C37FF47D9FAB95F14769891460EEC4C3C5",
    // Microsoft Root Authority
    "A43489159A520F0D93D032CCAF37E7FE20A8B419",
    // Thawte Timestamping CA
    "BE36A4562FB2EE05DBB3D32323ADF445084ED656",
    // Microsoft Root Certificate Authority
    "CDD4EEAE6000AC7F40C3802C171E30148030C072",
    // Microsoft Identity Verification Root Certificate Authority 2020
    "F40042E2E5F7E8EF8189FED15519AECE42C3BFA2",
];

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let added = added(host);
    let number = added.as_ref().map(|added| count(added.len()));
    seen.settle("certificates.added_roots", number.map_err(|reason| *reason));
    let read = added.and_then(|added| read(host, &added));
    let today = host.today();
    let number = |pick: &dyn Fn(&Certificate) -> bool| {
        let read = read.as_ref().map_err(|reason| *reason);
        read.map(|read| count(read.iter().filter(|certificate| pick(certificate)).count()))
    };
    seen.settle(
        "certificates.expired_roots",
        number(&|certificate| certificate.ends_day < today),
    );
    seen.settle("certificates.weak_roots", number(&|certificate| certificate.weak));
}

/// The added roots by their SHA-1, and one key that holds each.
fn added(host: &dyn Host) -> Seen<BTreeMap<String, String>> {
    let programme: BTreeSet<String> = names(host, PROGRAMME)?.iter().map(|name| upper(name)).collect();
    let mut stores: Vec<String> = MACHINE.map(str::to_owned).into();
    stores.extend(people(host)?.into_iter().map(|hive| format!(r"{hive}\{PERSON}")));
    let mut added = BTreeMap::new();
    for store in stores {
        for name in names(host, &store)? {
            let key = format!(r"{store}\{name}");
            let name = upper(&name);
            if !OWN.contains(&name.as_str()) && !programme.contains(&name) {
                added.entry(name).or_insert(key);
            }
        }
        if added.len() > limits::CERTIFICATES {
            return Err(Reason::TooLarge);
        }
    }
    Ok(added)
}

fn names(host: &dyn Host, store: &str) -> Seen<Vec<String>> {
    Ok(keys(host, store)?.unwrap_or_default())
}

fn upper(name: &str) -> String {
    name.to_ascii_uppercase()
}

fn read(host: &dyn Host, added: &BTreeMap<String, String>) -> Seen<Vec<Certificate>> {
    let mut read = Vec::with_capacity(added.len());
    for key in added.values() {
        let RegistryValue::Binary(blob) = host.windows().registry(key, "Blob")? else {
            return Err(Reason::Unreadable);
        };
        let der = certificate_element::certificate(&blob.0).ok_or(Reason::Unreadable)?;
        let mut found = certificates(der, 1).map_err(|_| Reason::Unreadable)?;
        read.push(found.pop().ok_or(Reason::Unreadable)?);
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use super::*;
    use crate::host::recorded::Recorded;
    use crate::host::windows::Bytes;
    use crate::probes::certificates::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::unknown;

    const SHORT_KEY: &[u8] = include_bytes!("data/short_key.pem");
    const SOUND: &[u8] = include_bytes!("data/sound.pem");
    const PERSON_STORE: &str =
        r"HKU\S-1-5-21-1-2-3-1001\Software\Microsoft\SystemCertificates\Root\Certificates";

    fn blob(pem: &[u8]) -> RegistryValue {
        let der = certificates(pem, 1).unwrap().pop().unwrap().der;
        let length = u32::try_from(der.len()).unwrap();
        let words = [32_u32, 1, length].into_iter().flat_map(u32::to_le_bytes);
        RegistryValue::Binary(Bytes(words.chain(der).collect()))
    }

    fn device() -> Recorded {
        Recorded::windows()
            .key("HKU")
            .key(&format!(r"{}\{}", MACHINE[0], OWN[0]))
            .key(&format!(r"{}\A1", MACHINE[0]))
            .key(&format!(r"{PROGRAMME}\a1"))
    }

    #[test]
    fn roots_of_microsoft_and_of_its_programme_are_not_added() {
        let host = device();
        for key in PROBE.facts {
            assert_eq!(fact(PROBE, &host, key), Fact::known(0), "{key}");
        }
    }

    #[test]
    fn added_roots_count_once_and_are_looked_at() {
        let host = device()
            .value(&format!(r"{}\B2", MACHINE[0]), "Blob", blob(SHORT_KEY))
            .value(&format!(r"{PERSON_STORE}\b2"), "Blob", blob(SHORT_KEY))
            .value(&format!(r"{PERSON_STORE}\C3"), "Blob", blob(SOUND));
        assert_eq!(fact(PROBE, &host, "certificates.added_roots"), Fact::known(2));
        assert_eq!(fact(PROBE, &host, "certificates.weak_roots"), Fact::known(1));
    }

    #[test]
    fn one_that_cannot_be_read_still_counts_as_added() {
        let broken = RegistryValue::Binary(Bytes(vec![1, 2, 3]));
        let host = device().value(&format!(r"{}\B2", MACHINE[0]), "Blob", broken);
        assert_eq!(fact(PROBE, &host, "certificates.added_roots"), Fact::known(1));
        assert_eq!(
            fact(PROBE, &host, "certificates.weak_roots"),
            unknown(Reason::Unreadable)
        );
    }
}
