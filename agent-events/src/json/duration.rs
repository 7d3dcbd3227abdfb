//! A duration of ISO 8601 in, months, days and milliseconds out.

use crate::Duration;

/// Milliseconds of an hour, a minute and a second.
const HOUR: u64 = 3_600_000;
const MINUTE: u64 = 60_000;
const SECOND: u64 = 1_000;

/// Reads `P[n]Y[n]M[n]W[n]DT[n]H[n]M[n]S`; seconds can have a fraction, of which three digits count.
pub(super) fn parse(text: &str) -> Option<Duration> {
    let (date, time) = match text.strip_prefix('P')?.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text.strip_prefix('P')?, None),
    };
    if time.is_some_and(str::is_empty) || (date.is_empty() && time.is_none()) {
        return None;
    }
    let (mut months, mut days, mut millis) = (0_u64, 0_u64, 0_u64);
    parts(date, "YMWD", |unit, whole, fraction| {
        let (sum, factor) = match unit {
            'Y' => (&mut months, 12),
            'M' => (&mut months, 1),
            'W' => (&mut days, 7),
            _ => (&mut days, 1),
        };
        *sum = sum.checked_add(whole.checked_mul(factor)?)?;
        fraction.is_none().then_some(())
    })?;
    parts(time.unwrap_or_default(), "HMS", |unit, whole, fraction| {
        let factor = match unit {
            'H' => HOUR,
            'M' => MINUTE,
            _ => SECOND,
        };
        let extra = match fraction {
            Some(digits) if unit == 'S' => thousandths(digits)?,
            Some(_) => return None,
            None => 0,
        };
        millis = millis.checked_add(whole.checked_mul(factor)?.checked_add(extra)?)?;
        Some(())
    })?;
    Some(Duration {
        months: u32::try_from(months).ok()?,
        days: u32::try_from(days).ok()?,
        millis: u32::try_from(millis).ok()?,
    })
}

/// Calls `add` with each number and its unit; units are each there at most once, in the order of `units`.
fn parts(
    mut text: &str,
    mut units: &str,
    mut add: impl FnMut(char, u64, Option<&str>) -> Option<()>,
) -> Option<()> {
    while !text.is_empty() {
        let end = text.find(|char: char| char.is_ascii_uppercase())?;
        let unit = text[end..].chars().next()?;
        let (number, place) = (&text[..end], units.find(unit)?);
        let (whole, fraction) = match number.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (number, None),
        };
        if !whole.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        add(unit, whole.parse().ok()?, fraction)?;
        (text, units) = (&text[end + 1..], &units[place + 1..]);
    }
    Some(())
}

fn thousandths(digits: &str) -> Option<u64> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    format!("{digits:0<3}").get(..3)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::Duration;

    #[test]
    fn reads_what_is_written_and_the_other_units() {
        for (text, [months, days, millis]) in [
            ("PT0S", [0, 0, 0]),
            ("P1M2DT0.003S", [1, 2, 3]),
            ("P1Y2M3W4DT5H6M7.8901S", [14, 25, 18_367_890]),
            ("P4294967295MT4294967.295S", [u32::MAX, 0, u32::MAX]),
        ] {
            let wanted = Duration {
                months,
                days,
                millis,
            };
            assert_eq!(parse(text), Some(wanted), "{text}");
            assert_eq!(parse(&wanted.to_string()), Some(wanted));
        }
    }

    #[test]
    fn refuses_what_is_not_one() {
        for text in [
            "",
            "P",
            "PT",
            "P1",
            "1D",
            "P1DT",
            "P1D2M",
            "PT1D",
            "P1S",
            "P1.5D",
            "PT1.S",
            "P-1D",
            "P+1D",
            "PT1,5S",
            "P4294967296D",
            "P99999999999999999999Y",
            "p1d",
            "P1D ",
            "PéD",
            "P1DTT1S",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
