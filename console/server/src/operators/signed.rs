//! What a post's key signs of the changes that it asks for. The server signs for nobody, and no change of these is made without.

use std::collections::BTreeMap;

use dspt_report::Acting;
use dspt_report::Envelope;
use dspt_report::Nonce;
use dspt_report::OperatorId;
use dspt_report::Pin;
use dspt_store::model::Scope;
use dspt_store::model::SignedActing;

use crate::app::App;
use crate::error::Refusal;
use crate::limits;
use crate::operators::Asker;
use crate::operators::Kind;
use crate::operators::Page;
use crate::operators::Parameters;

/// The parameter that holds the envelope.
pub const SIGNED: &str = "signed";

impl Page {
    /// Whether the post's key signs what is asked for.
    pub fn is_signed(self) -> bool {
        self.takes()
            .iter()
            .any(|parameter| parameter.kind == Kind::Signed)
    }

    /// What is to be signed to ask for this change: everything given, each text that a person wrote by its digest.
    pub fn acting(
        self,
        given: &BTreeMap<&str, String>,
        (operator, pin): (OperatorId, Pin),
        (nonce, collected_at): (Nonce, i64),
    ) -> Acting {
        let mut said = Acting {
            action: self.path().rsplit('/').next().unwrap_or_default().to_owned(),
            collected_at,
            given: BTreeMap::new(),
            nonce,
            operator,
            pin,
            texts: BTreeMap::new(),
        };
        for parameter in self.takes() {
            let Some(value) = given.get(parameter.name) else {
                continue;
            };
            let name = parameter.name.to_owned();
            if parameter.kind == Kind::Text {
                let digest = Acting::written(&said.nonce, value);
                said.texts.insert(name, digest);
            } else if parameter.kind != Kind::Signed {
                said.given.insert(name, value.clone());
            }
        }
        said
    }
}

/// The asker's scope with what was signed, where the page needs that.
pub(super) fn scope(app: &App, asker: &Asker, page: Page, given: &Parameters) -> Result<Scope, Refusal> {
    if !page.is_signed() {
        return Ok(asker.scope.clone());
    }
    let envelope = Envelope::parse(given.text(SIGNED).as_bytes()).map_err(|_| Refusal::NotSigned)?;
    let verified = envelope.verify::<Acting>(&asker.operator.key);
    let verified = verified.map_err(|_| Refusal::NotSigned)?;
    let said = verified.statement();
    if said.pin != app.pin {
        return Err(Refusal::OtherConsole);
    }
    let asked = page.acting(
        &given.values(),
        (asker.operator.id, app.pin),
        (said.nonce, said.collected_at),
    );
    let apart = asker.now.as_second().abs_diff(said.collected_at);
    if asked != *said || apart > limits::CLOCK_SLACK.as_secs() {
        return Err(Refusal::NotSigned);
    }
    if !app.heard.is_new(verified.id(), asker.now) {
        return Err(Refusal::Again);
    }
    // Rendered by us: what came may hold anything around it.
    let envelope_text = String::from_utf8_lossy(&envelope.to_json()).into_owned();
    Ok(asker.scope.clone().signing(SignedActing {
        statement: verified.id(),
        envelope: envelope_text,
    }))
}
