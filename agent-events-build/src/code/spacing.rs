//! Two tokens in, whether a space stands between them on one line out.

/// Keywords that a path can follow.
const BEFORE_PATH: [&str; 13] = [
    "as", "const", "dyn", "else", "for", "if", "impl", "in", "match", "mut", "ref", "return", "use",
];

/// Tells whether rustfmt would put a space between two tokens.
pub(super) fn is_spaced(before: &str, after: &str) -> bool {
    let Some(first) = after.bytes().next() else {
        return false;
    };
    match before {
        "" | "(" | "[" | "<" | "." | "::" | "&" | "*" | "#" | "!" | "-" => return false,
        "," | ";" | ":" | "=" | "=>" | "->" | "|" | "+" => {
            return !matches!(first, b',' | b';' | b')' | b']' | b'>');
        }
        _ => {}
    }
    match first {
        b',' | b';' | b'?' | b'.' | b')' | b']' | b'>' | b'!' | b'<' => false,
        b':' => after.starts_with("::") && BEFORE_PATH.contains(&before),
        b'(' => BEFORE_PATH.contains(&before),
        b'[' => before.starts_with('\'') || BEFORE_PATH.contains(&before),
        _ => true,
    }
}
