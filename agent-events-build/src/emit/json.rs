//! The name of a type in, its impls of serde's traits out.

use crate::code::{Code, Ident, code, word};

/// Returns the line that makes a type with a schema readable and writable through serde.
pub(super) fn serde_impls(ident: &Ident) -> Code {
    let serde = word!(::agent_events::private::impl_serde);
    code!(#serde!(#ident);)
}
