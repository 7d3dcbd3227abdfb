//! The plan of a fixed in, its name for the type of its values out.

use proc_macro2::TokenStream;
use quote::quote;

use super::doc;
use super::types::leaf_type;
use crate::plan::FixedPlan;
use crate::style::TimeCrate;

pub(super) fn fixed(plan: &FixedPlan, times: TimeCrate) -> TokenStream {
    let (ident, docs, ty) = (&plan.ident, doc(&plan.doc), leaf_type(plan.leaf, times));
    quote!(#docs pub type #ident = #ty;)
}
