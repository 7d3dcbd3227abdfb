//! The text of a file of properties in, its lines as keys and values out, as `java.util.Properties` reads them.

use std::collections::HashSet;

use super::error::LineFault;

/// A property, with the line it begins in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) number: usize,
    pub(super) key: String,
    pub(super) value: String,
}

/// Reads the properties of a file.
///
/// As Kafka does, and `java.util.Properties` does not, it drops blanks at the end of a value. A key that stands there twice
/// is an error: one of the two would be lost.
pub(super) fn parse(text: &str) -> Result<Vec<Line>, LineFault> {
    let mut lines = text.lines().enumerate();
    let (mut properties, mut keys) = (Vec::new(), HashSet::new());
    while let Some((index, line)) = lines.next() {
        let start = line.trim_start();
        if start.is_empty() || start.starts_with(['#', '!']) {
            continue;
        }
        let number = index + 1;
        let mut logical = start.to_owned();
        while is_continued(&logical) {
            logical.pop();
            let Some((_, next)) = lines.next() else { break };
            logical.push_str(next.trim_start());
        }
        let fault = |what| LineFault { number, what };
        let (key, value) = split(&logical).map_err(fault)?;
        if key.is_empty() {
            return Err(fault("has no key: write `key=value`".to_owned()));
        }
        if !keys.insert(key.clone()) {
            return Err(fault(format!(
                "sets `{key}` for the second time: keep one of the lines"
            )));
        }
        let value = value.trim_end().to_owned();
        properties.push(Line { number, key, value });
    }
    Ok(properties)
}

fn is_continued(line: &str) -> bool {
    let backslashes = line.bytes().rev().take_while(|byte| *byte == b'\\').count();
    backslashes % 2 == 1
}

/// Splits at the first `=`, `:` or blank that is not escaped, and takes the escapes away.
fn split(line: &str) -> Result<(String, String), String> {
    let mut escaped = false;
    let end = line.find(|character: char| {
        let found = !escaped && (matches!(character, '=' | ':') || character.is_whitespace());
        escaped = !escaped && character == '\\';
        found
    });
    let Some(end) = end else {
        return Err("has no value: write `key=value`".to_owned());
    };
    let (key, rest) = line.split_at(end);
    let rest = rest.trim_start();
    let rest = rest.strip_prefix(['=', ':']).unwrap_or(rest);
    Ok((unescape(key)?, unescape(rest.trim_start())?))
}

fn unescape(text: &str) -> Result<String, String> {
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let meant = match character {
            '\\' => match characters.next() {
                Some('t') => '\t',
                Some('n') => '\n',
                Some('r') => '\r',
                Some('f') => '\u{c}',
                Some('u') => {
                    let digits: String = characters.by_ref().take(4).collect();
                    let hexadecimal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
                    let unit = u16::from_str_radix(&digits, 16).ok();
                    let unit = unit.filter(|_| digits.len() == 4 && hexadecimal);
                    units.push(unit.ok_or("has `\\u` without four hexadecimal digits")?);
                    continue;
                }
                Some(other) => other,
                None => continue,
            },
            other => other,
        };
        units.extend_from_slice(meant.encode_utf16(&mut [0; 2]));
    }
    String::from_utf16(&units).map_err(|_| "has half of a surrogate pair after `\\u`".to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;

    fn pairs(text: &str) -> Vec<(usize, String, String)> {
        let lines = parse(text).unwrap();
        lines
            .into_iter()
            .map(|line| (line.number, line.key, line.value))
            .collect()
    }

    #[test]
    fn properties_are_read_as_java_reads_them() {
        let text = "# c\r\n! c\n\n  a=1\nb : 2 \nc 3\nd = x=y:z\ne=one,\\\n   two\nf\\=g=h\n\
                    i=\\u00fc\\ud83d\\ude00\\t\\q\nj=a\\\\\nk=";
        let expected = [
            (4, "a", "1"),
            (5, "b", "2"),
            (6, "c", "3"),
            (7, "d", "x=y:z"),
            (8, "e", "one,two"),
            (10, "f=g", "h"),
            (11, "i", "ü😀\tq"),
            (12, "j", "a\\"),
            (13, "k", ""),
        ]
        .map(|(number, key, value)| (number, key.to_owned(), value.to_owned()));
        assert_eq!(pairs(text), expected);
    }

    #[test]
    fn a_line_that_says_nothing_or_the_same_key_again_is_refused() {
        for (text, number) in [
            ("a=1\nbootstrap", 2),
            ("=1", 1),
            ("a=1\n\na=2", 3),
            ("a=\\u12", 1),
            ("a=\\u+123", 1),
            ("a=\\ud83d", 1),
        ] {
            let fault = parse(text).unwrap_err();
            assert_eq!(fault.number, number, "{text}");
            assert!(!fault.what.is_empty());
        }
    }
}
