//! A type with its custom attributes in, the same with its logical type recognised out (Avro 1.12, "Logical Types").

use crate::diagnostic::{Diagnostic, Severity};
use crate::json::{JsonMember, JsonValue};
use crate::schema::{LogicalType, Node, Type};

use super::draft::Draft;

impl Draft {
    /// Moves the logical type out of the custom attributes. One that is unknown or not valid for the type stays there,
    /// as the specification wants it to be ignored.
    pub(super) fn with_logical_type(&mut self, mut node: Node) -> Node {
        let Some(member) = node.property("logicalType") else {
            return node;
        };
        let verdict = match member.value.as_str() {
            Some(name) => recognise(name, &node),
            None => Verdict::Invalid(format!(
                "`logicalType` is {}, not a string",
                member.value.kind()
            )),
        };
        match verdict {
            Verdict::Valid(logical) => {
                node.logical = Some(logical);
                split_attributes(&mut node, logical);
            }
            Verdict::Invalid(reason) => {
                let finding = Diagnostic::warning("invalid_logical_type", reason)
                    .at(member.value.span, "ignored")
                    .note(
                        "Avro ignores a logical type that is not valid and uses the type below it",
                    )
                    .help("correct the logical type or the type it stands on, or remove it");
                self.report(finding);
            }
            Verdict::Unknown => {
                let message = format!(
                    "the logical type `{}` is not known",
                    member.value.as_str().unwrap_or_default()
                );
                let finding = Diagnostic::new(Severity::Note, "unknown_logical_type", message)
                    .at(member.value.span, "kept as a custom attribute")
                    .note("Avro ignores a logical type that it does not know and uses the type below it");
                self.report(finding);
            }
        }
        node
    }
}

enum Verdict {
    Valid(LogicalType),
    Invalid(String),
    Unknown,
}

fn recognise(name: &str, node: &Node) -> Verdict {
    use LogicalType as L;
    let ty = &node.ty;
    let size = match ty {
        Type::Fixed(fixed) => Some(fixed.size),
        _ => None,
    };
    let (logical, fits, base) = match name {
        "decimal" => return decimal(node),
        "big-decimal" => (L::BigDecimal, matches!(ty, Type::Bytes), "bytes"),
        "uuid" => (
            L::Uuid,
            matches!(ty, Type::String) || size == Some(16),
            "string or a fixed of 16 bytes",
        ),
        "duration" => (L::Duration, size == Some(12), "a fixed of 12 bytes"),
        "date" => (L::Date, matches!(ty, Type::Int), "int"),
        "time-millis" => (L::TimeMillis, matches!(ty, Type::Int), "int"),
        _ => {
            let logical = match name {
                "time-micros" => L::TimeMicros,
                "timestamp-millis" => L::TimestampMillis,
                "timestamp-micros" => L::TimestampMicros,
                "timestamp-nanos" => L::TimestampNanos,
                "local-timestamp-millis" => L::LocalTimestampMillis,
                "local-timestamp-micros" => L::LocalTimestampMicros,
                "local-timestamp-nanos" => L::LocalTimestampNanos,
                _ => return Verdict::Unknown,
            };
            (logical, matches!(ty, Type::Long), "long")
        }
    };
    if fits {
        Verdict::Valid(logical)
    } else {
        Verdict::Invalid(format!(
            "the logical type `{name}` stands on {base}, not on {}",
            ty.kind()
        ))
    }
}

fn decimal(node: &Node) -> Verdict {
    let most = match &node.ty {
        Type::Bytes => u32::MAX,
        Type::Fixed(fixed) => max_precision(fixed.size),
        ty => {
            return Verdict::Invalid(format!(
                "the logical type `decimal` stands on bytes or fixed, not on {}",
                ty.kind()
            ));
        }
    };
    let Some(precision) = node.property("precision") else {
        return Verdict::Invalid("a decimal has no `precision`".to_owned());
    };
    let (precision, scale) = match (
        whole(precision),
        node.property("scale").map_or(Some(0), whole),
    ) {
        (Some(precision), Some(scale)) if precision > 0 => (precision, scale),
        (_, None) => {
            return Verdict::Invalid(
                "the `scale` of a decimal is not a whole number from 0 on".to_owned(),
            );
        }
        _ => {
            return Verdict::Invalid(
                "the `precision` of a decimal is not a whole number from 1 on".to_owned(),
            );
        }
    };
    if scale > precision {
        return Verdict::Invalid(format!(
            "the scale {scale} of a decimal is larger than its precision {precision}"
        ));
    }
    if precision > most {
        return Verdict::Invalid(format!(
            "a decimal of {precision} digits does not fit the fixed, which holds {most}"
        ));
    }
    Verdict::Valid(LogicalType::Decimal { precision, scale })
}

fn whole(member: &JsonMember) -> Option<u32> {
    match &member.value.value {
        JsonValue::Number(text) => text
            .parse()
            .ok()
            .filter(|number| i32::try_from(*number).is_ok()),
        _ => None,
    }
}

/// Returns the number of decimal digits that every value of so many bytes can hold: floor(log10(2^(8n-1) - 1)).
fn max_precision(size: u32) -> u32 {
    let bits = (u64::from(size) * 8).saturating_sub(1);
    // 2^bits - 1 is never a power of ten from one bit on, so the floor of bits * log10(2) is exact; the fraction
    // 0.301029995663981195 is good for every size that a u32 can hold.
    let digits = u128::from(bits) * 301_029_995_663_981_195 / 1_000_000_000_000_000_000;
    u32::try_from(digits).unwrap_or(u32::MAX)
}

fn split_attributes(node: &mut Node, logical: LogicalType) {
    let is_decimal = matches!(logical, LogicalType::Decimal { .. });
    let members = std::mem::take(&mut node.properties);
    for member in members {
        let key = &*member.key;
        if key == "logicalType" || (is_decimal && matches!(key, "precision" | "scale")) {
            node.logical_attributes
                .push((node.properties.len(), member));
        } else {
            node.properties.push(member);
        }
    }
}
