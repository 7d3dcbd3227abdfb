//! Other implementations in, a table of what they and this one make of each other's records out: `docs/interoperation.md`.
//!
//! Each language of [`peer::LANGUAGES`] has a folder beside this one with its program and the versions of its libraries,
//! which its own client installs into `target/tmp/interop`. Records go over a broker in this process, or in a file where
//! the peer's client cannot talk to that; schemas go over a registry in this process.
//!
//! ```sh
//! AGENT_EVENTS_INTEROP=run cargo test -p agent-events-interop             # compares with the page
//! AGENT_EVENTS_INTEROP=update cargo test -p agent-events-interop          # writes the page anew
//! AGENT_EVENTS_INTEROP=run AGENT_EVENTS_PEERS=node cargo test -p agent-events-interop
//! ```

mod avro;
mod broker;
mod compare;
mod events;
mod lines;
mod peer;
mod reasons;
mod table;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::{env, fs, thread};

use agent_events::Profile;
use agent_events::event_format::EventFormat;
use agent_events::kafka::{ContentMode, Reader, Received, Record};
use serde_json::{Value, json};

use avro::Avro;
use broker::Wire;
use events::Event;
use peer::{LANGUAGES, Language};
use table::Direction::{PeerReads, PeerWrites};
use table::{Outcome, Report};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/interoperation.md");
const MODES: [(&str, ContentMode); 2] = [
    ("binary", ContentMode::Binary),
    ("json", ContentMode::Structured(EventFormat::Json)),
];

fn main() -> ExitCode {
    if !cfg!(feature = "converter") {
        println!(
            "not run here: schema_registry_converter, which has a suite of its own: `--features converter --test converter`"
        );
    }
    let mode = env::var("AGENT_EVENTS_INTEROP").unwrap_or_default();
    if mode.is_empty() {
        println!(
            "not run: peers are started only with AGENT_EVENTS_INTEROP=run, or =update to write the page anew"
        );
        return ExitCode::SUCCESS;
    }
    let wanted = env::var("AGENT_EVENTS_PEERS").unwrap_or_default();
    let mut page = Page::load();
    let mut failed = false;
    let languages = LANGUAGES.iter();
    let languages: Vec<&Language> = languages
        .filter(|language| wanted.is_empty() || wanted.contains(language.name))
        .collect();
    for (language, installed) in languages.iter().zip(install(&languages)) {
        if let Err(reason) = installed {
            println!("not run: {}: {reason}", language.name);
            continue;
        }
        match exchange(language) {
            Ok(report) => {
                let (section, unexplained) = report.section(language.name);
                for difference in &unexplained {
                    println!("a difference without a reason: {difference}");
                }
                let same = page.replace(language.name, &section);
                println!(
                    "{}: {} records, the page {}",
                    language.name,
                    report.outcomes.len(),
                    if same {
                        "says so"
                    } else {
                        "says something else"
                    }
                );
                failed |= !unexplained.is_empty() || (!same && mode != "update");
            }
            Err(reason) => {
                println!("{}: {reason}", language.name);
                failed = true;
            }
        }
    }
    if mode == "update" {
        page.write();
    } else if failed {
        page.show();
    }
    if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// Installs the libraries of all languages at once: that waits for the network most of the time.
fn install(languages: &[&'static Language]) -> Vec<Result<(), String>> {
    thread::scope(|scope| {
        let installing: Vec<_> = languages
            .iter()
            .map(|language| scope.spawn(|| language.install()))
            .collect();
        let installed = installing.into_iter();
        installed
            .map(|thread| thread.join().expect("installing does not panic"))
            .collect()
    })
}

/// Lets a peer read what we write, and reads what the peer writes.
fn exchange(language: &Language) -> Result<Report, String> {
    let (wire, events) = (Wire::start(), events::all());
    let avro = Avro::start().map_err(|error| error.to_string())?;
    let topics = ["to", "from", "avro-to", "avro-from"];
    for topic in topics {
        wire.create_topic(topic);
    }
    let records: Vec<Record> = MODES
        .iter()
        .flat_map(|(_, mode)| events.iter().map(|event| (event, *mode)))
        .map(|(event, mode)| {
            let record = event
                .envelope
                .to_record_in(mode)
                .expect("no media type of an event format");
            record.with_partition_key_as_key()
        })
        .collect();
    let config = json!({
        "bootstrap": wire.bootstrap(),
        "registry": avro.registry_url(),
        "to": "to",
        "from": "from",
        "count": records.len(),
        "events": events.iter().map(Event::described).collect::<Vec<_>>(),
        "avro": avro.described("avro-to", "avro-from"),
    });
    let mut config = config;
    if language.over_broker {
        wire.send("to", records);
        wire.send("avro-to", avro.records());
    } else {
        config["records"] = records.iter().map(lines::described).collect();
        config["avrorecords"] = avro.records().iter().map(lines::described).collect();
    }
    let said = language.run(&config)?;

    let is_written = |line: &&Value| !line["wrote"].is_null() && line["error"].is_null();
    let written = |framed: bool| {
        let written = said.iter().filter(is_written);
        written.filter(move |line| line["framing"].is_string() == framed)
    };
    let received = |topic: &str, framed: bool| -> Vec<Record> {
        if language.over_broker {
            wire.receive(topic, written(framed).count())
        } else {
            written(framed)
                .filter_map(|line| lines::record(&line["record"]))
                .collect()
        }
    };
    let mut from = received("from", false).into_iter();
    let mut avro_from = received("avro-from", true).into_iter();
    let mut report = Report::default();
    for line in &said {
        if let Some(versions) = line["versions"].as_object() {
            let text = |version: &Value| version.as_str().unwrap_or_default().to_owned();
            let versions = versions
                .iter()
                .map(|(name, version)| (name.clone(), text(version)));
            report.versions = versions.collect();
            report.runtime = text(&line["runtime"]);
        } else if line["read"].is_u64() {
            report.outcomes.extend(heard(language, &events, line));
        } else if line["avro"].is_u64() {
            report.outcomes.extend(avro.heard(line));
        } else if line["framing"].is_string() {
            let record = line["error"].is_null().then(|| avro_from.next()).flatten();
            report.outcomes.extend(avro.read(line, record.as_ref()));
        } else if line["wrote"].is_string() {
            let record = line["error"].is_null().then(|| from.next()).flatten();
            report
                .outcomes
                .extend(read(language, &events, line, record.as_ref()));
        }
    }
    Ok(report)
}

fn peer(language: &Language) -> (&'static str, Profile) {
    match language.name {
        "python" => ("cloudevents for Python", Profile::Python),
        "node" => ("cloudevents for JavaScript", Profile::JavaScript),
        _ => ("cloudevents for Java", Profile::Lenient),
    }
}

/// What a peer has read of one of our records.
fn heard(language: &Language, events: &[Event], line: &Value) -> Option<Outcome> {
    let at = usize::try_from(line["read"].as_u64()?).ok()?;
    let (mode, _) = MODES.get(at / events.len())?;
    let event = &events[at % events.len()];
    let differences = match line["error"].as_str() {
        Some(error) => vec![format!("refused: {error}")],
        None => compare::with_shown(&event.envelope, line, *mode == "json"),
    };
    Some(Outcome {
        peer: peer(language).0,
        direction: PeerReads,
        mode: shown(mode),
        case: event.name.to_owned(),
        differences,
    })
}

/// What we read of a record of a peer: strictly if it can be, else as the profile of the peer has it, else leniently.
fn read(
    language: &Language,
    events: &[Event],
    line: &Value,
    record: Option<&Record>,
) -> Option<Outcome> {
    let event = events.iter().find(|event| line["wrote"] == event.name)?;
    let (peer, profile) = peer(language);
    let differences = match (line["error"].as_str(), record) {
        (Some(error), _) => vec![format!("not written: {error}")],
        (None, None) => vec!["the record did not come".to_owned()],
        (None, Some(record)) => {
            read_as(&[Profile::Strict, profile, Profile::Lenient], event, record)
        }
    };
    Some(Outcome {
        peer,
        direction: PeerWrites,
        mode: shown(line["mode"].as_str()?),
        case: event.name.to_owned(),
        differences,
    })
}

/// Reads as the first of the profiles that reads what was meant, else as the first that reads anything.
fn read_as(profiles: &[Profile], event: &Event, record: &Record) -> Vec<String> {
    let mut refused = None;
    let mut best: Option<Vec<String>> = None;
    for profile in profiles {
        let reader = Reader::new()
            .with_profile(*profile)
            .with_extensions(events::EXTENSIONS);
        match reader.read_record(record) {
            // What the strict profile says is the whole reason.
            Err(error) => drop(refused.get_or_insert_with(|| error.to_string())),
            Ok(reading) => {
                let differences = match reading.received {
                    Received::Event(read) => compare::with_read(&event.envelope, &read),
                    _ => vec!["it is no event".to_owned()],
                };
                if differences.is_empty() {
                    let notes = reading.notes.iter();
                    return notes
                        .map(|note| format!("`Profile::{profile:?}` mends it: {note}"))
                        .collect();
                }
                best.get_or_insert(differences);
            }
        }
    }
    let refused = refused.map(|error| vec![format!("every profile refuses it: {error}")]);
    best.or(refused).unwrap_or_default()
}

fn shown(mode: &str) -> String {
    if mode == "json" {
        "structured JSON".to_owned()
    } else {
        mode.to_owned()
    }
}

/// The page, by language.
struct Page {
    before: String,
    sections: BTreeMap<String, String>,
}

impl Page {
    fn load() -> Self {
        let text = fs::read_to_string(PAGE).unwrap_or_default();
        let mut parts = text.split("\n## ");
        let before = parts.next().unwrap_or_default().to_owned();
        let sections = parts.filter_map(|part| {
            let (name, _) = part.split_once('\n')?;
            Some((name.to_owned(), format!("## {}\n", part.trim_end())))
        });
        let sections = sections.collect();
        Self { before, sections }
    }

    /// Sets the section of a language, and returns whether it was the same.
    fn replace(&mut self, language: &str, section: &str) -> bool {
        let section = format!("{}\n", section.trim_end());
        let pinned = |section: &str| -> Vec<String> {
            let lines = section
                .lines()
                .filter(|line| !line.starts_with(table::RUNTIME));
            lines.map(str::to_owned).collect()
        };
        let before = self.sections.insert(language.to_owned(), section.clone());
        before.is_some_and(|before| pinned(&before) == pinned(&section))
    }

    fn text(&self) -> String {
        let sections: Vec<&str> = self.sections.values().map(String::as_str).collect();
        format!(
            "{}\n{}",
            self.before.trim_end().to_owned() + "\n",
            sections.join("\n")
        )
    }

    fn write(&self) {
        fs::write(PAGE, self.text()).expect("the page can be written");
    }

    fn show(&self) {
        println!("\n{}", self.text());
    }
}
