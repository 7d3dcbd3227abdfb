//! A project in a folder of its own, and what the command answers in it.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) const ORDER: &str = r#"{
  "type": "record",
  "name": "OrderPlaced",
  "namespace": "com.acme",
  "doc": "A customer placed an order.",
  "cloudevents": { "type": "com.acme.order.placed.v1", "subject": "id" },
  "fields": [
    { "name": "id", "type": "string", "doc": "The order." },
    { "name": "price", "type": "Money", "doc": "What it costs." }
  ]
}
"#;

pub(crate) const MONEY: &str = r#"{
  "type": "record",
  "name": "Money",
  "namespace": "com.acme",
  "doc": "An amount.",
  "fields": [
    { "name": "cents", "type": "long", "doc": "Hundredths of the currency." }
  ]
}
"#;

pub(crate) const RELEASED: &str = "schemas/.released/com.acme.OrderPlaced/0001.avsc";
pub(crate) const LOCK: &str = "schemas/agent-events.lock";

/// A project in a folder of its own.
pub(crate) struct Project {
    pub(crate) folder: tempfile::TempDir,
}

/// What the command answered.
pub(crate) struct Answer {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Project {
    pub(crate) fn new() -> Self {
        let project = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        project.write("schemas/order_placed.avsc", ORDER);
        project.write("schemas/money.avsc", MONEY);
        project
    }

    pub(crate) fn released() -> Self {
        let project = Self::new();
        project.run(&["release"]).expect_code(0);
        project
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect(path)
    }

    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from}:\n{text}");
        self.write(path, &text.replacen(from, to, 1));
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Answer {
        let output = Command::new(env!("CARGO_BIN_EXE_cargo-agent-events"))
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .expect("it runs");
        Answer {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// Runs Git, and returns whether it was content.
    pub(crate) fn git(&self, arguments: &[&str]) -> bool {
        let identity = [
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@example.com",
            "-c",
            "commit.gpgsign=false",
        ];
        let output = Command::new("git")
            .args(identity)
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .expect("git runs");
        output.status.success()
    }

    /// Every file of the project with its text.
    pub(crate) fn files(&self) -> Vec<(PathBuf, String)> {
        fn visit(folder: &Path, files: &mut Vec<(PathBuf, String)>) {
            for entry in fs::read_dir(folder).expect("readable") {
                let path = entry.expect("readable").path();
                if path.is_dir() {
                    visit(&path, files);
                } else {
                    let text = fs::read_to_string(&path).expect("readable");
                    files.push((path, text));
                }
            }
        }
        let mut files = Vec::new();
        visit(self.folder.path(), &mut files);
        files.sort();
        files
    }
}

impl Answer {
    #[track_caller]
    pub(crate) fn expect_code(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = String::new();
        for (name, output) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !output.is_empty() {
                write!(text, "---- {name}\n{}\n", output.trim_end())?;
            }
        }
        write!(f, "exit code {}\n{text}", self.code.unwrap_or(-1))
    }
}
