//! Addresses, credentials, certificates and limits in; how registries are talked to out.

use std::fmt;
use std::time::Duration;

use ureq::http::{HeaderName, HeaderValue};
use ureq::tls::{Certificate, ClientCert, PemItem, PrivateKey, RootCerts, TlsConfig, parse_pem};
use ureq::{Proxy, ProxyProtocol};

use crate::address::Address;
use crate::encode::base64;
use crate::error::{Error, ErrorKind};
use crate::secret::Secret;

/// How a registry is talked to.
///
/// ```
/// use agent_events_registry::{Client, Secret, Settings};
///
/// let settings = Settings::new(["https://registry.example.com".parse()?])
///     .basic("ci", Secret::new("a password"))?
///     .retries(2);
/// let client = Client::new(settings)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[must_use = "make a `Client` of it"]
pub struct Settings {
    pub(crate) addresses: Vec<Address>,
    pub(crate) authorization: Option<Secret>,
    pub(crate) headers: Vec<(HeaderName, Secret)>,
    pub(crate) proxy: ProxyChoice,
    pub(crate) timeout: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) retries: u32,
    pub(crate) backoff: Duration,
    roots: Option<Vec<Certificate<'static>>>,
    client_certificate: Option<ClientCert>,
    /// What must never be shown, in every form in which a server may repeat it.
    pub(crate) secrets: Vec<Secret>,
}

#[derive(Clone)]
pub(crate) enum ProxyChoice {
    /// `ALL_PROXY`, `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`.
    Environment,
    None,
    Set(Proxy),
}

/// Keys, a proxy's URL and what stands in headers are left out.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("addresses", &self.addresses)
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("retries", &self.retries)
            .field("backoff", &self.backoff)
            .finish_non_exhaustive()
    }
}

impl Settings {
    /// Starts settings for a registry that is reached at any of these addresses, the first one preferred.
    ///
    /// The next address is tried when one cannot be reached or answers 5xx, never on another answer. Credentials in an
    /// address hold for that address.
    pub fn new(addresses: impl IntoIterator<Item = Address>) -> Self {
        let addresses: Vec<Address> = addresses.into_iter().collect();
        let mut secrets = Vec::new();
        for (user, password) in addresses.iter().filter_map(Address::credentials) {
            secrets.push(password.clone());
            secrets.push(basic(user, password));
        }
        Self {
            addresses,
            authorization: None,
            headers: Vec::new(),
            proxy: ProxyChoice::Environment,
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            retries: 3,
            backoff: Duration::from_millis(200),
            roots: None,
            client_certificate: None,
            secrets,
        }
    }

    /// Sets user and password (RFC 7617).
    ///
    /// # Errors
    ///
    /// When the user has a colon.
    pub fn basic(mut self, user: &str, password: Secret) -> Result<Self, Error> {
        if user.contains(':') {
            return Err(setting("user", "it has a colon, which none can have"));
        }
        let basic = basic(user, &password);
        self.authorization = Some(Secret::new(format!("Basic {}", basic.expose())));
        self.secrets.extend([password, basic]);
        Ok(self)
    }

    /// Sets a bearer token (RFC 6750).
    ///
    /// # Errors
    ///
    /// When the token has characters that no header can have.
    pub fn bearer(mut self, token: Secret) -> Result<Self, Error> {
        let value = format!("Bearer {}", token.expose());
        HeaderValue::from_str(&value)
            .map_err(|_| setting("bearer token", "it has characters that no header can have"))?;
        self.authorization = Some(Secret::new(value));
        self.secrets.push(token);
        Ok(self)
    }

    /// Adds a header to every request; its value is kept secret.
    ///
    /// # Errors
    ///
    /// When name or value have characters that no header can have.
    pub fn header(mut self, name: &str, value: Secret) -> Result<Self, Error> {
        let name: HeaderName = name
            .parse()
            .map_err(|_| setting("header", "its name has characters that no header can have"))?;
        HeaderValue::from_str(value.expose()).map_err(|_| {
            setting(
                "header",
                format!("the value of {name} has characters that no header can have"),
            )
        })?;
        self.secrets.push(value.clone());
        self.headers.push((name, value));
        Ok(self)
    }

    /// Trusts these root certificates, in PEM, instead of Mozilla's.
    ///
    /// # Errors
    ///
    /// When the text has no certificate.
    pub fn root_certificates(mut self, pem: &[u8]) -> Result<Self, Error> {
        self.roots = Some(certificates("root certificates", pem)?);
        Ok(self)
    }

    /// Shows this certificate, with the chain to its root, to a registry that asks for one; both in PEM.
    ///
    /// # Errors
    ///
    /// When there is no certificate in the first text or no private key in the second.
    pub fn client_certificate(mut self, chain: &[u8], key: &[u8]) -> Result<Self, Error> {
        let chain = certificates("client certificate", chain)?;
        let key = PrivateKey::from_pem(key)
            .map_err(|_| setting("client key", "it holds no private key in PEM"))?;
        self.client_certificate = Some(ClientCert::new_with_certs(&chain, key));
        Ok(self)
    }

    /// Goes through a proxy instead of the one in `HTTPS_PROXY`, `HTTP_PROXY` or `ALL_PROXY`.
    ///
    /// # Errors
    ///
    /// When the text is not the URL of an HTTP proxy. It is not repeated, as it may hold a password.
    pub fn proxy(mut self, url: &str) -> Result<Self, Error> {
        let proxy = Proxy::new(url)
            .ok()
            .filter(|proxy| matches!(proxy.protocol(), ProxyProtocol::Http | ProxyProtocol::Https))
            .ok_or_else(|| setting("proxy", "it is not the URL of an HTTP proxy"))?;
        if let Some(password) = proxy.password() {
            self.secrets.push(Secret::new(password));
        }
        self.proxy = ProxyChoice::Set(proxy);
        Ok(self)
    }

    /// Goes through no proxy, whatever the environment says.
    pub fn no_proxy(mut self) -> Self {
        self.proxy = ProxyChoice::None;
        self
    }

    /// Sets how long one request may take, its answer included; 30 seconds when not called.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets how long a connection may take to be made; 10 seconds when not called.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets how often a request is sent again after 429, 502, 503, 504 or a broken connection; 3 when not called.
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// Sets the wait before the first retry; each further one is twice as long, and `Retry-After` goes before; 200 ms
    /// when not called.
    pub fn backoff(mut self, backoff: Duration) -> Self {
        self.backoff = backoff;
        self
    }

    pub(crate) fn tls(&self) -> TlsConfig {
        let roots = match &self.roots {
            Some(roots) => RootCerts::new_with_certs(roots),
            None => RootCerts::WebPki,
        };
        TlsConfig::builder()
            .root_certs(roots)
            .client_cert(self.client_certificate.clone())
            .build()
    }
}

/// The value of basic credentials, without the scheme.
pub(crate) fn basic(user: &str, password: &Secret) -> Secret {
    Secret::new(base64(format!("{user}:{}", password.expose()).as_bytes()))
}

fn certificates(what: &str, pem: &[u8]) -> Result<Vec<Certificate<'static>>, Error> {
    let mut certificates = Vec::new();
    for item in parse_pem(pem) {
        match item {
            Ok(PemItem::Certificate(certificate)) => certificates.push(certificate),
            Ok(_) => {}
            Err(_) => return Err(setting(what, "it is not valid PEM")),
        }
    }
    if certificates.is_empty() {
        return Err(setting(what, "it holds no certificate in PEM"));
    }
    Ok(certificates)
}

pub(crate) fn setting(what: &str, reason: impl Into<String>) -> Error {
    Error::new(ErrorKind::Settings, format!("setting `{what}`"), reason)
}
