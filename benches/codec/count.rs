//! This program run again, by valgrind and by a build that counts allocations, in; counts by operation out.

use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs};

use crate::operation::{Group, Task};

/// The argument that makes this program count for the one that started it.
pub(crate) const ARGUMENT: &str = "--count-instructions";

/// Which operation on which event.
pub(crate) type Key = (String, Task, String);

/// Returns how many instructions each operation takes, as callgrind counts them; `None` without valgrind.
pub(crate) fn instructions(groups: &[Group]) -> Option<HashMap<Key, u64>> {
    let dir = tempfile::tempdir().ok()?;
    let program = env::current_exe().ok()?;
    let valgrind = Command::new("valgrind")
        .arg("--tool=callgrind")
        .arg("--toggle-collect=codec::count::counted_operation")
        .arg("--dump-after=codec::count::counted_operation")
        .arg(format!("--callgrind-out-file={}/out", dir.path().display()))
        .arg(program)
        .arg(ARGUMENT)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !valgrind.ok()?.success() {
        return None;
    }
    // One file for each time `counted_operation` was left, numbered from 1 in the order of `count_all`.
    let total = |number: usize| total(&dir.path().join(format!("out.{number}")));
    let counts = keys(groups).enumerate();
    counts
        .map(|(index, key)| Some((key, total(index + 1)?)))
        .collect()
}

fn keys(groups: &[Group]) -> impl Iterator<Item = Key> {
    groups.iter().flat_map(|group| {
        let measured = group.operations.iter().filter(|one| one.refused.is_none());
        measured.map(|one| (group.name.to_owned(), one.task, one.name.to_owned()))
    })
}

fn total(file: &Path) -> Option<u64> {
    let text = fs::read_to_string(file).ok()?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("summary:"))?;
    line.trim().parse().ok()
}

/// Does every operation once where callgrind counts, after it was done where it does not.
pub(crate) fn count_all(groups: Vec<Group>) {
    for mut operation in groups.into_iter().flat_map(|group| group.operations) {
        if operation.refused.is_none() {
            (operation.run)(16);
            counted_operation(&mut operation.run);
        }
    }
}

/// What callgrind looks for by this name, `codec::count::counted_operation`.
#[inline(never)]
fn counted_operation(run: &mut dyn FnMut(u32)) {
    run(1);
}

/// Returns how many times each operation asks for memory, as `codec_allocations` counts it; empty when that does not
/// build.
pub(crate) fn allocations() -> HashMap<Key, u64> {
    let output = Command::new(env!("CARGO"))
        .args(["bench", "--package", "agent-events-benches"])
        .args(["--bench", "codec_allocations"])
        .stderr(Stdio::inherit())
        .output();
    let text = output.map_or_else(|_| Vec::new(), |output| output.stdout);
    let line = |line: &str| {
        let mut parts = line.split('\t');
        let group = parts.next()?.to_owned();
        let title = parts.next()?;
        let task = Task::ALL.into_iter().find(|task| task.title() == title)?;
        let name = parts.next()?.to_owned();
        Some(((group, task, name), parts.next()?.parse().ok()?))
    };
    String::from_utf8_lossy(&text)
        .lines()
        .filter_map(line)
        .collect()
}
