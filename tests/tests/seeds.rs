//! What fuzzing has found worth keeping in, as schemas and as IDL; findings at places that can be told, and no panic, out.

use std::fs;
use std::path::Path;

use agent_events_build::configure;

/// Compiles every file of a folder by itself, under a name with this extension.
fn survives(seeds: &str, extension: &str) {
    let dir = tempfile::tempdir().expect("a folder");
    let (schemas, out) = (dir.path().join("schemas"), dir.path().join("out"));
    fs::create_dir(&schemas).expect("a folder");
    fs::create_dir(&out).expect("a folder");
    let files = fs::read_dir(Path::new("../fuzz/seeds").join(seeds)).expect("the seeds");
    let mut count = 0;
    for file in files {
        let schema = schemas.join("seed").with_extension(extension);
        fs::copy(file.expect("a seed").path(), schema).expect("the seed can be read");
        let report = configure().out_dir(&out).compile(&schemas);
        assert!(!report.to_string().is_empty());
        count += 1;
    }
    assert!(count > 100, "{count} seeds in fuzz/seeds/{seeds}");
}

#[test]
fn schemas_that_fuzzing_found_are_survived() {
    survives("schema_parse", "avsc");
}

#[test]
fn idl_that_fuzzing_found_is_survived() {
    survives("idl_parse", "avdl");
}
