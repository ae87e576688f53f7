//! The list of pages as an OpenAPI document, for whoever writes a program against it.

use serde_json::Value;
use serde_json::json;

use crate::operators::Kind;
use crate::operators::Method;
use crate::operators::Page;
use crate::operators::Parameter;

/// The list of pages as an OpenAPI 3.1 document.
pub fn description() -> Value {
    let pages = Page::ALL.map(|page| (page.path().to_owned(), one(page)));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Operators' pages of a DSPT console",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "TLS 1.3 with an operator's certificate, which alone tells who asks and what is reached. \
                            Refusals are problem details (RFC 9457); what is not there and what may not be seen are one answer.",
        },
        "paths": Value::Object(pages.into_iter().collect()),
    })
}

fn one(page: Page) -> Value {
    let responses = json!({
        "200": { "description": "The rows", "content": { "application/json": {} } },
        "default": { "description": "A problem", "content": { "application/problem+json": {} } },
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
                "requestBody": { "required": true, "content": { "application/json": { "schema": schema } } },
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
        Kind::Group => {
            let groups = dspt_store::model::DeviceGroup::ALL;
            json!({ "type": "string", "enum": groups })
        }
        Kind::Change => {
            let kinds = dspt_store::model::ChangeKind::ALL;
            json!({ "type": "string", "enum": kinds })
        }
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
        Kind::Check | Kind::Text | Kind::After => json!({ "type": "string" }),
    }
}
