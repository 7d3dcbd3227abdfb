//! The arguments of a process that is to be killed in; the ids of the events that it handled on its output.

use std::io::Write as _;
use std::io::{BufRead as _, BufReader};
use std::process::ExitCode;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;
use std::{env, io};

use agent_events_kafka_tests::{Error, Ledger, client_config, fail};
use tokio::time::sleep;

use crate::traffic::handle;
use crate::transactions::transform;

/// The argument that makes this program such a process.
pub(crate) const ARGUMENT: &str = "--child";

/// Does what the arguments say until it is killed.
pub(crate) fn main(arguments: &[String]) -> ExitCode {
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the child failed: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Error> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    match arguments {
        [servers, topic, group] => {
            let config = client_config(servers);
            let handling = handle(&config, topic, group, tell, || false);
            runtime.block_on(handling).map(drop)
        }
        [servers, topic, group, answers] => {
            let config = client_config(servers);
            runtime.block_on(transform(&config, topic, group, answers))
        }
        _ => fail("its arguments are: servers, topic, group, and where answers go"),
    }
}

/// Says that an event was handled.
pub(crate) fn tell(id: &str) {
    let mut output = io::stdout().lock();
    let said = writeln!(output, "{id}").and_then(|()| output.flush());
    if said.is_err() {
        // Nobody reads any more: whoever started it is gone.
        std::process::exit(1);
    }
}

/// A process of this kind, whose events are noted as handled.
pub(crate) struct Handling {
    child: Child,
    reader: Option<JoinHandle<()>>,
}

impl Handling {
    /// Starts it with servers, topic, group, and where answers go if it answers.
    pub(crate) fn start(arguments: &[&str], ledger: &Arc<Ledger>) -> Result<Self, Error> {
        let mut child = Command::new(env::current_exe()?)
            .arg(ARGUMENT)
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().ok_or("the child has no output")?;
        let ledger = Arc::clone(ledger);
        let reader = thread::spawn(move || {
            let mut output = BufReader::new(output);
            let mut line = String::new();
            // A line that was cut off was not handled to its end.
            while output
                .read_line(&mut line)
                .is_ok_and(|_| line.ends_with('\n'))
            {
                ledger.handled(line.trim_end());
                line.clear();
            }
        });
        Ok(Self {
            child,
            reader: Some(reader),
        })
    }

    /// Waits until something has happened, and fails when the process ends before.
    pub(crate) async fn until(&mut self, mut happened: impl FnMut() -> bool) -> Result<(), Error> {
        while !happened() {
            if let Some(status) = self.child.try_wait()? {
                return fail(format!(
                    "a process that handles events ended by itself: {status}"
                ));
            }
            sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }

    /// Kills it with SIGKILL, and waits until all that it said has been noted.
    pub(crate) fn kill(mut self) -> Result<(), Error> {
        self.child.kill()?;
        self.child.wait()?;
        if let Some(reader) = self.reader.take() {
            reader
                .join()
                .map_err(|_| "the child's output could not be read")?;
        }
        Ok(())
    }
}

impl Drop for Handling {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
