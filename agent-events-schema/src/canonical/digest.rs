//! A canonical text in, its SHA-256 or MD5 digest out.

use std::fmt;
use std::str::FromStr;

use super::hex::decode;

/// A SHA-256 digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256Digest([u8; 32]);

const PREFIX: &str = "sha256:";

/// Computes the SHA-256 digest of a text.
#[must_use]
pub fn sha256(text: &str) -> Sha256Digest {
    Sha256Digest(hmac_sha256::Hash::hash(text.as_bytes()))
}

/// Computes the MD5 digest of a text, as 32 hexadecimal digits.
///
/// It identifies texts and protects nothing.
#[must_use]
pub fn md5_hex(text: &str) -> String {
    format!("{:x}", md5::compute(text))
}

impl Sha256Digest {
    /// Returns the bytes.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 32] {
        self.0
    }
}

/// Writes `sha256:` and 64 hexadecimal digits.
impl fmt::Display for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PREFIX)?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Sha256Digest {
    type Err = InvalidDigest;

    fn from_str(text: &str) -> Result<Self, InvalidDigest> {
        let digits = text.strip_prefix(PREFIX).ok_or(InvalidDigest(()))?;
        decode(digits.as_bytes()).map(Self).ok_or(InvalidDigest(()))
    }
}

/// A text that is not a SHA-256 digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidDigest(());

impl fmt::Display for InvalidDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a digest is written as `sha256:` and 64 hexadecimal digits")
    }
}

impl std::error::Error for InvalidDigest {}

#[cfg(test)]
mod tests {
    use super::{Sha256Digest, md5_hex, sha256};

    #[test]
    fn digests_of_the_empty_text_are_the_known_ones() {
        let sha = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha256("").to_string(), sha);
        assert_eq!(sha.parse::<Sha256Digest>().unwrap(), sha256(""));
        assert_eq!(md5_hex(""), "d41d8cd98f00b204e9800998ecf8427e");
        for wrong in ["", &sha[7..], &sha[..70], "sha256:é"] {
            assert!(wrong.parse::<Sha256Digest>().is_err(), "{wrong}");
        }
    }
}
