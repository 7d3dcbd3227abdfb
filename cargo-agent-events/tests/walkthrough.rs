//! The page about registries, executed: its commands are run, its edits made, and what it says is printed is compared.

use std::collections::VecDeque;
use std::fs;
use std::path::Path;
use std::process::Command;

use agent_events_registry::testing::{MockRegistry, Profile};

const PAGE: &str = include_str!("../../docs/registry.md");
const URL: &str = "https://registry.example.com";

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

#[test]
fn the_page_about_registries_is_true() {
    for profile in Profile::ALL {
        let registry = MockRegistry::start(profile);
        let order = |fields: &str| {
            format!(
                r#"{{"type":"record","name":"OrderPlaced","namespace":"com.acme","fields":[{fields}]}}"#
            )
        };
        let id = r#"{"name":"id","type":"string"}"#;
        for cents in ["int", "long"] {
            let cents = format!(r#"{{"name":"cents","type":"{cents}"}}"#);
            registry.seed("orders-value", &order(&[id, &cents].join(",")), &[]);
        }
        registry.seed("unrelated-value", "\"string\"", &[]);
        walk(&registry);
    }
}

fn walk(registry: &MockRegistry) {
    let folder = tempfile::tempdir().expect("a folder");
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
                    output.extend(run(&at, line, folder.path(), registry));
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
            "diff" => edit(&at, &block.text, folder.path()),
            "toml" => {
                let written = fs::read_to_string(folder.path().join("schemas/agent-events.toml"));
                let written = written.expect("the policy").replace(&registry.url(), URL);
                assert_eq!(written, block.text, "{at}");
            }
            // The types, as the build script makes them.
            "rust" if block.text.contains("compile") => {
                let code = folder.path().join("src");
                fs::create_dir_all(&code).expect("made");
                let report = agent_events_build::configure()
                    .out_dir(&code)
                    .compile(folder.path().join("schemas"));
                assert!(!report.has_errors(), "{at}: {report}");
                let code = fs::read_to_string(code.join("agent_events.rs")).expect("the code");
                assert!(code.contains("pub struct OrderPlaced"), "{at}: {code}");
            }
            "rust" | "yaml" => {}
            other => panic!("{at}: nobody knows how to run {other}"),
        }
    }
    assert!(output.is_empty(), "not said on the page: {output:?}");
}

fn run(at: &str, line: &str, folder: &Path, registry: &MockRegistry) -> Vec<String> {
    let (command, code) = line.split_once(" # ").unwrap_or((line, "0"));
    let arguments = command
        .strip_prefix("cargo ")
        .expect("commands are of cargo");
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-agent-events"))
        .args(arguments.split(' '))
        .current_dir(folder)
        .env("AGENT_EVENTS_REGISTRY_URL", registry.url())
        .env("NO_PROXY", "*")
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    let expected = code.parse().expect("an exit code");
    assert_eq!(output.status.code(), Some(expected), "{at}: {line}\n{said}");
    let printed = String::from_utf8_lossy(&output.stdout);
    printed.lines().map(str::to_owned).collect()
}

fn edit(at: &str, diff: &str, folder: &Path) {
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
}
