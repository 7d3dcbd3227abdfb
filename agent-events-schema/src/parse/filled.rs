//! Defaults and the defaults of other fields that they leave to be filled in, in; those without an end, or too large, out.

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
///
/// The defaults are in the order of their slots.
pub(super) fn overgrown(defaults: &[(Slot, Default)]) -> Vec<(Slot, &'static str)> {
    let place = |slot: &Slot| {
        let place = defaults.binary_search_by(|(known, _)| known.cmp(slot));
        // A default that is at fault itself is reported already.
        place.ok()
    };
    let parts = |at: usize| defaults[at].1.left_out.iter().filter_map(place);
    let mut left_out_by: Vec<Vec<usize>> = vec![Vec::new(); defaults.len()];
    let mut missing = vec![0_usize; defaults.len()];
    let mut ready = Vec::new();
    for (at, missing) in missing.iter_mut().enumerate() {
        for part in parts(at) {
            left_out_by[part].push(at);
            *missing += 1;
        }
        if *missing == 0 {
            ready.push(at);
        }
    }
    let mut overgrown = Vec::new();
    let mut sizes = vec![0_usize; defaults.len()];
    let mut filled_in = 0_usize;
    while let Some(at) = ready.pop() {
        let (slot, default) = &defaults[at];
        let filled = parts(at).fold(0_usize, |sum, part| sum.saturating_add(sizes[part]));
        filled_in = filled_in.saturating_add(filled);
        if filled_in > MAX_TEXT_BYTES {
            overgrown.push((
                *slot,
                "with the defaults of the fields it leaves out it is too large",
            ));
            filled_in -= filled.min(filled_in);
        } else {
            sizes[at] = filled + default.length;
        }
        for user in std::mem::take(&mut left_out_by[at]) {
            missing[user] -= 1;
            if missing[user] == 0 {
                ready.push(user);
            }
        }
    }
    let endless = "it leaves out a field whose default leads back to itself, and so never ends";
    let missing = missing.into_iter().zip(defaults);
    let missing = missing.filter(|(missing, _)| *missing > 0);
    overgrown.extend(missing.map(|(_, (slot, _))| (*slot, endless)));
    overgrown
}
