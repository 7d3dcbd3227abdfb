//! Schemas in Avro IDL: they mean what the same schemas mean in JSON, and are told where they stand when they are wrong.
#![cfg(feature = "idl")]

use std::fs;
use std::path::Path;

use agent_events_build::{Report, check, configure, release};
use agent_events_schema::Severity;

/// Writes the files into a folder of their own and compiles it.
fn compile(files: &[(&str, &str)]) -> (String, Report) {
    let dir = tempfile::tempdir().expect("a folder for the schemas");
    let (schemas, out) = (dir.path().join("schemas"), dir.path().join("out"));
    fs::create_dir(&out).expect("a folder for the output");
    for (name, text) in files {
        let path = schemas.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder for the file");
        fs::write(path, text).expect("the schema can be written");
    }
    let report = configure().out_dir(&out).compile(&schemas);
    let code = fs::read_to_string(out.join("agent_events.rs")).expect("the generated file");
    (code, report)
}

/// Returns the findings of a file, each as `line:column: message [rule]`.
fn findings(text: &str) -> Vec<String> {
    findings_of(&[("a.avdl", text)])
}

fn findings_of(files: &[(&str, &str)]) -> Vec<String> {
    let (_, report) = compile(files);
    let shown = report.diagnostics().iter();
    shown
        .filter(|finding| finding.rule != "no_events")
        .map(|finding| {
            let may_be_idle = finding.severity == Severity::Note;
            assert!(
                may_be_idle || !finding.help.is_empty(),
                "no help: {finding:?}"
            );
            let place = finding.primary.as_ref().map_or_else(String::new, |label| {
                let source = report.sources().get(label.span.source);
                let name = Path::new(source.label()).file_name().expect("a file");
                let name = name.to_string_lossy();
                format!("{name}:{}: ", source.position(label.span.start))
            });
            format!("{place}{} [{}]", finding.message, finding.rule)
        })
        .collect()
}

/// Generated code holds names, docs, the whole text of every schema and its fingerprint, so equal code is equal meaning.
fn assert_same(idl: &str, json: &str) {
    let (from_idl, idl_report) = compile(&[("a.avdl", idl)]);
    let (from_json, json_report) = compile(&[("a.avsc", json)]);
    assert!(!idl_report.has_errors(), "{idl_report}");
    assert!(!json_report.has_errors(), "{json_report}");
    assert!(from_json.contains("const SCHEMA"), "{from_json}");
    let lines = |code: &str| -> Vec<String> {
        let lines = code
            .lines()
            .filter(|line| !line.contains("/// Generated from"));
        lines.map(str::to_owned).collect()
    };
    let (from_idl, from_json) = (lines(&from_idl), lines(&from_json));
    for (idl, json) in from_idl.iter().zip(&from_json) {
        assert_eq!(idl, json);
    }
    assert_eq!(from_idl.len(), from_json.len());
}

#[test]
fn a_protocol_means_what_its_types_mean() {
    assert_same(
        include_str!("idl/protocol.avdl"),
        include_str!("idl/protocol.avsc"),
    );
}

#[test]
fn the_schema_form_means_the_same() {
    assert_same(
        include_str!("idl/schema.avdl"),
        include_str!("idl/schema.avsc"),
    );
}

#[test]
fn logical_types_have_keywords() {
    assert_same(
        include_str!("idl/logical.avdl"),
        include_str!("idl/logical.avsc"),
    );
}

#[test]
fn a_record_with_a_cloudevents_annotation_is_an_event() {
    assert_same(
        include_str!("idl/event.avdl"),
        include_str!("idl/event.avsc"),
    );
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(
        dir.path().join("event.avdl"),
        include_str!("idl/event.avdl"),
    )
    .expect("written");
    let check = check(dir.path());
    assert_eq!(check.events, 1, "{}", check.report);
    assert!(check.report.is_clean(), "{}", check.report);
}

#[test]
fn a_type_that_many_files_import_arrives_once() {
    let shared = (
        "shared/money.avdl",
        "namespace m;\n\nrecord Money { long cents; }\n",
    );
    let kind = (
        "kind.avsc",
        r#"{"type": "enum", "name": "m.Kind", "symbols": ["A"]}"#,
    );
    let user = |name| {
        format!(
            "@namespace(\"m\")\nprotocol P{name} {{\n  import idl \"shared/money.avdl\";\n  import schema \"./x/../kind.avsc\";\n  record {name} {{ Money money; m.Kind kind; }}\n}}\n"
        )
    };
    let (one, two) = (user("One"), user("Two"));
    let files = [shared, kind, ("one.avdl", &one), ("two.avdl", &two)];
    assert_eq!(findings_of(&files), Vec::<String>::new());
    let (code, _) = compile(&files);
    assert_eq!(code.matches("pub struct Money ").count(), 1, "{code}");
    assert!(code.contains("pub struct One ") && code.contains("pub struct Two "));
}

#[test]
fn imports_reach_nothing_but_the_schema_folder() {
    let wanted = |path: &str| findings(&format!("import idl \"{path}\";\nrecord R {{ int a; }}\n"));
    assert_eq!(
        wanted("gone.avdl"),
        ["a.avdl:1:12: `gone.avdl` is not among the schemas [unknown_import]"]
    );
    for path in [
        "../../etc/passwd",
        "/etc/passwd",
        "/a.avdl",
        "",
        "../schemas",
    ] {
        assert_eq!(wanted(path).len(), 1, "{path}");
    }
    assert_eq!(wanted("../schemas/a.avdl"), Vec::<String>::new());
}

#[test]
fn a_type_may_be_used_before_it_is_defined() {
    let idl = "protocol P { record A { B b; } record B { int c; } }";
    assert_eq!(findings(idl), Vec::<String>::new());
}

#[test]
fn a_merge_conflict_is_called_one() {
    let text = "protocol P {\n<<<<<<< HEAD\n  record A { int a; }\n=======\n  record B { int a; }\n>>>>>>> other\n}\n";
    assert_eq!(
        findings(text),
        ["a.avdl:2:1: the file has a merge conflict [idl_syntax]"]
    );
}

#[test]
fn faults_of_the_notation_have_a_place() {
    for (idl, expected) in [
        (
            "record R { int a }",
            "1:18: expected `,` or `;`, found `}` [idl_syntax]",
        ),
        (
            "record R {\n  int a;\n",
            "2:9: the file ends too early [idl_syntax]",
        ),
        (
            "record R { int a, ; }",
            "1:17: a comma has nothing after it [idl_syntax]",
        ),
        (
            "protocol P {\n  recrod R { int a; }\n}",
            "2:12: expected `(`, found `{` [idl_syntax]",
        ),
        (
            "recrod R { int a; }",
            "1:1: expected a record, enum, fixed or import, found `recrod` [idl_syntax]",
        ),
        (
            "record R { string a = x; }",
            "1:23: expected a value, found `x` [idl_syntax]",
        ),
        (
            "record R { string a = \"x; }",
            "1:23: a string is not closed on its line [idl_syntax]",
        ),
        (
            "record R { string a = \"\\x\"; }",
            "1:23: a string has an escape sequence that is not known [idl_syntax]",
        ),
        (
            "record R { int a = 08; }",
            "1:20: `08` is not a number that can be read [idl_syntax]",
        ),
        (
            "record R { array<int a; }",
            "1:22: expected `>`, found `a` [idl_syntax]",
        ),
        (
            "record R { int `a; }",
            "1:16: a backtick is not closed [idl_syntax]",
        ),
        (
            "/* record R {}",
            "1:1: a comment is not closed [idl_syntax]",
        ),
        (
            "record R { int a; } %",
            "1:21: the character U+0025 has no meaning here [idl_syntax]",
        ),
        (
            "fixed F(\"a\");",
            "1:9: expected a whole number, found `\"a\"` [idl_syntax]",
        ),
        (
            "protocol P {} record R {}",
            "1:15: expected the end of the file, found `record` [idl_syntax]",
        ),
        (
            "import avro \"x\";",
            "1:8: expected `idl`, `protocol` or `schema`, found `avro` [idl_syntax]",
        ),
        (" \n", "1:1: the file is empty [idl_syntax]"),
    ] {
        assert_eq!(findings(idl), [format!("a.avdl:{expected}")], "{idl}");
    }
}

#[test]
fn faults_of_annotations_and_comments_have_a_place() {
    for (idl, expected) in [
        (
            "record R { @x(1) S a; } enum S { A }",
            "1:12: `@x` stands on a type that is defined elsewhere [idl_syntax]",
        ),
        (
            "record R { @x(1) union { null, int } a; }",
            "1:12: `@x` stands on a union [idl_syntax]",
        ),
        (
            "record R { @aliases([\"b\"]) int a; }",
            "1:12: `@aliases` has no effect on the use of a type [attribute_ignored]",
        ),
        (
            "@x(1) @x(2) record R {}",
            "1:7: the annotation `x` is given twice [duplicate_key]",
        ),
        (
            "@x({\"k\": 1, \"k\": 2}) record R {}",
            "1:13: the key `k` is given twice [duplicate_key]",
        ),
        (
            "@doc(\"x\") record R {}",
            "1:1: `@doc` is no annotation [idl_syntax]",
        ),
        (
            "record R { int a; /** lost */ }",
            "1:19: a documentation comment describes nothing [doc_ignored]",
        ),
        (
            "record Q {} /** lost */ /** kept */ record R {}",
            "1:13: a documentation comment describes nothing [doc_ignored]",
        ),
    ] {
        assert_eq!(findings(idl), [format!("a.avdl:{expected}")], "{idl}");
    }
}

#[test]
fn messages_are_read_past() {
    let idl = "protocol P {\n  /** Does. */ void f(int /** Some. */ a = 1, array<int> b) throws E;\n  @x(1) int g() oneway;\n  error E {}\n}";
    assert_eq!(
        findings(idl),
        ["a.avdl:2:21: the messages of a protocol are not used [messages_ignored]"]
    );
}

#[test]
fn faults_of_the_schema_have_their_place_in_the_idl() {
    for (idl, expected) in [
        (
            "record R {\n  Strin a;\n}",
            "2:3: the type `Strin` is not defined [unknown_type]",
        ),
        (
            "record R {\n  int a;\n  int a;\n}",
            "3:7: the field `a` is defined twice [duplicate_field]",
        ),
        (
            "record R { int a; }\nenum R { A }",
            "2:6: `R` is defined twice in one schema [duplicate_definition]",
        ),
        (
            "schema array<Gone>;",
            "1:14: the type `Gone` is not defined [unknown_type]",
        ),
    ] {
        assert_eq!(findings(idl), [format!("a.avdl:{expected}")], "{idl}");
    }
    let [wrong_default] = findings("record R {\n  int a = \"x\";\n}")
        .try_into()
        .expect("one");
    let wrong_default: String = wrong_default;
    assert!(
        wrong_default.starts_with("a.avdl:2:11: "),
        "{wrong_default}"
    );
}

#[test]
fn a_finding_is_shown_in_the_idl() {
    let (_, report) = compile(&[(
        "a.avdl",
        "@namespace(\"n\")\nprotocol P {\n  recrod R { int a; }\n}\n",
    )]);
    let shown = report.to_string();
    let path = shown
        .lines()
        .find(|line| line.contains("a.avdl"))
        .expect("the place");
    let folder = path.trim_start().trim_start_matches("--> ");
    let folder = folder.split("schemas/").next().expect("a folder");
    insta::assert_snapshot!(shown.replace(folder, ""));
}

#[test]
fn one_broken_file_leaves_the_others_alone() {
    let (code, report) = compile(&[
        ("a.avdl", "record A { int }"),
        ("b.avdl", "record B { int b; }"),
    ]);
    assert!(report.has_errors());
    assert!(code.contains("pub struct B "), "{code}");
}

#[test]
fn no_input_panics() {
    let whole = include_str!("idl/protocol.avdl");
    let cuts = (0..whole.len()).filter(|at| whole.is_char_boundary(*at));
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.avdl");
    let marks = [
        "", "{", "}", "\"", "@", "`", "é", "-", "0x", "/**", "\u{1a}", "\\",
    ];
    for (at, mark) in cuts.zip(marks.iter().cycle()) {
        // Every second time the rest follows, so that a mark may also mislead what comes after it.
        let rest = if at % 2 == 0 { "" } else { &whole[at..] };
        fs::write(&path, format!("{}{mark}{rest}", &whole[..at])).expect("written");
        let _ = check(dir.path()).report.is_clean();
    }
    let deep = format!(
        "record R {{ {}int{} a; }}",
        "array<".repeat(5000),
        ">".repeat(5000)
    );
    assert_eq!(
        findings(&deep),
        ["a.avdl:1:1212: the schema is nested deeper than 200 levels [idl_syntax]"]
    );
}

#[test]
fn a_released_event_may_not_change_incompatibly_in_idl() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("event.avdl");
    let event = include_str!("idl/event.avdl");
    fs::write(&path, event).expect("written");
    release(dir.path()).expect("nothing is wrong with it");
    let checked = check(dir.path());
    assert!(checked.report.is_clean(), "{}", checked.report);
    assert_eq!(checked.released, 1);

    let changed = event.replace("State state;", "State state;\n  int attempts;");
    fs::write(&path, &changed).expect("written");
    let report = check(dir.path()).report;
    let error = report
        .errors()
        .next()
        .expect("the new field has no default");
    assert_eq!(error.rule, "reader_field_missing_default_value");
    let label = error.primary.as_ref().expect("a place");
    assert_eq!(report.sources().snippet(label.span), "attempts");
}
