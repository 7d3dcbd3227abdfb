//! The `doc` of a schema in, lines of a Rust doc comment out: text stays text, whatever Markdown would make of it.

/// Returns the lines of a doc comment that shows `doc`, as one text; an empty one where there are none.
pub(super) fn comment(doc: &str) -> String {
    if is_plain(doc) {
        return doc.to_owned();
    }
    lines(doc).join("\n")
}

/// Returns the lines of a doc comment that shows `doc`.
///
/// What would become a link, an HTML tag, a heading, a code block or a test is escaped; words that look like code are
/// set as code; lists stay lists.
fn lines(doc: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut indent = 0;
    for text in doc.replace("\r\n", "\n").split(['\n', '\r']) {
        let line = line(text);
        match list_marker(&line) {
            Some(marker) => {
                indent = marker;
                lines.push(line);
            }
            None if line.is_empty() => {
                indent = 0;
                lines.push(line);
            }
            // What goes on within a list item is indented, or it would look like a paragraph of its own.
            None => lines.push(format!("{:indent$}{line}", "")),
        }
    }
    lines.dedup_by(|next, last| next.is_empty() && last.is_empty());
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    if lines.first().is_some_and(String::is_empty) {
        lines.remove(0);
    }
    lines
}

/// Tells whether a text is one line of plain words, which most are: nothing would be done to it.
fn is_plain(doc: &str) -> bool {
    // By hand, since a build script is compiled without optimisation.
    let (bytes, mut before, mut at) = (doc.as_bytes(), b' ', 0);
    while at < bytes.len() {
        match bytes[at] {
            b'a'..=b'z' => {}
            b'A'..=b'Z' if !before.is_ascii_alphanumeric() => {}
            b'0'..=b'9' if before.is_ascii_alphanumeric() || before == b' ' => {}
            b' ' | b',' | b'.' | b';' | b'?' | b'!' | b'\'' if before != b' ' => {}
            _ => return false,
        }
        before = bytes[at];
        at += 1;
    }
    before != b' ' && doc.starts_with(|first: char| first.is_ascii_alphabetic())
}

/// Returns `text` as a span of code, whatever is in it.
pub(crate) fn code(text: &str) -> String {
    let shown = |char: char| {
        if is_visible(char) && char != '`' {
            char
        } else {
            '?'
        }
    };
    if text.is_empty() {
        return "`?`".to_owned();
    }
    if text
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && byte != b'`')
    {
        return ["`", text, "`"].concat();
    }
    format!("`{}`", text.chars().map(shown).collect::<String>())
}

fn line(text: &str) -> String {
    let clean: String = text
        .chars()
        .map(|char| if is_visible(char) { char } else { ' ' })
        .collect();
    // Of several spaces Markdown shows one, or makes a code block, which is a test.
    let mut words: Vec<&str> = clean.split_whitespace().collect();
    let without_ticks: Vec<String>;
    // A fence would open a code block; a span left open reaches into other lines.
    if clean.contains("``") || clean.matches('`').count() % 2 == 1 {
        without_ticks = words.iter().map(|word| word.replace('`', "'")).collect();
        words = without_ticks.iter().map(String::as_str).collect();
    }
    let mut in_code = false;
    let words: Vec<String> = words.iter().map(|text| word(text, &mut in_code)).collect();
    let line = words.join(" ");
    // Underlines make a heading of the line before, or a rule; within a list item as well.
    let mut start = 0;
    while !is_underline(&line[start..])
        && let Some(marker) = list_marker(&line[start..])
        && start + marker < line.len()
    {
        start += marker;
    }
    let (markers, text) = line.split_at(start);
    if is_underline(text) {
        format!("{markers}\\{text}")
    } else {
        line
    }
}

fn is_underline(text: &str) -> bool {
    text.starts_with('=')
        || text.starts_with(['-', '_']) && text.chars().all(|char| matches!(char, '-' | '_' | ' '))
}

/// Returns how far the text of a list item is indented, if the line begins one.
fn list_marker(line: &str) -> Option<usize> {
    let marker = line.split(' ').next()?;
    let number = marker.strip_suffix(['.', ')']);
    let is_number = number.is_some_and(|digits| {
        (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    (matches!(marker, "-" | "+") || is_number).then_some(marker.len() + 1)
}

/// Tells whether a character shows itself as one, in the order it is read.
fn is_visible(char: char) -> bool {
    // A quote or backslash is escaped in a string, and visible.
    char.is_ascii_graphic() || char.escape_debug().len() == 1
}

fn word(text: &str, in_code: &mut bool) -> String {
    if *in_code || text.contains('`') {
        let mut word = String::with_capacity(text.len());
        for (index, part) in text.split('`').enumerate() {
            if index > 0 {
                word.push('`');
                *in_code = !*in_code;
            }
            word.push_str(&if *in_code {
                part.to_owned()
            } else {
                escape(part)
            });
        }
        return word;
    }
    if let Some(start) = ["http://", "https://"]
        .iter()
        .filter_map(|scheme| text.find(scheme))
        .min()
    {
        let (before, url) = text.split_at(start);
        let end = url
            .find(|char: char| !char.is_ascii_graphic() || "<>[]\\".contains(char))
            .unwrap_or(url.len());
        let link = url[..end].trim_end_matches(['.', ',', ';', ')', '"', '\'']);
        return format!("{}<{link}>{}", escape(before), escape(&url[link.len()..]));
    }
    let core = text.trim_matches(|char: char| !char.is_alphanumeric() && char != '_');
    let start = text.find(core).unwrap_or_default();
    let mut end = start + core.len();
    if text[end..].starts_with("()") {
        end += 2;
    }
    let core = &text[start..end];
    if looks_like_code(core) {
        return format!("{}`{core}`{}", escape(&text[..start]), escape(&text[end..]));
    }
    parts(text)
}

/// Sets the identifiers in a word such as `{Order#lineItems}` as code.
fn parts(text: &str) -> String {
    let mut set = String::with_capacity(text.len());
    let is_part = |char: char| char.is_alphanumeric() || char == '_';
    let mut rest = text;
    while let Some(start) = rest.find(is_part) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|char| !is_part(char)).unwrap_or(from.len());
        let (part, after) = from.split_at(end);
        set.push_str(&escape(before));
        if looks_like_code(part) {
            set.push_str(&code(part));
        } else {
            set.push_str(&escape(part));
        }
        rest = after;
    }
    set + &escape(rest)
}

/// An identifier of several words, which Markdown might set in italics, a path or a call.
fn looks_like_code(word: &str) -> bool {
    let inner_capital = word.chars().all(char::is_alphanumeric)
        && word.chars().skip(1).any(char::is_uppercase)
        && word.chars().any(char::is_lowercase);
    word.contains('_') || word.contains("::") || word.ends_with("()") || inner_capital
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        if matches!(
            char,
            '[' | ']' | '<' | '>' | '\\' | '*' | '_' | '|' | '#' | '&' | '~'
        ) {
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
    fn what_is_taken_for_plain_is_what_nothing_is_done_to() {
        for text in [
            "The id, or none.",
            "A b 12 x2y; no! It's ok?",
            "X",
            "a.b",
            "e.g. that",
        ] {
            assert!(super::is_plain(text), "{text}");
            let words = text.split(' ').map(|text| super::word(text, &mut false));
            assert_eq!(words.collect::<Vec<_>>().join(" "), text);
        }
        for text in [
            "1. x", "- x", "a  b", " a", "a ", "aB", "a_b", "a::b", "a()", "http://x", "é",
        ] {
            assert!(!super::is_plain(text), "{text}");
        }
    }

    #[test]
    fn nothing_becomes_a_link_a_tag_or_a_test() {
        assert_eq!(
            lines("see [Other] or Vec<u8>"),
            [r"see \[Other\] or Vec\<u8\>"]
        );
        assert_eq!(
            lines("    fn main() { panic!() }"),
            ["fn `main()` { panic!() }"]
        );
        assert_eq!(lines("```\nrun()\n```"), ["'''", "`run()`", "'''"]);
        assert_eq!(lines("one ` tick"), ["one ' tick"]);
        assert_eq!(
            lines("end */ of\u{0} it\r\nnext"),
            [r"end \*/ of it", "next"]
        );
    }

    #[test]
    fn nothing_is_hidden_or_left_open() {
        assert_eq!(lines("a\u{200b}b \u{202e}c\u{feff}"), ["a b c"]);
        assert_eq!(lines("open `code <T> [x]"), [r"open 'code \<T\> \[x\]"]);
        assert_eq!(lines("``"), ["''"]);
        assert_eq!(lines("[`c [d]`] [`e`]"), [r"\[`c [d]`\] \[`e`\]"]);
        assert_eq!(lines("&lt;"), [r"\&lt;"]);
        assert_eq!(lines("title\n==="), ["title", r"\==="]);
        assert_eq!(lines("title\n---"), ["title", r"\---"]);
        assert_eq!(lines("~~~\nrun\n~~~"), [r"\~\~\~", "run", r"\~\~\~"]);
    }

    #[test]
    fn lists_stay_lists() {
        assert_eq!(
            lines("- one\nand more\n10. ten\nmore\n\nafter"),
            ["- one", "  and more", "10. ten", "    more", "", "after"]
        );
        assert_eq!(lines("1.      no code"), ["1. no code"]);
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
        assert_eq!(
            lines("(https://a.example/[x])"),
            [r"(<https://a.example/>\[x\])"]
        );
        assert_eq!(lines("call main(), once"), ["call `main()`, once"]);
        assert_eq!(lines("an `already_code` word"), ["an `already_code` word"]);
        assert_eq!(
            lines("AgentTaskEvent, or JSON"),
            ["`AgentTaskEvent`, or JSON"]
        );
    }

    #[test]
    fn identifiers_within_a_word_are_set_as_such() {
        assert_eq!(
            lines("{Order#lineItems}, OrderPlaced/OrderPaid or a-b"),
            [r"{Order\#`lineItems`}, `OrderPlaced`/`OrderPaid` or a-b"]
        );
    }

    #[test]
    fn empty_lines_do_not_pile_up() {
        assert_eq!(lines("\n\na\n\n\nb\n\n"), ["a", "", "b"]);
        assert!(lines("").is_empty());
    }
}
