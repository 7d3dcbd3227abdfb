//! A candidate and the versions of its subject in, a verdict reached here, and what the registry says of it, out.

use agent_events_schema::{
    CompatibilityLevel, Direction, Incompatibility, Json, ReaderSchema, Schema, SourceMap,
    WriterSchema, canonical_string, incompatibilities,
};

use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::model::{
    Candidate, RegisteredSchema, SchemaContent, SchemaType, ServerVerdict, Version,
};
use crate::subject::Subject;

/// The versions of a subject that a candidate has to be compared with.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct History {
    /// The subject.
    pub subject: Subject,
    /// What the registry asks of its next version.
    pub level: CompatibilityLevel,
    /// The versions, oldest first, each with a text that needs no other.
    pub versions: Vec<HistoricVersion>,
}

/// A version of a subject.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct HistoricVersion {
    /// As the registry keeps it.
    pub registered: RegisteredSchema,
    /// With every type that it uses.
    pub text: String,
}

/// Which versions are fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// All of them.
    All,
    /// The last one, or all when the level is transitive.
    ByLevel,
}

/// What is to be said of a candidate.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Verdict {
    /// The level it was reached at.
    pub level: CompatibilityLevel,
    /// What is wrong, newest version first; empty for a candidate that is compatible.
    pub faults: Vec<Fault>,
    /// Whether the registry thinks the same.
    pub second_opinion: SecondOpinion,
}

/// A version that a candidate is not compatible with.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Fault {
    /// The number of the version in its subject.
    pub version: u32,
    /// Which of the two cannot read the other's data.
    pub direction: Direction,
    /// Why.
    pub reasons: Vec<Incompatibility>,
}

/// Whether the registry agrees with a verdict reached here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecondOpinion {
    /// It does.
    Agrees,
    /// It does not; this is what it says.
    Disagrees(ServerVerdict),
    /// It says nothing: the subject is new to it, or it cannot be asked.
    None,
}

impl Verdict {
    /// Tells whether the candidate is compatible.
    #[must_use]
    pub fn is_compatible(&self) -> bool {
        self.faults.is_empty()
    }
}

impl Client {
    /// Fetches the versions of a subject, with everything that they refer to, and the level that the registry asks for.
    ///
    /// A subject that is not there has no versions.
    ///
    /// # Errors
    ///
    /// When the registry cannot be asked, or a version that is wanted is no valid Avro schema.
    pub fn history(&self, subject: &Subject, wanted: Wanted) -> Result<History, Error> {
        let level = self.config(subject)?;
        let mut numbers = match self.versions(subject, false) {
            Ok(numbers) => numbers,
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        if wanted == Wanted::ByLevel && !level.is_transitive() {
            numbers = numbers.split_off(numbers.len().saturating_sub(1));
        }
        let mut versions = Vec::with_capacity(numbers.len());
        for number in numbers {
            let registered = self.schema(subject, Version::Number(number))?;
            let text = self.resolve(&registered)?;
            versions.push(HistoricVersion { registered, text });
        }
        Ok(History {
            subject: subject.clone(),
            level,
            versions,
        })
    }

    /// Says whether a candidate may become the next version of a subject, at the level that the registry asks for.
    ///
    /// The verdict is reached here, from the versions that the registry has: registries differ in what they compare, and
    /// all of them follow Avro's Java library or a port of it, which finds some incompatible schemas compatible.
    ///
    /// # Errors
    ///
    /// When the registry cannot be asked, or the candidate or a version is no valid Avro schema.
    pub fn check(&self, subject: &Subject, candidate: &Candidate) -> Result<Verdict, Error> {
        let history = self.history(subject, Wanted::ByLevel)?;
        let text = self.resolve_candidate(subject, candidate)?;
        let faults = history.faults(&text, history.level)?;
        let server = self.opinion(subject, candidate, history.level)?;
        Ok(Verdict {
            level: history.level,
            second_opinion: SecondOpinion::of(faults.is_empty(), server),
            faults,
        })
    }

    /// Asks the registry what it says of a candidate, as [`compatibility`](Self::compatibility) does; one that it does not
    /// take for a schema is one that it would refuse.
    ///
    /// # Errors
    ///
    /// When the registry cannot be asked.
    pub fn opinion(
        &self,
        subject: &Subject,
        candidate: &Candidate,
        level: CompatibilityLevel,
    ) -> Result<Option<ServerVerdict>, Error> {
        match self.compatibility(subject, candidate, level) {
            Err(error) if error.kind() == ErrorKind::Refused => {
                // Apicurio checks without the references, and so finds types missing.
                let verdict = || ServerVerdict {
                    compatible: false,
                    messages: vec![error.reason().to_owned()],
                };
                Ok(candidate.references.is_empty().then(verdict))
            }
            answer => answer,
        }
    }

    fn resolve_candidate(&self, subject: &Subject, candidate: &Candidate) -> Result<String, Error> {
        let content = SchemaContent {
            text: candidate.text.clone(),
            schema_type: SchemaType::Avro,
            references: candidate.references.clone(),
            guid: None,
            has_metadata: false,
        };
        self.resolve_content(&format!("the candidate for {subject}"), &content)
    }
}

impl History {
    /// Takes a candidate for registered, so that further ones are compared with it; for trying out what would happen.
    pub fn pretend(&mut self, candidate: &Candidate, text: String) {
        let last = self.versions.last().map(|last| last.registered.version);
        let content = SchemaContent {
            text: candidate.text.clone(),
            schema_type: SchemaType::Avro,
            references: candidate.references.clone(),
            guid: None,
            has_metadata: false,
        };
        self.add(
            RegisteredSchema {
                subject: self.subject.clone(),
                version: last.unwrap_or(0).saturating_add(1),
                id: 0,
                content,
            },
            text,
        );
    }

    /// Adds the next version, with its text that needs no other.
    pub fn add(&mut self, registered: RegisteredSchema, text: String) {
        self.versions.push(HistoricVersion { registered, text });
    }

    /// Returns the last version with this content, whatever the order of its attributes.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<&HistoricVersion> {
        let versions = self.versions.iter().rev();
        versions
            .into_iter()
            .find(|version| same_schema(&version.text, text))
    }

    /// Returns what a candidate, given as a text that needs no other, is not compatible with at a level.
    ///
    /// # Errors
    ///
    /// When a text is no valid Avro schema.
    pub fn faults(&self, candidate: &str, level: CompatibilityLevel) -> Result<Vec<Fault>, Error> {
        let new = parsed(&format!("the candidate for {}", self.subject), candidate)?;
        let mut faults = Vec::new();
        for pair in level.pairs(self.versions.len()) {
            let version = &self.versions[pair.version];
            let number = version.registered.version;
            let old = parsed(&format!("{} version {number}", self.subject), &version.text)?;
            let (new, old) = (new.as_ref(), old.as_ref());
            let reasons = match pair.direction {
                Direction::Backward => incompatibilities(ReaderSchema(new), WriterSchema(old)),
                Direction::Forward => incompatibilities(ReaderSchema(old), WriterSchema(new)),
            };
            if !reasons.is_empty() {
                faults.push(Fault {
                    version: number,
                    direction: pair.direction,
                    reasons,
                });
            }
        }
        Ok(faults)
    }
}

impl SecondOpinion {
    /// Compares what was found here with what a registry says.
    #[must_use]
    pub fn of(compatible: bool, server: Option<ServerVerdict>) -> Self {
        match server {
            None => Self::None,
            Some(server) if server.compatible == compatible => Self::Agrees,
            Some(server) => Self::Disagrees(server),
        }
    }
}

/// Tells whether two schemas are the same but for layout, the order of attributes and the short or long form of names.
#[must_use]
pub fn same_schema(one: &str, two: &str) -> bool {
    let canonical = |text| {
        let schema = Schema::parse(text).ok()?;
        let id = SourceMap::default().add("schema", "");
        Json::parse(&canonical_string(schema.as_ref()), id).ok()
    };
    one == two
        || match (canonical(one), canonical(two)) {
            (Some(one), Some(two)) => one.same_value(&two),
            _ => false,
        }
}

fn parsed(name: &str, text: &str) -> Result<Schema, Error> {
    Schema::parse(text).map_err(|error| {
        let reason = format!("it is not a valid Avro schema: {error}");
        Error::new(ErrorKind::Schema, name, reason).because(error)
    })
}
