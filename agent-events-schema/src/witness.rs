//! A pair of schemas and what is wrong between them in; the smallest datum that proves it out.

mod locate;
mod smallest;
mod value;

use std::fmt::{self, Write as _};

use crate::compat::Incompatibility;
use crate::resolve::{ResolutionPlan, ResolveError};
use crate::schema::{ReaderSchema, WriterSchema};
use locate::Locator;
use smallest::Sizes;
use value::Datum;

/// A datum that a writer can produce and a reader cannot read.
///
/// It has been through the decoder: [`ResolutionPlan`] refuses it, for [`reason`](Self::reason).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Witness {
    /// The datum in Avro's JSON encoding, in which a branch of a union is an object with the branch's name.
    pub json: String,
    /// The datum in Avro's binary encoding.
    pub bytes: Vec<u8>,
    /// What the decoder says about it.
    pub reason: String,
}

impl Witness {
    /// Returns the binary encoding in hexadecimal digits.
    #[must_use]
    pub fn hex(&self) -> String {
        let mut hex = String::with_capacity(self.bytes.len() * 2);
        for byte in &self.bytes {
            write!(hex, "{byte:02x}").expect("a String takes all text");
        }
        hex
    }
}

impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = if self.bytes.is_empty() {
            "no bytes".to_owned()
        } else {
            format!("bytes {}", self.hex())
        };
        write!(f, "{} ({bytes}): {}", self.json, self.reason)
    }
}

/// Returns the smallest datum of `writer` that shows `incompatibility`, which was found between the same two schemas.
///
/// Parts of the datum that the fault does not need are as small as they can be. `None` when there is none: the writer's
/// type has no data at all, the datum would have more than 4,096 values or 64 levels, or the decoder reads it after all.
#[must_use]
pub fn witness(
    reader: ReaderSchema<'_>,
    writer: WriterSchema<'_>,
    incompatibility: &Incompatibility,
) -> Option<Witness> {
    Witnesses::new(reader, writer).find(incompatibility)
}

/// Finds witnesses between two schemas; what they have in common is computed once.
pub struct Witnesses<'a> {
    reader: ReaderSchema<'a>,
    writer: WriterSchema<'a>,
    sizes: Sizes<'a>,
    plan: Result<ResolutionPlan, ResolveError>,
}

impl<'a> Witnesses<'a> {
    /// Prepares for a pair of schemas.
    #[must_use]
    pub fn new(reader: ReaderSchema<'a>, writer: WriterSchema<'a>) -> Self {
        Self {
            reader,
            writer,
            sizes: Sizes::new(reader, writer),
            plan: ResolutionPlan::new(reader, writer),
        }
    }

    /// Returns the smallest datum that shows `incompatibility`, as [`witness`] does.
    #[must_use]
    pub fn find(&self, incompatibility: &Incompatibility) -> Option<Witness> {
        let locator = Locator::new(&self.sizes);
        let datum = locator.datum_at(incompatibility)?;
        self.prove(&datum, Some(incompatibility))
    }

    /// Returns the smallest datum of the writer that the reader cannot read, wherever the fault is.
    #[must_use]
    pub fn smallest(&self) -> Option<Witness> {
        let root = (self.reader.0.node, self.writer.0.node);
        self.prove(&self.sizes.bad(root.0, root.1)?, None)
    }

    /// Runs a datum through the decoder; `None` when it can be read.
    fn prove(&self, datum: &Datum, of: Option<&Incompatibility>) -> Option<Witness> {
        let (mut bytes, mut json) = (Vec::new(), String::new());
        datum.encode(self.writer.0, &mut bytes);
        datum.write_json(self.writer.0, &mut json);
        let reason = match &self.plan {
            Ok(plan) => plan
                .transcode(&bytes, &mut Vec::new())
                .err()?
                .reason()
                .to_owned(),
            Err(error) => refusal(error, of),
        };
        Some(Witness {
            json,
            bytes,
            reason,
        })
    }
}

/// Says that no data can be read at all, and why unless that is the incompatibility asked about.
fn refusal(error: &ResolveError, of: Option<&Incompatibility>) -> String {
    const NONE: &str = "no data of this writer can be read";
    let first = error.incompatibilities().first();
    match (first, of) {
        (Some(first), Some(of)) if (first.kind, &first.location) == (of.kind, &of.location) => {
            NONE.to_owned()
        }
        (Some(first), Some(_)) => format!("{NONE}, for another reason before this one: {first}"),
        (Some(first), None) => format!("{NONE}: {first}"),
        (None, _) => error.to_string(),
    }
}
