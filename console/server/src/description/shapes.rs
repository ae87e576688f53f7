//! Shapes of what is answered: JSON Schema as OpenAPI 3.1 has it, each type under its name once.

use dspt_report::wire;
use schemars::Schema;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use schemars::transform::Transform;
use schemars::transform::transform_subschemas;
use serde_json::Map;
use serde_json::Value;

use super::problems;

/// Learns each type that it is asked for.
pub(super) fn generator() -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12().for_serialize().with(|settings| {
        settings.definitions_path = PLACE.into();
        settings.meta_schema = None;
        settings.transforms = vec![Box::new(Prose), Box::new(Words)];
    });
    settings.into_generator()
}

/// Every type that was asked for, and those that they hold.
pub(super) fn taken(mut known: SchemaGenerator) -> Map<String, Value> {
    known.subschema_for::<wire::Problem>();
    let mut shapes = known.take_definitions(true);
    let kind = shapes
        .get_mut("Problem")
        .and_then(|problem| problem.pointer_mut("/properties/type"));
    if let Some(Value::Object(kind)) = kind {
        kind.insert("format".to_owned(), "uri".into());
        kind.insert("enum".to_owned(), problems().into());
    }
    shapes
}

const PLACE: &str = "/components/schemas";

/// Sentences that go on in the next line of a source do not end there for a reader.
#[derive(Clone)]
struct Prose;

impl Transform for Prose {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        if let Some(Value::String(text)) = schema.get_mut("description") {
            let paragraphs = text.split("\n\n").map(|paragraph| paragraph.replace('\n', " "));
            *text = paragraphs.collect::<Vec<_>>().join("\n\n");
        }
    }
}

/// Words of which one stands, as a list that every reader of schemas knows, with what each means in the description.
#[derive(Clone)]
struct Words;

impl Transform for Words {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        let Some((words, meanings)) = words(schema) else {
            return;
        };
        let about = schema
            .get("description")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let about = format!("{about}\n\n{meanings}").trim_start().to_owned();
        schema.remove("oneOf");
        schema.insert("type".to_owned(), "string".into());
        schema.insert("enum".to_owned(), words.into());
        schema.insert("description".to_owned(), about.into());
    }
}

/// The words, and a line for each; nothing where anything else may stand too.
fn words(schema: &Schema) -> Option<(Vec<String>, String)> {
    let (mut words, mut meanings) = (Vec::new(), Vec::new());
    for one in schema.get("oneOf")?.as_array()? {
        let word = one.get("const")?.as_str()?;
        if let Some(meaning) = one.get("description").and_then(Value::as_str) {
            meanings.push(format!("- `{word}`: {meaning}"));
        }
        words.push(word.to_owned());
    }
    Some((words, meanings.join("\n")))
}
