//! Case files in, passed and failed counts out. The files are kept outside the repository; `AGENT_EVENTS_CASES` names
//! their folder, and without it nothing runs and nothing counts as passed.

use std::path::Path;
use std::process::ExitCode;

use agent_events::Envelope;
use agent_events::event_format::{AVRO_SCHEMA, EventFormat, JsonBatchReader, JsonBatchWriter};
use agent_events::kafka::{ContentMode, Received};
use serde_json::Value;

type Check = fn(&[u8]) -> Result<(), String>;

/// The files, the member of a case that holds its bytes, and what must become of them.
const SUITES: [(&str, &str, Check); 4] = [
    ("json-valid-events.json", "event", valid),
    ("json-invalid-events.json", "event", invalid),
    ("json-valid-batches.json", "batch", valid_batch),
    ("json-invalid-batches.json", "batch", invalid_batch),
];

fn main() -> ExitCode {
    let Some(folder) = std::env::var_os("AGENT_EVENTS_CASES") else {
        println!("cases: not run (AGENT_EVENTS_CASES is not set)");
        return ExitCode::SUCCESS;
    };
    let folder = Path::new(&folder);
    // Tests run in the crate's folder; the variable is written for the one above it.
    let folder = if folder.is_relative() {
        Path::new("..").join(folder)
    } else {
        folder.to_owned()
    };
    let folder = folder.join("cloudevents");
    let mut failed = 0;
    for (file, member, check) in SUITES {
        failed += report(file, run(&folder.join(file), member, check));
    }
    failed += report(
        "cloudevents.avsc",
        same_schema(&folder.join("cloudevents.avsc"), AVRO_SCHEMA),
    );
    #[cfg(feature = "avro-compact")]
    {
        let schema = agent_events::event_format::AVRO_COMPACT_SCHEMA;
        let file = "cloudevents-compact.avsc";
        failed += report(file, same_schema(&folder.join(file), schema));
    }
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Prints how many cases passed and returns how many failed.
fn report(file: &str, outcome: Result<(usize, Vec<String>), String>) -> usize {
    match outcome {
        Ok((passed, failures)) => {
            println!("cases: {file}: {passed} passed, {} failed", failures.len());
            for failure in &failures {
                println!("  {failure}");
            }
            failures.len()
        }
        Err(reason) => {
            println!("cases: {file}: {reason}");
            1
        }
    }
}

fn run(file: &Path, member: &str, check: Check) -> Result<(usize, Vec<String>), String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    let file: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let cases = file["tests"].as_array().ok_or("there is no `tests`")?;
    if cases.is_empty() {
        return Err("there are no cases".to_owned());
    }
    let mut failures = Vec::new();
    for case in cases {
        let bytes = serde_json::to_vec(&case[member]).map_err(|error| error.to_string())?;
        if let Err(reason) = check(&bytes) {
            failures.push(format!("{}: {reason}", case["id"]));
        }
    }
    Ok((cases.len() - failures.len(), failures))
}

fn valid(bytes: &[u8]) -> Result<(), String> {
    let event = EventFormat::Json
        .decode(bytes)
        .map_err(|error| error.to_string())?;
    let modes = [
        ContentMode::Binary,
        ContentMode::Structured(EventFormat::Json),
        ContentMode::Structured(EventFormat::Avro),
    ];
    for mode in modes {
        let record = event
            .to_record_in(mode)
            .map_err(|error| error.to_string())?;
        match record.read() {
            Ok(Received::Event(read)) if read.context().id() == event.id() => {
                if read.data() != event.data()
                    || read.extensions().len() != event.extensions().len()
                {
                    return Err(format!("{mode:?} gives {read:?}"));
                }
            }
            other => return Err(format!("{mode:?} gives {other:?}")),
        }
    }
    Ok(())
}

fn invalid(bytes: &[u8]) -> Result<(), String> {
    match EventFormat::Json.decode(bytes) {
        Ok(event) => Err(format!("was read as {event:?}")),
        Err(_) => Ok(()),
    }
}

fn batch(bytes: &[u8]) -> Result<Vec<Envelope>, String> {
    let events: Result<Vec<Envelope>, _> = JsonBatchReader::new(bytes).collect();
    events.map_err(|error| error.to_string())
}

fn valid_batch(bytes: &[u8]) -> Result<(), String> {
    let events = batch(bytes)?;
    let mut writer = JsonBatchWriter::new(Vec::new());
    for event in &events {
        writer.write(event).map_err(|error| error.to_string())?;
    }
    let written = writer.finish().map_err(|error| error.to_string())?;
    let count = serde_json::from_slice::<Vec<Value>>(bytes).map_err(|error| error.to_string())?;
    if batch(&written)? == events && events.len() == count.len() {
        Ok(())
    } else {
        Err(format!("was read as {events:?}"))
    }
}

fn invalid_batch(bytes: &[u8]) -> Result<(), String> {
    match batch(bytes) {
        Ok(events) => Err(format!("was read as {events:?}")),
        Err(_) => Ok(()),
    }
}

/// Compares what the schemas say, without documentation and defaults.
fn same_schema(file: &Path, ours: &str) -> Result<(usize, Vec<String>), String> {
    use agent_events_schema::{Schema, parsing_canonical_form};
    let form = |text: &str| {
        let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let text = without_defaults(value).to_string();
        let schema = Schema::parse(&text).map_err(|error| error.to_string())?;
        Ok::<_, String>(parsing_canonical_form(schema.as_ref()))
    };
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    let (theirs, ours) = (form(&text)?, form(ours)?);
    if theirs == ours {
        Ok((1, vec![]))
    } else {
        Ok((0, vec![format!("{theirs} is not {ours}")]))
    }
}

/// The compact draft has a default that its own type does not allow.
fn without_defaults(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .filter(|(key, _)| key != "default")
            .map(|(key, value)| (key, without_defaults(value)))
            .collect(),
        Value::Array(items) => items.into_iter().map(without_defaults).collect(),
        other => other,
    }
}
