//! The plan of a fixed in, its name for the type of its values out.

use super::Docs;
use super::types::leaf_type;
use crate::code::{Code, code};
use crate::plan::FixedPlan;
use crate::style::TimeCrate;

pub(super) fn fixed(plan: &FixedPlan, times: TimeCrate) -> Code {
    let (ident, docs, ty) = (&plan.ident, Docs(&plan.doc), leaf_type(plan.leaf, times));
    code!(#docs pub type #ident = #ty;)
}
