//! Findings as a user reads them.

use agent_events_build::Report;
use agent_events_build::render::{self, Color};
use agent_events_schema::{Diagnostic, SourceMap, Span};

const ORDER: &str = r#"{
  "type": "record",
  "name": "OrderPlaced",
  "fields": [
    { "name": "id", "type": "string" },
    { "name": "currency", "type": "string" }
  ]
}
"#;

/// The span of the first place that says `part`.
fn span(sources: &SourceMap, source: agent_events_schema::SourceId, part: &str) -> Span {
    let start = sources
        .get(source)
        .text()
        .find(part)
        .expect("the part is there");
    Span::new(
        source,
        u32::try_from(start).expect("short"),
        u32::try_from(start + part.len()).expect("short"),
    )
}

fn missing_default() -> (Diagnostic, SourceMap) {
    let mut sources = SourceMap::default();
    let old = sources.add(
        "schemas/.released/OrderPlaced/0001.avsc",
        "{\n  \"name\": \"OrderPlaced\"\n}\n",
    );
    let new = sources.add("schemas/order_placed.avsc", ORDER);
    let diagnostic = Diagnostic::error(
        "reader_field_missing_default_value",
        "reader field `currency` has no default value",
    )
    .at(span(&sources, new, "\"currency\""), "new in this version; events already written do not have it")
    .and_at(span(&sources, new, "\"OrderPlaced\""), "in this record")
    .and_at(span(&sources, old, "\"OrderPlaced\""), "released here")
    .note("registry subject `orders-value` is BACKWARD: readers of this version must read version 1")
    .help("add `\"default\": \"\"`:\n{ \"name\": \"currency\", \"type\": \"string\", \"default\": \"\" }");
    (diagnostic, sources)
}

#[test]
fn a_finding_shows_every_place_reason_and_remedy() {
    let (diagnostic, sources) = missing_default();
    insta::assert_snapshot!(render::framed(&diagnostic, &sources, Color::Never));
}

#[test]
fn colour_adds_escapes_and_nothing_else() {
    let (diagnostic, sources) = missing_default();
    let plain = render::framed(&diagnostic, &sources, Color::Never);
    let colored = render::framed(&diagnostic, &sources, Color::Always);
    assert!(colored.contains("\u{1b}[1m"), "{colored:?}");
    let mut stripped = String::new();
    let mut rest = colored.as_str();
    while let Some(escape) = rest.find('\u{1b}') {
        stripped.push_str(&rest[..escape]);
        let end = rest[escape..].find('m').expect("a style ends in m");
        rest = &rest[escape + end + 1..];
    }
    stripped.push_str(rest);
    assert_eq!(stripped, plain);
}

#[test]
fn the_short_form_is_one_line_with_the_place_in_front() {
    let (diagnostic, sources) = missing_default();
    assert_eq!(
        render::short(&diagnostic, &sources),
        "schemas/order_placed.avsc:6:15: reader field `currency` has no default value \
         [reader_field_missing_default_value]"
    );
    let placeless = Diagnostic::warning("no_event", "no schema is an event");
    assert_eq!(
        render::short(&placeless, &sources),
        "no schema is an event [no_event]"
    );
}

#[test]
fn a_minified_schema_is_cut_around_each_span() {
    let fields: Vec<String> = (0..60)
        .map(|n| format!(r#"{{"name":"field_number_{n}","type":"string"}}"#))
        .collect();
    let text = format!(
        r#"{{"type":"record","name":"Wide","fields":[{}]}}"#,
        fields.join(",")
    );
    assert!(text.len() > 2000);
    let mut sources = SourceMap::default();
    let source = sources.add("schemas/wide.avsc", text);
    let diagnostic = Diagnostic::error(
        "reader_field_missing_default_value",
        "reader field `field_number_41` has no default value",
    )
    .at(
        span(&sources, source, "\"field_number_41\""),
        "new in this version",
    )
    .and_at(span(&sources, source, "\"Wide\""), "in this record");
    let text = render::framed(&diagnostic, &sources, Color::Never);
    assert!(
        text.lines().all(|line| line.chars().count() <= 130),
        "{text}"
    );
    insta::assert_snapshot!(text);
}

#[test]
fn hostile_text_neither_forges_a_directive_nor_steers_the_terminal() {
    let mut sources = SourceMap::default();
    let source = sources.add(
        "schemas/a\ncargo::rustc-env=X=1.avsc",
        "{ \"doc\": \"\u{202e}evil\u{9b}31m\u{1b}[31m\",\n  \"name\": \"A\" }",
    );
    let diagnostic = Diagnostic::error(
        "invalid_name",
        "`a\ncargo::rustc-link-arg=x\u{1b}[2J` is not a name",
    )
    .at(
        span(&sources, source, "evil"),
        "here\r\ncargo::warning=forged",
    )
    .note("the reason\ncargo::warning=forged\u{202e}")
    .help("cargo:rustc-cfg=x");
    let short = render::short(&diagnostic, &sources);
    assert_eq!(short.lines().count(), 1);
    let text = format!(
        "{short}\n\n{}",
        render::framed(&diagnostic, &sources, Color::Never)
    );
    assert!(
        text.lines().all(|line| !line.starts_with("cargo:")),
        "{text}"
    );
    assert!(
        text.chars()
            .all(|c| c == '\n' || !c.is_control() && c != '\u{202e}'),
        "{text:?}"
    );
    insta::assert_snapshot!(text);
}

#[test]
fn spans_that_fit_nothing_are_shown_as_far_as_they_go() {
    let mut sources = SourceMap::default();
    let empty = sources.add("schemas/empty.avsc", "");
    let accent = sources.add("schemas/accent.avsc", "é\nb\n\n");
    for span in [
        Span::new(empty, 0, 0),
        Span::new(empty, 7, 9),
        Span::new(accent, 1, 1),
        Span::new(accent, 1, 2),
        Span::new(accent, 0, 5),
        Span::new(accent, 5, 6),
        Span::new(accent, 99, 3),
    ] {
        for color in [Color::Never, Color::Always] {
            let diagnostic = Diagnostic::error("syntax", "odd")
                .at(span, "here")
                .and_at(span, "");
            let text = render::framed(&diagnostic, &sources, color);
            assert!(text.contains("odd [syntax]"), "{text}");
            assert!(text.contains("schemas/"), "{text}");
        }
    }
}

#[test]
fn line_endings_of_windows_make_no_difference() {
    let render = |text: &str| {
        let mut sources = SourceMap::default();
        let source = sources.add("schemas/order_placed.avsc", text);
        let diagnostic = Diagnostic::error("a_rule", "odd")
            .at(
                span(
                    &sources,
                    source,
                    "{ \"name\": \"currency\", \"type\": \"string\" }",
                ),
                "here",
            )
            .and_at(span(&sources, source, "\"OrderPlaced\","), "there");
        render::framed(&diagnostic, &sources, Color::Never)
    };
    assert_eq!(render(&ORDER.replace('\n', "\r\n")), render(ORDER));
}

#[test]
fn a_span_of_many_lines_shows_where_it_begins_and_ends() {
    let mut sources = SourceMap::default();
    let source = sources.add("schemas/order_placed.avsc", ORDER);
    let end = u32::try_from(ORDER.trim_end().len()).expect("short");
    let diagnostic = Diagnostic::error("a_rule", "odd").at(Span::new(source, 0, end), "all of it");
    insta::assert_snapshot!(render::framed(&diagnostic, &sources, Color::Never));
}

#[test]
fn a_report_puts_errors_first_and_reads_well_when_unwrapped() {
    let mut sources = SourceMap::default();
    let source = sources.add("schemas/order_placed.avsc", ORDER);
    let late = Diagnostic::error("b_rule", "second").at(span(&sources, source, "\"currency\""), "");
    let early = Diagnostic::error("a_rule", "first").at(span(&sources, source, "\"record\""), "");
    let warning = Diagnostic::warning("c_rule", "third").at(span(&sources, source, "\"type\""), "");
    let report = Report::new(
        vec![warning, late.clone(), early.clone(), late.clone()],
        sources,
    );
    assert_eq!(report.errors().cloned().collect::<Vec<_>>(), [early, late]);
    assert_eq!(report.warnings().count(), 1);
    let report = report.into_result().expect_err("it has errors");
    insta::assert_snapshot!(format!("{report:?}"));
}

#[test]
fn warnings_alone_fail_nothing() {
    let report = Report::new(
        vec![Diagnostic::warning("a_rule", "look")],
        SourceMap::default(),
    );
    assert!(!report.is_clean() && !report.has_errors());
    assert!(report.into_result().is_ok());
    assert!(Report::default().is_clean());
}

#[test]
fn a_program_that_found_errors_says_so_to_its_caller() {
    use std::process::Termination;
    let exit = |diagnostics| {
        format!(
            "{:?}",
            Report::new(diagnostics, SourceMap::default()).report()
        )
    };
    let code = |code: u8| format!("{:?}", std::process::ExitCode::from(code));
    assert_eq!(exit(vec![Diagnostic::error("a_rule", "wrong")]), code(100));
    assert_eq!(exit(vec![Diagnostic::warning("a_rule", "look")]), code(0));
}
