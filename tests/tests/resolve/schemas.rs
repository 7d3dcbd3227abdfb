//! Random numbers in, a writer's schema and a reader's that was made of it out.

/// A small pseudo-random generator (xorshift), so that a failure can be repeated.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % end
    }

    pub(crate) fn byte(&mut self, end: u8) -> u8 {
        u8::try_from(self.below(end.into())).expect("less than a byte")
    }

    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// The texts of a pair.
#[derive(Debug)]
pub(crate) struct Schemas {
    pub(crate) writer: String,
    pub(crate) reader: String,
    /// Whether nothing is in it that apache-avro resolves in its own way.
    pub(crate) within_the_oracle: bool,
}

impl Schemas {
    pub(crate) fn new(random: &mut Random) -> Self {
        let writer = Definitions::random(random);
        let mut reader = writer.clone();
        let mut within_the_oracle = !writer.has_choice();
        for _ in 0..random.below(5) {
            within_the_oracle &= reader.change(random);
        }
        Self {
            writer: writer.text(),
            reader: reader.text(),
            within_the_oracle,
        }
    }
}

impl Schemas {
    /// A reader that has the fields of each of the writer's records, at any depth, in another order.
    pub(crate) fn reordered(random: &mut Random) -> Self {
        let writer = Definitions::random(random);
        let mut reader = writer.clone();
        for definition in &mut reader.0 {
            if let Kind::Record(fields) = &mut definition.kind {
                for end in (2..=fields.len()).rev() {
                    fields.swap(end - 1, random.below(end));
                }
            }
        }
        Self {
            within_the_oracle: !writer.has_choice(),
            writer: writer.text(),
            reader: reader.text(),
        }
    }
}

const NAMES: [&str; 5] = ["p.V", "p.W", "p.X", "q.Y", "q.Z"];
const SIMPLE: [&str; 8] = [
    "null", "boolean", "int", "long", "float", "double", "bytes", "string",
];

#[derive(Debug, Clone, PartialEq)]
enum Ty {
    Simple(&'static str),
    Named(usize),
    Array(Box<Ty>),
    Map(Box<Ty>),
    Union(Vec<Ty>),
}

#[derive(Debug, Clone)]
struct Field {
    name: String,
    aliases: Vec<String>,
    ty: Ty,
    default: Option<&'static str>,
}

#[derive(Debug, Clone)]
enum Kind {
    Record(Vec<Field>),
    Enum(Vec<&'static str>, bool),
    Fixed(usize),
}

#[derive(Debug, Clone)]
struct Definition {
    name: String,
    aliases: Vec<String>,
    kind: Kind,
}

/// Types by name; the first is the schema.
#[derive(Debug, Clone)]
struct Definitions(Vec<Definition>);

fn simple(random: &mut Random) -> Ty {
    Ty::Simple(SIMPLE[random.below(SIMPLE.len())])
}

/// Returns a type for a part of the definition `index`. Only what comes after is used directly, or data were endless.
fn ty(random: &mut Random, index: usize) -> Ty {
    let any = |random: &mut Random| match random.below(3) {
        0 => Ty::Named(random.below(NAMES.len())),
        _ => simple(random),
    };
    match random.below(8) {
        0 => Ty::Array(Box::new(any(random))),
        1 => Ty::Map(Box::new(any(random))),
        2 | 3 if index + 1 < NAMES.len() => {
            Ty::Named(index + 1 + random.below(NAMES.len() - index - 1))
        }
        4 | 5 => {
            let mut branches = vec![Ty::Simple("null")];
            for _ in 0..=random.below(3) {
                add_branch(&mut branches, any(random));
            }
            Ty::Union(branches)
        }
        _ => simple(random),
    }
}

fn add_branch(branches: &mut Vec<Ty>, branch: Ty) {
    if !branches.contains(&branch) {
        branches.push(branch);
    }
}

impl Definitions {
    fn random(random: &mut Random) -> Self {
        let definition = |(index, name): (usize, &&str)| {
            let kind = match random.below(5) {
                0 if index > 0 => Kind::Enum(vec!["A", "B", "C"], false),
                1 if index > 0 => Kind::Fixed(random.below(4)),
                _ => {
                    let names = ["a", "b", "c", "d"];
                    let names = names[..random.below(5)].iter();
                    let field = |name: &&str| Field {
                        name: (*name).to_owned(),
                        aliases: Vec::new(),
                        ty: ty(random, index),
                        default: None,
                    };
                    Kind::Record(names.map(field).collect())
                }
            };
            Definition {
                name: (*name).to_owned(),
                aliases: Vec::new(),
                kind,
            }
        };
        Self(NAMES.iter().enumerate().map(definition).collect())
    }

    /// Changes something; tells whether apache-avro keeps to the specification about it.
    fn change(&mut self, random: &mut Random) -> bool {
        let index = random.below(self.0.len());
        if random.one_in(12) {
            let definition = &mut self.0[index];
            let old = definition.name.clone();
            definition.name = format!("new.{}", old.replace('.', "_"));
            definition.aliases.push(old);
            return false;
        }
        match &mut self.0[index].kind {
            Kind::Enum(symbols, default) => {
                *default = random.one_in(2);
                match random.below(3) {
                    0 => symbols.reverse(),
                    1 if !symbols.contains(&"D") => symbols.push("D"),
                    _ => drop(symbols.pop()),
                }
                if symbols.is_empty() {
                    symbols.push("E");
                }
                true
            }
            Kind::Fixed(size) => {
                *size += random.below(2);
                true
            }
            Kind::Record(fields) => change_fields(random, index, fields),
        }
    }

    /// Tells whether a union has several branches besides null: apache-avro takes the first that the value could be
    /// of, even if both schemas are the same.
    fn has_choice(&self) -> bool {
        self.0.iter().any(|definition| match &definition.kind {
            Kind::Record(fields) => fields
                .iter()
                .any(|field| matches!(&field.ty, Ty::Union(branches) if branches.len() > 2)),
            _ => false,
        })
    }

    fn text(&self) -> String {
        self.named(0, &mut Vec::new())
    }

    fn named(&self, index: usize, defined: &mut Vec<usize>) -> String {
        let Definition {
            name,
            aliases,
            kind,
        } = &self.0[index];
        if defined.contains(&index) {
            return format!("{name:?}");
        }
        defined.push(index);
        let aliases = format!("{aliases:?}");
        let head = format!(r#""name":"{name}","aliases":{aliases}"#);
        match kind {
            Kind::Enum(symbols, default) => {
                let default = if *default {
                    format!(r#","default":"{}""#, symbols[0])
                } else {
                    String::new()
                };
                format!(r#"{{"type":"enum",{head},"symbols":{symbols:?}{default}}}"#)
            }
            Kind::Fixed(size) => format!(r#"{{"type":"fixed",{head},"size":{size}}}"#),
            Kind::Record(fields) => {
                let mut field = |field: &Field| {
                    let default = match field.default {
                        Some(default) => format!(r#","default":{default}"#),
                        None => String::new(),
                    };
                    format!(
                        r#"{{"name":"{}","aliases":{:?},"type":{}{default}}}"#,
                        field.name,
                        field.aliases,
                        self.ty(&field.ty, defined)
                    )
                };
                let fields: Vec<String> = fields.iter().map(&mut field).collect();
                format!(
                    r#"{{"type":"record",{head},"fields":[{}]}}"#,
                    fields.join(",")
                )
            }
        }
    }

    fn ty(&self, ty: &Ty, defined: &mut Vec<usize>) -> String {
        match ty {
            Ty::Simple(name) => format!("{name:?}"),
            Ty::Named(index) => self.named(*index, defined),
            Ty::Array(item) => format!(r#"{{"type":"array","items":{}}}"#, self.ty(item, defined)),
            Ty::Map(item) => format!(r#"{{"type":"map","values":{}}}"#, self.ty(item, defined)),
            Ty::Union(branches) => {
                let branches: Vec<String> = branches
                    .iter()
                    .map(|branch| self.ty(branch, defined))
                    .collect();
                format!("[{}]", branches.join(","))
            }
        }
    }
}

fn change_fields(random: &mut Random, index: usize, fields: &mut Vec<Field>) -> bool {
    let count = fields.len();
    match random.below(6) {
        0 => fields.rotate_left(count.min(1)),
        1 => {
            let (ty, default) = [
                (Ty::Simple("string"), r#""new""#),
                (Ty::Simple("long"), "7"),
                (Ty::Array(Box::new(Ty::Simple("int"))), "[1,2]"),
                (
                    Ty::Union(vec![Ty::Simple("null"), Ty::Simple("int")]),
                    "null",
                ),
            ][random.below(4)]
            .clone();
            let new = Field {
                name: format!("n{count}"),
                aliases: Vec::new(),
                ty,
                default: Some(default),
            };
            fields.insert(random.below(count + 1), new);
        }
        2 if count > 0 => drop(fields.remove(random.below(count))),
        3 if count > 0 => {
            let field = &mut fields[random.below(count)];
            field.aliases.push(field.name.clone());
            field.name.push_str("_new");
            // Its reader takes no notice of aliases of fields.
            return false;
        }
        _ if count > 0 => {
            let field = &mut fields[random.below(count)];
            if field.default.is_none() {
                return change_type(random, index, &mut field.ty);
            }
        }
        _ => {}
    }
    true
}

fn change_type(random: &mut Random, index: usize, ty: &mut Ty) -> bool {
    match ty {
        Ty::Simple(name) => {
            *name = match *name {
                "int" => ["long", "float", "double"][random.below(3)],
                "long" => ["float", "double"][random.below(2)],
                "float" => "double",
                "bytes" => "string",
                "string" => "bytes",
                other => other,
            };
            if *name != "null" && random.one_in(3) {
                *ty = Ty::Union(vec![Ty::Simple("null"), ty.clone()]);
            }
            true
        }
        Ty::Array(item) | Ty::Map(item) => change_type(random, index, item),
        Ty::Union(branches) => {
            match random.below(5) {
                0 => branches.reverse(),
                1 => add_branch(branches, Ty::Simple("string")),
                2 => add_branch(branches, Ty::Named(random.below(NAMES.len()))),
                3 if branches.len() > 1 => drop(branches.pop()),
                _ => {
                    let last = branches.pop();
                    if let Some(last) = last.filter(|_| branches.is_empty()) {
                        branches.push(last);
                    } else {
                        add_branch(branches, Ty::Simple("double"));
                    }
                }
            }
            // It looks at the value alone, not at the type that was written.
            false
        }
        Ty::Named(_) => {
            *ty = self::ty(random, index);
            false
        }
    }
}
