//! A writer's and a reader's schema in, a plan that turns the writer's bytes into the reader's out ("Schema
//! Resolution", Avro 1.12).

mod begun;
mod budget;
mod compile;
mod convert;
mod course;
mod field_plan;
mod fields;
mod fit;
mod head;
mod hop;
mod input;
mod marks;
mod meeting;
mod pairs;
mod place;
mod program;
mod quick;
mod run;
mod scratch;
mod skip;

use std::fmt;

use crate::compat::{Incompatibility, incompatibilities};
use crate::schema::{ReaderSchema, WriterSchema};
pub use begun::Begun;
use budget::Budget;
pub use course::Course;
use meeting::Meeting;
use pairs::Pairs;
use program::Program;
use run::{Room, Run};
pub use scratch::Scratch;

/// How many blocks of steps may be under way at once; a level of a recursive type takes two to four.
const MAX_DEPTH: usize = 1 << 10;
/// How many array items may take up no bytes at all, as for decoding.
const MAX_EMPTY_ITEMS: usize = 1 << 16;
/// By how many bytes defaults and promotions may make data grow.
const MAX_ADDED_BYTES: usize = 64 << 20;
/// How often each byte may be read again because fields stand in another order, on average.
const MAX_REREAD: usize = 64;

/// How data of a writer's schema becomes data of a reader's.
///
/// A plan is made once and holds for all data. It works on the binary form: what both schemas agree on is copied as it
/// is, and the result is read with a decoder for the reader's schema.
///
/// ```
/// use agent_events_schema::{ReaderSchema, ResolutionPlan, Schema, WriterSchema};
///
/// let writer = Schema::parse(
///     r#"{"type": "record", "name": "Task", "fields": [{"name": "attempts", "type": "int"}]}"#,
/// )?;
/// let reader = Schema::parse(
///     r#"{"type": "record", "name": "Task", "fields": [
///         {"name": "owner", "type": "string", "default": "-"},
///         {"name": "attempts", "type": "double"}]}"#,
/// )?;
/// let plan = ResolutionPlan::new(ReaderSchema(reader.as_ref()), WriterSchema(writer.as_ref()))?;
/// let mut out = Vec::new();
/// assert_eq!(plan.transcode(&[6], &mut out)?, 1);
/// assert_eq!(out, [&[2, b'-'], &3_f64.to_le_bytes()[..]].concat());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Where a reader's union has several branches for what was written, the one of the same full name or with an alias
/// for it is taken, then one of the same name in another namespace, then one that the value is promoted to; of these
/// one that reads all data of the writer's type goes before one that reads some. Logical types do not matter.
#[derive(Debug, Clone)]
pub struct ResolutionPlan {
    program: Program,
    is_identity: bool,
}

impl ResolutionPlan {
    /// Compiles the plan for a pair of schemas.
    ///
    /// # Errors
    ///
    /// When no data of `writer` can be read with `reader`. Where that depends on the data (a symbol that only the
    /// writer has, a branch of a union), [`transcode`](Self::transcode) fails when it meets such data.
    pub fn new(reader: ReaderSchema<'_>, writer: WriterSchema<'_>) -> Result<Self, ResolveError> {
        let pairs = Pairs::new(reader, writer);
        let root = pairs.pair(Pairs::root());
        if !root.possible {
            let reason = match &root.meeting {
                Meeting::Never(reason) => reason.to_string(),
                _ => fit::never(reader.0.get(), writer.0.get()),
            };
            return Err(ResolveError {
                reason,
                incompatibilities: incompatibilities(reader, writer),
            });
        }
        Ok(Self {
            program: compile::compile(&pairs),
            is_identity: root.same,
        })
    }

    /// Tells whether the writer's bytes are the reader's as they are, so that there is nothing to transcode.
    #[must_use]
    pub fn is_identity(&self) -> bool {
        self.is_identity
    }

    /// Appends the reader's form of the value that `bytes` begin with, and returns how many bytes the value took up.
    ///
    /// The structure of the data is checked, and what is converted. Values that are copied are left to be checked by
    /// the decoder that reads them.
    ///
    /// # Errors
    ///
    /// When the bytes are no data of the writer's schema, have something that the reader cannot read, or go past a
    /// limit: nesting, items without bytes, or 64 MiB more than `bytes`. `out` is then as it was.
    pub fn transcode(&self, bytes: &[u8], out: &mut Vec<u8>) -> Result<usize, TranscodeError> {
        let start = out.len();
        let (mut budget, mut room) = (Budget::of(bytes), Room::default());
        let run = Run::new(&self.program, (bytes, 0), out, &mut budget, &mut room);
        let result = run.transcode(self.program.root);
        result.inspect_err(|_| out.truncate(start))
    }
}

/// Two schemas of which one can never read data of the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolveError {
    reason: String,
    incompatibilities: Vec<Incompatibility>,
}

impl ResolveError {
    /// Returns what is wrong between the schemas, as [`incompatibilities`](crate::incompatibilities) does.
    #[must_use]
    pub fn incompatibilities(&self) -> &[Incompatibility] {
        &self.incompatibilities
    }
}

impl fmt::Display for ResolveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)?;
        if let Some(first) = self.incompatibilities.first() {
            write!(f, " ({first})")?;
        }
        Ok(())
    }
}

impl std::error::Error for ResolveError {}

/// Bytes that are no data of the writer's schema, or that the reader cannot read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranscodeError(Box<Fault>);

/// In a box, so that what may fail returns in registers.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fault {
    offset: usize,
    reason: String,
}

impl TranscodeError {
    #[cold]
    fn new(offset: usize, reason: impl Into<String>) -> Self {
        Self(Box::new(Fault {
            offset,
            reason: reason.into(),
        }))
    }

    /// Returns the byte of the writer's data, counted from 0, at which it stopped.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// Returns why it stopped, without a copy.
    #[must_use]
    pub fn into_reason(self) -> String {
        self.0.reason
    }

    /// Returns why it stopped.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.0.reason
    }
}

impl fmt::Display for TranscodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, at byte {}", self.0.reason, self.0.offset)
    }
}

impl std::error::Error for TranscodeError {}
