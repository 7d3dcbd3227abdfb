//! The plan of a record's view in, its struct, the enums over its unions and their impls out.

use super::codec::leaf_name;
use super::types::leaf_type;
use super::{Docs, derives, doc, lint};
use crate::code::{Append, Code, Ident, closure, code, list, word};
use crate::plan::{
    EventTypesPlan, Leaf, RecordPlan, UnionName, UnionPlan, UnionViewPlan, Unit, ViewPlan,
    ViewShape,
};
use crate::style::TimeCrate;

pub(super) fn view(record: &RecordPlan, plan: &ViewPlan, times: TimeCrate) -> Code {
    let (ident, owned) = (&plan.ident, &record.ident);
    let docs = doc(&format!(
        "A view of [`{owned}`]: what it holds is borrowed from the bytes it was read from."
    ));
    let derives = derive(plan.is_copy);
    let lints = lint::on_struct(ident, record);
    let fields = record
        .fields
        .iter()
        .zip(&plan.fields)
        .map(|(field, shape)| {
            let (ident, docs, ty) = (&field.ident, Docs(&field.doc), value_type(shape, times));
            code!(#docs pub #ident: #ty)
        });
    let lifetime = plan.lifetime.as_ref();
    let marker =
        lifetime.map(|ident| code!(#[doc(hidden)] pub #ident: ::core::marker::PhantomData<&'a ()>));
    let fields = list(fields.chain(marker));
    let input = if record.fields.is_empty() {
        word!(_input)
    } else {
        word!(input)
    };
    let import = import(plan.fields.iter(), true);
    let readers = record
        .fields
        .iter()
        .zip(&plan.fields)
        .map(|(field, shape)| {
            let (ident, name, function) = (&field.ident, &field.name, function(shape));
            code!(#ident: input.view_field(#name, #function)?)
        });
    let marker = lifetime.map(|ident| code!(#ident: ::core::marker::PhantomData));
    let readers = list(readers.chain(marker));
    let event = event(record, plan);
    let unions = record.unions.iter().zip(&plan.unions);
    let unions: Vec<Code> = unions
        .map(|(union, plan)| enumeration(union, plan, times))
        .collect();
    code! {
        #docs
        #derives
        #lints
        pub struct #ident<'a> { #fields }

        impl<'a> ::agent_events::codec::AvroView<'a> for #ident<'a> {
            type Owned = #owned;

            #[inline]
            fn view(
                #input: &mut ::agent_events::codec::Decoder<'a>
            ) -> ::agent_events::codec::decode::Result<Self> {
                #import
                ::core::result::Result::Ok(Self { #readers })
            }
        }

        #event
        #unions
    }
}

fn derive(is_copy: bool) -> Code {
    if is_copy {
        derives(&["Debug", "Clone", "Copy", "PartialEq"], &[])
    } else {
        derives(&["Debug", "Clone", "PartialEq"], &[])
    }
}

/// Returns what tells the type of an event from its view.
fn event(record: &RecordPlan, plan: &ViewPlan) -> Option<Code> {
    let (ident, owned) = (&plan.ident, &record.ident);
    let event_type = match &record.event.as_ref()?.types {
        EventTypesPlan::One(_) => None,
        EventTypesPlan::By { field, choices } => {
            let arms = list(choices.iter().map(|choice| {
                let (pattern, constant) = (&choice.pattern, &choice.constant);
                code!(#pattern => #owned::#constant)
            }));
            Some(code! {
                #[inline]
                fn event_type(&self) -> &'static str {
                    match self.#field { #arms }
                }
            })
        }
    };
    Some(code! {
        impl<'a> ::agent_events::CloudEventView<'a> for #ident<'a> { #event_type }
    })
}

fn enumeration(union: &UnionPlan, plan: &UnionViewPlan, times: TimeCrate) -> Code {
    let (ident, owned, count) = (&plan.name.ident, &union.ident, union.count);
    let ty = union_type(&plan.name);
    let docs = doc(&format!("A view of [`{owned}`]."));
    let derives = derive(plan.is_copy);
    let lints = lint::on_enum(union.variants.iter().map(|variant| &variant.ident));
    let generics = plan.name.borrows.then(|| code!(<'a>));
    let variants = list(
        union
            .variants
            .iter()
            .zip(&plan.variants)
            .map(|(variant, shape)| {
                let (ident, ty) = (&variant.ident, value_type(shape, times));
                let docs = doc(&format!("The branch `{}`.", variant.branch.name));
                code!(#docs #ident(#ty))
            }),
    );
    let import = import(plan.variants.iter(), false);
    let readers = union.variants.iter().zip(&plan.variants).enumerate();
    let readers = list(readers.map(|(place, (variant, shape))| {
        let (ident, call) = (&variant.ident, call(shape));
        // The caller has checked the index, so what is none of the others is the last.
        if place + 1 == union.variants.len() {
            code!(_ => #call.map(Self::#ident))
        } else {
            let index = variant.branch.index;
            code!(#index => #call.map(Self::#ident))
        }
    }));
    code! {
        #docs
        #derives
        #[allow(clippy::large_enum_variant, reason = "the branches are what the schema says")]
        #lints
        pub enum #ident #generics { #variants }

        impl<'a> ::agent_events::codec::AvroUnionView<'a> for #ty {
            const BRANCHES: u32 = #count;

            #[inline]
            fn view_branch(
                index: u32,
                input: &mut ::agent_events::codec::Decoder<'a>
            ) -> ::agent_events::codec::decode::Result<Self> {
                #import
                match index { #readers }
            }
        }
    }
}

fn union_type(name: &UnionName) -> Code {
    let ident = &name.ident;
    if name.borrows {
        code!(#ident<'a>)
    } else {
        code!(#ident)
    }
}

fn record_type(path: &[Ident]) -> Code {
    code!(#path<'a>)
}

/// Returns the type of a value of this shape.
fn value_type(shape: &ViewShape, times: TimeCrate) -> Code {
    match shape {
        ViewShape::Leaf(Leaf::Bytes) => code!(&'a [u8]),
        ViewShape::Leaf(Leaf::String) => code!(&'a str),
        ViewShape::Leaf(leaf) => leaf_type(*leaf, times).into_code(),
        ViewShape::Alias(path, _) | ViewShape::Owned { path, .. } => {
            let path = path.as_slice();
            code!(#path)
        }
        ViewShape::Record(record) => {
            let view = record_type(&record.path);
            if record.lazy {
                code!(::agent_events::codec::view::Lazy<'a, #view>)
            } else {
                view
            }
        }
        ViewShape::Nullable(_, item) => {
            let item = value_type(item, times);
            code!(::core::option::Option<#item>)
        }
        ViewShape::Never => code!(::core::convert::Infallible),
        ViewShape::Single(item) => value_type(item, times),
        ViewShape::Union(name) => union_type(name),
        ViewShape::NullableUnion(_, name) => {
            let union = union_type(name);
            code!(::core::option::Option<#union>)
        }
        ViewShape::Array(_) | ViewShape::Map(_) => item_type(shape, times),
    }
}

/// Returns the type that tells how an item of this shape is read.
fn item_type(shape: &ViewShape, times: TimeCrate) -> Code {
    match shape {
        ViewShape::Leaf(leaf) | ViewShape::Alias(_, leaf) => {
            leaf_item(*leaf, times).unwrap_or_else(|| value_type(shape, times))
        }
        ViewShape::Owned {
            path, recursive, ..
        } => {
            let path = path.as_slice();
            nested(*recursive, code!(::agent_events::codec::view::Owned<#path>))
        }
        ViewShape::Record(record) => nested(record.recursive, record_type(&record.path)),
        ViewShape::Nullable(null, item) => {
            let (null, item) = (*null, item_type(item, times));
            code!(::agent_events::codec::view::Nullable<#item, #null>)
        }
        ViewShape::Single(item) => {
            let item = item_type(item, times);
            code!(::agent_events::codec::view::Single<#item>)
        }
        ViewShape::Never => {
            code!(::agent_events::codec::view::Union<::core::convert::Infallible>)
        }
        ViewShape::Union(name) => {
            let union = union_type(name);
            code!(::agent_events::codec::view::Union<#union>)
        }
        ViewShape::NullableUnion(null, name) => {
            let (null, union) = (*null, union_type(name));
            code!(::agent_events::codec::view::NullableUnion<#union, #null>)
        }
        ViewShape::Array(item) => {
            let item = item_type(item, times);
            code!(::agent_events::codec::view::Array<'a, #item>)
        }
        ViewShape::Map(value) => {
            let value = item_type(value, times);
            code!(::agent_events::codec::view::Map<'a, #value>)
        }
    }
}

fn nested(recursive: bool, item: Code) -> Code {
    if recursive {
        code!(::agent_events::codec::view::Nested<#item>)
    } else {
        item
    }
}

/// Returns the type that tells how a leaf is read, where the type of its values does not.
fn leaf_item(leaf: Leaf, times: TimeCrate) -> Option<Code> {
    let of_time = match leaf {
        Leaf::Date => word!(Date),
        Leaf::TimeMillis => word!(TimeMillis),
        Leaf::TimeMicros => word!(TimeMicros),
        Leaf::Timestamp(Unit::Millis) => word!(TimestampMillis),
        Leaf::Timestamp(Unit::Micros) => word!(TimestampMicros),
        Leaf::Timestamp(Unit::Nanos) => word!(TimestampNanos),
        Leaf::LocalTimestamp(Unit::Millis) => word!(LocalTimestampMillis),
        Leaf::LocalTimestamp(Unit::Micros) => word!(LocalTimestampMicros),
        Leaf::LocalTimestamp(Unit::Nanos) => word!(LocalTimestampNanos),
        Leaf::UuidString => return Some(code!(::agent_events::codec::view::UuidString)),
        Leaf::UuidFixed => return Some(code!(::agent_events::codec::view::UuidFixed)),
        Leaf::DecimalBytes { precision, scale } => {
            return Some(code!(::agent_events::codec::view::DecimalBytes<#precision, #scale>));
        }
        Leaf::DecimalFixed {
            precision,
            scale,
            size,
        } => {
            return Some(
                code!(::agent_events::codec::view::DecimalFixed<#precision, #scale, #size>),
            );
        }
        _ => return None,
    };
    let ty = leaf_type(leaf, times);
    Some(code!(::agent_events::codec::view::#of_time<#ty>))
}

/// Returns the expression that reads a value of this shape.
fn call(shape: &ViewShape) -> Code {
    match shape {
        ViewShape::Nullable(null, item) => {
            let (null, item) = (*null, function(item));
            code!(input.nullable(#null, #item))
        }
        ViewShape::NullableUnion(null, _) => {
            let null = *null;
            code!(input.view_nullable_union(#null))
        }
        ViewShape::Single(item) => {
            let item = function(item);
            code!(input.single(#item))
        }
        ViewShape::Owned {
            recursive: true, ..
        } => code!(input.nested(Decoder::value)),
        ViewShape::Record(record) if record.lazy => code!(input.nested(Decoder::view_lazy)),
        ViewShape::Record(record) if record.recursive => code!(input.nested(Decoder::view)),
        method => {
            let method = method_name(method);
            code!(input.#method())
        }
    }
}

/// Returns the function that reads a value of this shape.
fn function(shape: &ViewShape) -> Code {
    if is_a_method(shape) {
        let method = method_name(shape);
        code!(Decoder::#method)
    } else {
        closure(word!(|input|), call(shape)).into_code()
    }
}

/// Returns the method of `Decoder` that reads a value and takes nothing else.
fn method_name(shape: &ViewShape) -> Code {
    match shape {
        ViewShape::Leaf(Leaf::Bytes) => code!(borrowed_bytes),
        ViewShape::Leaf(Leaf::String) => code!(borrowed_str),
        ViewShape::Leaf(leaf) | ViewShape::Alias(_, leaf) => leaf_name(*leaf).into_code(),
        ViewShape::Owned { .. } => code!(value),
        ViewShape::Array(_) => code!(view_array),
        ViewShape::Map(_) => code!(view_map),
        ViewShape::Never | ViewShape::Union(_) => code!(view_union),
        _ => code!(view),
    }
}

fn is_a_method(shape: &ViewShape) -> bool {
    match shape {
        ViewShape::Owned { recursive, .. } => !recursive,
        ViewShape::Record(record) => !record.recursive,
        ViewShape::Nullable(..) | ViewShape::NullableUnion(..) | ViewShape::Single(_) => false,
        _ => true,
    }
}

/// Returns the import for reading values of these shapes, in a record or as branches of a union.
fn import<'s>(mut shapes: impl Iterator<Item = &'s ViewShape>, in_record: bool) -> Option<Code> {
    let is_named = shapes.any(|shape| names_decoder(shape) || in_record && is_a_method(shape));
    is_named.then(|| {
        code!(
            use ::agent_events::codec::Decoder;
        )
    })
}

/// Tells whether the call that reads a shape names `Decoder`: where one of its methods is handed to another.
fn names_decoder(shape: &ViewShape) -> bool {
    match shape {
        ViewShape::Nullable(_, item) | ViewShape::Single(item) => {
            is_a_method(item) || names_decoder(item)
        }
        ViewShape::Owned { recursive, .. } => *recursive,
        ViewShape::Record(record) => record.recursive,
        _ => false,
    }
}
