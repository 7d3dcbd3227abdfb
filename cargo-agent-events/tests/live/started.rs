//! What the suite is asked to start in, a registry on loopback that ends with the suite out.
//!
//! | asked for | is | installed by | checks compatibility |
//! |---|---|---|---|
//! | `apicurio`, or `apicurio:VERSION` | Apicurio Registry as it is deployed, with its in-memory storage | Maven: the distribution `io.apicurio:apicurio-registry-app` | yes |
//! | `go` | franz-go's implementation of Confluent's REST API for tests | the Go toolchain | no |
//!
//! Java 17 runs Apicurio 2, and Java 21 Apicurio 3; `JAVA_HOME` chooses the Java.

use std::env;
use std::error::Error;
use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// The last version that Java 17 runs.
const APICURIO: &str = "2.6.13.Final";
const COPY: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";
/// Twenty times what it takes.
const PATIENCE: Duration = Duration::from_secs(240);

/// The registry that is asked.
pub(crate) struct Started {
    /// Where it is.
    pub(crate) url: String,
    /// Whether it checks compatibility.
    pub(crate) is_judge: bool,
    /// Whether nobody else's schemas are in it.
    pub(crate) is_ours: bool,
    child: Option<Child>,
}

impl Started {
    /// Starts what is wanted, or takes it for the URL of a registry that runs already.
    pub(crate) fn new(wanted: &str) -> Result<Self, Box<dyn Error>> {
        match wanted.split_once(':').unwrap_or((wanted, APICURIO)) {
            ("apicurio", version) => apicurio(version),
            ("go", _) => go(),
            _ => Ok(Self {
                url: wanted.to_owned(),
                is_judge: true,
                is_ours: false,
                child: None,
            }),
        }
    }

    /// Waits until a process says where it listens.
    fn listening(mut child: Child, is_judge: bool, path: &str) -> Result<Self, Box<dyn Error>> {
        let output = child.stdout.take().ok_or("it has no output")?;
        let mut started = Self {
            url: String::new(),
            is_judge,
            is_ours: true,
            child: Some(child),
        };
        let (sender, receiver) = mpsc::channel();
        // It goes on reading: a process whose output nobody takes stands still.
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let mut said = Vec::new();
        loop {
            let Ok(line) = receiver.recv_timeout(PATIENCE) else {
                return Err(format!("it did not start:\n{}", said.join("\n")).into());
            };
            if let Some(at) = line.find("http://127.0.0.1:") {
                let url = line[at..].split_ascii_whitespace().next();
                let url = url.unwrap_or_default().trim_end_matches('.');
                started.url = format!("{url}{path}");
                return Ok(started);
            }
            said.push(line);
        }
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // It is over either way, and has stored nothing.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn temporary() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}

fn succeed(command: &mut Command) -> Result<(), Box<dyn Error>> {
    let status = command
        .status()
        .map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if status.success() {
        return Ok(());
    }
    Err(format!("{} failed", command.get_program().display()).into())
}

fn apicurio(version: &str) -> Result<Started, Box<dyn Error>> {
    let folder = temporary().join(format!("apicurio-{version}"));
    if !folder.exists() {
        install_apicurio(version, &folder)?;
    }
    let java = env::var_os("JAVA_HOME").map_or_else(
        || OsString::from("java"),
        |home| PathBuf::from(home).join("bin/java").into_os_string(),
    );
    let child = Command::new(java)
        .args(["-XX:TieredStopAtLevel=1", "-Xmx512m"])
        .args([
            "-Dquarkus.http.host=127.0.0.1",
            "-Dquarkus.http.port=0",
            "-Dquarkus.management.host=127.0.0.1",
            "-Dquarkus.management.port=0",
        ])
        .arg("-jar")
        .arg(runner(&folder)?)
        .current_dir(&folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("Java: {error}"))?;
    Started::listening(child, true, "/apis/ccompat/v7")
}

/// Unpacks beside the folder first, so that a folder is whole when it is there.
fn install_apicurio(version: &str, folder: &Path) -> Result<(), Box<dyn Error>> {
    println!("installing Apicurio Registry {version}…");
    let partial = tempfile::tempdir_in(temporary())?;
    let artifact = format!("io.apicurio:apicurio-registry-app:{version}:tar.gz:all");
    succeed(
        Command::new("mvn")
            .args(["-q", "-B", COPY])
            .arg(format!("-Dartifact={artifact}"))
            .arg(format!("-DoutputDirectory={}", partial.path().display()))
            // Not the project that the suite happens to stand in.
            .current_dir(partial.path()),
    )?;
    let archive = partial
        .path()
        .join(format!("apicurio-registry-app-{version}-all.tar.gz"));
    succeed(
        Command::new("tar")
            .arg("-xzf")
            .arg(&archive)
            .current_dir(partial.path()),
    )?;
    fs::remove_file(archive)?;
    fs::rename(partial.keep(), folder)?;
    Ok(())
}

/// Apicurio 2 and 3 name their main archive otherwise.
fn runner(folder: &Path) -> Result<PathBuf, Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy());
        if name.is_some_and(|name| name == "quarkus-run.jar" || name.ends_with("-runner.jar")) {
            return Ok(path);
        }
    }
    Err(format!("{} has no program", folder.display()).into())
}

fn go() -> Result<Started, Box<dyn Error>> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/live/srfake");
    let program = temporary().join("live-registry");
    succeed(
        Command::new("go")
            .args(["build", "-o"])
            .arg(&program)
            .arg(".")
            .current_dir(source),
    )?;
    let child = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    Started::listening(child, false, "")
}
