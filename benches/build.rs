//! The schemas of the repository and those of the benchmark in, their types out.

use std::path::Path;
use std::{env, fs};

use agent_events_build::{MapType, configure};

fn main() {
    let out = env::var_os("OUT_DIR").expect("Cargo tells where to write");
    let out = Path::new(&out);
    let code = |name: &str| {
        let dir = out.join(name);
        fs::create_dir_all(&dir).expect("a folder for the code");
        configure().out_dir(dir)
    };
    for report in [
        code("shipped_hash").views("**").compile("../schemas"),
        code("shipped_vec")
            .map_type("**", MapType::Vec)
            .compile("../schemas"),
        code("own").views("**").compile("schemas"),
    ] {
        assert!(!report.has_errors(), "{report}");
    }
}
