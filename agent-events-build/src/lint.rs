//! Catalog in, diagnostics out: rules that one version of the schemas must keep, a file each.

mod alias_fullname;
mod compacted_topic_key;
mod default_string_null;
mod doc_field;
mod doc_symbol;
mod doc_too_short;
mod doc_type;
mod duplicate_event_type;
mod duplicate_shape;
mod enum_default_required;
mod enum_unknown_default;
mod event_past_tense;
mod event_type_form;
mod event_type_lower_case;
mod field_default_not_enum_default;
mod field_snake_case;
mod float_money;
mod map_of_any;
mod metadata_in_payload;
mod names_differ_by_case;
mod namespace_lower_case;
mod namespace_required;
mod namespace_version_suffix;
mod nested_too_deep;
mod no_events;
mod one_event_per_file;
mod optional_has_default;
mod owner_required;
mod parts;
mod recursive_type;
mod reserved_word;
mod sensitive_name;
mod symbol_upper_snake_case;
mod timestamp_has_logical_type;
mod too_many_fields;
mod type_pascal_case;
mod union_null_first;
mod union_too_wide;
mod unused_type;
mod uuid_for_id;

use crate::rule::Rule;

/// Every rule about one version, sorted by id.
pub(crate) static RULES: &[Rule] = &[
    alias_fullname::RULE,
    compacted_topic_key::RULE,
    default_string_null::RULE,
    doc_field::RULE,
    doc_symbol::RULE,
    doc_too_short::RULE,
    doc_type::RULE,
    duplicate_event_type::RULE,
    duplicate_shape::RULE,
    enum_default_required::RULE,
    enum_unknown_default::RULE,
    event_past_tense::RULE,
    event_type_form::RULE,
    event_type_lower_case::RULE,
    field_default_not_enum_default::RULE,
    field_snake_case::RULE,
    float_money::RULE,
    map_of_any::RULE,
    metadata_in_payload::RULE,
    names_differ_by_case::RULE,
    namespace_lower_case::RULE,
    namespace_required::RULE,
    namespace_version_suffix::RULE,
    nested_too_deep::RULE,
    no_events::RULE,
    one_event_per_file::RULE,
    optional_has_default::RULE,
    owner_required::RULE,
    recursive_type::RULE,
    reserved_word::RULE,
    sensitive_name::RULE,
    symbol_upper_snake_case::RULE,
    timestamp_has_logical_type::RULE,
    too_many_fields::RULE,
    type_pascal_case::RULE,
    union_null_first::RULE,
    union_too_wide::RULE,
    unused_type::RULE,
    uuid_for_id::RULE,
];
