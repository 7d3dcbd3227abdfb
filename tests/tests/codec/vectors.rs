//! Bytes that implementations in other languages wrote: ours are the same, and theirs are read as the same values.
//!
//! `vectors/README.md` says which they are and how they were made.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::fs;

use agent_events::{AvroSchema, json};
use agent_events_tests::containers::nested::Containers;
use agent_events_tests::enums::shapes::Holder;
use agent_events_tests::nullable::optional::Nullable;
use agent_events_tests::primitives::Reading;
use agent_events_tests::recursion::endless::{List, Tree};
use serde_json::Value;

/// A value in Avro's JSON, and the bytes that somebody wrote of it.
struct Vector<'a> {
    name: &'a str,
    json: String,
    bytes: Vec<u8>,
    /// Whether nobody else would write other bytes.
    canonical: bool,
}

impl Vector<'_> {
    fn check<T: AvroSchema + PartialEq + Debug>(&self) {
        let name = self.name;
        let value: T = json::from_avro_json(&self.json).expect(name);
        assert_eq!(T::from_slice(&self.bytes).expect(name), value, "{name}");
        let ours = value.to_vec().expect(name);
        if self.canonical {
            assert_eq!(ours, self.bytes, "{name}");
        } else {
            assert_ne!(ours, self.bytes, "{name} has no blocks with sizes");
        }
    }
}

#[test]
fn others_write_the_same_bytes() {
    for file in ["java", "fastavro", "avsc"] {
        assert_eq!(check_all(file, |_| true), 11, "{file}");
    }
}

#[test]
fn blocks_with_sizes_are_read() {
    let lines = fs::read_to_string("vectors/java.txt").expect("a file");
    let without: Vec<&str> = lines.lines().collect();
    // Where there is neither array nor map the bytes are the same.
    let checked = check_all("java-blocks", |line| without.contains(&line));
    assert_eq!(checked, 11);
}

/// Returns how many values were checked.
fn check_all(file: &str, canonical: impl Fn(&str) -> bool) -> usize {
    let values = fs::read_to_string("vectors/values.json").expect("a file");
    let values: Vec<BTreeMap<String, Value>> = serde_json::from_str(&values).expect("JSON");
    let lines = fs::read_to_string(format!("vectors/{file}.txt")).expect("a file");
    assert_eq!(lines.lines().count(), values.len(), "{file}");
    for (value, line) in values.iter().zip(lines.lines()) {
        let (name, hex) = line.split_once(' ').expect("a name and bytes");
        assert_eq!(value["name"], name, "{file}");
        let vector = Vector {
            name,
            json: value["value"].to_string(),
            bytes: bytes(hex),
            canonical: canonical(line),
        };
        match value["schema"].as_str().expect("a path") {
            "primitives/reading.avsc" => vector.check::<Reading>(),
            "containers/containers.avsc" => vector.check::<Containers>(),
            "nullable/nullable.avsc" => vector.check::<Nullable>(),
            "enums/holder.avsc" => vector.check::<Holder>(),
            "recursion/list.avsc" => vector.check::<List>(),
            "recursion/tree.avsc" => vector.check::<Tree>(),
            other => panic!("{other} has no type here"),
        }
    }
    values.len()
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex
        .chars()
        .map(|digit| u8::try_from(digit.to_digit(16).expect("a digit")).expect("less than 16"))
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect()
}
