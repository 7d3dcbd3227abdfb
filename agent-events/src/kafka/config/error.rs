//! What is wrong with a configuration: where, why and what to do, without a secret.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::Path;

/// A configuration that no client can be created with; every fault that was found, none with the value of a secret.
#[derive(Debug)]
pub struct ConfigError {
    faults: Vec<String>,
    cause: Option<io::Error>,
}

impl ConfigError {
    pub(in crate::kafka) fn new(fault: impl Into<String>) -> Self {
        Self::of(vec![fault.into()])
    }

    pub(super) fn of(faults: Vec<String>) -> Self {
        Self {
            faults,
            cause: None,
        }
    }

    pub(super) fn file(path: &Path, cause: io::Error) -> Self {
        let fault = format!(
            "the file `{}` could not be read: it has to be there, readable and UTF-8",
            path.display()
        );
        Self {
            faults: vec![fault],
            cause: Some(cause),
        }
    }

    pub(super) fn variable(name: &str) -> Self {
        Self::new(format!(
            "environment variable {name} is not UTF-8: set it to UTF-8 text"
        ))
    }

    /// Iterates over all that is wrong, a sentence each.
    pub fn faults(&self) -> impl ExactSizeIterator<Item = &str> {
        self.faults.iter().map(String::as_str)
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the Kafka configuration cannot be used: ")?;
        f.write_str(&self.faults.join("; "))
    }
}

impl Error for ConfigError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_ref().map(|cause| cause as _)
    }
}

/// What is wrong with a line of a file.
#[derive(Debug)]
pub(super) struct LineFault {
    pub(super) number: usize,
    pub(super) what: String,
}

impl LineFault {
    pub(super) fn in_file(self, path: &Path) -> ConfigError {
        ConfigError::new(format!(
            "line {} of `{}` {}",
            self.number,
            path.display(),
            self.what
        ))
    }
}
