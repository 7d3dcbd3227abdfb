//! The `doc` of a schema in, lines of a Rust doc comment out: text stays text, whatever Markdown would make of it.

/// Returns the lines of a doc comment that shows `doc`.
///
/// What would become a link, an HTML tag, a code block or a test is escaped; words that look like code are set as code.
pub(crate) fn lines(doc: &str) -> Vec<String> {
    let mut lines: Vec<String> = doc.split(['\n', '\r']).map(line).collect();
    lines.dedup_by(|next, last| next.is_empty() && last.is_empty());
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    if lines.first().is_some_and(String::is_empty) {
        lines.remove(0);
    }
    lines
}

fn line(text: &str) -> String {
    let clean: String = text
        .chars()
        .map(|char| {
            if char.is_control() || is_bidi(char) {
                ' '
            } else {
                char
            }
        })
        .collect();
    let clean = clean.trim();
    let mut in_code = false;
    let words: Vec<String> = clean
        .split(' ')
        .map(|text| word(text, &mut in_code))
        .collect();
    let line = words.join(" ");
    // A fence would open a code block, and a code block is a test; a span left open reaches into other lines.
    if clean.starts_with("```") || clean.starts_with("~~~") || clean.matches('`').count() % 2 == 1 {
        return line.replace('`', "'").replace("~~~", "- - -");
    }
    line
}

/// Text that is shown in another order than it is read.
fn is_bidi(char: char) -> bool {
    matches!(char, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn word(text: &str, in_code: &mut bool) -> String {
    let was_in_code = *in_code;
    if text.matches('`').count() % 2 == 1 {
        *in_code = !*in_code;
    }
    if was_in_code || text.contains('`') {
        return text.to_owned();
    }
    if text.starts_with("http://") || text.starts_with("https://") {
        let url = text.trim_end_matches(['.', ',', ';', ')', '>', '"', '\'']);
        if url
            .chars()
            .all(|char| char.is_ascii_graphic() && !"<>[]\\".contains(char))
        {
            return format!("<{url}>{}", escape(&text[url.len()..]));
        }
    }
    let core = text.trim_matches(|char: char| !char.is_alphanumeric() && char != '_');
    if looks_like_code(core) {
        let start = text.find(core).unwrap_or_default();
        let (before, after) = (&text[..start], &text[start + core.len()..]);
        return format!("{}`{core}`{}", escape(before), escape(after));
    }
    escape(text)
}

/// An identifier of several words, which Markdown might set in italics.
fn looks_like_code(word: &str) -> bool {
    let is_path = word.split("::").all(|part| {
        !part.is_empty()
            && part
                .chars()
                .all(|char| char.is_alphanumeric() || char == '_' || char == '.')
    });
    let inner_capital =
        word.chars().skip(1).any(char::is_uppercase) && word.chars().any(char::is_lowercase);
    is_path && (word.contains('_') || word.contains("::") || inner_capital)
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        if matches!(char, '[' | ']' | '<' | '>' | '\\' | '*' | '|' | '#') {
            escaped.push('\\');
        }
        escaped.push(char);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn plain_text_stays_as_it_is() {
        assert_eq!(
            lines("The task, from 0 to 100 per cent."),
            ["The task, from 0 to 100 per cent."]
        );
    }

    #[test]
    fn nothing_becomes_a_link_a_tag_or_a_test() {
        assert_eq!(
            lines("see [Other] or Vec<u8>"),
            [r"see \[Other\] or Vec\<u8\>"]
        );
        assert_eq!(
            lines("    fn main() { panic!() }"),
            ["fn main() { panic!() }"]
        );
        assert_eq!(lines("```\nrun()\n```"), ["'''", "run()", "'''"]);
        assert_eq!(lines("one ` tick"), ["one ' tick"]);
        assert_eq!(
            lines("end */ of\u{0} it\r\nnext"),
            [r"end \*/ of  it", "", "next"]
        );
    }

    #[test]
    fn identifiers_and_addresses_are_set_as_such() {
        assert_eq!(
            lines("the task_id (see https://a.example/x)."),
            ["the `task_id` (see <https://a.example/x>)."]
        );
        assert_eq!(
            lines("at https://a.example/x."),
            ["at <https://a.example/x>."]
        );
        assert_eq!(lines("an `already_code` word"), ["an `already_code` word"]);
        assert_eq!(
            lines("AgentTaskEvent, or JSON"),
            ["`AgentTaskEvent`, or JSON"]
        );
    }

    #[test]
    fn empty_lines_do_not_pile_up() {
        assert_eq!(lines("\n\na\n\n\nb\n\n"), ["a", "", "b"]);
        assert!(lines("").is_empty());
    }
}
