//! Topic and record in, the registry subject that their schema is registered under out.

use std::fmt;
use std::str::FromStr;

use agent_events_schema::FullName;

/// The name that a registry keeps the versions of a schema under.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject(String);

impl Subject {
    /// Returns the name, context included.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the context, without its colons: `.staging` of `:.staging:orders-value`.
    #[must_use]
    pub fn context(&self) -> Option<&str> {
        let (context, _) = self.0.strip_prefix(':')?.split_once(':')?;
        context.starts_with('.').then_some(context)
    }

    /// Returns the subject in a context; one that names a context already keeps it.
    #[must_use]
    pub fn in_context(self, context: &Context) -> Self {
        if self.context().is_some() {
            return self;
        }
        Self(format!(":{}:{}", context.0, self.0))
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for Subject {
    type Err = InvalidSubject;

    fn from_str(text: &str) -> Result<Self, InvalidSubject> {
        if text.is_empty() {
            return Err(InvalidSubject("is empty"));
        }
        if text.chars().any(char::is_control) {
            return Err(InvalidSubject("has a control character"));
        }
        Ok(Self(text.to_owned()))
    }
}

/// A text that is not a registry subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidSubject(&'static str);

impl fmt::Display for InvalidSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a registry subject {}, which none can be", self.0)
    }
}

impl std::error::Error for InvalidSubject {}

/// A part of a registry with subjects and ids of its own; written `staging`, `.staging` or `:.staging:`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context(String);

impl Context {
    /// Returns what the names of its subjects begin with: `:.staging:`.
    #[must_use]
    pub fn prefix(&self) -> String {
        format!(":{}:", self.0)
    }
}

impl FromStr for Context {
    type Err = InvalidSubject;

    fn from_str(text: &str) -> Result<Self, InvalidSubject> {
        let name = text.trim_matches(':').trim_start_matches('.');
        if name.is_empty() {
            return Err(InvalidSubject("is in a context without a name"));
        }
        if name.contains(':') || name.chars().any(char::is_control) {
            return Err(InvalidSubject(
                "is in a context with a colon or control character in its name",
            ));
        }
        Ok(Self(format!(".{name}")))
    }
}

/// How the subject of a schema is named (Confluent's "subject name strategies").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SubjectNameStrategy {
    /// `<topic>-value`: a topic has one schema. The default of every serializer.
    #[default]
    TopicName,
    /// `<full name>`: a record has one schema in all topics.
    RecordName,
    /// `<topic>-<full name>`: a topic has several schemas.
    TopicRecordName,
}

impl SubjectNameStrategy {
    /// Every strategy.
    pub const ALL: [Self; 3] = [Self::TopicName, Self::RecordName, Self::TopicRecordName];

    /// Returns its name, `TopicName` for instance.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TopicName => "TopicName",
            Self::RecordName => "RecordName",
            Self::TopicRecordName => "TopicRecordName",
        }
    }

    /// Returns the subject of the values of a record.
    ///
    /// # Errors
    ///
    /// When the strategy needs a topic and there is none, or the topic makes no subject.
    pub fn subject(self, topic: Option<&str>, record: &FullName) -> Result<Subject, NoSubject> {
        let no_topic = || NoSubject {
            record: record.clone(),
            strategy: self,
        };
        let text = match self {
            Self::RecordName => record.to_string(),
            Self::TopicName => format!("{}-value", topic.ok_or_else(no_topic)?),
            Self::TopicRecordName => format!("{}-{record}", topic.ok_or_else(no_topic)?),
        };
        text.parse().map_err(|_| no_topic())
    }

    /// Returns the topic that a subject of this strategy names, when it can be told.
    #[must_use]
    pub fn topic(self, subject: &Subject, record: &FullName) -> Option<String> {
        let name = match subject.context() {
            Some(context) => subject.as_str().strip_prefix(&format!(":{context}:"))?,
            None => subject.as_str(),
        };
        let topic = match self {
            Self::RecordName => None,
            Self::TopicName => name.strip_suffix("-value"),
            Self::TopicRecordName => name
                .strip_suffix(record.as_str())
                .and_then(|rest| rest.strip_suffix('-')),
        };
        topic.filter(|topic| !topic.is_empty()).map(str::to_owned)
    }
}

impl fmt::Display for SubjectNameStrategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Reads `TopicName` and, as serializers are configured with it, `TopicNameStrategy`, also behind a Java package.
impl FromStr for SubjectNameStrategy {
    type Err = UnknownStrategy;

    fn from_str(text: &str) -> Result<Self, UnknownStrategy> {
        let name = text.rsplit('.').next().unwrap_or(text);
        let name = name.strip_suffix("Strategy").unwrap_or(name);
        Self::ALL
            .into_iter()
            .find(|strategy| strategy.as_str() == name)
            .ok_or_else(|| UnknownStrategy(text.to_owned()))
    }
}

/// A text that names no strategy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownStrategy(String);

impl fmt::Display for UnknownStrategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = SubjectNameStrategy::ALL.map(SubjectNameStrategy::as_str);
        write!(
            f,
            "`{}` is no subject name strategy; write one of {}",
            self.0,
            known.join(", ")
        )
    }
}

impl std::error::Error for UnknownStrategy {}

/// A record whose subject cannot be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoSubject {
    record: FullName,
    strategy: SubjectNameStrategy,
}

impl fmt::Display for NoSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` has no topic, which the strategy {} names its subject by; \
             add `\"topic\"` to its `cloudevents`, or use the strategy RecordName",
            self.record, self.strategy
        )
    }
}

impl std::error::Error for NoSubject {}

#[cfg(test)]
mod tests {
    use super::{Context, Subject, SubjectNameStrategy};

    #[test]
    fn strategies_name_subjects_and_topics_back() {
        let record = "com.acme.Order".parse().unwrap();
        for (strategy, name) in [
            (SubjectNameStrategy::TopicName, "orders-value"),
            (SubjectNameStrategy::RecordName, "com.acme.Order"),
            (
                SubjectNameStrategy::TopicRecordName,
                "orders-com.acme.Order",
            ),
        ] {
            let subject = strategy.subject(Some("orders"), &record).unwrap();
            assert_eq!(subject.as_str(), name);
            let topic = (strategy != SubjectNameStrategy::RecordName).then(|| "orders".to_owned());
            assert_eq!(strategy.topic(&subject, &record), topic);
            let long = format!("io.confluent.kafka.serializers.subject.{strategy}Strategy");
            assert_eq!(long.parse(), Ok(strategy));
        }
        let error = SubjectNameStrategy::TopicName
            .subject(None, &record)
            .unwrap_err();
        assert!(error.to_string().contains("com.acme.Order"), "{error}");
        assert!("Topic".parse::<SubjectNameStrategy>().is_err());
    }

    #[test]
    fn a_context_stands_before_the_name() {
        for written in ["staging", ".staging", ":.staging:"] {
            let context: Context = written.parse().unwrap();
            let subject: Subject = "orders-value".parse().unwrap();
            let subject = subject.in_context(&context);
            assert_eq!(subject.as_str(), ":.staging:orders-value");
            assert_eq!(subject.context(), Some(".staging"));
            assert_eq!(subject.clone().in_context(&context), subject);
        }
        assert!(":.:".parse::<Context>().is_err());
        assert!("".parse::<Subject>().is_err());
        assert!("a\nb".parse::<Subject>().is_err());
        let plain: Subject = ":not a context".parse().unwrap();
        assert_eq!(plain.context(), None);
    }
}
