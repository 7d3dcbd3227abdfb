//! Bytes and a seed in, their XXH64 out (<https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md>).

const PRIME_1: u64 = 0x9E37_79B1_85EB_CA87;
const PRIME_2: u64 = 0xC2B2_AE3D_27D4_EB4F;
const PRIME_3: u64 = 0x1656_67B1_9E37_79F9;
const PRIME_4: u64 = 0x85EB_CA77_C2B2_AE63;
const PRIME_5: u64 = 0x27D4_EB2F_1656_67C5;

/// Returns the XXH64 of bytes.
///
/// It goes word by word, which counts in build scripts: Cargo compiles those without optimisation. It finds accidents, not
/// forgery.
pub(super) fn xxh64(bytes: &[u8], seed: u64) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut words = words;
    let mut hash = if words.len() < 4 {
        seed.wrapping_add(PRIME_5)
    } else {
        let mut lanes = [
            seed.wrapping_add(PRIME_1).wrapping_add(PRIME_2),
            seed.wrapping_add(PRIME_2),
            seed,
            seed.wrapping_sub(PRIME_1),
        ];
        while let [one, two, three, four, others @ ..] = words {
            lanes[0] = round(lanes[0], u64::from_le_bytes(*one));
            lanes[1] = round(lanes[1], u64::from_le_bytes(*two));
            lanes[2] = round(lanes[2], u64::from_le_bytes(*three));
            lanes[3] = round(lanes[3], u64::from_le_bytes(*four));
            words = others;
        }
        let [one, two, three, four] = lanes;
        let sum = one
            .rotate_left(1)
            .wrapping_add(two.rotate_left(7))
            .wrapping_add(three.rotate_left(12))
            .wrapping_add(four.rotate_left(18));
        lanes.into_iter().fold(sum, |hash, lane| {
            (hash ^ round(0, lane))
                .wrapping_mul(PRIME_1)
                .wrapping_add(PRIME_4)
        })
    };
    // A length fits 64 bits on every machine there is.
    hash = hash.wrapping_add(bytes.len() as u64);
    for word in words {
        hash = (hash ^ round(0, u64::from_le_bytes(*word)))
            .rotate_left(27)
            .wrapping_mul(PRIME_1)
            .wrapping_add(PRIME_4);
    }
    let (half, single) = match rest.split_first_chunk::<4>() {
        Some((half, single)) => (Some(half), single),
        None => (None, rest),
    };
    if let Some(half) = half {
        hash = (hash ^ u64::from(u32::from_le_bytes(*half)).wrapping_mul(PRIME_1))
            .rotate_left(23)
            .wrapping_mul(PRIME_2)
            .wrapping_add(PRIME_3);
    }
    for byte in single {
        hash = (hash ^ u64::from(*byte).wrapping_mul(PRIME_5))
            .rotate_left(11)
            .wrapping_mul(PRIME_1);
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(PRIME_2);
    hash = (hash ^ (hash >> 29)).wrapping_mul(PRIME_3);
    hash ^ (hash >> 32)
}

fn round(lane: u64, word: u64) -> u64 {
    lane.wrapping_add(word.wrapping_mul(PRIME_2))
        .rotate_left(31)
        .wrapping_mul(PRIME_1)
}

#[cfg(test)]
mod tests {
    use super::xxh64;

    /// The bytes that the vectors of the reference implementation are of.
    fn sample(length: usize) -> Vec<u8> {
        let mut state = 2_654_435_761_u64;
        let mut bytes = Vec::new();
        for _ in 0..length {
            bytes.push(state.to_be_bytes()[0]);
            state = state.wrapping_mul(11_400_714_785_074_694_797);
        }
        bytes
    }

    #[test]
    fn it_is_the_hash_of_the_reference_implementation() {
        const SEED: u64 = 2_654_435_761;
        for (length, plain, seeded) in [
            (0, 0xEF46_DB37_51D8_E999, 0xAC75_FDA2_929B_17EF),
            (1, 0xE934_A84A_DB05_2768, 0x5014_6076_43A9_B4C3),
            (4, 0x9136_A0DC_A574_57EE, 0xCAAB_286B_D8E9_FDB5),
            (14, 0x8282_DCC4_994E_35C8, 0xC3BD_6BF6_3DEB_6DF0),
            (31, 0x299B_39A2_90E6_D783, 0xDA67_3D5F_EB5C_1D79),
            (32, 0x18B2_1649_2BB4_4B70, 0xB3F3_3BDF_93AD_E409),
            (222, 0xB641_AE8C_B691_C174, 0x20CB_8AB7_AE10_C14A),
        ] {
            let bytes = sample(length);
            assert_eq!(xxh64(&bytes, 0), plain, "{length}");
            assert_eq!(xxh64(&bytes, SEED), seeded, "{length}");
        }
    }
}
