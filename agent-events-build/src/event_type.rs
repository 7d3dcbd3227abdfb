//! The text of a CloudEvents `type` in, what is wrong with its form out.

/// Returns why `text` is no event type: two or more segments of letters, digits, `_` and `-`, joined by dots.
pub(crate) fn fault(text: &str) -> Option<String> {
    let allowed = |char: char| char.is_ascii_alphanumeric() || char == '_' || char == '-';
    if text.is_empty() {
        return Some("is empty".to_owned());
    }
    if let Some(char) = text.chars().find(|&char| !allowed(char) && char != '.') {
        return Some(format!("has the character {char:?}"));
    }
    if !text.contains('.') {
        return Some("has one segment only".to_owned());
    }
    if text.split('.').any(str::is_empty) {
        return Some("has an empty segment".to_owned());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn tells_what_is_wrong() {
        for good in [
            "agent.task.created",
            "com.acme.order-line.placed.v2",
            "a_b.c",
        ] {
            assert_eq!(fault(good), None, "{good}");
        }
        for (bad, reason) in [
            ("", "is empty"),
            ("created", "has one segment only"),
            ("agent..created", "has an empty segment"),
            (".created", "has an empty segment"),
            ("agent created.x", "has the character ' '"),
            ("agent.täsk", "has the character 'ä'"),
            ("agent.\ntask", "has the character '\\n'"),
        ] {
            assert_eq!(fault(bad).as_deref(), Some(reason), "{bad:?}");
        }
    }
}
