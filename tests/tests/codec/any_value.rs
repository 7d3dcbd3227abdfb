//! Any value of any golden type in: its bytes are those that an independent implementation writes, and back.

use std::fs;

use agent_events_tests::CASES;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::entropy::{Entropy, value};
use crate::oracle::Oracle;
use crate::types::{GOLDEN_TYPES, GoldenType};

/// Runs `check` for every golden type with many streams of entropy.
fn for_every_type(
    cases: u32,
    check: impl Fn(&GoldenType, &Oracle, &[u8]) -> Result<(), TestCaseError>,
) {
    for golden in GOLDEN_TYPES {
        let oracle = Oracle::new(golden.schema);
        let config = Config {
            cases,
            failure_persistence: None,
            ..Config::default()
        };
        let result = TestRunner::new(config).run(&vec(any::<u8>(), 0..200), |entropy| {
            check(golden, &oracle, &entropy)
        });
        if let Err(failure) = result {
            panic!("{} in golden/{}: {failure}", golden.name, golden.case);
        }
    }
}

#[test]
fn no_golden_type_is_missing() {
    for case in CASES {
        let code = fs::read_to_string(format!("golden/{case}.rs")).expect("a golden file");
        let known = GOLDEN_TYPES.iter().filter(|golden| golden.case == *case);
        assert_eq!(
            known.count(),
            code.matches("impl ::agent_events::AvroSchema for").count(),
            "list every type of golden/{case}.rs in tests/tests/codec/types.rs"
        );
    }
}

#[test]
fn bytes_are_those_of_the_oracle() {
    for_every_type(24, |golden, oracle, entropy| {
        // A map with several entries has its bytes in any order; it is compared as a value below.
        let bytes = oracle.encode(&value(&oracle.schema, &mut Entropy::new(entropy, 1)));
        let ours =
            (golden.reencode)(&bytes).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(ours, bytes);
        Ok(())
    });
}

#[test]
fn the_oracle_reads_what_was_written_from_any_blocks() {
    for_every_type(24, |golden, oracle, entropy| {
        let value = value(&oracle.schema, &mut Entropy::new(entropy, 4));
        for bytes in [oracle.encode(&value), oracle.encode_in_blocks(&value)] {
            let ours = (golden.reencode)(&bytes)
                .map_err(|error| TestCaseError::fail(error.to_string()))?;
            prop_assert_eq!(oracle.decode(&ours), value.clone());
        }
        Ok(())
    });
}

#[test]
fn bytes_cut_off_or_left_over_are_errors() {
    for_every_type(6, |golden, oracle, entropy| {
        let is_record = matches!(oracle.schema, apache_avro::Schema::Record(_));
        let value = value(&oracle.schema, &mut Entropy::new(entropy, 4));
        for mut bytes in [oracle.encode(&value), oracle.encode_in_blocks(&value)] {
            for end in 0..bytes.len() {
                let read = (golden.reencode)(&bytes[..end]);
                let Err(error) = read else {
                    return Err(TestCaseError::fail(format!("cut off at {end}")));
                };
                let is_there = error.offset().is_some_and(|offset| offset <= end);
                prop_assert!(is_there, "cut off at {}: {}", end, error);
                prop_assert_eq!(!error.field_path().is_empty(), is_record, "{}", error);
            }
            bytes.push(0);
            prop_assert!((golden.reencode)(&bytes).is_err(), "a byte is left over");
        }
        Ok(())
    });
}

#[test]
fn any_bytes_are_a_value_or_an_error() {
    for_every_type(200, |golden, _, bytes| {
        // What can be read can be written and read again.
        if let Ok(again) = (golden.reencode)(bytes) {
            prop_assert!((golden.reencode)(&again).is_ok());
        }
        Ok(())
    });
}

#[test]
fn a_damaged_payload_is_a_value_or_an_error() {
    for_every_type(12, |golden, oracle, entropy| {
        let bytes = oracle.encode(&value(&oracle.schema, &mut Entropy::new(entropy, 4)));
        for place in entropy.iter().take(if bytes.is_empty() { 0 } else { 16 }) {
            let index = usize::from(*place) % bytes.len();
            for damage in [0x00, 0x01, 0x7f, 0x80, 0xff] {
                let mut damaged = bytes.clone();
                damaged[index] = damage;
                if let Ok(again) = (golden.reencode)(&damaged) {
                    prop_assert!((golden.reencode)(&again).is_ok());
                }
            }
        }
        Ok(())
    });
}
