//! Hostile payloads in: what reading them allocates stays in proportion to their length.
//!
//! One test in a program of its own, since it counts what the whole program allocates.

use agent_events::codec::{Resolver, encode};
use agent_events::{AvroCodec, AvroSchema};
use agent_events_tests::containers::nested::Containers;
use agent_events_tests::primitives::Reading;
use agent_events_tests::recursion::endless::{List, Tree};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<std::alloc::System> = &INSTRUMENTED_SYSTEM;

/// Bytes that may be allocated for each byte of a payload: an item of one byte can be a `HashMap` in memory.
const FACTOR: usize = 200;
/// Bytes that may be allocated whatever the payload.
const BASE: usize = 4096;

/// Returns how many bytes reading `payload` allocated, those freed again included.
fn allocated<T: AvroCodec>(payload: &[u8]) -> usize {
    let region = Region::new(ALLOCATOR);
    // Whether it can be read is not what is asked here.
    drop(T::from_slice(payload));
    region.change().bytes_allocated
}

/// As [`allocated`], where other versions of the type wrote the payload; they are made before.
fn allocated_around<T: AvroSchema>(resolver: &Resolver<T>, payload: &[u8]) -> usize {
    let region = Region::new(ALLOCATOR);
    drop(resolver.decode(payload));
    region.change().bytes_allocated
}

/// Prepares for data of the schema with its fields in another order and more of them.
fn other<T: AvroSchema>(name: &str, fields: &[(&str, &str)]) -> Resolver<T> {
    let field = |(name, ty): &(&str, &str)| format!(r#"{{"name": "{name}", "type": {ty}}}"#);
    let fields: Vec<_> = fields.iter().map(field).collect();
    let fields = fields.join(", ");
    let schema = format!(
        r#"{{"type": "record", "name": "{name}", "namespace": "endless", "fields": [{fields}]}}"#
    );
    Resolver::new(&schema.parse().expect("a schema")).expect("it can be read")
}

fn long(value: i64) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode::long(&value, &mut bytes).expect("any long");
    bytes
}

#[test]
fn reading_allocates_in_proportion_to_the_payload() {
    let count = 100_000_usize;
    let many = long(count.try_into().expect("a small number"));
    let filled = |head: &[u8], with: u8| [head, &vec![with; count]].concat();
    // The label of a tree, then as many children as are declared.
    let children = filled(&[&[0], many.as_slice()].concat(), 0);
    // Trees in trees, each of which declares as many children as there are bytes left.
    let nested: Vec<u8> = std::iter::repeat_n([&[0], many.as_slice()].concat(), 60)
        .flatten()
        .chain(vec![0; count])
        .collect();
    // As deep as any limit lets it go, in short payloads too; each level has a byte or two.
    let deep = |level: &[u8], levels: usize| [level.repeat(levels), vec![0; 4]].concat();
    // Whole, so that each level is passed over and gone back to.
    let whole = |before: &[u8], inner: &[u8], after: &[u8]| {
        [before.repeat(60), inner.to_vec(), after.repeat(60)].concat()
    };
    let list = other::<List>(
        "List",
        &[("next", r#"["null", "List"]"#), ("value", r#""int""#)],
    );
    let tree = other::<Tree>(
        "Tree",
        &[
            ("named", r#"{"type": "map", "values": "Tree"}"#),
            ("gone", r#"["null", "Tree"]"#),
            ("children", r#"{"type": "array", "items": "Tree"}"#),
            ("label", r#""string""#),
        ],
    );
    let payloads: [(&str, Vec<u8>); 18] = [
        ("a list of 60", deep(&[2], 60)),
        ("a list of 900", deep(&[2], 900)),
        ("a whole list", whole(&[2], &[0, 0], &[0])),
        ("a whole tree", whole(&[0, 0, 2], &[0, 0, 0, 0], &[0, 0])),
        ("labels and one child each", deep(&[0, 2], 60)),
        ("one child each", deep(&[0, 0, 2], 60)),
        ("one child that is gone each", deep(&[0, 2], 500)),
        ("one named child each", deep(&[2, 0], 60)),
        (
            "one named child each behind an empty label",
            deep(&[0, 0, 2, 0], 60),
        ),
        ("nothing", Vec::new()),
        ("a huge count", long(i64::MAX)),
        ("the largest count that is believed", long(1 << 16)),
        ("a count as large as the payload", filled(&many, 0)),
        ("a negative count", filled(&long(-(1 << 16)), 0)),
        ("children", children),
        ("trees in trees", nested),
        ("noise", filled(&[], 0x5a)),
        ("ones", filled(&[], 0x02)),
    ];
    for (name, payload) in &payloads {
        let most = payload.len() * FACTOR + BASE;
        for (ty, allocated) in [
            ("Containers", allocated::<Containers>(payload)),
            ("Reading", allocated::<Reading>(payload)),
            ("List", allocated::<List>(payload)),
            ("Tree", allocated::<Tree>(payload)),
            ("another List", allocated_around(&list, payload)),
            ("another Tree", allocated_around(&tree, payload)),
        ] {
            println!("{ty}: {name} of {} bytes: {allocated}", payload.len());
            assert!(
                allocated <= most,
                "{ty}: {name} of {} bytes made it allocate {allocated}",
                payload.len()
            );
        }
    }
}
