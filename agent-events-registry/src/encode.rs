//! Text in, text that stands in a URL, a header or JSON without changing its meaning out, and back.

use std::fmt::Write;

/// Returns a path segment or query value: everything but letters, digits, `-`, `_`, `.` and `~` is percent-encoded
/// (RFC 3986, 2.3). A segment of dots alone is encoded too, as it would mean a folder.
pub(crate) fn percent_encoded(text: &str) -> String {
    let is_dots = text == "." || text == "..";
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'.' if is_dots => encoded.push_str("%2E"),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => write!(encoded, "%{byte:02X}").expect("a String takes all text"),
        }
    }
    encoded
}

/// Returns what a percent-encoded text stands for; `None` when it is not UTF-8 or an escape is cut short.
pub(crate) fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let (high, low) = (digit(rest.next()?)?, digit(rest.next()?)?);
            bytes.push(high << 4 | low);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

/// Returns the Base64 of bytes, padded (RFC 4648, 4).
pub(crate) fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk
            .iter()
            .chain([&0, &0])
            .take(3)
            .fold(0_usize, |group, byte| group << 8 | usize::from(*byte));
        for place in 0..4 {
            if place > chunk.len() {
                text.push('=');
            } else {
                text.push(char::from(ALPHABET[group >> (18 - 6 * place) & 63]));
            }
        }
    }
    text
}

/// Appends a JSON string.
pub(crate) fn push_json_string(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            character if character.is_control() => {
                write!(out, "\\u{:04x}", u32::from(character)).expect("a String takes all text");
            }
            character => out.push(character),
        }
    }
    out.push('"');
}

/// One line of a text from elsewhere, short enough for a message.
pub(crate) fn one_line(text: &str) -> String {
    const LENGTH: usize = 500;
    let mut line = String::new();
    for (count, character) in text.trim().chars().enumerate() {
        if count == LENGTH {
            line.push('…');
            break;
        }
        line.push(if character.is_control() {
            ' '
        } else {
            character
        });
    }
    line
}

#[cfg(test)]
mod tests {
    use super::{base64, one_line, percent_decoded, percent_encoded, push_json_string};

    #[test]
    fn a_path_segment_is_encoded_wholly() {
        let subject = ":.ctx:a/b?c#d%e f-ä.v1";
        let encoded = "%3A.ctx%3Aa%2Fb%3Fc%23d%25e%20f-%C3%A4.v1";
        assert_eq!(percent_encoded(subject), encoded);
        assert_eq!(percent_decoded(encoded).as_deref(), Some(subject));
        assert_eq!(percent_encoded(".."), "%2E%2E");
        for cut in ["%", "%2", "%zz", "%ff"] {
            assert_eq!(percent_decoded(cut), None, "{cut}");
        }
    }

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn strings_of_json_are_escaped() {
        let mut out = String::new();
        push_json_string(&mut out, "a\"b\\c\nd");
        assert_eq!(out, r#""a\"b\\c\u000ad""#);
    }

    #[test]
    fn a_long_text_is_cut() {
        assert_eq!(one_line(" a\nb "), "a b");
        assert_eq!(one_line(&"x".repeat(600)).chars().count(), 501);
    }
}
