//! The clock and random numbers in, ids of events that no other event has out: UUIDs of version 7 (RFC 9562).

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use uuid::{Builder, Uuid};

/// A number has 74 bits; the first starts as zero, so that counting on does not run over.
const RANDOM_BITS: u32 = 73;

/// Milliseconds and the number of the last id.
static LAST: Mutex<(u64, u128)> = Mutex::new((0, 0));

/// Returns an id after all that this process has made before.
pub(super) fn next() -> Uuid {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let now_millis = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
    let random = random(now.as_nanos());
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    let (millis, number) = *last;
    *last = if now_millis > millis {
        (now_millis, random & ((1 << RANDOM_BITS) - 1))
    } else {
        // In the same millisecond, or with the clock set back, the number goes on by an unknown step.
        (millis, number + 1 + (random & 0xffff_ffff))
    };
    of(*last)
}

/// Returns 128 bits that others cannot foresee: hashes with keys from the system, of what no other call has.
fn random(now: u128) -> u128 {
    // A copy of the process has the same keys.
    let unique = (now, std::process::id());
    let hash = || u128::from(RandomState::new().hash_one(unique));
    hash() << 64 | hash()
}

/// Puts the 74 bits of a number around those of version and variant.
fn of((millis, number): (u64, u128)) -> Uuid {
    let bits = (number >> 62 & 0xfff) << 64 | number & ((1 << 62) - 1);
    let bytes = bits.to_be_bytes();
    let counter = std::array::from_fn(|index| bytes[6 + index]);
    Builder::from_unix_timestamp_millis(millis, &counter).into_uuid()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_grow_and_differ_in_every_thread() {
        let made = |_| std::thread::spawn(|| (0..10_000).map(|_| next()).collect::<Vec<_>>());
        let threads: Vec<_> = (0..4).map(made).collect();
        let mut all = HashSet::new();
        for thread in threads {
            let ids = thread.join().unwrap();
            assert!(ids.is_sorted());
            all.extend(ids);
        }
        assert_eq!(all.len(), 40_000);
        assert!(all.iter().all(|id| id.get_version_num() == 7));
    }

    #[test]
    fn a_number_keeps_all_its_bits_and_its_order() {
        let numbers = [0, 1, (1 << 62) - 1, 1 << 62, (1 << 74) - 1];
        let ids = numbers.map(|number| of((1_700_000_000_000, number)));
        assert!(ids.is_sorted());
        let fields = ids[4].as_fields();
        assert_eq!(
            (fields.2, fields.3),
            (0x7fff, &[0xbf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])
        );
        let time = ids[0].get_timestamp().unwrap().to_unix();
        assert_eq!(time, (1_700_000_000, 0));
    }

    #[test]
    fn random_numbers_have_all_their_bits() {
        let (mut ones, mut zeros) = (0, 0);
        for _ in 0..100 {
            let random = random(7);
            (ones, zeros) = (ones | random, zeros | !random);
        }
        assert_eq!((ones, zeros), (u128::MAX, u128::MAX));
    }
}
