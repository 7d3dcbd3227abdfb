//! Pairs of schemas in, what is told about them checked: rules, places, causes, recursion and size.

mod random;
mod recursion;
mod rules;

use std::fmt::Write as _;

use agent_events_schema::{
    Incompatibility, ReaderSchema, SchemaSet, SourceMap, Span, WriterSchema, incompatibilities,
    parse_all,
};

/// A parsed reader and writer.
struct Schemas {
    sources: SourceMap,
    reader: SchemaSet,
    writer: SchemaSet,
}

impl Schemas {
    fn new(reader: &str, writer: &str) -> Self {
        Self::of_many(&[reader], &[writer])
    }

    /// Parses texts that may refer to each other; the first of each side is compared.
    fn of_many(reader: &[impl AsRef<str>], writer: &[impl AsRef<str>]) -> Self {
        let mut sources = SourceMap::default();
        let reader = parse(&mut sources, "reader", reader);
        let writer = parse(&mut sources, "writer", writer);
        Self {
            sources,
            reader,
            writer,
        }
    }

    fn check(&self) -> Vec<Incompatibility> {
        let root = |set: &SchemaSet| set.roots()[0].node;
        incompatibilities(
            ReaderSchema(self.reader.schema(root(&self.reader))),
            WriterSchema(self.writer.schema(root(&self.writer))),
        )
    }

    fn snippet(&self, span: Span) -> &str {
        self.sources.snippet(span)
    }
}

fn parse(sources: &mut SourceMap, label: &str, texts: &[impl AsRef<str>]) -> SchemaSet {
    let mut add = |text: &_| sources.add(label, AsRef::<str>::as_ref(text));
    let ids: Vec<_> = texts.iter().map(&mut add).collect();
    let parsed = parse_all(sources, &ids);
    let faults = parsed.diagnostics;
    assert_eq!(parsed.set.roots().len(), texts.len(), "{faults:?}");
    parsed.set
}

/// Returns what is told, one finding a line, causes indented below.
fn told(found: &[Incompatibility]) -> String {
    fn write(found: &[Incompatibility], depth: usize, text: &mut String) {
        for one in found {
            let indent = "  ".repeat(depth);
            writeln!(text, "{indent}{one}").expect("a string takes all");
            write(&one.causes, depth + 1, text);
        }
    }
    let mut text = String::new();
    write(found, 0, &mut text);
    text.trim_end().to_owned()
}

#[track_caller]
fn assert_told(reader: &str, writer: &str, expected: &str) {
    let found = Schemas::new(reader, writer).check();
    assert_eq!(told(&found), expected, "{reader} reads {writer}");
}

/// Returns a record `R` with the given fields.
fn record(fields: &str) -> String {
    format!(r#"{{"type":"record","name":"R","fields":[{fields}]}}"#)
}
