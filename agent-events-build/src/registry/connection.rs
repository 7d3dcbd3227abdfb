//! Where a registry is and who asks it in, a client and the names of subjects out.

use std::env;
use std::path::Path;
use std::time::Duration;

use agent_events_registry::{
    Address, Client, Context, Error, ErrorKind, NoSubject, Secret, Settings, Subject,
    SubjectNameStrategy,
};
use agent_events_schema::{Diagnostic, FullName};

use super::{Progress, RegistryOptions, UNREADABLE};
use crate::catalog::Event;
use crate::load::label;
use crate::lock::RegistryId;
use crate::policy::RegistryPolicy;

const URL_ENV: &str = "AGENT_EVENTS_REGISTRY_URL";
const USER_ENV: &str = "AGENT_EVENTS_REGISTRY_USER";
const PASSWORD_ENV: &str = "AGENT_EVENTS_REGISTRY_PASSWORD";
const TOKEN_ENV: &str = "AGENT_EVENTS_REGISTRY_TOKEN";

/// The rule broken by a schema that the registry does not take.
const REFUSED: &str = "registry_refused";
/// The rule broken by an event whose subject cannot be named.
const NO_SUBJECT: &str = "registry_no_subject";

/// A registry, and how its subjects are named.
pub(crate) struct Connection {
    pub(crate) client: Client,
    pub(crate) strategy: SubjectNameStrategy,
    pub(crate) context: Option<Context>,
    pub(crate) normalize: bool,
}

impl Connection {
    pub(crate) fn open(
        dir: &Path,
        policy: &RegistryPolicy,
        options: &RegistryOptions,
    ) -> Result<Self, Box<Diagnostic>> {
        let strategy = options
            .strategy
            .as_deref()
            .or(policy.strategy.as_ref().map(|it| it.value.as_str()));
        let context = options
            .context
            .as_deref()
            .or(policy.context.as_ref().map(|it| it.value.as_str()));
        let settings = settings(dir, policy, urls(policy, options)?)?;
        Ok(Self {
            client: Client::new(settings).map_err(|error| failed(&error))?,
            strategy: match strategy {
                Some(strategy) => strategy.parse().map_err(|error| unusable(&error))?,
                None => SubjectNameStrategy::default(),
            },
            context: match context {
                Some(context) => Some(context.parse().map_err(|error| unusable(&error))?),
                None => None,
            },
            normalize: policy.normalize,
        })
    }

    /// Asks about every event under its subject, until the registry cannot be asked any more; returns what failed.
    pub(crate) fn each(
        &self,
        events: &[Event],
        progress: Option<Progress>,
        mut ask: impl FnMut(&Event, &Subject) -> Result<(), Error>,
    ) -> Vec<Diagnostic> {
        let mut failures = Vec::new();
        for (done, event) in events.iter().enumerate() {
            if let Some(progress) = progress {
                progress(done, events.len(), event.name.as_str());
            }
            match self.subject(event) {
                Ok(subject) => {
                    if let Err(error) = ask(event, &subject) {
                        failures.push(*failed(&error));
                        if is_final(&error) {
                            break;
                        }
                    }
                }
                Err(finding) => failures.push(finding),
            }
        }
        failures
    }

    /// Returns the subject of an event.
    fn subject(&self, event: &Event) -> Result<Subject, Diagnostic> {
        self.subject_of(event.topic.as_deref(), &event.name, self.strategy)
            .map_err(|error| {
                Diagnostic::error(NO_SUBJECT, format!("`{}` has no registry subject", event.name))
                    .at(event.span, "no topic here")
                    .note(error.to_string())
                    .help("add `\"topic\": \"orders\"` here, or set `strategy = \"RecordName\"` under [registry]")
            })
    }

    /// Returns the subject of a type that is referred to; types have no topic.
    pub(crate) fn subject_of_type(&self, name: &FullName) -> Option<Subject> {
        self.subject_of(None, name, SubjectNameStrategy::RecordName)
            .ok()
    }

    fn subject_of(
        &self,
        topic: Option<&str>,
        name: &FullName,
        strategy: SubjectNameStrategy,
    ) -> Result<Subject, NoSubject> {
        let subject = strategy.subject(topic, name)?;
        Ok(match &self.context {
            Some(context) => subject.in_context(context),
            None => subject,
        })
    }

    /// Returns what the lock says of a version that the registry has.
    pub(crate) fn registry_id(
        &self,
        released: u32,
        registered: &agent_events_registry::RegisteredSchema,
    ) -> RegistryId {
        RegistryId {
            url: self.client.address().to_string(),
            subject: registered.subject.to_string(),
            released,
            version: registered.version,
            id: registered.id,
            guid: registered.content.guid,
        }
    }
}

fn urls(
    policy: &RegistryPolicy,
    options: &RegistryOptions,
) -> Result<Vec<Address>, Box<Diagnostic>> {
    let mut place = "it was given with `--registry` or as an option";
    let mut texts = options.urls.clone();
    if texts.is_empty() {
        place = "it stands under [registry] in agent-events.toml";
        texts.extend(policy.urls.iter().map(|url| url.value.clone()));
    }
    if texts.is_empty()
        && let Some(urls) = not_empty(URL_ENV)
    {
        place = "it stands in the environment variable AGENT_EVENTS_REGISTRY_URL";
        texts.extend(urls.split(',').map(str::to_owned));
    }
    if texts.is_empty() {
        let finding = Diagnostic::error(UNREADABLE, "it is not said which registry to ask")
            .help("name it with `--registry URL`, in the environment variable AGENT_EVENTS_REGISTRY_URL, or in agent-events.toml")
            .help("[registry]\nurl = \"https://registry.example.com\"");
        return Err(Box::new(finding));
    }
    texts
        .iter()
        .map(|text| {
            let address = text.parse();
            address.map_err(|error| Box::new(unusable(&error).note(place)))
        })
        .collect()
}

fn settings(
    dir: &Path,
    policy: &RegistryPolicy,
    urls: Vec<Address>,
) -> Result<Settings, Box<Diagnostic>> {
    let mut settings = Settings::new(urls);
    let token = variable(policy.token_env.as_deref(), TOKEN_ENV)?;
    let user = variable(policy.user_env.as_deref(), USER_ENV)?;
    let set = |result: Result<Settings, Error>| result.map_err(|error| failed(&error));
    if let Some(token) = token {
        settings = set(settings.bearer(Secret::new(token)))?;
    } else if let Some(user) = user {
        let password = variable(policy.password_env.as_deref(), PASSWORD_ENV)?;
        let password = Secret::new(password.unwrap_or_default());
        settings = set(settings.basic(&user, password))?;
    }
    for (name, env) in &policy.headers_env {
        if let Some(value) = variable(Some(env), "")? {
            settings = set(settings.header(name, Secret::new(value)))?;
        }
    }
    if let Some(path) = &policy.root_certificates {
        settings = set(settings.root_certificates(&file(dir, path)?))?;
    }
    match (&policy.client_certificate, &policy.client_key) {
        (Some(certificate), Some(key)) => {
            let (certificate, key) = (file(dir, certificate)?, file(dir, key)?);
            settings = set(settings.client_certificate(&certificate, &key))?;
        }
        (None, None) => {}
        _ => {
            let message = "a client certificate and its key belong together, and one is missing";
            let help =
                "set both `client_certificate` and `client_key` under [registry], or neither";
            return Err(Box::new(Diagnostic::error(UNREADABLE, message).help(help)));
        }
    }
    if let Some(seconds) = policy.timeout_seconds {
        settings = settings.timeout(Duration::from_secs(u64::from(seconds)));
    }
    Ok(settings)
}

/// The value of the variable that the policy names, which has to be there, or of the usual one, which may be.
fn variable(named: Option<&str>, usual: &str) -> Result<Option<String>, Box<Diagnostic>> {
    let Some(name) = named else {
        return Ok(not_empty(usual));
    };
    not_empty(name).map(Some).ok_or_else(|| {
        let message = format!("the environment variable `{name}` is not set, or empty");
        let note = "agent-events.toml says that it holds what the registry asks for";
        Box::new(
            Diagnostic::error(UNREADABLE, message)
                .note(note)
                .help("set it; in CI, from the store of secrets"),
        )
    })
}

/// CI sets variables of secrets that are not there to nothing.
fn not_empty(name: &str) -> Option<String> {
    let is_named = !name.is_empty();
    let value = is_named.then(|| env::var(name).ok()).flatten();
    value.filter(|value| !value.is_empty())
}

fn file(dir: &Path, path: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
    let path = dir.join(path);
    std::fs::read(&path).map_err(|error| {
        let message = format!("cannot read {}: {error}", label(&path));
        let help = "write the path relative to the folder of schemas";
        Box::new(Diagnostic::error(UNREADABLE, message).help(help))
    })
}

fn unusable(error: &dyn std::error::Error) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(UNREADABLE, error.to_string()))
}

/// Says what went wrong between here and the registry.
pub(crate) fn failed(error: &Error) -> Box<Diagnostic> {
    let message = format!("{}: {}", error.place(), error.reason());
    let rule = match error.kind() {
        ErrorKind::Refused | ErrorKind::Incompatible => REFUSED,
        _ => UNREADABLE,
    };
    Box::new(Diagnostic::error(rule, message).help(error.help()))
}

/// Tells whether other subjects would fare the same.
pub(crate) fn is_final(error: &Error) -> bool {
    !matches!(
        error.kind(),
        ErrorKind::NotFound | ErrorKind::Incompatible | ErrorKind::Refused | ErrorKind::Schema
    )
}
