//! Compatibility levels: their names and the comparisons they ask for.

use agent_events_schema::{CompatibilityLevel, Direction, Pair};

fn pairs(level: &str, released: usize) -> String {
    let level: CompatibilityLevel = level.parse().expect("a level");
    let pair = |pair: Pair| match pair.direction {
        Direction::Backward => format!("b{}", pair.version),
        Direction::Forward => format!("f{}", pair.version),
    };
    let pairs: Vec<String> = level.pairs(released).into_iter().map(pair).collect();
    pairs.join(" ")
}

#[test]
fn levels_ask_for_their_pairs_newest_first() {
    for (level, expected) in [
        ("NONE", ""),
        ("BACKWARD", "b2"),
        ("BACKWARD_TRANSITIVE", "b2 b1 b0"),
        ("FORWARD", "f2"),
        ("FORWARD_TRANSITIVE", "f2 f1 f0"),
        ("FULL", "b2 f2"),
        ("FULL_TRANSITIVE", "b2 f2 b1 f1 b0 f0"),
    ] {
        assert_eq!(pairs(level, 3), expected, "{level}");
        assert_eq!(pairs(level, 0), "", "{level}: the first version is free");
    }
}

#[test]
fn names_are_the_registry_s() {
    for level in CompatibilityLevel::ALL {
        assert_eq!(level.to_string().parse(), Ok(level));
        assert_eq!(level.as_str(), level.to_string());
    }
    let error = "backward".parse::<CompatibilityLevel>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "`backward` is no compatibility level; write one of NONE, BACKWARD, BACKWARD_TRANSITIVE, FORWARD, \
         FORWARD_TRANSITIVE, FULL, FULL_TRANSITIVE"
    );
}
