//! An identifier of generated code: checked when it is made, cheap to copy.

use std::fmt;
use std::rc::Rc;

use proc_macro2::Span;

/// An identifier, raw where its name is a keyword.
#[derive(Clone)]
pub(crate) struct Ident {
    text: Rc<str>,
    /// Where the user has written it, if anywhere.
    span: Option<Span>,
}

impl Ident {
    /// Returns the identifier of a name in ASCII; what cannot be part of one becomes an underscore.
    ///
    /// Whether the name is a keyword is for the caller to know, who writes `r#` before it.
    pub(crate) fn new(text: &str) -> Self {
        let name = text.strip_prefix("r#").unwrap_or(text);
        let is_ident = |char: char| char.is_ascii_alphanumeric() || char == '_';
        let text = if name.chars().all(is_ident) {
            text.into()
        } else {
            text.replace(|char| !is_ident(char), "_").into()
        };
        Self { text, span: None }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns its name, which is the same raw or not.
    pub(crate) fn name(&self) -> &str {
        self.text.strip_prefix("r#").unwrap_or(&self.text)
    }

    /// Returns the identifier as rustc takes it; `span` where it has none of its own.
    pub(super) fn to_token(&self, span: Span) -> proc_macro2::Ident {
        let span = self.span.unwrap_or(span);
        if self.text.starts_with("r#") {
            proc_macro2::Ident::new_raw(self.name(), span)
        } else {
            proc_macro2::Ident::new(&self.text, span)
        }
    }

    /// Returns its place, for code whose names are not those of its macro, should a macro have written it.
    pub(super) fn place(&self) -> Option<Span> {
        self.span.map(|span| Span::call_site().located_at(span))
    }
}

/// What syn or rustc has read is an identifier.
impl From<&proc_macro2::Ident> for Ident {
    fn from(ident: &proc_macro2::Ident) -> Self {
        Self {
            text: ident.to_string().into(),
            span: Some(ident.span()),
        }
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
