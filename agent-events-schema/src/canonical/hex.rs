//! Hexadecimal digits in, the bytes they say out, and the other way round.

// One bit, the low half, or one number in each byte of a word.
const LETTER: u64 = 0x4040_4040_4040_4040;
const CARRY: u64 = 0x1010_1010_1010_1010;
const HIGH: u64 = 0xf0f0_f0f0_f0f0_f0f0;
const THREE: u64 = 0x3030_3030_3030_3030;
const SIX: u64 = 0x0606_0606_0606_0606;

/// Returns the bytes, when there are just as many digits as they take.
///
/// A lock has a hundred thousand digits, and a build script is compiled without optimisation: digit by digit this
/// takes five times as long there, and the standard library's way ten times as long as that.
pub(super) fn decode<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    const { assert!(N.is_multiple_of(4), "digits are read eight at a time") }
    if digits.len() != 2 * N {
        return None;
    }
    let (words, _) = digits.as_chunks::<8>();
    let mut bytes = [0; N];
    let (parts, _) = bytes.as_chunks_mut::<4>();
    let mut at = 0;
    while at < words.len() {
        parts[at] = eight(words[at])?;
        at += 1;
    }
    Some(bytes)
}

/// Returns the digits of a byte.
pub(super) fn encode(byte: u8) -> [char; 2] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    [byte >> 4, byte & 0xf].map(|digit| char::from(DIGITS[usize::from(digit)]))
}

/// Returns what eight digits say.
fn eight(digits: [u8; 8]) -> Option<[u8; 4]> {
    let word = u64::from_le_bytes(digits);
    let letters = (word & LETTER) >> 6;
    // Letters have no case from here on.
    let word = word | (letters << 5);
    let low = word & !HIGH;
    // `0` to `9` begin with a 3, `a` to `f` with a 6 and count from 1.
    if word & HIGH != THREE + letters * 0x30 {
        return None;
    }
    let values = low + letters * 9;
    // Digits are less than ten, letters are not, and neither reaches sixteen.
    if values & HIGH != 0 || (values + SIX) & CARRY != letters << 4 {
        return None;
    }
    let pairs = (values << 4 | values >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs | pairs >> 8) & 0x0000_ffff_0000_ffff;
    let [one, two, three, four, ..] = (fours | fours >> 16).to_le_bytes();
    Some([one, two, three, four])
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn every_byte_at_every_place_reads_as_the_standard_library_reads_it() {
        for place in 0..8 {
            for byte in 0..=u8::MAX {
                let mut digits = *b"0aF9c3E7";
                digits[place] = byte;
                let text = str::from_utf8(&digits)
                    .ok()
                    .filter(|text| !text.contains('+'));
                let expected = text.and_then(|text| u32::from_str_radix(text, 16).ok());
                assert_eq!(
                    decode(&digits),
                    expected.map(u32::to_be_bytes),
                    "{byte} at {place}"
                );
            }
        }
        assert_eq!(decode::<4>(b"0aF9c3E"), None);
        assert_eq!(decode::<4>(b"0aF9c3E70"), None);
    }
}
