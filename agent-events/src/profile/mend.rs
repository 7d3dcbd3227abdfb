//! Texts as some writers write them in, the texts that they should have written out.

use crate::attribute::{AttributeType, AttributeValue, Timestamp};

use super::{Deviation, Notes};

/// Reads a time that lacks something which can only be meant one way.
pub(crate) fn time(text: &str, place: &str, notes: &mut Notes) -> Option<Timestamp> {
    let (date, clock) = text.split_at_checked(10)?;
    let clock = clock.strip_prefix(['T', 't', ' '])?;
    let clock = clock
        .strip_suffix("GMT")
        .map_or(clock, |before| before.trim_end_matches(' '));
    let offset_at = clock.find(['Z', 'z', '+', '-']).unwrap_or(clock.len());
    let (clock, offset) = clock.split_at(offset_at);
    let seconds = if clock.len() == 5 { ":00" } else { "" };
    let offset = if offset.is_empty() { "Z" } else { offset };
    let read = format!("{date}T{clock}{seconds}{offset}").parse().ok()?;
    notes.mend(Deviation::TimeForm, place).then_some(read)
}

/// Reads the value of a typed extension as other languages write it.
pub(crate) fn value(
    ty: AttributeType,
    name: &str,
    text: &str,
    notes: &mut Notes,
) -> Option<AttributeValue> {
    match ty {
        AttributeType::Boolean => {
            let value = AttributeValue::parse(ty, &text.to_ascii_lowercase()).ok()?;
            notes.mend(Deviation::BooleanCase, name).then_some(value)
        }
        AttributeType::Binary => {
            let shown = text
                .strip_prefix("b'")
                .and_then(|text| text.strip_suffix('\''))
                .or_else(|| text.strip_prefix("b\"")?.strip_suffix('"'))?;
            let bytes = python_bytes(shown)?;
            notes
                .mend(Deviation::PythonBytes, name)
                .then_some(AttributeValue::Binary(bytes))
        }
        AttributeType::Timestamp => time(text, name, notes).map(AttributeValue::Timestamp),
        _ => None,
    }
}

/// Reads what Python writes between the quotes of a bytes literal.
fn python_bytes(shown: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(shown.len());
    let mut rest = shown.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'\\' => match rest.next()? {
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                same @ (b'\\' | b'\'' | b'"') => same,
                b'x' => {
                    let digits = [rest.next()?, rest.next()?];
                    let digits = std::str::from_utf8(&digits).ok()?;
                    u8::from_str_radix(digits, 16).ok()?
                }
                _ => return None,
            },
            b' '..=b'~' => byte,
            _ => return None,
        });
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{python_bytes, time};
    use crate::profile::{Notes, Profile};

    #[test]
    fn times_that_lack_something() {
        for (text, meant) in [
            ("2018-04-05T18:31Z", "2018-04-05T18:31:00Z"),
            ("2018-04-05T18:31:00 GMT", "2018-04-05T18:31:00Z"),
            ("2018-04-05T18:31:00GMT", "2018-04-05T18:31:00Z"),
            ("2018-04-05 18:31:00.5", "2018-04-05T18:31:00.500Z"),
            ("2018-04-05T18:31+01:00", "2018-04-05T18:31:00+01:00"),
        ] {
            let mut notes = Notes::new(Profile::Lenient);
            let read = time(text, "time", &mut notes).expect(text);
            assert_eq!(read.to_string(), meant);
            assert_eq!(notes.into_list().len(), 1);
            assert_eq!(time(text, "time", &mut Notes::new(Profile::Strict)), None);
        }
        for text in [
            "lunchtime",
            "",
            "2018-04-05",
            "2018-04-05T1831Z",
            "2018-04-05T18:31:00+25:00",
        ] {
            assert_eq!(
                time(text, "time", &mut Notes::new(Profile::Lenient)),
                None,
                "{text}"
            );
        }
    }

    #[test]
    fn bytes_as_python_shows_them() {
        assert_eq!(
            python_bytes(r"a\\b\x00\xff\n\'").as_deref(),
            Some(b"a\\b\0\xff\n'".as_slice())
        );
        for shown in [r"\q", r"\x0", r"\", "ä"] {
            assert_eq!(python_bytes(shown), None, "{shown}");
        }
    }
}
