//! Random evolutions of random schemas: two are compatible exactly when the decoder reads every datum of the writer.
//!
//! 4,000 pairs by default; `AGENT_EVENTS_PAIRS=100000 cargo test -p agent-events-schema --release --test resolver -- --nocapture`
//! runs more and prints the counts.

#[allow(dead_code, reason = "shared with the test `java`")]
mod evolution;

use agent_events_schema::{
    ReaderSchema, ResolutionPlan, Schema, Witnesses, WriterSchema, incompatibilities,
};
use evolution::{Random, data, pair};

/// Data of each writer's schema that is decoded.
const DATA: usize = 12;

#[derive(Debug, Default)]
struct Counts {
    compatible: usize,
    incompatible: usize,
    data_read: usize,
    witnesses: usize,
    invalid: usize,
}

#[test]
fn compatible_is_what_can_always_be_decoded() {
    let wanted = std::env::var("AGENT_EVENTS_PAIRS").ok();
    let wanted = wanted.map_or(4_000, |count| count.parse().expect("a number"));
    let mut counts = Counts::default();
    for seed in 0.. {
        if counts.compatible + counts.incompatible == wanted {
            break;
        }
        let (reader_text, writer_text) = pair(seed);
        let (Ok(reader), Ok(writer)) = (Schema::parse(&reader_text), Schema::parse(&writer_text))
        else {
            counts.invalid += 1;
            continue;
        };
        let (reader, writer) = (ReaderSchema(reader.as_ref()), WriterSchema(writer.as_ref()));
        if !data::has_data(writer.0) {
            counts.invalid += 1;
            continue;
        }
        let found = incompatibilities(reader, writer);
        let context =
            || format!("seed {seed}\nreader {reader_text}\nwriter {writer_text}\n{found:#?}");
        let plan = ResolutionPlan::new(reader, writer);
        if found.is_empty() {
            counts.compatible += 1;
            let plan = plan.unwrap_or_else(|error| panic!("{error}\n{}", context()));
            let mut random = Random::new(seed);
            for _ in 0..DATA {
                let bytes = data::datum(writer.0, &mut random);
                let read = plan.transcode(&bytes, &mut Vec::new());
                assert_eq!(read, Ok(bytes.len()), "{bytes:?}\n{}", context());
                counts.data_read += 1;
            }
            continue;
        }
        counts.incompatible += 1;
        let witnesses = Witnesses::new(reader, writer);
        let smallest = witnesses.smallest();
        assert!(smallest.is_some(), "nothing proves it\n{}", context());
        for one in &found {
            let witness = witnesses.find(one);
            let witness = witness.unwrap_or_else(|| panic!("{one} has no proof\n{}", context()));
            if let Ok(plan) = &plan {
                let read = plan.transcode(&witness.bytes, &mut Vec::new());
                assert!(read.is_err(), "{witness}\n{}", context());
            }
            let least = smallest.as_ref().map_or(0, |least| least.bytes.len());
            assert!(
                least <= witness.bytes.len() + 16,
                "{witness} {smallest:?}\n{}",
                context()
            );
            counts.witnesses += 1;
        }
    }
    println!("{wanted} pairs: {counts:?}");
    assert!(
        counts.compatible > wanted / 5 && counts.incompatible > wanted / 5,
        "one-sided: {counts:?}"
    );
}
