//! Hexadecimal digits in, the bytes they say out.

/// What stands for a byte that is no digit.
const NONE: u8 = 0xff;

// Not a constant: without optimisation that would be copied for every digit.
static VALUES: [u8; 256] = values();

const fn values() -> [u8; 256] {
    let mut values = [NONE; 256];
    let mut value = 0_u8;
    while value < 16 {
        values[b"0123456789abcdef"[value as usize] as usize] = value;
        values[b"0123456789ABCDEF"[value as usize] as usize] = value;
        value += 1;
    }
    values
}

/// Returns the bytes, when there are just as many digits as they take.
///
/// A lock has a hundred thousand digits, and a build script is compiled without optimisation: the standard library's way
/// takes ten times as long there.
pub(super) fn decode<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    let mut at = 0;
    while at < N {
        let high = VALUES[digits[2 * at] as usize];
        let low = VALUES[digits[2 * at + 1] as usize];
        if high == NONE || low == NONE {
            return None;
        }
        bytes[at] = (high << 4) | low;
        at += 1;
    }
    Some(bytes)
}
