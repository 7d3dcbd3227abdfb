//! The authcontext extension: who caused an event.

use std::fmt;

use super::{AUTH_CLAIMS, AUTH_ID, AUTH_TYPE, Attributes, filled};
use crate::Context;
use crate::attribute::{AttributeError, Problem, Text};

/// Who caused the event. Put no credentials here, and no personal data: attributes are logged in the clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthContext {
    ty: AuthType,
    id: Option<Text>,
    claims: Option<Text>,
}

/// The kind of principal that caused an event.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthType {
    /// A user of an application, with a token of the application's own.
    AppUser,
    /// A user.
    User,
    /// A service, or an agent that acts for itself.
    ServiceAccount,
    /// Whoever has an API key.
    ApiKey,
    /// The system, with nobody behind it.
    System,
    /// Nobody that is known: the caller has not authenticated itself.
    Unauthenticated,
    /// It is not known who it was.
    Unknown,
    /// A kind that the specification does not name.
    Other(Text),
}

impl AuthType {
    /// Returns the text of the attribute.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::AppUser => "app_user",
            Self::User => "user",
            Self::ServiceAccount => "service_account",
            Self::ApiKey => "api_key",
            Self::System => "system",
            Self::Unauthenticated => "unauthenticated",
            Self::Unknown => "unknown",
            Self::Other(text) => text.as_str(),
        }
    }
}

impl From<Text> for AuthType {
    fn from(text: Text) -> Self {
        let known = [
            Self::AppUser,
            Self::User,
            Self::ServiceAccount,
            Self::ApiKey,
            Self::System,
            Self::Unauthenticated,
            Self::Unknown,
        ];
        let found = known
            .into_iter()
            .find(|known| known.as_str() == text.as_str());
        found.unwrap_or(Self::Other(text))
    }
}

impl fmt::Display for AuthType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl AuthContext {
    /// Says that a principal of this kind caused the event.
    #[must_use]
    pub fn new(ty: AuthType) -> Self {
        Self {
            ty,
            id: None,
            claims: None,
        }
    }

    /// Sets `authid`, which names the principal.
    #[must_use]
    pub fn with_id(mut self, id: Text) -> Self {
        self.id = Some(id);
        self
    }

    /// Sets `authclaims`, a JSON object.
    ///
    /// # Errors
    ///
    /// When `claims` is not JSON.
    pub fn with_claims(mut self, claims: Text) -> Result<Self, AttributeError> {
        check_claims(&claims)?;
        self.claims = Some(claims);
        Ok(self)
    }

    /// Returns the kind of the principal.
    #[must_use]
    pub fn ty(&self) -> &AuthType {
        &self.ty
    }

    /// Returns the principal.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_ref().map(Text::as_str)
    }

    /// Returns the claims, as JSON.
    #[must_use]
    pub fn claims(&self) -> Option<&str> {
        self.claims.as_ref().map(Text::as_str)
    }
}

fn check_claims(claims: &Text) -> Result<(), AttributeError> {
    let read = serde_json::from_str::<serde_core::de::IgnoredAny>(claims.as_str());
    read.map(|_| ()).map_err(|_| {
        Problem::new("is not JSON", "write the claims as a JSON object").of("authclaims")
    })
}

impl Attributes for AuthContext {
    fn read(context: &Context) -> Result<Option<Self>, AttributeError> {
        let Some(ty) = context.get(&AUTH_TYPE)? else {
            return Ok(None);
        };
        let claims = context.get(&AUTH_CLAIMS)?;
        claims.as_ref().map(check_claims).transpose()?;
        Ok(Some(Self {
            ty: AuthType::from(filled(&AUTH_TYPE, ty)?),
            id: context.get(&AUTH_ID)?,
            claims,
        }))
    }

    fn write(self, context: &mut Context) -> Result<(), AttributeError> {
        let ty = filled(&AUTH_TYPE, self.ty.as_str().parse()?)?;
        context.put(&AUTH_TYPE, ty)?;
        context.put_or_remove(&AUTH_ID, self.id)?;
        context.put_or_remove(&AUTH_CLAIMS, self.claims)
    }
}
