//! Strings and bytes of every length, of ASCII and of other characters, as the standard library would write and read
//! them: the net under the one module that has `unsafe`, `codec/raw.rs`.
//!
//! Whatever these read or write outside their memory, valgrind tells:
//!
//! ```sh
//! cargo test -p agent-events --test codec --no-run
//! PROPTEST_CASES=64 valgrind --error-exitcode=1 target/debug/deps/codec-<hash> text::
//! ```

use agent_events::codec::{Decoder, encode};
use proptest::collection::vec;
use proptest::prelude::*;

use super::{long, read};

/// What the specification says: the length, then the bytes.
fn plain(bytes: &[u8]) -> Vec<u8> {
    let mut out = long(bytes.len().try_into().unwrap());
    out.extend_from_slice(bytes);
    out
}

/// Writes and reads `bytes` in memory of exactly their length, so that each byte too far is outside.
fn check(bytes: &[u8]) {
    let exact: Box<[u8]> = bytes.into();
    let expected = plain(&exact);
    for (before, room) in [(0, 0), (1, 1), (7, 64), (3, 4096)] {
        let mut out = Vec::with_capacity(before + room);
        out.resize(before, 0xee);
        encode::bytes(&*exact, &mut out).unwrap();
        assert_eq!(out[..before], vec![0xee; before]);
        assert_eq!(out[before..], expected);
        let mut out = vec![0xee; before];
        out.shrink_to_fit();
        encode::bytes(&*exact, &mut out).unwrap();
        assert_eq!(out[before..], expected);
    }
    let data: Box<[u8]> = expected.into();
    assert_eq!(read(&data, Decoder::bytes).unwrap(), *exact);
    assert_eq!(read(&data, Decoder::borrowed_bytes).unwrap(), &*exact);
    // What stands behind a short text is looked at with it, and is none of it.
    for behind in [b'a', 0xff] {
        let data: Box<[u8]> = [&*data, &[behind; 17]].concat().into();
        let mut input = Decoder::new(&data);
        match str::from_utf8(&exact) {
            Ok(text) => {
                assert_eq!(input.borrowed_str().unwrap(), text);
                assert_eq!(input.offset(), data.len() - 17);
                assert_eq!(Decoder::new(&data).string().unwrap(), text);
            }
            Err(_) => assert!(input.borrowed_str().is_err()),
        }
    }
    let head = data.len() - exact.len();
    match str::from_utf8(&exact) {
        Ok(text) => {
            assert_eq!(read(&data, Decoder::string).unwrap(), text);
            assert_eq!(read(&data, Decoder::borrowed_str).unwrap(), text);
            let mut out = Vec::new();
            encode::string(text, &mut out).unwrap();
            assert_eq!(out, &*data);
        }
        Err(cause) => {
            let errors = [
                read(&data, Decoder::string).unwrap_err(),
                read(&data, Decoder::borrowed_str).unwrap_err(),
            ];
            for error in errors {
                assert_eq!(error.offset(), Some(head + cause.valid_up_to()));
                assert!(error.to_string().starts_with("a string is not UTF-8"));
            }
        }
    }
}

#[test]
fn every_length_that_is_treated_on_its_own() {
    for length in 0..=300 {
        let text: Vec<u8> = (b'a'..=b'z').cycle().take(length).collect();
        check(&text);
    }
    for length in [4095, 4096, 8191, 8192, 100_000] {
        check(&vec![b'x'; length]);
    }
}

#[test]
fn one_byte_that_is_not_ascii_anywhere() {
    for length in 1..=70 {
        for place in 0..length {
            for byte in [0x80, 0xc3, 0xff] {
                let mut text = vec![b'a'; length];
                text[place] = byte;
                check(&text);
            }
        }
    }
}

#[test]
fn characters_of_several_bytes_anywhere() {
    for character in ["é", "漢", "🦀"] {
        for before in 0..70 {
            check(format!("{}{character}", "a".repeat(before)).as_bytes());
            check(format!("{}{character}{}", "a".repeat(before), "b".repeat(9)).as_bytes());
        }
    }
}

#[test]
fn a_length_beyond_the_data_is_refused_where_it_stands() {
    for length in [1, 63, 64, 65, i64::MAX, -1, i64::MIN] {
        let mut data = vec![0x02];
        data.extend(long(length));
        let mut input = Decoder::new(&data);
        input.long().unwrap();
        let error = input.string().unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("a length of {length} is declared and 0 bytes are left, at byte 1")
        );
    }
}

proptest! {
    #[test]
    fn any_bytes(bytes in vec(any::<u8>(), 0..200)) {
        check(&bytes);
    }

    #[test]
    fn any_text(text in any::<String>(), other in "[ -~]{0,100}") {
        check(text.as_bytes());
        check(other.as_bytes());
        check((text + &other).as_bytes());
    }

    #[test]
    fn one_after_the_other(texts in vec("[ -~]{0,80}", 0..20)) {
        let mut out = Vec::new();
        let mut expected = Vec::new();
        for text in &texts {
            encode::string(text, &mut out).unwrap();
            expected.extend(plain(text.as_bytes()));
        }
        prop_assert_eq!(&out, &expected);
        let mut input = Decoder::new(&out);
        for text in &texts {
            prop_assert_eq!(&input.string().unwrap(), text);
        }
        prop_assert!(input.finish().is_ok());
    }
}
