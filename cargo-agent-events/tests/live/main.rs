//! The client and the command line over a registry that is not ours.
//!
//! Runs when `AGENT_EVENTS_LIVE_REGISTRY` is set: to `apicurio` or `go`, for which it installs and starts a registry on a
//! port of loopback and stops it afterwards (see `started.rs`), or to the URL of one that runs already, where it works
//! under subjects of its own. Without it, it says that it was not run.

#[path = "../page/mod.rs"]
mod page;
mod pairs;
mod started;

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write;
use std::fs;
use std::process::{Command, ExitCode};
use std::time::{SystemTime, UNIX_EPOCH};

use agent_events_registry::{
    Candidate, Client, CompatibilityLevel, ErrorKind, GuidCheck, Reference, SecondOpinion,
    Settings, Subject, SubjectFilter, Verdict, Version,
};

use self::pairs::{EXPLAINED, HISTORIES, PAIRS};
use self::started::Started;

const VARIABLE: &str = "AGENT_EVENTS_LIVE_REGISTRY";

type Test = fn(&Live) -> Outcome;

type Outcome = Result<String, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let Ok(wanted) = env::var(VARIABLE) else {
        println!("not run: {VARIABLE} is not set; give `apicurio`, `go`, or the URL of a registry");
        return ExitCode::SUCCESS;
    };
    let started = match Started::new(&wanted) {
        Ok(started) => started,
        Err(error) => {
            println!("the registry could not be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    let live = Live::new(started);
    let tests: [(&str, Test); 12] = [
        ("the page about registries is true", Live::page),
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
            "verdicts on histories agree with the registry's",
            Live::histories,
        ),
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

struct Live {
    registry: Started,
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
    fn new(registry: Started) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let run = format!("ae{}", now.map_or(0, |now| now.as_millis()));
        let address = registry.url.parse().expect("the URL of a registry");
        let client = Client::new(Settings::new([address])).expect("a client");
        println!("asking {} under {run}…", client.address());
        Self {
            registry,
            client,
            run,
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    fn page(&self) -> Outcome {
        if !self.registry.is_ours {
            return Ok(
                ": not run, as it needs a registry with nobody else's schemas in it".to_owned(),
            );
        }
        if !self.registry.is_judge {
            return Ok(
                ": not run, as its registry has an opinion, and no other than ours".to_owned(),
            );
        }
        self.client
            .set_global_config(CompatibilityLevel::Backward)?;
        let orders: Subject = "orders-value".parse()?;
        for version in page::versions() {
            self.client
                .register(&orders, &Candidate::new(version), false)?;
        }
        let unrelated = Candidate::new("\"string\"".to_owned());
        self.client
            .register(&"unrelated-value".parse()?, &unrelated, false)?;
        page::walk(&self.registry.url, true);
        Ok(String::new())
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
        let early = self.client.set_config(&subject, global);
        self.client.register(&subject, &candidate(""), false)?;
        for level in CompatibilityLevel::ALL {
            self.client.set_config(&subject, level)?;
            let kept = self.client.config(&subject)?;
            // To some it means that the subject has no level of its own.
            let is_unset = level == CompatibilityLevel::None && kept == global;
            ensure(kept == level || is_unset, format!("{level} is not kept"))?;
        }
        let mode = self.client.mode(&subject)?;
        ensure(
            mode.is_none_or(|mode| mode.is_writable()),
            "it is not writable",
        )?;
        let only = match early.map_err(|error| error.kind()) {
            Ok(()) => "",
            Err(ErrorKind::NotFound) => ", and only subjects that are there can have one",
            Err(kind) => return Err(format!("a level was refused: {kind:?}").into()),
        };
        Ok(format!(" (the registry's own is {global}{only})"))
    }

    fn guids(&self) -> Outcome {
        let subject = self.subject("plain-value");
        let registered = self.client.schema(&subject, Version::Number(1))?;
        Ok(match registered.content.verify_guid() {
            GuidCheck::Verified(guid) => format!(" ({guid})"),
            GuidCheck::Unverified(_) => " (the registry has none)".to_owned(),
            GuidCheck::Differs { server, computed } if !self.registry.is_judge => {
                format!(" (the implementation has a rule of its own: {server}, not {computed})")
            }
            GuidCheck::Differs { server, computed } => {
                return Err(format!("{server} is not {computed}").into());
            }
        })
    }

    fn verdicts(&self) -> Outcome {
        let mut opinions = Opinions::default();
        for (case, (old, new)) in PAIRS.iter().enumerate() {
            for level in CompatibilityLevel::ALL {
                let subject = self.subject(&format!("pair{case}-{level}"));
                self.client.register(&subject, &candidate(old), false)?;
                self.client.set_config(&subject, level)?;
                let verdict = self.client.check(&subject, &candidate(new))?;
                opinions.add(&format!("{old} -> {new}"), &verdict);
            }
        }
        opinions.outcome(self.registry.is_judge)
    }

    /// Also registers what was checked: a registry's check and what it does are two things.
    fn histories(&self) -> Outcome {
        let mut opinions = Opinions::default();
        for (case, (versions, new)) in HISTORIES.iter().enumerate() {
            for level in CompatibilityLevel::ALL {
                let subject = self.subject(&format!("history{case}-{level}"));
                for version in *versions {
                    self.client.register(&subject, &candidate(version), false)?;
                    self.client.set_config(&subject, CompatibilityLevel::None)?;
                }
                self.client.set_config(&subject, level)?;
                let verdict = self.client.check(&subject, &candidate(new))?;
                let what = format!("{versions:?} -> {new}");
                opinions.add(&what, &verdict);
                let registered = self.client.register(&subject, &candidate(new), false);
                let is_taken = match registered.map_err(|error| error.kind()) {
                    Ok(_) => true,
                    Err(ErrorKind::Incompatible) => false,
                    Err(kind) => return Err(format!("{level} {what}: {kind:?}").into()),
                };
                ensure(
                    is_taken == verdict.is_compatible() || !self.registry.is_judge,
                    format!("{level} {what}: taken {is_taken}"),
                )?;
            }
        }
        opinions.outcome(self.registry.is_judge)
    }

    /// Runs the command over a project of this run; answers output and exit code.
    fn run(&self, project: &str, arguments: &[&str]) -> Result<(i32, String), std::io::Error> {
        let folder = self.folder.path().join(project);
        fs::create_dir_all(folder.join("schemas"))?;
        let output = Command::new(env!("CARGO_BIN_EXE_cargo-agent-events"))
            .args(arguments)
            .env("AGENT_EVENTS_REGISTRY_URL", &self.registry.url)
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
        self.client
            .set_config(&subject.parse()?, CompatibilityLevel::Backward)?;
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
        let check = ["check", "--against", "registry"];
        let answer = self.expect("two", &check, 100, "[type_mismatch]")?;
        ensure(answer.contains(&format!("schemas/{file}:")), answer)?;
        let diff = self.expect("two", &["diff", "registry"], 0, "major")?;
        ensure(diff.contains("from long to string"), diff)?;
        let subject = format!("{}-orders-value", self.run).parse()?;
        // Whoever has the rights to do so may change what the registry asks for; what is asked for here stays.
        for level in [CompatibilityLevel::Full, CompatibilityLevel::None] {
            self.client.set_config(&subject, level)?;
            let answer = self.expect("two", &check, 100, "[type_mismatch]")?;
            let is_told = answer.contains("[registry_level]");
            let differs = self.client.config(&subject)? != CompatibilityLevel::Backward;
            ensure(is_told == differs, answer)?;
        }
        Ok(String::new())
    }
}

/// What a registry said beside what was found here.
#[derive(Default)]
struct Opinions {
    agreed: usize,
    silent: usize,
    explained: BTreeMap<&'static str, usize>,
    differing: Vec<String>,
}

impl Opinions {
    fn add(&mut self, what: &str, verdict: &Verdict) {
        let ours = verdict.is_compatible();
        match &verdict.second_opinion {
            SecondOpinion::Agrees => self.agreed += 1,
            SecondOpinion::None => self.silent += 1,
            SecondOpinion::Disagrees(server) => {
                let mut explained = EXPLAINED.iter();
                match explained.find(|it| it.ours == ours && what.contains(it.sign)) {
                    Some(known) => *self.explained.entry(known.name).or_default() += 1,
                    None => self.differing.push(format!(
                        "{} {what}: here {ours}, there {} {:?}",
                        verdict.level, server.compatible, server.messages
                    )),
                }
            }
        }
    }

    fn outcome(self, is_judge: bool) -> Outcome {
        if !is_judge {
            return Ok(
                ": not compared, as the implementation finds everything compatible".to_owned(),
            );
        }
        let mut note = format!(" ({} agree", self.agreed);
        for (name, count) in self.explained {
            write!(note, ", {count} differ as {name}")?;
        }
        if self.silent > 0 {
            write!(note, ", {} without an opinion", self.silent)?;
        }
        note.push(')');
        ensure(
            self.differing.is_empty(),
            format!("{note}\n  {}", self.differing.join("\n  ")),
        )?;
        Ok(note)
    }
}
