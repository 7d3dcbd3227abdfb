//! The machine in; a Java that runs Kafka, with Kafka's jars, out.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs, io};

use crate::{Error, NotRun, jars};

/// What Kafka 4 asks for.
const OLDEST: u32 = 17;

/// What makes Java start sooner and be slower later.
const QUICK: &str = "-XX:TieredStopAtLevel=1";

/// Kafka's jars and a Java to run them.
#[derive(Debug, Clone)]
pub struct Kafka {
    java: PathBuf,
    jars: PathBuf,
    is_measured: bool,
}

impl Kafka {
    /// Finds Java, and Kafka's jars in `cache` or else with Maven.
    ///
    /// # Errors
    ///
    /// [`NotRun`] when there is no Java 17, no Maven, or Maven does not reach its repository.
    pub fn find(cache: &Path) -> Result<Self, Error> {
        let Some(java) = candidates().into_iter().find(|java| is_recent(java)) else {
            let reason = format!("there is no Java {OLDEST} or later: set JAVA_HOME");
            return Err(NotRun(reason).into());
        };
        let jars = jars::fetch(cache)?;
        Ok(Self {
            java,
            jars,
            is_measured: false,
        })
    }

    /// Lets brokers take longer to start, and more memory, to be as fast as they can.
    #[must_use]
    pub fn measured(mut self) -> Self {
        self.is_measured = true;
        self
    }

    /// Returns the command that runs a broker.
    pub(crate) fn broker(&self) -> Command {
        let mut command = self.java(if self.is_measured { 1024 } else { 320 });
        if !self.is_measured {
            command.arg(QUICK);
        }
        command.arg("-Dorg.slf4j.simpleLogger.log.org.apache.kafka.common.config=warn");
        self.run(command, "kafka.Kafka")
    }

    fn java(&self, megabytes: u32) -> Command {
        let mut command = Command::new(&self.java);
        command
            .arg(format!("-Xmx{megabytes}m"))
            .arg("-XX:+UseSerialGC")
            .arg("-Dorg.slf4j.simpleLogger.showDateTime=true")
            .arg("-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS");
        command
    }

    fn run(&self, mut command: Command, class: &str) -> Command {
        command.arg("-cp").arg(self.jars.join("*")).arg(class);
        command
    }

    /// Runs one of Kafka's own tools.
    ///
    /// # Errors
    ///
    /// When it cannot be started or says that it failed.
    pub fn tool(&self, class: &str, arguments: &[&str]) -> Result<Output, Error> {
        let mut command = self.java(128);
        command.args([QUICK, "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"]);
        let output = self.run(command, class).args(arguments).output()?;
        if output.status.success() {
            return Ok(output);
        }
        let said = [output.stdout, output.stderr].concat();
        Err(format!("{class} failed: {}", String::from_utf8_lossy(&said)).into())
    }
}

/// Returns every Java there may be, the one that is asked for first.
fn candidates() -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = env::var_os("JAVA_HOME")
        .map(|home| Path::new(&home).join("bin/java"))
        .into_iter()
        .collect();
    all.push("java".into());
    let mut installed: Vec<PathBuf> = fs::read_dir("/usr/lib/jvm")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin/java")))
        .collect();
    installed.sort();
    all.append(&mut installed);
    all
}

fn is_recent(java: &Path) -> bool {
    let output: io::Result<Output> = Command::new(java).arg("-version").output();
    let Ok(output) = output else { return false };
    let said = String::from_utf8_lossy(&output.stderr);
    // `openjdk version "17.0.15" 2025-04-15`
    let version = said.split('"').nth(1);
    let major = version.and_then(|version| version.split(['.', '-']).next());
    let major = major.and_then(|major| major.parse::<u32>().ok());
    major.is_some_and(|major| major >= OLDEST)
}
