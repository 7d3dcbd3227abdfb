//! The plan of a union in, the enum over its branches out.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::codec::{decode_call, encode_call, imports};
use super::types::rust_type;
use super::{doc, lint};
use crate::plan::{Shape, UnionPlan, VariantPlan};
use crate::style::TimeCrate;

pub(super) fn union(plan: &UnionPlan, times: TimeCrate) -> TokenStream {
    let (ident, docs) = (&plan.ident, doc(&plan.doc));
    let count = Literal::u32_unsuffixed(plan.count);
    let derives = &plan.derives;
    let lints = lint::on_enum(plan.variants.iter().map(|variant| &variant.ident));
    let types = lint::on_types(plan.variants.iter().map(|variant| &variant.branch.shape));
    let variants = plan.variants.iter().map(|variant| {
        let (ident, ty) = (&variant.ident, rust_type(&variant.branch.shape, times));
        let docs = doc(&[format!("The branch `{}`.", variant.branch.name)]);
        quote!(#docs #ident(#ty))
    });
    let shapes: Vec<&Shape> = plan
        .variants
        .iter()
        .map(|variant| &variant.branch.shape)
        .collect();
    let imports = imports(&shapes, false);
    let length = lint::on_branches(&shapes);
    let encoders = plan.variants.iter().map(|variant| {
        let (ident, index) = (
            &variant.ident,
            Literal::u32_unsuffixed(variant.branch.index),
        );
        let call = encode_call(&variant.branch.shape, &quote!(value), ident.span());
        quote! {
            Self::#ident(value) => {
                encode::index(#index, out)?;
                #call
            }
        }
    });
    let decoders = plan.variants.iter().enumerate().map(|(place, variant)| {
        let call = decode_variant(variant);
        // The caller has checked the index, so what is none of the others is the last.
        if place + 1 == plan.variants.len() {
            quote!(_ => #call)
        } else {
            let index = Literal::u32_unsuffixed(variant.branch.index);
            quote!(#index => #call)
        }
    });
    let (encode_imports, decode_imports) = (imports.encode, imports.decode);
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq #(, #derives)*)]
        #[allow(clippy::large_enum_variant, reason = "the branches are what the schema says")]
        #lints
        #types
        pub enum #ident { #(#variants),* }

        impl ::agent_events::codec::AvroUnion for #ident {
            const BRANCHES: u32 = #count;

            #length
            fn encode(&self, out: &mut ::std::vec::Vec<u8>) -> ::agent_events::codec::encode::Result {
                #encode_imports
                match self { #(#encoders),* }
            }

            #length
            fn decode_branch(
                index: u32,
                input: &mut ::agent_events::codec::Decoder<'_>,
            ) -> ::agent_events::codec::decode::Result<Self> {
                #decode_imports
                match index { #(#decoders),* }
            }
        }
    }
}

fn decode_variant(variant: &VariantPlan) -> TokenStream {
    let (ident, call) = (&variant.ident, decode_call(&variant.branch.shape));
    quote!(#call.map(Self::#ident))
}
