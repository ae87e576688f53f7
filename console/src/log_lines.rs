//! Lines that `serve` writes about its own running: text for people, or JSON for programs that collect them.

use std::fmt;
use std::fmt::Debug;

use dspt_tui::plain;
use jiff::Timestamp;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;
use tracing::Event;
use tracing::Subscriber;
use tracing::field::Field;
use tracing::field::Visit;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::FmtContext;
use tracing_subscriber::fmt::FormatEvent;
use tracing_subscriber::fmt::FormatFields;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::registry::LookupSpan;

use crate::cli::LogFormat;
use crate::context::now;

/// Bytes of one text in a line of JSON, beyond which it is cut.
const TEXT_BYTES: usize = 4 * 1024;

/// Writes lines to standard error from here on, as much as `DSPT_LOG` says.
pub(crate) fn begin(format: LogFormat) {
    let filter = EnvFilter::try_from_env("DSPT_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    // A second `serve` in one process does not happen; a subscriber that is there stays.
    let _ = tracing::subscriber::set_global_default(lines(format, filter, std::io::stderr));
}

/// Everything that passes the filter, a line each.
fn lines<W>(format: LogFormat, filter: EnvFilter, writer: W) -> Box<dyn Subscriber + Send + Sync>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let text = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(writer)
        .with_ansi(false);
    match format {
        LogFormat::Text => Box::new(text.finish()),
        LogFormat::Json => Box::new(text.event_format(Json).finish()),
    }
}

/// One object a line: `timestamp`, `level`, `target` and `fields`, of which `message` is the sentence.
struct Json;

impl<S, N> FormatEvent<S, N> for Json
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let said = json!({
            "timestamp": moment(now()),
            "level": event.metadata().level().as_str(),
            "target": event.metadata().target(),
            "fields": fields.0,
        });
        // What a terminal obeys, or what turns the direction of a text, is named and not written.
        let line = plain::escaped_json(&said).map_err(|_| fmt::Error)?;
        writeln!(writer, "{line}")
    }
}

/// As in the form for people: UTC, to the microsecond.
fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
}

/// What an event tells, by name.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn keep(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.record_str(field, &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let end = value.floor_char_boundary(TEXT_BYTES);
        let (shown, rest) = value.split_at(end);
        let more = if rest.is_empty() { "" } else { "…" };
        self.keep(field, format!("{shown}{more}"));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.keep(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.keep(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.keep(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.keep(field, value);
    }
}

#[cfg(test)]
mod tests;
