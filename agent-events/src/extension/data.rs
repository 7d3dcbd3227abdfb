//! The dataref and data classification extensions: where the data of an event is, and who may see it.

use std::fmt;

use super::{Attributes, DATA_CATEGORY, DATA_CLASSIFICATION, DATA_REF, DATA_REGULATION, filled};
use crate::Context;
use crate::attribute::{AttributeError, Problem, Text, UriReference};

/// `dataref`: where the data is, for data that is too large for an event.
///
/// What is there must be what the event would have as its data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataRef(UriReference);

impl DataRef {
    /// Says where the data is.
    #[must_use]
    pub fn new(location: UriReference) -> Self {
        Self(location)
    }

    /// Returns where the data is.
    #[must_use]
    pub fn location(&self) -> &UriReference {
        &self.0
    }
}

impl Attributes for DataRef {
    fn read(context: &Context) -> Result<Option<Self>, AttributeError> {
        Ok(context.get(&DATA_REF)?.map(Self))
    }

    fn write(self, context: &mut Context) -> Result<(), AttributeError> {
        context.put(&DATA_REF, self.0)
    }
}

/// How confidential the data of an event is.
///
/// A consumer that does not know this extension must refuse the event, so set it only where consumers do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataClassification {
    classification: Classification,
    regulations: Vec<Text>,
    category: Option<Text>,
}

/// A grade of confidentiality.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Classification {
    /// Anybody may see the data.
    Public,
    /// The organisation may.
    Internal,
    /// Some in the organisation may.
    Confidential,
    /// Hardly anybody may.
    Restricted,
    /// A grade that the specification does not name.
    Other(Text),
}

impl Classification {
    /// Returns the text of the attribute.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
            Self::Confidential => "confidential",
            Self::Restricted => "restricted",
            Self::Other(text) => text.as_str(),
        }
    }
}

impl From<Text> for Classification {
    fn from(text: Text) -> Self {
        let known = [
            Self::Public,
            Self::Internal,
            Self::Confidential,
            Self::Restricted,
        ];
        let found = known
            .into_iter()
            .find(|known| known.as_str() == text.as_str());
        found.unwrap_or(Self::Other(text))
    }
}

impl fmt::Display for Classification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl DataClassification {
    /// Says how confidential the data is.
    #[must_use]
    pub fn new(classification: Classification) -> Self {
        Self {
            classification,
            regulations: Vec::new(),
            category: None,
        }
    }

    /// Adds a regulation that the data is under, such as `GDPR`.
    ///
    /// # Errors
    ///
    /// When it is empty, or has a comma or a space in it.
    pub fn with_regulation(mut self, regulation: Text) -> Result<Self, AttributeError> {
        if regulation.as_str().is_empty() || regulation.as_str().contains([',', ' ']) {
            return Err(Problem::new(
                "is a list with commas and no spaces between",
                "add one regulation at a time, by a name without comma and space",
            )
            .of(DATA_REGULATION.name()));
        }
        self.regulations.push(regulation);
        Ok(self)
    }

    /// Sets `datacategory`: what kind of data it is.
    #[must_use]
    pub fn with_category(mut self, category: Text) -> Self {
        self.category = Some(category);
        self
    }

    /// Returns how confidential the data is.
    #[must_use]
    pub fn classification(&self) -> &Classification {
        &self.classification
    }

    /// Returns the regulations that the data is under.
    pub fn regulations(&self) -> impl Iterator<Item = &str> {
        self.regulations.iter().map(Text::as_str)
    }

    /// Returns what kind of data it is.
    #[must_use]
    pub fn category(&self) -> Option<&str> {
        self.category.as_ref().map(Text::as_str)
    }
}

impl Attributes for DataClassification {
    fn read(context: &Context) -> Result<Option<Self>, AttributeError> {
        let Some(classification) = context.get(&DATA_CLASSIFICATION)? else {
            return Ok(None);
        };
        let classification = filled(&DATA_CLASSIFICATION, classification)?;
        let mut read = Self::new(Classification::from(classification));
        read.category = context.get(&DATA_CATEGORY)?;
        let Some(list) = context.get(&DATA_REGULATION)? else {
            return Ok(Some(read));
        };
        for regulation in list.as_str().split(',') {
            read = read.with_regulation(regulation.parse()?)?;
        }
        Ok(Some(read))
    }

    fn write(self, context: &mut Context) -> Result<(), AttributeError> {
        let text: Text = self.classification.as_str().parse()?;
        context.put(&DATA_CLASSIFICATION, filled(&DATA_CLASSIFICATION, text)?)?;
        context.put_or_remove(&DATA_CATEGORY, self.category)?;
        let names: Vec<&str> = self.regulations.iter().map(Text::as_str).collect();
        let list = (!names.is_empty()).then(|| names.join(",").parse());
        context.put_or_remove(&DATA_REGULATION, list.transpose()?)
    }
}
