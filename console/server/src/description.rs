//! Every page as an OpenAPI document, for whoever writes a program against it.

use dspt_report::wire;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::error::PROBLEMS;
use crate::handlers::health;
use crate::handlers::operators::DESCRIPTION_PATH;
use crate::operators::Kind;
use crate::operators::Method;
use crate::operators::Page;
use crate::operators::Parameter;

/// Every page as an OpenAPI 3.1 document, with each problem that any of them may answer.
pub fn description() -> Value {
    let mut paths: Map<String, Value> = Page::ALL
        .into_iter()
        .map(|page| (page.path().to_owned(), one(page)))
        .collect();
    paths.extend(open().map(|page| (page.path.clone(), page.described())));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "A DSPT console",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "TLS 1.3. Devices sign what they send. Operators show a certificate, which alone tells who asks and \
                            what is reached. Refusals are problem details (RFC 9457); what is not there and what may not be \
                            seen are one answer.",
            "license": { "name": env!("CARGO_PKG_LICENSE") },
        },
        // One console is at one address, which whoever runs it gives out.
        "servers": [{ "url": "https://{address}", "variables": { "address": { "default": wire::SERVER_NAME } } }],
        "paths": paths,
        "components": {
            "schemas": { "Problem": problem() },
            "responses": {
                "Problem": {
                    "description": "Why not, and what to do; 429 and 503 with Retry-After",
                    "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
                },
            },
        },
    })
}

/// The `type` of every problem.
pub fn problems() -> Vec<String> {
    PROBLEMS
        .iter()
        .map(|(_, name, _)| format!("{}{name}", wire::PROBLEM_TYPE))
        .collect()
}

fn problem() -> Value {
    json!({
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": { "type": "string", "format": "uri", "enum": problems() },
            "title": { "type": "string", "description": "Short and the same each time" },
            "status": { "type": "integer", "minimum": 400, "maximum": 599 },
            "detail": { "type": "string", "description": "What happened and what to do, in a sentence" },
        },
    })
}

/// A page for devices, or for anyone.
struct Open {
    path: String,
    is_post: bool,
    about: &'static str,
    takes: &'static str,
    gives: &'static str,
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
    fn described(&self) -> Value {
        let mut responses = json!({
            "200": { "description": "The answer", "content": { self.gives: {} } },
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

fn open() -> impl Iterator<Item = Open> {
    let post = |path: &str, about| Open {
        path: path.to_owned(),
        is_post: true,
        about,
        takes: wire::CONTENT_TYPE,
        gives: JSON,
        besides: &[],
        parameters: Vec::new(),
    };
    let get = |path: &str, about, gives, besides| Open {
        path: path.to_owned(),
        is_post: false,
        about,
        takes: "",
        gives,
        besides,
        parameters: Vec::new(),
    };
    let with = |page: Open, parameters| Open { parameters, ..page };
    [
        get(wire::ABOUT_PATH, "Who runs this console", JSON, &[]),
        post(wire::ENROL_PATH, "A device joins a provider"),
        post(
            wire::REPORTS_PATH,
            "A device says what it saw; each report has a status of its own",
        ),
        post(
            wire::ONCE_PATH,
            "A person tells the result of their own computer, once",
        ),
        post(wire::HELD_PATH, "A device asks for what is held of it"),
        post(wire::OWN_PATH, "A provider's own people ask"),
        post(
            wire::PERMISSION_PATH,
            "A provider's own people permit something, or no more",
        ),
        get(
            wire::POLICY_PATH,
            "The policy published last",
            wire::BUNDLE_TYPE,
            KEPT,
        ),
        get(
            wire::TRUST_PATH,
            "Whose keys and addresses are good, the newest",
            JSON,
            KEPT,
        ),
        with(
            get(
                &format!("{}/{{version}}", wire::TRUST_PATH),
                "Whose keys and addresses are good, of one version",
                JSON,
                KEPT,
            ),
            vec![Place::in_path("version", "^[0-9]+$")],
        ),
        get(
            &format!("{}/checkpoint", wire::LOG_PATH),
            "The newest checkpoint of the log",
            TEXT,
            &[],
        ),
        get(
            &format!("{}/key", wire::LOG_PATH),
            "The key by which checkpoints are verified",
            TEXT,
            &[],
        ),
        with(
            get(
                &format!("{}/tile/{{tile}}", wire::LOG_PATH),
                "Hashes of the log's tree; the name of a tile has slashes",
                "application/octet-stream",
                &[],
            ),
            vec![Place::in_path("tile", "^[0-9]+/[x0-9/]+(\\.p/[0-9]+)?$")],
        ),
        with(
            get(
                wire::RECEIPT_PATH,
                "That a report is in the log, and that the log grew",
                JSON,
                &[],
            ),
            vec![
                Place::in_query("device", "^[0-9a-f]{32}$"),
                Place::in_query("sequence", "^[0-9]+$"),
                Place::in_query("report", "^[0-9a-f]{64}$"),
                Place {
                    is_needed: false,
                    ..Place::in_query("from", "^[0-9]+$")
                },
            ],
        ),
        post(wire::CONNECT_PATH, "An operator's computer claims its post"),
        get(DESCRIPTION_PATH, "This description", JSON, &[]),
        get(health::PATH, "Whether server and store answer", TEXT, &[]),
    ]
    .into_iter()
}

fn one(page: Page) -> Value {
    let told = if page == Page::Live {
        "text/event-stream"
    } else {
        JSON
    };
    let responses = json!({
        "200": { "description": "The rows", "content": { told: {} } },
        "default": { "$ref": "#/components/responses/Problem" },
    });
    let id = page.path().trim_start_matches("/v1/").replace('/', "-");
    match page.method() {
        Method::View => {
            let parameters: Vec<Value> = page.takes().iter().map(in_query).collect();
            json!({ "get": { "operationId": id, "summary": page.about(), "parameters": parameters, "responses": responses } })
        }
        Method::Do => {
            let needed: Vec<&str> = page
                .takes()
                .iter()
                .filter(|one| one.needed)
                .map(|one| one.name)
                .collect();
            let properties = page
                .takes()
                .iter()
                .map(|one| (one.name.to_owned(), schema(one.kind)));
            let properties = Value::Object(properties.collect());
            let schema = json!({
                "type": "object", "properties": properties, "required": needed, "additionalProperties": false,
            });
            json!({ "post": {
                "operationId": id, "summary": page.about(), "responses": responses,
                "requestBody": { "required": true, "content": { JSON: { "schema": schema } } },
            } })
        }
    }
}

fn in_query(parameter: &Parameter) -> Value {
    json!({
        "name": parameter.name, "in": "query", "required": parameter.needed, "schema": schema(parameter.kind),
    })
}

/// In a query and in a change alike, every value is a text.
fn schema(kind: Kind) -> Value {
    match kind {
        Kind::Provider | Kind::Post => json!({ "type": "string", "pattern": "^[0-9a-f]{16}$" }),
        Kind::Device => json!({ "type": "string", "pattern": "^[0-9a-f]{32}$" }),
        Kind::Limit | Kind::Number | Kind::Count => json!({ "type": "string", "pattern": "^[0-9]+$" }),
        Kind::Day => json!({ "type": "string", "format": "date" }),
        Kind::Digest | Kind::Token => json!({ "type": "string", "pattern": "^[0-9a-f]{64}$" }),
        Kind::Measure => {
            let measures = dspt_register::Measure::ALL;
            json!({ "type": "string", "enum": measures })
        }
        Kind::By => {
            let kinds = dspt_register::By::ALL;
            json!({ "type": "string", "enum": kinds })
        }
        Kind::Standing => {
            let standings = dspt_store::model::Standing::ALL;
            json!({ "type": "string", "enum": standings })
        }
        Kind::Group => {
            let groups = dspt_store::model::DeviceGroup::ALL;
            json!({ "type": "string", "enum": groups })
        }
        Kind::Change => {
            let kinds = dspt_store::model::ChangeKind::ALL;
            json!({ "type": "string", "enum": kinds })
        }
        Kind::Sum => json!({ "type": "string", "enum": dspt_store::model::RollUpBy::ALL }),
        Kind::Item => json!({ "type": "string", "examples": ["9.5.2"] }),
        Kind::Signed => json!({ "type": "string", "contentMediaType": "application/json" }),
        Kind::Check | Kind::Text | Kind::After => json!({ "type": "string" }),
    }
}

const JSON: &str = "application/json";
const TEXT: &str = "text/plain";
/// Of what is published in versions.
const KEPT: &[(&str, &str)] = &[
    ("204", "None was ever published"),
    ("304", "It is what If-None-Match names"),
];

#[cfg(test)]
mod tests;
