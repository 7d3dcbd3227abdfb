//! Text from schemas in, text out that can neither steer a terminal nor pass for a directive of a build script.

use std::fmt::Write;

/// Returns `text` on one line: newlines, controls and invisible or bidirectional formatting are written as escapes.
#[must_use]
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            '\t' => line.push_str("\\t"),
            character if is_harmful(character) => push_escape(&mut line, character),
            character => line.push(character),
        }
    }
    line
}

/// The same over several lines: newlines and tabs stay.
pub(super) fn harmless_lines(text: &str) -> String {
    let mut lines = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\t' => lines.push(character),
            character if is_harmful(character) => push_escape(&mut lines, character),
            character => lines.push(character),
        }
    }
    lines
}

/// Replaces what is harmful by a visible character of as many bytes, so that every span still fits.
///
/// ASCII controls stay: the frame shows them as control pictures itself.
pub(super) fn harmless_source(text: &str) -> String {
    let visible = |character: char| match character {
        character if character.is_ascii() || !is_harmful(character) => character,
        character if character.len_utf8() == 2 => '\u{a4}',
        character if character.len_utf8() == 3 => '\u{fffd}',
        _ => '\u{1f6ab}',
    };
    text.chars().map(visible).collect()
}

fn push_escape(text: &mut String, character: char) {
    write!(text, "{}", character.escape_unicode()).expect("a String takes all text");
}

/// Control characters, line and paragraph separators, bidirectional formatting, and characters nobody sees.
fn is_harmful(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_escapes_whatever_could_start_a_directive_or_turn_text_around() {
        assert_eq!(
            one_line("a\ncargo::warning=x\r\u{1b}[31m\u{202e}\u{85}\u{2028}é"),
            r"a\ncargo::warning=x\r\u{1b}[31m\u{202e}\u{85}\u{2028}é"
        );
    }

    #[test]
    fn a_source_keeps_the_length_of_every_character() {
        let text = "\u{9b}31m\u{202e}\u{e0041}é\n";
        let shown = harmless_source(text);
        assert_eq!(shown.len(), text.len());
        assert_eq!(shown, "\u{a4}31m\u{fffd}\u{1f6ab}é\n");
    }
}
