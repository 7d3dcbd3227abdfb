//! A seed in; a schema and an evolution of it out, as texts, and random data of any schema.

pub(crate) mod data;

use std::fmt::Write;

/// A small pseudo-random generator (xorshift), so that a failure can be repeated.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Self((seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        for _ in 0..8 {
            random.below(2);
        }
        random
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % end
    }

    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Ty {
    Primitive(&'static str),
    /// A base type with a logical type and its other attributes.
    Logical(&'static str, &'static str, &'static str),
    Reference(String),
    Array(Box<Ty>),
    Map(Box<Ty>),
    Union(Vec<Ty>),
    Named(Box<Named>),
}

#[derive(Debug, Clone, PartialEq)]
struct Named {
    name: String,
    aliases: Vec<String>,
    body: Body,
}

#[derive(Debug, Clone, PartialEq)]
enum Body {
    Record(Vec<Field>),
    Enum(Vec<&'static str>, Option<&'static str>),
    Fixed(u32),
}

#[derive(Debug, Clone, PartialEq)]
struct Field {
    name: String,
    aliases: Vec<String>,
    ty: Ty,
    default: bool,
}

const PRIMITIVES: [&str; 8] = [
    "null", "boolean", "int", "long", "float", "double", "bytes", "string",
];
const LOGICAL: [(&str, &str, &str); 8] = [
    ("int", "date", ""),
    ("int", "time-millis", ""),
    ("long", "timestamp-millis", ""),
    ("long", "timestamp-micros", ""),
    ("long", "local-timestamp-millis", ""),
    ("string", "uuid", ""),
    ("bytes", "decimal", r#","precision":9,"scale":2"#),
    ("bytes", "decimal", r#","precision":12,"scale":3"#),
];
const SYMBOLS: [&str; 5] = ["A", "B", "C", "D", "E"];
const NAMESPACES: [&str; 3] = ["", "p.", "q."];
const FIELDS: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

/// Makes types whose names are all different.
struct Maker<'r> {
    random: &'r mut Random,
    /// Names that can be referred to, and whether their definition is complete.
    known: Vec<(String, bool)>,
    count: usize,
}

impl Maker<'_> {
    fn name(&mut self) -> String {
        self.count += 1;
        let namespace = NAMESPACES[self.random.below(3)];
        format!("{namespace}N{}", self.count)
    }

    fn ty(&mut self, depth: usize) -> Ty {
        let complete: Vec<String> = self.names(true);
        match self.random.below(if depth > 3 { 5 } else { 13 }) {
            0..=2 => Ty::Primitive(PRIMITIVES[self.random.below(8)]),
            3 => {
                let (base, logical, rest) = LOGICAL[self.random.below(8)];
                Ty::Logical(base, logical, rest)
            }
            4 | 5 if !complete.is_empty() => {
                Ty::Reference(complete[self.random.below(complete.len())].clone())
            }
            6 => Ty::Array(Box::new(self.inner(depth))),
            7 => Ty::Map(Box::new(self.inner(depth))),
            8 | 9 => self.union(depth),
            4 | 5 => Ty::Primitive("string"),
            _ => self.named(depth),
        }
    }

    /// A type behind an array, a map or a union, where a record may refer to itself.
    fn inner(&mut self, depth: usize) -> Ty {
        let all = self.names(false);
        if !all.is_empty() && self.random.one_in(3) {
            return Ty::Reference(all[self.random.below(all.len())].clone());
        }
        self.ty(depth + 1)
    }

    fn names(&self, complete: bool) -> Vec<String> {
        let known = self.known.iter().filter(|(_, done)| *done || !complete);
        known.map(|(name, _)| name.clone()).collect()
    }

    fn union(&mut self, depth: usize) -> Ty {
        let mut branches: Vec<Ty> = Vec::new();
        if !self.random.one_in(3) {
            branches.push(Ty::Primitive("null"));
        }
        for _ in 0..=self.random.below(3) {
            let branch = self.inner(depth + 1);
            if !matches!(branch, Ty::Union(_)) {
                branches.push(branch);
            }
        }
        if branches.is_empty() {
            branches.push(Ty::Primitive("int"));
        }
        Ty::Union(branches)
    }

    fn named(&mut self, depth: usize) -> Ty {
        let name = self.name();
        let body = match self.random.below(5) {
            0 => {
                let symbols = SYMBOLS[..=self.random.below(4)].to_vec();
                let default = self.random.one_in(3).then(|| symbols[0]);
                Body::Enum(symbols, default)
            }
            1 => Body::Fixed([4, 8, 16][self.random.below(3)]),
            _ => {
                self.known.push((name.clone(), false));
                let count = self.random.below(5);
                let fields = FIELDS[..count].iter().map(|field| Field {
                    name: (*field).to_owned(),
                    aliases: Vec::new(),
                    ty: self.ty(depth + 1),
                    default: self.random.one_in(3),
                });
                Body::Record(fields.collect())
            }
        };
        self.known.retain(|(known, _)| *known != name);
        self.known.push((name.clone(), true));
        Ty::Named(Box::new(Named {
            name,
            aliases: Vec::new(),
            body,
        }))
    }
}

/// Returns the texts of a reader's and a writer's schema, one an evolution of the other; they may be invalid.
pub(crate) fn pair(seed: u64) -> (String, String) {
    let mut random = Random::new(seed);
    let mut maker = Maker {
        random: &mut random,
        known: Vec::new(),
        count: 0,
    };
    // Most events are records.
    let old = if maker.random.one_in(6) {
        maker.ty(0)
    } else {
        maker.record()
    };
    let count = maker.count;
    let mut new = old.clone();
    for _ in 0..=random.below(4) {
        mutate(&mut random, &mut new, count);
    }
    let (old, new) = (text(&old), text(&new));
    if random.one_in(2) {
        (new, old)
    } else {
        (old, new)
    }
}

impl Maker<'_> {
    fn record(&mut self) -> Ty {
        loop {
            let ty = self.named(0);
            if let Ty::Named(named) = &ty
                && let Body::Record(_) = named.body
            {
                return ty;
            }
            self.known.clear();
        }
    }
}

/// Changes one place of a type.
fn mutate(random: &mut Random, ty: &mut Ty, count: usize) {
    let size = places(ty);
    let mut target = random.below(size);
    change_at(random, ty, &mut target, count);
}

fn places(ty: &Ty) -> usize {
    1 + match ty {
        Ty::Array(item) | Ty::Map(item) => places(item),
        Ty::Union(branches) => branches.iter().map(places).sum(),
        Ty::Named(named) => match &named.body {
            Body::Record(fields) => fields.iter().map(|field| places(&field.ty)).sum(),
            _ => 0,
        },
        _ => 0,
    }
}

fn change_at(random: &mut Random, ty: &mut Ty, target: &mut usize, count: usize) -> bool {
    if *target == 0 {
        change(random, ty, count);
        return true;
    }
    *target -= 1;
    match ty {
        Ty::Array(item) | Ty::Map(item) => change_at(random, item, target, count),
        Ty::Union(branches) => branches
            .iter_mut()
            .any(|branch| change_at(random, branch, target, count)),
        Ty::Named(named) => match &mut named.body {
            Body::Record(fields) => fields
                .iter_mut()
                .any(|field| change_at(random, &mut field.ty, target, count)),
            _ => false,
        },
        _ => false,
    }
}

fn change(random: &mut Random, ty: &mut Ty, count: usize) {
    match random.below(12) {
        0 => {
            let inner = ty.clone();
            let null = Ty::Primitive("null");
            *ty = match inner {
                Ty::Union(mut branches) => {
                    branches.push(Ty::Primitive(PRIMITIVES[random.below(8)]));
                    Ty::Union(branches)
                }
                inner if random.one_in(2) => Ty::Union(vec![null, inner]),
                inner => Ty::Union(vec![inner, null]),
            };
            return;
        }
        1 if random.one_in(3) => {
            *ty = Ty::Primitive(PRIMITIVES[random.below(8)]);
            return;
        }
        2 if random.one_in(4) => {
            *ty = Ty::Reference(format!(
                "{}N{}",
                NAMESPACES[random.below(3)],
                1 + random.below(count.max(1))
            ));
            return;
        }
        _ => {}
    }
    match ty {
        Ty::Primitive(name) => *name = PRIMITIVES[random.below(8)],
        Ty::Logical(base, logical, rest) => (*base, *logical, *rest) = LOGICAL[random.below(8)],
        Ty::Reference(_) => *ty = Ty::Primitive(PRIMITIVES[random.below(8)]),
        Ty::Array(item) if random.one_in(3) => *ty = Ty::Map(item.clone()),
        Ty::Map(item) if random.one_in(3) => *ty = Ty::Array(item.clone()),
        Ty::Array(item) | Ty::Map(item) => change(random, item, count),
        Ty::Union(branches) => change_union(random, branches),
        Ty::Named(named) => change_named(random, named),
    }
}

fn change_union(random: &mut Random, branches: &mut Vec<Ty>) {
    let at = random.below(branches.len());
    match random.below(4) {
        0 if branches.len() > 1 => {
            branches.remove(at);
        }
        1 => branches.rotate_left(at),
        2 => branches.push(Ty::Primitive(PRIMITIVES[random.below(8)])),
        _ => branches[at] = Ty::Primitive(PRIMITIVES[random.below(8)]),
    }
}

fn change_named(random: &mut Random, named: &mut Named) {
    if random.one_in(5) {
        let old = named.name.clone();
        let simple = old.rsplit('.').next().unwrap_or_default().to_owned();
        let namespace = NAMESPACES[random.below(3)];
        named.name = if random.one_in(2) {
            format!("{namespace}{simple}")
        } else {
            format!("{namespace}{simple}x")
        };
        match random.below(4) {
            0 => {}
            1 => named.aliases.push(simple),
            _ => named.aliases.push(old),
        }
        return;
    }
    match &mut named.body {
        Body::Enum(symbols, default) => match random.below(4) {
            0 if symbols.len() > 1 => {
                symbols.remove(random.below(symbols.len()));
                if default.is_some_and(|default| !symbols.contains(&default)) {
                    *default = None;
                }
            }
            1 => *default = default.map_or(Some(symbols[0]), |_| None),
            2 => symbols.rotate_left(1),
            _ => symbols.extend(
                SYMBOLS
                    .iter()
                    .find(|symbol| !symbols.contains(symbol))
                    .copied()
                    .as_slice(),
            ),
        },
        Body::Fixed(size) => *size = [4, 8, 12][random.below(3)],
        Body::Record(fields) => change_fields(random, fields),
    }
}

fn change_fields(random: &mut Random, fields: &mut Vec<Field>) {
    let unused = FIELDS
        .iter()
        .find(|name| fields.iter().all(|field| field.name != **name));
    if fields.is_empty() || random.one_in(4) {
        if let Some(name) = unused {
            let ty = match random.below(3) {
                0 => Ty::Union(vec![Ty::Primitive("null"), Ty::Primitive("string")]),
                1 => Ty::Array(Box::new(Ty::Primitive("int"))),
                _ => Ty::Primitive(PRIMITIVES[random.below(8)]),
            };
            fields.push(Field {
                name: (*name).to_owned(),
                aliases: Vec::new(),
                ty,
                default: !random.one_in(3),
            });
        }
        return;
    }
    let at = random.below(fields.len());
    match random.below(6) {
        0 => {
            fields.remove(at);
        }
        1 => fields.rotate_left(1),
        2 => fields[at].default = !fields[at].default,
        3 => {
            let old = std::mem::replace(&mut fields[at].name, format!("g{at}"));
            if !random.one_in(3) {
                fields[at].aliases.push(old);
            }
        }
        4 => {
            let alias = FIELDS[random.below(6)];
            fields[at].aliases.push(alias.to_owned());
        }
        _ => fields[at].ty = Ty::Primitive(PRIMITIVES[random.below(8)]),
    }
}

fn text(ty: &Ty) -> String {
    match ty {
        Ty::Primitive(name) => format!("\"{name}\""),
        Ty::Logical(base, logical, rest) => {
            format!(r#"{{"type":"{base}","logicalType":"{logical}"{rest}}}"#)
        }
        Ty::Reference(name) => {
            // A name in the null namespace cannot be said inside another one.
            format!("\"{name}\"")
        }
        Ty::Array(item) => format!(r#"{{"type":"array","items":{}}}"#, text(item)),
        Ty::Map(item) => format!(r#"{{"type":"map","values":{}}}"#, text(item)),
        Ty::Union(branches) => {
            let branches: Vec<String> = branches.iter().map(text).collect();
            format!("[{}]", branches.join(","))
        }
        Ty::Named(named) => named_text(named),
    }
}

fn named_text(named: &Named) -> String {
    let (namespace, name) = named.name.rsplit_once('.').unwrap_or(("", &named.name));
    let mut out = format!(r#"{{"name":"{name}","namespace":"{namespace}","#);
    push_aliases(&mut out, &named.aliases);
    match &named.body {
        Body::Enum(symbols, default) => {
            let symbols = symbols.join("\",\"");
            write!(out, r#""type":"enum","symbols":["{symbols}"]"#).expect("written");
            if let Some(default) = default {
                write!(out, r#","default":"{default}""#).expect("written");
            }
        }
        Body::Fixed(size) => write!(out, r#""type":"fixed","size":{size}"#).expect("written"),
        Body::Record(fields) => {
            let fields: Vec<String> = fields.iter().map(field_text).collect();
            write!(out, r#""type":"record","fields":[{}]"#, fields.join(",")).expect("written");
        }
    }
    out.push('}');
    out
}

fn field_text(field: &Field) -> String {
    let mut out = format!(r#"{{"name":"{}","#, field.name);
    push_aliases(&mut out, &field.aliases);
    write!(out, r#""type":{}"#, text(&field.ty)).expect("written");
    if let Some(default) = field.default.then(|| default_of(&field.ty)).flatten() {
        write!(out, r#","default":{default}"#).expect("written");
    }
    out.push('}');
    out
}

fn push_aliases(out: &mut String, aliases: &[String]) {
    if !aliases.is_empty() {
        let aliases = aliases.join("\",\"");
        write!(out, r#""aliases":["{aliases}"],"#).expect("written");
    }
}

fn default_of(ty: &Ty) -> Option<String> {
    let text = match ty {
        Ty::Primitive("null") => "null",
        Ty::Primitive("boolean") => "false",
        Ty::Primitive("int" | "long" | "float" | "double") | Ty::Logical("int" | "long", ..) => "1",
        Ty::Primitive(_) => "\"\"",
        Ty::Logical(..) | Ty::Reference(_) => return None,
        Ty::Array(_) => "[]",
        Ty::Map(_) => "{}",
        Ty::Union(branches) => return default_of(branches.first()?),
        Ty::Named(named) => {
            return match &named.body {
                Body::Enum(symbols, _) => Some(format!("\"{}\"", symbols[0])),
                Body::Record(fields) if fields.is_empty() => Some("{}".to_owned()),
                _ => None,
            };
        }
    };
    Some(text.to_owned())
}
