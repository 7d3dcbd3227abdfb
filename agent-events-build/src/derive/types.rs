//! A type as written and the type that the schema wants in, whether the first can be the second out.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{GenericArgument, PathArguments, PathSegment, Type};

/// Types whose names say what they are; any other name may stand for anything.
const STANDARD: [&str; 42] = [
    "bool",
    "char",
    "str",
    "i8",
    "i16",
    "i32",
    "i64",
    "i128",
    "isize",
    "u8",
    "u16",
    "u32",
    "u64",
    "u128",
    "usize",
    "f32",
    "f64",
    "String",
    "Vec",
    "VecDeque",
    "Option",
    "Result",
    "HashMap",
    "BTreeMap",
    "HashSet",
    "BTreeSet",
    "Box",
    "Rc",
    "Arc",
    "Cow",
    "Duration",
    "SystemTime",
    "Instant",
    "Uuid",
    "DateTime",
    "NaiveDateTime",
    "NaiveDate",
    "NaiveTime",
    "Decimal",
    "Utc",
    "Local",
    "FixedOffset",
];

/// Tells whether a name is that of a type that everybody knows.
pub(super) fn is_standard(name: &str) -> bool {
    STANDARD.contains(&name)
}

/// Tells whether `own` can be the type `wanted`, as far as names say; rustc sees to the rest, at the same place.
pub(super) fn may_be(own: &Type, wanted: &Type) -> bool {
    match (bare(own), bare(wanted)) {
        (Type::Macro(_), _) => true,
        (Type::Path(_), Type::Path(_)) => match (last(own), last(wanted)) {
            (Some(own), Some(wanted)) => segment_may_be(own, wanted),
            _ => false,
        },
        (Type::Path(_), _) => last(own).is_some_and(|own| !is_standard(&own.ident.to_string())),
        (own, wanted) => std::mem::discriminant(own) == std::mem::discriminant(wanted),
    }
}

fn segment_may_be(own: &PathSegment, wanted: &PathSegment) -> bool {
    let (name, wanted_name) = (own.ident.to_string(), wanted.ident.to_string());
    if !is_standard(&name) {
        return true;
    }
    // `jiff::civil::DateTime`; that of chrono says its zone.
    if name == "DateTime" && wanted_name == "NaiveDateTime" {
        return arguments(own).is_empty();
    }
    // A box is welcome around types that have a codec of their own.
    if name == "Box"
        && !is_standard(&wanted_name)
        && let [inner] = arguments(own).as_slice()
    {
        return last(inner).is_none_or(|inner| segment_may_be(inner, wanted));
    }
    let (own, wanted) = (arguments(own), arguments(wanted));
    // The codec reads either.
    let is_map = name == "BTreeMap" && wanted_name == "HashMap";
    (name == wanted_name || is_map)
        && own.len() >= wanted.len()
        && own
            .iter()
            .zip(&wanted)
            .all(|(own, wanted)| may_be(own, wanted))
}

/// Returns a type as people write it: without the paths.
pub(super) fn short(ty: &Type) -> String {
    match (bare(ty), last(ty)) {
        (Type::Path(_), Some(segment)) => {
            let PathArguments::AngleBracketed(list) = &segment.arguments else {
                return segment.ident.to_string();
            };
            let arguments = list.args.iter().map(|argument| match argument {
                GenericArgument::Type(ty) => short(ty),
                other => other.to_token_stream().to_string(),
            });
            let arguments: Vec<String> = arguments.collect();
            format!("{}<{}>", segment.ident, arguments.join(", "))
        }
        (Type::Array(array), _) => {
            format!("[{}; {}]", short(&array.elem), array.len.to_token_stream())
        }
        (other, _) => other.to_token_stream().to_string(),
    }
}

/// Returns the type that tokens of the emitter say.
pub(super) fn parsed(tokens: TokenStream) -> Type {
    syn::parse2(tokens.clone()).unwrap_or(Type::Verbatim(tokens))
}

/// Returns the arguments of the last segment that are types.
pub(super) fn arguments(segment: &PathSegment) -> Vec<&Type> {
    match &segment.arguments {
        PathArguments::AngleBracketed(list) => list
            .args
            .iter()
            .filter_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Returns the last segment of a path.
pub(super) fn last(ty: &Type) -> Option<&PathSegment> {
    match bare(ty) {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}

/// Returns the type without the groups that macros and parentheses put around it.
pub(super) fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => bare(&group.elem),
        Type::Paren(paren) => bare(&paren.elem),
        other => other,
    }
}
