//! Calls on `configure()` in, findings and code out.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::fs;
use std::path::Path;

use agent_events_build::{
    Builder, ExternType, MapType, Report, TimeCrate, UnknownSymbols, check_generated, configure,
};

const SCHEMAS: &str = r#"{
  "type": "record", "name": "Order", "namespace": "com.acme",
  "cloudevents": { "type": { "by": "status", "NEW": "com.acme.order.new", "SENT": "com.acme.order.sent" } },
  "fields": [
    { "name": "id", "type": "string" },
    { "name": "total", "type": "double" },
    { "name": "status", "type": { "type": "enum", "name": "Status", "symbols": ["NEW", "SENT"] } },
    { "name": "lines", "type": { "type": "array", "items": { "type": "record", "name": "Line", "fields": [
      { "name": "sku", "type": "string" },
      { "name": "price", "type": { "type": "record", "name": "Money", "fields": [{ "name": "units", "type": "long" }] } }
    ] } } },
    { "name": "labels", "type": { "type": "map", "values": "string" }, "default": {} },
    { "name": "digest", "type": { "type": "fixed", "name": "Digest", "size": 4 } }
  ]
}"#;

/// Compiles the schemas; places in this file are cut, since they change with it.
fn compiled(builder: Builder) -> (String, String) {
    let dir = tempfile::tempdir().unwrap();
    let schemas = dir.path().join("schemas");
    fs::create_dir(&schemas).unwrap();
    fs::write(schemas.join("order.avsc"), SCHEMAS).unwrap();
    let report = builder.out_dir(dir.path()).compile(&schemas);
    let code = fs::read_to_string(dir.path().join("agent_events.rs")).unwrap();
    (shown(&report, dir.path()), code)
}

fn shown(report: &Report, dir: &Path) -> String {
    let text = report
        .to_string()
        .replace(&format!("{}/", dir.display()), "");
    let lines = text.lines().map(|line| match line.find("hooks.rs:") {
        Some(at) => line[..at + "hooks.rs".len()].to_owned(),
        None => line.to_owned(),
    });
    lines.collect::<Vec<String>>().join("\n")
}

fn findings(builder: Builder) -> String {
    compiled(builder).0
}

/// The code of a compilation without findings.
#[track_caller]
fn code(builder: Builder) -> String {
    let (findings, code) = compiled(builder);
    assert_eq!(findings, "nothing found");
    code
}

/// The text from `start` to the end of the item that begins there.
#[track_caller]
fn item<'c>(code: &'c str, start: &str) -> &'c str {
    let at = code.find(start).expect("the item is there");
    let end = code[at..].find("\n        }\n").expect("it has an end");
    &code[at..at + end]
}

#[test]
fn a_selector_that_means_nothing_is_told_with_what_was_meant() {
    insta::assert_snapshot!(findings(
        configure()
            .derive("com.acme.Ordr", "Eq")
            .field_attribute("**.totl", "#[doc(hidden)]")
            .map_type("com.acme.Order.total", MapType::BTreeMap)
            .boxed("com.acme.Line.*.x")
            .rename("org.**", "Other")
            .unknown_symbols("com.acme.Order", UnknownSymbols::Capture)
            .views("com.acme.Ordr")
            .views("com.acme.Status")
    ));
}

#[test]
fn a_text_that_is_no_selector_or_no_code_is_told_with_its_call() {
    insta::assert_snapshot!(findings(
        configure()
            .derive("com.acme.Ord*", "Eq")
            .derive("com.acme.Line", "Eq + Hash")
            .derive("com.acme.Line", "")
            .type_attribute("com.acme.Line", "non_exhaustive")
            .type_attribute("com.acme.Line", "#[a] struct Hidden;")
            .field_attribute("com.acme.Line.sku", "#![a]")
            .rename("com.acme.Line.sku", "type")
            .rename("com.acme.Line.price", "a b")
            .extern_type("com.acme.Money", "money::Money")
            .extern_type("com.acme.Digest", "::my::Digest<4>")
            .runtime_path("agent_events")
    ));
}

#[test]
fn a_name_that_is_taken_is_told() {
    insta::assert_snapshot!(findings(
        configure()
            .rename("com.acme.Line", "Money")
            .rename("com.acme.Order.id", "total")
            .rename("com.acme.Status.NEW", "Sent")
            .rename("com.acme.Line.*", "part")
    ));
}

#[test]
fn a_derive_that_a_field_does_not_allow_is_told_at_the_field() {
    insta::assert_snapshot!(findings(
        configure()
            .extern_type("com.acme.Money", "::my::Money")
            .derive("com.acme.*", "Eq, ::core::hash::Hash")
            .derive("com.acme.Order", "Copy")
    ));
}

#[test]
fn what_cannot_be_is_told() {
    insta::assert_snapshot!(findings(
        configure()
            .unknown_symbols("**", UnknownSymbols::Default)
            .unknown_symbols("com.acme.Status", UnknownSymbols::Capture)
            .extern_type("com.acme.Money", "::my::Money")
            .derive("com.acme.Money", "Eq")
    ));
    insta::assert_snapshot!(findings(
        configure().extern_type("com.acme.Status", "::my::Status")
    ));
}

#[test]
fn errors_stand_in_the_code_beside_the_types() {
    let (_, code) = compiled(configure().rename("com.acme.Line", "Money"));
    assert!(code.contains("compile_error!"));
    for name in ["Order", "Line", "Money"] {
        assert!(code.contains(&format!("pub struct {name} {{")), "{name}");
    }
}

#[test]
fn derives_and_attributes_add_up_and_repeat_nothing() {
    let code = code(
        configure()
            .derive("com.acme.Line", "Eq, serde::Serialize")
            .derive("**", "Debug, ::std::cmp::PartialEq")
            .derive("com.acme.Money", "std::cmp::Eq, Eq, Copy,")
            .type_attribute("com.acme.Line", "#[a] #[b(\"c\")]")
            .field_attribute("com.acme.Line.*", "#[d]")
            .symbol_attribute("**.SENT", "#[e]"),
    );
    let line = item(
        &code,
        "#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]",
    );
    assert!(
        line.contains("#[a]\n        #[b(\"c\")]\n        pub struct Line"),
        "{line}"
    );
    assert_eq!(line.matches("#[d]\n").count(), 2, "{line}");
    let money = "#[derive(Debug, Clone, PartialEq, std::cmp::Eq, Copy)]\n        pub struct Money";
    assert!(code.contains(money));
    assert!(code.contains("#[e]\n            Sent,"));
    assert!(code.contains("#[derive(Debug, Clone, PartialEq)]\n        pub struct Order"));
}

#[test]
fn the_enum_over_a_union_derives_what_its_record_derives_but_for_default() {
    let dir = tempfile::tempdir().unwrap();
    let (schemas, out) = (dir.path().join("schemas"), dir.path().join("out"));
    fs::create_dir(&schemas).unwrap();
    fs::create_dir(&out).unwrap();
    let schema = r#"{"type": "record", "name": "R", "namespace": "n", "fields": [
        {"name": "f", "type": ["null", "string", "double"]}, {"name": "g", "type": "int"}
    ]}"#;
    fs::write(schemas.join("r.avsc"), schema).unwrap();
    let compiled = |traits: &str| {
        let builder = configure().derive("n.R", traits).out_dir(&out);
        let report = builder.compile(&schemas);
        let code = fs::read_to_string(out.join("agent_events.rs")).unwrap();
        (report.to_string(), code)
    };
    let (_, code) = compiled("Default, PartialOrd");
    assert!(
        code.contains("PartialEq, Default, PartialOrd)]\n    pub struct R"),
        "{code}"
    );
    assert!(
        code.contains("#[derive(Debug, Clone, PartialEq, PartialOrd)]\n    #[allow("),
        "{code}"
    );
    let (report, _) = compiled("Eq");
    assert!(
        report.contains("`n.R` cannot derive `Eq`: `f64` does not have it"),
        "{report}"
    );
}

#[test]
fn renaming_changes_the_rust_and_not_the_data() {
    let code = code(
        configure()
            .rename("com.acme.Order", "Purchase")
            .rename("com.acme.Order.status", "r#type")
            .rename("com.acme.Status.NEW", "Fresh"),
    );
    assert!(code.contains("Purchase(::agent_events::CloudEvent<com::acme::Purchase>)"));
    assert!(code.contains("pub r#type: Status"));
    assert!(code.contains("(id, total, r#type, lines, "));
    assert!(code.contains("\"id\", \"total\", \"status\", \"lines\", "));
    assert!(code.contains("Status::Fresh => Self::TYPE_NEW"));
    assert!(code.contains("Self::Fresh => \"NEW\""));
    assert!(code.contains("const NAME: &'static str = \"com.acme.Order\""));
}

#[test]
fn the_later_call_for_the_same_thing_holds() {
    let code = code(
        configure()
            .map_type("**", MapType::BTreeMap)
            .map_type("**.labels", MapType::Vec),
    );
    let labels = "pub labels: ::std::vec::Vec<(::std::string::String, ::std::string::String)>";
    assert!(code.contains(labels));
    assert!(code.contains("labels: ::std::vec::Vec::new()"));
    assert!(!code.contains("BTreeMap"));
}

#[test]
fn a_type_of_the_user_is_named_and_not_generated() {
    let money = ExternType::new("::my::Money").implements("Eq, Hash");
    let code = code(
        configure()
            .extern_type("com.acme.Money", money)
            .derive("com.acme.Line", "Eq, Hash"),
    );
    assert!(code.contains("pub type Money = ::my::Money;"));
    assert!(code.contains("same_schema::<"));
    assert!(!code.contains("struct Money"));
    assert!(code.contains("#[derive(Debug, Clone, PartialEq, Eq, Hash)]\n        pub struct Line"));
}

const TIMES: &str = r#"{
  "type": "record", "name": "Times", "namespace": "n",
  "fields": [
    { "name": "at", "type": ["null", { "type": "long", "logicalType": "timestamp-micros" }] },
    { "name": "local", "type": { "type": "array", "items": { "type": "long", "logicalType": "local-timestamp-nanos" } } },
    { "name": "day", "type": { "type": "int", "logicalType": "date" }, "default": 2932896 },
    { "name": "clock", "type": ["string", { "type": "int", "logicalType": "time-millis" }] },
    { "name": "late", "type": { "type": "int", "logicalType": "date" }, "default": 2932897 }
  ]
}"#;

/// The fields and the branches of [`TIMES`], and what is told of it.
fn times(builder: Builder) -> (Vec<String>, String) {
    let dir = tempfile::tempdir().unwrap();
    let schemas = dir.path().join("schemas");
    fs::create_dir(&schemas).unwrap();
    fs::write(schemas.join("times.avsc"), TIMES).unwrap();
    let report = builder.out_dir(dir.path()).compile(&schemas);
    let code = fs::read_to_string(dir.path().join("agent_events.rs")).unwrap();
    let lines = code.lines().map(str::trim);
    let types = lines.filter(|line| {
        ["pub at:", "pub local:", "pub day:", "Int("]
            .iter()
            .any(|start| line.starts_with(start))
    });
    (types.map(str::to_owned).collect(), report.to_string())
}

#[test]
fn dates_and_times_are_of_the_crate_that_is_asked_for() {
    let (types, findings) = times(configure().time_crate(TimeCrate::Jiff));
    assert_eq!(
        types,
        [
            "pub at: ::core::option::Option<::agent_events::jiff::Timestamp>,",
            "pub local: ::std::vec::Vec<::agent_events::jiff::civil::DateTime>,",
            "pub day: ::agent_events::jiff::civil::Date,",
            "Int(::agent_events::jiff::civil::Time),",
        ]
    );
    assert!(
        findings.contains("the default of `late` is no date that can be told"),
        "{findings}"
    );
    assert!(!findings.contains("`day`"), "{findings}");

    let runtime = configure().runtime_path("::acme::events");
    let (types, _) = times(runtime.time_crate(TimeCrate::Time));
    assert_eq!(
        types,
        [
            "pub at: ::core::option::Option<::acme::events::time::UtcDateTime>,",
            "pub local: ::std::vec::Vec<::acme::events::time::PrimitiveDateTime>,",
            "pub day: ::acme::events::time::Date,",
            "Int(::acme::events::time::Time),",
        ]
    );

    let (types, findings) = times(configure());
    assert_eq!(types, times(configure().time_crate(TimeCrate::Chrono)).0);
    assert_eq!(types[2], "pub day: ::agent_events::chrono::NaiveDate,");
    assert!(!findings.contains("can be told"), "{findings}");
}

#[test]
fn checked_in_code_is_compared_and_never_written_unasked() {
    let dir = tempfile::tempdir().unwrap();
    let (schemas, out) = (dir.path().join("schemas"), dir.path().join("generated"));
    fs::create_dir(&schemas).unwrap();
    fs::write(schemas.join("order.avsc"), SCHEMAS).unwrap();
    let missing = check_generated(&schemas, &out);
    assert!(missing.has_errors() && !out.exists());

    fs::create_dir(&out).unwrap();
    let _ = configure().out_dir(&out).compile(&schemas);
    let file = out.join("agent_events.rs");
    let code = fs::read_to_string(&file).unwrap();
    assert!(check_generated(&schemas, &out).is_clean());
    fs::write(&file, code.replace('\n', "\r\n")).unwrap();
    assert!(
        check_generated(&schemas, &out).is_clean(),
        "line breaks of Windows"
    );

    fs::write(&file, code.replace("pub total: f64", "pub total: f32")).unwrap();
    let stale = shown(&check_generated(&schemas, &out), dir.path());
    for part in [
        "error: generated/agent_events.rs is out of date [generated_code_stale]",
        "should be: pub total: f64,",
        "= help: run `AGENT_EVENTS_UPDATE=1 cargo test` and commit the file",
    ] {
        assert!(stale.contains(part), "{stale}");
    }
    fs::write(schemas.join("order.avsc"), "{").unwrap();
    let faulty = check_generated(&schemas, &out).to_string();
    assert!(!faulty.contains("out of date"), "{faulty}");
}

/// Returns what is found when `schema` is compiled, and the code.
fn compiled_schema(schema: &str, builder: Builder) -> (String, String) {
    compiled_with(schema, "names_differ_by_case = \"allow\"", builder)
}

fn compiled_with(schema: &str, lints: &str, builder: Builder) -> (String, String) {
    let dir = tempfile::tempdir().unwrap();
    let schemas = dir.path().join("schemas");
    fs::create_dir(&schemas).unwrap();
    fs::write(schemas.join("a.avsc"), schema).unwrap();
    let policy = format!("[lint]\n{lints}\n");
    fs::write(schemas.join("agent-events.toml"), policy).unwrap();
    let report = builder.out_dir(dir.path()).compile(&schemas);
    let code = fs::read_to_string(dir.path().join("agent_events.rs")).unwrap();
    (shown(&report, dir.path()), code)
}

const COLLIDING: &str = r#"[
  { "type": "record", "name": "a.Order", "cloudevents": { "type": "a.order" }, "fields": [
    { "name": "lineItems", "type": "int" },
    { "name": "line_items", "type": "int" },
    { "name": "state", "type": { "type": "enum", "name": "state_kind", "symbols": ["OPEN", "open"] } } ] },
  { "type": "fixed", "name": "a.StateKind", "size": 1 },
  { "type": "record", "name": "b.Order", "cloudevents": { "type": "b.order" }, "fields": [] }
]"#;

#[test]
fn two_fields_that_are_alike_are_one_finding() {
    let colliding = "have one name in Rust";
    let alike = "differs from `lineItems` in its spelling only";
    for (lints, told, untold) in [
        ("", colliding, alike),
        ("names_differ_by_case = \"error\"", alike, colliding),
    ] {
        let fields = r#"{"name":"lineItems","type":"int"},{"name":"line_items","type":"int"}"#;
        let schema = format!(
            r#"{{"type":"record","name":"a.OrderPlaced","cloudevents":{{"type":"a.order.placed"}},"fields":[{fields}]}}"#
        );
        let (findings, _) = compiled_with(&schema, lints, configure());
        assert!(findings.contains(told), "{findings}");
        assert!(!findings.contains(untold), "{findings}");
    }
}

#[test]
fn names_that_collide_are_told_with_both_places() {
    let (findings, code) = compiled_schema(COLLIDING, configure());
    insta::assert_snapshot!(findings);
    for name in ["line_items_2: i32", "Open2", "StateKind2", "Order2("] {
        assert!(code.contains(name), "{name}");
    }
}

#[test]
fn a_name_of_its_own_ends_a_collision() {
    let renamed = configure()
        .rename("a.Order.line_items", "items_of_line")
        .rename("a.state_kind.open", "Reopened")
        .rename("a.state_kind", "Progress")
        .rename("b.Order", "OrderOfB");
    assert_eq!(compiled_schema(COLLIDING, renamed).0, "nothing found");
}

#[test]
fn types_nested_deeper_than_rustc_follows_are_told_with_the_remedy() {
    let ring = |count: usize| {
        let records = (0..count).map(|at| {
            let next = (at + 1) % count;
            format!(
                r#"{{"type": "record", "name": "r.R{at}", "fields": [{{"name": "next", "type": ["null", "r.R{next}"]}}]}}"#
            )
        });
        format!("[{}]", records.collect::<Vec<_>>().join(",\n"))
    };
    let rules = |count| compiled_schema(&ring(count), configure()).0;
    assert!(!rules(50).contains("deep_nesting"));
    let findings = rules(100);
    let deep: Vec<&str> = findings
        .split("\n\n")
        .filter(|finding| finding.contains("deep_nesting"))
        .collect();
    insta::assert_snapshot!(deep.join("\n\n"));
}

#[test]
fn views_are_for_the_records_that_are_named_and_those_they_hold() {
    let all = code(configure().views("com.acme.Order"));
    let views = |code: &str| -> Vec<String> {
        let structs = code
            .lines()
            .filter_map(|line| line.trim().strip_prefix("pub struct "));
        structs
            .filter(|name| name.contains("Ref<'a>"))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(
        views(&all),
        ["LineRef<'a> {", "MoneyRef<'a> {", "OrderRef<'a> {"]
    );
    let some = code(configure().views("com.acme.Line"));
    assert_eq!(views(&some), ["LineRef<'a> {", "MoneyRef<'a> {"]);
    // The call adds to the code and changes nothing of it.
    let without = code(configure());
    assert!(views(&without).is_empty());
    let mut lines = all.lines();
    // The folder is another one each time.
    for line in without
        .lines()
        .filter(|line| !line.contains("Generated from"))
    {
        assert!(lines.any(|other| other == line), "{line} is gone");
    }
    // What a view holds decides whether it can be copied; a type of yours does not have views.
    let money = configure().extern_type("com.acme.Money", "::acme::Money");
    let replaced = code(money.views("com.acme.**"));
    assert_eq!(views(&replaced), ["LineRef<'a> {", "OrderRef<'a> {"]);
    let derives = |code: &str, name: &str| {
        let at = code.find(&format!("pub struct {name}<'a>")).unwrap();
        code[..at]
            .lines()
            .rev()
            .find(|line| line.contains("derive"))
            .unwrap()
            .trim()
            .to_owned()
    };
    assert_eq!(
        derives(&all, "LineRef"),
        "#[derive(Debug, Clone, Copy, PartialEq)]"
    );
    assert_eq!(
        derives(&replaced, "LineRef"),
        "#[derive(Debug, Clone, PartialEq)]"
    );
}
