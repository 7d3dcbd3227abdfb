//! Schemas and every option there is in, the code that is checked in out.
//!
//! A test of its own, which does not compile that code, since the code may have to be written anew first:
//! `AGENT_EVENTS_UPDATE=1 cargo test -p agent-events-tests --no-default-features --test checked_in`.

use agent_events_build::{Builder, ExternType, MapType, UnknownSymbols, configure};

fn configured() -> Builder {
    configure()
        .derive("com.acme.*", "Eq, Hash, PartialOrd")
        .derive("com.acme.Address", "Ord")
        .type_attribute("com.acme.Order", "#[non_exhaustive]")
        .field_attribute("**.zip", "#[doc(alias = \"postcode\")]")
        .symbol_attribute("com.acme.Status.SHIPPED", "#[doc(alias = \"sent\")]")
        .rename("com.acme.Order", "Purchase")
        .rename("com.acme.Status", "State")
        .rename("com.acme.Order.total", "r#final")
        .rename("com.acme.Status.PLACED", "New")
        .extern_type(
            "com.acme.Money",
            ExternType::new("crate::Money").implements("Copy, Eq, Hash, PartialOrd"),
        )
        .extern_type(
            "com.acme.Currency",
            ExternType::new("crate::Currency").implements("Eq, Hash, PartialOrd"),
        )
        .extern_type(
            "com.acme.Digest",
            ExternType::new("crate::Digest").implements("Eq, Hash, PartialOrd"),
        )
        .map_type("**", MapType::BTreeMap)
        .map_type("com.acme.Order.history", MapType::Vec)
        .boxed("com.acme.Order.*")
        .views("com.acme.Order")
        .unknown_symbols("com.acme.Status", UnknownSymbols::Capture)
        .unknown_symbols("com.acme.Channel", UnknownSymbols::Error)
        .runtime_path("crate::reexport::agent_events")
        .out_dir("hooks")
}

#[test]
fn the_code_beside_this_test_is_what_the_compiler_writes() {
    let report = configured().check_generated("hooks/schemas");
    assert!(!report.has_errors(), "{report}");
    let report = configure().out_dir("json").check_generated("json");
    assert!(!report.has_errors(), "{report}");
}
