//! The location of an incompatibility in, a datum that leads there out.

use super::smallest::Sizes;
use super::value::Datum;
use crate::compat::rules::{Meeting, Part, Step, written_as};
use crate::compat::{Incompatibility, IncompatibilityKind};
use crate::places;
use crate::schema::{NodeId, Type};

pub(super) struct Locator<'s, 'a> {
    root: Part,
    sizes: &'s Sizes<'a>,
}

impl<'s, 'a> Locator<'s, 'a> {
    pub(super) fn new(sizes: &'s Sizes<'a>) -> Self {
        Self {
            root: sizes.sides().root(),
            sizes,
        }
    }

    /// Returns the smallest datum whose decoding comes to the place of an incompatibility.
    pub(super) fn datum_at(&self, incompatibility: &Incompatibility) -> Option<Datum> {
        let mut steps = incompatibility
            .location
            .split('/')
            .filter(|step| !step.is_empty());
        let mut way = Vec::new();
        let mut part = self.root;
        while let Some(inner) = self.next(part, &mut steps) {
            way.push((part.writer.node, inner.step, inner.writer));
            part = inner;
        }
        let mut datum = self.fault(part, incompatibility.kind)?;
        for (writer, step, inner) in way.into_iter().rev() {
            datum = self.sizes.around(step, writer, inner, datum)?;
        }
        Some(datum)
    }

    /// Takes one step along a location; `None` at its end.
    fn next<'l>(&self, part: Part, steps: &mut impl Iterator<Item = &'l str>) -> Option<Part> {
        let (reader, writer) = self.sizes.sides().types(part);
        let step = steps.next()?;
        match (step, &reader.ty, &writer.ty) {
            (index, _, Type::Union(branches)) => {
                let index = index.parse().ok()?;
                Some(Part {
                    step: Step::Branch(index),
                    writer: *branches.get(index)?,
                    ..part
                })
            }
            ("items", &Type::Array(reader), &Type::Array(writer)) => Some(Part {
                step: Step::Items,
                reader,
                writer,
            }),
            ("values", &Type::Map(reader), &Type::Map(writer)) => Some(Part {
                step: Step::Values,
                reader,
                writer,
            }),
            ("fields", Type::Record(read), Type::Record(written)) => {
                let index: usize = steps.next()?.parse().ok()?;
                let field = read.fields.get(index)?;
                let sources = written_as(field, &places::of_fields(written));
                // `/fields/2` alone is a field that the writer does not have.
                let ("type", &[source]) = (steps.next()?, &sources[..]) else {
                    return None;
                };
                Some(Part {
                    step: Step::Field(index),
                    reader: field.ty,
                    writer: written.fields[source].ty,
                })
            }
            _ => None,
        }
    }

    /// Returns the smallest datum of the writer's type that has the fault itself.
    fn fault(&self, part: Part, kind: IncompatibilityKind) -> Option<Datum> {
        let (reader, writer) = self.sizes.sides().types(part);
        match (kind, &reader.ty, &writer.ty) {
            (IncompatibilityKind::MissingEnumSymbols, Type::Enum(read), Type::Enum(written)) => {
                let known = |name: &str| read.symbols.iter().any(|symbol| symbol.name == name);
                let unknown = written
                    .symbols
                    .iter()
                    .position(|symbol| !known(&symbol.name));
                Some(Datum::Symbol(unknown?))
            }
            (IncompatibilityKind::MissingUnionBranch, _, _) => self
                .branch(part)
                .and_then(|branch| self.sizes.bad(branch, part.writer.node))
                .or_else(|| self.sizes.good(part.writer.node)),
            _ => self.sizes.good(part.writer.node),
        }
    }

    fn branch(&self, part: Part) -> Option<NodeId> {
        match self.sizes.sides().meet(part) {
            Meeting::Any(branches) => self.sizes.nearest(part, branches),
            _ => None,
        }
    }
}
