//! Names are resolved by the specification's rules, within a text and across texts.

use agent_events_schema::{
    Diagnostic, FullName, Parsed, Schema, SourceMap, Span, Type, canonical_string, parse_all,
    parsing_canonical_form,
};

struct Read {
    sources: SourceMap,
    parsed: Parsed,
}

fn read(texts: &[&str]) -> Read {
    let mut sources = SourceMap::default();
    let ids: Vec<_> = texts
        .iter()
        .enumerate()
        .map(|(at, text)| sources.add(format!("{at}.avsc"), *text))
        .collect();
    let parsed = parse_all(&sources, &ids);
    Read { sources, parsed }
}

impl Read {
    fn names(&self) -> Vec<&str> {
        self.parsed
            .set
            .named()
            .map(|(name, _)| name.as_str())
            .collect()
    }

    /// Returns `rule: text in file, other files` of each finding.
    fn findings(&self) -> Vec<String> {
        let show = |finding: &Diagnostic| {
            let place = finding
                .primary
                .as_ref()
                .expect("each finding has a place")
                .span;
            let file = |span: Span| self.sources.get(span.source).label();
            let mut text = format!(
                "{}: {} in {}",
                finding.rule,
                self.sources.snippet(place),
                file(place)
            );
            for label in &finding.secondary {
                text = format!("{text}, {}", file(label.span));
            }
            text
        };
        self.parsed.diagnostics.iter().map(show).collect()
    }

    /// Returns the full name of the type of a field.
    fn type_of(&self, record: &str, field: &str) -> &str {
        let set = &self.parsed.set;
        let id = set
            .find(&record.parse::<FullName>().expect("a name"))
            .expect(record);
        let Type::Record(record) = &set.node(id).ty else {
            panic!("{record} is a record")
        };
        let field = record
            .fields
            .iter()
            .find(|candidate| candidate.name == field)
            .expect(field);
        set.node(field.ty.node)
            .named()
            .expect("a named type")
            .name
            .as_str()
    }
}

fn record(name: &str, namespace: Option<&str>, fields: &[(&str, &str)]) -> String {
    let namespace = namespace
        .map(|text| format!(r#""namespace": "{text}", "#))
        .unwrap_or_default();
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, ty)| format!(r#"{{"name": "{name}", "type": {ty}}}"#))
        .collect();
    format!(
        r#"{{"type": "record", "name": "{name}", {namespace}"fields": [{}]}}"#,
        fields.join(", ")
    )
}

#[test]
fn a_name_takes_the_namespace_that_encloses_it() {
    let plain = record("Plain", None, &[]);
    let own = record(
        "Own",
        Some("other"),
        &[("inner", &record("Inner", None, &[]))],
    );
    let dotted = record(
        "dot.ted.Dotted",
        Some("ignored"),
        &[("inner", &record("Inner", None, &[]))],
    );
    let none = record("None", Some(""), &[("inner", &record("Inner", None, &[]))]);
    let fields = [
        ("a", plain.as_str()),
        ("b", &own),
        ("c", &dotted),
        ("d", &none),
        ("again", "\"Plain\""),
        ("full", "\"dot.ted.Inner\""),
    ];
    let read = read(&[&record("Root", Some("top"), &fields)]);
    assert_eq!(
        read.findings(),
        [r#"attribute_ignored: "ignored" in 0.avsc"#]
    );
    assert_eq!(
        read.names(),
        [
            "Inner",
            "None",
            "dot.ted.Dotted",
            "dot.ted.Inner",
            "other.Inner",
            "other.Own",
            "top.Plain",
            "top.Root"
        ]
    );
    // The namespace of a nested definition ends with it.
    assert_eq!(read.type_of("top.Root", "again"), "top.Plain");
    assert_eq!(read.type_of("top.Root", "full"), "dot.ted.Inner");
    assert_eq!(read.type_of("other.Own", "inner"), "other.Inner");
}

#[test]
fn a_name_without_a_dot_means_the_enclosing_namespace_before_the_null_namespace() {
    let global = record("N", None, &[]);
    let local = record("N", Some("x"), &[]);
    let user = record("User", Some("x"), &[("n", "\"N\"")]);
    assert_eq!(read(&[&user, &global]).type_of("x.User", "n"), "N");
    assert_eq!(
        read(&[&user, &global, &local]).type_of("x.User", "n"),
        "x.N"
    );
    let other = record("User", Some("y"), &[("n", "\"N\"")]);
    let found = read(&[&other, &local]);
    assert_eq!(found.findings(), [r#"unknown_type: "N" in 0.avsc"#]);
    assert_eq!(found.names(), ["x.N"]);
}

#[test]
fn texts_may_refer_to_each_other_in_any_order_and_in_circles() {
    let order = record(
        "Order",
        Some("shop"),
        &[
            ("customer", "\"Customer\""),
            ("lines", r#"{"type": "array", "items": "shop.lines.Line"}"#),
        ],
    );
    let line = record(
        "Line",
        Some("shop.lines"),
        &[("order", r#"["null", "shop.Order"]"#)],
    );
    let customer = record(
        "Customer",
        Some("shop"),
        &[("orders", r#"{"type": "map", "values": "Order"}"#)],
    );
    let mut forms = Vec::new();
    for texts in [
        [&order, &line, &customer],
        [&customer, &order, &line],
        [&line, &customer, &order],
    ] {
        let read = read(&texts.map(String::as_str));
        assert_eq!(read.findings(), [""; 0]);
        let set = &read.parsed.set;
        assert_eq!(set.roots().len(), 3);
        let id = set.find(&"shop.Order".parse().unwrap()).unwrap();
        forms.push(canonical_string(set.schema(id)));
        assert_eq!(
            canonical_string(Schema::parse(&forms[0]).unwrap().as_ref()),
            forms[0]
        );
    }
    assert!(forms.iter().all(|form| *form == forms[0]), "{forms:#?}");
}

#[test]
fn the_same_definition_in_two_texts_is_accepted_with_a_warning() {
    let address = record("Address", Some("a"), &[("street", "\"string\"")]);
    let inline = record("One", Some("a"), &[("address", &address)]);
    let by_name = record("Two", Some("a"), &[("address", "\"Address\"")]);
    let shuffled = r#"{"fields": [{"type": {"type": "string"}, "doc": "other words", "name": "street"}], "name": "a.Address", "type": "record"}"#;
    let read = read(&[&inline, &by_name, shuffled]);
    assert_eq!(
        read.findings(),
        [r#"duplicate_definition: "a.Address" in 2.avsc, 0.avsc"#]
    );
    assert!(
        read.parsed
            .diagnostics
            .iter()
            .all(|finding| !finding.is_error())
    );
    assert_eq!(read.names(), ["a.Address", "a.One", "a.Two"]);
    assert_eq!(read.parsed.set.roots().len(), 3);
}

#[test]
fn a_different_definition_is_refused_naming_both_and_leaves_out_what_depends_on_it() {
    let one = record("Size", None, &[("x", "\"int\"")]);
    let two = record("Size", None, &[("x", "\"long\"")]);
    let user = record("User", None, &[("size", "\"Size\"")]);
    let far = record(
        "Far",
        None,
        &[("user", r#"["null", {"type": "array", "items": "User"}]"#)],
    );
    let other = record("Other", None, &[]);
    let read = read(&[&one, &user, &far, &other, &two]);
    assert_eq!(
        read.findings(),
        [r#"duplicate_definition: "Size" in 4.avsc, 0.avsc"#]
    );
    assert_eq!(read.names(), ["Other"]);
    assert_eq!(read.parsed.set.roots().len(), 1);
}

#[test]
fn a_second_definition_in_one_text_is_refused_even_when_it_is_the_same() {
    let inner = record("N", None, &[]);
    let read = read(&[&record("R", None, &[("a", &inner), ("b", &inner)])]);
    assert_eq!(read.findings().len(), 1);
    assert!(read.findings()[0].starts_with("duplicate_definition"));
    assert_eq!(read.names(), [""; 0]);
}

#[test]
fn a_fault_leaves_out_its_definition_and_dependants_only() {
    let broken = record("Broken", Some("n"), &[("a", "\"nowhere\"")]);
    let user = record(
        "User",
        Some("n"),
        &[("b", "\"Broken\""), ("own", &record("Own", None, &[]))],
    );
    let read = read(&[&broken, &user, "{", &record("Fine", Some("n"), &[])]);
    assert_eq!(
        read.findings(),
        [
            r#"unknown_type: "nowhere" in 0.avsc"#,
            "json_syntax: { in 2.avsc, 2.avsc"
        ]
    );
    assert_eq!(read.names(), ["n.Fine", "n.Own"]);
}

#[test]
fn a_name_used_before_its_definition_in_one_text_is_a_warning_for_builds_and_an_error_for_single_schemas()
 {
    let text = record("R", None, &[("a", "\"N\""), ("b", &record("N", None, &[]))]);
    let read = read(&[&text]);
    assert_eq!(read.findings().len(), 1);
    assert!(read.findings()[0].starts_with("forward_reference"));
    assert_eq!(read.names(), ["N", "R"]);
    assert!(Schema::parse(&text).is_err());
}

#[test]
fn records_that_only_contain_each_other_are_doubted_once() {
    let a = record("A", None, &[("b", "\"B\"")]);
    let b = record("B", None, &[("x", "\"int\""), ("c", "\"C\"")]);
    let c = record("C", None, &[("a", "[\"A\"]")]);
    let user = record("User", None, &[("a", "\"A\"")]);
    let with_end = record("End", None, &[("e", "[\"null\", \"End\"]")]);
    let read = read(&[&a, &b, &c, &user, &with_end]);
    assert_eq!(read.findings().len(), 1, "{:?}", read.findings());
    assert!(read.findings()[0].starts_with(r#"endless_record: "B" in 0.avsc"#));
    assert_eq!(read.names(), ["A", "B", "C", "End", "User"]);
    assert!(Schema::parse(&record("A", None, &[("a", "\"A\"")])).is_ok());
}

#[test]
fn a_protocol_gives_its_types() {
    let text = r#"{"protocol": "P", "namespace": "p.q", "types": [
        {"type": "error", "name": "Oops", "fields": [{"name": "code", "type": "Code"}]},
        {"type": "enum", "name": "Code", "symbols": ["A"]}], "messages": {}}"#;
    let read = read(&[text]);
    assert_eq!(read.names(), ["p.q.Code", "p.q.Oops"]);
    assert_eq!(
        read.findings(),
        [
            r#"forward_reference: "Code" in 0.avsc, 0.avsc"#,
            r#"messages_ignored: "messages" in 0.avsc"#
        ]
    );
    assert_eq!(read.parsed.set.roots().len(), 0);
    assert_eq!(
        self::read(&[&text.replace("\"P\"", "\"x.P\"")]).names(),
        ["x.Code", "x.Oops"]
    );
}

#[test]
fn the_branches_of_a_top_level_array_are_definitions() {
    let text = format!(
        "[{}, {}]",
        record("B", None, &[]),
        record("A", None, &[("b", "\"B\"")])
    );
    let read = read(&[&text, &record("User", None, &[("a", "\"A\"")])]);
    assert_eq!(read.findings(), [""; 0]);
    assert_eq!(read.names(), ["A", "B", "User"]);
    let root = read.parsed.set.roots()[0];
    assert!(
        matches!(&read.parsed.set.node(root.node).ty, Type::Union(branches) if branches.len() == 2)
    );
}

#[test]
fn aliases_are_completed_with_the_namespace_of_the_name() {
    let schema = Schema::parse(r#"{"type": "fixed", "name": "n.F", "namespace": "m", "size": 1, "aliases": ["G", "x.H", "any thing"]}"#).unwrap();
    let named = schema.as_ref().get().named().unwrap();
    let aliases: Vec<&str> = named
        .aliases
        .iter()
        .map(|alias| alias.name.as_str())
        .collect();
    assert_eq!(aliases, ["n.G", "x.H", "n.any thing"]);
}

#[test]
fn a_long_chain_of_references_costs_no_stack() {
    let texts: Vec<String> = (0..20_000)
        .map(|at| {
            record(
                &format!("R{at}"),
                None,
                &[("next", &format!(r#"["null", "R{}"]"#, at + 1))],
            )
        })
        .chain([record("R20000", None, &[])])
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let read = read(&texts);
    assert_eq!(read.findings(), [""; 0]);
    let set = &read.parsed.set;
    let form = parsing_canonical_form(set.schema(set.roots()[0].node));
    assert_eq!(form.matches("\"record\"").count(), 20_001);
}

#[test]
fn damaged_schemas_never_stop_the_reader() {
    let whole = r#"[{"type":"record","name":"a.R","aliases":["Q"],"fields":[{"name":"x","type":["null","R",{"type":"map","values":"R"}],"default":null},
        {"name":"e","type":{"type":"enum","name":"E","symbols":["A","B"],"default":"A"},"default":"B","order":"ignore"},
        {"name":"d","type":{"type":"fixed","name":"F","size":2,"logicalType":"decimal","precision":4,"scale":1},"default":"ab"},
        {"name":"l","type":{"type":"array","items":{"type":"long","logicalType":"timestamp-millis"}},"default":[1,2]}]},"string"]"#;
    assert_eq!(read(&[whole]).findings(), [""; 0]);
    let tokens: Vec<&str> = split(whole);
    let pieces = [
        "null",
        "1",
        "-1",
        "1.5",
        "\"\"",
        "\"R\"",
        "\"record\"",
        "\"enum\"",
        "\"a.E\"",
        "[]",
        "{}",
        "[\"R\"]",
        "{\"type\":\"R\"}",
        "true",
        "\"type\"",
        "\"name\"",
    ];
    let mut faults = 0;
    for at in 0..tokens.len() {
        for piece in pieces {
            let text = [&tokens[..at], &[piece], &tokens[at + 1..]]
                .concat()
                .concat();
            let read = read(&[&text, whole]);
            for finding in &read.parsed.diagnostics {
                let span = finding.primary.as_ref().expect("a place").span;
                assert!(span.end as usize <= read.sources.get(span.source).text().len());
            }
            faults += usize::from(read.parsed.diagnostics.iter().any(Diagnostic::is_error));
            for (_, id) in read.parsed.set.named() {
                let text = canonical_string(read.parsed.set.schema(id));
                let again =
                    Schema::parse(&text).unwrap_or_else(|error| panic!("{error} in {text}"));
                assert_eq!(canonical_string(again.as_ref()), text);
            }
        }
    }
    assert!(
        faults > 1000,
        "{faults} of the damaged schemas were refused"
    );
}

/// Splits a JSON text into its tokens.
fn split(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => rest[1..].find('"').expect("a closing quote") + 2,
            'a'..='z' | '0'..='9' => rest
                .find(|next: char| !next.is_ascii_alphanumeric())
                .expect("an end"),
            _ => 1,
        };
        tokens.push(&rest[..length]);
        rest = &rest[length..];
    }
    tokens
}
