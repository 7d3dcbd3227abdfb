//! Enums ("Enums", Avro 1.12) whose data may come from a newer schema.

use agent_events::codec::{Decoder, encode};

use super::{read, refusal};

#[derive(Debug, Clone, Copy, PartialEq)]
enum Suit {
    Spades,
    Hearts,
    Unknown(u32),
}

const KNOWN: [Suit; 2] = [Suit::Spades, Suit::Hearts];

fn captured(input: &mut Decoder<'_>) -> agent_events::codec::decode::Result<Suit> {
    input.symbol_or(&KNOWN, Suit::Unknown)
}

#[test]
fn a_known_index_is_its_symbol_and_another_is_what_the_reader_makes_of_it() {
    for (bytes, wanted) in [
        (&[0][..], Suit::Spades),
        (&[2], Suit::Hearts),
        (&[4], Suit::Unknown(2)),
        (&[0xfe, 0xff, 0xff, 0xff, 0x0f], Suit::Unknown(0x7fff_ffff)),
    ] {
        assert_eq!(read(bytes, captured).unwrap(), wanted, "{bytes:?}");
    }
}

#[test]
fn what_no_schema_can_have_written_is_refused() {
    assert!(refusal(&[1], captured).contains("index -1 is not one of the 2"));
    // 2^31.
    let past_int = [0x80, 0x80, 0x80, 0x80, 0x10];
    assert!(refusal(&past_int, captured).contains("does not fit an int"));
    assert!(refusal(&[], captured).contains("the data ends"));
}

#[test]
fn an_unknown_symbol_is_not_written() {
    let message = encode::unknown_symbol(7).unwrap_err().to_string();
    assert!(message.starts_with("symbol 7 is not one"), "{message}");
}
