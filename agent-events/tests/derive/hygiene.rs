//! Generated code does not depend on what is in scope where it lands, and brings no warnings with it.

use agent_events::{AvroCodec, CloudEventType as _};

/// Everything in here is in the way on purpose.
mod hostile {
    #![deny(warnings, missing_docs, unreachable_pub, unused_qualifications)]
    #![allow(dead_code, reason = "the names of the prelude are the point")]

    use ::agent_events::CloudEventType;

    /// A type of the name.
    pub(super) struct Option;
    /// A type of the name.
    pub(super) struct Result;
    /// A type of the name.
    pub(super) struct Vec;
    /// A type of the name.
    pub(super) struct String;
    /// A type of the name.
    pub(super) struct Box;
    /// A type of the name.
    pub(super) struct AvroCodec;
    /// A type of the name.
    pub(super) struct Decoder;
    /// A value of the name.
    pub(super) struct Some;
    /// A value of the name.
    pub(super) struct None;
    /// A value of the name.
    pub(super) struct Ok;
    /// A value of the name.
    pub(super) struct Err;
    /// A module of the name.
    pub(super) mod core {}
    /// A module of the name.
    pub(super) mod std {}
    /// A module of the name.
    pub(super) mod agent_events {}

    /// An event with a schema.
    #[derive(Debug, PartialEq, CloudEventType)]
    #[cloudevent(
        type = "com.acme.hygiene",
        subject = out,
        partitionkey = input,
        topic = "hygiene",
        schema = "tests/derive/schemas/hygiene.avsc"
    )]
    pub(super) struct Hygiene {
        /// Named as a parameter of the codec.
        pub(super) out: ::std::string::String,
        /// Named as a parameter of the codec.
        pub(super) input: ::std::option::Option<::std::string::String>,
        /// Named as a parameter of the codec.
        pub(super) value: ::std::vec::Vec<::std::vec::Vec<i64>>,
        /// Named as a module of the codec.
        pub(super) encode:
            ::std::collections::HashMap<::std::string::String, ::std::string::String>,
    }

    /// What chooses.
    #[derive(Debug, ::serde::Serialize, ::serde::Deserialize)]
    pub(super) enum Choice {
        /// The first.
        One,
        /// The second.
        Two,
    }

    /// An event of two types.
    #[derive(Debug, ::serde::Serialize, ::serde::Deserialize, CloudEventType)]
    #[cloudevent(type(by = choice, One = "com.acme.one", Two = "com.acme.two"), topic = "choices")]
    pub(super) struct Chosen {
        /// What chooses.
        pub(super) choice: Choice,
    }
}

#[test]
fn names_of_the_prelude_are_free() {
    let data = hostile::Hygiene {
        out: "o".into(),
        input: None,
        value: vec![vec![1]],
        encode: std::collections::HashMap::new(),
    };
    let bytes = data.to_vec().unwrap();
    assert_eq!(bytes, [2, b'o', 0, 2, 2, 2, 0, 0, 0]);
    assert_eq!(hostile::Hygiene::from_slice(&bytes).unwrap(), data);
    assert_eq!(data.subject().as_deref(), Some("o"));
}

#[test]
fn a_choosing_field_needs_nothing_in_scope() {
    let chosen = hostile::Chosen {
        choice: hostile::Choice::Two,
    };
    assert_eq!(chosen.event_type(), hostile::Chosen::TYPE_TWO);
}

/// A struct that a macro writes, with names from both sides.
macro_rules! event {
    ($name:ident, $field:ident: $ty:ty) => {
        #[derive(Debug, PartialEq, agent_events::CloudEventType)]
        #[cloudevent(type = "com.acme.by-macro", subject = $field, schema = "tests/derive/schemas/keywords.avsc")]
        struct $name {
            $field: $ty,
            r#match: Option<i64>,
        }
    };
}

event!(ByMacro, r#type: String);

#[test]
fn a_macro_can_write_the_struct() {
    let data = ByMacro {
        r#type: "t".into(),
        r#match: None,
    };
    assert_eq!(data.to_vec().unwrap(), [2, b't', 0]);
    assert_eq!(data.subject().as_deref(), Some("t"));
}
