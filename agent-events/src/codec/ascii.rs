//! Bytes in, whether they are ASCII out, without a look at each of them.

use std::array;

const HIGH: u64 = 0x8080_8080_8080_8080;

/// High bits, then none.
static MASKS: [[u8; 16]; 2] = [[0x80; 16], [0; 16]];

/// Returns the first `length` of `bytes`, when there are as many and all of them are ASCII.
///
/// Less than 16 are seen together with those behind them, so that there is no branch for each length.
#[inline(always)]
#[expect(clippy::inline_always, reason = "one call for a text is enough")]
pub(super) fn beginning(bytes: &[u8], length: usize) -> Option<&[u8]> {
    let text = bytes.get(..length)?;
    let is_ascii = if length < 16
        && let Some(chunk) = bytes.first_chunk::<16>()
        && let Some(mask) = MASKS.as_flattened()[16 - length..].first_chunk::<16>()
    {
        u128::from_ne_bytes(*chunk) & u128::from_ne_bytes(*mask) == 0
    } else {
        is_ascii(text)
    };
    is_ascii.then_some(text)
}

/// Tells whether all of `text` is ASCII.
#[inline]
pub(super) fn is_ascii(text: &[u8]) -> bool {
    // The standard library's goes byte by byte through what is short.
    let all = if let Some(last) = text.last_chunk() {
        let (chunks, _) = text.as_chunks::<64>();
        let all = chunks.iter().fold(words(last), |all, chunk| {
            let words = words(chunk);
            array::from_fn::<_, 8, _>(|index| all[index] | words[index])
        });
        all.into_iter().fold(0, |all, word| all | word)
    } else if let Some(ends) = both_ends::<32>(text)
        .or_else(|| both_ends::<16>(text))
        .or_else(|| both_ends::<8>(text))
    {
        ends
    } else {
        text.iter().fold(0, |all, byte| all | u64::from(*byte))
    };
    all & HIGH == 0
}

/// Returns the bits that the first or the last `N` bytes have, which may be the same ones.
#[inline]
fn both_ends<const N: usize>(text: &[u8]) -> Option<u64> {
    let all = |chunk: &[u8; N]| {
        let (words, _) = chunk.as_chunks();
        words
            .iter()
            .fold(0, |all, word| all | u64::from_ne_bytes(*word))
    };
    Some(all(text.first_chunk()?) | all(text.last_chunk()?))
}

#[inline]
fn words(chunk: &[u8; 64]) -> [u64; 8] {
    let (words, _) = chunk.as_chunks();
    array::from_fn(|index| u64::from_ne_bytes(words[index]))
}
