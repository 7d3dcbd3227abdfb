//! A canonical string in, the GUID that schema registries know it by out.

use std::fmt;
use std::str::FromStr;

use super::hex::{decode, encode};

/// The GUID of a schema without references and metadata in Confluent's registry: the MD5 digest of its canonical string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guid(u128);

/// Where the hyphens stand in the text.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];

impl Guid {
    /// Takes a GUID that is known already.
    #[must_use]
    pub const fn from_u128(value: u128) -> Self {
        Self(value)
    }

    /// Computes the GUID of what [`canonical_string`](crate::canonical_string) returns.
    #[must_use]
    pub fn of(canonical_string: &str) -> Self {
        Self(u128::from_be_bytes(md5::compute(canonical_string).0))
    }

    /// Computes the GUID of a schema that refers to others: name, subject and version of each, in the order sent.
    #[must_use]
    pub fn with_references<'r>(
        schema: &str,
        references: impl IntoIterator<Item = (&'r str, &'r str, u32)>,
    ) -> Self {
        let mut bytes = schema.as_bytes().to_vec();
        for (name, subject, version) in references {
            bytes.extend(name.bytes().chain(subject.bytes()));
            bytes.extend(version.to_be_bytes());
        }
        Self(u128::from_be_bytes(md5::compute(bytes).0))
    }

    /// Returns the number.
    #[must_use]
    pub const fn as_u128(self) -> u128 {
        self.0
    }

    /// Returns the bytes in the order they are written and sent.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }
}

/// Writes 32 lower-case hexadecimal digits with hyphens, like a UUID.
impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(36);
        for byte in self.to_bytes() {
            if HYPHENS.contains(&text.len()) {
                text.push('-');
            }
            text.extend(encode(byte));
        }
        f.write_str(&text)
    }
}

impl FromStr for Guid {
    type Err = InvalidGuid;

    fn from_str(text: &str) -> Result<Self, InvalidGuid> {
        let bytes = text.as_bytes();
        if bytes.len() != 36 || HYPHENS.iter().any(|&at| bytes[at] != b'-') {
            return Err(InvalidGuid(()));
        }
        let mut digits = [0; 32];
        digits[..8].copy_from_slice(&bytes[..8]);
        digits[8..12].copy_from_slice(&bytes[9..13]);
        digits[12..16].copy_from_slice(&bytes[14..18]);
        digits[16..20].copy_from_slice(&bytes[19..23]);
        digits[20..].copy_from_slice(&bytes[24..]);
        let bytes = decode(&digits).ok_or(InvalidGuid(()))?;
        Ok(Self(u128::from_be_bytes(bytes)))
    }
}

/// A text that is not a GUID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidGuid(());

impl fmt::Display for InvalidGuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a GUID has 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12, joined by hyphens",
        )
    }
}

impl std::error::Error for InvalidGuid {}

#[cfg(test)]
mod tests {
    use super::Guid;

    #[test]
    fn references_are_part_of_it() {
        let schema = "\"string\"";
        assert_eq!(Guid::with_references(schema, []), Guid::of(schema));
        let one = Guid::with_references(schema, [("a.B", "b-value", 200)]);
        assert_ne!(one, Guid::of(schema));
        assert_ne!(
            one,
            Guid::with_references(schema, [("a.B", "b-value", 201)])
        );
    }

    #[test]
    fn it_prints_what_it_reads() {
        let text = "010b2230-43a4-c425-c668-d2b8fd1c614d";
        let guid: Guid = text.parse().unwrap();
        assert_eq!(guid.to_string(), text);
        assert_eq!(guid.to_bytes()[..4], [0x01, 0x0b, 0x22, 0x30]);
        assert_eq!(Guid::from_u128(guid.as_u128()), guid);
        for wrong in [
            "",
            "010b223043a4c425c668d2b8fd1c614d",
            "010b2230-43a4-c425-c668-d2b8fd1c614",
            "010b2230-43a4-c425-c6680d2b8fd1c614d",
        ] {
            assert!(wrong.parse::<Guid>().is_err(), "{wrong}");
        }
    }
}
