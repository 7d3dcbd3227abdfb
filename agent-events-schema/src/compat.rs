//! A reader's and a writer's schema in, every reason why one cannot read the other's data out.

pub(crate) mod graph;
pub(crate) mod rules;
mod trial;
mod walk;

use std::fmt;

use crate::schema::{ReaderSchema, WriterSchema};
use crate::source::Span;

/// A reason why data of a writer's schema may not be readable with a reader's schema.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Incompatibility {
    /// Which rule of Avro's schema resolution is broken.
    pub kind: IncompatibilityKind,
    /// JSON pointer into the reader's schema; `/` is its root.
    ///
    /// A union is followed by the index of a branch: the writer's branch that cannot be read, or, in
    /// [`causes`](Self::causes), the reader's branch that was tried.
    pub location: String,
    /// What is wrong, in the words of Avro's Java library.
    pub message: String,
    /// The place at fault in the reader's schema.
    pub reader: Span,
    /// Its counterpart in the writer's schema.
    pub writer: Span,
    /// Why the branch that comes nearest does not fit, when a union has no fitting branch.
    ///
    /// Reasons nest as unions do. They are left out where they repeat or become too many to read.
    pub causes: Vec<Incompatibility>,
}

/// The rules of Avro's schema resolution that a pair of schemas can break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum IncompatibilityKind {
    /// Records, enums or fixed have different names and the reader has no alias for the writer's.
    NameMismatch,
    /// Fixed have different sizes.
    FixedSizeMismatch,
    /// The writer's enum has symbols that the reader's enum neither has nor replaces by a default.
    MissingEnumSymbols,
    /// The writer does not write a field for which the reader has no default.
    ReaderFieldMissingDefaultValue,
    /// The types are different and neither the same kind nor promotable.
    TypeMismatch,
    /// The reader's union has no branch for what the writer may write.
    MissingUnionBranch,
    /// A field of the reader has more than one field of the writer to be read from.
    AmbiguousAlias,
}

impl IncompatibilityKind {
    /// Returns the name in Avro's Java library, such as `NAME_MISMATCH`.
    ///
    /// Java throws an exception where [`AmbiguousAlias`](Self::AmbiguousAlias) is reported here, so that name is ours.
    #[must_use]
    pub fn as_java(self) -> &'static str {
        match self {
            Self::NameMismatch => "NAME_MISMATCH",
            Self::FixedSizeMismatch => "FIXED_SIZE_MISMATCH",
            Self::MissingEnumSymbols => "MISSING_ENUM_SYMBOLS",
            Self::ReaderFieldMissingDefaultValue => "READER_FIELD_MISSING_DEFAULT_VALUE",
            Self::TypeMismatch => "TYPE_MISMATCH",
            Self::MissingUnionBranch => "MISSING_UNION_BRANCH",
            Self::AmbiguousAlias => "AMBIGUOUS_ALIAS",
        }
    }

    /// Returns the rule's id, in snake case.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::NameMismatch => "name_mismatch",
            Self::FixedSizeMismatch => "fixed_size_mismatch",
            Self::MissingEnumSymbols => "missing_enum_symbols",
            Self::ReaderFieldMissingDefaultValue => "reader_field_missing_default_value",
            Self::TypeMismatch => "type_mismatch",
            Self::MissingUnionBranch => "missing_union_branch",
            Self::AmbiguousAlias => "ambiguous_alias",
        }
    }
}

impl fmt::Display for IncompatibilityKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_java())
    }
}

impl fmt::Display for Incompatibility {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            kind,
            location,
            message,
            ..
        } = self;
        write!(f, "{kind} at {location}: {message}")
    }
}

/// Returns every reason why `reader` cannot read all data of `writer`, in the order of the reader's schema.
///
/// Nothing is returned exactly when every datum of `writer` can be read ("Schema Resolution", Avro 1.12), which holds
/// for recursive types too. Types are compared by unqualified name and by the reader's aliases; logical types,
/// documentation, order and defaults that both sides have do not matter.
///
/// Two types that are compared in several places are reported once, where they meet first. What follows from a
/// recursive type alone, being faulty elsewhere, is not repeated. At most 1,000 reasons are collected.
#[must_use]
pub fn incompatibilities(
    reader: ReaderSchema<'_>,
    writer: WriterSchema<'_>,
) -> Vec<Incompatibility> {
    let graph = graph::Graph::new(reader, writer);
    if graph.root_holds() {
        return Vec::new();
    }
    walk::Walk::new(&graph).collect()
}
