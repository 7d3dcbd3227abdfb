//! A reader's and a writer's file in, whether the one reads the other and every reason why not out.

use std::path::Path;

use agent_events_schema::{Diagnostic, Incompatibility, SourceMap, Witness};

use super::file::{self, FileError};
use super::json::{self, Object};
use crate::compat::proved;
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
    /// the words of Avro's Java library.
    #[must_use]
    pub fn to_json(&self) -> String {
        let reasons = self.reasons.iter().map(|(reason, _)| {
            Object::new()
                .text("type", reason.kind.as_java())
                .text("location", &reason.location)
                .text("message", &reason.message)
                .build()
        });
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
                .fact("java_type", reason.kind.as_java())
                .fact("java_location", &reason.location)
                .fact("java_message", &reason.message);
            let mut open: Vec<(usize, &Incompatibility)> =
                reason.causes.iter().rev().map(|cause| (0, cause)).collect();
            while let Some((depth, cause)) = open.pop() {
                let indent = "  ".repeat(depth);
                finding = finding.note(format!("{indent}nearest branch: {cause}"));
                open.extend(cause.causes.iter().rev().map(|cause| (depth + 1, cause)));
            }
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
