//! Hexadecimal digits in, the bytes they say out, and the other way round.

// One bit, the high half, or one number in each byte of a word.
const LETTER: u128 = each(0x40);
const CARRY: u128 = each(0x10);
const HIGH: u128 = each(0xf0);
const THREE: u128 = each(0x30);
const SIX: u128 = each(0x06);

const fn each(byte: u8) -> u128 {
    u128::from_ne_bytes([byte; 16])
}

/// Returns the bytes, when there are just as many digits as they take.
///
/// A lock has a hundred thousand digits, and a build script is compiled without optimisation: digit by digit this
/// takes ten times as long there, and the standard library's way ten times as long as that.
pub(super) fn decode<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    const { assert!(N.is_multiple_of(8), "digits are read sixteen at a time") }
    if digits.len() != 2 * N {
        return None;
    }
    let (words, _) = digits.as_chunks::<16>();
    let mut bytes = [0; N];
    let (parts, _) = bytes.as_chunks_mut::<8>();
    let mut at = 0;
    while at < words.len() {
        parts[at] = sixteen(words[at])?;
        at += 1;
    }
    Some(bytes)
}

/// Returns the digits of a byte.
pub(super) fn encode(byte: u8) -> [char; 2] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    [byte >> 4, byte & 0xf].map(|digit| char::from(DIGITS[usize::from(digit)]))
}

/// Returns what sixteen digits say.
fn sixteen(digits: [u8; 16]) -> Option<[u8; 8]> {
    let word = u128::from_be_bytes(digits);
    let letters = (word & LETTER) >> 6;
    // Letters have no case from here on.
    let word = word | letters << 5;
    // `0` to `9` begin with a 3, `a` to `f` with a 6 and count from 1.
    if word & HIGH != THREE + (letters << 5 | letters << 4) {
        return None;
    }
    let values = (word & !HIGH) + (letters << 3 | letters);
    // Digits are less than ten, letters are not, and neither reaches sixteen.
    if values & HIGH != 0 || (values + SIX) & CARRY != letters << 4 {
        return None;
    }
    // Halves of bytes become bytes, then each step brings twice as many together.
    let ones = (values | values >> 4) & 0x00ff_00ff_00ff_00ff_00ff_00ff_00ff_00ff;
    let twos = (ones | ones >> 8) & 0x0000_ffff_0000_ffff_0000_ffff_0000_ffff;
    let fours = (twos | twos >> 16) & 0x0000_0000_ffff_ffff_0000_0000_ffff_ffff;
    let [_, _, _, _, _, _, _, _, bytes @ ..] = (fours | fours >> 32).to_be_bytes();
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn every_byte_at_every_place_reads_as_the_standard_library_reads_it() {
        for place in 0..16 {
            for byte in 0..=u8::MAX {
                let mut digits = *b"0aF9c3E7d128B64f";
                digits[place] = byte;
                let text = str::from_utf8(&digits)
                    .ok()
                    .filter(|text| !text.contains('+'));
                let expected = text.and_then(|text| u64::from_str_radix(text, 16).ok());
                assert_eq!(
                    decode(&digits),
                    expected.map(u64::to_be_bytes),
                    "{byte} at {place}"
                );
            }
        }
        assert_eq!(decode::<8>(b"0aF9c3E7d128B64"), None);
        assert_eq!(decode::<8>(b"0aF9c3E7d128B64f0"), None);
    }
}
