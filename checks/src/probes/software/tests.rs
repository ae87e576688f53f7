use super::*;
use crate::host::recorded::Recorded;
use crate::packages::DPKG_STATUS;
use dspt_report::Fact;
use dspt_report::Reason;

fn stanza(name: &str, version: &str, maintainer: &str) -> String {
    format!(
        "Package: {name}\nStatus: install ok installed\nMaintainer: X <{maintainer}>\nArchitecture: amd64\nVersion: {version}\n\n"
    )
}

fn fact(host: &Recorded, key: &str) -> Fact {
    let mut seen = Observations::default();
    observe(host, &mut seen);
    seen.facts()[&key.parse().unwrap()].clone()
}

#[test]
fn products_from_their_makers_are_rows_and_the_distributions_are_not() {
    let status = [
        stanza("libobasis7.4-core", "7.4.7.2-2", "info@documentfoundation.org"),
        stanza("libobasis7.4-calc", "7.4.7.2-2", "info@documentfoundation.org"),
        stanza(
            "libreoffice-core",
            "4:7.4.7-1+deb12u5",
            "debian-openoffice@lists.debian.org",
        ),
        stanza("nodejs", "18.20.1-1nodesource1", "team@nodesource.com"),
        stanza("postgresql-14", "14.9-1.pgdg120+1", "team@apt.postgresql.org"),
        stanza(
            "postgresql-client-14",
            "14.9-1.pgdg120+1",
            "team@apt.postgresql.org",
        ),
        stanza("php8.1-common", "1:8.1.2-1+x", "deb@sury.org"),
        stanza("dotnet-runtime-deps-6.0", "6.0.36-1", "x@microsoft.com"),
        stanza("dotnet-runtime-6.0", "6.0.36-1", "x@microsoft.com"),
    ]
    .concat();
    let host = Recorded::linux().file(DPKG_STATUS, status);
    let rows = [
        "dotnet:6.0",
        "libreoffice:7.4",
        "nodejs:18",
        "php:8.1",
        "postgresql:14",
    ];
    let rows: Vec<String> = rows.map(str::to_owned).into();
    assert_eq!(fact(&host, "software.products"), Fact::known(rows));
    assert_eq!(fact(&host, "inventory.software_count"), Fact::known(9));
    assert_eq!(fact(&host, "inventory.complete"), Fact::known(true));
}

#[test]
fn an_unread_database_is_never_an_empty_list() {
    let host = Recorded::linux().file("/var/lib/rpm/rpmdb.sqlite", "x");
    assert_eq!(fact(&host, "inventory.complete"), Fact::known(false));
    for key in ["inventory.software_count", "software.products"] {
        assert_eq!(fact(&host, key).reason(), Some(Reason::NotImplemented));
    }
}
