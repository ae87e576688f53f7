//! Parties and posts, derived from the entries that made them; and whether each entry is filed where it belongs.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use dspt_report::Digest;
use dspt_report::OperatorId;
use dspt_report::PartyId;
use dspt_report::ProviderId;
use dspt_report::PublicKey;

use super::OPERATION;
use super::entries;
use super::entries::Entry;
use super::entries::Logged;
use crate::engine::Connection;
use crate::engine::Row;
use crate::model::LogFault;
use crate::model::LogVerified;
use crate::model::PartyKind;
use crate::sql::failure::During;
use crate::sql::failure::Failure;
use crate::sql::rows;
use crate::sql::sight::OWN_PARTY;

/// Derives every party and post. Of a provider that is being erased they go step by step.
pub(super) fn look_through(
    sql: &Connection,
    verified: &mut LogVerified,
    erased: &BTreeSet<ProviderId>,
) -> Result<(), Failure> {
    let mut derived = Derived::default();
    entries::each(sql, |entry| {
        is_filed(verified, &entry);
        derived.go_on(&entry);
        Ok(())
    })?;
    parties(sql, verified, derived.parties)?;
    derived
        .posts
        .retain(|_, (_, post)| post.provider.is_none_or(|provider| !erased.contains(&provider)));
    posts(sql, verified, derived.posts, erased)
}

/// By what stands beside an entry it is found: that must be what it says itself.
fn is_filed(verified: &mut LogVerified, entry: &Entry) {
    let (operator, provider) = entry.filed;
    let is_said = entry.operator.is_none_or(|said| Some(said) == operator)
        && entry.provider.is_none_or(|said| Some(said) == provider);
    if entry.intact && !is_said {
        verified.fault(LogFault::Derived {
            position: entry.position.unsigned_abs(),
            what: "whose action it was, or about which provider".to_owned(),
        });
    }
}

/// A post, as it is kept or as it follows. What it is called stands in no entry.
#[derive(Clone, Eq, PartialEq)]
struct Post {
    party: PartyId,
    provider: Option<ProviderId>,
    role: i64,
    added: i64,
    /// Name of its key, and its certificate.
    key: Option<String>,
    certificate: Option<Digest>,
    claimed: Option<i64>,
    revoked: Option<i64>,
    /// Whether closing ended it.
    cut: bool,
}

#[derive(Default)]
struct Derived {
    parties: BTreeMap<PartyId, (i64, PartyKind, String)>,
    posts: BTreeMap<OperatorId, (i64, Post)>,
}

impl Derived {
    fn go_on(&mut self, entry: &Entry) {
        match &entry.action {
            Logged::PartyAdded { party, kind, name } => {
                self.parties.insert(*party, (entry.position, *kind, name.clone()));
            }
            Logged::OperatorAdded { added, party, role } => {
                let post = Post {
                    party: *party,
                    provider: entry.provider,
                    role: rows::role_code(*role),
                    added: entry.at,
                    key: None,
                    certificate: None,
                    claimed: None,
                    revoked: None,
                    cut: false,
                };
                self.posts.insert(*added, (entry.position, post));
            }
            Logged::OperatorClaimed {
                public_key,
                certificate_sha256,
            } => {
                if let Some(post) = self.own(entry) {
                    post.key = Some(public_key.clone());
                    post.certificate = Some(*certificate_sha256);
                    post.claimed = Some(entry.at);
                }
            }
            Logged::OperatorRenewed { certificate_sha256 } => {
                if let Some(post) = self.own(entry) {
                    post.certificate = Some(*certificate_sha256);
                }
            }
            Logged::OperatorRevoked { revoked } => {
                if let Some((_, post)) = self.posts.get_mut(revoked) {
                    post.revoked = post.revoked.or(Some(entry.at));
                }
            }
            Logged::ProviderClosed { .. } => {
                for post in self.of(entry.provider).filter(|post| post.revoked.is_none()) {
                    (post.revoked, post.cut) = (Some(entry.at), true);
                }
            }
            Logged::ProviderReopened => {
                for post in self.of(entry.provider).filter(|post| post.cut) {
                    (post.revoked, post.cut) = (None, false);
                }
            }
            _ => {}
        }
    }

    fn own(&mut self, entry: &Entry) -> Option<&mut Post> {
        self.posts.get_mut(&entry.operator?).map(|(_, post)| post)
    }

    fn of(&mut self, provider: Option<ProviderId>) -> impl Iterator<Item = &mut Post> {
        let posts = self.posts.values_mut().map(|(_, post)| post);
        posts.filter(move |post| provider.is_some() && post.provider == provider)
    }
}

fn parties(
    sql: &Connection,
    verified: &mut LogVerified,
    derived: BTreeMap<PartyId, (i64, PartyKind, String)>,
) -> Result<(), Failure> {
    let text = "SELECT id, kind, name FROM party WHERE number <> ?1";
    let kept: Vec<([u8; 8], i64, String)> = sql
        .prepare_cached(text)
        .and_then(|mut find| {
            find.query_map((OWN_PARTY,), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect()
        })
        .during(OPERATION)?;
    let mut kept: BTreeMap<PartyId, (i64, String)> = kept
        .into_iter()
        .map(|(id, kind, name)| (PartyId::new(id), (kind, name)))
        .collect();
    for (id, (position, kind, name)) in derived {
        if kept.remove(&id) != Some((rows::code_of(&PartyKind::ALL, &kind), name)) {
            verified.fault(LogFault::Derived {
                position: position.unsigned_abs(),
                what: format!("party {id}"),
            });
        }
    }
    for id in kept.into_keys() {
        verified.fault(LogFault::NotLogged {
            what: format!("party {id}"),
        });
    }
    Ok(())
}

const POSTS: &str =
    "SELECT o.id, y.id, p.id, o.role, o.added, o.public, o.certificate, o.claimed, o.revoked, o.cut
     FROM operator o JOIN party y ON y.number = o.party LEFT JOIN provider p ON p.number = o.provider";

fn post(row: &Row<'_>) -> crate::engine::Result<(OperatorId, Post)> {
    let public: Option<Vec<u8>> = row.get(5)?;
    let key = public
        .map(|public| PublicKey::from_bytes(&public).map_or(String::new(), |key| key.key_id().to_string()));
    let post = Post {
        party: PartyId::new(row.get(1)?),
        provider: row.get::<_, Option<[u8; 8]>>(2)?.map(ProviderId::new),
        role: row.get(3)?,
        added: row.get(4)?,
        key,
        certificate: row.get::<_, Option<[u8; 32]>>(6)?.map(Digest::new),
        claimed: row.get(7)?,
        revoked: row.get(8)?,
        cut: row.get(9)?,
    };
    Ok((OperatorId::new(row.get(0)?), post))
}

fn posts(
    sql: &Connection,
    verified: &mut LogVerified,
    derived: BTreeMap<OperatorId, (i64, Post)>,
    erased: &BTreeSet<ProviderId>,
) -> Result<(), Failure> {
    let mut kept: BTreeMap<OperatorId, Post> = sql
        .prepare_cached(POSTS)
        .and_then(|mut find| find.query_map((), post)?.collect())
        .during(OPERATION)?;
    for (id, (position, post)) in derived {
        if kept.remove(&id) != Some(post) {
            verified.fault(LogFault::Derived {
                position: position.unsigned_abs(),
                what: format!("what post {id} may do, and until when"),
            });
        }
    }
    for (id, post) in kept {
        if post.provider.is_none_or(|provider| !erased.contains(&provider)) {
            verified.fault(LogFault::NotLogged {
                what: format!("post {id}"),
            });
        }
    }
    Ok(())
}
