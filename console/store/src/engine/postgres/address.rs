//! Where a database is, and how it is reached.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use tokio_postgres::Client;
use tokio_postgres::Config;
use tokio_postgres::NoTls;
use tokio_postgres::config::Host;
use tokio_postgres::config::SslMode;

use super::secure::Secure;
use crate::error::StoreError;
use crate::limits;

/// Set in each session: a change waits as long as it does for a file, and a session whose node is gone gives up its lock.
/// Acknowledged means written by the database's own log, whatever its default is.
const SETTINGS: &str =
    "SET synchronous_commit = on; SET client_encoding = 'UTF8'; SET standard_conforming_strings = on;
    SET bytea_output = 'hex'; SET jit = off";

/// The address of a database: a URL as PostgreSQL's own programs take it. What it holds secret is never shown.
#[derive(Clone)]
pub(crate) struct Address {
    config: Config,
    roots: Option<PathBuf>,
    shown: PathBuf,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Address").field(&self.shown).finish()
    }
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreachable {
    #[error("cannot begin to wait for the database")]
    Runtime(#[source] std::io::Error),
    #[error("cannot reach the database")]
    Refused(#[source] tokio_postgres::Error),
    #[error("the database's certificates cannot be trusted: {0}")]
    Roots(String),
    #[error("the database did not answer in time")]
    Late,
}

fn invalid(rule: &'static str) -> StoreError {
    StoreError::Invalid {
        what: "the address of the database",
        rule,
    }
}

impl Address {
    /// Reads an address. Over a network it is encrypted and the server's certificate is looked at, unless it says
    /// `sslmode=disable`.
    pub(crate) fn parse(url: &str) -> Result<Self, StoreError> {
        let (url, roots) = without_roots(url)?;
        let mut config: Config = url
            .parse()
            .map_err(|_| invalid("must be as postgres://USER@HOST/DATABASE"))?;
        if config.get_hosts().is_empty() || config.get_dbname().is_none() {
            return Err(invalid(
                "must name a host and a database: postgres://USER@HOST/DATABASE",
            ));
        }
        let local = config.get_hosts().iter().all(is_local);
        if local {
            config.ssl_mode(SslMode::Disable);
        } else if config.get_ssl_mode() != SslMode::Disable {
            config.ssl_mode(SslMode::Require);
            if roots.is_none() {
                return Err(invalid(
                    "must say whose certificates are good, `?sslrootcert=FILE`, or `?sslmode=disable` on a network that nobody else is on",
                ));
            }
        }
        if config.get_application_name().is_none() {
            config.application_name("dspt-console");
        }
        config.connect_timeout(limits::BUSY).keepalives_idle(KEEPALIVE);
        let shown = shown(&config).into();
        Ok(Self { config, roots, shown })
    }

    /// How it is named to people: without user and password.
    pub(crate) fn shown(&self) -> &PathBuf {
        &self.shown
    }

    pub(super) async fn connect(&self) -> Result<Client, Unreachable> {
        let patience = limits::BUSY * 2;
        match tokio::time::timeout(patience, self.connect_and_set()).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Unreachable::Late),
        }
    }

    async fn connect_and_set(&self) -> Result<Client, Unreachable> {
        let client = match &self.roots {
            Some(roots) if self.config.get_ssl_mode() == SslMode::Require => {
                let secure = Secure::new(roots).map_err(Unreachable::Roots)?;
                let (client, connection) = self.config.connect(secure).await.map_err(Unreachable::Refused)?;
                tokio::spawn(connection);
                client
            }
            _ => {
                let (client, connection) = self.config.connect(NoTls).await.map_err(Unreachable::Refused)?;
                tokio::spawn(connection);
                client
            }
        };
        let settings = format!(
            "{SETTINGS}; SET lock_timeout = {}; SET idle_in_transaction_session_timeout = {}",
            limits::BUSY.as_millis(),
            limits::IDLE_TRANSACTION.as_millis()
        );
        client
            .batch_execute(&settings)
            .await
            .map_err(Unreachable::Refused)?;
        Ok(client)
    }
}

/// After this long without a word the other end is asked whether it is there.
const KEEPALIVE: Duration = Duration::from_secs(30);

#[cfg(unix)]
fn is_local(host: &Host) -> bool {
    matches!(host, Host::Unix(_))
}

#[cfg(not(unix))]
fn is_local(_: &Host) -> bool {
    false
}

/// The URL without the one word that the driver does not know, and that word's value.
fn without_roots(url: &str) -> Result<(String, Option<PathBuf>), StoreError> {
    let Some((before, query)) = url.split_once('?') else {
        return Ok((url.to_owned(), None));
    };
    let mut roots = None;
    let mut kept = Vec::new();
    for pair in query.split('&') {
        match pair.split_once('=') {
            Some(("sslrootcert", file)) => roots = Some(PathBuf::from(unescaped(file)?)),
            _ => kept.push(pair),
        }
    }
    Ok((format!("{before}?{}", kept.join("&")), roots))
}

fn unescaped(text: &str) -> Result<String, StoreError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.ok_or_else(|| invalid("must have two hexadecimal digits after each %"))?);
        rest = after.get(2..).unwrap_or_default();
    }
    String::from_utf8(bytes).map_err(|_| invalid("must be text"))
}

fn shown(config: &Config) -> String {
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(name)) => name.clone(),
        #[cfg(unix)]
        Some(Host::Unix(folder)) => folder.display().to_string(),
        None => String::new(),
    };
    let port = config
        .get_ports()
        .first()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    format!(
        "postgres://{host}{port}/{}",
        config.get_dbname().unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_secret_is_never_shown() {
        let address =
            Address::parse("postgres://sam:hush@db.example.org:5433/dspt?sslrootcert=/etc/ca.pem").unwrap();
        assert_eq!(
            address.shown().display().to_string(),
            "postgres://db.example.org:5433/dspt"
        );
        assert!(!format!("{address:?}").contains("hush"));
        let error = Address::parse("postgres://sam:hush@db example:x/").unwrap_err();
        assert!(!error.to_string().contains("hush"), "{error}");
        assert!(!format!("{error:?}").contains("hush"));
    }

    #[test]
    fn a_network_is_encrypted_unless_it_is_said_otherwise() {
        let mode = |url: &str| Address::parse(url).map(|address| address.config.get_ssl_mode());
        assert!(mode("postgres://db.example.org/dspt").is_err());
        assert!(mode("postgres://db.example.org/dspt?sslmode=prefer").is_err());
        assert_eq!(
            mode("postgres://db.example.org/dspt?sslmode=prefer&sslrootcert=a%20b").unwrap(),
            SslMode::Require
        );
        assert_eq!(
            mode("postgres://db.example.org/dspt?sslmode=disable").unwrap(),
            SslMode::Disable
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_socket_on_this_machine_needs_no_certificate() {
        let address = Address::parse("postgres://%2Frun%2Fpostgresql/dspt").unwrap();
        assert_eq!(address.config.get_ssl_mode(), SslMode::Disable);
        assert_eq!(
            address.shown().display().to_string(),
            "postgres:///run/postgresql:5432/dspt"
        );
    }

    #[test]
    fn an_address_names_a_host_and_a_database() {
        for url in [
            "postgres://",
            "postgres:///dspt",
            "postgres://db.example.org?sslmode=disable",
            "nonsense",
        ] {
            assert!(Address::parse(url).is_err(), "{url}");
        }
    }

    #[test]
    fn the_certificates_are_read_from_a_file_whatever_its_name() {
        let (url, roots) = without_roots("postgres://h/d?sslrootcert=/a%20b%2fc&sslmode=require").unwrap();
        assert_eq!(url, "postgres://h/d?sslmode=require");
        assert_eq!(roots, Some("/a b/c".into()));
        assert!(without_roots("postgres://h/d?sslrootcert=%2").is_err());
    }
}
