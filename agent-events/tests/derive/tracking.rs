//! A change of a schema recompiles the struct that follows from it.

use std::{env, fs};

/// Cargo compiles again when a file changes that rustc names here.
#[test]
fn rustc_watches_the_schemas_that_a_struct_needs_and_no_others() {
    let dep_info = env::current_exe().unwrap().with_extension("d");
    let dep_info = fs::read_to_string(&dep_info).unwrap().replace('\\', "/");
    for (schema, needed) in [
        ("schemas/job.avsc", true),
        ("schemas/step.avsc", true),
        ("schemas/below/colour.avsc", true),
        ("schemas/unrelated_and_broken.avsc", false),
    ] {
        assert_eq!(dep_info.contains(schema), needed, "{schema}");
    }
}
