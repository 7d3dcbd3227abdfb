//! The table `[registry]` of the policy in, which registry the schemas belong to out. It holds names of environment
//! variables, never what is in them.

use std::collections::BTreeMap;

use agent_events_schema::{Diagnostic, Span};
use toml::Spanned;
use toml::de::DeValue;

use super::{MALFORMED, Setting};
use crate::tables::{Tables, in_order, listed};

const KEYS: [&str; 12] = [
    "url",
    "strategy",
    "context",
    "normalize",
    "user_env",
    "password_env",
    "token_env",
    "headers_env",
    "root_certificates",
    "client_certificate",
    "client_key",
    "timeout_seconds",
];

const STRATEGIES: [&str; 3] = ["TopicName", "RecordName", "TopicRecordName"];

/// Which registry the schemas belong to, and who asks it.
#[derive(Debug, Clone, Default)]
pub struct RegistryPolicy {
    /// Where it is reached, the preferred address first.
    pub urls: Vec<Setting<String>>,
    /// How subjects are named: `TopicName`, `RecordName` or `TopicRecordName`.
    pub strategy: Option<Setting<String>>,
    /// The context that subjects are in.
    pub context: Option<Setting<String>>,
    /// Whether the registry is asked to normalize what it stores.
    pub normalize: bool,
    /// The environment variable that holds the user.
    pub user_env: Option<String>,
    /// The environment variable that holds the user's password.
    pub password_env: Option<String>,
    /// The environment variable that holds a bearer token.
    pub token_env: Option<String>,
    /// Headers, with the environment variables that hold their values.
    pub headers_env: BTreeMap<String, String>,
    /// A file with root certificates in PEM, relative to the folder of schemas.
    pub root_certificates: Option<String>,
    /// A file with a client certificate and its chain in PEM, relative to the folder of schemas.
    pub client_certificate: Option<String>,
    /// A file with the certificate's private key in PEM, relative to the folder of schemas.
    pub client_key: Option<String>,
    /// How long a request may take, in seconds.
    pub timeout_seconds: Option<u32>,
}

impl RegistryPolicy {
    pub(super) fn read(tables: &mut Tables<'_>, value: &Spanned<DeValue<'_>>) -> Self {
        let mut policy = Self::default();
        let Some(settings) = tables.table(value) else {
            return policy;
        };
        for (key, value) in in_order(settings) {
            match key.get_ref().as_ref() {
                "url" => policy.urls = urls(tables, value),
                "strategy" => policy.strategy = strategy(tables, value),
                "context" => policy.context = text(tables, value),
                "normalize" => match value.get_ref().as_bool() {
                    Some(normalize) => policy.normalize = normalize,
                    None => tables.wrong_type(value, "true or false"),
                },
                "user_env" => policy.user_env = variable(tables, value),
                "password_env" => policy.password_env = variable(tables, value),
                "token_env" => policy.token_env = variable(tables, value),
                "headers_env" => policy.headers_env = headers(tables, value),
                "root_certificates" => policy.root_certificates = plain(tables, value),
                "client_certificate" => policy.client_certificate = plain(tables, value),
                "client_key" => policy.client_key = plain(tables, value),
                "timeout_seconds" => policy.timeout_seconds = tables.number(value),
                _ => tables.unknown_key(key, &KEYS),
            }
        }
        policy
    }
}

fn text(tables: &mut Tables<'_>, value: &Spanned<DeValue<'_>>) -> Option<Setting<String>> {
    let span = tables.span_of(value);
    let text = tables.string(value)?;
    Some(Setting {
        value: text.to_owned(),
        span: Some(span),
    })
}

fn plain(tables: &mut Tables<'_>, value: &Spanned<DeValue<'_>>) -> Option<String> {
    tables.string(value).map(str::to_owned)
}

fn urls(tables: &mut Tables<'_>, value: &Spanned<DeValue<'_>>) -> Vec<Setting<String>> {
    let values = match value.get_ref() {
        DeValue::Array(values) => values.iter().collect(),
        _ => vec![value],
    };
    let mut urls = Vec::new();
    for value in values {
        if let Some(url) = text(tables, value) {
            if url.value.contains('@') {
                let message = "the URL of a registry holds credentials";
                fault(tables, url.span, message, "a password or token is in here")
                    .help("take them out, and name environment variables with `user_env` and `password_env`");
            }
            urls.push(url);
        }
    }
    urls
}

fn strategy(tables: &mut Tables<'_>, value: &Spanned<DeValue<'_>>) -> Option<Setting<String>> {
    let strategy = text(tables, value)?;
    if STRATEGIES.contains(&strategy.value.as_str()) {
        return Some(strategy);
    }
    let message = format!("`{}` is not a subject name strategy", strategy.value);
    fault(tables, strategy.span, &message, "a strategy belongs here")
        .help(&format!("the strategies are {}", listed(&STRATEGIES)));
    None
}

/// A name that could be that of an environment variable; a secret written here by mistake rarely is.
fn variable(tables: &mut Tables<'_>, value: &Spanned<DeValue<'_>>) -> Option<String> {
    let name = text(tables, value)?;
    let is_variable = !name.value.is_empty()
        && !name.value.starts_with(|first: char| first.is_ascii_digit())
        && name
            .value
            .chars()
            .all(|char| char.is_ascii_alphanumeric() || char == '_');
    if is_variable {
        return Some(name.value);
    }
    let message = "not the name of an environment variable";
    fault(
        tables,
        name.span,
        message,
        "letters, digits and `_` belong here",
    )
    .help("put the secret into an environment variable, and write the name of that here");
    None
}

fn headers(tables: &mut Tables<'_>, value: &Spanned<DeValue<'_>>) -> BTreeMap<String, String> {
    let mut headers = BTreeMap::new();
    if let Some(table) = tables.table(value) {
        for (key, value) in in_order(table) {
            if let Some(name) = variable(tables, value) {
                headers.insert(key.get_ref().to_string(), name);
            }
        }
    }
    headers
}

struct Remedy<'f>(&'f mut Diagnostic);

impl Remedy<'_> {
    fn help(self, help: &str) {
        self.0.help.push(help.to_owned());
    }
}

fn fault<'f>(
    tables: &'f mut Tables<'_>,
    span: Option<Span>,
    message: &str,
    label: &str,
) -> Remedy<'f> {
    let mut finding = Diagnostic::error(MALFORMED, message);
    if let Some(span) = span {
        finding = finding.at(span, label);
    }
    tables.found.push(finding);
    let last = tables.found.len() - 1;
    Remedy(&mut tables.found[last])
}
