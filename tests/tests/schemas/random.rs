//! Seeds in; schemas that become Rust with the bytes of the oracle out.

use std::fs;

use crate::schema_text::schema_text;
use crate::trial::{Case, trial};

/// Returns the number in an environment variable.
fn number(variable: &str, otherwise: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text.parse().expect("the variable holds a number"),
        Err(_) => otherwise,
    }
}

#[test]
fn random_schemas_become_rust_with_the_bytes_of_the_oracle() {
    let (count, seed) = (
        number("AGENT_EVENTS_SCHEMAS", 24),
        number("AGENT_EVENTS_SEED", 1),
    );
    let (mut cases, mut faults) = (Vec::new(), Vec::new());
    let seeds = (0..count).map(|index| seed.wrapping_mul(1_000_003).wrapping_add(index));
    for seed in seeds {
        let dir = tempfile::tempdir().expect("a folder");
        let text = schema_text(seed);
        fs::write(dir.path().join("random.avsc"), &text).expect("a file");
        match Case::compile(&format!("seed_{seed}"), dir.path()) {
            Ok(case) => cases.push(case),
            Err(fault) => faults.push(format!("{seed}: {fault}\n{text}")),
        }
    }
    let scores = trial("random", &cases, 12);
    let (mut types, mut values, mut refused) = (0, 0, 0);
    for (case, score) in cases.iter().zip(&scores) {
        faults.extend(
            score
                .faults
                .iter()
                .map(|fault| format!("{}: {fault}", case.name)),
        );
        types += score.types;
        values += score.values;
        refused += score.refused_by_oracle.len();
        for reason in &score.refused_by_oracle {
            println!("{}: the oracle says {reason}", case.name);
        }
    }
    println!(
        "{count} schemas, {types} types ({refused} not taken by the oracle), {values} values compared"
    );
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
    assert!(
        refused * 10 <= types,
        "the oracle takes too few schemas to be one"
    );
}
