//! Catalog and history in, changes that Avro calls compatible and that break consumers nevertheless out: a file a rule.

mod alias_dropped;
mod breaking_without_new_type;
mod case_only_rename;
mod decimal_changed;
mod decimal_widened;
mod default_changed;
mod event_removed;
mod event_type_changed;
mod event_type_taken;
mod field_resurrected;
mod logical_type_added;
mod logical_type_changed;
mod logical_type_removed;
mod lossy_promotion;
mod name_reused;
mod new_field_has_default;
mod removed;
mod symbol_resurrected;
mod told;

use crate::rule::Rule;

/// Every rule about changes, sorted by id.
pub(crate) static RULES: &[Rule] = &[
    alias_dropped::RULE,
    breaking_without_new_type::RULE,
    case_only_rename::RULE,
    decimal_changed::RULE,
    decimal_widened::RULE,
    default_changed::RULE,
    event_removed::RULE,
    event_type_changed::RULE,
    event_type_taken::RULE,
    field_resurrected::RULE,
    logical_type_added::RULE,
    logical_type_changed::RULE,
    logical_type_removed::RULE,
    lossy_promotion::RULE,
    name_reused::RULE,
    new_field_has_default::RULE,
    symbol_resurrected::RULE,
];
