//! Tiny crates in, built by the real Cargo: what a user of the compiler reads, and when Cargo runs it again.
//!
//! # Why a fault is a `compile_error!` beside the types, and not a `cargo::error=`
//!
//! rust-analyzer learns where generated code stands from one message of Cargo, `build-script-executed`, and forgets
//! every generated type when that message is missing. `an_editor_keeps_the_types_of_a_build_that_fails` shows with
//! this Cargo that
//!
//! * a build script that writes its errors into the generated code is followed by that message, with the `out_dir` in
//!   which the types still are; the error is a compiler message like any other, at a place in the generated file;
//! * a build script that prints `cargo::error=` is followed by no such message, nor by one about the error: editors
//!   would lose every type and show nothing.
//!
//! All crates share one target folder, whose name has spaces in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

const BUILD: &str = r#"fn main() -> agent_events_build::Report {
    // Nothing watches this file; it tells the test how often Cargo ran this program.
    let mut runs = std::fs::read("runs").unwrap_or_default();
    runs.push(b'.');
    std::fs::write("runs", runs).expect("a file beside Cargo.toml");
    agent_events_build::compile("schemas")
}
"#;

const LIB: &str = r"//! A crate with generated types.

agent_events::include_events!();
";

const PLACED: &str = r#"{
  "type": "record",
  "name": "OrderPlaced",
  "namespace": "shop",
  "cloudevents": { "type": "shop.order.placed", "subject": "order_id" },
  "fields": [
    { "name": "order_id", "type": "string" }
  ]
}
"#;

const PAID: &str = r#"{
  "type": "record",
  "name": "OrderPaid",
  "namespace": "shop",
  "cloudevents": { "type": "shop.order.paid" },
  "fields": [
    { "name": "order", "type": "OrderPlaced" }
  ]
}
"#;

/// Cargo would wait for another Cargo, and say so.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// A crate on the disk.
struct Project {
    dir: PathBuf,
}

impl Project {
    /// Writes a crate with two events.
    fn new(name: &str) -> Self {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .expect("the folder of the workspace");
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nagent-events = {{ path = '{0}/agent-events', default-features = false }}\n\n\
             [build-dependencies]\nagent-events-build = {{ path = '{0}/agent-events-build' }}\n\n\
             [workspace]\n",
            workspace.display()
        );
        let project = Self::with(name, &manifest, BUILD, LIB);
        fs::copy(workspace.join("Cargo.lock"), project.dir.join("Cargo.lock"))
            .expect("the lock of the workspace");
        project.write("schemas/order_placed.avsc", PLACED);
        project.write("schemas/order_paid.avsc", PAID);
        project
    }

    fn with(name: &str, manifest: &str, build: &str, lib: &str) -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if dir.exists() {
            fs::remove_dir_all(&dir).expect("the folder of the last run goes");
        }
        let project = Self { dir };
        project.write("Cargo.toml", manifest);
        project.write("build.rs", build);
        project.write("src/lib.rs", lib);
        project
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.dir.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, text).expect("a file");
    }

    fn remove(&self, path: &str) {
        fs::remove_file(self.dir.join(path)).expect("the file goes");
    }

    fn cargo(&self, arguments: &[&str]) -> Output {
        let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        Command::new(env!("CARGO"))
            .args(["build", "--offline"])
            .args(arguments)
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

    /// Builds, and returns what the user reads when that fails.
    fn fails(&self) -> String {
        let output = self.cargo(&[]);
        let text = self.stderr(&output);
        assert!(!output.status.success(), "the build did not fail:\n{text}");
        text
    }

    /// Builds, and returns what Cargo tells programs.
    fn messages(&self) -> Vec<Value> {
        let output = self.cargo(&["--message-format=json"]);
        let text = String::from_utf8(output.stdout).expect("JSON is UTF-8");
        text.lines()
            .map(|line| serde_json::from_str(line).expect("a message is JSON"))
            .collect()
    }

    /// Returns the messages about this crate, not about what it depends on.
    fn own_messages(&self, reason: &str) -> Vec<Value> {
        let mut messages = self.messages();
        let name = self.dir.file_name().expect("a name").to_string_lossy();
        messages.retain(|message| {
            message["reason"] == reason
                && message["package_id"]
                    .as_str()
                    .is_some_and(|id| id.contains(&format!("/{name}#")))
        });
        messages
    }

    /// Builds, which must succeed, and tells whether rustc had to compile the crate again.
    fn recompiles(&self) -> bool {
        let artifacts = self.own_messages("compiler-artifact");
        let library = artifacts
            .iter()
            .find(|artifact| artifact["target"]["kind"][0] == "lib")
            .expect("the build succeeds");
        library["fresh"] == false
    }

    /// Returns how often the build script ran.
    fn runs(&self) -> usize {
        fs::read(self.dir.join("runs")).map_or(0, |runs| runs.len())
    }

    fn generated(&self) -> String {
        let messages = self.own_messages("build-script-executed");
        let out_dir = messages[0]["out_dir"].as_str().expect("a path");
        fs::read_to_string(Path::new(out_dir).join("agent_events.rs")).expect("the generated file")
    }

    /// Returns what the user reads, the same on every machine.
    fn stderr(&self, output: &Output) -> String {
        let text = String::from_utf8(output.stderr.clone()).expect("messages are UTF-8");
        let text = text
            .replace(&target().display().to_string(), "[target]")
            .replace(&self.dir.display().to_string(), "[project]");
        let mut lines = Vec::new();
        for line in text.lines() {
            let verb = line.trim_start().split(' ').next().unwrap_or_default();
            // What it depends on is compiled the first time only.
            if !matches!(
                verb,
                "Compiling" | "Locking" | "Adding" | "Removing" | "Updating"
            ) {
                lines.push(without_hash(line));
            }
        }
        lines.join("\n")
    }
}

/// The target folder of all crates of this file.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("target with spaces")
}

/// Takes the hash out of `build/name-0123456789abcdef/out`.
fn without_hash(line: &str) -> String {
    let Some(end) = line.find("/out/agent_events.rs") else {
        return line.to_owned();
    };
    let start = line[..end].rfind('-').unwrap_or(end);
    format!("{}-[hash]{}", &line[..start], &line[end..])
}

#[test]
fn what_a_user_reads_when_a_build_fails() {
    let project = Project::new("faults");
    let output = project.cargo(&[]);
    assert!(output.status.success(), "{}", project.stderr(&output));
    agent_events_build::release(project.dir.join("schemas")).expect("the schemas are in order");

    let field = r#"{ "name": "order_id", "type": "string" },
    { "name": "currency", "type": "string" }"#;
    let changed = PLACED.replace(r#"{ "name": "order_id", "type": "string" }"#, field);
    project.write("schemas/order_placed.avsc", &changed);
    insta::assert_snapshot!("incompatible_change", project.fails());

    project.write(
        "schemas/order_placed.avsc",
        &PLACED.replace("\"string\" }\n", "\"string\" },\n"),
    );
    insta::assert_snapshot!("syntax_error", project.fails());

    project.write("schemas/order_placed.avsc", PLACED);
    project.write(
        "schemas/order_paid.avsc",
        &PAID.replace("\"OrderPlaced\"", "\"OrderPlacd\""),
    );
    insta::assert_snapshot!("unknown_reference", project.fails());

    project.write("schemas/order_paid.avsc", PAID);
    project.write(
        "schemas/extra.avsc",
        &PAID
            .replace("OrderPaid", "Extra")
            .replace("shop.order.paid", "paid"),
    );
    insta::assert_snapshot!("bad_event_type", project.fails());

    project.remove("schemas/extra.avsc");
    let output = project.cargo(&[]);
    assert!(output.status.success(), "{}", project.stderr(&output));
}

#[test]
fn an_editor_keeps_the_types_of_a_build_that_fails() {
    let ours = Project::new("editor");
    ours.write(
        "schemas/order_paid.avsc",
        &PAID.replace("shop.order.paid", "paid"),
    );
    let executed = ours.own_messages("build-script-executed");
    let out_dir = executed[0]["out_dir"].as_str().expect("a path");
    assert!(out_dir.contains(' '), "{out_dir}");
    let generated = ours.generated();
    assert!(generated.contains("compile_error!"), "{generated}");
    assert!(generated.contains("pub struct OrderPlaced"), "{generated}");
    assert!(generated.contains("pub struct OrderPaid"), "{generated}");
    let errors: Vec<Value> = ours
        .own_messages("compiler-message")
        .into_iter()
        .filter(|message| message["message"]["level"] == "error")
        .collect();
    assert_eq!(errors.len(), 1, "{errors:?}");
    let text = errors[0]["message"]["message"].as_str().expect("a text");
    assert!(
        text.starts_with("event type `paid` has one segment only"),
        "{text}"
    );

    let theirs = Project::with(
        "directive",
        "[package]\nname = \"directive\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n",
        "fn main() {\n    println!(\"cargo::error=event type `paid` has one segment only\");\n}\n",
        "//! A crate whose build script fails.\n",
    );
    assert!(theirs.fails().contains("has one segment only"));
    let reasons: Vec<Value> = theirs
        .messages()
        .into_iter()
        .map(|message| message["reason"].clone())
        .collect();
    assert!(
        !reasons.contains(&"build-script-executed".into()),
        "{reasons:?}"
    );
    assert!(!reasons.contains(&"compiler-message".into()), "{reasons:?}");
}

#[test]
fn cargo_runs_the_compiler_when_schemas_change_and_only_then() {
    let project = Project::new("freshness");
    assert!(project.recompiles());
    assert_eq!(project.runs(), 1);
    assert!(!project.recompiles());
    assert_eq!(project.runs(), 1, "nothing changed");

    let before = fs::metadata(generated_path(&project)).expect("the generated file");
    project.write("schemas/order_placed.avsc", &format!("{PLACED}\n\n"));
    // Cargo compiles the crate again all the same: it decides so before it runs the script.
    project.messages();
    assert_eq!(project.runs(), 2, "a schema changed");
    let after = fs::metadata(generated_path(&project)).expect("the generated file");
    assert_eq!(
        before.modified().expect("a time"),
        after.modified().expect("a time"),
        "code that stays the same is not written again"
    );

    project.write(
        "schemas/refunded.avsc",
        &PAID
            .replace("OrderPaid", "Refunded")
            .replace("paid", "refunded"),
    );
    assert!(project.recompiles());
    assert_eq!(project.runs(), 3, "a schema was added");
    assert!(project.generated().contains("pub struct Refunded"));

    project.remove("schemas/refunded.avsc");
    assert!(project.recompiles());
    assert_eq!(project.runs(), 4, "a schema was deleted");
    assert!(!project.generated().contains("pub struct Refunded"));
    assert!(!project.recompiles());
    assert_eq!(project.runs(), 4, "nothing changed");
}

fn generated_path(project: &Project) -> PathBuf {
    let messages = project.own_messages("build-script-executed");
    Path::new(messages[0]["out_dir"].as_str().expect("a path")).join("agent_events.rs")
}
