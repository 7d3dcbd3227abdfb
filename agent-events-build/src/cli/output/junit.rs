//! A report in, `JUnit` XML out: a test case for each finding, or one that passes.

use std::fmt::Write;

use super::indented;
use crate::render::short;
use crate::report::Report;

pub(super) fn of(report: &Report) -> String {
    let findings = report.diagnostics();
    let (count, failures) = (findings.len().max(1), report.errors().count());
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"{count}\" failures=\"{failures}\">\n  \
         <testsuite name=\"agent-events\" tests=\"{count}\" failures=\"{failures}\">\n"
    );
    if findings.is_empty() {
        text.push_str("    <testcase classname=\"schemas\" name=\"check\"/>\n");
    }
    for finding in findings {
        let class = finding.fact_of("event").unwrap_or("schemas");
        let name = escaped(&short(finding, report.sources()));
        let body = escaped(&indented(finding, report.sources()).join("\n"));
        write!(
            text,
            "    <testcase classname=\"{}\" name=\"{name}\">",
            escaped(class)
        )
        .expect(TAKES);
        if finding.is_error() {
            let message = escaped(&finding.message);
            write!(
                text,
                "<failure type=\"{}\" message=\"{message}\">{body}</failure>",
                finding.rule
            )
            .expect(TAKES);
        } else {
            write!(text, "<system-out>{body}</system-out>").expect(TAKES);
        }
        text.push_str("</testcase>\n");
    }
    text.push_str("  </testsuite>\n</testsuites>\n");
    text
}

const TAKES: &str = "a String takes all text";

/// Escapes what means something in XML, and writes what it cannot have at all as U+FFFD.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push(character),
            control if control.is_control() || matches!(control, '\u{fffe}' | '\u{ffff}') => {
                out.push('\u{fffd}');
            }
            other => out.push(other),
        }
    }
    out
}
