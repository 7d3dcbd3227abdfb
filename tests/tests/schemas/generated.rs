//! Generated code in, its types out: how they are said, and what their constructors ask for.

use syn::{Attribute, Expr, FnArg, ImplItem, Item, Lit, Pat, Type};

/// A generated type with a schema.
#[derive(Debug, Default)]
pub(crate) struct GeneratedType {
    /// How it is said from the top of the file.
    pub(crate) path: String,
    /// The schema that it carries.
    pub(crate) schema: String,
    /// The fields of a record, in the order of the schema.
    pub(crate) fields: Vec<String>,
    /// The fields that the constructor asks for.
    pub(crate) required: Vec<String>,
    /// How a value with all defaults is made from `value`, of which the required fields are taken.
    pub(crate) constructor: Option<String>,
}

/// How a value is made of which every field has a default.
const DEFAULT: &str = "|_| Ok(core::default::Default::default())";

/// Returns the types of a file that implement `AvroSchema`.
pub(crate) fn types(code: &str) -> Vec<GeneratedType> {
    let file = syn::parse_file(code).expect("generated code is Rust");
    let mut types = Vec::new();
    collect(&file.items, "", &mut types);
    types
}

fn collect(items: &[Item], module: &str, types: &mut Vec<GeneratedType>) {
    for item in items {
        match item {
            Item::Mod(inner) => {
                if let Some((_, items)) = &inner.content {
                    collect(items, &format!("{module}{}::", inner.ident), types);
                }
            }
            Item::Impl(block) if is_impl_of(block, "AvroSchema") => {
                let path = format!("{module}{}", name_of(&block.self_ty));
                let mut found = GeneratedType {
                    path,
                    schema: block.items.iter().find_map(schema).unwrap_or_default(),
                    ..GeneratedType::default()
                };
                describe(items, &name_of(&block.self_ty), &mut found);
                types.push(found);
            }
            _ => {}
        }
    }
}

/// Adds what the other items of the module say of a type.
fn describe(items: &[Item], name: &str, found: &mut GeneratedType) {
    for item in items {
        match item {
            Item::Struct(record) if record.ident == name => {
                let fields = record.fields.iter();
                found.fields = fields
                    .filter_map(|field| Some(field.ident.as_ref()?.to_string()))
                    .collect();
                if record.attrs.iter().any(derives_default) {
                    found.constructor = Some(DEFAULT.to_owned());
                }
            }
            Item::Impl(block) if name_of(&block.self_ty) == name => {
                if is_impl_of(block, "Default") {
                    found.constructor = Some(DEFAULT.to_owned());
                } else if block.trait_.is_none()
                    && let Some(required) = block.items.iter().find_map(parameters_of_new)
                {
                    let taken: Vec<String> = required
                        .iter()
                        .map(|field| format!("value.{field}"))
                        .collect();
                    found.constructor =
                        Some(format!("|value| Ok(Self_::new({}))", taken.join(", ")));
                    found.required = required;
                }
            }
            _ => {}
        }
    }
}

fn derives_default(attribute: &Attribute) -> bool {
    let mut derives = false;
    if attribute.path().is_ident("derive") {
        // Every path is taken, so nothing can fail.
        let visited = attribute.parse_nested_meta(|meta| {
            derives |= meta.path.is_ident("Default");
            Ok(())
        });
        visited.expect("a list of paths");
    }
    derives
}

fn is_impl_of(block: &syn::ItemImpl, name: &str) -> bool {
    block.trait_.as_ref().is_some_and(|(path, _)| {
        let path = path.segments.last();
        path.is_some_and(|segment| segment.ident == name)
    })
}

fn name_of(ty: &Type) -> String {
    match ty {
        Type::Path(path) => path
            .path
            .get_ident()
            .map(ToString::to_string)
            .unwrap_or_default(),
        _ => String::new(),
    }
}

fn schema(item: &ImplItem) -> Option<String> {
    match item {
        ImplItem::Const(constant) if constant.ident == "SCHEMA" => match &constant.expr {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

fn parameters_of_new(item: &ImplItem) -> Option<Vec<String>> {
    let ImplItem::Fn(function) = item else {
        return None;
    };
    (function.sig.ident == "new").then(|| {
        let inputs = function.sig.inputs.iter();
        inputs
            .filter_map(|input| match input {
                FnArg::Typed(typed) => match &*typed.pat {
                    Pat::Ident(pattern) => Some(pattern.ident.to_string()),
                    _ => None,
                },
                FnArg::Receiver(_) => None,
            })
            .collect()
    })
}
