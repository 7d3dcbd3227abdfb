//! What went wrong on the way from or to JSON, and where in the JSON.

use std::borrow::Cow;
use std::error::Error;
use std::fmt::{self, Write};

/// How much of a text from outside is shown.
const SHOWN: usize = 40;

/// JSON that is not a value of its schema, or a value that has no JSON.
#[derive(Debug)]
pub struct JsonError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    reason: Cow<'static, str>,
    /// Innermost first.
    path: Vec<Step>,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// One step on the way from the whole value to a part.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Key(String),
    Item(usize),
}

impl JsonError {
    pub(super) fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            reason: reason.into(),
            path: Vec::new(),
            source: None,
        }))
    }

    pub(super) fn unwritable(error: serde_json::Error) -> Self {
        Self::new(format!("the JSON cannot be written: {error}")).caused_by(error)
    }

    pub(super) fn unreadable(error: serde_json::Error) -> Self {
        Self::new(format!("the JSON cannot be read: {error}")).caused_by(error)
    }

    pub(super) fn caused_by(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(super) fn at(mut self, step: Step) -> Self {
        self.0.path.push(step);
        self
    }

    /// Takes the steps from the whole value to the part.
    pub(super) fn at_path(mut self, path: Vec<Step>) -> Self {
        self.0.path.extend(path.into_iter().rev());
        self
    }

    pub(super) fn at_key(self, key: &str) -> Self {
        self.at(Step::Key(key.to_owned()))
    }

    /// Returns how deep in the value the fault lies.
    pub(super) fn depth(&self) -> usize {
        self.0.path.len()
    }

    /// Returns where in the JSON the fault lies, such as `tasks[2].due`; empty at the top.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        for step in self.0.path.iter().rev() {
            match step {
                Step::Item(index) => {
                    let _ = write!(path, "[{index}]");
                }
                Step::Key(key) if agent_events_schema::is_name(key) && key.len() <= SHOWN => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(key);
                }
                Step::Key(key) => {
                    let _ = write!(path, "[{}]", quoted(key));
                }
            }
        }
        path
    }
}

/// Said on both ways.
pub(super) const TOO_DEEP: &str = "the value nests more than 127 arrays and objects in each other";

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.path.is_empty() {
            write!(f, "`{}`: ", self.path())?;
        }
        f.write_str(&self.0.reason)
    }
}

impl Error for JsonError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

/// Returns a text from outside in quotes, escaped and cut.
pub(super) fn quoted(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}

/// Returns names as a list for people, cut.
pub(super) fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut list = String::new();
    for (index, name) in names.enumerate() {
        if index == 8 {
            list.push_str(", …");
            break;
        }
        let _ = write!(list, "{}`{name}`", if index == 0 { "" } else { ", " });
    }
    list
}
