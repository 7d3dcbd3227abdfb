//! The README, whose examples are compiled as the documentation tests of this crate.

#[doc = include_str!("../../../README.md")]
#[cfg(doctest)]
pub struct Readme;
