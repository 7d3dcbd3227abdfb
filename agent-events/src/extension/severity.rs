//! The severity and sequence extensions: how severe an event is, and which one it is of its source.

use super::{Attributes, SEQUENCE, SEVERITY_NUMBER, SEVERITY_TEXT, filled};
use crate::Context;
use crate::attribute::{AttributeError, Problem, Text};

/// How severe an event is, as OpenTelemetry numbers it: 1 to 4 trace, debug from 5, info from 9, warn from 13, error from
/// 17, fatal from 21 to 24.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Severity {
    number: i32,
    text: Option<Text>,
}

impl Severity {
    /// Creates a severity.
    ///
    /// # Errors
    ///
    /// When `number` is negative.
    pub fn new(number: i32) -> Result<Self, AttributeError> {
        if number < 0 {
            return Err(Problem::new(
                "is negative",
                "number severities as OpenTelemetry does, from 1 to 24",
            )
            .of(SEVERITY_NUMBER.name()));
        }
        Ok(Self { number, text: None })
    }

    /// Sets what the source calls it.
    #[must_use]
    pub fn with_text(mut self, text: Text) -> Self {
        self.text = Some(text);
        self
    }

    /// Returns the number.
    #[must_use]
    pub fn number(&self) -> i32 {
        self.number
    }

    /// Returns what the source calls it.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.text.as_ref().map(Text::as_str)
    }
}

impl Attributes for Severity {
    fn read(context: &Context) -> Result<Option<Self>, AttributeError> {
        let Some(number) = context.get(&SEVERITY_NUMBER)? else {
            return Ok(None);
        };
        let mut read = Self::new(number)?;
        read.text = context.get(&SEVERITY_TEXT)?;
        Ok(Some(read))
    }

    fn write(self, context: &mut Context) -> Result<(), AttributeError> {
        context.put(&SEVERITY_NUMBER, self.number)?;
        context.put_or_remove(&SEVERITY_TEXT, self.text)
    }
}

/// `sequence`: the place of an event among those of its source. Sequences are compared as text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sequence(Text);

impl Sequence {
    /// Creates the sequence of a number: 20 digits, so that texts have the order of their numbers.
    #[must_use]
    pub fn from_number(number: u64) -> Self {
        Self(Text::of_number(number))
    }

    /// Creates a sequence of another form.
    ///
    /// # Errors
    ///
    /// When `text` is empty.
    pub fn from_text(text: Text) -> Result<Self, AttributeError> {
        filled(&SEQUENCE, text).map(Self)
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Returns the number, when the text is one.
    #[must_use]
    pub fn number(&self) -> Option<u64> {
        let text = self.as_str();
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse().ok()).flatten()
    }
}

impl Attributes for Sequence {
    fn read(context: &Context) -> Result<Option<Self>, AttributeError> {
        context.get(&SEQUENCE)?.map(Self::from_text).transpose()
    }

    fn write(self, context: &mut Context) -> Result<(), AttributeError> {
        context.put(&SEQUENCE, self.0)
    }
}
