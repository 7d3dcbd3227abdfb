//! A reader's and a writer's file in, whether the one reads the other and every reason why not out.

use std::path::Path;

use agent_events_schema::{Diagnostic, Incompatibility, SourceMap, Witness};

use super::file::{self, FileError};
use super::json::{self, Object};
use crate::compat::{causes, proved};
use crate::report::Report;

/// What came of comparing two schemas.
#[derive(Debug)]
pub struct Comparison {
    reasons: Vec<(Incompatibility, Option<Witness>)>,
    sources: SourceMap,
}

/// Compares the schemas in two files.
///
/// # Errors
///
/// When a file cannot be read, or is no schema.
pub fn compare(reader: &Path, writer: &Path) -> Result<Comparison, FileError> {
    let mut sources = SourceMap::default();
    let reader = file::read(reader, &mut sources)?;
    let writer = file::read(writer, &mut sources)?;
    Ok(Comparison {
        reasons: proved(reader.schema(), writer.schema()),
        sources,
    })
}

impl Comparison {
    /// Tells whether the reader reads all data of the writer.
    #[must_use]
    pub fn is_compatible(&self) -> bool {
        self.reasons.is_empty()
    }

    /// Returns the verdict as JSON: `{"compatible": bool, "incompatibilities": [{"type", "location", "message"}]}`, in
    /// the words of Avro's Java library, and `causes` in the same form where a union has no fitting branch.
    #[must_use]
    pub fn to_json(&self) -> String {
        let reasons = self.reasons.iter().map(|(reason, _)| reason_json(reason));
        Object::new()
            .raw("compatible", self.is_compatible())
            .raw("incompatibilities", json::array(reasons))
            .build()
    }

    /// Returns the reasons with their places in both files and the data that prove them.
    pub fn into_report(self) -> Report {
        let finding = |(reason, witness): (Incompatibility, Option<Witness>)| {
            let mut finding = Diagnostic::error(reason.kind.id(), reason.message.clone())
                .at(reason.reader, "the reader cannot read this")
                .and_at(reason.writer, "the writer has this")
                .note(format!("{} at {}", reason.kind, reason.location))
                .because(causes(&reason.causes, |cause| cause.reader))
                .fact("java_type", reason.kind.as_java())
                .fact("java_location", &reason.location)
                .fact("java_message", &reason.message);
            if let Some(witness) = witness {
                finding = finding
                    .note(format!("written and not readable: {witness}"))
                    .fact("witness_json", &witness.json)
                    .fact("witness_hex", witness.hex())
                    .fact("witness_error", &witness.reason);
            }
            finding
        };
        let found = self.reasons.into_iter().map(finding).collect();
        Report::new(found, self.sources)
    }
}

fn reason_json(reason: &Incompatibility) -> String {
    let object = Object::new()
        .text("type", reason.kind.as_java())
        .text("location", &reason.location)
        .text("message", &reason.message);
    if reason.causes.is_empty() {
        return object.build();
    }
    let causes = reason.causes.iter().map(reason_json);
    object.raw("causes", json::array(causes)).build()
}
