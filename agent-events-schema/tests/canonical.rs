//! The canonical texts of schemas: what each of them keeps, drops and rewrites.

use agent_events_schema::{
    Fingerprint, Guid, Schema, canonical_string, md5_hex, parsing_canonical_form, pretty_string,
    resolution_form, sha256,
};

fn schema(text: &str) -> Schema {
    Schema::parse(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

const EVENT: &str = r#"{
  "fields": [
    {"order": "descending", "default": 1e10, "name": "amount", "type": {"type": "double"}, "unit": "EUR", "doc": "how much", "aliases": ["sum"]},
    {"name": "at", "type": {"connect.version": 1, "logicalType": "timestamp-millis", "type": "long", "z": [1.0, {"k": null}]}, "order": "ascending"},
    {"name": "kind", "type": {"aliases": ["Sort", "b.Sort"], "default": "A", "symbols": ["A", "B"], "name": "a.Kind", "type": "enum", "doc": "a \"kind\""}},
    {"name": "other", "type": ["null", "Kind", {"type": "fixed", "size": 2, "name": "F", "namespace": "b", "p": true},
        {"type": "record", "name": "G", "namespace": "", "fields": [{"name": "back", "type": "a.Paid"}]}], "default": null}
  ],
  "cloudevents": {"type": "com.acme.paid", "subject": "kind"},
  "aliases": ["Settled"], "name": "Paid", "namespace": "a", "type": "record"
}"#;

#[test]
fn the_canonical_string_has_the_order_and_the_short_names_of_java() {
    let expected = concat!(
        r#"{"type":"record","name":"Paid","namespace":"a","fields":["#,
        r#"{"name":"amount","type":"double","doc":"how much","default":1.0E10,"order":"descending","aliases":["sum"],"unit":"EUR"},"#,
        r#"{"name":"at","type":{"type":"long","connect.version":1,"logicalType":"timestamp-millis","z":[1.0,{"k":null}]}},"#,
        r#"{"name":"kind","type":{"type":"enum","name":"Kind","doc":"a \"kind\"","symbols":["A","B"],"default":"A","aliases":["Sort","b.Sort"]}},"#,
        r#"{"name":"other","type":["null","Kind",{"type":"fixed","name":"F","namespace":"b","size":2,"p":true},"#,
        r#"{"type":"record","name":"G","namespace":"","fields":[{"name":"back","type":"a.Paid"}]}],"default":null}"#,
        r#"],"cloudevents":{"type":"com.acme.paid","subject":"kind"},"aliases":["Settled"]}"#,
    );
    let text = canonical_string(schema(EVENT).as_ref());
    assert_eq!(text, expected);
    assert_eq!(canonical_string(schema(&text).as_ref()), text);
    assert_eq!(Guid::of(&text).to_string().replace('-', ""), md5_hex(&text));
}

#[test]
fn the_parsing_form_keeps_what_decides_how_bytes_are_read() {
    let expected = concat!(
        r#"{"name":"a.Paid","type":"record","fields":[{"name":"amount","type":"double"},{"name":"at","type":"long"},"#,
        r#"{"name":"kind","type":{"name":"a.Kind","type":"enum","symbols":["A","B"]}},"#,
        r#"{"name":"other","type":["null","a.Kind",{"name":"b.F","type":"fixed","size":2},"#,
        r#"{"name":"G","type":"record","fields":[{"name":"back","type":"a.Paid"}]}]}]}"#,
    );
    assert_eq!(parsing_canonical_form(schema(EVENT).as_ref()), expected);
    // It reads as itself, but for names in the null namespace, which it cannot tell from relative ones.
    let again = parsing_canonical_form(schema(expected).as_ref());
    assert_eq!(again, expected.replace("\"G\"", "\"a.G\""));
    let error = schema(r#"{"type": "error", "name": "E", "fields": []}"#);
    assert_eq!(
        parsing_canonical_form(error.as_ref()),
        r#"{"name":"E","type":"record","fields":[]}"#
    );
    assert_eq!(
        canonical_string(error.as_ref()),
        r#"{"type":"error","name":"E","fields":[]}"#
    );
}

#[test]
fn the_resolution_form_adds_aliases_defaults_and_logical_types() {
    let expected = concat!(
        r#"{"name":"a.Paid","type":"record","fields":[{"name":"amount","type":"double","default":1.0E10,"aliases":["sum"]},"#,
        r#"{"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}},"#,
        r#"{"name":"kind","type":{"name":"a.Kind","type":"enum","symbols":["A","B"],"default":"A","aliases":["a.Sort","b.Sort"]}},"#,
        r#"{"name":"other","type":["null","a.Kind",{"name":"b.F","type":"fixed","size":2},"#,
        r#"{"name":"G","type":"record","fields":[{"name":"back","type":"a.Paid"}]}],"default":null}],"aliases":["a.Settled"]}"#,
    );
    assert_eq!(resolution_form(schema(EVENT).as_ref()), expected);
}

#[test]
fn the_resolution_form_changes_with_what_readers_see_and_with_nothing_else() {
    let form = |text: &str| resolution_form(schema(text).as_ref());
    let record = |field: &str, rest: &str| {
        format!(r#"{{"type": "record", "name": "R", "fields": [{{"name": "f", {field}}}]{rest}}}"#)
    };
    let plain = form(&record(r#""type": "int""#, ""));
    for same in [
        record(
            r#""type": {"type": "int", "p": 1}, "doc": "d", "order": "ignore", "q": 2"#,
            r#", "doc": "d", "cloudevents": {}"#,
        ),
        record(
            r#""type": {"type": "int", "logicalType": "email"}, "aliases": ["f"]"#,
            r#", "aliases": ["R"]"#,
        ),
    ] {
        assert_eq!(form(&same), plain, "{same}");
    }
    for different in [
        record(r#""type": "long""#, ""),
        record(r#""type": "int", "default": 0"#, ""),
        record(r#""type": "int", "aliases": ["g"]"#, ""),
        record(r#""type": "int""#, r#", "aliases": ["S"]"#),
        record(r#""type": {"type": "int", "logicalType": "date"}"#, ""),
    ] {
        assert_ne!(form(&different), plain, "{different}");
    }
    let decimal = |rest: &str| {
        form(&format!(
            r#"{{"type": "bytes", "logicalType": "decimal", "precision": 4{rest}}}"#
        ))
    };
    assert_eq!(
        decimal(""),
        r#"{"type":"bytes","logicalType":"decimal","precision":4,"scale":0}"#
    );
    assert_eq!(decimal(""), decimal(r#", "scale": 0"#));
    assert_ne!(decimal(""), decimal(r#", "scale": 1"#));
}

#[test]
fn a_name_that_is_also_a_kind_of_type_is_written_in_full() {
    let text = r#"{"type":"record","name":"R","namespace":"n","fields":[{"name":"a","type":{"type":"fixed","name":"map","size":1}},{"name":"b","type":"n.map"}]}"#;
    assert_eq!(canonical_string(schema(text).as_ref()), text);
}

#[test]
fn the_pretty_string_is_for_people_and_says_the_same() {
    let expected = r#"{
  "type": "record",
  "name": "R",
  "doc": "a, [b] {c}: \"d\"",
  "fields": [
    {
      "name": "f",
      "type": ["null", "string"],
      "default": null
    },
    {
      "name": "g",
      "type": {
        "type": "map",
        "values": {
          "type": "enum",
          "name": "E",
          "symbols": [
            "A_LONG_SYMBOL_NUMBER_ONE",
            "A_LONG_SYMBOL_NUMBER_TWO",
            "A_LONG_SYMBOL_NUMBER_THREE"
          ]
        }
      },
      "default": {}
    }
  ],
  "x": []
}
"#;
    let first = schema(expected);
    assert_eq!(pretty_string(first.as_ref()), expected);
    let event = schema(EVENT);
    let again = schema(&pretty_string(event.as_ref()));
    assert_eq!(
        canonical_string(again.as_ref()),
        canonical_string(event.as_ref())
    );
}

#[test]
fn digests_depend_on_every_byte() {
    let (one, two) = ("{\"type\":\"int\"}", "{\"type\":\"ins\"}");
    assert_ne!(Fingerprint::of(one), Fingerprint::of(two));
    assert_ne!(sha256(one), sha256(two));
    assert_ne!(Guid::of(one), Guid::of(two));
    // A fingerprint from the specification's shared test data.
    assert_eq!(
        Fingerprint::of("\"int\""),
        Fingerprint::new(0x7275_d51a_3f39_5c8f)
    );
}
