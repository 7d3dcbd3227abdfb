//! One thing to do over and over, and what became of it when it was tried.

/// What is done with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Task {
    /// A value becomes bytes.
    Encode,
    /// Bytes become a value, which is dropped.
    Decode,
    /// Bytes are read in place.
    View,
    /// Bytes of an older schema become a value of today's type, which is dropped.
    DecodeOlder,
}

impl Task {
    pub(crate) const ALL: [Self; 4] = [Self::Encode, Self::Decode, Self::View, Self::DecodeOlder];

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Encode => "Encode",
            Self::Decode => "Decode",
            Self::View => "Read in place",
            Self::DecodeOlder => "Decode data of an older schema",
        }
    }
}

/// One implementation of a task.
pub(crate) struct Operation {
    pub(crate) task: Task,
    pub(crate) name: &'static str,
    /// Why there is nothing to measure, when there is not.
    pub(crate) refused: Option<String>,
    /// Does it so many times.
    pub(crate) run: Box<dyn FnMut(u32)>,
}

/// All implementations over one event; the first of each task is ours, which the others are measured against.
pub(crate) struct Group {
    pub(crate) name: &'static str,
    /// The length of its Avro binary form.
    pub(crate) bytes: usize,
    pub(crate) operations: Vec<Operation>,
}

impl Group {
    /// Adds an operation that was tried before, with what came of it.
    pub(crate) fn add(
        &mut self,
        task: Task,
        name: &'static str,
        tried: Result<(), String>,
        mut once: impl FnMut() + 'static,
    ) {
        self.operations.push(Operation {
            task,
            name,
            refused: tried.err(),
            run: Box::new(move |times| (0..times).for_each(|_| once())),
        });
    }
}

/// Tells whether two values that should be the same are.
pub(crate) fn same<T: PartialEq>(found: &T, expected: &T) -> Result<(), String> {
    if found == expected {
        Ok(())
    } else {
        Err("another value came out".to_owned())
    }
}
