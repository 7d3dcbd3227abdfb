//! A value of a logical type in, its text for people out, and back.

use agent_events_schema::{LogicalType, Type};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, Utc};
use uuid::Uuid;

use super::duration;
use crate::Decimal;
use crate::codec::{DecodeError, Decoder, EncodeError, decode, encode};

/// An integer of any size.
type Integer = Decimal<{ u32::MAX }, 0>;

const LOCAL: &str = "%Y-%m-%dT%H:%M:%S%.f";
const TIME: &str = "%H:%M:%S%.f";

/// The most digits that a decimal is written with: a scale from outside must not make a long text of a short number.
const MAX_PRECISION: u32 = 1 << 16;

/// Tells whether values of this logical type are written as its text; others as the type below.
pub(super) fn has_text(logical: LogicalType) -> bool {
    match logical {
        LogicalType::BigDecimal => false,
        LogicalType::Decimal { precision, .. } => precision <= MAX_PRECISION,
        _ => true,
    }
}

/// Reads a value of a logical type that [has a text](has_text).
pub(super) fn read(
    logical: LogicalType,
    ty: &Type,
    input: &mut Decoder<'_>,
) -> decode::Result<String> {
    let utc = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    let local = |time: NaiveDateTime| time.format(LOCAL).to_string();
    Ok(match logical {
        LogicalType::Decimal { precision, scale } => {
            let start = input.offset();
            decimal_text(unscaled(ty, input)?, precision, scale)
                .map_err(|reason| DecodeError::at_byte(start, reason))?
        }
        LogicalType::Uuid if matches!(ty, Type::Fixed(_)) => input.uuid_fixed()?.to_string(),
        LogicalType::Uuid => input.uuid_string()?.to_string(),
        LogicalType::Date => input.date::<NaiveDate>()?.to_string(),
        LogicalType::TimeMillis => input.time_millis::<NaiveTime>()?.format(TIME).to_string(),
        LogicalType::TimeMicros => input.time_micros::<NaiveTime>()?.format(TIME).to_string(),
        LogicalType::TimestampMillis => utc(input.timestamp_millis()?),
        LogicalType::TimestampMicros => utc(input.timestamp_micros()?),
        LogicalType::TimestampNanos => utc(input.timestamp_nanos()?),
        LogicalType::LocalTimestampMillis => local(input.local_timestamp_millis()?),
        LogicalType::LocalTimestampMicros => local(input.local_timestamp_micros()?),
        LogicalType::LocalTimestampNanos => local(input.local_timestamp_nanos()?),
        LogicalType::Duration => input.duration()?.to_string(),
        other => return Err(DecodeError::new(format!("`{}` has no text", other.name()))),
    })
}

fn unscaled<'a>(ty: &Type, input: &mut Decoder<'a>) -> decode::Result<&'a [u8]> {
    match ty {
        Type::Fixed(fixed) => input.take(fixed.size as usize),
        _ => input.borrowed_bytes(),
    }
}

/// Writes the value that `text` stands for; `None` when it is no such text.
pub(super) fn write(
    logical: LogicalType,
    ty: &Type,
    text: &str,
    out: &mut Vec<u8>,
) -> Option<encode::Result> {
    // chrono lets spaces pass.
    let clock = || {
        text.bytes()
            .all(|byte| byte.is_ascii_digit() || b"+-:.TtZz".contains(&byte))
            .then_some(text)
    };
    let local = || NaiveDateTime::parse_from_str(clock()?, LOCAL).ok();
    let time = || NaiveTime::parse_from_str(clock()?, TIME).ok();
    let utc = || {
        let text = clock()?;
        DateTime::parse_from_rfc3339(text)
            .or_else(|error| {
                // Years with more than four digits have a sign, which is beyond RFC 3339.
                if text.starts_with(['+', '-']) {
                    text.parse()
                } else {
                    Err(error)
                }
            })
            .ok()
            .map(|time| time.to_utc())
    };
    Some(match logical {
        LogicalType::Decimal { precision, scale } => match decimal_bytes(text, precision, scale)? {
            Ok(unscaled) => write_unscaled(ty, &unscaled, out),
            Err(reason) => Err(EncodeError::new(reason)),
        },
        LogicalType::Uuid => {
            let uuid = Uuid::try_parse(text)
                .ok()
                .filter(|_| text.len() == uuid::fmt::Hyphenated::LENGTH)?;
            if matches!(ty, Type::Fixed(_)) {
                encode::uuid_fixed(&uuid, out)
            } else {
                encode::uuid_string(&uuid, out)
            }
        }
        LogicalType::Date => {
            encode::date(&NaiveDate::parse_from_str(clock()?, "%Y-%m-%d").ok()?, out)
        }
        LogicalType::TimeMillis => encode::time_millis(&time()?, out),
        LogicalType::TimeMicros => encode::time_micros(&time()?, out),
        LogicalType::TimestampMillis => encode::timestamp_millis(&utc()?, out),
        LogicalType::TimestampMicros => encode::timestamp_micros(&utc()?, out),
        LogicalType::TimestampNanos => encode::timestamp_nanos(&utc()?, out),
        LogicalType::LocalTimestampMillis => encode::local_timestamp_millis(&local()?, out),
        LogicalType::LocalTimestampMicros => encode::local_timestamp_micros(&local()?, out),
        LogicalType::LocalTimestampNanos => encode::local_timestamp_nanos(&local()?, out),
        LogicalType::Duration => encode::duration(&duration::parse(text)?, out),
        _ => return None,
    })
}

/// Returns what a text of this logical type looks like.
pub(super) fn example(logical: LogicalType) -> &'static str {
    match logical {
        LogicalType::Decimal { .. } => "a decimal number as a string such as \"-12.34\"",
        LogicalType::Uuid => "a UUID such as \"6e8bc430-9c3a-11d9-9669-0800200c9a66\"",
        LogicalType::Date => "a date such as \"2018-04-05\"",
        LogicalType::TimeMillis | LogicalType::TimeMicros => {
            "a time of day such as \"17:31:00.123\""
        }
        LogicalType::TimestampMillis
        | LogicalType::TimestampMicros
        | LogicalType::TimestampNanos => "a time of RFC 3339 such as \"2018-04-05T17:31:00.123Z\"",
        LogicalType::LocalTimestampMillis
        | LogicalType::LocalTimestampMicros
        | LogicalType::LocalTimestampNanos => {
            "a date and time without offset such as \"2018-04-05T17:31:00.123\""
        }
        LogicalType::Duration => "a duration of ISO 8601 such as \"P1M2DT0.003S\"",
        _ => "a value of its logical type",
    }
}

fn zeros(count: usize) -> String {
    "0".repeat(count)
}

fn too_many_digits(precision: u32) -> String {
    format!("a number has more digits than the {precision} of its decimal")
}

fn decimal_text(bytes: &[u8], precision: u32, scale: u32) -> Result<String, String> {
    let number = Integer::from_unscaled_be_bytes(bytes).map_err(|error| error.to_string())?;
    // Two digits take up less than a byte; far more bytes would cost time before they could be counted.
    if number.unscaled_be_bytes().len() > precision as usize / 2 + 2 {
        return Err(too_many_digits(precision));
    }
    let text = number.to_string();
    let digits = text.trim_start_matches('-');
    if digits.len() > precision as usize && digits != "0" {
        return Err(too_many_digits(precision));
    }
    let sign = &text[..text.len() - digits.len()];
    let scale = scale as usize;
    if scale == 0 {
        return Ok(text);
    }
    let digits = format!(
        "{}{digits}",
        zeros((scale + 1).saturating_sub(digits.len()))
    );
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    Ok(format!("{sign}{whole}.{fraction}"))
}

/// Returns the unscaled number, or why it is not a decimal of that type; `None` when `text` is no number.
fn decimal_bytes(text: &str, precision: u32, scale: u32) -> Option<Result<Vec<u8>, String>> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let (whole, fraction) = (
        whole.trim_start_matches('0'),
        fraction.trim_end_matches('0'),
    );
    if fraction.len() > scale as usize {
        return Some(Err(format!(
            "the number has more digits behind the point than the {scale} of its decimal: round it first"
        )));
    }
    if whole.len() + scale as usize > precision as usize
        && !(whole.is_empty() && fraction.is_empty())
    {
        return Some(Err(too_many_digits(precision)));
    }
    let sign = if text.starts_with('-') { "-" } else { "" };
    let padding = zeros(scale as usize - fraction.len());
    let digits = format!("{sign}{whole}{fraction}{padding}");
    let digits = if whole.len() + scale as usize == 0 {
        "0"
    } else {
        &digits
    };
    let number: Integer = digits.parse().ok()?;
    Some(Ok(number.unscaled_be_bytes()))
}

fn write_unscaled(ty: &Type, minimal: &[u8], out: &mut Vec<u8>) -> encode::Result {
    let Type::Fixed(fixed) = ty else {
        return encode::bytes(minimal, out);
    };
    let Some(padding) = (fixed.size as usize).checked_sub(minimal.len()) else {
        return Err(EncodeError::new(format!(
            "the number needs {} bytes and the fixed `{}` has {}",
            minimal.len(),
            fixed.named.name,
            fixed.size
        )));
    };
    let negative = minimal.first().is_some_and(|first| *first >= 0x80);
    let sign = if negative { 0xff } else { 0 };
    out.extend(std::iter::repeat_n(sign, padding));
    out.extend_from_slice(minimal);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{decimal_bytes, decimal_text};

    #[test]
    fn decimals_keep_every_digit() {
        for (text, precision, scale) in [
            ("0.00", 4, 2),
            ("-0.01", 4, 2),
            ("99.99", 4, 2),
            ("0", 1, 0),
            (
                "-123456789012345678901234567890123456789012345678901",
                51,
                0,
            ),
            ("0.5", 1, 1),
        ] {
            let bytes = decimal_bytes(text, precision, scale).unwrap().unwrap();
            assert_eq!(decimal_text(&bytes, precision, scale).unwrap(), text);
        }
    }

    #[test]
    fn other_spellings_of_a_number_are_read() {
        for (text, wanted) in [
            ("1", "1.00"),
            ("+1.5", "1.50"),
            ("007", "7.00"),
            ("-0", "0.00"),
            ("1.500", "1.50"),
        ] {
            let bytes = decimal_bytes(text, 4, 2).unwrap().unwrap();
            assert_eq!(decimal_text(&bytes, 4, 2).unwrap(), wanted);
        }
        for text in ["", "-", ".5", "5.", "1e3", "1_000", " 1", "NaN"] {
            assert!(decimal_bytes(text, 4, 2).is_none(), "{text}");
        }
        for text in ["1.234", "100"] {
            assert!(decimal_bytes(text, 4, 2).unwrap().is_err(), "{text}");
        }
    }

    #[test]
    fn a_number_of_many_bytes_is_refused_before_it_is_divided() {
        assert!(decimal_text(&vec![0x7f; 1 << 20], 10, 2).is_err());
        assert_eq!(decimal_text(&[0xff; 64], 10, 2).unwrap(), "-0.01");
    }
}
