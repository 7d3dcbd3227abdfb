//! The traits a user wants derived in; those that the fields allow out, and for each other one the field at fault.

use std::collections::BTreeSet;

use agent_events_schema::{Diagnostic, NodeId, Record, SchemaSet, Type};

use super::{FieldPlan, Leaf, Shape, UnionPlan};
use crate::code::Code;
use crate::style::{Call, DeriveStyle, MapType, Style, TypeStyle};

/// What every enum derives.
const OF_ENUMS: [&str; 8] = [
    "Debug",
    "Clone",
    "Copy",
    "PartialEq",
    "Eq",
    "PartialOrd",
    "Ord",
    "Hash",
];
/// What every record and union derives.
const OF_RECORDS: [&str; 3] = ["Debug", "Clone", "PartialEq"];

/// What decides whether a record can derive a trait of the standard library.
pub(super) struct Derivable<'s, 'u> {
    pub(super) set: &'u SchemaSet,
    pub(super) style: &'s Style,
    /// The enums over unions in the fields.
    pub(super) unions: &'u [UnionPlan],
}

/// What keeps a type from having a trait.
enum Obstacle {
    /// A type of Avro or Rust that does not have it.
    Never(String),
    /// A record that could derive it, by its full name.
    Record(String),
    /// A type of the user's that is not said to have it, with the call that names it.
    Extern(Call),
}

/// Returns the code that names traits to derive.
pub(super) fn paths(derives: &[&DeriveStyle]) -> Vec<Code> {
    let paths = derives.iter().map(|derive| derive.path.clone());
    paths.collect()
}

/// Returns the traits to derive on the enum over a union whose record derives these: no branch is the one to begin with.
pub(super) fn on_union(of_record: &[&DeriveStyle]) -> Vec<Code> {
    let mut derives = of_record.to_vec();
    derives.retain(|derive| derive.name != "Default");
    paths(&derives)
}

/// Returns the traits to derive on an enum.
pub(super) fn on_enum(style: &TypeStyle) -> Vec<Code> {
    let new: Vec<&DeriveStyle> = distinct(&style.derives, &OF_ENUMS).collect();
    paths(&new)
}

impl<'s> Derivable<'s, '_> {
    /// Returns the traits to derive on a record; one that a field does not allow is reported and left out.
    pub(super) fn on_record(
        &self,
        id: NodeId,
        record: &Record,
        fields: &[FieldPlan],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<&'s DeriveStyle> {
        let mut allowed = Vec::new();
        for derive in distinct(&self.style.of_type(id).derives, &OF_RECORDS) {
            let before = diagnostics.len();
            if derive.name == "Default" {
                diagnostics.extend(has_default(record, fields, derive));
            }
            for (field, known) in fields.iter().zip(&record.fields) {
                if let Some(obstacle) = self.obstacle(&field.shape, &derive.name) {
                    let span = known.name_span;
                    diagnostics.push(refused(record, derive, &obstacle).at(span, "this field"));
                }
            }
            if diagnostics.len() == before {
                allowed.push(derive);
            }
        }
        allowed
    }

    /// Returns what keeps a value of this shape from having the trait; traits of other crates are rustc's to judge.
    fn obstacle(&self, shape: &Shape, name: &str) -> Option<Obstacle> {
        if !["Copy", "Eq", "PartialOrd", "Ord", "Hash"].contains(&name) {
            return None;
        }
        let never = |what: &str| Some(Obstacle::Never(what.to_owned()));
        match shape {
            Shape::Leaf(leaf) | Shape::Alias(_, leaf) => never(lacks(*leaf, name)?),
            Shape::Never => None,
            Shape::Array(_) if name == "Copy" => never("Vec"),
            Shape::Map(map_type, item) => match (map_type, name) {
                (MapType::HashMap, "Eq") => self.obstacle(item, name),
                (MapType::HashMap, _) => never("HashMap"),
                (MapType::BTreeMap, "Copy") => never("BTreeMap"),
                (MapType::Vec, "Copy") => never("Vec"),
                _ => self.obstacle(item, name),
            },
            Shape::Nullable(_, item) | Shape::Single(item) | Shape::Array(item) => {
                self.obstacle(item, name)
            }
            Shape::Union(ident) | Shape::NullableUnion(_, ident) => self
                .unions
                .iter()
                .filter(|union| union.ident == *ident)
                .flat_map(|union| &union.variants)
                .find_map(|variant| self.obstacle(&variant.branch.shape, name)),
            Shape::Named(named) if named.boxed && name == "Copy" => never("Box"),
            Shape::Named(named) => self.named_obstacle(named.node, name),
        }
    }

    fn named_obstacle(&self, id: NodeId, name: &str) -> Option<Obstacle> {
        let node = self.set.node(id);
        let style = self.style.of_type(id);
        let full_name = || {
            node.named()
                .map_or("", |named| named.name.as_str())
                .to_owned()
        };
        if let Some(replacement) = &style.replacement {
            let has = replacement.implements.contains(name);
            return (!has).then(|| Obstacle::Extern(replacement.call.clone()));
        }
        let derived = style.derives.iter().any(|derive| derive.name == name);
        match &node.ty {
            Type::Record(_) if !derived => Some(Obstacle::Record(full_name())),
            _ => None,
        }
    }
}

/// Returns what is asked for and not there already, each once.
fn distinct<'s>(
    derives: &'s [DeriveStyle],
    known: &[&'s str],
) -> impl Iterator<Item = &'s DeriveStyle> {
    let mut seen: BTreeSet<String> = known.iter().map(|&name| name.to_owned()).collect();
    derives
        .iter()
        .filter(move |derive| seen.insert(derive.name.clone()))
}

fn has_default(record: &Record, fields: &[FieldPlan], derive: &DeriveStyle) -> Option<Diagnostic> {
    if fields.iter().any(|field| field.default.is_none()) {
        return None;
    }
    let name = &record.named.name;
    let message = format!("`{name}` cannot derive `Default`: it has one already");
    Some(
        Diagnostic::error("hook_impossible", message)
            .at(
                record.named.name_span,
                "every field of this record has a default",
            )
            .note(derive.call.note())
            .help("leave this record out: its `Default` is what the schema says"),
    )
}

fn refused(record: &Record, derive: &DeriveStyle, obstacle: &Obstacle) -> Diagnostic {
    let (name, wanted) = (&record.named.name, &derive.name);
    let (reason, help) = match obstacle {
        Obstacle::Never(what) => (
            format!("`{what}` does not have it"),
            "leave this record out".to_owned(),
        ),
        Obstacle::Record(inner) => (
            format!("`{inner}` does not derive it"),
            format!("add `.derive({inner:?}, {wanted:?})`"),
        ),
        Obstacle::Extern(call) => (
            format!(
                "`{}` at {} does not say that the type has it",
                call.text, call.place
            ),
            format!("if it has, give that call an `ExternType` with `.implements({wanted:?})`"),
        ),
    };
    let message = format!("`{name}` cannot derive `{wanted}`: {reason}");
    Diagnostic::error("hook_impossible", message)
        .note(derive.call.note())
        .help(help)
}

/// Returns the name of the type of a leaf that does not have the trait.
fn lacks(leaf: Leaf, name: &str) -> Option<&'static str> {
    match (leaf, name) {
        (Leaf::Float, "Eq" | "Ord" | "Hash") => Some("f32"),
        (Leaf::Double, "Eq" | "Ord" | "Hash") => Some("f64"),
        (Leaf::Bytes, "Copy") => Some("Vec"),
        (Leaf::String, "Copy") => Some("String"),
        (Leaf::DecimalBytes { .. } | Leaf::DecimalFixed { .. }, "Copy") => Some("Decimal"),
        (Leaf::Duration, "PartialOrd" | "Ord") => Some("Duration"),
        _ => None,
    }
}
