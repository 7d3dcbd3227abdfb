//! Scores in, `docs/conformance.md` out.

use std::fmt::Write;

use crate::refused;
use crate::trial::Score;

const HEAD: &str = "\
# Conformance

What the compiler makes of a corpus of schemas that break code generators: `tests/corpus`, a row a file. A row stands
here when the schema

* is read without an error and gives the same code twice,
* gives code that compiles under `deny(warnings, missing_docs, unsafe_code)` with the real Cargo,
* has constructors that leave every field with a default at that default, compared as bytes,
* writes and reads random values as apache-avro 0.22 does: the same bytes where maps have one entry at most, the same
  values out of blocks of one item where they have several,
* reads its values again from the JSON encoding of Avro.

`cargo test -p agent-events-tests --test schemas` measures all of it and compares this file; `AGENT_EVENTS_CONFORMANCE=update`
before it writes the file anew.

";

/// Returns the whole file.
pub(crate) fn conformance<'r>(
    rows: impl Iterator<Item = (&'r str, &'r Score)>,
    refused_by_oracle: &[(&str, &str)],
) -> String {
    let (mut files, mut types, mut defaults, mut values) = (0, 0, 0, 0);
    let mut table =
        String::from("| schema | types | defaults | values | remark |\n|---|---:|---:|---:|---|\n");
    for (name, score) in rows {
        let remark = refused_by_oracle.iter().find(|(known, _)| *known == name);
        let line = writeln!(
            table,
            "| {} | {} | {} | {} | {} |",
            name,
            score.types,
            score.defaults,
            score.values,
            remark.map_or("", |(_, reason)| reason),
        );
        line.expect("a String takes all text");
        files += 1;
        types += score.types;
        defaults += score.defaults;
        values += score.values;
    }
    let refused = refused::rules();
    let mut text = HEAD.to_owned();
    let summary = format!(
        "{files} of {files} schemas become Rust: {types} types, {defaults} defaults and {values} values compared. \
         {0} of {0} faulty schemas are refused, each with its rule at its place.\n\n",
        refused.len(),
    );
    text.push_str(&summary);
    text.push_str(&table);
    text.push_str("\n## Refused\n\n| schema | rule |\n|---|---|\n");
    for (name, rule) in refused {
        writeln!(text, "| {name} | `{rule}` |").expect("a String takes all text");
    }
    text
}
