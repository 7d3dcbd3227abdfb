//! Avro names in, Rust identifiers out: the only place that knows case conversion and keywords.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

use crate::code::Ident;
use crate::sorted::Sorted;

/// Identifiers that are taken in a scope.
pub(crate) type Taken = Sorted<Ident, ()>;

/// What an identifier is for; each has its own case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// A struct or enum.
    Type,
    /// A variant of an enum.
    Variant,
    /// A field of a struct.
    Field,
    /// A module.
    Module,
    /// A constant.
    Constant,
}

/// Returns the identifiers of `names`, which stand in one scope in an order of their own, in the same order.
///
/// Of names that become equal the first keeps the identifier and the others get a number, so that a name added at the
/// end renames none of those before.
pub(crate) fn identifiers(role: Role, names: &[impl AsRef<str>]) -> Vec<Ident> {
    let wanted = converted(role, names);
    if are_distinct(&wanted) {
        return escaped(&wanted);
    }
    let mut taken = BTreeSet::new();
    let wanted = wanted.iter();
    wanted
        .map(|wanted| numbered_apart(role, wanted, &mut taken))
        .collect()
}

/// Returns the identifiers of names of which it is seen at once that no two of them have the same, whatever scope they
/// stand in, as nearly all do.
pub(crate) fn distinct_identifiers(role: Role, names: &[impl AsRef<str>]) -> Option<Vec<Ident>> {
    let wanted = converted(role, names);
    are_distinct(&wanted).then(|| escaped(&wanted))
}

fn escaped(wanted: &[Cow<'_, str>]) -> Vec<Ident> {
    wanted.iter().map(|wanted| escape(wanted)).collect()
}

/// Names that are compared with each other rather than put into a set.
const FEW_NAMES: usize = 24;

/// Tells whether no two names are equal, where they are few, as in most records, or in order, as those of types are.
fn are_distinct(names: &[Cow<'_, str>]) -> bool {
    if names.len() > FEW_NAMES {
        return names.windows(2).all(|pair| pair[0] < pair[1]);
    }
    let mut pairs = names.iter().enumerate();
    pairs.all(|(index, name)| !names[..index].contains(name))
}

/// Returns the identifiers of `names`, which stand in one scope without an order of their own, in the same order.
///
/// Of names that become equal the one that is written like its identifier keeps it, whatever order they are in, and the
/// others get a number.
pub(crate) fn identifiers_of_set(role: Role, names: &[impl AsRef<str>]) -> Vec<Ident> {
    let wanted = converted(role, names);
    let pairs = || names.iter().map(AsRef::as_ref).zip(&wanted);
    let mut taken: BTreeSet<String> = pairs()
        .filter(|(name, wanted)| *name == **wanted)
        .map(|(_, wanted)| wanted.to_string())
        .collect();
    let mut kept = taken.clone();
    pairs()
        .map(|(name, wanted)| {
            if name == *wanted && kept.remove(&**wanted) {
                return escape(wanted);
            }
            numbered_apart(role, wanted, &mut taken)
        })
        .collect()
}

/// Tells which earlier name of its scope, by its place, each name has its identifier from, but for the number.
pub(crate) fn collisions(role: Role, names: &[impl AsRef<str>]) -> Vec<(usize, usize)> {
    let converted = converted(role, names);
    let mut first: HashMap<&str, usize> = HashMap::with_capacity(converted.len());
    let mut collisions = Vec::new();
    for (place, name) in converted.iter().enumerate() {
        match first.get(&**name) {
            Some(first) => collisions.push((*first, place)),
            None => {
                first.insert(name, place);
            }
        }
    }
    collisions
}

fn numbered_apart(role: Role, wanted: &str, taken: &mut BTreeSet<String>) -> Ident {
    (1..=u32::MAX)
        .map(|number| numbered(role, wanted, number))
        .find(|candidate| taken.insert(candidate.clone()))
        .map(|candidate| escape(&candidate))
        .expect("a scope has fewer names than there are numbers")
}

/// Returns the identifier of a name that yields to those taken in its scope.
pub(crate) fn unused(role: Role, name: &str, taken: &Taken) -> Ident {
    let wanted = convert(role, name);
    (1..=u32::MAX)
        .map(|number| escape(&numbered(role, &wanted, number)))
        .find(|candidate| !taken.contains(candidate))
        .expect("a scope has fewer names than there are numbers")
}

/// The first bears no number.
fn numbered(role: Role, wanted: &str, number: u32) -> String {
    match role {
        _ if number == 1 => wanted.to_owned(),
        Role::Type | Role::Variant => format!("{wanted}{number}"),
        Role::Field | Role::Module | Role::Constant => format!("{wanted}_{number}"),
    }
}

fn converted(role: Role, names: &[impl AsRef<str>]) -> Vec<Cow<'_, str>> {
    let names = names.iter();
    names.map(|name| convert(role, name.as_ref())).collect()
}

fn convert(role: Role, name: &str) -> Cow<'_, str> {
    let converted = match role {
        Role::Type if is_camel(name) => return name.into(),
        Role::Field | Role::Module if is_snake(name) => return name.into(),
        Role::Type | Role::Variant => name.to_upper_camel_case(),
        Role::Field | Role::Module => name.to_snake_case(),
        Role::Constant => name.to_shouty_snake_case(),
    };
    match converted.chars().next() {
        // A name of underscores only has no words.
        None => match role {
            Role::Type | Role::Variant => "Underscore".into(),
            Role::Field | Role::Module => "underscore".into(),
            Role::Constant => "UNDERSCORE".into(),
        },
        // An underscore in front of a field says that nobody reads it.
        Some(first) if first.is_ascii_digit() && role == Role::Field => {
            format!("field_{converted}").into()
        }
        // `_1` loses its underscore, and a digit cannot come first.
        Some(first) if first.is_ascii_digit() => format!("_{converted}").into(),
        Some(_) => converted.into(),
    }
}

/// Tells whether a name is in snake case as it stands: a letter first, and no two underscores together.
pub(crate) fn is_snake(name: &str) -> bool {
    // By hand, since a build script is compiled without optimisation.
    let (bytes, mut before, mut at) = (name.as_bytes(), b'_', 0);
    while at < bytes.len() {
        match bytes[at] {
            b'a'..=b'z' => {}
            b'0'..=b'9' | b'_' if before != b'_' => {}
            _ => return false,
        }
        before = bytes[at];
        at += 1;
    }
    before != b'_'
}

/// A name such as `HTTPError` is a good Rust name as it stands, and its owner knows it by that; `HTTP` is none.
fn is_camel(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && !name.contains('_')
        && (name.len() == 1 || name.contains(|char: char| char.is_ascii_lowercase()))
}

fn escape(text: &str) -> Ident {
    match text {
        // These four cannot be raw.
        "self" | "Self" | "super" | "crate" => Ident::new(&format!("{text}_")),
        _ if is_keyword(text) => Ident::new(&format!("r#{text}")),
        _ => Ident::new(text),
    }
}

/// Tells whether a text is a keyword of any edition that can be a raw identifier.
fn is_keyword(text: &str) -> bool {
    // Bytes rather than text: rustc compares those one by one in line, also without optimisation.
    matches!(
        text.as_bytes(),
        b"abstract"
            | b"as"
            | b"async"
            | b"await"
            | b"become"
            | b"box"
            | b"break"
            | b"const"
            | b"continue"
            | b"do"
            | b"dyn"
            | b"else"
            | b"enum"
            | b"extern"
            | b"false"
            | b"final"
            | b"fn"
            | b"for"
            | b"gen"
            | b"if"
            | b"impl"
            | b"in"
            | b"let"
            | b"loop"
            | b"macro"
            | b"match"
            | b"mod"
            | b"move"
            | b"mut"
            | b"override"
            | b"priv"
            | b"pub"
            | b"ref"
            | b"return"
            | b"static"
            | b"struct"
            | b"trait"
            | b"true"
            | b"try"
            | b"type"
            | b"typeof"
            | b"unsafe"
            | b"unsized"
            | b"use"
            | b"virtual"
            | b"where"
            | b"while"
            | b"yield"
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Role, Taken, collisions, identifiers, identifiers_of_set, unused};

    fn one(role: Role, name: &str) -> String {
        unused(role, name, &Taken::default()).to_string()
    }

    fn all(role: Role, names: &[&str]) -> Vec<String> {
        identifiers(role, names)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn keywords_are_raw() {
        assert_eq!(one(Role::Field, "unsafe"), "r#unsafe");
    }

    #[test]
    fn converts_case_and_escapes() {
        let cases = [
            (Role::Field, "type", "r#type"),
            (Role::Field, "self", "self_"),
            (Role::Field, "fooBar", "foo_bar"),
            (Role::Field, "_", "underscore"),
            (Role::Field, "_1st", "field_1st"),
            (Role::Type, "HTTPError", "HTTPError"),
            (Role::Type, "HTTP", "Http"),
            (Role::Type, "task_error", "TaskError"),
            (Role::Type, "Self", "Self_"),
            (Role::Variant, "IN_PROGRESS", "InProgress"),
            (Role::Variant, "self", "Self_"),
            (Role::Module, "async", "r#async"),
            (Role::Constant, "inProgress", "IN_PROGRESS"),
        ];
        for (role, name, wanted) in cases {
            assert_eq!(one(role, name), wanted, "{role:?} {name}");
        }
    }

    #[test]
    fn the_first_of_equal_names_keeps_the_identifier() {
        assert_eq!(
            all(Role::Field, &["fooBar", "foo_bar"]),
            ["foo_bar", "foo_bar_2"]
        );
        assert_eq!(all(Role::Field, &["self", "Self"]), ["self_", "self_2"]);
        assert_eq!(
            all(Role::Variant, &["builder", "Builder", "BUILDER"]),
            ["Builder", "Builder2", "Builder3"]
        );
        assert_eq!(
            all(Role::Field, &["aB", "a_b_2", "AB_"]),
            ["a_b", "a_b_2", "ab"]
        );
        assert_eq!(
            all(Role::Field, &["aB", "a_b", "a_b_2"]),
            ["a_b", "a_b_2", "a_b_2_2"]
        );
        let taken = Taken::of(&identifiers(Role::Type, &["AgentEvent", "Other"]));
        let free = unused(Role::Type, "AgentEvent", &taken);
        assert_eq!(free.to_string(), "AgentEvent2");
    }

    #[test]
    fn a_name_added_at_the_end_renames_none() {
        let names = [
            "aB", "a_b_2", "a_b", "A_B", "self", "Self_", "a_b_3", "_", "__", "1x", "self_",
        ];
        for role in [
            Role::Type,
            Role::Variant,
            Role::Field,
            Role::Module,
            Role::Constant,
        ] {
            let whole = all(role, &names);
            for count in 0..names.len() {
                assert_eq!(all(role, &names[..count]), whole[..count], "{role:?}");
            }
            let distinct: BTreeSet<&String> = whole.iter().collect();
            assert_eq!(distinct.len(), names.len(), "{role:?} {whole:?}");
        }
    }

    #[test]
    fn in_a_set_the_name_written_like_its_identifier_keeps_it() {
        let all = |names: [&str; 3]| {
            let idents = identifiers_of_set(Role::Type, &names);
            idents.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(
            all(["builder", "Builder", "BUILDER"]),
            ["Builder2", "Builder", "Builder3"]
        );
        assert_eq!(all(["Same", "same", "Same"]), ["Same", "Same2", "Same3"]);
    }

    #[test]
    fn names_of_one_identifier_collide_with_the_first() {
        let names = ["aB", "c", "a_b", "C", "d"];
        assert_eq!(collisions(Role::Field, &names), [(0, 2), (1, 3)]);
    }
}
