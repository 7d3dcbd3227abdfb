//! The client and the command line over a registry that is not ours.
//!
//! Runs when `AGENT_EVENTS_LIVE_REGISTRY` is set: to the URL of a registry, where it works under subjects of its own, or
//! to `go`, for which it builds and starts franz-go's in-memory implementation of Confluent's REST API with the Go
//! toolchain, on a port of loopback, and stops it afterwards. That one has no check of compatibility of its own: it finds
//! everything compatible, so verdicts are compared with those of a registry given by URL only.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use agent_events_registry::{
    Candidate, Client, CompatibilityLevel, ErrorKind, GuidCheck, Reference, SecondOpinion,
    Settings, Subject, SubjectFilter, Version,
};

const VARIABLE: &str = "AGENT_EVENTS_LIVE_REGISTRY";

type Test = fn(&Live) -> Outcome;

type Outcome = Result<String, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let Ok(wanted) = env::var(VARIABLE) else {
        println!("not run: {VARIABLE} is not set; give the URL of a registry, or `go`");
        return ExitCode::SUCCESS;
    };
    let started = (wanted == "go").then(Started::new);
    let (url, is_judge) = match &started {
        Some(Ok(started)) => (started.url.clone(), false),
        Some(Err(error)) => {
            println!("the registry could not be started: {error}");
            return ExitCode::FAILURE;
        }
        None => (wanted, true),
    };
    let live = Live::new(url, is_judge);
    let tests: [(&str, Test); 10] = [
        (
            "schemas are registered, found and told apart",
            Live::schemas,
        ),
        ("odd subjects are found again", Live::odd_subjects),
        ("references are resolved", Live::references),
        ("what is not there is said not to be", Live::absent),
        ("levels are set and fall back", Live::levels),
        ("GUIDs are what their definition makes them", Live::guids),
        ("verdicts agree with the registry's", Live::verdicts),
        (
            "the command line publishes by every strategy",
            Live::publish,
        ),
        (
            "what was published is pulled into another project",
            Live::pull,
        ),
        ("a breaking change is refused at its line", Live::breaking),
    ];
    let (mut passed, mut failed) = (0, 0);
    for (name, test) in tests {
        match test(&live) {
            Ok(note) => {
                passed += 1;
                println!("ok: {name}{note}");
            }
            Err(error) => {
                failed += 1;
                println!("FAILED: {name}: {error}");
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// A registry that ends with this process: its standard input does.
struct Started {
    child: Child,
    url: String,
}

impl Started {
    fn new() -> Result<Self, Box<dyn std::error::Error>> {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/live");
        let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("live-registry");
        let built = Command::new("go")
            .args(["build", "-o"])
            .arg(&program)
            .arg(".")
            .current_dir(source)
            .status()?;
        if !built.success() {
            return Err("`go build` failed".into());
        }
        let mut child = Command::new(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().ok_or("it has no output")?;
        let mut url = String::new();
        BufReader::new(output).read_line(&mut url)?;
        Ok(Self {
            child,
            url: url.trim().to_owned(),
        })
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // It is over either way.
        let _ = self.child.wait();
    }
}

struct Live {
    url: String,
    /// Whether the registry checks compatibility.
    is_judge: bool,
    client: Client,
    /// What the names of this run begin with.
    run: String,
    folder: tempfile::TempDir,
}

fn ensure(holds: bool, what: impl Into<String>) -> Result<(), Box<dyn std::error::Error>> {
    if holds {
        Ok(())
    } else {
        Err(what.into().into())
    }
}

fn record(name: &str, fields: &str) -> String {
    format!(r#"{{"type":"record","name":"{name}","namespace":"live","fields":[{fields}]}}"#)
}

fn candidate(fields: &str) -> Candidate {
    Candidate::new(record("R", fields))
}

impl Live {
    fn new(url: String, is_judge: bool) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let run = format!("ae{}", now.map_or(0, |now| now.as_millis()));
        let address = url.parse().expect("the URL of a registry");
        let client = Client::new(Settings::new([address])).expect("a client");
        println!("asking {} under {run}…", client.address());
        Self {
            url,
            is_judge,
            client,
            run,
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    fn subject(&self, name: &str) -> Subject {
        format!("{}-{name}", self.run).parse().expect("a subject")
    }

    fn schemas(&self) -> Outcome {
        let subject = self.subject("plain-value");
        let one = candidate(r#"{"name":"a","type":"int"}"#);
        let two = candidate(r#"{"name":"a","type":"long"}"#);
        let first = self.client.register(&subject, &one, false)?;
        let again = self.client.register(&subject, &one, false)?;
        ensure(
            first.id == again.id,
            "a schema registered again got another id",
        )?;
        let second = self.client.register(&subject, &two, false)?;
        ensure(first.id != second.id, "two schemas have one id")?;
        ensure(
            self.client.versions(&subject, false)? == [1, 2],
            "versions are not 1 and 2",
        )?;
        let latest = self.client.schema(&subject, Version::Latest)?;
        ensure(
            latest.version == 2 && latest.id == second.id,
            "the latest is not the second",
        )?;
        let by_id = self.client.schema_by_id(first.id)?;
        ensure(
            agent_events_registry::same_schema(&by_id.text, &one.text),
            format!("another schema has the id: {}", by_id.text),
        )?;
        let found = self.client.look_up(&subject, &one, false)?;
        ensure(
            found.is_some_and(|it| it.version == 1),
            "it is not found by its content",
        )?;
        let filter = SubjectFilter {
            prefix: Some(self.run.clone()),
            deleted: false,
        };
        ensure(
            self.client.subjects(&filter)?.contains(&subject),
            "the subject is not listed",
        )?;
        Ok(String::new())
    }

    fn odd_subjects(&self) -> Outcome {
        let mut unlisted = Vec::new();
        for name in ["a/b", "a:b", "a b", "a%b", "a?b", "a#b", "a+b&c=d", "ä"] {
            let subject = self.subject(name);
            self.client
                .register(&subject, &candidate(""), false)
                .map_err(|error| format!("{name}: {error}"))?;
            let latest = self.client.schema(&subject, Version::Latest)?;
            ensure(
                latest.version == 1,
                format!("{name} has version {}", latest.version),
            )?;
            let all = self.client.subjects(&SubjectFilter::default())?;
            if latest.subject != subject || !all.contains(&subject) {
                unlisted.push(name);
            }
        }
        Ok(match unlisted.as_slice() {
            [] => String::new(),
            _ => format!(", but the registry tells these names otherwise: {unlisted:?}"),
        })
    }

    fn references(&self) -> Outcome {
        let (base, user) = (self.subject("base"), self.subject("user"));
        self.client.register(
            &base,
            &Candidate::new(record("Base", r#"{"name":"x","type":"int"}"#)),
            false,
        )?;
        let referring = Candidate {
            text: record("User", r#"{"name":"base","type":"live.Base"}"#),
            references: vec![Reference {
                name: "live.Base".to_owned(),
                subject: base.clone(),
                version: 1,
            }],
        };
        self.client.register(&user, &referring, false)?;
        let registered = self.client.schema(&user, Version::Latest)?;
        ensure(
            registered.content.references == referring.references,
            "references got lost",
        )?;
        let text = self.client.resolve(&registered)?;
        ensure(
            text.contains(r#""name":"Base""#),
            format!("not resolved: {text}"),
        )?;
        Ok(String::new())
    }

    fn absent(&self) -> Outcome {
        let nowhere = self.subject("nowhere");
        let kinds = [
            self.client.versions(&nowhere, false).map(drop),
            self.client.schema(&nowhere, Version::Latest).map(drop),
            self.client.schema_by_id(2_000_000_000).map(drop),
        ];
        for kind in kinds {
            let error = kind.err().ok_or("it is there")?;
            ensure(error.kind() == ErrorKind::NotFound, error.to_string())?;
        }
        let found = self.client.look_up(&nowhere, &candidate(""), false)?;
        ensure(found.is_none(), "it is found")?;
        let verdict = self.client.check(&nowhere, &candidate(""))?;
        ensure(verdict.is_compatible(), "a first version is not compatible")?;
        let broken = self.client.register(&nowhere, &Candidate::new("{"), false);
        let error = broken
            .err()
            .filter(|error| error.kind() == ErrorKind::Refused);
        Ok(match error {
            Some(_) => String::new(),
            None => ", but the registry takes a text that is no schema".to_owned(),
        })
    }

    fn levels(&self) -> Outcome {
        let subject = self.subject("levels");
        let global = self.client.global_config()?;
        ensure(
            self.client.config(&subject)? == global,
            "it does not fall back",
        )?;
        for level in CompatibilityLevel::ALL {
            self.client.set_config(&subject, level)?;
            ensure(
                self.client.config(&subject)? == level,
                format!("{level} is not kept"),
            )?;
        }
        let mode = self.client.mode(&subject)?;
        ensure(
            mode.is_none_or(|mode| mode.is_writable()),
            "it is not writable",
        )?;
        Ok(format!(" (the registry's own is {global})"))
    }

    fn guids(&self) -> Outcome {
        let subject = self.subject("plain-value");
        let registered = self.client.schema(&subject, Version::Number(1))?;
        Ok(match registered.content.verify_guid() {
            GuidCheck::Verified(guid) => format!(" ({guid})"),
            GuidCheck::Unverified(_) => " (the registry has none)".to_owned(),
            GuidCheck::Differs { server, computed } if !self.is_judge => {
                format!(" (the implementation has a rule of its own: {server}, not {computed})")
            }
            GuidCheck::Differs { server, computed } => {
                return Err(format!("{server} is not {computed}").into());
            }
        })
    }

    fn verdicts(&self) -> Outcome {
        let (mut agreed, mut silent, mut differing) = (0, 0, Vec::new());
        let mut on_aliases = 0;
        for (case, (old, new)) in PAIRS.iter().enumerate() {
            for level in CompatibilityLevel::ALL {
                let subject = self.subject(&format!("pair{case}-{level}"));
                self.client.register(&subject, &candidate(old), false)?;
                self.client.set_config(&subject, level)?;
                let verdict = self.client.check(&subject, &candidate(new))?;
                match verdict.second_opinion {
                    SecondOpinion::Agrees => agreed += 1,
                    SecondOpinion::None => silent += 1,
                    // Some honour the writer's aliases, some none at all; Avro's rules say the reader's.
                    SecondOpinion::Disagrees(_) if new.contains("aliases") => on_aliases += 1,
                    SecondOpinion::Disagrees(_) => {
                        let ours = verdict.is_compatible();
                        differing.push(format!("{level} {old} -> {new}: ours {ours}"));
                    }
                }
            }
        }
        let note = format!(
            " ({agreed} agree, {} differ, {on_aliases} of them on aliases, {silent} without an opinion)",
            differing.len() + on_aliases
        );
        if !self.is_judge {
            return Ok(format!(
                "{note}: not a comparison, the implementation finds everything compatible"
            ));
        }
        ensure(
            differing.is_empty(),
            format!("{note}\n  {}", differing.join("\n  ")),
        )?;
        Ok(note)
    }

    /// Runs the command over a project of this run; answers output and exit code.
    fn run(&self, project: &str, arguments: &[&str]) -> Result<(i32, String), std::io::Error> {
        let folder = self.folder.path().join(project);
        fs::create_dir_all(folder.join("schemas"))?;
        let output = Command::new(env!("CARGO_BIN_EXE_cargo-agent-events"))
            .args(arguments)
            .env("AGENT_EVENTS_REGISTRY_URL", &self.url)
            .current_dir(folder)
            .output()?;
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text).into_owned();
        Ok((output.status.code().unwrap_or(-1), text))
    }

    fn expect(&self, project: &str, arguments: &[&str], code: i32, part: &str) -> Outcome {
        let (answered, text) = self.run(project, arguments)?;
        let holds = answered == code && text.contains(part);
        ensure(
            holds,
            format!("{arguments:?} answered {answered}, and not {part}:\n{text}"),
        )?;
        Ok(text)
    }

    fn write(&self, project: &str, file: &str, text: &str) -> Result<(), std::io::Error> {
        let folder = self.folder.path().join(project).join("schemas");
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(file), text)
    }

    fn publish(&self) -> Outcome {
        let run = &self.run;
        let order = format!(
            r#"{{"type":"record","name":"OrderPlaced","namespace":"{run}","doc":"An order.",
                "cloudevents":{{"type":"{run}.order.placed.v1","topic":"{run}-orders"}},
                "fields":[{{"name":"id","type":"string"}},{{"name":"price","type":"{run}.Money"}}]}}"#
        );
        let money = format!(
            r#"{{"type":"record","name":"Money","namespace":"{run}","fields":[{{"name":"cents","type":"long"}}]}}"#
        );
        self.write("one", "order.avsc", &order)?;
        self.write("one", "money.avsc", &money)?;
        self.expect("one", &["release"], 0, "released")?;
        for strategy in ["TopicName", "RecordName", "TopicRecordName"] {
            let publish = ["publish", "--strategy", strategy];
            self.expect(
                "one",
                &["publish", "--dry-run", "--strategy", strategy],
                0,
                "would register",
            )?;
            self.expect("one", &publish, 0, "registered")?;
            self.expect("one", &publish, 0, "there already")?;
            let check = ["check", "--against", "registry", "--strategy", strategy];
            self.expect(
                "one",
                &check,
                0,
                "checked 1 event against 1 registered version",
            )?;
        }
        let more = order.replace(
            "\"fields\":[",
            "\"fields\":[{\"name\":\"note\",\"type\":[\"null\",\"string\"],\"default\":null},",
        );
        self.write("one", "order.avsc", &more)?;
        self.expect("one", &["check", "--against", "registry"], 0, "checked")?;
        self.expect("one", &["release"], 0, "version 2")?;
        self.expect("one", &["publish"], 0, "version 2")?;
        let lock = fs::read_to_string(self.folder.path().join("one/schemas/agent-events.lock"))?;
        ensure(lock.matches("[[event.registry]]").count() == 4, lock)?;
        Ok(String::new())
    }

    fn pull(&self) -> Outcome {
        let subject = format!("{}-orders-value", self.run);
        let pull = ["pull", "--subject", &subject];
        self.expect("two", &pull, 0, "2 versions, 2 new")?;
        self.expect(
            "two",
            &["check"],
            0,
            "checked 1 event against 2 released versions",
        )?;
        self.expect(
            "two",
            &["check", "--against", "registry"],
            0,
            "registered version",
        )?;
        self.expect("two", &["release"], 0, "nothing to release")?;
        self.expect("two", &pull, 0, "2 versions, 0 new")?;
        Ok(String::new())
    }

    fn breaking(&self) -> Outcome {
        let file = format!("{}.OrderPlaced.avsc", self.run);
        let path = self.folder.path().join("two/schemas").join(&file);
        let text = fs::read_to_string(&path)?;
        fs::write(
            &path,
            text.replace("\"type\": \"long\"", "\"type\": \"string\""),
        )?;
        let answer = self.expect(
            "two",
            &["check", "--against", "registry"],
            100,
            "[type_mismatch]",
        )?;
        ensure(answer.contains(&format!("schemas/{file}:")), answer)?;
        Ok(String::new())
    }
}

/// The fields of a record before and after, on which every registry should have one opinion.
const PAIRS: [(&str, &str); 16] = [
    ("", r#"{"name":"a","type":"int"}"#),
    ("", r#"{"name":"a","type":"int","default":0}"#),
    (r#"{"name":"a","type":"int"}"#, ""),
    (r#"{"name":"a","type":"int","default":0}"#, ""),
    (
        r#"{"name":"a","type":"int"}"#,
        r#"{"name":"a","type":"long"}"#,
    ),
    (
        r#"{"name":"a","type":"long"}"#,
        r#"{"name":"a","type":"int"}"#,
    ),
    (
        r#"{"name":"a","type":"string"}"#,
        r#"{"name":"a","type":"bytes"}"#,
    ),
    (
        r#"{"name":"a","type":"string"}"#,
        r#"{"name":"a","type":"int"}"#,
    ),
    (
        r#"{"name":"a","type":{"type":"enum","name":"E","symbols":["X"]}}"#,
        r#"{"name":"a","type":{"type":"enum","name":"E","symbols":["X","Y"]}}"#,
    ),
    (
        r#"{"name":"a","type":{"type":"enum","name":"E","symbols":["X"],"default":"X"}}"#,
        r#"{"name":"a","type":{"type":"enum","name":"E","symbols":["X","Y"],"default":"X"}}"#,
    ),
    (
        r#"{"name":"a","type":["null","int"]}"#,
        r#"{"name":"a","type":["null","int","string"]}"#,
    ),
    (
        r#"{"name":"a","type":"int"}"#,
        r#"{"name":"a","type":["null","int"]}"#,
    ),
    (
        r#"{"name":"a","type":"int"}"#,
        r#"{"name":"b","aliases":["a"],"type":"int"}"#,
    ),
    (
        r#"{"name":"a","type":{"type":"fixed","name":"F","size":4}}"#,
        r#"{"name":"a","type":{"type":"fixed","name":"F","size":8}}"#,
    ),
    (
        r#"{"name":"a","type":{"type":"array","items":"int"}}"#,
        r#"{"name":"a","type":{"type":"array","items":"string"}}"#,
    ),
    (
        r#"{"name":"a","type":"int"}"#,
        r#"{"name":"a","type":"int","doc":"now told"}"#,
    ),
];
