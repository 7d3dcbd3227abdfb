//! Random pairs of schemas: the verdict beside that of Avro's Java library, and data through both decoders.
//!
//! Needs a JDK and Maven, which brings the library; see `java/README.md`. `AGENT_EVENTS_JAVA` is the number of pairs;
//! without it nothing runs and nothing counts as passed.

#[allow(dead_code, reason = "shared with the test `resolver`")]
mod evolution;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use agent_events_schema::{
    Field, Incompatibility, IncompatibilityKind, ReaderSchema, Record, ResolutionPlan, Schema,
    Type, Witnesses, WriterSchema, incompatibilities,
};
use evolution::{Random, data, pair};

/// Data of each writer's schema that goes through both decoders.
const DATA: usize = 3;
/// As many examples of each difference are shown.
const EXAMPLES: usize = 3;

/// A pair of schemas with what is said about it here.
struct Case {
    seed: u64,
    reader: String,
    writer: String,
    found: Vec<Incompatibility>,
    /// Data of the writer with whether they are read here; first one that proves each of `found`.
    data: Vec<(Vec<u8>, bool)>,
}

/// What Java says about a pair.
struct Answer {
    verdict: String,
    details: String,
    decoded: Vec<bool>,
}

fn main() -> ExitCode {
    let Ok(count) = std::env::var("AGENT_EVENTS_JAVA") else {
        println!("java: not run (AGENT_EVENTS_JAVA is not set)");
        return ExitCode::SUCCESS;
    };
    let count = count
        .parse()
        .expect("AGENT_EVENTS_JAVA is a number of pairs");
    let cases = cases(count);
    let answers = ask(&cases);
    let mut tally: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
    let mut proofs = [0_usize; 2];
    for (case, answer) in cases.iter().zip(&answers) {
        let difference = compare(case, answer);
        tally.entry(difference).or_default().push(case.seed);
        if difference.starts_with("UNEXPLAINED") {
            let shown = shown.entry(difference).or_default();
            *shown += 1;
            if *shown <= EXAMPLES {
                show(case, answer, difference);
            }
        }
        for is_read in answer.decoded.iter().take(case.found.len()) {
            proofs[usize::from(*is_read)] += 1;
        }
    }
    println!("java: {} pairs", cases.len());
    for (difference, seeds) in &tally {
        let first: Vec<String> = seeds.iter().take(3).map(ToString::to_string).collect();
        println!(
            "  {:7}  {difference} (seeds {}…)",
            seeds.len(),
            first.join(", ")
        );
    }
    println!(
        "java: of the data that prove an incompatibility Java's decoder refuses {} and reads {}",
        proofs[0], proofs[1]
    );
    if tally
        .keys()
        .any(|difference| difference.starts_with("UNEXPLAINED"))
    {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn cases(count: usize) -> Vec<Case> {
    let first = std::env::var("AGENT_EVENTS_SEED").ok();
    let first = first.map_or(0, |seed| {
        seed.parse().expect("AGENT_EVENTS_SEED is a number")
    });
    (first..).filter_map(case).take(count).collect()
}

fn case(seed: u64) -> Option<Case> {
    let (reader_text, writer_text) = pair(seed);
    let (reader, writer) = (
        Schema::parse(&reader_text).ok()?,
        Schema::parse(&writer_text).ok()?,
    );
    let (reader, writer) = (ReaderSchema(reader.as_ref()), WriterSchema(writer.as_ref()));
    if !data::has_data(writer.0) {
        return None;
    }
    let found = incompatibilities(reader, writer);
    let plan = ResolutionPlan::new(reader, writer);
    let is_read = |bytes: &[u8]| {
        plan.as_ref()
            .is_ok_and(|plan| plan.transcode(bytes, &mut Vec::new()).is_ok())
    };
    let mut data = Vec::new();
    let witnesses = Witnesses::new(reader, writer);
    for one in &found {
        let witness = witnesses.find(one)?;
        data.push((witness.bytes, false));
    }
    let mut random = Random::new(seed);
    for _ in 0..DATA {
        let bytes = data::datum(writer.0, &mut random);
        let is_read = is_read(&bytes);
        data.push((bytes, is_read));
    }
    Some(Case {
        seed,
        reader: reader_text,
        writer: writer_text,
        found,
        data,
    })
}

/// Runs Java over all cases.
fn ask(cases: &[Case]) -> Vec<Answer> {
    let target = build();
    let class_path = format!("{0}/classes:{0}/lib/*", target.display());
    let mut java = Command::new("java")
        .args(["-Xss16m", "-cp", &class_path, "Main"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("java runs");
    let mut input = java.stdin.take().expect("a pipe");
    let output = BufReader::new(java.stdout.take().expect("a pipe"));
    let answers = std::thread::scope(|scope| {
        scope.spawn(move || {
            for case in cases {
                let data: Vec<String> = case.data.iter().map(|(bytes, _)| hex(bytes)).collect();
                writeln!(
                    input,
                    "{}\t{}\t{}",
                    case.reader,
                    case.writer,
                    data.join(",")
                )
                .expect("Java reads");
            }
        });
        output
            .lines()
            .map(|line| answer(&line.expect("a line")))
            .collect::<Vec<_>>()
    });
    assert_eq!(answers.len(), cases.len(), "Java answers every line");
    java.wait().expect("Java ends");
    answers
}

/// Lets Maven fetch Avro's library and compile the program.
fn build() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = root.join("../target/java-oracle");
    if !target.join("classes/Main.class").exists() || !target.join("lib").exists() {
        let status = Command::new("mvn")
            .args(["-q", "-B", "package"])
            .current_dir(root.join("tests/java"))
            .status()
            .expect("mvn runs; it comes with Apache Maven");
        assert!(status.success(), "Maven fetches the library and compiles");
    }
    target
}

fn hex(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "-".to_owned();
    }
    bytes
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<Vec<_>>()
        .concat()
}

fn answer(line: &str) -> Answer {
    let mut columns = line.split('\t').map(str::to_owned);
    let mut column = || columns.next().unwrap_or_default();
    Answer {
        verdict: column(),
        details: column(),
        decoded: column().bytes().map(|byte| byte == b'1').collect(),
    }
}

/// Returns how the two differ, and why where that is known.
fn compare(case: &Case, answer: &Answer) -> &'static str {
    let here: BTreeSet<String> = case.found.iter().map(told).collect();
    let there: BTreeSet<String> = answer
        .details
        .split(' ')
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .collect();
    match (answer.verdict.as_str(), case.found.is_empty()) {
        ("compatible", true) => "same: compatible",
        ("incompatible", false) if here == there => {
            "same: incompatible, the same types and locations"
        }
        ("unparsable", _) if answer.details.contains("Undefined schema") => {
            "Java refuses a schema: a name of the null namespace, used inside another one"
        }
        ("error", false) if is_ambiguous(&case.found) => {
            "Java throws an exception: a field has several to be read from"
        }
        ("error", _)
            if has_own_alias(&case.reader)
                && answer.details.contains("matches multiple fields") =>
        {
            "Java throws an exception: an alias that is the field's own name, or stands twice"
        }
        ("error", _) if is_ambiguous_somewhere(case) => {
            "Java throws an exception: a field has several to be read from, in a branch of another name"
        }
        // Java keeps what it found under an assumption that failed later.
        ("compatible", false) if answer.decoded[..case.found.len()].contains(&false) => {
            "Java is unsound: its own decoder fails on the witness"
        }
        ("incompatible", false) => explain_places(case, answer, &here, &there),
        ("compatible", false) => "UNEXPLAINED: Java finds it compatible",
        ("incompatible", true) => "UNEXPLAINED: Java finds it incompatible",
        _ => "UNEXPLAINED: Java fails",
    }
}

fn is_ambiguous(found: &[Incompatibility]) -> bool {
    let ambiguous = |one: &Incompatibility| one.kind == IncompatibilityKind::AmbiguousAlias;
    found
        .iter()
        .any(|one| ambiguous(one) || is_ambiguous(&one.causes))
}

/// Java compares a union's branch as if it were a schema of its own. What it remembers of the types below it has places
/// counted from there, and tells them again where the types meet outside of the union: `/size` instead of
/// `/fields/1/type/size`.
///
/// It also remembers types as readable that were so under an assumption only, and then misses what is wrong with them;
/// its own decoder knows better.
fn explain_places(
    case: &Case,
    answer: &Answer,
    here: &BTreeSet<String>,
    there: &BTreeSet<String>,
) -> &'static str {
    let kinds = |one: &BTreeSet<String>, two: &BTreeSet<String>| -> BTreeSet<String> {
        one.difference(two)
            .map(|told| kind(told).to_owned())
            .collect()
    };
    let (ours, theirs) = (kinds(here, there), kinds(there, here));
    let is_refused = |index: usize| answer.decoded.get(index) == Some(&false);
    let mut found = case.found.iter().enumerate();
    if !theirs.is_subset(&ours) || !case.reader.contains('[') {
        "UNEXPLAINED: other types or locations"
    } else if ours == theirs {
        "Java counts a place from a union's branch"
    } else if found.all(|(index, one)| there.contains(&told(one)) || is_refused(index)) {
        "Java misses a reason, and its own decoder fails on the witness of it"
    } else {
        "UNEXPLAINED: fewer types or locations"
    }
}

fn told(one: &Incompatibility) -> String {
    format!("{}@{}", one.kind.as_java(), one.location)
}

fn kind(told: &str) -> &str {
    told.split('@').next().unwrap_or_default()
}

/// Tells whether some record of the reader has a field that several fields of some record of the writer could be read
/// as. Java compares fields before it looks at names, and so throws over branches that nobody reads.
fn is_ambiguous_somewhere(case: &Case) -> bool {
    let [reader, writer] =
        [&case.reader, &case.writer].map(|text| Schema::parse(text).expect("parsed before"));
    let names = |field: &Field| {
        let aliases = field.aliases.iter().map(|alias| alias.name.clone());
        aliases.chain([field.name.clone()]).collect::<BTreeSet<_>>()
    };
    records(&writer).any(|written| {
        let fields: BTreeSet<&str> = written
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .collect();
        let is_several = |field: &Field| {
            names(field)
                .iter()
                .filter(|name| fields.contains(name.as_str()))
                .count()
                > 1
        };
        records(&reader).any(|record| record.fields.iter().any(is_several))
    })
}

fn records(schema: &Schema) -> impl Iterator<Item = &Record> {
    schema
        .set()
        .named()
        .filter_map(|(_, id)| match &schema.set().node(id).ty {
            Type::Record(record) => Some(record),
            _ => None,
        })
}

/// A field that has its own name among its aliases matches one field twice, for Java.
fn has_own_alias(text: &str) -> bool {
    let schema = Schema::parse(text).expect("parsed before");
    let records = schema
        .set()
        .named()
        .filter_map(|(_, id)| match &schema.set().node(id).ty {
            Type::Record(record) => Some(record),
            _ => None,
        });
    records.flat_map(|record| &record.fields).any(|field| {
        let mut names: Vec<&str> = field
            .aliases
            .iter()
            .map(|alias| alias.name.as_str())
            .collect();
        names.push(&field.name);
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        names.len() < count
    })
}

fn show(case: &Case, answer: &Answer, difference: &str) {
    println!("{difference}: seed {}", case.seed);
    println!("  reader {}\n  writer {}", case.reader, case.writer);
    for one in &case.found {
        println!("  here   {}@{}", one.kind.as_java(), one.location);
    }
    println!("  Java   {} {}", answer.verdict, answer.details);
    let data: Vec<String> = case
        .data
        .iter()
        .map(|(bytes, read)| format!("{} {read}", hex(bytes)))
        .collect();
    println!("  data   {} Java {:?}", data.join(", "), answer.decoded);
}
