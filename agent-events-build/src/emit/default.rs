//! The defaults of a record in, its constructor out: what the schema fills in, nobody has to write.

use super::codec::decode_function;
use super::lint;
use super::types::rust_type;
use crate::code::{Append, Code, Literal, add, code, list, with, word};
use crate::plan::{DefaultPlan, Leaf, RecordPlan, Shape};
use crate::style::{MapType, TimeCrate};

/// How many arguments clippy lets a function have.
const MANY_ARGUMENTS: usize = 7;

/// Tells whether every field has the default that its Rust type has, so that `Default` can be derived.
pub(super) fn is_rusts(plan: &RecordPlan) -> bool {
    plan.fields.iter().all(|field| match &field.default {
        Some(
            DefaultPlan::None
            | DefaultPlan::Unit
            | DefaultPlan::Empty
            | DefaultPlan::Boolean(false),
        ) => true,
        Some(DefaultPlan::Int(value)) => *value == 0,
        Some(DefaultPlan::Long(value)) => *value == 0,
        Some(DefaultPlan::Float(value)) => value.to_bits() == 0,
        Some(DefaultPlan::Double(value)) => value.to_bits() == 0,
        Some(DefaultPlan::String(text)) => text.is_empty(),
        Some(DefaultPlan::Boolean(true) | DefaultPlan::Symbol(..) | DefaultPlan::Encoded(_))
        | None => false,
    })
}

/// Returns `Default` when every field has a default, otherwise `new` with an argument for each that has none.
///
/// A field with a default can come to a schema without breaking callers of either.
pub(super) fn constructor(plan: &RecordPlan, times: TimeCrate) -> Option<impl Append> {
    (!is_rusts(plan)).then(|| with(move |code| add_constructor(plan, times, code)))
}

fn add_constructor(plan: &RecordPlan, times: TimeCrate, code: &mut Code) {
    let ident = &plan.ident;
    let fields = list(plan.fields.iter().map(|field| {
        with(move |code| {
            let ident = &field.ident;
            match (&field.default, &field.shape) {
                (Some(default), shape) => {
                    let value = value(default, shape);
                    add!(code; #ident: #value);
                }
                (None, Shape::Leaf(Leaf::String)) => add!(code; #ident: #ident.into()),
                (None, _) => ident.append(code),
            }
        })
    }));
    let (constants, length) = (
        lint::on_defaults(plan),
        lint::on_length(&plan.fields, |_| false),
    );
    let required = || plan.fields.iter().filter(|field| field.default.is_none());
    let count = required().count();
    if count == 0 {
        return add! { code;
            #constants
            impl ::core::default::Default for #ident {
                #[inline]
                #length
                fn default() -> Self {
                    Self { #fields }
                }
            }
        };
    }
    let arguments = list(required().map(|field| {
        with(move |code| {
            let (ident, ty) = (&field.ident, rust_type(&field.shape, times));
            if field.shape == Shape::Leaf(Leaf::String) {
                let into = word!(::core::convert::Into);
                add!(code; #ident: impl #into<#ty>);
            } else {
                add!(code; #ident: #ty);
            }
        })
    }));
    let lint = (count > MANY_ARGUMENTS).then(|| {
        code!(#[allow(clippy::too_many_arguments, reason = "the schema has no default for these fields")])
    });
    let types = lint::on_types(required().map(|field| &field.shape));
    let parameters = lint::on_parameters(&required().collect::<Vec<_>>());
    add! { code;
        #constants
        impl #ident {
            /// Creates a value from the fields that have no default; the others have theirs.
            #[inline]
            #[must_use]
            #lint
            #types
            #parameters
            #length
            pub fn new(#arguments) -> Self {
                Self { #fields }
            }
        }
    }
}

fn value(default: &DefaultPlan, shape: &Shape) -> Code {
    match (default, shape) {
        (DefaultPlan::None, _) => code!(None),
        (DefaultPlan::Unit, _) => code!(()),
        (DefaultPlan::Boolean(true), _) => code!(true),
        (DefaultPlan::Boolean(false), _) => code!(false),
        (DefaultPlan::Int(value), _) => number(&value.to_string()),
        (DefaultPlan::Long(value), _) => number(&value.to_string()),
        // The shortest text that reads back as the same number.
        (DefaultPlan::Float(value), _) => number(&format!("{value:?}")),
        (DefaultPlan::Double(value), _) => number(&format!("{value:?}")),
        (DefaultPlan::String(text), _) if text.is_empty() => code!(::std::string::String::new()),
        (DefaultPlan::String(text), _) => code!(::std::string::String::from(#text)),
        (DefaultPlan::Empty, Shape::Map(MapType::HashMap, _)) => {
            code!(::std::collections::HashMap::new())
        }
        (DefaultPlan::Empty, Shape::Map(MapType::BTreeMap, _)) => {
            code!(::std::collections::BTreeMap::new())
        }
        (DefaultPlan::Empty, _) => code!(::std::vec::Vec::new()),
        (DefaultPlan::Symbol(path, variant), _) => {
            let path = path.as_slice();
            code!(#path::#variant)
        }
        (DefaultPlan::Encoded(bytes), shape) => {
            let bytes = Literal::bytes(bytes);
            let function = decode_function(shape, true);
            code!(::agent_events::private::default_from(#bytes, #function))
        }
    }
}

/// Returns a number with its digits in groups of three, as clippy wants long ones.
fn number(text: &str) -> Code {
    let (sign, magnitude) = match text.strip_prefix('-') {
        Some(magnitude) => (Some(word!(-)), magnitude),
        None => (None, text),
    };
    let (mantissa, exponent) = match magnitude.find('e') {
        Some(start) => magnitude.split_at(start),
        None => (magnitude, ""),
    };
    let grouped = match mantissa.split_once('.') {
        Some((whole, fraction)) => format!("{}.{}", grouped(whole, true), grouped(fraction, false)),
        None => grouped(mantissa, true),
    };
    let literal = Literal::number(format_args!("{grouped}{exponent}"));
    code!(#sign #literal)
}

/// Groups are counted from the point: from the end of a whole number, from the start of a fraction.
fn grouped(digits: &str, from_end: bool) -> String {
    if digits.len() < 5 {
        return digits.to_owned();
    }
    let shift = if from_end { digits.len() % 3 } else { 0 };
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && index % 3 == shift {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_keep_their_value_and_read_well() {
        for (text, wanted) in [
            ("0", "0"),
            ("-5", "-5"),
            ("9007199254740993", "9_007_199_254_740_993"),
            ("-12345", "-12_345"),
            ("0.1234567890123", "0.123_456_789_012_3"),
            ("1e300", "1e300"),
            ("1.5e-7", "1.5e-7"),
            ("1234.5", "1234.5"),
        ] {
            assert_eq!(number(text).to_text(), wanted, "{text}");
        }
    }
}
