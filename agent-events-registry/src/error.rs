//! What went wrong in, where, why and what to do out.

use std::fmt;

use crate::encode::one_line;

/// A request that came to nothing.
///
/// It says where (method and URL, without credentials), why, and what to do.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    place: String,
    reason: String,
    status: Option<u16>,
    code: Option<u32>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What kind of thing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A setting cannot be used; nothing was sent.
    Settings,
    /// No connection could be made, or it broke.
    Unreachable,
    /// The registry took longer than the time allowed.
    TimedOut,
    /// The other side could not be authenticated, or refused our certificate.
    Tls,
    /// The registry does not know who asks, or does not allow it: 401, 403.
    Unauthorized,
    /// There is no such subject, version or schema: 404.
    NotFound,
    /// The schema is not compatible with what is registered: 409.
    Incompatible,
    /// The registry does not take the schema: 422.
    Refused,
    /// Too many requests, also after waiting: 429.
    TooManyRequests,
    /// The registry failed: 5xx.
    Failed,
    /// Another status that no registry should answer, a redirect for instance.
    Status,
    /// The answer is too large to be what was asked for.
    TooLarge,
    /// The answer is not what the registry's interface defines.
    Malformed,
    /// A schema, or what it refers to, is not a valid Avro schema.
    Schema,
}

impl Error {
    pub(crate) fn new(
        kind: ErrorKind,
        place: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            place: place.into(),
            reason: reason.into(),
            status: None,
            code: None,
            source: None,
        }
    }

    pub(crate) fn answered(
        place: impl Into<String>,
        status: u16,
        error_code: Option<u32>,
        message: &str,
    ) -> Self {
        let kind = match status {
            401 | 403 => ErrorKind::Unauthorized,
            404 => ErrorKind::NotFound,
            409 => ErrorKind::Incompatible,
            422 => ErrorKind::Refused,
            429 => ErrorKind::TooManyRequests,
            500..=599 => ErrorKind::Failed,
            _ => ErrorKind::Status,
        };
        let code = error_code.map_or_else(String::new, |code| format!(" (error_code {code})"));
        let message = one_line(message);
        let colon = if message.is_empty() { "" } else { ": " };
        Self {
            status: Some(status),
            code: error_code,
            ..Self::new(
                kind,
                place,
                format!("it answered {status}{code}{colon}{message}"),
            )
        }
    }

    pub(crate) fn because(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Returns what kind of thing went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Returns the HTTP status, when there was an answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// Returns the registry's own code, 40401 for instance; not every registry has the same.
    #[must_use]
    pub fn error_code(&self) -> Option<u32> {
        self.code
    }

    /// Returns where: method and URL, or the schema.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Returns why, without the place and what to do.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Returns what to do.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self.kind {
            ErrorKind::Settings => "correct the setting",
            ErrorKind::Unreachable => {
                "check the URL and the proxy, and whether the registry runs and this machine may reach it"
            }
            ErrorKind::TimedOut => "try again, or allow more time",
            ErrorKind::Tls => {
                "give the registry's root certificate, and a client certificate if it asks for one"
            }
            ErrorKind::Unauthorized => {
                "check user and password or token, and whether they allow this on this subject"
            }
            ErrorKind::NotFound => {
                "check the name of the subject, its context, and the path of the URL"
            }
            ErrorKind::Incompatible => {
                "run the check against the registry: it says what is incompatible with which version"
            }
            ErrorKind::Refused => {
                "correct the schema as the registry says, or what is set for the subject"
            }
            ErrorKind::TooManyRequests => "try again later, with fewer subjects at once",
            ErrorKind::Failed => "try again; if it stays, the registry's own log says why",
            ErrorKind::Status | ErrorKind::TooLarge | ErrorKind::Malformed => {
                "check that the URL is that of a registry's interface, its path included"
            }
            ErrorKind::Schema => "leave the subject out, or register a version that is valid",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.place, self.reason, self.help())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
