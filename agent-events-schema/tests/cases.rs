//! Case files in, passed and failed counts out. The files are kept outside the repository; `AGENT_EVENTS_CASES` names
//! their folder, and without it nothing runs and nothing counts as passed.

#[path = "cases/compat.rs"]
mod compat;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use agent_events_schema::Schema;
use serde_json::Value;
use serde_json::value::RawValue;

type Check = fn(&Case) -> Result<(), String>;

/// One case: its members, with their text as written.
struct Case(BTreeMap<String, Box<RawValue>>);

impl Case {
    /// Returns the text of a member, so that the order of keys is kept.
    fn text(&self, key: &str) -> Result<&str, String> {
        self.0
            .get(key)
            .map(|value| value.get())
            .ok_or_else(|| format!("the case has no `{key}`"))
    }

    /// Returns a member as a value.
    fn value(&self, key: &str) -> Result<Value, String> {
        serde_json::from_str(self.text(key)?).map_err(|error| error.to_string())
    }
}

const SUITES: [(&str, Check); 1] = [("schema-validity.json", validity)];

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
    let mut failed = 0;
    for (file, check) in SUITES.into_iter().chain(compat::SUITES) {
        match run(&folder.join("compat").join(file), check) {
            Ok((passed, failures)) => {
                println!("cases: {file}: {passed} passed, {} failed", failures.len());
                for failure in &failures {
                    println!("  {failure}");
                }
                failed += failures.len();
            }
            Err(reason) => {
                println!("cases: {file}: {reason}");
                failed += 1;
            }
        }
    }
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn run(file: &Path, check: Check) -> Result<(usize, Vec<String>), String> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    let cases: Vec<BTreeMap<_, _>> =
        serde_json::from_str(&text).map_err(|error| error.to_string())?;
    if cases.is_empty() {
        return Err("no cases in it".to_owned());
    }
    let mut failures = Vec::new();
    let count = cases.len();
    for case in cases.into_iter().map(Case) {
        if let Err(reason) = check(&case) {
            failures.push(format!("{}: {reason}", case.text("name")?));
        }
    }
    Ok((count - failures.len(), failures))
}

fn validity(case: &Case) -> Result<(), String> {
    let expected = case.value("expected")?;
    let valid = expected["valid"]
        .as_bool()
        .ok_or("the case has no verdict")?;
    match (Schema::parse(case.text("schema")?), valid) {
        (Ok(_), true) | (Err(_), false) => Ok(()),
        (Ok(_), false) => Err("accepted, but not valid".to_owned()),
        (Err(error), true) => Err(format!("refused, but valid: {error}")),
    }
}
