//! A registry that runs in the test's own process: the habits of each vendor, and faults on demand.
//!
//! ```
//! use agent_events_registry::testing::{MockRegistry, Profile};
//! use agent_events_registry::{Candidate, Client, Settings};
//!
//! let mock = MockRegistry::start(Profile::Confluent);
//! let client = Client::new(Settings::new([mock.url().parse()?]))?;
//! let subject = "keys-value".parse()?;
//! let answer = client.register(&subject, &Candidate::new("\"string\""), false)?;
//! assert_eq!(client.versions(&subject, false)?, [1]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answer;
mod http;
mod levels;
mod routes;
mod store;

use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use agent_events_schema::CompatibilityLevel;

pub use http::Recorded;
use store::Store;

/// Whose habits a mock has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Confluent 8: every request, messages, GUIDs; a check with one version compares with that version alone.
    Confluent,
    /// Karapace: no check against all versions; a check with one version compares with all under a transitive level.
    Karapace,
    /// Apicurio 2, `ccompat/v7`: checks without messages and without references, with every version if none is named; no modes. There is no level until one is
    /// set, and then nothing is checked when registering; `NONE` for a subject means that it has none of its own.
    Apicurio,
    /// Redpanda: no check against all versions; aliases are ignored.
    Redpanda,
}

impl Profile {
    /// Every profile.
    pub const ALL: [Self; 4] = [
        Self::Confluent,
        Self::Karapace,
        Self::Apicurio,
        Self::Redpanda,
    ];
}

/// What befalls one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It is answered with this status, and with `Retry-After` in seconds if given.
    Status(u16, Option<u32>),
    /// It is answered with this status and text.
    Text(u16, String),
    /// The connection is closed without an answer.
    Cut,
    /// The connection is closed in the midst of the answer.
    CutBody,
    /// The answer is late by this much.
    Slow(Duration),
    /// The answer has this many bytes.
    Huge(usize),
}

/// A registry on a port of 127.0.0.1; it stops when it is dropped.
#[derive(Debug)]
pub struct MockRegistry {
    address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
    server: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    profile: Profile,
    store: Store,
    faults: Vec<Fault>,
    recorded: Vec<Recorded>,
    required: Option<(String, String)>,
    verdict: Option<bool>,
    guid: Option<String>,
    stopped: bool,
}

impl MockRegistry {
    /// Starts an empty registry.
    ///
    /// # Panics
    ///
    /// When no port can be opened.
    #[must_use]
    pub fn start(profile: Profile) -> Self {
        Self::start_at(profile, SocketAddr::from(([127, 0, 0, 1], 0)))
    }

    /// Starts an empty registry at `address`, where another one may have stopped.
    ///
    /// # Panics
    ///
    /// When the port cannot be opened.
    #[must_use]
    pub fn start_at(profile: Profile, address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).expect("a port of the loopback interface");
        let address = listener
            .local_addr()
            .expect("a bound socket has an address");
        let shared = Arc::new(Mutex::new(Shared {
            profile,
            store: Store::default(),
            faults: Vec::new(),
            recorded: Vec::new(),
            required: None,
            verdict: None,
            guid: None,
            stopped: false,
        }));
        let state = Arc::clone(&shared);
        let server = thread::spawn(move || {
            for stream in listener.incoming() {
                if locked(&state).stopped {
                    return;
                }
                if let Ok(stream) = stream {
                    let shared = Arc::clone(&state);
                    thread::spawn(move || serve(stream, &shared));
                }
            }
        });
        Self {
            address,
            shared,
            server: Some(server),
        }
    }

    /// Returns its URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Lets the next requests meet these faults, one each, in this order.
    pub fn fail_next(&self, faults: impl IntoIterator<Item = Fault>) {
        self.shared().faults.extend(faults);
    }

    /// Answers 401 to requests without this header.
    pub fn require_header(&self, name: &str, value: &str) {
        self.shared().required = Some((name.to_ascii_lowercase(), value.to_owned()));
    }

    /// Answers every check of compatibility like this from now on.
    pub fn answer_checks(&self, compatible: bool) {
        self.shared().verdict = Some(compatible);
    }

    /// Gives every schema this GUID from now on.
    pub fn answer_guid(&self, guid: &str) {
        self.shared().guid = Some(guid.to_owned());
    }

    /// Sets the level of a subject, or of all others with `None`.
    pub fn set_level(&self, subject: Option<&str>, level: CompatibilityLevel) {
        self.shared().store.set_level(subject, level);
    }

    /// Keeps a schema as the next version of a subject, unchecked. References are names, subjects and versions.
    pub fn seed(&self, subject: &str, schema: &str, references: &[(&str, &str, u32)]) {
        let references = references
            .iter()
            .map(|(name, subject, version)| store::StoredReference {
                name: (*name).to_owned(),
                subject: (*subject).to_owned(),
                version: *version,
            })
            .collect();
        self.shared().store.add(subject, "AVRO", schema, references);
    }

    /// Keeps a schema of another language as the next version of a subject.
    pub fn seed_other(&self, subject: &str, schema_type: &str, schema: &str) {
        self.shared()
            .store
            .add(subject, schema_type, schema, Vec::new());
    }

    /// Soft-deletes a version.
    pub fn delete(&self, subject: &str, version: u32) {
        self.shared().store.delete(subject, version);
    }

    /// Returns the text of a version as it is kept.
    #[must_use]
    pub fn text(&self, subject: &str, version: u32) -> Option<String> {
        let shared = self.shared();
        let stored = shared.store.find(subject, version, true)?;
        Some(stored.text.clone())
    }

    /// Returns how many versions a subject has.
    #[must_use]
    pub fn count(&self, subject: &str) -> usize {
        self.shared().store.versions(subject, false).len()
    }

    /// Returns every request so far, in the order they came.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        self.shared().recorded.clone()
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        locked(&self.shared)
    }
}

impl Drop for MockRegistry {
    fn drop(&mut self) {
        self.shared().stopped = true;
        // Wakes the server, which then sees that it is stopped.
        let _ = TcpStream::connect(self.address);
        if let Some(server) = self.server.take() {
            let _ = server.join();
        }
    }
}

/// A test that failed while it held the lock leaves nothing half done.
fn locked(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve(mut stream: TcpStream, shared: &Mutex<Shared>) {
    let Some(request) = http::read(&mut stream) else {
        return;
    };
    let fault = {
        let mut shared = locked(shared);
        shared.recorded.push(request.clone());
        (!shared.faults.is_empty()).then(|| shared.faults.remove(0))
    };
    // Nobody is left to tell when the other side is gone.
    let _ = match fault {
        Some(Fault::Cut) => Ok(()),
        Some(Fault::CutBody) => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[\"cut")
        }
        Some(Fault::Status(status, wait)) => {
            let body = format!("{{\"error_code\":{status},\"message\":\"as the test wants\"}}");
            http::write(&mut stream, status, wait, &body)
        }
        Some(Fault::Text(status, text)) => http::write(&mut stream, status, None, &text),
        Some(Fault::Huge(bytes)) => http::write(
            &mut stream,
            200,
            None,
            &format!("\"{}\"", "x".repeat(bytes)),
        ),
        fault => {
            if let Some(Fault::Slow(time)) = fault {
                thread::sleep(time);
            }
            let (status, body) = routes::answer(&mut locked(shared), &request);
            http::write(&mut stream, status, None, &body)
        }
    };
}
