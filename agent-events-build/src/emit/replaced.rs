//! The plan of a type of the user's in, its name where the generated type would be out.
//!
//! An alias, so that all other code names it as it names a generated type, and users find it where the schema says.

use proc_macro2::TokenStream;
use quote::quote;

use super::{doc, hex};
use crate::plan::ExternPlan;

pub(super) fn replaced(plan: &ExternPlan) -> TokenStream {
    let (ident, docs, path, message) = (&plan.ident, doc(&plan.doc), &plan.path, &plan.message);
    let fingerprint = hex(&plan.fingerprint.to_string());
    quote! {
        #docs
        pub type #ident = #path;
        const _: () = ::agent_events::private::same_schema::<#ident>(#fingerprint, #message);
    }
}
