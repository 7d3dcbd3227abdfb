//! The schema files of the corpus in, a row a file out.

use std::fs;
use std::path::{Path, PathBuf};

use crate::table;
use crate::trial::{Case, trial};

const UPDATE: &str =
    "AGENT_EVENTS_CONFORMANCE=update cargo test -p agent-events-tests --test schemas";

/// Schemas that the specification allows and apache-avro does not take before their defaults, and logical types that are
/// no string, are taken out: their values are compared, their defaults are not.
const REFUSED_BY_ORACLE: &[(&str, &str)] = &[
    (
        "defaults/logical_types",
        "apache-avro refuses the default of a duration",
    ),
    (
        "defaults/not_representable",
        "apache-avro refuses the default of an invalid uuid",
    ),
    (
        "defaults/recursive",
        "apache-avro refuses a default of the type that is being defined",
    ),
    (
        "logical/not_a_string",
        "apache-avro refuses a logical type that is not a string",
    ),
];

/// Returns the files of every family that must become Rust, sorted.
fn files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for family in fs::read_dir("corpus").expect("the folder of the corpus") {
        let family = family.expect("an entry").path();
        if family.is_dir() && !family.ends_with("invalid") {
            let entries = fs::read_dir(family).expect("a family");
            files.extend(entries.map(|entry| entry.expect("an entry").path()));
        }
    }
    files.sort();
    files
}

fn name(file: &Path) -> String {
    let parts = [file.parent().and_then(Path::file_name), file.file_stem()];
    let parts = parts.map(|part| part.and_then(|part| part.to_str()).expect("a name"));
    parts.join("/")
}

/// Compiles each file by itself; returns what came of it, and why nothing came of the others.
fn compiled(files: &[PathBuf]) -> (Vec<Case>, Vec<String>) {
    let (mut cases, mut faults) = (Vec::new(), Vec::new());
    for file in files {
        let dir = tempfile::tempdir().expect("a folder");
        let copy = dir.path().join(file.file_name().expect("a name"));
        fs::copy(file, copy).expect("the file can be read");
        match Case::compile(&name(file), dir.path()) {
            Ok(case) => cases.push(case),
            Err(fault) => faults.push(format!("{}: {fault}", file.display())),
        }
    }
    (cases, faults)
}

#[test]
fn every_schema_becomes_rust_with_the_bytes_of_the_oracle() {
    let (cases, mut faults) = compiled(&files());
    let scores = trial("corpus", &cases, 12);
    for (case, score) in cases.iter().zip(&scores) {
        faults.extend(
            score
                .faults
                .iter()
                .map(|fault| format!("{}: {fault}", case.name)),
        );
        let known = REFUSED_BY_ORACLE.iter().any(|(name, _)| *name == case.name);
        if known == score.refused_by_oracle.is_empty() {
            faults.push(format!(
                "{}: the oracle says {:?}",
                case.name, score.refused_by_oracle
            ));
        }
    }
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
    let rows = cases.iter().map(|case| case.name.as_str()).zip(&scores);
    let text = table::conformance(rows, REFUSED_BY_ORACLE);
    let path = Path::new("../docs/conformance.md");
    if std::env::var_os("AGENT_EVENTS_CONFORMANCE").is_some_and(|value| value == "update") {
        fs::write(path, &text).expect("the table can be written");
    }
    let before = fs::read_to_string(path).unwrap_or_default();
    assert!(
        before == text,
        "docs/conformance.md is not what was measured: run `{UPDATE}`"
    );
}

/// What one crate of the test below is made of.
const FILES_A_CRATE: usize = 200;

/// `AGENT_EVENTS_CORPUS=/folder cargo test -p agent-events-tests --test schemas -- --ignored` asks the same of schemas
/// from elsewhere, one in a folder of its own each, named `s….avsc`; those at fault are left out.
#[test]
#[ignore = "needs a folder of schemas"]
fn schemas_from_elsewhere_become_rust_with_the_bytes_of_the_oracle() {
    let folder = std::env::var_os("AGENT_EVENTS_CORPUS").expect("a folder of schemas");
    let mut files = Vec::new();
    for family in fs::read_dir(folder).expect("the folder").flatten() {
        let entries = fs::read_dir(family.path()).expect("a family");
        files.extend(entries.flatten().map(|entry| entry.path()));
    }
    files.sort();
    let (cases, refused) = compiled(&files);
    let (mut faults, mut values) = (Vec::new(), 0);
    for cases in cases.chunks(FILES_A_CRATE) {
        for (case, score) in cases.iter().zip(trial("elsewhere", cases, 6)) {
            values += score.values;
            let named = |fault| format!("{}: {fault}", case.name);
            faults.extend(score.faults.into_iter().map(named));
        }
    }
    println!(
        "{} files, {} refused, {values} values",
        files.len(),
        refused.len()
    );
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
