//! A folder and a revision in, the texts that stood in the folder at that revision out, through the command `git`.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use agent_events_schema::Diagnostic;

use super::unreadable;
use crate::lock;

/// The texts of a folder of schemas at a revision.
pub(super) struct Texts {
    /// Path and text of every schema, sorted by path.
    pub(super) schemas: Vec<(String, String)>,
    /// Path and text of the lock.
    pub(super) lock: Option<(String, String)>,
}

pub(super) fn texts(dir: &Path, revision: &str) -> Result<Texts, Diagnostic> {
    let fault = |reason: &str| unreadable(&format!("git:{revision}"), reason).help(remedy(reason));
    let git = |arguments: &[&str]| run(dir, arguments, None).map_err(|reason| fault(&reason));
    let commit = git(&[
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        &format!("{revision}^{{commit}}"),
    ])?;
    let commit = text(&commit).trim().to_owned();
    let listed = git(&["ls-tree", "-r", "-z", "--name-only", &commit, "--", "."])?;
    let listed = text(&listed);
    let prefix = git(&["rev-parse", "--show-prefix"])?;
    let prefix = text(&prefix).trim_end_matches('\n').to_owned();
    let mut paths: Vec<&str> = listed
        .split('\0')
        .filter(|path| is_wanted(path) && !path.contains('\n'))
        .collect();
    paths.sort_unstable();
    let mut wanted = String::new();
    for path in &paths {
        wanted.extend([commit.as_str(), ":", &prefix, path, "\n"]);
    }
    let output =
        run(dir, &["cat-file", "--batch"], Some(&wanted)).map_err(|reason| fault(&reason))?;
    let mut texts = Texts {
        schemas: Vec::new(),
        lock: None,
    };
    let mut rest = output.stdout.as_slice();
    for path in paths {
        let (content, left) = blob(rest).ok_or_else(|| fault("git answered in an unknown form"))?;
        rest = left;
        let content = String::from_utf8(content.to_vec())
            .map_err(|_| fault(&format!("{path} is not UTF-8")))?;
        if path == lock::FILE_NAME {
            texts.lock = Some((path.to_owned(), content));
        } else {
            texts.schemas.push((path.to_owned(), content));
        }
    }
    Ok(texts)
}

/// Git's words are the only thing that tells one reason from another.
fn remedy(reason: &str) -> &'static str {
    if reason.starts_with("git cannot be run") {
        "install git, and put it on PATH"
    } else if reason.starts_with("not a git repository") {
        "run this in a clone of the repository that has the schemas"
    } else if reason.contains("dubious ownership") {
        "run this as the owner of the clone, or trust it: `git config --global --add safe.directory PATH`"
    } else {
        "fetch the revision first, `git fetch origin main`; in CI check out the history, `fetch-depth: 0`"
    }
}

fn is_wanted(path: &str) -> bool {
    let is_hidden = path.split('/').any(|part| part.starts_with('.'));
    let extension = Path::new(path).extension().and_then(|it| it.to_str());
    let is_schema = matches!(extension, Some("avsc" | "avpr"))
        || (cfg!(feature = "idl") && extension == Some("avdl"));
    path == lock::FILE_NAME || (is_schema && !is_hidden)
}

/// Splits `<id> blob <size>\n<content>\n` off the front.
fn blob(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|&byte| byte == b'\n')?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let size: usize = head.rsplit(' ').next()?.parse().ok()?;
    let start = end + 1;
    let content = bytes.get(start..start.checked_add(size)?)?;
    Some((content, bytes.get(start + size + 1..)?))
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn run(dir: &Path, arguments: &[&str], input: Option<&str>) -> Result<Output, String> {
    let mut child = Command::new("git")
        .arg("-C")
        .arg(dir)
        .args(arguments)
        // `remedy` reads what it says.
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("git cannot be run: {error}"))?;
    let writer = child.stdin.take();
    let input = input.unwrap_or_default().to_owned();
    // A thread of its own, or both sides could wait for the other with full pipes.
    let feeding =
        std::thread::spawn(move || writer.map(|mut pipe| pipe.write_all(input.as_bytes())));
    let output = child
        .wait_with_output()
        .map_err(|error| error.to_string())?;
    // What git did not read, it did not need.
    drop(feeding.join());
    if output.status.success() {
        return Ok(output);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let first = said.lines().next().unwrap_or("there is no such revision");
    Err(first.trim_start_matches("fatal: ").to_owned())
}
