//! A folder of schemas in, the code that a generator makes of it out, and a crate of that code.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rsgen_avro::{Generator, Source};

/// The file of generated code.
pub(crate) const FILE: &str = "agent_events.rs";

/// One of the two generators.
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    /// Writes the code for the schemas in a folder to [`FILE`] in another one.
    pub(crate) generate: fn(&Path, &Path),
    /// What the generated code depends on.
    dependencies: String,
    /// What code that reads and writes depends on besides.
    codec: &'static str,
    /// The function that reads and writes the record of a number.
    function: fn(usize) -> String,
}

/// Returns agent-events and rsgen-avro.
pub(crate) fn contenders(workspace: &Path) -> [Contender; 2] {
    [
        Contender {
            name: "agent-events",
            generate: ours,
            dependencies: format!(
                "agent-events = {{ path = '{}/agent-events', default-features = false }}\n",
                workspace.display()
            ),
            codec: "",
            function: |number| {
                format!(
                    "pub fn record{number}(bytes: &[u8]) -> Option<Vec<u8>> {{\n    \
                     let value: bench::Record{number} = agent_events::AvroCodec::from_slice(bytes).ok()?;\n    \
                     agent_events::AvroCodec::to_vec(&value).ok()\n}}\n"
                )
            },
        },
        Contender {
            name: "rsgen-avro",
            generate: theirs,
            dependencies: "serde = { version = \"1\", features = [\"derive\"] }\n".to_owned(),
            codec: "apache-avro = { version = \"0.22\", default-features = false }\n",
            function: |number| {
                format!(
                    "pub fn record{number}(\n    mut bytes: &[u8],\n    \
                     reader: &apache_avro::reader::datum::GenericDatumReader<'_>,\n    \
                     writer: &apache_avro::writer::datum::GenericDatumWriter<'_>,\n) -> Option<Vec<u8>> {{\n    \
                     let value: Record{number} = reader.read_deser(&mut bytes).ok()?;\n    \
                     writer.write_ser_to_vec(&value).ok()\n}}\n"
                )
            },
        },
    ]
}

impl Contender {
    /// Writes the crate of generated code; `used` adds to it a function that reads and writes for each of so many records.
    pub(crate) fn write_crate(&self, code: &str, used: Option<usize>, workspace: &Path) -> PathBuf {
        let (suffix, codec) = match used {
            Some(_) => ("-used", self.codec),
            None => ("", ""),
        };
        let name = format!("scale-{}{suffix}", self.name);
        let dir = workspace.join("target/scale").join(&name);
        fs::create_dir_all(dir.join("src")).expect("a folder");
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{}{codec}\n[workspace]\n",
            self.dependencies
        );
        fs::write(dir.join("Cargo.toml"), manifest).expect("a file");
        fs::copy(workspace.join("Cargo.lock"), dir.join("Cargo.lock"))
            .expect("the lock of the workspace");
        let mut code = code.to_owned();
        for number in 0..used.unwrap_or(0) {
            code.write_str(&(self.function)(number))
                .expect("a String takes all text");
        }
        fs::write(dir.join("src/lib.rs"), code).expect("a file");
        dir
    }
}

/// Runs Cargo in a crate, its code new to it.
pub(crate) fn cargo(dir: &Path, arguments: &[&str]) {
    let lib = dir.join("src/lib.rs");
    let code = fs::read(&lib).expect("the code of the crate");
    fs::write(&lib, code).expect("a file");
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--offline", "--quiet"])
        .current_dir(dir)
        .env("CARGO_TARGET_DIR", dir.join("../target"))
        .env("CARGO_INCREMENTAL", "0")
        .output()
        .expect("Cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

fn ours(dir: &Path, out: &Path) {
    let report = agent_events_build::configure().out_dir(out).compile(dir);
    assert!(report.is_clean(), "{report}");
}

fn theirs(dir: &Path, out: &Path) {
    let pattern = dir.join("*.avsc").display().to_string();
    let mut code = Vec::new();
    Generator::new()
        .expect("a generator")
        .generate(&Source::GlobPattern(&pattern), &mut code)
        .expect("code");
    fs::write(out.join(FILE), code).expect("a file");
}
