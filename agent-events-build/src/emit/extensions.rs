//! The extensions that a schema declares in, a typed key for each and the list of all out.

use super::doc;
use crate::catalog::ExtensionType;
use crate::code::{Code, Ident, code, word};
use crate::plan::{self, ExtensionPlan};

/// Returns the impl with the keys.
pub(super) fn keys(ident: &Ident, extensions: &[ExtensionPlan]) -> Option<Code> {
    if extensions.is_empty() {
        return None;
    }
    let key = |extension: &ExtensionPlan| {
        let ExtensionPlan { constant, name, ty } = extension;
        let docs = doc(&format!("The extension attribute {}.", plan::code(name)));
        let ty = match ty {
            ExtensionType::Boolean => word!(bool),
            ExtensionType::Integer => word!(i32),
            ExtensionType::String => word!(::agent_events::Text),
            ExtensionType::Binary => word!(::std::vec::Vec<u8>),
            ExtensionType::Uri => word!(::agent_events::Uri),
            ExtensionType::UriReference => word!(::agent_events::UriReference),
            ExtensionType::Timestamp => word!(::agent_events::Timestamp),
        };
        code! {
            #docs
            pub const #constant: ::agent_events::extension::ExtensionKey<#ty> =
                ::agent_events::extension::ExtensionKey::new(#name);
        }
    };
    let keys: Vec<Code> = extensions.iter().map(key).collect();
    Some(code!(impl #ident { #keys }))
}

/// Returns the constant with all of them.
pub(super) fn list(extensions: &[ExtensionPlan]) -> Option<Code> {
    if extensions.is_empty() {
        return None;
    }
    let constants = crate::code::list(extensions.iter().map(|extension| {
        let constant = &extension.constant;
        code!(Self::#constant.declared())
    }));
    Some(code! {
        const EXTENSIONS: &'static [::agent_events::extension::Declared] = &[#constants];
    })
}
