//! A peer in, its libraries installed and its program run, what the program said out.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde_json::Value;

/// How long a peer may take, and how long its libraries.
const DEADLINE: Duration = Duration::from_secs(600);

/// A language whose libraries are peers.
pub(crate) struct Language {
    pub(crate) name: &'static str,
    /// Whether its client can talk to the broker of the suite; else records go in the file and the lines.
    pub(crate) over_broker: bool,
    /// The program that has to be there, with an argument that makes it say its version.
    tool: (&'static str, &'static str),
    /// The file that pins the versions.
    pins: &'static str,
    install: fn(&Path, &Path) -> Result<(), String>,
    command: fn(&Path, &Path) -> Command,
}

pub(crate) const LANGUAGES: [Language; 3] = [
    Language {
        name: "python",
        over_broker: true,
        tool: ("python3", "--version"),
        pins: "requirements.txt",
        install: |sources, cache| {
            run(Command::new("python3").args(["-m", "venv"]).arg(cache))?;
            let pip = cache.join("bin/pip");
            run(Command::new(pip)
                .args(["install", "--quiet", "-r"])
                .arg(sources.join("requirements.txt")))
        },
        command: |sources, cache| {
            let mut command = Command::new(cache.join("bin/python"));
            command.arg(sources.join("peer.py"));
            command
        },
    },
    Language {
        name: "node",
        over_broker: true,
        tool: ("npm", "--version"),
        pins: "package.json",
        install: |sources, cache| {
            let copied = fs::copy(sources.join("package.json"), cache.join("package.json"));
            copied.map_err(|error| error.to_string())?;
            run(Command::new("npm")
                .args(["install", "--no-audit", "--no-fund", "--silent"])
                .current_dir(cache))
        },
        command: |sources, cache| {
            let mut command = Command::new("node");
            command.arg(sources.join("peer.js")).current_dir(cache);
            command
        },
    },
    Language {
        name: "java",
        over_broker: false,
        tool: ("mvn", "--version"),
        pins: "pom.xml",
        install: |sources, cache| {
            let libraries = format!("-DoutputDirectory={}", cache.join("lib").display());
            run(Command::new("mvn")
                .args([
                    "-q",
                    "-B",
                    "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies",
                    &libraries,
                    "-f",
                ])
                .arg(sources.join("pom.xml")))
        },
        command: |sources, cache| {
            let mut command = Command::new("java");
            // A file of source is compiled as it is run.
            command
                .args(["-Xshare:auto", "-cp"])
                .arg(cache.join("lib/*"))
                .arg(sources.join("Peer.java"));
            command
        },
    },
];

impl Language {
    /// Installs the libraries, unless they are there in these versions.
    ///
    /// # Errors
    ///
    /// When the tool is not there, or a library is not to be had.
    pub(crate) fn install(&self) -> Result<(), String> {
        let (tool, argument) = self.tool;
        let found = Command::new(tool).arg(argument).output();
        if !found.is_ok_and(|output| output.status.success()) {
            return Err(format!("there is no `{tool}`"));
        }
        let (sources, cache) = (self.sources(), self.cache());
        let stamp = cache.join("installed");
        let pins =
            fs::read_to_string(sources.join(self.pins)).map_err(|error| error.to_string())?;
        if fs::read_to_string(&stamp).is_ok_and(|installed| installed == pins) {
            return Ok(());
        }
        // Older versions of a library would stand beside the new ones.
        if cache.exists() {
            fs::remove_dir_all(&cache).map_err(|error| error.to_string())?;
        }
        fs::create_dir_all(&cache).map_err(|error| error.to_string())?;
        (self.install)(&sources, &cache)?;
        fs::write(stamp, pins).map_err(|error| error.to_string())
    }

    /// Runs the program of the peer, and returns every line it said.
    ///
    /// # Errors
    ///
    /// When it fails, or takes too long.
    pub(crate) fn run(&self, config: &Value) -> Result<Vec<Value>, String> {
        let file = self.cache().join("config.json");
        fs::write(&file, config.to_string()).map_err(|error| error.to_string())?;
        let mut command = (self.command)(&self.sources(), &self.cache());
        let output = output(command.arg(file))?;
        output
            .lines()
            .map(|line| serde_json::from_str(line).map_err(|error| format!("{error}: {line}")))
            .collect()
    }

    fn sources(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(self.name)
    }

    fn cache(&self) -> PathBuf {
        Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("interop")
            .join(self.name)
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    output(command).map(|_| ())
}

/// Runs a command and returns what it wrote; ends it when it takes too long.
fn output(command: &mut Command) -> Result<String, String> {
    let shown = format!("{command:?}");
    let shown = shown.chars().take(200).collect::<String>();
    let failed = |reason: String| format!("{shown}: {reason}");
    let spawned = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = spawned.map_err(|error| failed(error.to_string()))?;
    let (sender, finished) = mpsc::channel();
    let mut errors = child.stderr.take().expect("it is piped");
    let mut lines = child.stdout.take().expect("it is piped");
    let stderr = thread::spawn(move || {
        let mut text = Vec::new();
        errors
            .read_to_end(&mut text)
            .map(|_| String::from_utf8_lossy(&text).into_owned())
    });
    thread::spawn(move || {
        let mut text = Vec::new();
        let read = lines.read_to_end(&mut text);
        // Nobody listens any more when it took too long.
        drop(sender.send(read.map(|_| String::from_utf8_lossy(&text).into_owned())));
    });
    let Ok(text) = finished.recv_timeout(DEADLINE) else {
        child.kill().map_err(|error| failed(error.to_string()))?;
        return Err(failed(format!(
            "it was not done after {} s",
            DEADLINE.as_secs()
        )));
    };
    let status = child.wait().map_err(|error| failed(error.to_string()))?;
    let errors = stderr.join().ok().and_then(Result::ok).unwrap_or_default();
    if !status.success() {
        return Err(failed(format!("{status}\n{errors}")));
    }
    text.map_err(|error| failed(error.to_string()))
}
