//! The plan of a union in, the enum over its branches out.

use super::codec::{decode_call, encode_call, imports};
use super::types::rust_type;
use super::{Docs, derives, doc, lint};
use crate::code::{Code, code, list, word};
use crate::plan::{Shape, UnionPlan, VariantPlan};
use crate::style::TimeCrate;

pub(super) fn union(plan: &UnionPlan, times: TimeCrate) -> Code {
    let (ident, docs, count) = (&plan.ident, Docs(&plan.doc), plan.count);
    let derives = derives(&["Debug", "Clone", "PartialEq"], &plan.derives);
    let lints = lint::on_enum(plan.variants.iter().map(|variant| &variant.ident));
    let variants = list(plan.variants.iter().map(|variant| {
        let (ident, ty) = (&variant.ident, rust_type(&variant.branch.shape, times));
        let docs = doc(&format!("The branch `{}`.", variant.branch.name));
        code!(#docs #ident(#ty))
    }));
    let shapes: Vec<&Shape> = plan
        .variants
        .iter()
        .map(|variant| &variant.branch.shape)
        .collect();
    let imports = imports(&shapes, false);
    let encoders = list(plan.variants.iter().map(|variant| {
        let (ident, index) = (&variant.ident, variant.branch.index);
        let call = encode_call(&variant.branch.shape, word!(value));
        code! {
            Self::#ident(value) => {
                encode::index(#index, out)?;
                #call
            }
        }
    }));
    let decoders = list(plan.variants.iter().enumerate().map(|(place, variant)| {
        let call = decode_variant(variant);
        // The caller has checked the index, so what is none of the others is the last.
        if place + 1 == plan.variants.len() {
            code!(_ => #call)
        } else {
            let index = variant.branch.index;
            code!(#index => #call)
        }
    }));
    let (encode_imports, decode_imports) = (imports.encode, imports.decode);
    code! {
        #docs
        #derives
        #[allow(clippy::large_enum_variant, reason = "the branches are what the schema says")]
        #lints
        pub enum #ident { #variants }

        impl ::agent_events::codec::AvroUnion for #ident {
            const BRANCHES: u32 = #count;

            fn encode(&self, out: &mut ::std::vec::Vec<u8>) -> ::agent_events::codec::encode::Result {
                #encode_imports
                match self { #encoders }
            }

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

fn decode_variant(variant: &VariantPlan) -> Code {
    let (ident, call) = (&variant.ident, decode_call(&variant.branch.shape));
    code!(#call.map(Self::#ident))
}
