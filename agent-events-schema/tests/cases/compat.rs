//! Pairs and histories of schemas in, agreement with the expected verdicts out.

use std::collections::BTreeSet;

use agent_events_schema::{
    CompatibilityLevel, Direction, Incompatibility, ReaderSchema, Schema, WriterSchema,
    incompatibilities,
};
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Case, Check};

pub(super) const SUITES: [(&str, Check); 5] = [
    ("pairs-java.json", pair),
    ("pairs-edge.json", pair),
    ("evolution-matrix.json", evolution),
    ("transitive-chains.json", chain),
    ("history-levels.json", history),
];

/// Cases with a schema that we refuse, by the specification, where the registry compares it.
const REFUSED: [(&str, &str); 2] = [
    (
        "karapace/test_full_transitive_failure[FULL]#195",
        "the default \"null\" of a union of null and a record is a string",
    ),
    (
        "karapace/test_full_transitive_failure[FULL_TRANSITIVE]#196",
        "the default \"null\" of a union of null and a record is a string",
    ),
];

/// What is told about a pair: kinds and locations, as a set.
type Told = BTreeSet<(String, String)>;

fn parse(text: &str) -> Result<Schema, String> {
    Schema::parse(text).map_err(|error| format!("refused: {error}"))
}

fn check(reader: &Schema, writer: &Schema) -> Vec<Incompatibility> {
    incompatibilities(ReaderSchema(reader.as_ref()), WriterSchema(writer.as_ref()))
}

fn told(found: &[Incompatibility]) -> Told {
    let pair = |one: &Incompatibility| (one.kind.as_java().to_owned(), one.location.clone());
    found.iter().map(pair).collect()
}

fn expected(list: &Value) -> Result<Told, String> {
    let member = |one: &Value, key: &str| {
        let text = one[key].as_str().map(str::to_owned);
        text.ok_or_else(|| format!("an incompatibility has no `{key}`"))
    };
    let list = list.as_array().map_or(&[][..], Vec::as_slice);
    let pair = |one| Ok((member(one, "type")?, member(one, "location")?));
    list.iter().map(pair).collect()
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, expected: &T) -> Result<(), String> {
    if found == expected {
        Ok(())
    } else {
        Err(format!("{what}: found {found:?}, expected {expected:?}"))
    }
}

fn pair(case: &Case) -> Result<(), String> {
    let answer = case.value("expected")?;
    let result = answer["result"].as_str().ok_or("the case has no result")?;
    let schemas = [case.text("reader")?, case.text("writer")?].map(parse);
    if result == "invalid_schema" {
        let accepted = schemas.iter().all(Result::is_ok);
        return same("both accepted", &accepted, &false);
    }
    let [reader, writer] = schemas;
    let found = check(&reader?, &writer?);
    match result {
        "error" => {
            let ambiguous = |one: &Incompatibility| one.kind.as_java() == "AMBIGUOUS_ALIAS";
            same("ambiguous", &found.iter().any(ambiguous), &true)
        }
        "compatible" => same("told", &told(&found), &Told::new()),
        "incompatible" => {
            same(
                "told",
                &told(&found),
                &expected(&answer["incompatibilities"])?,
            )?;
            messages(&found, &answer["incompatibilities"])
        }
        other => Err(format!("unknown result `{other}`")),
    }
}

fn messages(found: &[Incompatibility], expected: &Value) -> Result<(), String> {
    let expected = expected.as_array().into_iter().flatten();
    let expected = expected.filter_map(|one| one["message"].as_str());
    let found = found.iter().map(|one| one.message.as_str());
    let [found, expected]: [BTreeSet<&str>; 2] = [found.collect(), expected.collect()];
    same("messages", &found, &expected)
}

fn evolution(case: &Case) -> Result<(), String> {
    let [old, new] = [parse(case.text("old")?)?, parse(case.text("new")?)?];
    let [backward, forward] = [told(&check(&new, &old)), told(&check(&old, &new))];
    same(
        "backward",
        &backward,
        &expected(&case.value("backward_incompatibilities")?)?,
    )?;
    same(
        "forward",
        &forward,
        &expected(&case.value("forward_incompatibilities")?)?,
    )?;
    levels(&[old], &new, &case.value("expected")?)
}

fn chain(case: &Case) -> Result<(), String> {
    let candidate = parse(case.text("candidate")?)?;
    levels(&versions(case)?, &candidate, &case.value("expected")?)
}

fn levels(history: &[Schema], candidate: &Schema, expected: &Value) -> Result<(), String> {
    let expected = expected.as_object().ok_or("the case has no levels")?;
    for (level, verdict) in expected {
        let accepted = accepts(
            level.parse().map_err(|error| format!("{error}"))?,
            history,
            candidate,
        );
        same(level, &Some(accepted), &verdict.as_bool())?;
    }
    Ok(())
}

fn history(case: &Case) -> Result<(), String> {
    let name = case.value("name")?;
    if let Some((_, reason)) = REFUSED.iter().find(|(refused, _)| name == **refused) {
        let refused = parse(case.text("candidate")?).is_err();
        return same(reason, &refused, &true);
    }
    let level = case.value("level")?;
    let level = level.as_str().ok_or("the case has no level")?;
    let level = level.parse().map_err(|error| format!("{error}"))?;
    let candidate = parse(case.text("candidate")?)?;
    let accepted = accepts(level, &versions(case)?, &candidate);
    let expected = case.value("expected")?["accepted"].as_bool();
    // Marks what a registry or another checker does besides comparing schemas by the specification.
    let disagrees = case
        .value("pure_checker_disagrees")
        .is_ok_and(|flag| flag == true);
    same(
        "accepted",
        &Some(accepted),
        &expected.map(|verdict| verdict != disagrees),
    )
}

fn versions(case: &Case) -> Result<Vec<Schema>, String> {
    let texts: Vec<Box<RawValue>> =
        serde_json::from_str(case.text("history")?).map_err(|error| error.to_string())?;
    texts.iter().map(|text| parse(text.get())).collect()
}

fn accepts(level: CompatibilityLevel, history: &[Schema], candidate: &Schema) -> bool {
    level.pairs(history.len()).iter().all(|pair| {
        let released = &history[pair.version];
        let found = match pair.direction {
            Direction::Backward => check(candidate, released),
            Direction::Forward => check(released, candidate),
        };
        found.is_empty()
    })
}
