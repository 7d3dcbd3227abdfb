//! The SDK that wrote an event in, what is mended when it is read out: by default nothing.

pub(crate) mod mend;

use std::fmt;

/// How strictly events are read.
///
/// The profiles named for an SDK mend what that SDK is known to get wrong, and nothing else; what they mend they say, as
/// [`Note`]s. No profile accepts an event without `id`, `source` or `type`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Profile {
    /// Every rule of CloudEvents 1.0 and of its bindings and formats.
    #[default]
    Strict,
    /// Everything that can be mended without guessing.
    Lenient,
    /// Events of the JavaScript SDK (`cloudevents` of npm).
    JavaScript,
    /// Events of the Python SDK (`cloudevents` of the Python Package Index), 1 and 2.
    Python,
    /// Events of the C# SDK (`CloudNative.CloudEvents`).
    CSharp,
    /// Events of the Go SDK (`cloudevents/sdk-go`).
    Go,
    /// Events of Spring Cloud Function before its change 1401.
    SpringOld,
    /// Events of the crate `ene_kafka`.
    EneKafka,
    /// Events of the crate `cloudevents-sdk` up to 0.9.
    CloudEventsSdk09,
}

/// A rule that a writer breaks and a [`Profile`] may mend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Deviation {
    /// An attribute stands more than once with different values: the last one counts.
    Duplicate,
    /// The media type stands in `ce_datacontenttype` only: it is taken from there.
    MediaTypeAsAttribute,
    /// `ce_datacontenttype` and `content-type` differ: `content-type` counts.
    MediaTypesDiffer,
    /// The media type stands in a header `content_type`: `EneKafka` takes it from there, `Lenient` only tells of it.
    UnderscoreContentType,
    /// The name of a core attribute's header has upper-case letters: it is read without regard to case.
    HeaderCase,
    /// An extension has a name that none can have: it is left out.
    Name,
    /// An optional attribute has a value that it cannot have: it is left out.
    Value,
    /// A number does not fit 32 bits: it is kept as a String.
    IntegerRange,
    /// A time lacks its seconds or its offset, or is written with `GMT` or a space: it is read in UTC.
    TimeForm,
    /// A Boolean is written `True` or `False`.
    BooleanCase,
    /// Bytes are written as Python shows them, `b'…'`.
    PythonBytes,
    /// `specversion` is not `1.0`: the event is read as one of 1.0.
    SpecVersion,
    /// `kafkaoffset`, `kafkapartition`, `kafkatopic` and `kafkamessagekey` tell of an earlier transport: they are left
    /// out.
    TransportAttributes,
    /// The `partitionkey` stands in the key of the record only: it is taken from there.
    KeyOnly,
    /// A value without bytes stands for no data.
    EmptyValue,
    /// Headers beside a structured event say something else than the event: the event counts.
    HeadersDiffer,
    /// The text begins with a byte order mark: it is skipped.
    ByteOrderMark,
}

impl Profile {
    /// Returns whether events with this deviation are read, mended.
    #[must_use]
    pub fn mends(self, deviation: Deviation) -> bool {
        use Deviation as D;
        match self {
            Self::Strict => false,
            // What is left needs to know who wrote the event: a key need not be a partition key, nor empty data none.
            Self::Lenient => !matches!(
                deviation,
                D::UnderscoreContentType
                    | D::SpecVersion
                    | D::TransportAttributes
                    | D::KeyOnly
                    | D::EmptyValue
            ),
            Self::JavaScript => matches!(
                deviation,
                D::MediaTypeAsAttribute | D::MediaTypesDiffer | D::Name
            ),
            Self::Python => matches!(
                deviation,
                D::Name | D::BooleanCase | D::PythonBytes | D::EmptyValue | D::TimeForm
            ),
            Self::CSharp => matches!(deviation, D::KeyOnly),
            Self::Go => matches!(deviation, D::Name | D::TransportAttributes),
            Self::SpringOld => matches!(deviation, D::MediaTypeAsAttribute),
            Self::EneKafka => matches!(deviation, D::UnderscoreContentType | D::SpecVersion),
            Self::CloudEventsSdk09 => matches!(
                deviation,
                D::Duplicate
                    | D::MediaTypeAsAttribute
                    | D::MediaTypesDiffer
                    | D::Name
                    | D::Value
                    | D::IntegerRange
            ),
        }
    }
}

/// What was mended in an event that was read, or noticed beside it. No event has more than 256 of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    deviation: Deviation,
    place: String,
    mended: bool,
}

impl Note {
    /// Returns the rule that the writer broke.
    #[must_use]
    pub fn deviation(&self) -> Deviation {
        self.deviation
    }

    /// Returns the header or the member where it was broken.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Returns whether the event is another one for it; otherwise this is a hint.
    #[must_use]
    pub fn is_mended(&self) -> bool {
        self.mended
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: ", self.place)?;
        if !self.mended {
            return f.write_str("was ignored; is it meant for `content-type`?");
        }
        f.write_str(match self.deviation {
            Deviation::Duplicate => "stood more than once, the last one was taken",
            Deviation::MediaTypeAsAttribute | Deviation::UnderscoreContentType => {
                "was taken for `content-type`"
            }
            Deviation::MediaTypesDiffer => "differs from `content-type`, which was taken",
            Deviation::HeaderCase => "was read in lower case",
            Deviation::Name => "is no name for an attribute and was left out",
            Deviation::Value => "has a value that it cannot have and was left out",
            Deviation::IntegerRange => "does not fit 32 bits and was kept as a String",
            Deviation::TimeForm => "was read as the time of RFC 3339 that it comes nearest",
            Deviation::BooleanCase => "was read as a Boolean without regard to case",
            Deviation::PythonBytes => "was read as the bytes that Python shows so",
            Deviation::SpecVersion => "was read as 1.0",
            Deviation::TransportAttributes => "tells of an earlier transport and was left out",
            Deviation::KeyOnly => "was taken for the `partitionkey`",
            Deviation::EmptyValue => "has no bytes and was read as no data",
            Deviation::HeadersDiffer => "differs from the event in the value, which was taken",
            Deviation::ByteOrderMark => "was skipped",
        })
    }
}

/// More than this nobody reads, and an event could have millions of faults.
const MAX_NOTES: usize = 256;

/// What is being mended while an event is read.
#[derive(Debug)]
pub(crate) struct Notes {
    profile: Profile,
    list: Vec<Note>,
}

impl Notes {
    pub(crate) fn new(profile: Profile) -> Self {
        Self {
            profile,
            list: Vec::new(),
        }
    }

    /// Returns whether the profile mends this, and takes it down if so.
    pub(crate) fn mend(&mut self, deviation: Deviation, place: &str) -> bool {
        let mends = self.profile.mends(deviation);
        if mends {
            self.add(deviation, place, true);
        }
        mends
    }

    /// Takes down what a lenient reader is told and no reader acts on.
    pub(crate) fn hint(&mut self, deviation: Deviation, place: &str) {
        if self.profile == Profile::Lenient {
            self.add(deviation, place, false);
        }
    }

    pub(crate) fn into_list(self) -> Vec<Note> {
        self.list
    }

    fn add(&mut self, deviation: Deviation, place: &str, mended: bool) {
        if self.list.len() < MAX_NOTES {
            self.list.push(Note {
                deviation,
                place: place.to_owned(),
                mended,
            });
        }
    }
}
