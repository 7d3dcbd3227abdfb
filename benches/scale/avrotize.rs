//! A folder of schemas in, how many lines avrotize makes of them out.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Returns how many lines avrotize writes for the schemas in a folder; `None` where it cannot be run.
pub(crate) fn avrotize_lines(dir: &Path) -> Option<usize> {
    let out = tempfile::tempdir().expect("a folder");
    let mut files: Vec<PathBuf> = fs::read_dir(dir)
        .expect("the folder of the schemas")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    // In order, since it knows a name only after its definition.
    files.sort();
    let texts: Vec<String> = files
        .iter()
        .map(|file| fs::read_to_string(file).expect("a schema"))
        .collect();
    let all = out.path().join("all.avsc");
    fs::write(&all, format!("[{}]", texts.join(","))).expect("a file");
    let program = std::env::var("AVROTIZE").unwrap_or_else(|_| "avrotize".to_owned());
    let output = Command::new(program)
        .arg("a2rust")
        .arg(&all)
        .arg("--out")
        .arg(out.path().join("rust"))
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| lines_below(&out.path().join("rust")))
}

fn lines_below(dir: &Path) -> usize {
    let entries = fs::read_dir(dir).expect("a folder of generated code");
    entries
        .map(|entry| entry.expect("an entry").path())
        .map(|path| match path.extension() {
            _ if path.is_dir() => lines_below(&path),
            Some(extension) if extension == "rs" => fs::read_to_string(&path)
                .expect("generated code")
                .lines()
                .count(),
            _ => 0,
        })
        .sum()
}
