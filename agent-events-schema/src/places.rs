//! Lists of what has names in, where each name stands out.
//!
//! What stands in a list and is looked up by its name is looked up here: every other kind of map is as much code again,
//! which each build of a user's compiles.

use std::collections::HashMap;

use crate::schema::{Enum, Record};

/// Where a name stands in its list; of equal names the last.
pub(crate) type Places<'n> = HashMap<&'n str, usize>;

/// Returns where each field of a record stands.
pub(crate) fn of_fields(record: &Record) -> Places<'_> {
    places(record.fields.iter().map(|field| field.name.as_str()))
}

/// Returns where each symbol of an enum stands.
pub(crate) fn of_symbols(r#enum: &Enum) -> Places<'_> {
    places(r#enum.symbols.iter().map(|symbol| symbol.name.as_str()))
}

fn places<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> Places<'n> {
    let mut places = HashMap::with_capacity(names.len());
    for (place, name) in names.enumerate() {
        places.insert(name, place);
    }
    places
}
