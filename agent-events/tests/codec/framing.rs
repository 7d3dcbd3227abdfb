//! Headers in front of data: as the specification and Confluent write them, and everything else refused.

use std::error::Error;

use agent_events::codec::framing::{
    Frame, FrameError, SchemaId, confluent, decode_single_object, encode_confluent,
    encode_single_object, recognise, single_object,
};
use agent_events::codec::{
    AvroCodec, AvroSchema, DecodeError, Decoder, EncodeError, Fingerprint, Guid, encode,
};

/// A note that cannot be longer than three.
#[derive(Debug, PartialEq)]
struct Note {
    lines: Vec<String>,
}

impl AvroCodec for Note {
    fn encode_raw(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        encode::array(&self.lines, out, |line, out| match line.len() {
            0..=3 => encode::string(line, out),
            _ => Err(EncodeError::new("a line is too long")),
        })
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let lines = input.array(Decoder::string)?;
        Ok(Self { lines })
    }
}

impl AvroSchema for Note {
    const NAME: &'static str = "Note";
    const SCHEMA: &'static str = r#"{"type":"record","name":"Note","fields":[{"name":"lines","type":{"type":"array","items":"string"}}]}"#;
    const FINGERPRINT: Fingerprint = Fingerprint::new(0x0102_0304_0506_0708);
    const GUID: Guid = Guid::from_u128(1);
    const DATA_SCHEMA: &'static str = "urn:uuid:00000000-0000-0000-0000-000000000001";
}

fn note(lines: &[&str]) -> Note {
    Note {
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
    }
}

const DATA: &[u8] = &[2, 4, b'o', b'k', 0];

#[test]
fn a_single_object_has_its_marker_and_fingerprint() {
    let mut out = vec![9];
    encode_single_object(&note(&["ok"]), &mut out).unwrap();
    assert_eq!(out[..11], [9, 0xc3, 0x01, 8, 7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(&out[11..], DATA);
    assert_eq!(single_object(&out[1..]), Ok((Note::FINGERPRINT, DATA)));
    assert_eq!(
        decode_single_object::<Note>(&out[1..]).unwrap(),
        note(&["ok"])
    );
}

#[test]
fn data_of_a_registry_has_its_id() {
    let mut out = vec![9];
    let id: SchemaId = "16909060".parse().unwrap();
    encode_confluent(id, &note(&["ok"]), &mut out).unwrap();
    assert_eq!(out[..6], [9, 0, 1, 2, 3, 4]);
    assert_eq!(&out[6..], DATA);
    assert_eq!(confluent(&out[1..]), Ok((SchemaId::new(0x0102_0304), DATA)));
    assert_eq!(id.to_string(), "16909060");
    assert!("-1".parse::<SchemaId>().is_err());
}

#[test]
fn what_is_recognised_is_told_apart() {
    let object = [&[0xc3, 0x01][..], &[0; 8], DATA].concat();
    let framed = [&[0, 0, 0, 0, 7][..], DATA].concat();
    let none = Fingerprint::new(0);
    assert_eq!(recognise(&object), Some(Frame::SingleObject(none, DATA)));
    assert_eq!(
        recognise(&framed),
        Some(Frame::Confluent(SchemaId::new(7), DATA))
    );
    assert_eq!(recognise(DATA), None);
    assert_eq!(recognise(&object[..9]), None);
    assert_eq!(recognise(&framed[..4]), None);
    assert_eq!(recognise(&[]), None);
}

#[test]
fn other_headers_are_refused() {
    assert_eq!(
        single_object(&[0xc3, 1, 0]),
        Err(FrameError::TooShort {
            header: 10,
            found: 3
        })
    );
    assert_eq!(
        single_object(&[0xc3, 2, 0, 0, 0, 0, 0, 0, 0, 0]),
        Err(FrameError::NotSingleObject([0xc3, 2]))
    );
    assert_eq!(
        confluent(&[0, 0, 0, 1]),
        Err(FrameError::TooShort {
            header: 5,
            found: 4
        })
    );
    assert_eq!(
        confluent(&[1, 0, 0, 0, 1]),
        Err(FrameError::NotConfluent(1))
    );
    let mut bytes = Vec::new();
    encode_single_object(&note(&[]), &mut bytes).unwrap();
    bytes[2] ^= 0xff;
    let error = decode_single_object::<Note>(&bytes).unwrap_err();
    let cause: &FrameError = error.source().unwrap().downcast_ref().unwrap();
    assert!(
        matches!(cause, FrameError::OtherSchema { expected, .. } if *expected == Note::FINGERPRINT)
    );
}

#[test]
fn the_offset_of_an_error_counts_the_header() {
    let mut bytes = Vec::new();
    encode_single_object(&note(&["ok"]), &mut bytes).unwrap();
    bytes.push(0);
    let error = decode_single_object::<Note>(&bytes).unwrap_err();
    assert_eq!(
        error.to_string(),
        "1 bytes are left over after the value, at byte 15"
    );
}

#[test]
fn a_value_that_cannot_be_written_leaves_the_buffer_as_it_was() {
    let long = note(&["one", "two", "three"]);
    let mut out = vec![1, 2, 3];
    assert!(long.encode(&mut out).is_err());
    assert!(encode_single_object(&long, &mut out).is_err());
    assert!(encode_confluent(SchemaId::new(1), &long, &mut out).is_err());
    assert_eq!(out, [1, 2, 3]);
    assert!(Box::new(long).encode(&mut out).is_err());
    assert_eq!(out, [1, 2, 3]);
}
