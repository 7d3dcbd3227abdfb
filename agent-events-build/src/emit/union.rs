//! The plan of a union in, the enum over its branches out.

use super::codec::{Value, decode_call, encode_call, imports};
use super::types::rust_type;
use super::{Docs, derives, doc, lint};
use crate::code::{Append, Literal, list, part};
use crate::plan::UnionPlan;
use crate::style::TimeCrate;

pub(super) fn union(plan: &UnionPlan, times: TimeCrate) -> impl Append {
    let (ident, docs, count) = (&plan.ident, Docs(&plan.doc), plan.count);
    let derives = derives(&["Debug", "Clone", "PartialEq"], &plan.derives);
    let lints = lint::on_enum(plan.variants.iter().map(|variant| &variant.ident));
    let types = lint::on_types(plan.variants.iter().map(|variant| &variant.branch.shape));
    let variants = list(plan.variants.iter().map(move |variant| {
        let (ident, ty) = (&variant.ident, rust_type(&variant.branch.shape, times));
        let docs = doc(&format!("The branch `{}`.", variant.branch.name));
        part!(#docs #ident(#ty))
    }));
    let shapes = plan.variants.iter().map(|variant| &variant.branch.shape);
    let imports = imports(&shapes, false);
    let length = lint::on_branches(shapes);
    let encoders = list(plan.variants.iter().map(|variant| {
        let (ident, index) = (&variant.ident, variant.branch.index);
        let call = encode_call(&variant.branch.shape, Value::Bound);
        part! {
            Self::#ident(value) => {
                encode::index(#index, out)?;
                #call
            }
        }
    }));
    let decoders = list(plan.variants.iter().enumerate().map(|(place, variant)| {
        // The caller has checked the index, so what is none of the others is the last.
        let is_last = place + 1 == plan.variants.len();
        let pattern = if is_last {
            Literal::number("_")
        } else {
            Literal::number(variant.branch.index)
        };
        let (ident, call) = (&variant.ident, decode_call(&variant.branch.shape));
        part!(#pattern => #call.map(Self::#ident))
    }));
    let (encode_imports, decode_imports) = (imports.encode, imports.decode);
    part! {
        #docs
        #derives
        #[allow(clippy::large_enum_variant, reason = "the branches are what the schema says")]
        #lints
        #types
        pub enum #ident { #variants }

        impl ::agent_events::codec::AvroUnion for #ident {
            const BRANCHES: u32 = #count;

            #[inline]
            #length
            fn encode(&self, out: &mut ::std::vec::Vec<u8>) -> ::agent_events::codec::encode::Result {
                #encode_imports
                match self { #encoders }
            }

            #[inline]
            #length
            fn decode_branch(
                index: u32,
                input: &mut ::agent_events::codec::Decoder<'_>
            ) -> ::agent_events::codec::decode::Result<Self> {
                #decode_imports
                match index { #decoders }
            }
        }
    }
}
