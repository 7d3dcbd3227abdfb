//! The name of a type in, its impls of serde's traits out.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// Returns the line that makes a type with a schema readable and writable through serde.
pub(super) fn serde_impls(ident: &Ident) -> TokenStream {
    quote!(::agent_events::private::impl_serde!(#ident);)
}
