//! Unions of several types, of null and several types, and of one type.

use agent_events::codec::{AvroUnion, DecodeError, Decoder, decode, encode};

use crate::{both_ways, bytes_of, read, refusal};

/// A union of string, null, long and a record that holds the union again, as a generator writes it: null is no
/// variant.
#[derive(Debug, Clone, PartialEq)]
enum Answer {
    String(String),
    Long(i64),
    Nested(Box<Answer>),
}

impl AvroUnion for Answer {
    const BRANCHES: u32 = 4;

    fn encode(&self, out: &mut Vec<u8>) -> encode::Result {
        match self {
            Self::String(value) => {
                encode::index(0, out)?;
                encode::string(value, out)
            }
            Self::Long(value) => {
                encode::index(2, out)?;
                encode::long(value, out)
            }
            Self::Nested(value) => {
                encode::index(3, out)?;
                encode::union(value, out)
            }
        }
    }

    fn decode_branch(index: u32, input: &mut Decoder<'_>) -> decode::Result<Self> {
        match index {
            0 => input.string().map(Self::String),
            2 => input.long().map(Self::Long),
            3 => input.nested(Decoder::union).map(Self::Nested),
            _ => Err(DecodeError::at_byte(input.offset(), "no such branch")),
        }
    }
}

type Encode<T> = fn(&T, &mut Vec<u8>) -> encode::Result;

const ENCODE_NULLABLE: Encode<Option<Answer>> = |value, out| encode::nullable_union(1, value, out);

fn decode_nullable(input: &mut Decoder<'_>) -> decode::Result<Option<Answer>> {
    input.nullable_union(1)
}

#[test]
fn a_union_is_the_index_and_the_value() {
    let check = |value, bytes: &[u8]| both_ways(&value, bytes, encode::union, Decoder::union);
    check(Answer::String("a".to_owned()), &[0, 2, b'a']);
    check(Answer::Long(-1), &[4, 1]);
    check(Answer::Nested(Box::new(Answer::Long(1))), &[6, 4, 2]);
}

#[test]
fn null_may_be_any_branch() {
    both_ways(&None, &[2], ENCODE_NULLABLE, decode_nullable);
    both_ways(
        &Some(Answer::Long(3)),
        &[4, 6],
        ENCODE_NULLABLE,
        decode_nullable,
    );
    both_ways(
        &Some(Answer::String(String::new())),
        &[0, 0],
        ENCODE_NULLABLE,
        decode_nullable,
    );
}

#[test]
fn an_index_without_a_branch_is_refused() {
    for (bytes, index) in [([8], 4), ([1], -1)] {
        let message = format!("index {index} is not one of the 4 that the schema has, at byte 0");
        assert_eq!(refusal(&bytes, Decoder::union::<Answer>), message);
        assert_eq!(refusal(&bytes, decode_nullable), message);
    }
    assert_eq!(
        refusal(&[2], Decoder::union::<Answer>),
        "no such branch, at byte 1"
    );
}

#[test]
fn unions_fit_into_arrays() {
    let answers = vec![Some(Answer::Long(1)), None];
    let bytes = bytes_of(&answers, |items, out| {
        encode::array(items, out, ENCODE_NULLABLE)
    });
    assert_eq!(bytes, [4, 4, 2, 2, 0]);
    let read = read(&bytes, |input| input.array(decode_nullable));
    assert_eq!(read.unwrap(), answers);
}

#[test]
fn a_union_of_one_type_has_index_0() {
    let decode = |input: &mut Decoder<'_>| input.single(Decoder::string);
    let string = "b".to_owned();
    both_ways(
        &string,
        &[0, 2, b'b'],
        |value, out| encode::single(value, out, encode::string),
        decode,
    );
    assert_eq!(
        refusal(&[2, 2, b'b'], decode),
        "index 1 is not one of the 1 that the schema has, at byte 0"
    );
}

#[test]
fn a_union_of_null_alone_is_one_byte() {
    both_ways(
        &(),
        &[0],
        |value, out| encode::single(value, out, encode::null),
        |input| input.single(Decoder::null),
    );
}

#[test]
fn endless_nesting_ends_at_the_limit() {
    let bytes = [6; 1000];
    assert_eq!(
        refusal(&bytes, Decoder::union::<Answer>),
        "the data is nested deeper than the limit, at byte 65"
    );
}
