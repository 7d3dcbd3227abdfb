//! Random pairs of schemas: the verdict against one computed in the most naive way.

use std::collections::{HashMap, HashSet};

use agent_events_schema::{Node, NodeId, SchemaSet, Type};

use crate::{Schemas, told};

/// A small pseudo-random generator (xorshift), so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % end
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

const NAMES: [&str; 5] = ["p.X", "q.X", "p.Y", "q.Y", "p.Z"];

#[derive(Clone)]
enum Ty {
    Simple(&'static str),
    Named(usize),
    Array(Box<Ty>),
    Union(Vec<Ty>),
}

#[derive(Clone)]
enum Definition {
    Record {
        fields: Vec<(&'static str, Ty, bool)>,
        alias: Option<usize>,
    },
    Enum {
        symbols: usize,
        default: bool,
    },
}

fn simple(random: &mut Random) -> Ty {
    Ty::Simple(["int", "long", "string", "bytes"][random.below(4)])
}

/// Returns a type for a field of the definition `index`; only what comes before is used directly, or data were endless.
fn ty(random: &mut Random, index: usize) -> Ty {
    match random.below(8) {
        0 => simple(random),
        1 => Ty::Array(Box::new(Ty::Named(random.below(NAMES.len())))),
        2 | 3 if index > 0 => Ty::Named(random.below(index)),
        _ => {
            let mut branches = vec![Ty::Simple("null")];
            branches.extend(random.one_in(3).then(|| simple(random)));
            let named = (0..NAMES.len()).filter(|_| random.one_in(2));
            branches.extend(named.map(Ty::Named));
            Ty::Union(branches)
        }
    }
}

fn definition(random: &mut Random, index: usize) -> Definition {
    if random.one_in(5) {
        return Definition::Enum {
            symbols: 1 + random.below(2),
            default: random.one_in(3),
        };
    }
    let names: Vec<_> = ["a", "b", "c"]
        .into_iter()
        .filter(|_| !random.one_in(4))
        .collect();
    let mut field = |name| (name, ty(random, index), random.one_in(2));
    let fields = names.into_iter().map(&mut field).collect();
    let alias = random.one_in(4).then(|| random.below(NAMES.len()));
    Definition::Record { fields, alias }
}

fn definitions(random: &mut Random) -> Vec<Definition> {
    (0..NAMES.len())
        .map(|index| definition(random, index))
        .collect()
}

fn mutate(random: &mut Random, definitions: &mut [Definition]) {
    let at = random.below(definitions.len());
    let fresh = ty(random, at);
    match &mut definitions[at] {
        Definition::Record { fields, .. } if !fields.is_empty() => {
            let at = random.below(fields.len());
            if random.one_in(3) {
                fields.remove(at);
            } else {
                fields[at].1 = fresh;
            }
        }
        definition => *definition = self::definition(random, at),
    }
}

fn ty_text(ty: &Ty) -> String {
    match ty {
        Ty::Simple(name) => format!("{name:?}"),
        Ty::Named(index) => format!("{:?}", NAMES[*index]),
        Ty::Array(items) => format!(r#"{{"type":"array","items":{}}}"#, ty_text(items)),
        Ty::Union(branches) => {
            let branches: Vec<String> = branches.iter().map(ty_text).collect();
            format!("[{}]", branches.join(","))
        }
    }
}

fn text(index: usize, definition: &Definition) -> String {
    let name = NAMES[index];
    match definition {
        Definition::Record { fields, alias } => {
            let field = |(name, ty, default): &(&str, Ty, bool)| {
                let default = match ty {
                    _ if !default => "",
                    Ty::Simple("int" | "long") => r#","default":0"#,
                    Ty::Simple(_) => r#","default":"""#,
                    Ty::Union(_) => r#","default":null"#,
                    Ty::Array(_) => r#","default":[]"#,
                    Ty::Named(_) => "",
                };
                format!(r#"{{"name":"{name}","type":{}{default}}}"#, ty_text(ty))
            };
            let fields: Vec<String> = fields.iter().map(field).collect();
            let fields = fields.join(",");
            let alias = match alias {
                Some(alias) if *alias != index => {
                    format!(r#","aliases":["old.{}"]"#, NAMES[*alias])
                }
                _ => String::new(),
            };
            format!(r#"{{"type":"record","name":"{name}"{alias},"fields":[{fields}]}}"#)
        }
        Definition::Enum { symbols, default } => {
            let symbols = ["\"A\"", "\"B\""][..*symbols].join(",");
            let default = if *default { r#","default":"A""# } else { "" };
            format!(r#"{{"type":"enum","name":"{name}","symbols":[{symbols}]{default}}}"#)
        }
    }
}

fn texts(definitions: &[Definition]) -> Vec<String> {
    // The last comes first: it is compared, and may use all others directly.
    let texts = definitions.iter().enumerate().rev();
    texts.map(|(index, one)| text(index, one)).collect()
}

fn reachable(set: &SchemaSet) -> Vec<NodeId> {
    let mut seen = HashSet::new();
    let mut next = vec![set.roots()[0].node];
    while let Some(id) = next.pop() {
        if !seen.insert(id) {
            continue;
        }
        match &set.node(id).ty {
            Type::Array(part) | Type::Map(part) => next.push(part.node),
            Type::Union(branches) => next.extend(branches.iter().map(|branch| branch.node)),
            Type::Record(record) => next.extend(record.fields.iter().map(|field| field.ty.node)),
            _ => {}
        }
    }
    seen.into_iter().collect()
}

/// Decides by going through all pairs of types until nothing changes.
fn naive_verdict(reader: &SchemaSet, writer: &SchemaSet) -> bool {
    let mut table = HashMap::new();
    for from in reachable(reader) {
        for to in reachable(writer) {
            table.insert((from, to), true);
        }
    }
    loop {
        let round: HashMap<_, _> = table
            .keys()
            .map(|&(from, to)| {
                let holds = |from, to| table[&(from, to)];
                ((from, to), naive_step((reader, from), (writer, to), holds))
            })
            .collect();
        if round == table {
            return table[&(reader.roots()[0].node, writer.roots()[0].node)];
        }
        table = round;
    }
}

fn naive_step(
    (reader, from): (&SchemaSet, NodeId),
    (writer, to): (&SchemaSet, NodeId),
    holds: impl Fn(NodeId, NodeId) -> bool + Copy,
) -> bool {
    let (from_node, to_node) = (reader.node(from), writer.node(to));
    match (&from_node.ty, &to_node.ty) {
        (_, Type::Union(branches)) => branches.iter().all(|branch| holds(from, branch.node)),
        (Type::Union(branches), _) => branches.iter().any(|branch| holds(branch.node, to)),
        (Type::Array(from), Type::Array(to)) => holds(from.node, to.node),
        (Type::Enum(from), Type::Enum(to)) => {
            naive_names(from_node, to_node)
                && (from.default.is_some() || from.symbols.len() >= to.symbols.len())
        }
        (Type::Record(from), Type::Record(to)) => {
            let field = |field: &agent_events_schema::Field| match to
                .fields
                .iter()
                .find(|source| source.name == field.name)
            {
                Some(source) => holds(field.ty.node, source.ty.node),
                None => field.default.is_some(),
            };
            naive_names(from_node, to_node) && from.fields.iter().all(field)
        }
        (Type::Null, Type::Null)
        | (Type::Int, Type::Int)
        | (Type::Long, Type::Int | Type::Long)
        | (Type::String | Type::Bytes, Type::String | Type::Bytes) => true,
        _ => false,
    }
}

fn naive_names(reader: &Node, writer: &Node) -> bool {
    let (Some(reader), Some(writer)) = (reader.named(), writer.named()) else {
        return false;
    };
    reader.name.as_str().split('.').next_back() == writer.name.as_str().split('.').next_back()
        || reader
            .aliases
            .iter()
            .any(|alias| alias.name == writer.name.to_string())
}

#[test]
fn the_verdict_is_the_greatest_fixpoint() {
    let mut verdicts = [0, 0];
    for seed in 1..=1_000 {
        let mut random = Random::new(seed);
        let mut definitions = definitions(&mut random);
        let reader = texts(&definitions);
        for _ in 0..=random.below(3) {
            mutate(&mut random, &mut definitions);
        }
        let writer = texts(&definitions);
        let schemas = Schemas::of_many(&reader, &writer);
        let expected = naive_verdict(&schemas.reader, &schemas.writer);
        let found = schemas.check();
        let context = format!("seed {seed}\n{reader:#?}\n{writer:#?}\n{}", told(&found));
        assert_eq!(found.is_empty(), expected, "{context}");
        let places: HashSet<_> = found.iter().map(|one| (one.kind, &one.location)).collect();
        assert_eq!(places.len(), found.len(), "repeated: {context}");
        let unions = found
            .iter()
            .filter(|one| one.kind.id() == "missing_union_branch");
        let record = |one: &&agent_events_schema::Incompatibility| one.message.ends_with("RECORD");
        for one in unions.filter(record) {
            assert!(
                one.causes
                    .iter()
                    .all(|cause| cause.location != one.location)
            );
        }
        verdicts[usize::from(expected)] += 1;
    }
    assert!(
        verdicts.iter().all(|&count| count > 100),
        "one-sided: {verdicts:?}"
    );
}

#[test]
fn what_is_equal_is_silent() {
    for seed in 1..=500 {
        let mut random = Random::new(seed);
        let definitions = definitions(&mut random);
        let texts = texts(&definitions);
        let found = Schemas::of_many(&texts, &texts).check();
        assert_eq!(found, [], "seed {seed}: {texts:#?}");
    }
}
