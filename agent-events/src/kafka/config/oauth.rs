//! A function that gives tokens in, the context of a client that asks it out.

use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use ::rdkafka::client::{ClientContext, OAuthToken};
use ::rdkafka::consumer::ConsumerContext;

use super::Secret;

/// Why no token could be had; its text reaches the log of the client.
pub type OauthError = Box<dyn Error + Send + Sync>;

/// A token for `OAUTHBEARER`, of whom it speaks and until when.
#[derive(Debug, Clone)]
pub struct OauthToken {
    token: Secret,
    principal: String,
    expires: SystemTime,
}

impl OauthToken {
    /// Creates a token; the client asks for the next one before this one expires.
    #[must_use]
    pub fn new(
        token: impl Into<Secret>,
        principal: impl Into<String>,
        expires: SystemTime,
    ) -> Self {
        Self {
            token: token.into(),
            principal: principal.into(),
            expires,
        }
    }
}

type Provider = dyn Fn(Option<&str>) -> Result<OauthToken, OauthError> + Send + Sync;

/// Where the tokens of a client come from: its context, or a part of it.
#[derive(Clone, Default)]
pub(in crate::kafka) struct TokenSource(Option<Arc<Provider>>);

impl TokenSource {
    pub(super) fn new(
        provider: impl Fn(Option<&str>) -> Result<OauthToken, OauthError> + Send + Sync + 'static,
    ) -> Self {
        Self(Some(Arc::new(provider)))
    }

    pub(super) fn is_set(&self) -> bool {
        self.0.is_some()
    }
}

impl ClientContext for TokenSource {
    const ENABLE_REFRESH_OAUTH_TOKEN: bool = true;

    fn generate_oauth_token(&self, config: Option<&str>) -> Result<OAuthToken, Box<dyn Error>> {
        let provider = self.0.as_deref().ok_or(
            "there is no provider of tokens: give the configuration one with `KafkaConfig::oauth`",
        )?;
        // A panic would end the thread that every delivery is reported by.
        let given = catch_unwind(AssertUnwindSafe(|| provider(config)));
        let given = given.map_err(|_| "the provider of tokens panicked")?;
        let token = given.map_err(|error| -> Box<dyn Error> { error })?;
        let expires = token.expires.duration_since(UNIX_EPOCH)?.as_millis();
        Ok(OAuthToken {
            token: token.token.into_inner(),
            principal_name: token.principal,
            lifetime_ms: i64::try_from(expires).unwrap_or(i64::MAX),
        })
    }
}

impl ConsumerContext for TokenSource {}

impl fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSource").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_token_comes_from_the_provider_and_a_panic_is_an_error() {
        let source = TokenSource::new(|config| match config {
            Some("scope=a") => Ok(OauthToken::new(
                "t0k3n",
                "orders",
                UNIX_EPOCH + Duration::from_millis(1500),
            )),
            Some(_) => panic!("this provider is broken"),
            None => Err("no scope".into()),
        });
        let token = source.generate_oauth_token(Some("scope=a"));
        let token = token.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(
            (&*token.token, &*token.principal_name, token.lifetime_ms),
            ("t0k3n", "orders", 1500)
        );
        let message = |config| {
            let error = source.generate_oauth_token(config).err();
            error.map(|error| error.to_string())
        };
        assert_eq!(message(None).as_deref(), Some("no scope"));
        assert_eq!(
            message(Some("x")).as_deref(),
            Some("the provider of tokens panicked")
        );
        let none = TokenSource::default().generate_oauth_token(None).err();
        assert!(none.is_some_and(|error| error.to_string().contains("KafkaConfig::oauth")));
    }
}
