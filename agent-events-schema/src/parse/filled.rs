//! Defaults and the defaults of other fields that they leave to be filled in, in; those without an end, or too large, out.

use std::collections::BTreeMap;

use crate::json::MAX_TEXT_BYTES;
use crate::schema::NodeId;

/// A field with a default: its record, and its place there.
pub(super) type Slot = (NodeId, usize);

/// A default that fits its type.
#[derive(Debug)]
pub(super) struct Default {
    /// The length of its text.
    pub(super) length: usize,
    /// The fields left out in it, whose own defaults stand in for them; one for each time.
    pub(super) left_out: Vec<Slot>,
}

/// Returns the defaults that never end, since they lead back to themselves, and those that grow past all measure.
///
/// Each default may leave out two fields whose defaults leave out two: they double with every step.
pub(super) fn overgrown(defaults: &BTreeMap<Slot, Default>) -> Vec<(Slot, &'static str)> {
    let mut missing: BTreeMap<Slot, usize> = BTreeMap::new();
    let mut left_out_by: BTreeMap<Slot, Vec<Slot>> = BTreeMap::new();
    let mut ready = Vec::new();
    for (slot, default) in defaults {
        // A default that is at fault itself is reported already.
        let parts = default.left_out.iter();
        let parts = parts.filter(|part| defaults.contains_key(*part));
        let mut count = 0;
        for part in parts {
            left_out_by.entry(*part).or_default().push(*slot);
            count += 1;
        }
        if count == 0 {
            ready.push(*slot);
        } else {
            missing.insert(*slot, count);
        }
    }
    let mut overgrown = Vec::new();
    let mut sizes: BTreeMap<Slot, usize> = BTreeMap::new();
    let mut filled_in = 0_usize;
    while let Some(slot) = ready.pop() {
        let default = &defaults[&slot];
        let parts = default.left_out.iter().filter_map(|part| sizes.get(part));
        let filled = parts.fold(0_usize, |sum, size| sum.saturating_add(*size));
        filled_in = filled_in.saturating_add(filled);
        if filled_in > MAX_TEXT_BYTES {
            overgrown.push((
                slot,
                "with the defaults of the fields it leaves out it is too large",
            ));
            filled_in -= filled.min(filled_in);
        } else {
            sizes.insert(slot, filled + default.length);
        }
        for user in left_out_by.remove(&slot).unwrap_or_default() {
            if let Some(count) = missing.get_mut(&user) {
                *count -= 1;
                if *count == 0 {
                    missing.remove(&user);
                    ready.push(user);
                }
            }
        }
    }
    let endless = "it leaves out a field whose default leads back to itself, and so never ends";
    overgrown.extend(missing.into_keys().map(|slot| (slot, endless)));
    overgrown
}
