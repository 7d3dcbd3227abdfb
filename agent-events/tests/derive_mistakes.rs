//! What rustc says about a derived struct with a mistake: one case for each message.
//!
//! The texts are those of one compiler, for rustc words some of them and frames all. Another compiler does not run them.
//! After a change: `TRYBUILD=overwrite cargo test -p agent-events --test derive_mistakes`, then read the difference.

#![cfg(feature = "derive")]

use std::path::Path;
use std::process::Command;
use std::{env, fs, io};

/// The compiler whose texts the `.stderr` files hold.
const RUSTC: &str = "rustc 1.95.0 ";

#[test]
fn every_mistake_has_its_message() {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().unwrap();
    let version = String::from_utf8(output.stdout).unwrap();
    if !version.starts_with(RUSTC) {
        // Straight to the terminal: what a test prints is shown only when it fails.
        let line = format!(
            "derive_mistakes DID NOT RUN: its texts are those of {RUSTC}and this is {version}"
        );
        io::Write::write_all(&mut io::stderr(), line.as_bytes()).unwrap();
        return;
    }
    copy_schemas().unwrap();
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}

/// Paths of schemas are relative to `Cargo.toml`, and trybuild makes one of its own.
fn copy_schemas() -> io::Result<()> {
    let copies =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join("../tests/trybuild/agent-events/schemas");
    fs::create_dir_all(&copies)?;
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui/schemas");
    for file in fs::read_dir(cases)? {
        let file = file?;
        fs::copy(file.path(), copies.join(file.file_name()))?;
    }
    Ok(())
}
