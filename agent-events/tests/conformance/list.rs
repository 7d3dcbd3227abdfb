//! No number of the list may go missing.

use std::collections::BTreeMap;

const SOURCES: [&str; 5] = [
    include_str!("encode.rs"),
    include_str!("decode.rs"),
    include_str!("structured.rs"),
    include_str!("avro.rs"),
    include_str!("matrix.rs"),
];

/// The numbers that CloudEvents leaves to this project; those between are of no rule.
fn numbers() -> impl Iterator<Item = u32> {
    (1..=23).chain(30..=58).chain(60..=82)
}

#[test]
fn every_number_is_a_test() {
    let mut found = BTreeMap::<u32, usize>::new();
    for line in SOURCES.iter().flat_map(|source| source.lines()) {
        let name = line.trim_start().strip_prefix("fn k");
        if let Some(Ok(number)) = name.and_then(|name| name.get(..2)).map(str::parse) {
            *found.entry(number).or_default() += 1;
        }
    }
    let missing: Vec<u32> = numbers()
        .filter(|number| !found.contains_key(number))
        .collect();
    assert!(missing.is_empty(), "numbers without a test: {missing:?}");
    let unknown: Vec<&u32> = found
        .keys()
        .filter(|found| numbers().all(|number| number != **found))
        .collect();
    assert!(unknown.is_empty(), "tests of no number: {unknown:?}");
}
