//! The page about registries and a registry in; its commands run, its edits made, what it says is printed compared, and
//! its project compiled.
//!
//! The registry has the level `BACKWARD`, the versions of [`versions`] under `orders-value`, and then a schema that is
//! no record under `unrelated-value`, and nothing else.

use std::collections::VecDeque;
use std::fs;
use std::path::Path;
use std::process::Command;

const PAGE: &str = include_str!("../../../docs/registry.md");
const URL: &str = "https://registry.example.com";

/// What somebody who has followed the page could write next.
const USE: &str = "
/// Takes the price of an order.
pub fn cents(order: &com::acme::OrderPlaced) -> i64 {
    order.cents
}
";

/// Returns the two versions of the event that the page starts from.
pub(crate) fn versions() -> [String; 2] {
    ["int", "long"].map(|cents| {
        format!(
            r#"{{"type":"record","name":"OrderPlaced","namespace":"com.acme","fields":[{{"name":"id","type":"string"}},{{"name":"cents","type":"{cents}"}}]}}"#
        )
    })
}

/// A block of code on the page: its language, the line it begins in, and its text.
struct Block {
    language: String,
    line: usize,
    text: String,
}

fn blocks() -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_open = false;
    for (number, line) in PAGE.lines().enumerate() {
        match (line.strip_prefix("```"), is_open) {
            (Some(language), false) => blocks.push(Block {
                language: language.to_owned(),
                line: number + 1,
                text: String::new(),
            }),
            (None, true) => {
                let block = blocks.last_mut().expect("an open block");
                block.text.push_str(line);
                block.text.push('\n');
            }
            _ => {}
        }
        if line.starts_with("```") {
            is_open = !is_open;
        }
    }
    assert!(!is_open, "the last block has an end");
    blocks
}

/// Does what the page says, and panics where it is not true; `compiles` says whether the real Cargo builds the project.
pub(crate) fn walk(registry: &str, compiles: bool) {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let mut output: VecDeque<String> = VecDeque::new();
    for block in blocks() {
        let at = format!("docs/registry.md:{}", block.line);
        match block.language.as_str() {
            "sh" => {
                assert!(output.is_empty(), "{at}: not said on the page: {output:?}");
                for line in block
                    .text
                    .lines()
                    .filter(|line| !line.starts_with("export "))
                {
                    output.extend(run(&at, line, folder, registry));
                }
            }
            "text" => {
                for line in block.text.lines() {
                    let printed = output.pop_front().unwrap_or_default();
                    let is_said = match line.strip_suffix('…') {
                        Some(start) => printed.starts_with(start),
                        None => printed == line,
                    };
                    assert!(is_said, "{at}\n  the page: {line}\n  printed:  {printed}");
                }
            }
            "diff" => {
                let breaks = edit(&at, &block.text, folder);
                if compiles {
                    let (built, said) = build(folder);
                    assert_eq!(built, !breaks, "{at}: {said}");
                    assert!(!breaks || said.contains("[type_mismatch]"), "{at}: {said}");
                }
            }
            "toml" => {
                let written = fs::read_to_string(folder.join("schemas/agent-events.toml"));
                let written = written.expect("the policy").replace(registry, URL);
                assert_eq!(written, block.text, "{at}");
            }
            "rust" if block.text.contains("fn main") => {
                fs::write(folder.join("build.rs"), &block.text).expect("written");
            }
            "rust" => {
                fs::create_dir_all(folder.join("src")).expect("made");
                let library = format!("//! Orders.\n\n{}{USE}", block.text);
                fs::write(folder.join("src/lib.rs"), library).expect("written");
                manifest(folder);
                if compiles {
                    let (built, said) = build(folder);
                    assert!(built, "{at}: {said}");
                }
            }
            // The documentation of `framing` has the same lines, and compiles them.
            "rust,ignore" | "yaml" => {}
            other => panic!("{at}: nobody knows how to run {other}"),
        }
    }
    assert!(output.is_empty(), "not said on the page: {output:?}");
}

fn run(at: &str, line: &str, folder: &Path, registry: &str) -> Vec<String> {
    let (command, code) = line.split_once(" # ").unwrap_or((line, "0"));
    let arguments = command
        .strip_prefix("cargo ")
        .expect("commands are of cargo");
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-agent-events"))
        .args(arguments.split(' '))
        .current_dir(folder)
        .env("AGENT_EVENTS_REGISTRY_URL", registry)
        .env("NO_PROXY", "*")
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    let expected = code.parse().expect("an exit code");
    assert_eq!(output.status.code(), Some(expected), "{at}: {line}\n{said}");
    let printed = String::from_utf8_lossy(&output.stdout);
    printed.lines().map(str::to_owned).collect()
}

/// Makes an edit; returns whether it is the one that breaks consumers.
fn edit(at: &str, diff: &str, folder: &Path) -> bool {
    let (file, lines) = diff.split_once('\n').expect("lines");
    let path = folder.join(file.strip_prefix("--- ").expect("the file"));
    let side = |sign: char| -> String {
        let lines = lines.lines().filter_map(|line| line.strip_prefix(sign));
        lines.collect::<Vec<_>>().join("\n")
    };
    let text = fs::read_to_string(&path).expect("the file");
    let (old, new) = (side('-'), side('+'));
    assert!(text.contains(&old), "{at}: {text} has no\n{old}");
    fs::write(&path, text.replacen(&old, &new, 1)).expect("written");
    !new.contains("\"long\"")
}

/// Makes a package of the folder, which takes this workspace for what is published.
fn manifest(folder: &Path) {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let workspace = tests.parent().expect("the workspace");
    let manifest = format!(
        "[package]\nname = \"orders\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nagent-events = {{ path = '{0}/agent-events' }}\n\n\
         [build-dependencies]\nagent-events-build = {{ path = '{0}/agent-events-build' }}\n\n\
         [workspace]\n",
        workspace.display()
    );
    fs::write(folder.join("Cargo.toml"), manifest).expect("written");
    fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock")).expect("copied");
}

/// Compiles the package; returns whether it could be, and what was said.
fn build(folder: &Path) -> (bool, String) {
    let output = Command::new(env!("CARGO"))
        .args(["check", "--offline"])
        .current_dir(folder)
        .env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("page"),
        )
        .env_remove("CARGO_BUILD_TARGET_DIR")
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.success(), said)
}
