//! A file and an algorithm in, the fingerprint of its schema or the text that it is made of out.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use agent_events_schema::{
    Fingerprint, Guid, SourceMap, canonical_string, md5_hex, parsing_canonical_form, sha256,
};

use super::file::{self, FileError};

/// Ways to tell schemas apart by a short text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// CRC-64-AVRO of the Parsing Canonical Form, as in Avro's single-object encoding.
    Rabin,
    /// SHA-256 of the Parsing Canonical Form.
    Sha256,
    /// MD5 of the Parsing Canonical Form.
    Md5,
    /// The GUID that Confluent's registry gives to the schema.
    Guid,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: [Self; 4] = [Self::Rabin, Self::Sha256, Self::Md5, Self::Guid];

    /// Returns the name on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rabin => "rabin",
            Self::Sha256 => "sha256",
            Self::Md5 => "md5",
            Self::Guid => "guid",
        }
    }
}

impl FromStr for Algorithm {
    type Err = UnknownAlgorithm;

    fn from_str(text: &str) -> Result<Self, UnknownAlgorithm> {
        let mut all = Self::ALL.into_iter();
        all.find(|algorithm| algorithm.as_str() == text)
            .ok_or_else(|| UnknownAlgorithm(text.to_owned()))
    }
}

/// A text that names no algorithm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownAlgorithm(String);

impl fmt::Display for UnknownAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is no algorithm; write `rabin`, `sha256`, `md5` or `guid`",
            self.0
        )
    }
}

impl std::error::Error for UnknownAlgorithm {}

/// Returns the fingerprint of the schema in a file, in hexadecimal digits.
///
/// # Errors
///
/// When the file cannot be read, or is no schema.
pub fn fingerprint(path: &Path, algorithm: Algorithm) -> Result<String, FileError> {
    let form = canonical_form(path, algorithm)?;
    Ok(match algorithm {
        Algorithm::Rabin => Fingerprint::of(&form).to_string(),
        Algorithm::Sha256 => sha256(&form)
            .to_string()
            .trim_start_matches("sha256:")
            .to_owned(),
        Algorithm::Md5 => md5_hex(&form),
        Algorithm::Guid => Guid::of(&form).to_string(),
    })
}

/// Returns the text that a fingerprint is made of: Java's string form for a GUID, else the Parsing Canonical Form.
///
/// # Errors
///
/// When the file cannot be read, or is no schema.
pub fn canonical_form(path: &Path, algorithm: Algorithm) -> Result<String, FileError> {
    let file = file::read(path, &mut SourceMap::default())?;
    Ok(match algorithm {
        Algorithm::Guid => canonical_string(file.schema()),
        _ => parsing_canonical_form(file.schema()),
    })
}
