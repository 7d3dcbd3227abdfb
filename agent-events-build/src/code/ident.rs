//! An identifier of generated code: checked when it is made, cheap to copy.

use std::fmt;
use std::sync::Arc;

use super::Place;

/// An identifier, raw where its name is a keyword.
#[derive(Clone)]
pub(crate) struct Ident {
    text: Arc<str>,
    /// Where the user has written it, if anywhere.
    place: Option<Place>,
}

impl Ident {
    /// Returns the identifier of a name in ASCII; what cannot be part of one becomes an underscore.
    ///
    /// Whether the name is a keyword is for the caller to know, who writes `r#` before it.
    pub(crate) fn new(text: &str) -> Self {
        let name = text.strip_prefix("r#").unwrap_or(text);
        let is_ident = |char: char| char.is_ascii_alphanumeric() || char == '_';
        let text = if name.bytes().all(|byte| is_ident(char::from(byte))) {
            text.into()
        } else {
            text.replace(|char| !is_ident(char), "_").into()
        };
        Self { text, place: None }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns its name, which is the same raw or not.
    pub(crate) fn name(&self) -> &str {
        self.text.strip_prefix("r#").unwrap_or(&self.text)
    }

    /// Takes what syn or rustc has read as an identifier, without its place.
    pub(crate) fn of_user(ident: &proc_macro2::Ident) -> Self {
        Self {
            text: ident.to_string().into(),
            place: None,
        }
    }

    /// Says where the user has written it.
    pub(super) fn at(self, place: Place) -> Self {
        Self {
            place: Some(place),
            ..self
        }
    }

    pub(super) fn place(&self) -> Option<Place> {
        self.place
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Ident {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Ident {}

impl PartialOrd for Ident {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ident {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.text.cmp(&other.text)
    }
}
