//! A report in, workflow commands of GitHub Actions out.

use std::fmt::Write;

use agent_events_schema::Severity;

use super::{indented, place};
use crate::report::Report;

pub(super) fn of(report: &Report) -> String {
    let mut text = String::new();
    for finding in report.diagnostics() {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let mut properties = String::new();
        if let Some(place) = place(finding, report.sources()) {
            let (start, end) = (place.start, place.end);
            write!(
                properties,
                "file={},line={},",
                property(place.file),
                start.line
            )
            .expect(TAKES);
            // Columns are only allowed within one line.
            if start.line == end.line {
                write!(properties, "col={},endColumn={},", start.column, end.column).expect(TAKES);
            } else {
                write!(properties, "endLine={},", end.line).expect(TAKES);
            }
        }
        let title = property(finding.rule);
        let mut message = finding.message.clone();
        for line in indented(finding, report.sources()) {
            message.push('\n');
            message.push_str(&line);
        }
        writeln!(
            text,
            "::{command} {properties}title={title}::{}",
            data(&message)
        )
        .expect(TAKES);
    }
    text
}

const TAKES: &str = "a String takes all text";

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
