//! Pairs of records in, where a decoder of the reader's record finds each of its fields out.

use std::collections::HashMap;
use std::ops::Range;

use super::compile::{Compiler, Part, conversion, marks};
use super::field_plan::{FieldPlan, Pass, RecordId, RecordPlan, Source};
use super::fit::never;
use super::meeting::{Meeting, Origin};
use super::pairs::Pairs;
use super::program::Block;
use crate::compat::graph::PairId;
use crate::schema::{NodeId, Record, Type};

/// The records that are compiled, and those that are still to be.
#[derive(Default)]
pub(super) struct Records {
    ids: HashMap<PairId, RecordId>,
    open: Vec<PairId>,
}

impl Compiler<'_, '_> {
    /// Returns where the root comes from.
    pub(super) fn start(&mut self) -> FieldPlan {
        FieldPlan::new(self.source(Pairs::root()))
    }

    /// Takes what the writer wrote behind the root's last field away from that: who reads the root comes to its end anyway.
    pub(super) fn tail(&self, start: &mut FieldPlan, records: &mut Vec<RecordPlan>) -> FieldPlan {
        let mut tail = FieldPlan::new(Source::DIRECT);
        let root = self.pairs.pair(Pairs::root());
        if let (&Source::Nested(RecordId(id)), Meeting::Record(_)) = (&start.source, &root.meeting)
            && let Some((record, after)) = records[id].without_tail()
        {
            // The record may contain itself, and its tail with it.
            start.source = Source::Nested(RecordId(records.len()));
            records.push(record);
            tail.after = after;
        }
        tail
    }

    /// Compiles every record that the root leads to.
    pub(super) fn records(&mut self) -> Vec<RecordPlan> {
        let mut records = Vec::new();
        // Records are numbered in the order in which they are found.
        while let Some(&pair) = self.records.open.get(records.len()) {
            let record = self.record_plan(pair);
            records.push(record);
        }
        records
    }

    fn record_id(&mut self, pair: PairId) -> RecordId {
        let next = RecordId(self.records.open.len());
        let id = *self.records.ids.entry(pair).or_insert(next);
        if id == next {
            self.records.open.push(pair);
        }
        id
    }

    fn record_plan(&mut self, id: PairId) -> RecordPlan {
        let block = self.block(Part::Pair(id));
        let pair = self.pairs.pair(id);
        let (Meeting::Record(origins), Type::Record(writer)) =
            (&pair.meeting, &self.pairs.written(pair.writer).ty)
        else {
            return RecordPlan::new(Vec::new(), 0, block);
        };
        let marks = marks(origins);
        let mut fields = Vec::with_capacity(origins.len());
        let mut next = 0;
        for (index, origin) in origins.iter().enumerate() {
            let mut before = Vec::new();
            let (mark, source) = match origin {
                Origin::Default(bytes) => (None, self.default(pair.reader, index, bytes)),
                &Origin::Written(source, pair) if source < next => {
                    (marks.get(&source).copied(), self.source(pair))
                }
                &Origin::Written(source, pair) => {
                    self.pass(next..source, writer, &marks, &mut before);
                    before.extend(marks.get(&source).copied().map(Pass::Mark));
                    next = source + 1;
                    (None, self.source(pair))
                }
            };
            fields.push(FieldPlan {
                before: before.into(),
                mark,
                ends: mark.is_some(),
                ..FieldPlan::new(source)
            });
        }
        if let Some(last) = fields.last_mut() {
            let mut after = Vec::new();
            self.pass(next..writer.fields.len(), writer, &marks, &mut after);
            last.ends |= !after.is_empty();
            last.after = after.into();
        }
        RecordPlan::new(fields, marks.len(), block)
    }

    /// Appends what it takes to pass over fields of the writer.
    fn pass(
        &mut self,
        fields: Range<usize>,
        writer: &Record,
        marks: &HashMap<usize, usize>,
        out: &mut Vec<Pass>,
    ) {
        let mut block = Block::new();
        for index in fields {
            if let Some(&mark) = marks.get(&index) {
                self.push_pass(std::mem::take(&mut block), out);
                out.push(Pass::Mark(mark));
            }
            self.append_written(writer.fields[index].ty.node, &mut block);
        }
        self.push_pass(block, out);
    }

    fn push_pass(&mut self, block: Block, out: &mut Vec<Pass>) {
        if !block.is_empty() {
            out.push(Pass::Block(self.add(block)));
        }
    }

    fn source(&mut self, id: PairId) -> Source {
        let pair = self.pairs.pair(id);
        if pair.direct {
            return Source::Direct {
                records: self.has(pair.reader, |ty| matches!(ty, Type::Record(_))),
            };
        }
        match &pair.meeting {
            Meeting::Never(reason) => Source::Never(reason.clone()),
            _ if !pair.possible => {
                let reader = self.pairs.read(pair.reader);
                Source::Never(never(reader, self.pairs.written(pair.writer)).into())
            }
            Meeting::WriterUnion(branches) => {
                Source::Branch(branches.iter().map(|&branch| self.source(branch)).collect())
            }
            Meeting::ReaderUnion(branches) => {
                let (index, branch) = branches[0];
                let index = i64::try_from(index).unwrap_or(i64::MAX);
                Source::Number(index, Box::new(self.source(branch)))
            }
            Meeting::Record(_) | Meeting::Array(_) | Meeting::Map(_) => {
                match self.only_record(id) {
                    Some(pair) => Source::Nested(self.record_id(pair)),
                    None => Source::Transcode(self.block(Part::Pair(id))),
                }
            }
            Meeting::IntToLong => Source::Int,
            meeting => conversion(meeting).map_or(Source::DIRECT, Source::Convert),
        }
    }

    /// Returns the one pair of records in which all that differs is, when nothing else that a pair leads to has a codec
    /// of its own.
    fn only_record(&self, id: PairId) -> Option<PairId> {
        let pair = self.pairs.pair(id);
        match &pair.meeting {
            _ if !pair.possible => None,
            Meeting::Record(_) => Some(id),
            Meeting::Array(item) | Meeting::Map(item) => self.only_record(*item),
            Meeting::WriterUnion(branches) => {
                let Type::Union(reader) = &self.pairs.read(pair.reader).ty else {
                    return None;
                };
                let mut found = None;
                for (index, &branch) in branches.iter().enumerate() {
                    let inner = match &self.pairs.pair(branch).meeting {
                        Meeting::ReaderUnion(chosen) if chosen[0].0 == index => chosen[0].1,
                        _ => return None,
                    };
                    let pair = self.pairs.pair(inner);
                    if !pair.direct || self.has(pair.reader, is_named) {
                        let record = self.only_record(inner)?;
                        found.replace(record).is_none().then_some(())?;
                    }
                }
                found.filter(|_| branches.len() == reader.len())
            }
            _ => None,
        }
    }

    /// Returns where the default of a record's field comes from.
    fn default(&self, record: NodeId, field: usize, bytes: &[u8]) -> Source {
        let Type::Record(record) = &self.pairs.read(record).ty else {
            return Source::Default(bytes.into());
        };
        let node = record.fields[field].ty.node;
        let is_number = match &self.pairs.read(node).ty {
            // The index of a symbol, or a length or count of nothing.
            Type::Int
            | Type::Long
            | Type::Enum(_)
            | Type::String
            | Type::Bytes
            | Type::Array(_)
            | Type::Map(_) => true,
            Type::Union(branches) => {
                let index = bytes.first().map_or(0, |byte| usize::from(byte >> 1));
                let branch = branches.get(index).map(|branch| branch.node);
                branch.is_some_and(|branch| matches!(self.pairs.read(branch).ty, Type::Null))
            }
            _ => false,
        };
        match bytes {
            &[byte] if is_number => {
                let number = i64::from(byte >> 1) ^ -i64::from(byte & 1);
                Source::Constant(number)
            }
            _ => Source::Default(bytes.into()),
        }
    }

    /// Tells whether a reader's type is, or is made of, such types.
    fn has(&self, node: NodeId, such: fn(&Type) -> bool) -> bool {
        let ty = &self.pairs.read(node).ty;
        such(ty)
            || match ty {
                Type::Array(item) | Type::Map(item) => self.has(item.node, such),
                Type::Union(branches) => branches.iter().any(|branch| self.has(branch.node, such)),
                _ => false,
            }
    }
}

/// Tells whether values of a type are read by a codec of its own.
fn is_named(ty: &Type) -> bool {
    matches!(ty, Type::Record(_) | Type::Enum(_) | Type::Fixed(_))
}
