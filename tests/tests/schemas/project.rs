//! Generated files in; a crate of them, built by the real Cargo, and what its types make of bytes out.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::generated::GeneratedType;

const LIB: &str = "\
//! Every generated file as a module.
#![deny(warnings, missing_docs, unsafe_code, clippy::all, clippy::pedantic, rustdoc::all)]

";

const MAIN: &str = r#"//! Lines of `r`, `d` or `j`, the index of a type and hexadecimal bytes in; the bytes of what was read out.
#![allow(warnings)]
use agent_events::{AvroCodec, AvroSchema, json};

type Run = fn(&[u8]) -> Result<Vec<u8>, String>;

fn run<T: AvroCodec>(bytes: &[u8], make: fn(T) -> Result<T, String>) -> Result<Vec<u8>, String> {
    let value = T::from_slice(bytes).map_err(|error| error.to_string())?;
    make(value)?.to_vec().map_err(|error| error.to_string())
}

fn through_json<T: AvroSchema>(value: T) -> Result<T, String> {
    let text = json::to_avro_json(&value).map_err(|error| error.to_string())?;
    json::from_avro_json(&text).map_err(|error| format!("{error} in {text}"))
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(digits).collect()
}

fn main() {
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let mut words = line.split(' ');
        let task = words.next().unwrap();
        let (reads, defaults, json) = TYPES[words.next().unwrap().parse::<usize>().unwrap()];
        let run = match task {
            "r" => reads,
            "d" => defaults,
            _ => json,
        };
        match run(&bytes(words.next().unwrap())) {
            Ok(bytes) => println!("={}", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()),
            Err(error) => println!("!{}", error.replace('\n', " ")),
        }
    }
}

"#;

/// What a type is asked to do with bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Task {
    /// Read them and write the value.
    Reencode,
    /// Read them, make a value of the required fields and write that one.
    Defaults,
    /// Read them, go through JSON in Avro's encoding and write the value.
    Json,
}

/// A crate on the disk.
pub(crate) struct Project {
    dir: PathBuf,
    main: String,
    modules: Vec<String>,
    types: usize,
}

impl Project {
    pub(crate) fn new(name: &str) -> Self {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .expect("the folder of the workspace");
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if dir.exists() {
            fs::remove_dir_all(&dir).expect("the folder of the last run goes");
        }
        fs::create_dir_all(dir.join("src")).expect("a folder");
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nagent-events = {{ path = '{}/agent-events', default-features = false }}\n\n\
             [workspace]\n",
            workspace.display()
        );
        fs::write(dir.join("Cargo.toml"), manifest).expect("a file");
        let lock = fs::read(workspace.join("Cargo.lock")).expect("the lock of the workspace");
        fs::write(dir.join("Cargo.lock"), lock).expect("a file");
        Self {
            dir,
            main: String::new(),
            modules: Vec::new(),
            types: 0,
        }
    }

    /// Adds a generated file; returns the index of the first of its types.
    pub(crate) fn add(&mut self, module: &str, code: &str, types: &[GeneratedType]) -> usize {
        let file = self.dir.join("src").join(format!("{module}.rs"));
        fs::write(file, code).expect("a file");
        let (krate, first) = (self.name().to_owned(), self.types);
        for ty in types {
            let path = format!("{krate}::{module}::{}", ty.path);
            let make = ty.constructor.as_deref().unwrap_or("|value| Ok(value)");
            let make = make.replace("Self_", &path);
            writeln!(
                self.main,
                "    (|b| run::<{path}>(b, |value| Ok(value)), |b| run::<{path}>(b, {make}), |b| run::<{path}>(b, through_json)),"
            )
            .expect("a String takes all text");
        }
        self.modules.push(module.to_owned());
        self.types += types.len();
        first
    }

    /// Compiles the library; returns the modules with an error or warning, and what was said.
    pub(crate) fn check(&self) -> (BTreeSet<String>, String) {
        let modules = self.modules.iter().map(|module| {
            let path = format!("/// The types of one schema file.\npub mod {module};");
            path + "\n"
        });
        let lib = LIB.to_owned() + &modules.collect::<String>();
        fs::write(self.dir.join("src/lib.rs"), lib).expect("a file");
        let main = format!(
            "{MAIN}const TYPES: &[(Run, Run, Run)] = &[\n{}];\n",
            self.main
        );
        fs::write(self.dir.join("src/main.rs"), main).expect("a file");
        let command = if std::env::var_os("AGENT_EVENTS_CLIPPY").is_some() {
            "clippy"
        } else {
            "check"
        };
        let output = self.cargo(&[command, "--lib", "--message-format=json"]);
        let mut faulty = BTreeSet::new();
        let mut text = String::new();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let message: Value = serde_json::from_str(line).expect("a message is JSON");
            let diagnostic = &message["message"];
            for span in diagnostic["spans"].as_array().into_iter().flatten() {
                let file = span["file_name"].as_str().unwrap_or_default();
                faulty.extend(
                    Path::new(file)
                        .file_stem()
                        .and_then(|stem| stem.to_str())
                        .map(str::to_owned),
                );
            }
            text.push_str(diagnostic["rendered"].as_str().unwrap_or_default());
        }
        let known = |module: &String| self.modules.contains(module);
        let failed = !output.status.success() && faulty.is_empty();
        if failed || !faulty.iter().all(known) {
            text.push_str(&String::from_utf8_lossy(&output.stderr));
            faulty = self.modules.iter().cloned().collect();
        }
        (faulty, text)
    }

    /// Asks types for what they make of bytes; answers in the order of the questions.
    pub(crate) fn ask(&self, questions: &[(Task, usize, Vec<u8>)]) -> Vec<Result<Vec<u8>, String>> {
        let built = self.cargo(&["build", "-q"]);
        let said = String::from_utf8_lossy(&built.stderr);
        assert!(
            built.status.success(),
            "the program does not compile:\n{said}"
        );
        let mut lines = String::new();
        for (task, ty, bytes) in questions {
            let task = match task {
                Task::Reencode => 'r',
                Task::Defaults => 'd',
                Task::Json => 'j',
            };
            writeln!(lines, "{task} {ty} {}", hex(bytes)).expect("a String takes all text");
        }
        let input = self.dir.join("questions");
        fs::write(&input, lines).expect("a file");
        let program = target().join("debug").join(self.name());
        let output = Command::new(program)
            .stdin(fs::File::open(input).expect("the file just written"))
            .output()
            .expect("the program runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "the program failed:\n{said}");
        let answers: Vec<_> = String::from_utf8(output.stdout)
            .expect("answers are UTF-8")
            .lines()
            .map(|line| match line.strip_prefix('=') {
                Some(hex) => Ok(unhex(hex)),
                None => Err(line.to_owned()),
            })
            .collect();
        assert_eq!(answers.len(), questions.len());
        answers
    }

    fn name(&self) -> &str {
        let name = self.dir.file_name().and_then(|name| name.to_str());
        name.expect("the folder has the name of the crate")
    }

    fn cargo(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO"))
            .args(arguments)
            .arg("--offline")
            .current_dir(&self.dir)
            .env("CARGO_TARGET_DIR", target())
            .env("CARGO_TERM_COLOR", "never")
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .output()
            .expect("Cargo runs")
    }
}

/// The target folder that every test with a crate of its own uses, so that dependencies are compiled once.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("target with spaces")
}

fn hex(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        write!(hex, "{byte:02x}").expect("a String takes all text");
    }
    hex
}

fn unhex(hex: &str) -> Vec<u8> {
    let digits = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("two digits");
    (0..hex.len()).step_by(2).map(digits).collect()
}
