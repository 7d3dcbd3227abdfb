//! Pairs of types in, the program that turns a writer's bytes into a reader's out.

use std::collections::HashMap;

use super::convert::Conversion;
use super::fields::Records;
use super::fit::never;
use super::meeting::{Meeting, Origin};
use super::pairs::Pairs;
use super::program::{Block, BlockId, Branch, Items, Program, Step, index_of, push};
use crate::compat::graph::PairId;
use crate::schema::{NodeId, Record, Type};

/// Compiles all that the root leads to.
pub(super) fn compile(pairs: &Pairs<'_>) -> Program {
    let mut compiler = Compiler {
        pairs,
        blocks: Vec::new(),
        ids: HashMap::new(),
        open: Vec::new(),
        records: Records::default(),
    };
    let root = compiler.block(Part::Pair(Pairs::root()));
    let mut start = compiler.start();
    let mut records = compiler.records();
    let tail = compiler.tail(&mut start, &mut records);
    while let Some((id, part)) = compiler.open.pop() {
        let mut block = Block::new();
        match part {
            Part::Pair(pair) => compiler.body(pair, &mut block),
            Part::Written(node) => compiler.written_body(node, &mut block),
        }
        compiler.blocks[id.0] = block;
    }
    let mut program = Program {
        blocks: compiler.blocks,
        root,
        records,
        start,
        tail,
    };
    program.flatten();
    program
}

pub(super) struct Compiler<'p, 'a> {
    pub(super) pairs: &'p Pairs<'a>,
    blocks: Vec<Block>,
    ids: HashMap<Part, BlockId>,
    /// Blocks that are used and not yet compiled.
    open: Vec<(BlockId, Part)>,
    pub(super) records: Records,
}

/// What a block passes over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// A writer's type, read as a reader's.
    Pair(PairId),
    /// A writer's type as it is.
    Written(NodeId),
}

impl Compiler<'_, '_> {
    pub(super) fn block(&mut self, part: Part) -> BlockId {
        let part = match part {
            Part::Pair(id) if self.pairs.pair(id).same => Part::Written(self.pairs.pair(id).writer),
            part => part,
        };
        let next = BlockId(self.blocks.len());
        let id = *self.ids.entry(part).or_insert(next);
        if id == next {
            self.blocks.push(Block::new());
            self.open.push((id, part));
        }
        id
    }

    fn body(&mut self, id: PairId, block: &mut Block) {
        let pair = self.pairs.pair(id);
        match (&pair.meeting, &self.pairs.written(pair.writer).ty) {
            (Meeting::Record(origins), Type::Record(writer)) if pair.possible => {
                self.record(origins, writer, block);
            }
            _ => self.append(id, block),
        }
    }

    fn written_body(&mut self, node: NodeId, block: &mut Block) {
        match &self.pairs.written(node).ty {
            Type::Record(record) => {
                for field in &record.fields {
                    self.append_written(field.ty.node, block);
                }
            }
            _ => self.append_written(node, block),
        }
    }

    /// Appends the steps over a writer's type as it is.
    pub(super) fn append_written(&mut self, node: NodeId, block: &mut Block) {
        let step = match &self.pairs.written(node).ty {
            Type::Null => Step::Advance(0),
            Type::Boolean => Step::Advance(1),
            Type::Float => Step::Advance(4),
            Type::Double => Step::Advance(8),
            Type::Fixed(fixed) => Step::Advance(fixed.size as usize),
            Type::Int => Step::Int,
            Type::Long | Type::Enum(_) => Step::Long,
            Type::Bytes | Type::String => Step::Bytes,
            Type::Array(item) => self.items(Part::Written(item.node), false),
            Type::Map(values) => self.items(Part::Written(values.node), true),
            Type::Record(_) => Step::Call(self.block(Part::Written(node))),
            Type::Union(branches) => {
                let branch = |node| Branch {
                    head: None,
                    block: self.block(Part::Written(node)),
                };
                let branches = branches.iter().map(|branch| branch.node);
                Step::Union(branches.map(branch).collect())
            }
        };
        push(block, step);
    }

    /// Appends the steps over a writer's type that is read as a reader's.
    fn append(&mut self, id: PairId, block: &mut Block) {
        let pair = self.pairs.pair(id);
        if pair.same {
            return self.append_written(pair.writer, block);
        }
        let step = match &pair.meeting {
            Meeting::Never(reason) => Step::Never(reason.clone()),
            _ if !pair.possible => {
                let (reader, writer) = (
                    self.pairs.read(pair.reader),
                    self.pairs.written(pair.writer),
                );
                Step::Never(never(reader, writer).into())
            }
            // Whether it is UTF-8 is seen by who reads it as a string.
            Meeting::Text => Step::Bytes,
            Meeting::IntToLong => Step::Int,
            Meeting::Same
            | Meeting::IntToFloat
            | Meeting::IntToDouble
            | Meeting::LongToFloat
            | Meeting::LongToDouble
            | Meeting::FloatToDouble
            | Meeting::Symbols(_) => match conversion(&pair.meeting) {
                Some(conversion) => Step::Convert(conversion),
                // What is the same has been dealt with.
                None => return,
            },
            Meeting::Array(item) => self.items(Part::Pair(*item), false),
            Meeting::Map(values) => self.items(Part::Pair(*values), true),
            Meeting::Record(_) => Step::Call(self.block(Part::Pair(id))),
            Meeting::WriterUnion(branches) => {
                let branches = branches.iter().enumerate();
                let branch = |(index, &branch)| self.branch(index, branch);
                Step::Union(branches.map(branch).collect())
            }
            Meeting::ReaderUnion(branches) => {
                let (index, branch) = branches[0];
                push(block, Step::Insert(index_of(index)));
                return self.append(branch, block);
            }
        };
        push(block, step);
    }

    fn items(&mut self, item: Part, keyed: bool) -> Step {
        let whole = match item {
            Part::Pair(_) => false,
            Part::Written(_) => true,
        };
        Step::Items(Items {
            block: self.block(item),
            keyed,
            whole,
        })
    }

    fn branch(&mut self, index: usize, branch: PairId) -> Branch {
        let pair = self.pairs.pair(branch);
        match &pair.meeting {
            Meeting::ReaderUnion(branches) if pair.possible => Branch {
                head: (branches[0].0 != index).then(|| index_of(branches[0].0)),
                block: self.block(Part::Pair(branches[0].1)),
            },
            _ => Branch {
                head: Some(Box::default()),
                block: self.block(Part::Pair(branch)),
            },
        }
    }

    /// Appends the reader's fields in order. Fields that the writer wrote earlier than the reader wants them are marked
    /// in passing and come back to.
    fn record(&mut self, origins: &[Origin], writer: &Record, block: &mut Block) {
        let marks = marks(origins);
        let mut next = 0;
        for origin in origins {
            match origin {
                Origin::Default(bytes) => push(block, Step::Insert(bytes.as_slice().into())),
                &Origin::Written(source, pair) if source < next => {
                    let mark = marks.get(&source).copied().unwrap_or_default();
                    push(block, Step::At(mark, self.block(Part::Pair(pair))));
                }
                &Origin::Written(source, pair) => {
                    self.skip(next..source, writer, &marks, block);
                    if let Some(&mark) = marks.get(&source) {
                        push(block, Step::Mark(mark));
                    }
                    self.append(pair, block);
                    next = source + 1;
                }
            }
        }
        self.skip(next..writer.fields.len(), writer, &marks, block);
    }

    fn skip(
        &mut self,
        fields: std::ops::Range<usize>,
        writer: &Record,
        marks: &HashMap<usize, usize>,
        block: &mut Block,
    ) {
        let mut passed = Block::new();
        for index in fields {
            if let Some(&mark) = marks.get(&index) {
                self.push_skip(std::mem::take(&mut passed), block);
                push(block, Step::Mark(mark));
            }
            self.append_written(writer.fields[index].ty.node, &mut passed);
        }
        self.push_skip(passed, block);
    }

    fn push_skip(&mut self, passed: Block, block: &mut Block) {
        if !passed.is_empty() {
            push(block, Step::Skip(self.add(passed)));
        }
    }

    /// Adds a block that is used once.
    pub(super) fn add(&mut self, block: Block) -> BlockId {
        let id = BlockId(self.blocks.len());
        self.blocks.push(block);
        id
    }
}

/// Returns the writer's fields that are written earlier than the reader wants them, numbered.
pub(super) fn marks(origins: &[Origin]) -> HashMap<usize, usize> {
    let mut marks = HashMap::new();
    let mut next = 0;
    for origin in origins {
        if let &Origin::Written(source, _) = origin {
            if source < next {
                let mark = marks.len();
                marks.entry(source).or_insert(mark);
            }
            next = next.max(source + 1);
        }
    }
    marks
}

/// Returns how a value that stands alone is replaced, if it is.
pub(super) fn conversion(meeting: &Meeting) -> Option<Conversion> {
    let symbol = |symbol: &Result<usize, Box<str>>| symbol.clone().map(index_of);
    Some(match meeting {
        Meeting::IntToFloat => Conversion::IntToFloat,
        Meeting::IntToDouble => Conversion::IntToDouble,
        Meeting::LongToFloat => Conversion::LongToFloat,
        Meeting::LongToDouble => Conversion::LongToDouble,
        Meeting::FloatToDouble => Conversion::FloatToDouble,
        Meeting::Symbols(symbols) => Conversion::Symbol(symbols.iter().map(symbol).collect()),
        _ => return None,
    })
}
