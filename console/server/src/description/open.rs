//! Pages for devices, and for anyone.

use dspt_report::Envelope;
use dspt_report::wire;
use dspt_report::wire::About;
use dspt_report::wire::ConnectAnswer;
use dspt_report::wire::EnrolAnswer;
use dspt_report::wire::HeldAnswer;
use dspt_report::wire::LogAnswer;
use dspt_report::wire::OnceAnswer;
use dspt_report::wire::PermissionAnswer;
use dspt_report::wire::ProgressAnswer;
use dspt_report::wire::ReportsAnswer;
use dspt_report::wire::SharingAnswer;
use schemars::JsonSchema;
use schemars::Schema;
use schemars::SchemaGenerator;
use schemars::json_schema;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::error::JSON;
use crate::handlers::health;

/// Where this description is told.
pub(crate) const DESCRIPTION_PATH: &str = "/v1/openapi.json";

type Shape = fn(&mut SchemaGenerator) -> Schema;

/// A page for devices, or for anyone.
pub(super) struct Open {
    pub(super) path: String,
    is_post: bool,
    about: &'static str,
    takes: &'static str,
    gives: &'static str,
    /// What it answers, where that is JSON.
    shape: Option<Shape>,
    /// Other answers that are none of a problem.
    besides: &'static [(&'static str, &'static str)],
    parameters: Vec<Place>,
}

/// What a page for anyone takes in its path or query.
struct Place {
    name: &'static str,
    pattern: &'static str,
    is_in_path: bool,
    is_needed: bool,
}

impl Place {
    fn in_path(name: &'static str, pattern: &'static str) -> Self {
        Self {
            name,
            pattern,
            is_in_path: true,
            is_needed: true,
        }
    }

    fn in_query(name: &'static str, pattern: &'static str) -> Self {
        Self {
            name,
            pattern,
            is_in_path: false,
            is_needed: true,
        }
    }

    fn described(&self) -> Value {
        let place = if self.is_in_path { "path" } else { "query" };
        json!({
            "name": self.name, "in": place, "required": self.is_needed,
            "schema": { "type": "string", "pattern": self.pattern },
        })
    }
}

impl Open {
    pub(super) fn described(&self, known: &mut SchemaGenerator) -> Value {
        let shape = self.shape.map(|shape| json!({ "schema": shape(known) }));
        let shape = shape.unwrap_or_else(|| json!({}));
        let mut responses = json!({
            "200": { "description": "The answer", "content": { self.gives: shape } },
            "default": { "$ref": "#/components/responses/Problem" },
        });
        for (status, description) in self.besides {
            responses[*status] = json!({ "description": description });
        }
        let id = self.path.trim_start_matches("/v1/").trim_start_matches('/');
        let id = id.replace(['/', '.'], "-").replace(['{', '}'], "");
        let mut page = json!({ "operationId": id, "summary": self.about, "responses": responses });
        if self.is_post {
            page["requestBody"] = json!({ "required": true, "content": { self.takes: {} } });
        }
        let parameters: Vec<Value> = self.parameters.iter().map(Place::described).collect();
        if !parameters.is_empty() {
            page["parameters"] = Value::Array(parameters);
        }
        let method = if self.is_post { "post" } else { "get" };
        json!({ method: page })
    }
}

/// All of them.
pub(super) fn pages() -> impl Iterator<Item = Open> {
    told_to_anyone()
        .into_iter()
        .chain(said_by_devices())
        .chain(of_the_log())
}

fn said_by_devices() -> [Open; 7] {
    [
        post::<EnrolAnswer>(wire::ENROL_PATH, "A device joins a provider"),
        post::<ReportsAnswer>(
            wire::REPORTS_PATH,
            "A device says what it saw; each report has a status of its own",
        ),
        post::<OnceAnswer>(
            wire::ONCE_PATH,
            "A person tells the result of their own computer, once",
        ),
        post::<HeldAnswer>(wire::HELD_PATH, "A device asks for what is held of it"),
        Open {
            shape: Some(sharing_or_progress),
            ..post::<SharingAnswer>(wire::OWN_PATH, "A provider's own people ask")
        },
        post::<PermissionAnswer>(
            wire::PERMISSION_PATH,
            "A provider's own people permit something, or no more",
        ),
        post::<ConnectAnswer>(wire::CONNECT_PATH, "An operator's computer claims its post"),
    ]
}

fn told_to_anyone() -> [Open; 6] {
    let trust = format!("{}/{{version}}", wire::TRUST_PATH);
    [
        told::<About>(wire::ABOUT_PATH, "Who runs this console"),
        Open {
            besides: KEPT,
            ..get(wire::POLICY_PATH, "The policy published last", wire::BUNDLE_TYPE)
        },
        Open {
            besides: KEPT,
            ..told::<Envelope>(wire::TRUST_PATH, "Whose keys and addresses are good, the newest")
        },
        Open {
            besides: KEPT,
            parameters: vec![Place::in_path("version", "^[0-9]+$")],
            ..told::<Envelope>(&trust, "Whose keys and addresses are good, of one version")
        },
        told::<Map<String, Value>>(DESCRIPTION_PATH, "This description"),
        get(health::PATH, "Whether server and store answer", TEXT),
    ]
}

fn of_the_log() -> [Open; 4] {
    let below = |name: &str| format!("{}/{name}", wire::LOG_PATH);
    [
        get(&below("checkpoint"), "The newest checkpoint of the log", TEXT),
        get(&below("key"), "The key by which checkpoints are verified", TEXT),
        Open {
            parameters: vec![Place::in_path("tile", "^[0-9]+/[x0-9/]+(\\.p/[0-9]+)?$")],
            ..get(
                &below("tile/{tile}"),
                "Hashes of the log's tree; the name of a tile has slashes",
                "application/octet-stream",
            )
        },
        Open {
            parameters: vec![
                Place::in_query("device", "^[0-9a-f]{32}$"),
                Place::in_query("sequence", "^[0-9]+$"),
                Place::in_query("report", "^[0-9a-f]{64}$"),
                Place {
                    is_needed: false,
                    ..Place::in_query("from", "^[0-9]+$")
                },
            ],
            ..told::<LogAnswer>(
                wire::RECEIPT_PATH,
                "That a report is in the log, and that the log grew",
            )
        },
    ]
}

fn get(path: &str, about: &'static str, gives: &'static str) -> Open {
    Open {
        path: path.to_owned(),
        is_post: false,
        about,
        takes: "",
        gives,
        shape: None,
        besides: &[],
        parameters: Vec::new(),
    }
}

fn told<Answer: JsonSchema>(path: &str, about: &'static str) -> Open {
    Open {
        shape: Some(SchemaGenerator::subschema_for::<Answer>),
        ..get(path, about, JSON)
    }
}

fn post<Answer: JsonSchema>(path: &str, about: &'static str) -> Open {
    Open {
        is_post: true,
        takes: wire::CONTENT_TYPE,
        ..told::<Answer>(path, about)
    }
}

fn sharing_or_progress(known: &mut SchemaGenerator) -> Schema {
    let (sharing, progress) = (
        known.subschema_for::<SharingAnswer>(),
        known.subschema_for::<ProgressAnswer>(),
    );
    json_schema!({ "oneOf": [sharing, progress] })
}

const TEXT: &str = "text/plain";
/// Of what is published in versions.
const KEPT: &[(&str, &str)] = &[
    ("204", "None was ever published"),
    ("304", "It is what If-None-Match names"),
];
