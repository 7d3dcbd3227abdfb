//! Two versions of a schema in, everything that changed from one to the other out, whether it breaks anything or not.

mod attributes;
mod list;

use std::fmt;

use crate::schema::SchemaRef;
use crate::source::Span;

/// Something that differs between two versions of a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// What kind of change it is.
    pub kind: ChangeKind,
    /// Avro path of what changed, as the new version calls it: a type's full name, and the name of a field or symbol.
    pub at: String,
    /// What it was, in a few words; empty when it was not there.
    pub from: String,
    /// What it is now; empty when it is gone.
    pub to: String,
    /// Where it stands in the old version, or where the type does that did not have it.
    pub old: Span,
    /// Where it stands in the new version, or where the type does that no longer has it.
    pub new: Span,
}

/// The ways in which a schema can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ChangeKind {
    /// A named type has another full name.
    NameChanged,
    /// A type became one of another kind.
    TypeChanged,
    /// A fixed has another size.
    SizeChanged,
    /// A logical type became another one.
    LogicalTypeChanged,
    /// A type got a logical type.
    LogicalTypeAdded,
    /// A type lost its logical type.
    LogicalTypeRemoved,
    /// A decimal has another precision or scale.
    DecimalChanged,
    /// A record has a field that it did not have.
    FieldAdded,
    /// A record lost a field.
    FieldRemoved,
    /// A field has another name, and the old one among its aliases.
    FieldRenamed,
    /// A field got a default, or an enum did.
    DefaultAdded,
    /// A field lost its default, or an enum did.
    DefaultRemoved,
    /// The default of a field or of an enum has another value.
    DefaultChanged,
    /// A type or field got an alias.
    AliasAdded,
    /// A type or field lost an alias.
    AliasRemoved,
    /// An enum has a symbol that it did not have.
    SymbolAdded,
    /// An enum lost a symbol.
    SymbolRemoved,
    /// A union has a branch that it did not have, or a type became a union.
    BranchAdded,
    /// A union lost a branch, or became a type.
    BranchRemoved,
    /// A field sorts another way.
    OrderChanged,
    /// The documentation is another.
    DocChanged,
    /// A custom attribute is another.
    PropertyChanged,
}

impl ChangeKind {
    /// Returns the name of the kind, in snake case.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::NameChanged => "name_changed",
            Self::TypeChanged => "type_changed",
            Self::SizeChanged => "size_changed",
            Self::LogicalTypeChanged => "logical_type_changed",
            Self::LogicalTypeAdded => "logical_type_added",
            Self::LogicalTypeRemoved => "logical_type_removed",
            Self::DecimalChanged => "decimal_changed",
            Self::FieldAdded => "field_added",
            Self::FieldRemoved => "field_removed",
            Self::FieldRenamed => "field_renamed",
            Self::DefaultAdded => "default_added",
            Self::DefaultRemoved => "default_removed",
            Self::DefaultChanged => "default_changed",
            Self::AliasAdded => "alias_added",
            Self::AliasRemoved => "alias_removed",
            Self::SymbolAdded => "symbol_added",
            Self::SymbolRemoved => "symbol_removed",
            Self::BranchAdded => "branch_added",
            Self::BranchRemoved => "branch_removed",
            Self::OrderChanged => "order_changed",
            Self::DocChanged => "doc_changed",
            Self::PropertyChanged => "property_changed",
        }
    }

    /// Tells whether the change has no part in how data is written and read.
    #[must_use]
    pub fn is_cosmetic(self) -> bool {
        matches!(
            self,
            Self::OrderChanged | Self::DocChanged | Self::PropertyChanged
        )
    }
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.kind.id().replace('_', " ");
        write!(f, "{}: {words}", self.at)?;
        match (self.from.is_empty(), self.to.is_empty()) {
            (true, true) => Ok(()),
            (true, false) => write!(f, ", {}", self.to),
            (false, true) => write!(f, ", {}", self.from),
            (false, false) => write!(f, " from {} to {}", self.from, self.to),
        }
    }
}

/// Returns everything that changed from `old` to `new`, in the order of the new version.
///
/// Types, fields and branches that belong together are those that a reader with the new version would match: by
/// unqualified name and by its aliases. Two types that meet in several places are compared once.
#[must_use]
pub fn changes(old: SchemaRef<'_>, new: SchemaRef<'_>) -> Vec<Change> {
    list::list(old, new)
}
