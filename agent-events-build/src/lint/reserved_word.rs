//! Names that are words of a language.

use super::parts::fields;
use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "reserved_word",
    category: Category::Portability,
    summary: "a field is not named like a reserved word of Java, Kotlin, Python or SQL",
    docs: "Rust has raw identifiers for such names; generators for other languages write `class$`, `class_` or code that does not compile, and SQL wants quotes.",
    level: LintLevel::Allow,
    check: Check::Catalog(check),
};

/// Sorted.
const WORDS: [&str; 61] = [
    "abstract",
    "and",
    "as",
    "assert",
    "boolean",
    "break",
    "by",
    "byte",
    "case",
    "catch",
    "char",
    "class",
    "const",
    "continue",
    "def",
    "default",
    "del",
    "do",
    "double",
    "else",
    "enum",
    "except",
    "extends",
    "final",
    "finally",
    "float",
    "for",
    "from",
    "fun",
    "group",
    "if",
    "implements",
    "import",
    "in",
    "int",
    "interface",
    "is",
    "lambda",
    "long",
    "new",
    "not",
    "null",
    "object",
    "or",
    "package",
    "pass",
    "private",
    "protected",
    "public",
    "return",
    "select",
    "short",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "try",
    "void",
    "when",
    "while",
];

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for (at, field, _) in fields(catalog) {
        let name = field.name.as_str();
        if WORDS.binary_search(&name).is_ok() {
            findings.add(&at.to_string(), format!("`{at}` is named like a reserved word"), |finding| {
                finding
                    .at(field.name_span, "generators for other languages rename it")
                    .help(format!("say more, such as `{name}_name` or `{name}_id`; a released field keeps its old name among its `aliases`"))
            });
        }
    }
}
