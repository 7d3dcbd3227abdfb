//! A remedy and the text it is for in, the edit that a machine can make out; the text keeps its layout.

use agent_events_schema::{Alias, Fix, SourceMap, Span};

/// Returns the edit that adds a member to the JSON object at `object`; `None` when no object stands there.
pub(crate) fn add_member(sources: &SourceMap, object: Span, key: &str, value: &str) -> Option<Fix> {
    let text = sources.snippet(object);
    let inner = text.strip_prefix('{')?.strip_suffix('}')?;
    let members = inner.trim_end();
    let at = object.start + u32::try_from(1 + members.len()).ok()?;
    let is_spaced = !inner.contains("\":") || inner.contains("\": ");
    let colon = if is_spaced { ": " } else { ":" };
    let first = &inner[..inner.len() - inner.trim_start().len()];
    let gap = match first.rfind('\n') {
        // Members stand on lines of their own, so this one does too.
        Some(_) => first.to_owned(),
        None if is_spaced => " ".to_owned(),
        None => String::new(),
    };
    let comma = if members.trim().is_empty() { "" } else { "," };
    Some(Fix {
        span: Span::new(object.source, at, at),
        text: format!("{comma}{gap}\"{key}\"{colon}{value}"),
        title: format!("add `\"{key}\": {value}`"),
    })
}

/// Returns the edit that adds an alias to the definition at `object`.
pub(crate) fn add_alias(
    sources: &SourceMap,
    object: Span,
    aliases: &[Alias],
    name: &str,
) -> Option<Fix> {
    let Some(last) = aliases.last() else {
        // An empty list of aliases is a list already.
        let is_there = sources.snippet(object).contains("\"aliases\"");
        return (!is_there)
            .then(|| add_member(sources, object, "aliases", &format!("[\"{name}\"]")))?;
    };
    sources.snippet(last.span).starts_with('"').then(|| Fix {
        span: Span::new(last.span.source, last.span.end, last.span.end),
        text: format!(", \"{name}\""),
        title: format!("add the alias `{name}`"),
    })
}

#[cfg(test)]
mod tests {
    use agent_events_schema::{SourceMap, Span};

    use super::add_member;

    fn added(text: &str) -> String {
        let mut sources = SourceMap::default();
        let id = sources.add("a", text);
        let whole = Span::new(id, 0, u32::try_from(text.len()).unwrap());
        let fix = add_member(&sources, whole, "default", "0").unwrap();
        let at = fix.span.start as usize;
        format!("{}{}{}", &text[..at], fix.text, &text[at..])
    }

    #[test]
    fn the_layout_is_kept() {
        for (before, after) in [
            (r#"{"name":"a"}"#, r#"{"name":"a","default":0}"#),
            (r#"{ "name": "a" }"#, r#"{ "name": "a", "default": 0 }"#),
            (r#"{"name": "a"}"#, r#"{"name": "a", "default": 0}"#),
            (
                "{\n  \"name\": \"a\"\n}",
                "{\n  \"name\": \"a\",\n  \"default\": 0\n}",
            ),
            (
                "{\r\n\t\"name\": \"a\"\r\n}",
                "{\r\n\t\"name\": \"a\",\r\n\t\"default\": 0\r\n}",
            ),
            ("{}", "{ \"default\": 0}"),
        ] {
            assert_eq!(added(before), after);
        }
    }
}
