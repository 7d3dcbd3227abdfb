//! What the Rust will be: every name, box and constant settled. Made from the catalog, read by `emit`.

mod cycles;
mod default;
mod derives;
mod doc;
mod events;
mod ident;
mod names;
mod nesting;
mod planner;
mod schema;
mod shape;
mod view;

use agent_events_schema::{Fingerprint, FullName, Guid};

use crate::catalog::{ExtensionType, Topic};
use crate::code::{Code, Ident};
use crate::style::TimeCrate;

pub(crate) use self::doc::code;
pub(crate) use self::events::extensions;
pub(crate) use self::ident::{Role, Taken, identifiers, is_snake, unused};
#[cfg(feature = "report")]
pub(crate) use self::names::NAME_COLLISION;
pub use self::planner::plan;
pub(crate) use self::shape::{Leaf, NamedShape, Place, Shape, Shapes, UnionBranch, Unit};
pub(crate) use self::view::{UnionName, UnionViewPlan, ViewPlan, ViewShape};

/// A whole generated file: what [`plan`] settles and [`emit`](crate::emit) writes.
#[derive(Debug)]
pub struct Plan {
    /// What the runtime crate is called, when not `::agent_events`.
    pub(crate) runtime: Option<Code>,
    /// Whose types dates and times are.
    pub(crate) times: TimeCrate,
    /// The null namespace, which holds the others.
    pub(crate) root: ModulePlan,
    /// The enum over all events, when there are any.
    pub(crate) catalog: Option<CatalogPlan>,
}

/// What lives in one namespace.
#[derive(Debug, Default)]
pub(crate) struct ModulePlan {
    pub(crate) items: Vec<ItemPlan>,
    pub(crate) modules: Vec<NamespacePlan>,
}

/// A namespace and its module.
#[derive(Debug)]
pub(crate) struct NamespacePlan {
    pub(crate) ident: Ident,
    pub(crate) doc: String,
    pub(crate) module: ModulePlan,
}

/// A type.
#[derive(Debug)]
pub(crate) enum ItemPlan {
    Record(RecordPlan),
    Enum(EnumPlan),
    Fixed(FixedPlan),
    Extern(ExternPlan),
}

/// A struct.
#[derive(Debug)]
pub(crate) struct RecordPlan {
    pub(crate) ident: Ident,
    /// Lines of documentation, as all of this name.
    pub(crate) doc: String,
    /// The traits to derive beside those that every record has.
    pub(crate) derives: Vec<Code>,
    pub(crate) attributes: Vec<Code>,
    pub(crate) fields: Vec<FieldPlan>,
    /// The unions in the fields that need an enum.
    pub(crate) unions: Vec<UnionPlan>,
    pub(crate) schema: SchemaPlan,
    pub(crate) event: Option<EventPlan>,
    /// The struct that borrows, where it is asked for.
    pub(crate) view: Option<Box<ViewPlan>>,
}

/// The constants that tell which schema a type has.
#[derive(Debug)]
pub(crate) struct SchemaPlan {
    pub(crate) name: FullName,
    pub(crate) text: String,
    /// The texts of the released versions that differ, newest first.
    pub(crate) released: Vec<String>,
    pub(crate) fingerprint: Fingerprint,
    pub(crate) guid: Guid,
}

/// A field of a struct.
#[derive(Debug)]
pub(crate) struct FieldPlan {
    pub(crate) ident: Ident,
    /// The name in the schema.
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) attributes: Vec<Code>,
    pub(crate) shape: Shape,
    pub(crate) default: Option<DefaultPlan>,
}

/// The default of a field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum DefaultPlan {
    /// Null, where the Rust type is an `Option`.
    None,
    /// Null, where nothing else is possible.
    Unit,
    Boolean(bool),
    Int(i32),
    Long(i64),
    Float(f32),
    Double(f64),
    String(String),
    /// An array or map without items.
    Empty,
    /// A symbol of an enum.
    Symbol(Vec<Ident>, Ident),
    /// Any other value, in its binary form.
    Encoded(Vec<u8>),
}

/// An enum over the branches of a union.
#[derive(Debug)]
pub(crate) struct UnionPlan {
    pub(crate) ident: Ident,
    pub(crate) doc: String,
    /// The traits that its record derives.
    pub(crate) derives: Vec<Code>,
    /// How many branches the union has, null included.
    pub(crate) count: u32,
    pub(crate) variants: Vec<VariantPlan>,
}

/// A branch of a union.
#[derive(Debug)]
pub(crate) struct VariantPlan {
    pub(crate) ident: Ident,
    pub(crate) branch: UnionBranch,
}

/// A fixed: another name for the type of its values.
#[derive(Debug)]
pub(crate) struct FixedPlan {
    pub(crate) ident: Ident,
    pub(crate) doc: String,
    pub(crate) leaf: Leaf,
}

/// A type of the user's in place of a generated one.
#[derive(Debug)]
pub(crate) struct ExternPlan {
    /// What it is called where the generated type would be.
    pub(crate) ident: Ident,
    pub(crate) doc: String,
    pub(crate) path: Code,
    pub(crate) fingerprint: Fingerprint,
    /// What rustc says when it has another schema.
    pub(crate) message: String,
}

/// An enum.
#[derive(Debug)]
pub(crate) struct EnumPlan {
    pub(crate) ident: Ident,
    pub(crate) doc: String,
    /// The traits to derive beside those that every enum has.
    pub(crate) derives: Vec<Code>,
    pub(crate) attributes: Vec<Code>,
    pub(crate) symbols: Vec<SymbolPlan>,
    pub(crate) unknown: UnknownPlan,
    pub(crate) schema: SchemaPlan,
}

/// What becomes of a symbol that the enum does not have.
#[derive(Debug)]
pub(crate) enum UnknownPlan {
    /// It is an error.
    Error,
    /// This variant takes its place.
    Default(Ident),
    /// Its index is kept in this variant.
    Capture(Ident),
}

/// A variant of an enum.
#[derive(Debug)]
pub(crate) struct SymbolPlan {
    pub(crate) ident: Ident,
    pub(crate) attributes: Vec<Code>,
    /// The symbol in the schema.
    pub(crate) name: String,
}

/// What makes a struct an event.
#[derive(Debug)]
pub(crate) struct EventPlan {
    pub(crate) types: EventTypesPlan,
    pub(crate) topic: Option<String>,
    /// The field that is the `subject` attribute.
    pub(crate) subject: Option<Ident>,
    /// The field that is the `partitionkey` attribute.
    pub(crate) partition_key: Option<Ident>,
    pub(crate) extensions: Vec<ExtensionPlan>,
}

/// An extension attribute of an event.
#[derive(Debug)]
pub(crate) struct ExtensionPlan {
    pub(crate) constant: Ident,
    pub(crate) name: String,
    pub(crate) ty: ExtensionType,
}

/// How an event gets its `type` attribute.
#[derive(Debug)]
pub(crate) enum EventTypesPlan {
    One(String),
    By {
        field: Ident,
        choices: Vec<ChoicePlan>,
    },
}

/// The event type that one symbol of the choosing enum stands for.
#[derive(Debug)]
pub(crate) struct ChoicePlan {
    pub(crate) constant: Ident,
    /// What matches the enum's value.
    pub(crate) pattern: Code,
    /// The symbol, as users know it.
    pub(crate) symbol: String,
    pub(crate) event_type: String,
}

/// The enum over all events.
#[derive(Debug)]
pub(crate) struct CatalogPlan {
    pub(crate) ident: Ident,
    pub(crate) events: Vec<CatalogEventPlan>,
    pub(crate) topics: Vec<String>,
    pub(crate) described: Vec<Topic>,
}

/// A variant of the enum over all events.
#[derive(Debug)]
pub(crate) struct CatalogEventPlan {
    pub(crate) variant: Ident,
    pub(crate) path: Vec<Ident>,
    pub(crate) types: Vec<String>,
}
