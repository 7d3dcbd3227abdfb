//! Golden schemas in, their generated code out as modules: what users get, under the strictest lints there are.
//!
//! The files are those that `tests/golden.rs` compares with what the compiler writes today; here they are compiled,
//! linted and documented. `cargo clippy -p agent-events-tests` and
//! `RUSTDOCFLAGS="-D warnings" cargo rustdoc -p agent-events-tests --lib` must have nothing to say, and
//! `cargo test -p agent-events-tests --doc` must find no test: the documentation of a schema is text, never code.
//!
//! When the compiler writes other code on purpose, one command writes the files anew:
//!
//! ```text
//! AGENT_EVENTS_GOLDEN=update cargo test -p agent-events-tests --no-default-features --test golden
//! ```

#![deny(
    warnings,
    missing_docs,
    unsafe_code,
    clippy::all,
    clippy::pedantic,
    rustdoc::all
)]
#![cfg(feature = "compiled")]

/// Declares a module for each golden file, and the list of all of them.
macro_rules! goldens {
    ($($case:ident),* $(,)?) => {
        $(
            #[doc = concat!("The types of `golden/", stringify!($case), "`.")]
            #[allow(clippy::module_inception, reason = "a case may be called what its namespace is")]
            pub mod $case {
                include!(concat!("../golden/", stringify!($case), ".rs"));
            }
        )*

        /// Every golden case, sorted.
        pub const CASES: &[&str] = &[$(stringify!($case)),*];
    };
}

goldens!(
    attributes,
    catalog,
    containers,
    enums,
    event,
    event_by_field,
    event_extensions,
    evolved,
    evolved_before,
    hostile_fields,
    hostile_namespaces,
    hostile_symbols,
    hostile_text,
    hostile_types,
    kinds,
    kinds_before,
    lints_allowed,
    logical,
    nullable,
    primitives,
    recursion,
    references,
    schema_text,
    views,
);
