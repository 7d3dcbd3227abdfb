//! Bytes in, their XXH64 digest out.
//!
//! Nearly all that a build script does about history is this, over every released file, and build scripts are compiled without
//! optimisation. There the crates that have XXH64 take three and five times as many instructions: they
//! go through iterators and readers, which cost nothing only where they are compiled away.

// The primes of the specification.
const P1: u64 = 0x9E37_79B1_85EB_CA87;
const P2: u64 = 0xC2B2_AE3D_27D4_EB4F;
const P3: u64 = 0x1656_67B1_9E37_79F9;
const P4: u64 = 0x85EB_CA77_C2B2_AE63;
const P5: u64 = 0x27D4_EB2F_1656_67C5;

/// Returns the digest of bytes under a seed.
pub(super) fn xxh64(bytes: &[u8], seed: u64) -> u64 {
    let (words, tail) = bytes.as_chunks::<8>();
    let (mut digest, read) = match words.len() {
        0..4 => (seed.wrapping_add(P5), 0),
        _ => stripes(words, seed),
    };
    digest = digest.wrapping_add(bytes.len() as u64);
    for word in &words[read..] {
        digest ^= round(0, *word);
        digest = digest.rotate_left(27).wrapping_mul(P1).wrapping_add(P4);
    }
    let (halves, rest) = tail.as_chunks::<4>();
    for half in halves {
        digest ^= u64::from(u32::from_le_bytes(*half)).wrapping_mul(P1);
        digest = digest.rotate_left(23).wrapping_mul(P2).wrapping_add(P3);
    }
    for byte in rest {
        digest ^= u64::from(*byte).wrapping_mul(P5);
        digest = digest.rotate_left(11).wrapping_mul(P1);
    }
    digest = (digest ^ (digest >> 33)).wrapping_mul(P2);
    digest = (digest ^ (digest >> 29)).wrapping_mul(P3);
    digest ^ (digest >> 32)
}

/// Takes in what there is of four words in a row, and returns how many words that were.
fn stripes(words: &[[u8; 8]], seed: u64) -> (u64, usize) {
    let mut one = seed.wrapping_add(P1).wrapping_add(P2);
    let mut two = seed.wrapping_add(P2);
    let mut three = seed;
    let mut four = seed.wrapping_sub(P1);
    let end = words.len() - words.len() % 4;
    let mut at = 0;
    while at < end {
        one = round(one, words[at]);
        two = round(two, words[at + 1]);
        three = round(three, words[at + 2]);
        four = round(four, words[at + 3]);
        at += 4;
    }
    let mut digest = one
        .rotate_left(1)
        .wrapping_add(two.rotate_left(7))
        .wrapping_add(three.rotate_left(12))
        .wrapping_add(four.rotate_left(18));
    for lane in [one, two, three, four] {
        digest ^= round(0, lane.to_le_bytes());
        digest = digest.wrapping_mul(P1).wrapping_add(P4);
    }
    (digest, end)
}

#[expect(
    clippy::inline_always,
    reason = "the call costs more than what is called, where nothing is optimised"
)]
#[inline(always)]
fn round(lane: u64, word: [u8; 8]) -> u64 {
    let word = u64::from_le_bytes(word);
    lane.wrapping_add(word.wrapping_mul(P2))
        .rotate_left(31)
        .wrapping_mul(P1)
}

#[cfg(test)]
mod tests {
    use super::xxh64;

    #[test]
    fn the_digest_is_the_one_of_the_reference_crate() {
        let bytes: Vec<u8> = (0..2_000_u32)
            .map(|at| (at * at % 251).to_le_bytes()[0])
            .collect();
        for length in (0..200).chain([255, 256, 257, 1_999, 2_000]) {
            for seed in [0, 1, 0x9E37_79B1_85EB_CA87, u64::MAX] {
                let expected = xxhash_rust::xxh64::xxh64(&bytes[..length], seed);
                assert_eq!(xxh64(&bytes[..length], seed), expected, "{length} {seed}");
            }
        }
    }
}
