//! Plan in, Rust out as tokens. Reads nothing else and cannot fail.

mod catalog;
mod codec;
mod default;
mod enumeration;
mod event;
mod extensions;
mod fixed;
mod json;
mod lint;
mod record;
mod replaced;
mod runtime;
mod schema;
mod types;
mod union;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use crate::plan::{ItemPlan, ModulePlan, Plan};
use crate::style::TimeCrate;

pub(crate) use self::codec::{record_codec, relocate};
pub(crate) use self::event::event;
pub(crate) use self::record::avro;
pub(crate) use self::schema::{hex, schema_impl};
pub(crate) use self::types::rust_type;

/// What generated code expects of the runtime crate; both move together.
const VERSION: u32 = 1;

/// Returns the whole file; `errors` are the texts that stop the build of the crate that includes it.
#[must_use]
pub fn emit(plan: &Plan, errors: &[String]) -> TokenStream {
    let errors = errors
        .iter()
        .map(|text| quote!(::core::compile_error!(#text);));
    let version = Literal::u32_unsuffixed(VERSION);
    let catalog = plan.catalog.as_ref().map(catalog::catalog);
    let module = module(&plan.root, None, plan.times);
    let file = quote! {
        #(#errors)*
        const _: () = ::agent_events::private::generated_by::<#version>();
        #catalog
        #module
    };
    match &plan.runtime {
        Some(runtime) => runtime::renamed(file, runtime),
        None => file,
    }
}

fn module(plan: &ModulePlan, name: Option<&Ident>, times: TimeCrate) -> TokenStream {
    let items = plan.items.iter().map(|item| match item {
        ItemPlan::Record(plan) => record::record(plan, times),
        ItemPlan::Enum(plan) => enumeration::enumeration(plan),
        ItemPlan::Fixed(plan) => fixed::fixed(plan, times),
        ItemPlan::Extern(plan) => replaced::replaced(plan),
    });
    let modules = plan.modules.iter().map(|namespace| {
        let ident = &namespace.ident;
        let (docs, inner) = (
            doc(std::slice::from_ref(&namespace.doc)),
            module(&namespace.module, Some(ident), times),
        );
        let repeats = (name == Some(ident)).then(
            || quote!(#[allow(clippy::module_inception, reason = "the namespace repeats a name")]),
        );
        quote! {
            #docs
            #repeats
            pub mod #ident { #inner }
        }
    });
    quote!(#(#items)* #(#modules)*)
}

/// Returns one doc attribute a line; a space keeps the text off the slashes.
fn doc(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| {
        let line = if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        };
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}
