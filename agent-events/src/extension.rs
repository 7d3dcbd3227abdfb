//! Extension attributes by name and type: those that a schema declares, and those that CloudEvents documents.
//!
//! ```
//! use agent_events::extension::{AuthContext, AuthType, ExtensionKey, Severity};
//! use agent_events::Envelope;
//!
//! const PRIORITY: ExtensionKey<i32> = ExtensionKey::new("priority");
//!
//! let event = Envelope::of_type("com.acme.a", "/agents/planner")?
//!     .with(&PRIORITY, 5)?
//!     .with_known(Severity::new(17)?.with_text("ERROR".parse()?))?
//!     .with_known(AuthContext::new(AuthType::ServiceAccount).with_id("planner".parse()?))?;
//!
//! // Headers have no types: there it is a String, here an integer again.
//! let record = event.to_record()?;
//! let agent_events::kafka::Received::Event(event) = record.read()? else { unreachable!() };
//! assert_eq!(event.get(&PRIORITY)?, Some(5));
//! assert_eq!(event.known::<Severity>()?.map(|severity| severity.number()), Some(17));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod auth;
mod correlation;
mod data;
mod severity;
mod time;
mod trace;

use std::fmt;
use std::marker::PhantomData;

use crate::attribute::{
    AttributeError, AttributeType, AttributeValue, ExtensionName, PartitionKey, Problem, Text,
    Timestamp, Uri, UriReference,
};
use crate::{CloudEvent, Context};

pub use auth::{AuthContext, AuthType};
pub use correlation::Correlation;
pub use data::{Classification, DataClassification, DataRef};
pub use severity::{Sequence, Severity};
pub use time::{ExpiryTime, RecordedTime};
pub use trace::{DistributedTracing, TraceParent};

/// The name of an extension with the type that its values have.
pub struct ExtensionKey<T> {
    name: &'static str,
    value: PhantomData<fn() -> T>,
}

impl<T: ExtensionValue> ExtensionKey<T> {
    /// Creates the key of the extension `name`; in a constant, while compiling.
    ///
    /// # Panics
    ///
    /// When `name` is no name for an extension: empty, with anything but letters a-z and digits, or one that the
    /// specification defines. In a constant this is an error of the compiler.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        assert!(
            ExtensionName::is_valid(name),
            "an extension is named with letters a-z and digits, and not like an attribute of the specification"
        );
        Self {
            name,
            value: PhantomData,
        }
    }

    /// Returns the name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the name and the type, for a [`Reader`](crate::kafka::Reader).
    #[must_use]
    pub const fn declared(&self) -> Declared {
        Declared {
            name: self.name,
            ty: T::TYPE,
        }
    }
}

impl<T> fmt::Debug for ExtensionKey<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ExtensionKey").field(&self.name).finish()
    }
}

/// The name of an extension and the type of its values, as a schema declares them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declared {
    name: &'static str,
    ty: AttributeType,
}

impl Declared {
    /// Returns the name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the type.
    #[must_use]
    pub const fn ty(&self) -> AttributeType {
        self.ty
    }
}

/// A Rust type that is one of the seven types of CloudEvents.
pub trait ExtensionValue: Into<AttributeValue> + sealed::Sealed {
    /// The type.
    const TYPE: AttributeType;

    #[doc(hidden)]
    fn from_value(value: AttributeValue) -> Option<Self>;
}

mod sealed {
    use crate::Context;
    use crate::attribute::AttributeError;

    pub trait Sealed {}

    /// An extension of one or more attributes.
    pub trait Attributes: Sized {
        fn read(context: &Context) -> Result<Option<Self>, AttributeError>;
        fn write(self, context: &mut Context) -> Result<(), AttributeError>;
    }
}
use sealed::Attributes;

macro_rules! extension_value {
    ($($ty:ty: $variant:ident),* $(,)?) => {$(
        impl sealed::Sealed for $ty {}

        impl ExtensionValue for $ty {
            const TYPE: AttributeType = AttributeType::$variant;

            fn from_value(value: AttributeValue) -> Option<Self> {
                match value {
                    AttributeValue::$variant(value) => Some(value),
                    _ => None,
                }
            }
        }
    )*};
}
extension_value!(
    bool: Boolean,
    i32: Integer,
    Text: String,
    Vec<u8>: Binary,
    Uri: Uri,
    UriReference: UriReference,
    Timestamp: Timestamp,
);

/// An extension that CloudEvents documents, with all its attributes.
pub trait KnownExtension: Attributes {}

impl<X: Attributes> KnownExtension for X {}

/// `correlationid`: shared by all events that follow from one.
pub const CORRELATION_ID: ExtensionKey<Text> = ExtensionKey::new("correlationid");
/// `causationid`: the `id` of the event that led to this one.
pub const CAUSATION_ID: ExtensionKey<Text> = ExtensionKey::new("causationid");
/// `causationsource`: the `source` of the event that led to this one. Ours: an `id` alone names no event.
pub const CAUSATION_SOURCE: ExtensionKey<UriReference> = ExtensionKey::new("causationsource");
/// `hops`: how many events led to this one. Ours: it ends a circle of agents that answer each other.
pub const HOPS: ExtensionKey<i32> = ExtensionKey::new("hops");
/// `partitionkey`: events with an equal key keep their order.
pub const PARTITION_KEY: ExtensionKey<Text> = ExtensionKey::new("partitionkey");
/// `traceparent`: the trace in which the event began, as W3C Trace Context has it.
pub const TRACE_PARENT: ExtensionKey<Text> = ExtensionKey::new("traceparent");
/// `tracestate`: what vendors add to the trace.
pub const TRACE_STATE: ExtensionKey<Text> = ExtensionKey::new("tracestate");
/// `sequence`: the place among the events of one source, in the order of text.
pub const SEQUENCE: ExtensionKey<Text> = ExtensionKey::new("sequence");
/// `expirytime`: when the event no longer is of use.
pub const EXPIRY_TIME: ExtensionKey<Timestamp> = ExtensionKey::new("expirytime");
/// `recordedtime`: when the event was recorded.
pub const RECORDED_TIME: ExtensionKey<Timestamp> = ExtensionKey::new("recordedtime");
/// `severitytext`: how severe the event is, as its source calls it.
pub const SEVERITY_TEXT: ExtensionKey<Text> = ExtensionKey::new("severitytext");
/// `severitynumber`: how severe the event is, as OpenTelemetry numbers it.
pub const SEVERITY_NUMBER: ExtensionKey<i32> = ExtensionKey::new("severitynumber");
/// `dataref`: where the data is.
pub const DATA_REF: ExtensionKey<UriReference> = ExtensionKey::new("dataref");
/// `dataclassification`: how confidential the data is.
pub const DATA_CLASSIFICATION: ExtensionKey<Text> = ExtensionKey::new("dataclassification");
/// `dataregulation`: the regulations that the data is under, with commas between.
pub const DATA_REGULATION: ExtensionKey<Text> = ExtensionKey::new("dataregulation");
/// `datacategory`: what kind of data it is.
pub const DATA_CATEGORY: ExtensionKey<Text> = ExtensionKey::new("datacategory");
/// `authtype`: the kind of principal that caused the event.
pub const AUTH_TYPE: ExtensionKey<Text> = ExtensionKey::new("authtype");
/// `authid`: the principal that caused the event.
pub const AUTH_ID: ExtensionKey<Text> = ExtensionKey::new("authid");
/// `authclaims`: claims of that principal, as JSON.
pub const AUTH_CLAIMS: ExtensionKey<Text> = ExtensionKey::new("authclaims");

impl Context {
    /// Returns the extension of this key.
    ///
    /// # Errors
    ///
    /// When the value is not of the key's type, and no String that is the canonical string of one.
    pub fn get<T: ExtensionValue>(
        &self,
        key: &ExtensionKey<T>,
    ) -> Result<Option<T>, AttributeError> {
        let Some(value) = self.extension(key.name) else {
            return Ok(None);
        };
        let value = value.to_type(T::TYPE);
        let value = value.map_err(|error| error.renamed(key.name))?;
        Ok(T::from_value(value))
    }

    /// Returns a documented extension; `None` when its required attribute is not set.
    ///
    /// # Errors
    ///
    /// When an attribute of it has a value that it cannot have.
    pub fn known<X: KnownExtension>(&self) -> Result<Option<X>, AttributeError> {
        X::read(self)
    }

    fn put<T: ExtensionValue>(
        &mut self,
        key: &ExtensionKey<T>,
        value: T,
    ) -> Result<(), AttributeError> {
        let name = ExtensionName::from_static(key.name);
        self.extensions.insert(name, value.into())
    }

    /// Sets the extension, or removes it.
    fn put_or_remove<T: ExtensionValue>(
        &mut self,
        key: &ExtensionKey<T>,
        value: Option<T>,
    ) -> Result<(), AttributeError> {
        if let Some(value) = value {
            return self.put(key, value);
        }
        self.extensions.remove(key.name);
        Ok(())
    }
}

impl<D> CloudEvent<D> {
    /// Returns the extension of this key.
    ///
    /// # Errors
    ///
    /// When the value is not of the key's type, and no String that is the canonical string of one.
    pub fn get<T: ExtensionValue>(
        &self,
        key: &ExtensionKey<T>,
    ) -> Result<Option<T>, AttributeError> {
        self.context.get(key)
    }

    /// Sets the extension of this key.
    ///
    /// # Errors
    ///
    /// When a documented extension cannot have this value.
    pub fn with<T: ExtensionValue>(
        mut self,
        key: &ExtensionKey<T>,
        value: T,
    ) -> Result<Self, AttributeError> {
        self.context.put(key, value)?;
        Ok(self)
    }

    /// Returns a documented extension; `None` when its required attribute is not set.
    ///
    /// # Errors
    ///
    /// When an attribute of it has a value that it cannot have.
    pub fn known<X: KnownExtension>(&self) -> Result<Option<X>, AttributeError> {
        X::read(&self.context)
    }

    /// Sets a documented extension, all its attributes.
    ///
    /// # Errors
    ///
    /// When it does not fit the event: a time that is before the event's `time`.
    pub fn with_known<X: KnownExtension>(mut self, extension: X) -> Result<Self, AttributeError> {
        extension.write(&mut self.context)?;
        Ok(self)
    }
}

impl Attributes for PartitionKey {
    fn read(context: &Context) -> Result<Option<Self>, AttributeError> {
        context.partition_key().map(str::parse).transpose()
    }

    fn write(self, context: &mut Context) -> Result<(), AttributeError> {
        context.extensions.set(ExtensionName::PARTITION_KEY, self);
        Ok(())
    }
}

/// Checks that a text is there.
fn filled(key: &ExtensionKey<Text>, text: Text) -> Result<Text, AttributeError> {
    if text.as_str().is_empty() {
        return Err(
            Problem::new("is empty", "give it a value or leave the attribute out").of(key.name),
        );
    }
    Ok(text)
}
