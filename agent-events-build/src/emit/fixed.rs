//! The plan of a fixed in, its name for the type of its values out.

use proc_macro2::TokenStream;
use quote::quote;

use super::doc;
use super::types::leaf_type;
use crate::plan::FixedPlan;

pub(super) fn fixed(plan: &FixedPlan) -> TokenStream {
    let (ident, docs, ty) = (&plan.ident, doc(&plan.doc), leaf_type(plan.leaf));
    quote!(#docs pub type #ident = #ty;)
}
