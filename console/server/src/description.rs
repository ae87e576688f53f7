//! Every page as an OpenAPI document, for whoever writes a program against it.

use dspt_register::By;
use dspt_register::Measure;
use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::OperatorId;
use dspt_report::ProviderId;
use dspt_report::wire;
use dspt_store::model::ChangeKind;
use dspt_store::model::DeviceGroup;
use dspt_store::model::RollUpBy;
use dspt_store::model::Standing;
use dspt_store::worked::assessment::ItemNumber;
use jiff::civil::Date;
use schemars::SchemaGenerator;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::error::JSON;
use crate::error::PROBLEMS;
use crate::operators::Kind;
use crate::operators::Method;
use crate::operators::Page;
use crate::operators::Parameter;

mod open;
mod shapes;

pub(crate) use open::DESCRIPTION_PATH;

/// Every page as an OpenAPI 3.1 document: what it takes, what it answers, and each problem that any of them may answer.
pub fn description() -> Value {
    let mut known = shapes::generator();
    let mut paths: Map<String, Value> = Page::ALL
        .into_iter()
        .map(|page| (page.path().to_owned(), one(page, &mut known)))
        .collect();
    let open = open::pages().map(|page| (page.path.clone(), page.described(&mut known)));
    paths.extend(open);
    let schemas = shapes::taken(known);
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
            "schemas": schemas,
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

fn one(page: Page, known: &mut SchemaGenerator) -> Value {
    let shape = page.shape(known);
    let (description, told) = if page == Page::Live {
        ("The data of each event", "text/event-stream")
    } else {
        ("The answer", JSON)
    };
    let responses = json!({
        "200": { "description": description, "content": { told: { "schema": shape } } },
        "default": { "$ref": "#/components/responses/Problem" },
    });
    let id = page.path().trim_start_matches("/v1/").replace('/', "-");
    match page.method() {
        Method::View => {
            let parameters: Vec<Value> = page.takes().iter().map(|one| in_query(one, known)).collect();
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
                .map(|one| (one.name.to_owned(), schema(one.kind, known)));
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

fn in_query(parameter: &Parameter, known: &mut SchemaGenerator) -> Value {
    json!({
        "name": parameter.name, "in": "query", "required": parameter.needed, "schema": schema(parameter.kind, known),
    })
}

/// In a query and in a change alike, every value is a text.
fn schema(kind: Kind, known: &mut SchemaGenerator) -> Value {
    let shape = match kind {
        Kind::Provider => known.subschema_for::<ProviderId>(),
        Kind::Post => known.subschema_for::<OperatorId>(),
        Kind::Device => known.subschema_for::<DeviceId>(),
        Kind::Check => known.subschema_for::<CheckId>(),
        Kind::Day => known.subschema_for::<Date>(),
        Kind::Digest | Kind::Token => known.subschema_for::<Digest>(),
        Kind::Measure => known.subschema_for::<Measure>(),
        Kind::By => known.subschema_for::<By>(),
        Kind::Standing => known.subschema_for::<Standing>(),
        Kind::Group => known.subschema_for::<DeviceGroup>(),
        Kind::Change => known.subschema_for::<ChangeKind>(),
        Kind::Sum => known.subschema_for::<RollUpBy>(),
        Kind::Item => known.subschema_for::<ItemNumber>(),
        Kind::Limit | Kind::Number | Kind::Count => return json!({ "type": "string", "pattern": "^[0-9]+$" }),
        Kind::Signed => return json!({ "type": "string", "contentMediaType": "application/json" }),
        Kind::Text | Kind::After => return json!({ "type": "string" }),
    };
    shape.to_value()
}

#[cfg(test)]
mod tests;
