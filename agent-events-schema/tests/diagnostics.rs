//! Each fault in a schema gives one finding, under its rule, at the token at fault.

use agent_events_schema::{
    Definitions, Diagnostic, Json, Schema, Severity, SourceMap, parse_all, parse_documents,
};

/// Returns `rule|text at the place` of each finding, in order.
fn findings(text: &str) -> Vec<String> {
    let mut sources = SourceMap::default();
    let id = sources.add("test.avsc", text);
    let parsed = parse_all(&sources, &[id]);
    parsed
        .diagnostics
        .iter()
        .map(|finding| show(&sources, finding))
        .collect()
}

fn show(sources: &SourceMap, finding: &Diagnostic) -> String {
    let label = finding.primary.as_ref().expect("each finding has a place");
    assert!(
        !finding.help.is_empty() || finding.severity == Severity::Note,
        "no help: {finding:?}"
    );
    assert!(
        !finding.message.ends_with('.'),
        "full stop: {}",
        finding.message
    );
    format!("{}|{}", finding.rule, sources.snippet(label.span))
}

/// Wraps a type and a default into a record.
fn with_default(ty: &str, default: &str) -> String {
    format!(
        r#"{{"type": "record", "name": "R", "fields": [{{"name": "a", "type": {ty}, "default": {default}}}]}}"#
    )
}

fn field(member: &str) -> String {
    format!(r#"{{"type": "record", "name": "R", "fields": [{{{member}}}]}}"#)
}

#[test]
fn a_schema_without_a_fault_has_no_finding() {
    for text in [
        r#""int""#,
        r#"{"type": {"type": {"type": "int"}}}"#,
        r#"["null", "string", {"type": "array", "items": "int"}, {"type": "map", "values": ["null", "long"]}]"#,
        r#"{"type": "record", "name": "a.b.R", "doc": null, "namespace": null, "aliases": ["Q", "x.Q", "a.b.R"], "cloudevents": {"type": "t"},
            "fields": [{"name": "type", "type": "string", "order": "ignore", "aliases": ["t"], "doc": "d"}]}"#,
        r#"{"type": "error", "name": "E", "namespace": "", "fields": []}"#,
        r#"{"type": "enum", "name": "E", "symbols": ["A", "_b1"], "default": "_b1", "topic": "x"}"#,
        r#"{"type": "fixed", "name": "F", "size": 0}"#,
        r#"{"type": "record", "name": "L", "fields": [{"name": "next", "type": ["null", "L"]}, {"name": "all", "type": {"type": "map", "values": "L"}}]}"#,
    ] {
        assert_eq!(findings(text), [""; 0], "{text}");
    }
}

const FAULTS_IN_DEFINITIONS: &[(&str, &str)] = &[
    (r"12", "wrong_json_type|12"),
    (r#"{"name": "R"}"#, "missing_attribute|{"),
    (r#"{"typ": "int"}"#, r#"missing_attribute|"typ""#),
    (
        r#"{"type": "record", "name": "R"}"#,
        r#"missing_attribute|"record""#,
    ),
    (
        r#"{"type": "record", "name": "R", "feilds": []}"#,
        r#"missing_attribute|"feilds""#,
    ),
    (
        r#"{"type": "record", "fields": []}"#,
        r#"missing_attribute|"record""#,
    ),
    (
        r#"{"type": "record", "name": "R", "fields": {}}"#,
        "wrong_json_type|{}",
    ),
    (
        r#"{"type": "record", "name": "R", "fields": ["a"]}"#,
        r#"wrong_json_type|"a""#,
    ),
    (
        r#"{"type": "record", "name": 7, "fields": []}"#,
        "wrong_json_type|7",
    ),
    (
        r#"{"type": "record", "name": "R", "doc": 7, "fields": []}"#,
        "wrong_json_type|7",
    ),
    (
        r#"{"type": "record", "name": "R", "aliases": "Q", "fields": []}"#,
        r#"wrong_json_type|"Q""#,
    ),
    (
        r#"{"type": "record", "name": "a..R", "fields": []}"#,
        r#"invalid_name|"a..R""#,
    ),
    (
        r#"{"type": "record", "name": "", "fields": []}"#,
        r#"invalid_name|"""#,
    ),
    (
        r#"{"type": "record", "name": "Ärger", "fields": []}"#,
        r#"invalid_name|"Ärger""#,
    ),
    (
        r#"{"type": "record", "name": "R", "namespace": "a.1b", "fields": []}"#,
        r#"invalid_name|"a.1b""#,
    ),
    (
        r#"{"type": "record", "name": "long", "fields": []}"#,
        r#"primitive_redefined|"long""#,
    ),
    (
        r#"{"type": "record", "name": "x.string", "fields": []}"#,
        r#"primitive_redefined|"x.string""#,
    ),
    (
        r#"{"type": "enum", "name": "E"}"#,
        r#"missing_attribute|"enum""#,
    ),
    (
        r#"{"type": "enum", "name": "E", "symbol": ["A"]}"#,
        r#"missing_attribute|"symbol""#,
    ),
    (
        r#"{"type": "enum", "name": "E", "symbols": ["A", "B", "A"]}"#,
        r#"duplicate_symbol|"A""#,
    ),
    (
        r#"{"type": "enum", "name": "E", "symbols": ["A", "a-b"]}"#,
        r#"invalid_name|"a-b""#,
    ),
    (
        r#"{"type": "enum", "name": "E", "symbols": [1]}"#,
        "wrong_json_type|1",
    ),
    (
        r#"{"type": "enum", "name": "E", "symbols": ["A"], "default": "B"}"#,
        r#"invalid_enum_default|"B""#,
    ),
    (
        r#"{"type": "fixed", "name": "F"}"#,
        r#"missing_attribute|"fixed""#,
    ),
    (
        r#"{"type": "fixed", "name": "F", "size": "4"}"#,
        r#"wrong_json_type|"4""#,
    ),
    (
        r#"{"type": "fixed", "name": "F", "size": 1.5}"#,
        "invalid_size|1.5",
    ),
    (
        r#"{"type": "fixed", "name": "F", "size": 2147483648}"#,
        "invalid_size|2147483648",
    ),
    (
        r#"{"type": "array", "item": "int"}"#,
        r#"missing_attribute|"item""#,
    ),
    (r#"{"type": "map"}"#, r#"missing_attribute|"map""#),
    (r#"["int", ["null"]]"#, r#"nested_union|["null"]"#),
    (r#"["int", {"type": ["null"]}]"#, r#"nested_union|["null"]"#),
    (
        r#"["int", {"type": "int", "logicalType": "date"}]"#,
        r#"duplicate_branch|{"type": "int", "logicalType": "date"}"#,
    ),
    (
        r#"["string", "int", "string"]"#,
        r#"duplicate_branch|"string""#,
    ),
];

#[test]
fn faults_in_definitions_are_found_at_their_token() {
    for (text, expected) in FAULTS_IN_DEFINITIONS {
        assert_eq!(findings(text), [*expected], "{text}");
    }
}

#[test]
fn faults_in_fields_are_found_at_their_token() {
    for (member, expected) in [
        (r#""type": "int""#, r#"missing_attribute|"int""#),
        (r#""name": "a""#, "missing_attribute|{"),
        (r#""name": "a-b", "type": "int""#, r#"invalid_name|"a-b""#),
        (r#""name": "a.b", "type": "int""#, r#"invalid_name|"a.b""#),
        (r#""name": "a", "type": null"#, "wrong_json_type|null"),
        (
            r#""name": "a", "type": "int", "order": "up""#,
            r#"invalid_order|"up""#,
        ),
        (
            r#""name": "a", "type": "int"}, {"name": "a", "type": "int""#,
            r#"duplicate_field|"a""#,
        ),
        (
            r#""name": "a", "type": "int", "defualt": 1"#,
            r#"unknown_attribute|"defualt""#,
        ),
        (
            r#""name": "a", "type": "int", "alias": ["b"]"#,
            r#"unknown_attribute|"alias""#,
        ),
        (
            r#""name": "a", "type": "long", "logicalType": "timestamp-millis""#,
            r#"logical_type_on_field|"logicalType""#,
        ),
        (
            r#""name": "a", "type": "int", "aliases": ["b", "b"]"#,
            r#"duplicate_alias|"b""#,
        ),
        (
            r#""name": "a", "type": "int"}, {"name": "b", "type": "int", "aliases": ["a"]"#,
            r#"duplicate_alias|"a""#,
        ),
        (
            r#""name": "a", "type": {"type": "R2"}"#,
            r#"unknown_type|"R2""#,
        ),
        (r#""name": "a", "type": "R""#, r#"endless_record|"R""#),
        (r#""name": "a", "type": ["R"]"#, r#"endless_record|["R"]"#),
        (
            r#""name": "a", "type": {"type": "string", "items": "int"}"#,
            r#"attribute_ignored|"items""#,
        ),
        (
            r#""name": "a", "type": {"type": ["null", "int"], "logicalType": "date"}"#,
            r#"attribute_ignored|"logicalType""#,
        ),
    ] {
        assert_eq!(findings(&field(member)), [expected], "{member}");
    }
}

#[test]
fn what_other_implementations_read_is_doubtful_and_not_wrong() {
    for (text, expected) in [
        (
            field(r#""name": "a", "type": "double", "default": "NaN""#),
            r#"default_not_finite|"NaN""#,
        ),
        (
            field(r#""name": "a", "type": "float", "default": "-Infinity""#),
            r#"default_not_finite|"-Infinity""#,
        ),
        (
            field(r#""name": "a", "type": "int", "order": "DESCENDING""#),
            r#"invalid_order|"DESCENDING""#,
        ),
        (
            r#"{"type": "fixed", "name": "a.F", "namespace": "no name!", "size": 1}"#.to_owned(),
            r#"attribute_ignored|"no name!""#,
        ),
    ] {
        assert_eq!(findings(&text), [expected], "{text}");
        assert!(Schema::parse(&text).is_ok(), "{text}");
    }
    for text in [
        r#"{"type": "enum", "name": "E", "symbols": ["A"], "default": null}"#,
        r#"{"type": "fixed", "name": "a.F", "namespace": "a", "size": 1}"#,
        r#"{"type": "record", "name": "a.R", "fields": [{"name": "f", "type": {"type": "fixed", "name": ".F", "size": 1}}, {"name": "g", "type": ".F"}]}"#,
    ] {
        assert!(findings(text).is_empty(), "{text}");
    }
    // In a union the text is a string.
    let of_union = field(r#""name": "a", "type": ["double", "int"], "default": "NaN""#);
    assert_eq!(findings(&of_union), [r#"invalid_default|"NaN""#]);
}

#[test]
fn defaults_are_checked_against_their_types() {
    let e = r#"{"type": "enum", "name": "E", "symbols": ["A", "B"], "default": "A"}"#;
    let n = r#"{"type": "record", "name": "N", "fields": [{"name": "x", "type": "int"}, {"name": "y", "type": "int", "default": 2}]}"#;
    let f = r#"{"type": "fixed", "name": "F", "size": 2}"#;
    let list = r#"{"type": "array", "items": {"type": "map", "values": "long"}}"#;
    for (ty, good, bad) in [
        (r#""null""#, vec!["null"], vec![r#""null""#, "0"]),
        (
            r#""boolean""#,
            vec!["true", "false"],
            vec!["0", r#""true""#, "null"],
        ),
        (
            r#""int""#,
            vec!["0", "-0", "2147483647", "-2147483648"],
            vec!["2147483648", "-2147483649", "1.0", "1e2", r#""1""#, "null"],
        ),
        (
            r#""long""#,
            vec!["9223372036854775807", "-9223372036854775808"],
            vec!["9223372036854775808", "0.5", "true"],
        ),
        (
            r#""float""#,
            vec!["1", "1.5", "-1e30", "0"],
            vec!["1e39", r#""1.5""#, r#""nan""#, "null"],
        ),
        (
            r#""double""#,
            vec!["1", "1e39", "1.7e308"],
            vec!["1e309", r#""+Infinity""#, "[]"],
        ),
        (
            r#""bytes""#,
            vec![r#""""#, r#""\u00ff\u0000""#, r#""ÿ""#],
            vec![r#""\u0100""#, "[1]", "1"],
        ),
        (
            r#""string""#,
            vec![r#""""#, r#""\u0100""#],
            vec!["1", "null", "{}"],
        ),
        (
            f,
            vec![r#""ab""#, r#""ÿ\u0000""#],
            vec![r#""a""#, r#""abc""#, r#""aĀ""#, "2"],
        ),
        (e, vec![r#""A""#, r#""B""#], vec![r#""C""#, "0", "null"]),
        (list, vec!["[]", r#"[{}, {"k": 1}]"#], vec!["{}", "null"]),
        (
            n,
            vec![r#"{"x": 1}"#, r#"{"y": 3, "x": 1}"#],
            vec![r#"{"y": 3}"#, "{}", "[]", "null"],
        ),
        (
            r#"["null", "int"]"#,
            vec!["null", "5"],
            vec![r#""5""#, "true"],
        ),
        ("[]", vec![], vec!["null"]),
    ] {
        for default in good {
            assert_eq!(
                findings(&with_default(ty, default)),
                [""; 0],
                "{ty} = {default}"
            );
        }
        for default in bad {
            assert_eq!(
                findings(&with_default(ty, default)),
                [format!("invalid_default|{default}")],
                "{ty} = {default}"
            );
        }
    }
    // A number in quotes is recognised even where a union could have meant several things.
    let mut sources = SourceMap::default();
    let id = sources.add(
        "test.avsc",
        with_default(r#"["null", "double"]"#, r#""1.5""#),
    );
    assert_eq!(
        parse_all(&sources, &[id]).diagnostics[0].help,
        ["remove the quotes: 1.5"]
    );
    // Inside a value, the part at fault is shown.
    let inner = [
        (list, r#"[{"k": 1}, {"k": "x"}]"#, r#""x""#),
        (n, r#"{"x": 1, "y": null}"#, "null"),
        (
            r#"["null", {"type": "array", "items": "int"}]"#,
            "[1, 2.5]",
            "2.5",
        ),
    ];
    for (ty, default, token) in inner {
        assert_eq!(
            findings(&with_default(ty, default)),
            [format!("invalid_default|{token}")],
            "{ty} = {default}"
        );
    }
}

#[test]
fn logical_types_are_recognised_or_explained() {
    for (text, expected) in [
        (
            r#"{"type": "bytes", "logicalType": "decimal", "precision": 4, "scale": 4}"#,
            "",
        ),
        (
            r#"{"type": "bytes", "logicalType": "decimal"}"#,
            "invalid_logical_type|\"decimal\"",
        ),
        (
            r#"{"type": "bytes", "logicalType": "decimal", "precision": 0}"#,
            "invalid_logical_type|\"decimal\"",
        ),
        (
            r#"{"type": "bytes", "logicalType": "decimal", "precision": 2, "scale": 3}"#,
            "invalid_logical_type|\"decimal\"",
        ),
        (
            r#"{"type": "bytes", "logicalType": "decimal", "precision": 2, "scale": -1}"#,
            "invalid_logical_type|\"decimal\"",
        ),
        (
            r#"{"type": "fixed", "name": "F", "size": 8, "logicalType": "decimal", "precision": 18}"#,
            "",
        ),
        (
            r#"{"type": "fixed", "name": "F", "size": 8, "logicalType": "decimal", "precision": 19}"#,
            "invalid_logical_type|\"decimal\"",
        ),
        (
            r#"{"type": "fixed", "name": "F", "size": 1, "logicalType": "decimal", "precision": 2}"#,
            "",
        ),
        (
            r#"{"type": "fixed", "name": "F", "size": 1, "logicalType": "decimal", "precision": 3}"#,
            "invalid_logical_type|\"decimal\"",
        ),
        (
            r#"{"type": "fixed", "name": "F", "size": 12, "logicalType": "duration"}"#,
            "",
        ),
        (
            r#"{"type": "fixed", "name": "F", "size": 16, "logicalType": "duration"}"#,
            "invalid_logical_type|\"duration\"",
        ),
        (
            r#"{"type": "fixed", "name": "F", "size": 16, "logicalType": "uuid"}"#,
            "",
        ),
        (
            r#"{"type": "int", "logicalType": "timestamp-millis"}"#,
            "invalid_logical_type|\"timestamp-millis\"",
        ),
        (
            r#"{"type": "long", "logicalType": "local-timestamp-nanos"}"#,
            "",
        ),
        (
            r#"{"type": "string", "logicalType": 5}"#,
            "invalid_logical_type|5",
        ),
        (
            r#"{"type": "string", "logicalType": "email"}"#,
            "unknown_logical_type|\"email\"",
        ),
        (
            r#"{"type": "string", "logical_type": "uuid"}"#,
            "unknown_attribute|\"logical_type\"",
        ),
    ] {
        let schema = Schema::parse(text).unwrap();
        let node = schema.as_ref().get();
        assert_eq!(node.logical.is_some(), expected.is_empty(), "{text}");
        assert_eq!(
            node.property("logicalType").is_some(),
            expected.contains("logical_type|"),
            "{text}"
        );
        assert_eq!(findings(text).join(" "), expected, "{text}");
    }
}

#[test]
fn several_faults_in_one_definition_are_all_reported() {
    let text = r#"{"type": "record", "name": "R", "fields": [
        {"name": "a", "type": "strng"},
        {"name": "b", "type": "int", "default": "x"},
        {"name": "b", "type": ["int", "int"]},
        {"name": "c", "type": {"type": "array"}}]}"#;
    let expected = [
        "unknown_type|\"strng\"",
        "invalid_default|\"x\"",
        "duplicate_field|\"b\"",
        "duplicate_branch|\"int\"",
        "missing_attribute|\"array\"",
    ];
    assert_eq!(findings(text), expected);
}

#[test]
fn an_unknown_type_is_explained_by_what_is_near() {
    let help = |ty: &str| {
        let mut sources = SourceMap::default();
        let text = format!(
            r#"[{{"type": "record", "name": "x.y.Customer", "fields": []}}, {{"type": "record", "name": "a.R", "fields": [{{"name": "f", "type": "{ty}"}}]}}]"#
        );
        let id = sources.add("test.avsc", text);
        let found = parse_all(&sources, &[id]).diagnostics;
        assert_eq!(found.len(), 1, "{ty}");
        found[0].help[0].clone()
    };
    for (ty, expected) in [
        ("Customer", "write `x.y.Customer`, or define `Customer`"),
        (
            "x.y.Custmoer",
            "write `x.y.Customer`, or define `x.y.Custmoer`",
        ),
        ("strin", "write `string`, or define `strin`"),
        ("String", "write `string`, or define `String`"),
        ("integer", "write `int`, or define `integer`"),
        ("bool", "write `boolean`, or define `bool`"),
        ("uuid", r#"write {"type": "string", "logicalType": "uuid"}"#),
        (
            "enum",
            r#"put the definition into an object of its own: "type": {"type": "enum", …}"#,
        ),
        ("Elsewhere", "define `Elsewhere`, or add the file that does"),
    ] {
        assert_eq!(help(ty), expected);
    }
}

#[test]
fn the_error_of_a_single_schema_says_where() {
    let error = Schema::parse("{\n  \"type\": \"array\",\n  \"items\": \"itn\"\n}").unwrap_err();
    assert_eq!(error.to_string(), "3:12: the type `itn` is not defined");
    assert_eq!(error.diagnostics()[0].rule, "unknown_type");
    assert_eq!(
        Schema::parse("[1,").unwrap_err().to_string(),
        "1:1: `[` is not closed"
    );
    assert!(
        Schema::parse(r#"{"protocol": "P", "types": []}"#)
            .unwrap_err()
            .to_string()
            .contains("protocol")
    );
}

#[test]
fn a_default_with_too_many_readings_is_given_up() {
    // Each level of the value can be a map or one of two records, whose field can be the same again.
    let text = r#"[{"type": "record", "name": "A", "fields": [{"name": "x", "type": ["null", "A", "B", {"type": "map", "values": ["A", "B"]}]}]},
        {"type": "record", "name": "B", "fields": [{"name": "x", "type": ["null", "A", "B", {"type": "map", "values": ["A", "B"]}]}]},
        {"type": "record", "name": "R", "fields": [{"name": "a", "type": ["null", "A", "B"], "default": DEFAULT}]}]"#;
    let value = format!("{}1{}", "{\"x\": ".repeat(60), "}".repeat(60));
    let found = findings(&text.replace("DEFAULT", &value));
    assert!(
        found
            .iter()
            .any(|finding| finding.starts_with("invalid_default|")),
        "{found:?}"
    );
}

#[test]
fn what_was_read_before_is_resolved_in_the_same_way() {
    let texts = [
        r#"{"type": "record", "name": "A", "fields": [{"name": "b", "type": "B"}, {"name": "c", "type": "C"}]}"#,
        r#"{"type": "fixed", "name": "B", "size": 4}"#,
    ];
    let mut sources = SourceMap::default();
    let ids = texts.map(|text| sources.add("test.avsc", text));
    let documents = ids.map(|id| Json::parse(sources.get(id).text(), id).expect("JSON"));
    let (whole, resolved) = (parse_all(&sources, &ids), parse_documents(&documents));
    assert_eq!(resolved.diagnostics, whole.diagnostics);
    let shown: Vec<_> = resolved
        .diagnostics
        .iter()
        .map(|finding| show(&sources, finding))
        .collect();
    assert_eq!(shown, ["unknown_type|\"C\""]);
    let names: Vec<_> = resolved
        .set
        .named()
        .map(|(name, _)| name.to_string())
        .collect();
    assert_eq!(names, ["B"]);
}

#[test]
fn what_was_read_in_parts_is_what_was_read_at_once() {
    let texts = [
        r#"{"type": "record", "name": "n.A", "fields": [{"name": "b", "type": ["null", "B"]}, {"name": "c", "type": "C"},
            {"name": "x", "type": "long"}, {"name": "again", "type": "n.A"}]}"#,
        r#"{"type": "record", "name": "n.D", "fields": [{"name": "x", "type": "long"}, {"name": "x", "type": "string"}]}"#,
        r#"[{"type": "fixed", "name": "n.B", "size": 4}, {"type": "array", "items": {"type": "long", "k": 1}}, "n.F"]"#,
        r#"{"protocol": "p.P", "types": [{"type": "enum", "name": "E", "symbols": ["A"]}, {"type": "error", "name": "G",
            "fields": [{"name": "e", "type": "E"}, {"name": "l", "type": {"type": "map", "values": "string"}}]}]}"#,
        r#"{"type": "fixed", "name": "n.B", "size": 4}"#,
        r#"{"type": "fixed", "name": "n.F", "size": "four"}"#,
    ];
    let mut sources = SourceMap::default();
    let ids = texts.map(|text| sources.add("test.avsc", text));
    let documents = ids.map(|id| Json::parse(sources.get(id).text(), id).expect("JSON"));
    let whole = parse_documents(&documents);
    assert_eq!(whole.set.named().count(), 3, "{:?}", whole.set);
    for size in 1..texts.len() {
        let parts = documents.chunks(size).map(|documents| {
            let mut part = Definitions::default();
            for json in documents {
                part.add(json);
            }
            part
        });
        let parsed = Definitions::resolve(parts);
        assert_eq!(format!("{parsed:?}"), format!("{whole:?}"), "{size}");
    }
}

#[test]
fn a_default_that_fills_itself_in_has_no_end() {
    let itself = r#"{"type": "record", "name": "R", "fields": [
        {"name": "all", "type": {"type": "array", "items": "R"}, "default": [{}]}]}"#;
    assert_eq!(findings(itself), ["invalid_default|[{}]"]);
    let ended = itself.replace("[{}]", r#"[{"all": []}]"#);
    assert_eq!(findings(&ended), [""; 0]);
    // The first branch that fits counts, whatever was tried before it.
    let other_branch = itself.replace(
        r#"{"type": "array", "items": "R"}, "default": [{}]"#,
        r#"["null", {"type": "map", "values": "R"}], "default": {"a": {"all": null}}"#,
    );
    assert_eq!(findings(&other_branch), [""; 0]);
    let each_other = r#"{"type": "record", "name": "A", "fields": [
        {"name": "b", "type": {"type": "array", "items": {"type": "record", "name": "B", "fields": [
            {"name": "a", "type": {"type": "array", "items": "A"}, "default": [{}, {}]}]}}, "default": [{}]}]}"#;
    assert_eq!(
        findings(each_other),
        ["invalid_default|[{}, {}]", "invalid_default|[{}]"]
    );
}

#[test]
fn defaults_that_double_with_every_record_are_too_large() {
    let mut ty = r#"{"type": "record", "name": "R0", "fields": [{"name": "a", "type": "string", "default": "x"}]}"#.to_owned();
    for level in 1..40 {
        let below = level - 1;
        ty = format!(
            r#"{{"type": "record", "name": "R{level}", "fields": [{{"name": "a", "type": {ty}, "default": {{}}}}, {{"name": "b", "type": "R{below}", "default": {{}}}}]}}"#
        );
    }
    let found = findings(&ty);
    assert!(!found.is_empty() && found.len() < 40, "{found:?}");
    assert!(found.iter().all(|finding| finding == "invalid_default|{}"));
}
