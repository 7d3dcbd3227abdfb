//! What came of a command in, its exit code out; and the output that goes with it.

use std::io::{self, Write};

use agent_events_build::cli::{FileError, Format, format};
use agent_events_build::{Report, stderr_color};

pub(crate) const CLEAN: u8 = 0;
pub(crate) const USAGE: u8 = 1;
pub(crate) const FINDINGS: u8 = agent_events_build::EXIT_FINDINGS;
pub(crate) const COULD_NOT_CHECK: u8 = 101;

/// Writes to standard output; nobody is left to tell when it is closed.
pub(crate) fn print(text: &str) {
    let mut output = io::stdout().lock();
    let _ = output
        .write_all(text.as_bytes())
        .and_then(|()| output.flush());
}

/// Writes to standard error; nobody is left to tell when it is closed.
pub(crate) fn complain(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Writes what was found to standard error and returns what it means for the exit code.
pub(crate) fn show(report: &Report) -> u8 {
    complain(&report.render(stderr_color()));
    code_of(report)
}

/// Writes what was found in a format, and returns what it means for the exit code.
pub(crate) fn show_as(report: &Report, wanted: Format) -> u8 {
    if wanted == Format::Text {
        return show(report);
    }
    print(&format(report, wanted, agent_events_build::stdout_color()));
    code_of(report)
}

fn code_of(report: &Report) -> u8 {
    match (report.has_errors(), report.is_incomplete()) {
        (false, _) => CLEAN,
        (true, false) => FINDINGS,
        (true, true) => COULD_NOT_CHECK,
    }
}

/// Says why something could not be done, and what to do.
pub(crate) fn could_not(error: &dyn std::fmt::Display, help: &str) -> u8 {
    complain(&format!("error: {error}\n  = help: {help}\n"));
    COULD_NOT_CHECK
}

/// Says why a file gives no schema.
pub(crate) fn no_schema(error: &FileError) -> u8 {
    match error {
        FileError::Invalid(report) => {
            show(report);
            COULD_NOT_CHECK
        }
        error => could_not(error, "name a readable file with one Avro schema"),
    }
}

pub(crate) fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
