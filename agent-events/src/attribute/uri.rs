//! Text in, URIs out: RFC 3986 by hand, because a value that is kept byte for byte needs a check and no parser.

use super::{Problem, checked_text};

checked_text! {
    /// A URI reference (RFC 3986 section 4.1), kept byte for byte.
    UriReference, "extension", check_reference
}

checked_text! {
    /// An absolute URI (RFC 3986 section 4.3: a scheme, no fragment), kept byte for byte.
    Uri, "extension", check_absolute
}

checked_text! {
    /// The `source` attribute: the context in which an event happened, as a URI reference such as `/agents/planner`.
    Source, "source", check_filled_reference
}

checked_text! {
    /// The `dataschema` attribute: the absolute URI of the schema that the data adheres to.
    DataSchema, "dataschema", check_absolute
}

impl From<&Source> for UriReference {
    fn from(source: &Source) -> Self {
        Self(source.0.clone())
    }
}

fn check_filled_reference(text: &str) -> Result<(), Problem> {
    if text.is_empty() {
        return Err(Problem::new(
            "is empty",
            "name the producer as a URI reference such as `/agents/planner`",
        ));
    }
    check_reference(text)
}

fn check_absolute(text: &str) -> Result<(), Problem> {
    const REMEDY: &str =
        "write an absolute URI such as `urn:uuid:…` or `https://host/path`, without a fragment";
    check_reference(text)?;
    if !text
        .split_once(':')
        .is_some_and(|(start, _)| is_scheme(start))
    {
        return Err(Problem::new("has no scheme", REMEDY));
    }
    if text.contains('#') {
        return Err(Problem::new("has a fragment", REMEDY));
    }
    Ok(())
}

fn check_reference(text: &str) -> Result<(), Problem> {
    check_characters(text)?;
    let (hierarchy, fragment) = split_at_byte(text, |byte| byte == b'#');
    if fragment.bytes().skip(1).any(|byte| byte == b'#') {
        return Err(Problem::new(
            "has two `#`",
            "percent-encode the second as `%23`",
        ));
    }
    let (before_colon, rest) = split_at_byte(hierarchy, |byte| matches!(byte, b':' | b'/' | b'?'));
    let rest = match rest.strip_prefix(':') {
        None => hierarchy,
        Some(rest) if is_scheme(before_colon) => rest,
        Some(_) => {
            return Err(Problem::new(
                "has a `:` after what cannot be a scheme",
                "begin the scheme with a letter, or the relative path with `./`",
            ));
        }
    };
    let (authority, tail) = match rest.strip_prefix("//") {
        None => ("", rest),
        Some(rest) => split_at_byte(rest, |byte| matches!(byte, b'/' | b'?')),
    };
    let is_bracket = |byte| matches!(byte, b'[' | b']');
    if tail.bytes().any(is_bracket) || fragment.bytes().any(is_bracket) {
        return Err(Problem::new(
            "has a bracket outside of the host",
            "percent-encode `[` as `%5B` and `]` as `%5D`",
        ));
    }
    check_authority(authority)
}

/// Splits ASCII text before the first byte that is meant.
fn split_at_byte(text: &str, meant: impl Fn(u8) -> bool) -> (&str, &str) {
    text.split_at(text.bytes().position(meant).unwrap_or(text.len()))
}

fn check_characters(text: &str) -> Result<(), Problem> {
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            byte if ALLOWED[usize::from(*byte)] => {}
            b'%' if matches!(bytes.get(at + 1..at + 3), Some([high, low])
                if high.is_ascii_hexdigit() && low.is_ascii_hexdigit()) => {}
            b'%' => {
                return Err(Problem::new(
                    format!("has a `%` without two hexadecimal digits at byte {at}"),
                    "percent-encode it as `%25`",
                ));
            }
            _ => {
                return Err(Problem::new(
                    format!("has a character at byte {at} that a URI cannot hold"),
                    "percent-encode its UTF-8 bytes, such as `%20` for a space",
                ));
            }
        }
    }
    Ok(())
}

/// Unreserved and reserved characters; a table, because every event has two or three URIs.
const ALLOWED: [bool; 256] = {
    let mut allowed = [false; 256];
    let mut byte = 0;
    while byte < 128_u8 {
        allowed[byte as usize] = byte.is_ascii_alphanumeric()
            || matches!(
                byte,
                b'-' | b'.' | b'_' | b'~' | b':' | b'/' | b'?' | b'#' | b'[' | b']' | b'@'
            )
            || matches!(
                byte,
                b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'='
            );
        byte += 1;
    }
    allowed
};

fn is_scheme(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

fn check_authority(authority: &str) -> Result<(), Problem> {
    if authority.is_empty() {
        return Ok(());
    }
    let (user, host_and_port) = authority.split_once('@').unwrap_or(("", authority));
    let host_end = match host_and_port.strip_prefix('[') {
        Some(literal) => literal.find(']').map(|end| end + 2),
        None => Some(host_and_port.find(':').unwrap_or(host_and_port.len())),
    };
    let valid = host_end.is_some_and(|end| {
        let (host, port) = host_and_port.split_at(end);
        let name = host
            .strip_prefix('[')
            .map_or(host, |host| &host[..host.len() - 1]);
        let digits = port.strip_prefix(':').unwrap_or(port);
        !user.contains(['[', ']'])
            && !name.contains(['[', ']', '@'])
            && (port.is_empty() || port.starts_with(':'))
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    if valid {
        Ok(())
    } else {
        Err(Problem::new(
            "has an authority that is not `user@host:port`",
            "write what follows `//` as a host, or begin the path with one `/`",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::{DataSchema, Source};

    #[test]
    fn references_of_rfc_3986_are_kept_byte_for_byte() {
        for text in [
            "/agents/planner",
            "https://github.com/cloudevents",
            "mailto:cncf-wg-serverless@lists.cncf.io",
            "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66",
            "1-555-123-4567",
            "//authority/path",
            "HTTP://Example.COM:80",
            "a#fragment",
            "a/b:c",
            "./a:b",
            "?q=a:b",
            "//[::1]:80/a",
            "//user:secret@host:80?x",
            "file:///etc/hosts",
            "%41",
            "http://host:/",
        ] {
            assert_eq!(
                text.parse::<Source>().as_ref().map(Source::as_str),
                Ok(text)
            );
        }
    }

    #[test]
    fn other_texts_are_refused_with_a_remedy() {
        for text in [
            "", "a b", "%", "%4", "%zz", "^", "a#b#c", "1:a", ":a", "/[a]", "//[::1", "//a:b:c",
            "//a@b@c", "//[::1]x", "ä", "\u{7}", "a\\b", "`", "<a>", "{a}", "a|b", "\"",
        ] {
            let error = text.parse::<Source>().expect_err(text).to_string();
            assert!(error.starts_with("attribute `source` "), "{error}");
            assert!(error.contains(": "), "{error}");
        }
    }

    #[test]
    fn a_data_schema_is_absolute() {
        assert!("urn:a".parse::<DataSchema>().is_ok());
        for text in ["", "/schema", "http://a/b#c", "schema"] {
            assert!(text.parse::<DataSchema>().is_err(), "{text}");
        }
    }
}
