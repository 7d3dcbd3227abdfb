//! Case files in, passed and failed counts out. The files are kept outside the repository; `AGENT_EVENTS_CASES` names
//! their folder, and without it nothing runs and nothing counts as passed.

#[path = "cases/compat.rs"]
mod compat;
#[path = "cases/resolve.rs"]
mod resolve;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use agent_events_schema::{
    Fingerprint, Guid, Schema, canonical_string, parsing_canonical_form, pretty_string,
    resolution_form, sha256,
};
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

const SUITES: [(&str, Check); 3] = [
    ("schema-validity.json", validity),
    ("canonical-fingerprint.json", fingerprint),
    ("canonical-string-guid.json", canonical),
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
    let suites = SUITES.into_iter();
    let suites = suites.chain(compat::SUITES).chain(resolve::SUITES);
    let mut failed = 0;
    for (file, check) in suites {
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

fn fingerprint(case: &Case) -> Result<(), String> {
    let schema = Schema::parse(case.text("schema")?).map_err(|error| error.to_string())?;
    let expected = case.value("expected")?;
    let form = parsing_canonical_form(schema.as_ref());
    same("canonical form", &form, expected["canonical"].as_str())?;
    match expected["fingerprint_rabin64"].as_i64() {
        Some(number) => same(
            "fingerprint",
            &hex(number),
            Some(&Fingerprint::of(&form).to_string()),
        ),
        None => Ok(()),
    }
}

fn canonical(case: &Case) -> Result<(), String> {
    let schema = Schema::parse(case.text("schema")?).map_err(|error| error.to_string())?;
    let expected = case.value("expected")?;
    let text = canonical_string(schema.as_ref());
    same(
        "canonical string",
        &text,
        expected["canonical_string"].as_str(),
    )?;
    let guid = Guid::of(&text).to_string();
    same(
        "guid",
        &guid,
        expected["confluent_guid_no_refs_no_metadata"].as_str(),
    )?;
    let form = parsing_canonical_form(schema.as_ref());
    same("canonical form", &form, expected["pcf"].as_str())?;
    let digest = sha256(&form).to_string();
    same(
        "digest",
        digest.trim_start_matches("sha256:"),
        expected["pcf_sha256"].as_str(),
    )?;
    let number = expected["rabin64"]
        .as_i64()
        .ok_or("the case has no fingerprint")?;
    same(
        "fingerprint",
        &Fingerprint::of(&form).to_string(),
        Some(&hex(number)),
    )?;
    for written in [text.clone(), pretty_string(schema.as_ref())] {
        let again =
            Schema::parse(&written).map_err(|error| format!("reading it again: {error}"))?;
        same(
            "second canonical string",
            &canonical_string(again.as_ref()),
            Some(&text),
        )?;
        same(
            "second resolution form",
            &resolution_form(again.as_ref()),
            Some(&resolution_form(schema.as_ref())),
        )?;
    }
    Ok(())
}

fn hex(number: i64) -> String {
    format!("{number:016x}")
}

fn same(what: &str, actual: &str, expected: Option<&str>) -> Result<(), String> {
    match expected {
        Some(expected) if expected == actual => Ok(()),
        Some(expected) => Err(format!(
            "{what} is\n    {actual}\n  instead of\n    {expected}"
        )),
        None => Err(format!("the case has no {what}")),
    }
}
