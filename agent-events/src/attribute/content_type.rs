//! Text in, a media type out, in the form of RFC 2046: `type/subtype` and parameters.

use super::{AttributeError, Problem, checked_text};

checked_text! {
    /// The `datacontenttype` attribute: the media type of the data, with its parameters as they were written.
    ContentType, "datacontenttype", check
}

impl ContentType {
    /// Takes a media type of this crate's own.
    pub(crate) const fn from_static(text: &'static str) -> Self {
        Self(std::borrow::Cow::Borrowed(text))
    }

    /// Reads a media type; those of this crate's own formats, which nearly every event has, need no check and no copy.
    pub(crate) fn read(text: &str) -> Result<Self, AttributeError> {
        const KNOWN: [&str; 2] = ["application/avro", "application/json"];
        match KNOWN.iter().find(|known| **known == text) {
            Some(known) => Ok(Self::from_static(known)),
            None => text.parse(),
        }
    }

    /// Returns the media type without parameters, in the case it was written.
    #[must_use]
    pub fn essence(&self) -> &str {
        essence(&self.0)
    }

    /// Returns whether the media type is `essence`, in any case and with any parameters.
    #[must_use]
    pub fn is(&self, essence: &str) -> bool {
        self.essence().eq_ignore_ascii_case(essence)
    }
}

/// Returns what stands before the parameters.
pub(crate) fn essence(content_type: &str) -> &str {
    content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim_matches(' ')
}

/// Returns whether data of this media type is JSON: `*/json` and `*/*+json` ("JSON format", section 3.1).
pub(crate) fn is_json(content_type: &str) -> bool {
    essence(content_type)
        .split_once('/')
        .is_some_and(|(_, subtype)| is_json_subtype(subtype))
}

/// Returns whether data is JSON whose media type ends so.
pub(crate) fn is_json_subtype(subtype: &str) -> bool {
    let suffix = subtype.rsplit('+').next().unwrap_or(subtype);
    suffix.eq_ignore_ascii_case("json")
}

fn check(text: &str) -> Result<(), Problem> {
    let valid = text.split_once('/').is_some_and(|(kind, rest)| {
        let subtype = rest.find([';', ' ', '\t']).unwrap_or(rest.len());
        is_token(kind) && is_token(&rest[..subtype]) && are_parameters(&rest[subtype..])
    });
    if valid {
        Ok(())
    } else {
        Err(Problem::new(
            "is not a media type of RFC 2046",
            "write `type/subtype` with optional `; name=value`, such as `application/json`",
        ))
    }
}

fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| {
            byte.is_ascii_graphic()
                && !matches!(
                    byte,
                    b'(' | b')'
                        | b'<'
                        | b'>'
                        | b'@'
                        | b','
                        | b';'
                        | b':'
                        | b'\\'
                        | b'"'
                        | b'/'
                        | b'['
                        | b']'
                        | b'?'
                        | b'='
                )
        })
}

fn are_parameters(text: &str) -> bool {
    let mut rest = text.trim_start_matches([' ', '\t']);
    while let Some(parameter) = rest.strip_prefix(';') {
        let Some((name, value)) = parameter.split_once('=') else {
            return false;
        };
        if !is_token(name.trim_start_matches([' ', '\t'])) {
            return false;
        }
        let end = match value.strip_prefix('"') {
            Some(quoted) => quoted_end(quoted).map(|end| end + 1),
            None => Some(value.find([';', ' ', '\t']).unwrap_or(value.len()))
                .filter(|end| is_token(&value[..*end])),
        };
        match end {
            Some(end) => rest = value[end..].trim_start_matches([' ', '\t']),
            None => return false,
        }
    }
    rest.is_empty()
}

/// Returns where the text after the closing quote begins.
fn quoted_end(quoted: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in quoted.bytes().enumerate() {
        match byte {
            _ if !(byte == b' ' || byte == b'\t' || byte.is_ascii_graphic()) => return None,
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::ContentType;

    #[test]
    fn media_types_keep_their_parameters() {
        for text in [
            "application/json",
            "application/json; charset=utf-8",
            "text/plain;a=b;c=\"d;\\\"e\"; f=g",
            "application/vnd.acme+json ;v=1",
        ] {
            let parsed = text.parse::<ContentType>().expect(text);
            assert_eq!(parsed.as_str(), text);
        }
        let json: ContentType = "Application/JSON; Charset=UTF-8".parse().unwrap();
        assert!(json.is("application/json"));
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "xyz",
            "a/",
            "/b",
            "a/b/c",
            "a b/c",
            "a/b;",
            "a/b; c",
            "a/b; c=",
            "a/b; c=\"d",
            "a/b c",
            "a/ä",
            "a/b; =c",
            "a/b; c=\"d\"e",
        ] {
            assert!(text.parse::<ContentType>().is_err(), "{text}");
        }
    }
}
