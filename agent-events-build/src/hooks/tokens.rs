//! Texts of a build script that are to become code in, their tokens out, or why they are no such code.

use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Path, Token};

use crate::code::{Code, Ident, of_user};

/// Returns the traits of a list such as `Eq, serde::Serialize`, each with what it is called in messages.
pub(super) fn traits(text: &str) -> Result<Vec<(Code, String)>, String> {
    let parse = |input: ParseStream<'_>| {
        Punctuated::<Path, Token![,]>::parse_terminated_with(input, Path::parse_mod_style)
    };
    let paths = parse
        .parse_str(text)
        .map_err(|error| format!("`{text}` is not a list of traits: {error}"))?;
    if paths.is_empty() {
        return Err("there is no trait".to_owned());
    }
    Ok(paths
        .iter()
        .map(|path| (of_user(path), trait_name(path)))
        .collect())
}

/// A trait of the standard library is known by its name alone.
fn trait_name(path: &Path) -> String {
    let names: Vec<String> = path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect();
    match names.as_slice() {
        [root, .., name] if root == "core" || root == "std" => name.clone(),
        names => names.join("::"),
    }
}

/// Returns attributes such as `#[serde(skip)]`, one or more.
pub(super) fn attributes(text: &str) -> Result<Vec<Code>, String> {
    let attributes = Attribute::parse_outer
        .parse_str(text)
        .map_err(|error| format!("`{text}` is not an attribute: {error}"))?;
    if attributes.is_empty() {
        return Err("there is no attribute".to_owned());
    }
    Ok(attributes.iter().map(of_user).collect())
}

/// Returns an identifier.
pub(super) fn ident(text: &str) -> Result<Ident, String> {
    match syn::parse_str::<proc_macro2::Ident>(text) {
        Ok(ident) => Ok(Ident::of_user(&ident)),
        Err(error) => Err(format!("`{text}` is not an identifier: {error}")),
    }
}

/// Returns a path that means the same in every module.
pub(super) fn absolute_path(text: &str) -> Result<Code, String> {
    let path = Path::parse_mod_style
        .parse_str(text)
        .map_err(|error| format!("`{text}` is not a path: {error}"))?;
    let first = path.segments.first();
    let from_root = path.leading_colon.is_some()
        || (path.segments.len() > 1 && first.is_some_and(|segment| segment.ident == "crate"));
    if from_root {
        Ok(of_user(path))
    } else {
        Err(format!(
            "`{text}` means something else in each module: begin with `::` and the name of a crate, or with `crate::`"
        ))
    }
}
