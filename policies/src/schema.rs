//! The JSON Schema of policy files, for editors.

use schemars::schema_for;

use crate::raw::AnyFile;

/// The JSON Schema of a policy's files: `schema.json` of this crate, made from the types that the files decode into.
pub fn json_schema() -> String {
    // Alternate display of a JSON value is indented JSON.
    format!("{:#}\n", schema_for!(AnyFile).to_value())
}
