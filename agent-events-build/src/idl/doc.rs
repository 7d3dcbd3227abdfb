//! A documentation comment in, the text it says out, as Avro's own IDL compiler reads it.

/// Returns the text of a `/** … */` comment without the stars or blanks in front of its lines; `None` when it is empty.
pub(super) fn text(comment: &str) -> Option<String> {
    let inner = comment.strip_prefix("/**").unwrap_or(comment);
    let inner = inner.strip_suffix("*/").unwrap_or(inner).trim();
    if inner.is_empty() {
        return None;
    }
    let lines: Vec<&str> = inner.lines().collect();
    for stars in ["**", "*"] {
        if let Some(lines) = without_stars(&lines, stars) {
            return Some(lines.join("\n"));
        }
    }
    Some(without_indent(&lines).join("\n"))
}

/// Returns the lines after their stars and one blank, when every line that says something has them.
fn without_stars<'t>(lines: &[&'t str], stars: &str) -> Option<Vec<&'t str>> {
    let strip = |line: &&'t str| {
        let line = line.trim_start_matches([' ', '\t']);
        if line.is_empty() {
            return Some(line);
        }
        let line = line.strip_prefix(stars)?;
        Some(line.strip_prefix([' ', '\t']).unwrap_or(line))
    };
    lines.iter().map(strip).collect()
}

/// Returns the lines without the blanks that all but the first have in common.
fn without_indent<'t>(lines: &[&'t str]) -> Vec<&'t str> {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let (Some(first), rest) = (lines.first(), lines.get(1..).unwrap_or_default()) else {
        return Vec::new();
    };
    let said = rest.iter().filter(|line| !line.trim().is_empty());
    let common = said.map(|line| indent(line)).min().unwrap_or_default();
    let rest = rest
        .iter()
        .map(|line| line.get(common..).unwrap_or_default());
    [*first].into_iter().chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn what_decorates_a_comment_is_no_part_of_it() {
        for (comment, expected) in [
            ("/** one */", Some("one")),
            (
                "/**\n   * one\n   *  two\n   *\n   * three\n   */",
                Some("one\n two\n\nthree"),
            ),
            (
                "/** one\n    two\n      three */",
                Some("one\ntwo\n  three"),
            ),
            ("/** one\r\n\r\n  two */", Some("one\n\ntwo")),
            ("/**\n ** one\n ** two */", Some("one\ntwo")),
            ("/**  */", None),
            ("/***/", None),
        ] {
            assert_eq!(text(comment).as_deref(), expected, "{comment:?}");
        }
    }
}
