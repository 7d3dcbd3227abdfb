//! Two types in that data of a writer leads to, how they meet out.

use crate::compat::graph::PairId;
use crate::places;
use crate::schema::Enum;

/// How the types meet.
pub(super) enum Meeting {
    /// The writer's bytes are the reader's.
    Same,
    /// As [`Same`](Self::Same), for who has seen that the number fits an int.
    IntToLong,
    IntToFloat,
    IntToDouble,
    LongToFloat,
    LongToDouble,
    FloatToDouble,
    /// A string read as bytes, or bytes as a string.
    Text,
    /// The reader's index of each of the writer's symbols, or why there is none.
    Symbols(Vec<Result<usize, Box<str>>>),
    Array(PairId),
    Map(PairId),
    /// Where each of the reader's fields comes from.
    Record(Vec<Origin>),
    /// Each of the writer's branches meets the reader's type.
    WriterUnion(Vec<PairId>),
    /// The reader's branches that fit the writer's type, best first. The first is taken.
    ReaderUnion(Vec<(usize, PairId)>),
    /// The types never meet.
    Never(Box<str>),
}

/// Where a field of the reader comes from.
pub(super) enum Origin {
    /// From a field of the writer.
    Written(usize, PairId),
    /// From its default, in its binary form.
    Default(Vec<u8>),
}

impl Meeting {
    /// Returns where each of the writer's symbols leads.
    pub(super) fn of_symbols(reader: &Enum, writer: &Enum) -> Self {
        let names = |symbols: &Enum| -> Vec<String> {
            let symbols = symbols.symbols.iter();
            symbols.map(|symbol| symbol.name.clone()).collect()
        };
        if names(reader) == names(writer) {
            return Self::Same;
        }
        let known = places::of_symbols(reader);
        let default = reader.default.as_ref();
        let default = default.and_then(|symbol| known.get(symbol.name.as_str()));
        let index = |symbol: &String| {
            let index = known.get(symbol.as_str()).or(default).copied();
            index.ok_or_else(|| {
                let reader = &reader.named.name;
                format!("the reader's `{reader}` has neither the symbol `{symbol}` nor a default")
                    .into()
            })
        };
        Self::Symbols(names(writer).iter().map(index).collect())
    }
}
