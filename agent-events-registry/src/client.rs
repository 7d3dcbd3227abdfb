//! Questions to a registry in, its answers out: Confluent's REST API, a method a request.

use agent_events_schema::{CompatibilityLevel, Guid};
use ureq::http::Method;

use crate::address::Address;
use crate::answer::{Answer, Reader, error_of};
use crate::encode::{percent_encoded, push_json_string};
use crate::error::{Error, ErrorKind};
use crate::model::{
    Candidate, Mode, RegisteredSchema, Registration, SchemaContent, ServerVerdict, Version,
};
use crate::settings::Settings;
use crate::subject::Subject;
use crate::transport::{Request, Transport};

/// A registry.
///
/// Every method sends one request, or two where registries differ, and blocks until it is answered.
#[derive(Debug)]
pub struct Client {
    transport: Transport,
}

/// Which subjects are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubjectFilter {
    /// What their names begin with; `:.staging:` for those of a context, `:*:` for those of all.
    pub prefix: Option<String>,
    /// Whether those that were soft-deleted are named as well.
    pub deleted: bool,
}

impl Client {
    /// Makes a client; nothing is sent.
    ///
    /// # Errors
    ///
    /// When the settings have no address.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        Transport::new(settings).map(|transport| Self { transport })
    }

    /// Returns the preferred address, which stands for the registry in the lock.
    #[must_use]
    pub fn address(&self) -> &Address {
        self.transport.address()
    }

    /// Returns the names of subjects, sorted.
    ///
    /// # Errors
    ///
    /// When the registry cannot be asked or does not answer with names.
    pub fn subjects(&self, filter: &SubjectFilter) -> Result<Vec<Subject>, Error> {
        let mut path = format!("/subjects?deleted={}", filter.deleted);
        if let Some(prefix) = &filter.prefix {
            path.push_str("&subjectPrefix=");
            path.push_str(&percent_encoded(prefix));
        }
        let answer = self.expect_ok(&get(path))?;
        let mut subjects = Vec::new();
        for name in Reader::new(&answer)?.strings()? {
            // Not every registry knows the parameter.
            let is_wanted = filter
                .prefix
                .as_ref()
                .is_none_or(|prefix| prefix.starts_with(":*:") || name.starts_with(prefix));
            if is_wanted {
                subjects.push(name.parse().map_err(|error: crate::InvalidSubject| {
                    Error::new(ErrorKind::Malformed, &answer.place, error.to_string())
                })?);
            }
        }
        subjects.sort();
        Ok(subjects)
    }

    /// Returns the numbers of a subject's versions, oldest first; `deleted` adds those that were soft-deleted.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] when there is no such subject, and when the registry cannot be asked.
    pub fn versions(&self, subject: &Subject, deleted: bool) -> Result<Vec<u32>, Error> {
        let query = if deleted { "?deleted=true" } else { "" };
        let answer = self.expect_ok(&get(format!("{}{query}", versions_path(subject))))?;
        let mut versions = Reader::new(&answer)?.numbers()?;
        versions.sort_unstable();
        Ok(versions)
    }

    /// Returns a version of a subject.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] when there is no such version, and when the registry cannot be asked.
    pub fn schema(&self, subject: &Subject, version: Version) -> Result<RegisteredSchema, Error> {
        let path = format!("{}/{}", versions_path(subject), version_segment(version));
        Reader::new(&self.expect_ok(&get(path))?)?.registered()
    }

    /// Returns a version of a subject, deleted or not; references may lead to what was deleted since.
    pub(crate) fn schema_even_deleted(
        &self,
        subject: &Subject,
        version: u32,
    ) -> Result<RegisteredSchema, Error> {
        let path = format!("{}/{version}?deleted=true", versions_path(subject));
        Reader::new(&self.expect_ok(&get(path))?)?.registered()
    }

    /// Returns the schema that data in Confluent's wire format names by this id.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] when there is no such schema, and when the registry cannot be asked.
    pub fn schema_by_id(&self, id: u32) -> Result<SchemaContent, Error> {
        Reader::new(&self.expect_ok(&get(format!("/schemas/ids/{id}")))?)?.content()
    }

    /// Returns the schema that a record's header names by this GUID (Confluent, since 8.0).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] when there is no such schema or the registry knows no GUIDs, and when it cannot be asked.
    pub fn schema_by_guid(&self, guid: Guid) -> Result<SchemaContent, Error> {
        Reader::new(&self.expect_ok(&get(format!("/schemas/guids/{guid}")))?)?.content()
    }

    /// Returns the version under which a subject has this schema; `None` when it has none such.
    ///
    /// # Errors
    ///
    /// When the registry cannot be asked, or does not take the text for a schema.
    pub fn look_up(
        &self,
        subject: &Subject,
        candidate: &Candidate,
        normalize: bool,
    ) -> Result<Option<RegisteredSchema>, Error> {
        let query = if normalize { "?normalize=true" } else { "" };
        let path = format!("/subjects/{}{query}", percent_encoded(subject.as_str()));
        let answer = self.transport.send(&post(path, candidate))?;
        if answer.status == 404 {
            return Ok(None);
        }
        Reader::new(&ok(answer)?)?.registered().map(Some)
    }

    /// Registers a schema as the next version of a subject; one that is registered already keeps its version.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Incompatible`] when the registry finds it to be, [`ErrorKind::Refused`] when it does not take the
    /// text for a schema, and when it cannot be asked.
    pub fn register(
        &self,
        subject: &Subject,
        candidate: &Candidate,
        normalize: bool,
    ) -> Result<Registration, Error> {
        let query = if normalize { "?normalize=true" } else { "" };
        let path = format!("{}{query}", versions_path(subject));
        Reader::new(&self.expect_ok(&post(path, candidate))?)?.registration()
    }

    /// Asks the registry what it says of a candidate; `None` when it has nothing to say: the subject is new, or there is
    /// no such request (Karapace and Redpanda lack the one for all versions, some lack every one).
    ///
    /// What is asked depends on the level of the subject: to Confluent a check with the last version is one with that alone,
    /// to Apicurio a check without a version is one with every version, whatever the level.
    ///
    /// # Errors
    ///
    /// When the registry cannot be asked, or does not take the text for a schema.
    pub fn compatibility(
        &self,
        subject: &Subject,
        candidate: &Candidate,
        level: CompatibilityLevel,
    ) -> Result<Option<ServerVerdict>, Error> {
        let base = format!("/compatibility{}", versions_path(subject));
        let mut paths = [
            format!("{base}/latest?verbose=true"),
            format!("{base}?verbose=true"),
        ];
        if level.is_transitive() {
            paths.reverse();
        }
        for path in paths {
            let answer = self.transport.send(&post(path, candidate))?;
            // Absent, or there is nothing to compare with: the two cannot be told apart everywhere.
            if !matches!(answer.status, 404 | 405 | 501) {
                return Reader::new(&ok(answer)?)?.verdict().map(Some);
            }
        }
        Ok(None)
    }

    /// Asks the registry whether a candidate is compatible with one version.
    ///
    /// What that means differs: under a transitive level Karapace and Redpanda compare with other versions, too.
    ///
    /// # Errors
    ///
    /// As [`compatibility`](Self::compatibility).
    pub fn compatibility_with(
        &self,
        subject: &Subject,
        version: Version,
        candidate: &Candidate,
    ) -> Result<Option<ServerVerdict>, Error> {
        let path = format!(
            "/compatibility{}/{}?verbose=true",
            versions_path(subject),
            version_segment(version)
        );
        let answer = self.transport.send(&post(path, candidate))?;
        if matches!(answer.status, 404 | 405 | 501) {
            return Ok(None);
        }
        Reader::new(&ok(answer)?)?.verdict().map(Some)
    }

    /// Returns the compatibility level of a subject, its own or the registry's.
    ///
    /// # Errors
    ///
    /// When the registry cannot be asked, or answers with a level that is none of Confluent's seven.
    pub fn config(&self, subject: &Subject) -> Result<CompatibilityLevel, Error> {
        let path = format!(
            "/config/{}?defaultToGlobal=true",
            percent_encoded(subject.as_str())
        );
        let answer = self.transport.send(&get(path))?;
        if answer.status == 404 {
            return self.global_config();
        }
        let level = level(&ok(answer)?)?;
        // To Apicurio 2, which alone has no modes, a subject without a level of its own is at `NONE`.
        if level == CompatibilityLevel::None {
            let mode = self.transport.send(&get("/mode".to_owned()))?;
            if mode.status == 404 {
                return self.global_config();
            }
        }
        Ok(level)
    }

    /// Returns the compatibility level of subjects that have none of their own.
    ///
    /// # Errors
    ///
    /// As [`config`](Self::config).
    pub fn global_config(&self) -> Result<CompatibilityLevel, Error> {
        level(&self.expect_ok(&get("/config".to_owned()))?)
    }

    /// Sets the compatibility level of a subject; to Apicurio 2 only one that is there can have a level.
    ///
    /// # Errors
    ///
    /// When the registry cannot be asked, or does not allow it.
    pub fn set_config(&self, subject: &Subject, level: CompatibilityLevel) -> Result<(), Error> {
        let subject = percent_encoded(subject.as_str());
        self.put_level(format!("/config/{subject}"), level)
    }

    /// Sets the compatibility level of subjects that have none of their own.
    ///
    /// # Errors
    ///
    /// As [`set_config`](Self::set_config).
    pub fn set_global_config(&self, level: CompatibilityLevel) -> Result<(), Error> {
        self.put_level("/config".to_owned(), level)
    }

    fn put_level(&self, path: String, level: CompatibilityLevel) -> Result<(), Error> {
        let mut body = "{\"compatibility\":".to_owned();
        push_json_string(&mut body, level.as_str());
        body.push('}');
        let request = Request {
            method: Method::PUT,
            path,
            body: Some(body),
        };
        self.expect_ok(&request).map(|_| ())
    }

    /// Returns what is allowed for a subject; `None` when the registry has no modes.
    ///
    /// # Errors
    ///
    /// When the registry cannot be asked.
    pub fn mode(&self, subject: &Subject) -> Result<Option<Mode>, Error> {
        let subject = percent_encoded(subject.as_str());
        for path in [
            format!("/mode/{subject}?defaultToGlobal=true"),
            "/mode".to_owned(),
        ] {
            let answer = self.transport.send(&get(path))?;
            if !matches!(answer.status, 404 | 405 | 501) {
                return Reader::new(&ok(answer)?)?.mode().map(Some);
            }
        }
        Ok(None)
    }

    fn expect_ok(&self, request: &Request) -> Result<Answer, Error> {
        self.transport.send(request).and_then(ok)
    }
}

fn get(path: String) -> Request {
    Request {
        method: Method::GET,
        path,
        body: None,
    }
}

fn post(path: String, candidate: &Candidate) -> Request {
    Request {
        method: Method::POST,
        path,
        body: Some(candidate.body()),
    }
}

fn versions_path(subject: &Subject) -> String {
    format!("/subjects/{}/versions", percent_encoded(subject.as_str()))
}

fn version_segment(version: Version) -> String {
    match version {
        Version::Number(number) => number.to_string(),
        Version::Latest => "latest".to_owned(),
    }
}

fn ok(answer: Answer) -> Result<Answer, Error> {
    if (200..300).contains(&answer.status) {
        return Ok(answer);
    }
    let (code, message) = error_of(&answer.body);
    Err(Error::answered(answer.place, answer.status, code, &message))
}

fn level(answer: &Answer) -> Result<CompatibilityLevel, Error> {
    let level = Reader::new(answer)?.level()?;
    level
        .parse()
        .map_err(|error: agent_events_schema::UnknownLevel| {
            Error::new(ErrorKind::Malformed, &answer.place, error.to_string())
        })
}
