//! Generated files in; whether they compile and what their types make of values and defaults, as a score a file, out.

use std::fs;
use std::path::Path;

use agent_events_build::Report;
use apache_avro::Schema;
use apache_avro::schema::{RecordSchema, ResolvedSchema};
use apache_avro::types::Value;
use serde_json::Value as Json;

use crate::defaults::default_value;
use crate::entropy::{Entropy, possible_value};
use crate::generated::{GeneratedType, types};
use crate::oracle::Oracle;
use crate::project::{Project, Task};

/// What the compiler made of one folder of schemas.
pub(crate) struct Case {
    /// What reports call it.
    pub(crate) name: String,
    module: String,
    code: String,
    types: Vec<GeneratedType>,
    /// Defaults that the constructor may ask for, because their Rust type has no such value.
    not_representable: usize,
}

/// What became of one case.
#[derive(Debug, Default)]
pub(crate) struct Score {
    pub(crate) types: usize,
    pub(crate) defaults: usize,
    pub(crate) values: usize,
    /// What the oracle says of schemas that it does not take; their defaults are left out and not compared.
    pub(crate) refused_by_oracle: Vec<String>,
    pub(crate) faults: Vec<String>,
}

impl Case {
    /// Compiles the schemas in `dir` twice.
    pub(crate) fn compile(name: &str, dir: &Path) -> Result<Self, String> {
        let (report, code) = generate(dir)?;
        if generate(dir)?.1 != code {
            return Err("the same schemas give other code the second time".to_owned());
        }
        let not_representable = report
            .diagnostics()
            .iter()
            .filter(|finding| finding.rule == "default_not_representable")
            .count();
        Ok(Self {
            name: name.to_owned(),
            module: name.replace('/', "_"),
            types: types(&code),
            code,
            not_representable,
        })
    }
}

fn generate(dir: &Path) -> Result<(Report, String), String> {
    let out = tempfile::tempdir().expect("a folder for the output");
    let report = agent_events_build::configure()
        .out_dir(out.path())
        .compile(dir);
    let report = report.into_result().map_err(|report| report.to_string())?;
    let code = fs::read_to_string(out.path().join("agent_events.rs"));
    Ok((report, code.expect("the generated file")))
}

/// Something to ask a type for, and the right answer.
struct Question {
    case: usize,
    task: Task,
    ty: usize,
    bytes: Vec<u8>,
    answer: Answer,
}

enum Answer {
    Bytes(Vec<u8>),
    /// For maps of several entries, whose bytes have no one order.
    Value(Oracle, Value),
}

/// Compiles all cases as one crate called `name`, and compares `values` values a type with the oracle.
pub(crate) fn trial(name: &str, cases: &[Case], values: u64) -> Vec<Score> {
    let mut project = Project::new(name);
    let mut scores: Vec<Score> = cases.iter().map(|_| Score::default()).collect();
    let mut questions = Vec::new();
    for (index, (case, score)) in cases.iter().zip(&mut scores).enumerate() {
        let first = project.add(&case.module, &case.code, &case.types);
        score.types = case.types.len();
        let mut asked_for = 0;
        for (ty, generated) in (first..).zip(&case.types) {
            // An `error` is a record to all but protocols.
            let error = r#""type":"error""#;
            let mut text = generated.schema.replace(error, r#""type":"record""#);
            let refused = refusal(&text);
            if let Some(reason) = &refused {
                score.refused_by_oracle.push(reason.clone());
                text = plain(&text);
            }
            if refusal(&text).is_some() {
                continue;
            }
            let mut ask = |task, bytes, answer| {
                questions.push(Question {
                    case: index,
                    task,
                    ty,
                    bytes,
                    answer,
                });
            };
            let oracle = Oracle::new(&text);
            for seed in 0..values {
                let Some((bytes, value)) = one_of(&oracle, seed, 1) else {
                    break;
                };
                if seed == 0
                    && refused.is_none()
                    && let Schema::Record(record) = &oracle.schema
                {
                    match with_defaults(&oracle, record, generated, &value) {
                        Ok((expected, defaults, required)) => {
                            score.defaults += defaults;
                            asked_for += required;
                            let expected = Answer::Bytes(oracle.encode(&expected));
                            ask(Task::Defaults, bytes.clone(), expected);
                        }
                        Err(fault) => score.faults.push(format!("{}: {fault}", generated.path)),
                    }
                }
                if seed % 4 == 0 {
                    ask(Task::Json, bytes.clone(), Answer::Bytes(bytes.clone()));
                }
                ask(Task::Reencode, bytes.clone(), Answer::Bytes(bytes));
            }
            if let Some((_, value)) = one_of(&oracle, values, 4) {
                let bytes = oracle.encode_in_blocks(&value);
                ask(Task::Reencode, bytes, Answer::Value(oracle, value));
            }
        }
        if score.refused_by_oracle.is_empty() && asked_for != case.not_representable {
            let text = format!(
                "{asked_for} defaults are asked for, {} cannot be represented",
                case.not_representable
            );
            score.faults.push(text);
        }
    }
    let (faulty, said) = project.check();
    if faulty.is_empty() {
        judge(&project, questions, &mut scores);
    }
    for (case, score) in cases.iter().zip(&mut scores) {
        if faulty.contains(&case.module) {
            score
                .faults
                .push(format!("does not compile; all that was said:\n{said}"));
        }
    }
    scores
}

/// Returns why the oracle does not take a schema.
fn refusal(text: &str) -> Option<String> {
    let schema = match Schema::parse_str(text) {
        Ok(schema) => schema,
        Err(error) => return Some(error.to_string()),
    };
    let refusal = ResolvedSchema::try_from(&schema).err();
    refusal.map(|error| error.to_string())
}

/// Returns the schema without what has no part in the bytes of its values.
fn plain(text: &str) -> String {
    fn strip(json: &mut Json) {
        match json {
            Json::Object(members) => {
                members.remove("default");
                if members
                    .get("logicalType")
                    .is_some_and(|name| !name.is_string())
                {
                    members.remove("logicalType");
                }
                members.values_mut().for_each(strip);
            }
            Json::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut json = serde_json::from_str(text).expect("a schema is JSON");
    strip(&mut json);
    json.to_string()
}

/// Returns a value and its bytes, if there is one.
fn one_of(oracle: &Oracle, seed: u64, map_entries: u64) -> Option<(Vec<u8>, Value)> {
    let stream = stream(seed);
    let value = possible_value(&oracle.schema, &mut Entropy::new(&stream, map_entries))?;
    Some((oracle.encode(&value), value))
}

/// Returns the value with every field at its default that has one, and how many fields have, and how many of those the
/// constructor asks for.
fn with_defaults(
    oracle: &Oracle,
    record: &RecordSchema,
    generated: &GeneratedType,
    value: &Value,
) -> Result<(Value, usize, usize), String> {
    let Value::Record(values) = value else {
        return Err("the value is no record".to_owned());
    };
    let resolved = ResolvedSchema::try_from(&oracle.schema).map_err(|error| error.to_string())?;
    if generated.fields.len() != record.fields.len() {
        return Err(format!("the struct has the fields {:?}", generated.fields));
    }
    let (mut fields, mut defaults, mut asked_for) = (Vec::new(), 0, 0);
    for ((name, value), (field, ident)) in values
        .iter()
        .zip(record.fields.iter().zip(&generated.fields))
    {
        let required = generated.required.contains(ident);
        let value = match &field.default {
            Some(_) if required => {
                asked_for += 1;
                value.clone()
            }
            Some(json) => {
                defaults += 1;
                default_value(&field.schema, resolved.get_names(), json)
                    .ok_or_else(|| format!("{json} is no default of `{name}`"))?
            }
            None if required => value.clone(),
            None => return Err(format!("`{name}` has no default, and is not asked for")),
        };
        fields.push((name.clone(), value));
    }
    Ok((Value::Record(fields), defaults, asked_for))
}

fn judge(project: &Project, questions: Vec<Question>, scores: &mut [Score]) {
    let asked: Vec<_> = questions
        .iter()
        .map(|question| (question.task, question.ty, question.bytes.clone()))
        .collect();
    for (question, answer) in questions.into_iter().zip(project.ask(&asked)) {
        let score = &mut scores[question.case];
        score.values += 1;
        let right = match (&answer, &question.answer) {
            (Ok(bytes), Answer::Bytes(expected)) => bytes == expected,
            (Ok(bytes), Answer::Value(oracle, value)) => oracle.decode(bytes) == *value,
            (Err(_), _) => false,
        };
        if !right {
            let expected = match question.answer {
                Answer::Bytes(bytes) => format!("{bytes:02x?}"),
                Answer::Value(_, value) => format!("{value:?}"),
            };
            score.faults.push(format!(
                "{:?} of {:02x?}: {answer:02x?}, not {expected}",
                question.task, question.bytes
            ));
        }
    }
}

/// Returns bytes that look random; the same for the same seed on every machine.
fn stream(seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    (0..64 + seed * 64)
        .map(|_| random.next().to_le_bytes()[7])
        .collect()
}

/// The generator `SplitMix64`.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("less than a usize")
    }

    pub(crate) fn pick<'t, T>(&mut self, items: &'t [T]) -> &'t T {
        &items[self.below(items.len())]
    }
}
