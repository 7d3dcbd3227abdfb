//! The text of a page in, a file of `docs/` out; with the machine and the day that pages speak of.

use std::path::Path;
use std::process::Command;
use std::{env, fs, thread};

use crate::Error;

/// Returns the day, in UTC.
#[must_use]
pub fn today() -> String {
    agent_events::chrono::Utc::now().date_naive().to_string()
}

/// Returns the processor, the system and the compiler.
#[must_use]
pub fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find(|line| line.starts_with("model name"));
    let model = model.and_then(|line| line.split(": ").nth(1));
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let rustc = Command::new("rustc").arg("--version").output();
    let rustc = rustc.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let rustc = rustc.unwrap_or_default();
    let version = rustc.split(' ').nth(1).unwrap_or("?");
    format!(
        "{}, {threads} threads, {}, rustc {version}",
        model.unwrap_or("?"),
        env::consts::OS
    )
}

/// Writes a page of `docs/`.
///
/// # Errors
///
/// When it cannot be written.
pub fn write(name: &str, text: &str) -> Result<(), Error> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    Ok(fs::write(docs.join(name), text)?)
}
