//! JSON values in, the text that Java's Jackson writes for them out.

use std::fmt::{self, Write as _};

use crate::json::{Json, JsonMember, JsonValue, sort_members};

/// Appends a string in quotes.
pub(super) fn push_string(out: &mut String, text: &str) {
    out.push('"');
    // By hand, since a build script is compiled without optimisation.
    let (bytes, mut at) = (text.as_bytes(), 0);
    while at < bytes.len() && bytes[at] >= b' ' && !matches!(bytes[at], b'"' | b'\\') {
        at += 1;
    }
    if at == bytes.len() {
        out.push_str(text);
        out.push('"');
        return;
    }
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            control if control < ' ' => {
                push_formatted(out, format_args!("\\u{:04X}", u32::from(control)));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// Appends an array of strings.
pub(super) fn push_strings<'t>(out: &mut String, texts: impl Iterator<Item = &'t str>) {
    out.push('[');
    for (index, text) in texts.enumerate() {
        if index > 0 {
            out.push(',');
        }
        push_string(out, text);
    }
    out.push(']');
}

/// Appends `,"key":value`.
pub(super) fn push_member(out: &mut String, member: &JsonMember) {
    out.push(',');
    push_string(out, &member.key);
    out.push(':');
    push_value(out, &member.value, false);
}

/// Appends a value without white space; with its keys sorted if wanted.
pub(super) fn push_value(out: &mut String, value: &Json, sorted: bool) {
    match &value.value {
        JsonValue::Null => out.push_str("null"),
        JsonValue::Bool(true) => out.push_str("true"),
        JsonValue::Bool(false) => out.push_str("false"),
        JsonValue::Number(text) => push_number(out, text),
        JsonValue::String(text) => push_string(out, text),
        JsonValue::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                push_value(out, item, sorted);
            }
            out.push(']');
        }
        JsonValue::Object(members) => {
            let mut members: Vec<&JsonMember> = members.iter().collect();
            if sorted {
                sort_members(&mut members);
            }
            out.push('{');
            for (index, member) in members.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                push_string(out, &member.key);
                out.push(':');
                push_value(out, &member.value, sorted);
            }
            out.push('}');
        }
    }
}

/// Appends a number the way Java prints it after reading it as an integer or as a double.
fn push_number(out: &mut String, text: &str) {
    if !text.contains(['.', 'e', 'E']) {
        out.push_str(if text == "-0" { "0" } else { text });
        return;
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => push_double(out, number),
        _ => out.push_str(text),
    }
}

/// Appends a finite double as `Double.toString` of Java 19 and later does.
fn push_double(out: &mut String, number: f64) {
    if number == 0.0 {
        out.push_str(if number.is_sign_negative() {
            "-0.0"
        } else {
            "0.0"
        });
        return;
    }
    // The fewest digits that identify the number; where one would do, Java takes the nearest two.
    let mut text = format!("{number:e}");
    if !text.contains('.') {
        text = format!("{number:.1e}");
    }
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (sign, mantissa) = mantissa
        .strip_prefix('-')
        .map_or(("", mantissa), |rest| ("-", rest));
    out.push_str(sign);
    if !(-3..7).contains(&exponent) {
        out.push_str(mantissa);
        push_formatted(out, format_args!("E{exponent}"));
        return;
    }
    let digits = mantissa.replace('.', "");
    let digits = digits.trim_end_matches('0');
    if let Ok(whole) = usize::try_from(exponent) {
        let (before, after) = digits.split_at(digits.len().min(whole + 1));
        push_formatted(out, format_args!("{before:0<width$}.", width = whole + 1));
        out.push_str(if after.is_empty() { "0" } else { after });
    } else {
        let zeros = usize::try_from(-exponent - 1).unwrap_or(0);
        out.push_str("0.");
        out.extend(std::iter::repeat_n('0', zeros));
        out.push_str(digits);
    }
}

/// Appends formatted text.
pub(super) fn push_formatted(out: &mut String, text: fmt::Arguments<'_>) {
    out.write_fmt(text)
        .expect("writing to a string cannot fail");
}

#[cfg(test)]
mod tests {
    use super::{push_number, push_string};

    #[test]
    fn numbers_are_printed_as_java_does() {
        for (text, expected) in [
            ("0", "0"),
            ("-0", "0"),
            (
                "123456789012345678901234567890",
                "123456789012345678901234567890",
            ),
            ("0.0", "0.0"),
            ("-0.0", "-0.0"),
            ("1.0", "1.0"),
            ("1.50", "1.5"),
            ("100.0", "100.0"),
            ("1e3", "1000.0"),
            ("9999999.0", "9999999.0"),
            ("1e7", "1.0E7"),
            ("1e10", "1.0E10"),
            ("1.25E+12", "1.25E12"),
            ("0.001", "0.001"),
            ("0.0001", "1.0E-4"),
            ("-0.00025", "-2.5E-4"),
            ("0.05", "0.05"),
            ("5e-324", "4.9E-324"),
            ("2e-323", "2.0E-323"),
            ("1.7976931348623157e308", "1.7976931348623157E308"),
            ("1e400", "1e400"),
        ] {
            let mut out = String::new();
            push_number(&mut out, text);
            assert_eq!(out, expected, "for {text}");
        }
    }

    #[test]
    fn strings_are_escaped_as_jackson_does() {
        let mut out = String::new();
        push_string(&mut out, "a\"\\/\u{1}\u{1f}\n\t\u{7f}é\u{1F600}");
        assert_eq!(out, "\"a\\\"\\\\/\\u0001\\u001F\\n\\t\u{7f}é\u{1F600}\"");
    }
}
