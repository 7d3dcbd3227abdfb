//! A request in, the registry's answer out: over several addresses, with retries, limits and nothing secret in errors.

use std::fmt;
use std::io;
use std::thread;
use std::time::Duration;

use agent_events_schema::MAX_TEXT_BYTES;
use ureq::http::{Method, Request as HttpRequest, Response, StatusCode};
use ureq::{Agent, Body};

use crate::address::Address;
use crate::answer::{Answer, error_of};
use crate::error::{Error, ErrorKind};
use crate::secret::{Secret, redacted};
use crate::settings::{ProxyChoice, Settings, basic, setting};

/// The longest wait that a server can ask for.
const MAX_WAIT: Duration = Duration::from_secs(30);

const MEDIA_TYPE: &str = "application/vnd.schemaregistry.v1+json";
const ACCEPT: &str = "application/vnd.schemaregistry.v1+json, application/json";

/// Sends requests as the settings say.
pub(crate) struct Transport {
    agent: Agent,
    settings: Settings,
}

/// The agent knows the key of the certificate and the password of the proxy.
impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.settings.fmt(f)
    }
}

/// What is asked of a registry, whichever address it is asked at.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// Path and query, encoded, with the slash at its start.
    pub(crate) path: String,
    pub(crate) body: Option<String>,
}

/// Why one try came to nothing, and what may be tried then.
struct Failure {
    error: Error,
    /// Another address may do better.
    elsewhere: bool,
    /// The same may do better later.
    later: bool,
    /// How long the server wants to be left alone.
    wait: Option<Duration>,
}

impl Transport {
    pub(crate) fn new(settings: Settings) -> Result<Self, Error> {
        if settings.addresses.is_empty() {
            return Err(setting("url", "there is none"));
        }
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // Credentials would go along, or get lost; a registry has no reason to redirect.
            .max_redirects(0)
            .user_agent(concat!("agent-events/", env!("CARGO_PKG_VERSION")))
            .accept(ACCEPT)
            .timeout_global(Some(settings.timeout))
            .timeout_connect(Some(settings.connect_timeout))
            .tls_config(settings.tls());
        let config = match &settings.proxy {
            ProxyChoice::Environment => config,
            ProxyChoice::None => config.proxy(None),
            ProxyChoice::Set(proxy) => config.proxy(Some(proxy.clone())),
        };
        Ok(Self {
            agent: config.build().new_agent(),
            settings,
        })
    }

    /// The address that stands for the registry, for messages and the lock.
    pub(crate) fn address(&self) -> &Address {
        &self.settings.addresses[0]
    }

    /// Returns an answer of any status that trying again would not change.
    pub(crate) fn send(&self, request: &Request) -> Result<Answer, Error> {
        let mut pause = self.settings.backoff;
        let mut tries = 0;
        loop {
            let failure = match self.send_anywhere(request) {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            if !failure.later || tries == self.settings.retries {
                return Err(failure.error);
            }
            tries += 1;
            thread::sleep(failure.wait.unwrap_or(pause).min(MAX_WAIT));
            pause = pause.saturating_mul(2);
        }
    }

    fn send_anywhere(&self, request: &Request) -> Result<Answer, Failure> {
        let mut first: Option<Failure> = None;
        for address in &self.settings.addresses {
            match self.send_once(request, address) {
                Ok(answer) => return Ok(answer),
                Err(failure) if !failure.elsewhere => return Err(failure),
                // What the preferred address answered says most; that any may do better later is reason enough to wait.
                Err(failure) => match &mut first {
                    Some(first) => first.later |= failure.later,
                    None => first = Some(failure),
                },
            }
        }
        Err(first.unwrap_or_else(|| Failure::for_good(setting("url", "there is none"))))
    }

    fn send_once(&self, request: &Request, address: &Address) -> Result<Answer, Failure> {
        let place = format!("{} {address}{}", request.method, request.path);
        let mut response = self
            .http_request(request, address)
            .map_err(|error| {
                let reason = format!("the request cannot be made: {error}");
                Failure::for_good(Error::new(ErrorKind::Settings, &place, reason))
            })
            .and_then(|http| {
                self.agent
                    .run(http)
                    .map_err(|error| self.failure(&place, &error))
            })?;
        let status = response.status();
        let wait = retry_after(&response);
        let body = response
            .body_mut()
            .with_config()
            .limit(MAX_TEXT_BYTES as u64)
            .read_to_vec()
            .map_err(|error| self.failure(&place, &error))?;
        let is_overloaded = matches!(status.as_u16(), 429 | 502 | 503 | 504);
        if is_overloaded || status.is_server_error() {
            let text = self.redact(&String::from_utf8_lossy(&body));
            let (code, message) = error_of(&text);
            return Err(Failure {
                error: Error::answered(place, status.as_u16(), code, &message),
                elsewhere: status.is_server_error(),
                later: is_overloaded,
                wait,
            });
        }
        let body = String::from_utf8(body).map_err(|_| {
            let reason = "the answer is not UTF-8";
            Failure::for_good(Error::new(ErrorKind::Malformed, &place, reason))
        })?;
        let body = if status == StatusCode::OK {
            body
        } else {
            self.redact(&body)
        };
        Ok(Answer {
            status: status.as_u16(),
            body,
            place,
        })
    }

    fn http_request(
        &self,
        request: &Request,
        address: &Address,
    ) -> Result<HttpRequest<String>, ureq::http::Error> {
        let mut http = HttpRequest::builder()
            .method(request.method.clone())
            .uri(format!("{address}{}", request.path));
        let own = address
            .credentials()
            .map(|(user, password)| basic(user, password));
        if let Some(basic) = own {
            http = http.header("authorization", format!("Basic {}", basic.expose()));
        } else if let Some(authorization) = &self.settings.authorization {
            http = http.header("authorization", authorization.expose());
        }
        for (name, value) in &self.settings.headers {
            http = http.header(name, value.expose());
        }
        if request.body.is_some() {
            http = http.header("content-type", MEDIA_TYPE);
        }
        http.body(request.body.clone().unwrap_or_default())
    }

    fn failure(&self, place: &str, error: &ureq::Error) -> Failure {
        let (kind, later) = match error {
            ureq::Error::Timeout(ureq::Timeout::Resolve | ureq::Timeout::Connect)
            | ureq::Error::HostNotFound
            | ureq::Error::ConnectionFailed
            | ureq::Error::ConnectProxyFailed(_) => (ErrorKind::Unreachable, true),
            // The registry has been given its time; asking again would multiply it.
            ureq::Error::Timeout(_) => (ErrorKind::TimedOut, false),
            ureq::Error::Tls(_) | ureq::Error::Pem(_) | ureq::Error::Rustls(_) => {
                (ErrorKind::Tls, false)
            }
            ureq::Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => {
                (ErrorKind::Tls, false)
            }
            ureq::Error::Io(_) => (ErrorKind::Unreachable, true),
            ureq::Error::BodyExceedsLimit(_) | ureq::Error::LargeResponseHeader(..) => {
                (ErrorKind::TooLarge, false)
            }
            ureq::Error::BadUri(_) | ureq::Error::InvalidProxyUrl => (ErrorKind::Settings, false),
            _ => (ErrorKind::Malformed, false),
        };
        let elsewhere = matches!(
            kind,
            ErrorKind::Unreachable | ErrorKind::TimedOut | ErrorKind::Tls
        );
        let reason = match kind {
            ErrorKind::TooLarge => format!("the answer is larger than {MAX_TEXT_BYTES} bytes"),
            _ => self.redact(&error.to_string()),
        };
        Failure {
            error: Error::new(kind, place, reason),
            elsewhere,
            later,
            wait: None,
        }
    }

    fn redact(&self, text: &str) -> String {
        redacted(text, self.settings.secrets.iter().map(Secret::expose))
    }
}

impl Failure {
    fn for_good(error: Error) -> Self {
        Self {
            error,
            elsewhere: false,
            later: false,
            wait: None,
        }
    }
}

/// Seconds to wait; the form with a date is not used by registries.
fn retry_after(response: &Response<Body>) -> Option<Duration> {
    let value = response.headers().get("retry-after")?;
    let seconds: u64 = value.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}
