//! What fuzzing has found worth keeping in, as data and as events; agreement of all decoders, memory in proportion, and
//! no panic, out.
//!
//! One test in a program of its own, since it counts what the whole program allocates. What is checked stands in
//! `fuzz/src`.

use std::fs;
use std::path::Path;

#[path = "../../fuzz/src/lib.rs"]
#[expect(
    unreachable_pub,
    reason = "the targets of cargo-fuzz are crates of their own"
)]
mod fuzz;

/// What a target does with an input.
type Check = fn(&[u8]);

#[test]
fn what_decoders_were_given_by_fuzzing_is_survived() {
    let targets: [(&str, Check); 12] = [
        ("decode_recursive", fuzz::shapes::recursive),
        ("decode_unions", fuzz::shapes::unions),
        ("decode_containers", fuzz::shapes::containers),
        ("decode_logical", fuzz::shapes::logical),
        ("decode_evolved", fuzz::shapes::evolved),
        ("apache_avro", fuzz::differential::apache_avro),
        ("event_headers", fuzz::events::headers),
        ("event_json", fuzz::events::json),
        ("event_avro", fuzz::events::avro),
        ("event_avro_compact", fuzz::events::avro_compact),
        ("event_batch", fuzz::events::batch),
        ("event_framing", fuzz::events::framing),
    ];
    for (target, check) in targets {
        let seeds = fs::read_dir(Path::new("../fuzz/seeds").join(target)).expect("the seeds");
        let mut count = 0;
        for seed in seeds {
            let seed = fs::read(seed.expect("a seed").path()).expect("the seed can be read");
            check(&seed);
            count += 1;
        }
        assert!(count > 1, "{count} seeds in fuzz/seeds/{target}");
    }
}
