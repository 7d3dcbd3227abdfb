//! The page about registries, over a registry of each vendor's habits in the test's own process; the suite `live` goes to
//! a real one.

mod page;

use agent_events_registry::CompatibilityLevel;
use agent_events_registry::testing::{MockRegistry, Profile};

#[test]
fn the_page_about_registries_is_true() {
    for profile in Profile::ALL {
        let registry = MockRegistry::start(profile);
        registry.set_level(None, CompatibilityLevel::Backward);
        for version in page::versions() {
            registry.seed("orders-value", &version, &[]);
        }
        registry.seed("unrelated-value", "\"string\"", &[]);
        page::walk(&registry.url(), profile == Profile::Confluent);
    }
}
