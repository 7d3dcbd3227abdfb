//! A command in, a process out that does not outlive this one, and that can be killed while it is looked at.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Error, fail};

/// Starts the command, says its process id, and ends it by the signal that it is told, or at the end of its input: when
/// whoever started it is gone, however that came. Until it has waited for the process, nobody else can have its id.
const SCRIPT: &str = r#"trap '' INT
log=$1
shift
"$@" </dev/null >>"$log" 2>&1 &
pid=$!
echo $pid
read signal
kill -"${signal:-KILL}" $pid 2>/dev/null
wait $pid 2>/dev/null
exit 0"#;

/// How long a process may take to end by itself; a broker gives itself five minutes to hand its partitions over.
const PATIENCE: Duration = Duration::from_secs(330);

/// A way to end a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    /// It may finish what it does.
    Term,
    /// It is gone at once.
    Kill,
}

/// A process that ends with this value.
#[derive(Debug)]
pub(crate) struct Guarded {
    shell: Child,
    input: Option<ChildStdin>,
    pid: String,
}

impl Guarded {
    /// Starts `command`, which writes to `log`.
    pub(crate) fn start(command: &Command, log: &Path) -> Result<Self, Error> {
        let mut shell = Command::new("sh")
            .args([OsStr::new("-c"), OsStr::new(SCRIPT), OsStr::new("sh")])
            .arg(log)
            .arg(command.get_program())
            .args(command.get_args())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = shell.stdin.take();
        let output = shell.stdout.take().ok_or("the shell has no output")?;
        let mut pid = String::new();
        BufReader::new(output).read_line(&mut pid)?;
        Ok(Self {
            shell,
            input,
            pid: pid.trim().to_owned(),
        })
    }

    /// Ends the process and waits until it has ended.
    pub(crate) fn end(mut self, signal: Signal) -> Result<(), Error> {
        let mut input = self.input.take().ok_or("it was ended before")?;
        input.write_all(match signal {
            Signal::Term => b"TERM\n",
            Signal::Kill => b"KILL\n",
        })?;
        let begun = Instant::now();
        while self.shell.try_wait()?.is_none() {
            if begun.elapsed() > PATIENCE {
                self.insist();
                return fail(format!("process {} did not end by itself", self.pid));
            }
            thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    fn insist(&self) {
        let kill = Command::new("sh")
            .args(["-c", "kill -KILL $0", &self.pid])
            .status();
        // The process may have ended meanwhile.
        let _ = kill;
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        drop(self.input.take());
        // There is nobody to tell.
        let _ = self.shell.wait();
    }
}
