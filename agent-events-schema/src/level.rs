//! The name of a compatibility level in, the comparisons it asks for out.

use std::fmt;
use std::str::FromStr;

/// How far a schema may change, as Confluent's registry defines it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CompatibilityLevel {
    /// Anything goes.
    None,
    /// The new schema reads data of the last version.
    Backward,
    /// The new schema reads data of every version.
    BackwardTransitive,
    /// The last version reads data of the new schema.
    Forward,
    /// Every version reads data of the new schema.
    ForwardTransitive,
    /// [`Backward`](Self::Backward) and [`Forward`](Self::Forward).
    Full,
    /// [`BackwardTransitive`](Self::BackwardTransitive) and [`ForwardTransitive`](Self::ForwardTransitive).
    FullTransitive,
}

/// Which of two schemas reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// The new schema reads what the old one wrote.
    Backward,
    /// The old schema reads what the new one wrote.
    Forward,
}

/// One comparison of a candidate with a released version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    /// Index of the version in its history; the oldest is 0.
    pub version: usize,
    /// Which of the two reads.
    pub direction: Direction,
}

impl CompatibilityLevel {
    /// Every level, from the laxest to the strictest.
    pub const ALL: [Self; 7] = [
        Self::None,
        Self::Backward,
        Self::BackwardTransitive,
        Self::Forward,
        Self::ForwardTransitive,
        Self::Full,
        Self::FullTransitive,
    ];

    /// Returns the name that registries use, such as `FULL_TRANSITIVE`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::Backward => "BACKWARD",
            Self::BackwardTransitive => "BACKWARD_TRANSITIVE",
            Self::Forward => "FORWARD",
            Self::ForwardTransitive => "FORWARD_TRANSITIVE",
            Self::Full => "FULL",
            Self::FullTransitive => "FULL_TRANSITIVE",
        }
    }

    /// Tells whether every released version counts, not the last one alone.
    #[must_use]
    pub fn is_transitive(self) -> bool {
        matches!(
            self,
            Self::BackwardTransitive | Self::ForwardTransitive | Self::FullTransitive
        )
    }

    /// Returns the directions in which schemas are compared.
    #[must_use]
    pub fn directions(self) -> &'static [Direction] {
        match self {
            Self::None => &[],
            Self::Backward | Self::BackwardTransitive => &[Direction::Backward],
            Self::Forward | Self::ForwardTransitive => &[Direction::Forward],
            Self::Full | Self::FullTransitive => &[Direction::Backward, Direction::Forward],
        }
    }

    /// Tells whether what passes at this level passes at another as well.
    #[must_use]
    pub fn includes(self, other: Self) -> bool {
        let (here, there) = (self.directions(), other.directions());
        there.iter().all(|direction| here.contains(direction))
            && (self.is_transitive() || !other.is_transitive())
    }

    /// Returns the comparisons that a candidate must pass after `released` versions, newest first.
    #[must_use]
    pub fn pairs(self, released: usize) -> Vec<Pair> {
        let oldest = if self.is_transitive() {
            0
        } else {
            released.saturating_sub(1)
        };
        (oldest..released)
            .rev()
            .flat_map(|version| {
                self.directions()
                    .iter()
                    .map(move |&direction| Pair { version, direction })
            })
            .collect()
    }
}

impl fmt::Display for CompatibilityLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for CompatibilityLevel {
    type Err = UnknownLevel;

    fn from_str(text: &str) -> Result<Self, UnknownLevel> {
        Self::ALL
            .into_iter()
            .find(|level| level.as_str() == text)
            .ok_or_else(|| UnknownLevel(text.to_owned()))
    }
}

/// A text that names no compatibility level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLevel(String);

impl fmt::Display for UnknownLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let levels = CompatibilityLevel::ALL.map(CompatibilityLevel::as_str);
        write!(
            f,
            "`{}` is no compatibility level; write one of {}",
            self.0,
            levels.join(", ")
        )
    }
}

impl std::error::Error for UnknownLevel {}
