//! Any text in, as a file of Avro IDL: findings whose places can be told, and never a panic, out.
#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use agent_events_build::check;
use libfuzzer_sys::fuzz_target;

/// The folder of the schema, made once a process.
fn dir() -> &'static PathBuf {
    static DIR: OnceLock<PathBuf> = OnceLock::new();
    DIR.get_or_init(|| {
        let dir = std::env::temp_dir().join(format!("agent-events-idl-{}", std::process::id()));
        fs::create_dir_all(&dir).expect("a folder for the schema");
        dir
    })
}

fuzz_target!(|bytes: &[u8]| {
    fs::write(dir().join("fuzz.avdl"), bytes).expect("the schema can be written");
    let checked = check(dir());
    // Rendering finds every place and every line again.
    let _text = checked.report.to_string();
});
