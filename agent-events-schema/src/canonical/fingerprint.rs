//! A canonical text in, its CRC-64-AVRO fingerprint out (Avro 1.12, "Schema Fingerprints").

use std::fmt;
use std::str::FromStr;

use super::hex::decode;

/// The 64-bit fingerprint of a schema: CRC-64-AVRO of its Parsing Canonical Form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(u64);

/// The CRC of the empty text, which is also the polynomial.
const EMPTY: u64 = 0xc15d_213a_a4d7_a795;

// Not a constant: without optimisation that would be copied for every byte.
static TABLE: [u64; 256] = table();

const fn table() -> [u64; 256] {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        let mut crc = at as u64;
        let mut bit = 0;
        while bit < 8 {
            crc = (crc >> 1) ^ (EMPTY & (crc & 1).wrapping_neg());
            bit += 1;
        }
        table[at] = crc;
        at += 1;
    }
    table
}

impl Fingerprint {
    /// Takes a fingerprint that is known already.
    #[must_use]
    pub const fn new(value: u64) -> Self {
        Self(value)
    }

    /// Computes the fingerprint of a Parsing Canonical Form.
    #[must_use]
    pub fn of(pcf: &str) -> Self {
        // By hand, since a build script is compiled without optimisation.
        let bytes = pcf.as_bytes();
        let (mut crc, mut at) = (EMPTY, 0);
        while at < bytes.len() {
            let place = (crc & 0xff) as usize ^ bytes[at] as usize;
            crc = (crc >> 8) ^ TABLE[place];
            at += 1;
        }
        Self(crc)
    }

    /// Returns the number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// Returns the bytes as single-object encoding carries them: the lowest first.
    #[must_use]
    pub const fn to_le_bytes(self) -> [u8; 8] {
        self.0.to_le_bytes()
    }
}

/// Writes 16 hexadecimal digits, the highest first.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for Fingerprint {
    type Err = InvalidFingerprint;

    fn from_str(text: &str) -> Result<Self, InvalidFingerprint> {
        let bytes = decode(text.as_bytes()).ok_or(InvalidFingerprint(()))?;
        Ok(Self(u64::from_be_bytes(bytes)))
    }
}

/// A text that is not a fingerprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidFingerprint(());

impl fmt::Display for InvalidFingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fingerprint has 16 hexadecimal digits")
    }
}

impl std::error::Error for InvalidFingerprint {}

#[cfg(test)]
mod tests {
    use super::Fingerprint;

    #[test]
    fn the_empty_text_has_the_constant_of_the_specification() {
        assert_eq!(Fingerprint::of(""), Fingerprint::new(0xc15d_213a_a4d7_a795));
    }

    #[test]
    fn it_prints_what_it_reads() {
        let text = "00ab9d02ed98afbd";
        let fingerprint: Fingerprint = text.parse().unwrap();
        assert_eq!(fingerprint.to_string(), text);
        assert_eq!(
            fingerprint.to_le_bytes(),
            [0xbd, 0xaf, 0x98, 0xed, 0x02, 0x9d, 0xab, 0x00]
        );
        for wrong in [
            "",
            "ab9d02ed98afbd",
            "+0ab9d02ed98afbd",
            "00ab9d02ed98afbdd",
            "00ab9d02ed98afbg",
        ] {
            assert!(wrong.parse::<Fingerprint>().is_err(), "{wrong}");
        }
    }
}
