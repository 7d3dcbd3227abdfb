//! Events in, a JSON batch out, one event after the other, and back: for files and HTTP.

use std::error::Error;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write};

use super::{EventFormat, FormatError, MAX_EVENT_BYTES};
use crate::Envelope;

/// The media type of a JSON batch. Kafka has no batches.
pub const JSON_BATCH_MEDIA_TYPE: &str = "application/cloudevents-batch+json";

/// Reads the events of a JSON batch one after the other, however many there are.
///
/// An event that is JSON and not valid is an error, after which the next event is read. After any other error, there is
/// nothing more to come. Collect into a `Result<Vec<_>, _>` to have all events or none.
///
/// ```
/// use agent_events::event_format::JsonBatchReader;
///
/// let batch = br#"[{"specversion": "1.0", "id": "1", "source": "/a", "type": "com.acme.a"}]"#;
/// let events = JsonBatchReader::new(batch.as_slice()).collect::<Result<Vec<_>, _>>()?;
/// assert_eq!(events[0].id(), "1");
/// # Ok::<(), agent_events::event_format::BatchError>(())
/// ```
#[derive(Debug)]
pub struct JsonBatchReader<R> {
    input: BufReader<R>,
    offset: u64,
    events: u64,
    state: State,
    event: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the `[`.
    Start,
    /// Before an event or a `]`.
    First,
    /// After an event.
    Next,
    /// After the `]`, or an error.
    End,
}

impl<R: Read> JsonBatchReader<R> {
    /// Reads from `input`, which is buffered here.
    #[must_use]
    pub fn new(input: R) -> Self {
        Self {
            input: BufReader::new(input),
            offset: 0,
            events: 0,
            state: State::Start,
            event: Vec::new(),
        }
    }

    fn next_event(&mut self) -> Result<Option<Envelope>, BatchError> {
        if self.state == State::Start {
            self.expect(b'[', "a batch is a JSON array, and there is no `[`")?;
            self.state = State::First;
        }
        match (self.peek()?, self.state) {
            (Some(b']'), _) => {
                self.skip();
                return match self.peek()? {
                    None => Ok(None),
                    Some(_) => Err(self.syntax("there is something after the batch")),
                };
            }
            (_, State::Next) => self.expect(b',', "there is no `,` between two events")?,
            _ => {}
        }
        match self.peek()? {
            Some(b'{') => self.take_object()?,
            Some(_) => return Err(self.syntax("an event is a JSON object, and this is none")),
            None => return Err(self.syntax("the batch ends before its `]`")),
        }
        self.state = State::Next;
        self.events += 1;
        match EventFormat::Json.decode(&self.event) {
            Ok(event) => Ok(Some(event)),
            Err(error) => Err(BatchError(Kind::Event(self.events - 1, error))),
        }
    }

    /// Returns the next byte that is no white space, and leaves it there.
    fn peek(&mut self) -> Result<Option<u8>, BatchError> {
        loop {
            let buffer = fill(&mut self.input)?;
            match buffer.first() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.skip(),
                first => return Ok(first.copied()),
            }
        }
    }

    fn skip(&mut self) {
        self.input.consume(1);
        self.offset += 1;
    }

    fn expect(&mut self, wanted: u8, reason: &'static str) -> Result<(), BatchError> {
        if self.peek()? == Some(wanted) {
            self.skip();
            Ok(())
        } else {
            Err(self.syntax(reason))
        }
    }

    /// Copies the object that begins here, up to the brace that closes it.
    fn take_object(&mut self) -> Result<(), BatchError> {
        self.event.clear();
        let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
        loop {
            let buffer = fill(&mut self.input)?;
            if buffer.is_empty() {
                return Err(self.syntax("the batch ends within an event"));
            }
            let mut closed = None;
            for (at, byte) in buffer.iter().enumerate() {
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' if in_string => escaped = true,
                    b'"' => in_string = !in_string,
                    _ if in_string => {}
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => {
                        depth -= 1;
                        if depth == 0 {
                            closed = Some(at + 1);
                            break;
                        }
                    }
                    _ => {}
                }
            }
            let taken = closed.unwrap_or(buffer.len());
            let bytes = self.event.len() + taken;
            if bytes > MAX_EVENT_BYTES {
                let error = FormatError::TooLarge { bytes };
                self.state = State::End;
                return Err(BatchError(Kind::Event(self.events, error)));
            }
            self.event.extend_from_slice(&buffer[..taken]);
            self.input.consume(taken);
            self.offset += taken as u64;
            if closed.is_some() {
                return Ok(());
            }
        }
    }

    fn syntax(&self, reason: &'static str) -> BatchError {
        BatchError(Kind::Syntax(self.offset, reason))
    }
}

/// Returns what is buffered, which is empty at the end only.
fn fill<R: Read>(input: &mut BufReader<R>) -> Result<&[u8], BatchError> {
    // Twice, because the borrow of the first call would last.
    while let Err(error) = input.fill_buf() {
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(BatchError(Kind::Io(error)));
        }
    }
    Ok(input.buffer())
}

impl<R: Read> Iterator for JsonBatchReader<R> {
    type Item = Result<Envelope, BatchError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.state == State::End {
            return None;
        }
        match self.next_event() {
            Ok(Some(event)) => Some(Ok(event)),
            Ok(None) => {
                self.state = State::End;
                None
            }
            Err(error) => {
                if !matches!(error.0, Kind::Event(..)) {
                    self.state = State::End;
                }
                Some(Err(error))
            }
        }
    }
}

/// Writes events as a JSON batch, one after the other.
///
/// ```
/// # use agent_events::{Envelope, event_format::JsonBatchWriter};
/// # fn write(events: &[Envelope]) -> std::io::Result<()> {
/// let mut batch = JsonBatchWriter::new(Vec::new());
/// for event in events {
///     batch.write(event)?;
/// }
/// let bytes = batch.finish()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "a batch ends with `finish` only"]
pub struct JsonBatchWriter<W> {
    out: W,
    empty: bool,
}

impl<W: Write> JsonBatchWriter<W> {
    /// Writes to `out`, which is better buffered.
    pub fn new(out: W) -> Self {
        Self { out, empty: true }
    }

    /// Writes one event.
    ///
    /// # Errors
    ///
    /// When `out` fails; the batch is broken then.
    pub fn write(&mut self, event: &Envelope) -> io::Result<()> {
        self.out.write_all(if self.empty { b"[" } else { b",\n" })?;
        self.empty = false;
        self.out.write_all(&EventFormat::Json.encode(event))
    }

    /// Ends the batch and returns what it was written to.
    ///
    /// # Errors
    ///
    /// When `out` fails.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.write_all(if self.empty { b"[]" } else { b"]" })?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// Why an event of a batch could not be read.
#[derive(Debug)]
pub struct BatchError(Kind);

#[derive(Debug)]
enum Kind {
    Io(io::Error),
    Syntax(u64, &'static str),
    Event(u64, FormatError),
}

impl BatchError {
    /// Returns which event is not valid, counted from 0; `None` when the batch itself is broken.
    #[must_use]
    pub fn event(&self) -> Option<u64> {
        match &self.0 {
            Kind::Event(index, _) => Some(*index),
            Kind::Io(_) | Kind::Syntax(..) => None,
        }
    }
}

impl fmt::Display for BatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Io(_) => f.write_str("the batch cannot be read from where it is"),
            Kind::Syntax(offset, reason) => {
                write!(f, "the batch cannot be read: {reason}, at byte {offset}")
            }
            Kind::Event(index, _) => write!(f, "event {index} of the batch is not valid"),
        }
    }
}

impl Error for BatchError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            Kind::Io(error) => Some(error),
            Kind::Event(_, error) => Some(error),
            Kind::Syntax(..) => None,
        }
    }
}
