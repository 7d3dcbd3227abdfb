//! The text of a URL in, the address of a registry and the credentials that stood in it out.

use std::fmt;
use std::str::FromStr;

use ureq::http::Uri;

use crate::encode::percent_decoded;
use crate::secret::Secret;

/// Where a registry is reached: `https://host:port/path`, without credentials.
///
/// Credentials in the text, `https://user:password@host`, are taken out and kept apart; the address never shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    base: String,
    credentials: Option<(String, Secret)>,
}

impl Address {
    /// Returns the address without credentials and without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.base
    }

    pub(crate) fn credentials(&self) -> Option<(&str, &Secret)> {
        let (user, password) = self.credentials.as_ref()?;
        Some((user, password))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base)
    }
}

impl FromStr for Address {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, InvalidAddress> {
        let text = text.trim();
        let scheme = ["https://", "http://"]
            .into_iter()
            .find(|scheme| {
                text.get(..scheme.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            })
            .ok_or(InvalidAddress(
                "it begins with neither http:// nor https://",
            ))?;
        let rest = &text[scheme.len()..];
        if rest.contains(['?', '#']) {
            return Err(InvalidAddress(
                "it has a query or a fragment; a `?` or `#` in a password is written %3F or %23",
            ));
        }
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (credentials, host) = match authority.rsplit_once('@') {
            Some((credentials, host)) => (Some(decoded(credentials)?), host),
            None => (None, authority),
        };
        let base = format!("{scheme}{host}{}", path.trim_end_matches('/'));
        let uri: Uri = base
            .parse()
            .map_err(|_| InvalidAddress("its host, port or path is not that of a URL"))?;
        let found = uri.host().filter(|found| !found.is_empty());
        let port = host
            .strip_prefix(found.ok_or(InvalidAddress("it has no host"))?)
            .unwrap_or_default();
        let number = port.strip_prefix(':').map(str::parse::<u16>);
        if !port.is_empty() && !matches!(number, Some(Ok(_))) {
            return Err(InvalidAddress("its port is not a number up to 65535"));
        }
        Ok(Self { base, credentials })
    }
}

fn decoded(credentials: &str) -> Result<(String, Secret), InvalidAddress> {
    let (user, password) = credentials.split_once(':').unwrap_or((credentials, ""));
    let decoded = |text| {
        percent_decoded(text).ok_or(InvalidAddress(
            "its user or password is not percent-encoded UTF-8",
        ))
    };
    Ok((decoded(user)?, Secret::new(decoded(password)?)))
}

/// A text that is not the address of a registry. It is not repeated, as it may hold a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidAddress(&'static str);

impl fmt::Display for InvalidAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the URL of the registry cannot be used: {}; write it like `https://registry.example.com:8081`",
            self.0
        )
    }
}

impl std::error::Error for InvalidAddress {}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn credentials_are_taken_out() {
        let address: Address = "https://me%40acme:p%3Aw@reg:8081/apis/ccompat/v7/"
            .parse()
            .unwrap();
        assert_eq!(address.as_str(), "https://reg:8081/apis/ccompat/v7");
        let (user, password) = address.credentials().unwrap();
        assert_eq!((user, password.expose()), ("me@acme", "p:w"));
        assert!(!format!("{address:?}").contains("p:w"));
    }

    #[test]
    fn hosts_and_ports_are_those_of_urls() {
        for text in [
            "http://[::1]:8081",
            "http://localhost",
            "HTTP://reg.example.com:80/",
        ] {
            assert!(text.parse::<Address>().is_ok(), "{text}");
        }
        assert!("http://reg:65536".parse::<Address>().is_err());
    }

    #[test]
    fn what_is_no_address_is_refused_without_showing_it() {
        for text in [
            "",
            "reg:8081",
            "ftp://hunter2@reg",
            "http://",
            "http://u:hunter2@",
            "http://u:hunter2#@reg",
            "http://reg?x=hunter2",
            "http://u:%zz@reg",
            "http://a b",
            "http://reg:hunter2",
        ] {
            let error = text.parse::<Address>().unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
