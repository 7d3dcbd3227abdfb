//! A schema in, random data of it in the binary encoding out.

use std::collections::HashSet;

use agent_events_schema::{NodeId, SchemaRef, Type};

use super::Random;

const ENDLESS: usize = 1_000;

/// Returns a random datum of a schema; what is deeper than a few levels is as small as it can be.
pub(crate) fn datum(schema: SchemaRef<'_>, random: &mut Random) -> Vec<u8> {
    let mut out = Vec::new();
    push(schema, random, 0, &mut out);
    out
}

/// Tells whether every type of a schema has data; a record that contains itself directly has none.
pub(crate) fn has_data(schema: SchemaRef<'_>) -> bool {
    let mut seen = HashSet::new();
    let mut open = vec![schema.node];
    while let Some(node) = open.pop() {
        if seen.insert(node) {
            if depth(schema.at(node), 0) >= ENDLESS {
                return false;
            }
            open.extend(schema.set.node(node).ty.uses().map(|used| used.node));
        }
    }
    true
}

fn push(schema: SchemaRef<'_>, random: &mut Random, depth: usize, out: &mut Vec<u8>) {
    let inner = |node: NodeId, random: &mut Random, out: &mut Vec<u8>| {
        push(schema.at(node), random, depth + 1, out);
    };
    match &schema.get().ty {
        Type::Null => {}
        Type::Boolean => out.push(u8::from(random.one_in(2))),
        Type::Int | Type::Long => long([0, 1, -1, 300, -70_000][random.below(5)], out),
        Type::Float => out.extend_from_slice(&1.5_f32.to_le_bytes()),
        Type::Double => out.extend_from_slice(&(-2.25_f64).to_le_bytes()),
        Type::Bytes | Type::String => {
            let text = ["", "x", "wörd"][random.below(3)];
            long(i64::try_from(text.len()).expect("short"), out);
            out.extend_from_slice(text.as_bytes());
        }
        Type::Fixed(fixed) => out.resize(out.len() + fixed.size as usize, 7),
        Type::Enum(symbols) => {
            let index = random.below(symbols.symbols.len());
            long(i64::try_from(index).expect("few"), out);
        }
        Type::Array(item) | Type::Map(item) => {
            let count = if depth > 6 { 0 } else { random.below(3) };
            if count > 0 {
                long(i64::try_from(count).expect("few"), out);
                for _ in 0..count {
                    if matches!(schema.get().ty, Type::Map(_)) {
                        out.extend_from_slice(&[2, b'k']);
                    }
                    inner(item.node, random, out);
                }
            }
            out.push(0);
        }
        Type::Record(record) => {
            for field in &record.fields {
                inner(field.ty.node, random, out);
            }
        }
        Type::Union(branches) => {
            let index = if depth > 6 {
                smallest(schema, branches.iter().map(|branch| branch.node))
            } else {
                random.below(branches.len())
            };
            long(i64::try_from(index).expect("few"), out);
            inner(branches[index].node, random, out);
        }
    }
}

/// Returns the branch that comes to an end the soonest.
fn smallest(schema: SchemaRef<'_>, branches: impl Iterator<Item = NodeId>) -> usize {
    let depths = branches.map(|branch| depth(schema.at(branch), 0));
    let ranked = depths.enumerate().min_by_key(|(_, depth)| *depth);
    ranked.expect("a branch").0
}

fn depth(schema: SchemaRef<'_>, level: usize) -> usize {
    if level > 12 {
        return ENDLESS;
    }
    match &schema.get().ty {
        Type::Record(record) => {
            let fields = record
                .fields
                .iter()
                .map(|field| depth(schema.at(field.ty.node), level + 1));
            1 + fields.max().unwrap_or(0)
        }
        Type::Union(branches) => {
            let branches = branches
                .iter()
                .map(|branch| depth(schema.at(branch.node), level + 1));
            1 + branches.min().unwrap_or(0)
        }
        _ => 0,
    }
}

fn long(value: i64, out: &mut Vec<u8>) {
    let mut rest = ((value << 1) ^ (value >> 63)).cast_unsigned();
    while rest >= 0x80 {
        out.push(rest.to_le_bytes()[0] | 0x80);
        rest >>= 7;
    }
    out.push(rest.to_le_bytes()[0]);
}
