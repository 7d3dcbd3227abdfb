//! The history when it is older than seals, edited, merged, or on a disk that does not obey.

#[allow(dead_code, reason = "shared with the test `cli`")]
mod project;

use std::fs;
use std::process::{Command, Stdio};

use agent_events_build::lock::Lock;
use agent_events_schema::SourceMap;
use project::{LOCK, MONEY, ORDER, Project, RELEASED};

/// Adds a field with a default to the order, which is compatible in both directions.
fn add_field(project: &Project, name: &str) {
    let field =
        format!(r#"{{ "name": "{name}", "type": "string", "default": "", "doc": "More." }},"#);
    let first = r#"{ "name": "id""#;
    let path = "schemas/order_placed.avsc";
    project.edit(path, first, &format!("{field}\n    {first}"));
}

/// An order with two versions and a shipment with one.
fn of_two_events() -> Project {
    let project = Project::new();
    let shipped = ORDER.replace("placed", "shipped");
    let shipped = shipped.replace("OrderPlaced", "OrderShipped");
    project.write("schemas/order_shipped.avsc", &shipped);
    project.run(&["release"]).expect_code(0);
    add_field(&project, "note");
    project.run(&["release"]).expect_code(0);
    project
}

/// Makes of a lock what was written before there were seals.
fn unsealed(lock: &str) -> String {
    let lines = lock.lines();
    lines
        .filter(|line| !line.starts_with("seal = ") && !line.starts_with("compared = "))
        .fold(String::new(), |text, line| text + line + "\n")
}

#[test]
fn a_lock_without_seals_is_verified_by_its_digests_until_it_is_sealed() {
    let project = of_two_events();
    let lock = project.read(LOCK);
    project.write(LOCK, &unsealed(&lock));
    project.run(&["check"]).expect_code(0);
    let checked = project.run(&["lock", "--check"]);
    checked.expect_code(0);
    insta::assert_snapshot!("unsealed_lock", checked);
    let listed = project.run(&["lock"]);
    assert_eq!(listed.stdout.matches(", not sealed)").count(), 3);

    let sealed = project.run(&["lock", "--seal"]);
    sealed.expect_code(0);
    insta::assert_snapshot!("sealed_lock", sealed);
    // The last version of each is compared anew; what the first ones were compared with nobody asks any more.
    let expected = lock.replacen("compared = \"BACKWARD\"\n", "", 1);
    let without_seals = |lock: &str| -> Vec<String> {
        let lines = lock.lines().filter(|line| !line.starts_with("seal = "));
        lines.map(str::to_owned).collect()
    };
    let now = project.read(LOCK);
    assert_eq!(without_seals(&now), without_seals(&expected));
    assert_eq!(now.matches("\nseal = ").count(), 3);
    for arguments in [&["check"][..], &["lock", "--check"]] {
        let answer = project.run(arguments);
        answer.expect_code(0);
        assert!(!answer.stdout.contains("without a seal"), "{answer}");
    }
    let again = project.run(&["lock", "--seal"]);
    assert_eq!(again.expect_code(0).stdout, "the lock lacks nothing\n");
    assert_eq!(project.read(LOCK), now);
}

#[test]
fn a_release_seals_the_versions_before_it() {
    let project = of_two_events();
    let lock = project.read(LOCK);
    project.write(LOCK, &unsealed(&lock));
    add_field(&project, "remark");
    project.run(&["release"]).expect_code(0);
    let lock = project.read(LOCK);
    let (placed, shipped) = lock.split_once("OrderShipped").expect("both");
    assert_eq!(placed.matches("\nseal = ").count(), 3, "{lock}");
    assert_eq!(shipped.matches("\nseal = ").count(), 0, "{lock}");
    project.run(&["lock", "--check"]).expect_code(0);
    project.edit(LOCK, "order.placed.v1", "order.placed.v2");
    let answer = project.run(&["check"]);
    answer.expect_code(100);
    assert!(answer.stderr.contains("[released_rewritten]"), "{answer}");
}

#[test]
fn what_is_not_as_it_was_released_is_not_sealed() {
    let edits = [
        (RELEASED, "Hundredths", "Thousandths"),
        (LOCK, "parsing = \"sha256:", "parsing = \"sha256:00"),
        (LOCK, "fingerprint = \"", "fingerprint = \"00"),
        (LOCK, "resolution = \"sha256:", "resolution = \"sha256:00"),
    ];
    for (path, from, to) in edits {
        let project = of_two_events();
        project.write(LOCK, &unsealed(&project.read(LOCK)));
        project.edit(path, from, to);
        if path == LOCK {
            // Two digits more at the beginning, two less at the end.
            let lock = project.read(LOCK);
            let start = lock.find(to).expect("edited");
            let end = start + lock[start..].find("\"\n").expect("a line");
            project.write(LOCK, &format!("{}{}", &lock[..end - 2], &lock[end..]));
        }
        let before = project.files();
        for arguments in [&["lock", "--seal"][..], &["release"], &["check"]] {
            let answer = project.run(arguments);
            answer.expect_code(100);
            assert!(answer.stderr.contains("[released_rewritten]"), "{answer}");
        }
        assert_eq!(project.files(), before);
    }
}

#[test]
fn a_block_without_a_seal_behind_a_sealed_one_is_an_error() {
    let project = of_two_events();
    let lock = project.read(LOCK);
    let second = lock.find("version = 2").expect("two versions");
    let seal = second + lock[second..].find("seal = ").expect("sealed");
    let end = seal + lock[seal..].find('\n').expect("a line");
    project.write(LOCK, &format!("{}{}", &lock[..seal], &lock[end + 1..]));
    insta::assert_snapshot!("lost_seal", project.run(&["check"]));
    let before = project.files();
    for arguments in [
        &["lock", "--check"][..],
        &["lock", "--seal"],
        &["release"],
        &["lock"],
    ] {
        let answer = project.run(arguments);
        answer.expect_code(100);
        assert!(answer.stderr.contains("has no seal"), "{answer}");
    }
    assert_eq!(project.files(), before);
}

#[test]
fn files_with_line_breaks_of_another_system_are_sealed_alike() {
    let project = of_two_events();
    project.write(LOCK, &unsealed(&project.read(LOCK)));
    project.run(&["lock", "--seal"]).expect_code(0);
    let lock = project.read(LOCK);
    project.write(LOCK, &unsealed(&lock).replace('\n', "\r\n"));
    let released = project.read(RELEASED);
    project.write(RELEASED, &released.replace('\n', "\r\n"));
    project.run(&["check"]).expect_code(0);
    project.run(&["lock", "--seal"]).expect_code(0);
    assert_eq!(project.read(LOCK), lock);
    project.run(&["check"]).expect_code(0);
}

#[test]
fn a_raised_level_is_noted_where_nothing_is_found() {
    let project = of_two_events();
    let policy = |level: &str| {
        let text = format!("compatibility = \"{level}\"\n");
        project.write("schemas/agent-events.toml", &text);
    };
    policy("FULL_TRANSITIVE");
    project.run(&["lock", "--seal"]).expect_code(0);
    let lock = project.read(LOCK);
    assert_eq!(lock.matches("\"FULL_TRANSITIVE\"").count(), 2, "{lock}");
    project.run(&["lock", "--check"]).expect_code(0);

    // What breaks at the new level is not said to be compatible.
    policy("BACKWARD");
    project.write("schemas/money.avsc", &MONEY.replace("long", "double"));
    project.run(&["release"]).expect_code(0);
    for level in ["FULL", "FORWARD_TRANSITIVE"] {
        policy(level);
        let lock = project.read(LOCK);
        let answer = project.run(&["lock", "--seal"]);
        assert_eq!(answer.expect_code(0).stdout, "the lock lacks nothing\n");
        assert_eq!(project.read(LOCK), lock);
    }
}

#[test]
fn a_folder_that_is_not_there_could_not_be_checked_by_any_verb() {
    let project = Project::new();
    for verb in [
        &["check"][..],
        &["release"],
        &["lock"],
        &["lock", "--check"],
        &["lock", "--seal"],
        &["diff"],
        &["matrix"],
        &["topics"],
        &["fix"],
        &["allow", "type_mismatch", "--event", "a.B", "--reason", "r"],
        &["retire", "a.B", "--reason", "r"],
        &["publish", "--registry", "http://127.0.0.1:9"],
    ] {
        for folder in ["nowhere", "schemas/money.avsc"] {
            let answer = project.run(&[verb, &["--schemas", folder]].concat());
            answer.expect_code(101);
            let start = format!("error: cannot read the folder {folder}: ");
            assert!(answer.stderr.starts_with(&start), "{verb:?}: {answer}");
        }
    }
}

#[test]
fn a_folder_in_the_place_of_a_file_could_not_be_checked() {
    for path in [LOCK, RELEASED, "schemas/agent-events.toml"] {
        let project = Project::released();
        let _ = fs::remove_file(project.path(path));
        fs::create_dir(project.path(path)).expect("made");
        let before = project.files();
        for verb in [&["check"][..], &["release"], &["lock", "--seal"]] {
            if path != LOCK && path != RELEASED && verb[0] == "lock" {
                continue;
            }
            let answer = project.run(verb);
            answer.expect_code(101);
            let expected = format!("error: cannot read {path}: ");
            assert!(answer.stderr.starts_with(&expected), "{verb:?}: {answer}");
            assert!(answer.stderr.contains("= help: "), "{answer}");
        }
        assert_eq!(project.files(), before);
    }
}

#[test]
fn a_lock_with_a_merge_conflict_says_how_to_resolve_it() {
    let project = of_two_events();
    let block = "\n[[event.released]]\nversion = 2";
    let marked = format!("\n<<<<<<< HEAD{block}");
    project.edit(LOCK, block, &marked);
    insta::assert_snapshot!("merge_conflict", project.run(&["check"]));
    let before = project.files();
    for verb in [
        &["release"][..],
        &["lock", "--check"],
        &["lock", "--seal"],
        &["retire", "com.acme.OrderPlaced", "--reason", "r"],
    ] {
        project.run(verb).expect_code(100);
    }
    assert_eq!(project.files(), before);
}

#[test]
fn an_exception_that_has_ended_is_not_written() {
    let project = Project::released();
    project.edit("schemas/money.avsc", "\"long\"", "\"string\"");
    let lock = project.read(LOCK);
    let allow = [
        "allow",
        "type_mismatch",
        "--event",
        "com.acme.OrderPlaced",
        "--reason",
        "r",
    ];
    let answer = project.run(&[&allow[..], &["--until", "2020-01-31"]].concat());
    answer.expect_code(1);
    assert!(answer.stderr.contains("`--until 2020-01-31` has gone by"));
    assert!(answer.stderr.contains("= help: "), "{answer}");
    assert_eq!(project.read(LOCK), lock);
    project.run(&allow).expect_code(0);
}

#[test]
fn what_git_cannot_answer_is_told_with_what_to_do() {
    let project = Project::released();
    let outside = |answer: &project::Answer| {
        let expected = "run this in a clone of the repository that has the schemas";
        answer.stderr.contains(expected)
    };
    for verb in [&["check"][..], &["lock", "--check"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_cargo-agent-events"))
            .args([verb, &["--against", "git:main"]].concat())
            .current_dir(project.folder.path())
            .env("GIT_CEILING_DIRECTORIES", project.path(".."))
            .output()
            .expect("it runs");
        let answer = project::Answer {
            code: output.status.code(),
            stdout: String::new(),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        };
        answer.expect_code(101);
        assert!(outside(&answer), "{answer}");
    }
    assert!(project.git(&["init", "-q", "-b", "main"]));
    assert!(project.git(&["add", "."]));
    assert!(project.git(&["commit", "-q", "-m", "one"]));
    assert!(project.git(&["commit", "-q", "--allow-empty", "-m", "two"]));
    let here = project.folder.path().display();
    assert!(project.git(&[
        "clone",
        "-q",
        "--depth",
        "1",
        &format!("file://{here}"),
        "shallow"
    ]));
    for (schemas, against) in [
        ("schemas", "git:nowhere"),
        ("schemas", "git:HEAD:schemas"),
        ("shallow/schemas", "git:HEAD~1"),
    ] {
        let answer = project.run(&["check", "--schemas", schemas, "--against", against]);
        answer.expect_code(101);
        assert!(answer.stderr.contains("[baseline_unreadable]"), "{answer}");
        assert!(answer.stderr.contains("`fetch-depth: 0`"), "{answer}");
    }
    let whole = ["check", "--against", "git:HEAD~1"];
    project.run(&whole).expect_code(0);
}

/// A project whose released version is on `main`.
fn committed() -> Project {
    let project = Project::released();
    assert!(project.git(&["init", "-q", "-b", "main"]));
    assert!(project.git(&["add", "."]));
    assert!(project.git(&["commit", "-q", "-m", "one"]));
    project
}

#[test]
fn a_baseline_whose_lock_cannot_be_read_is_not_passed_over() {
    let project = committed();
    let lock = project.read(LOCK);
    project.write(LOCK, &lock.replace("version = 1\n\n", "version = 2\n\n"));
    assert!(project.git(&["commit", "-q", "-a", "-m", "newer"]));
    project.write(LOCK, &lock);
    for verb in [&["check"][..], &["lock", "--check"]] {
        let answer = project.run(&[verb, &["--against", "git:main"]].concat());
        answer.expect_code(101);
        assert!(answer.stderr.contains("[baseline_unreadable]"), "{answer}");
        assert!(
            answer.stderr.contains("git:main:agent-events.lock"),
            "{answer}"
        );
    }
}

#[test]
fn a_folder_that_another_revision_has_not_is_told() {
    let project = committed();
    fs::rename(project.path("schemas"), project.path("events")).expect("moved");
    for verb in [&["check"][..], &["lock", "--check"]] {
        let options = ["--schemas", "events", "--against", "git:main"];
        let answer = project.run(&[verb, &options].concat());
        answer.expect_code(0);
        assert!(answer.stderr.contains("[baseline_empty]"), "{answer}");
    }
}

/// Rewrites the lock so that its seals fit, as nobody does by accident.
fn forge(project: &Project, edit: impl Fn(&mut agent_events_build::lock::LockedVersion)) {
    let text = project.read(LOCK);
    let mut sources = SourceMap::default();
    let source = sources.add(LOCK, text.as_str());
    let mut lock = Lock::parse(source, &text, &mut Vec::new()).expect("a lock");
    for event in lock.events.values_mut() {
        let mut version = event.released.pop().expect("released");
        edit(&mut version);
        let version = version.sealed(&project.read(RELEASED), event.released.last());
        event.released.push(version);
    }
    project.write(LOCK, &lock.to_text());
}

#[test]
fn event_types_rewritten_with_their_seal_are_found_against_another_revision() {
    let project = committed();
    // Under a type that it never had, the released version would be none of those that consumers compare with.
    forge(&project, |version| {
        version.types = vec!["com.acme.gone".to_owned()];
    });
    project.run(&["lock", "--check"]).expect_code(0);
    for verb in [&["check"][..], &["lock", "--check"]] {
        let answer = project.run(&[verb, &["--against", "git:main"]].concat());
        answer.expect_code(100);
        assert!(answer.stderr.contains("[history_rewritten]"), "{answer}");
    }
}

#[test]
fn a_registry_that_is_not_named_or_does_not_answer_is_told() {
    let project = Project::released();
    let run = |arguments: &[&str], url: &str, token: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_cargo-agent-events"))
            .args(arguments)
            .args(["--strategy", "RecordName"])
            .current_dir(project.folder.path())
            .env("AGENT_EVENTS_REGISTRY_URL", url)
            .env("AGENT_EVENTS_REGISTRY_TOKEN", token)
            .output()
            .expect("it runs");
        project::Answer {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    };
    let verbs = [
        &["check", "--against", "registry"][..],
        &["publish"],
        &["pull"],
    ];
    for verb in verbs {
        // What CI makes of a variable that is not set.
        let unnamed = run(verb, "", "");
        unnamed.expect_code(101);
        assert!(
            unnamed
                .stderr
                .contains("it is not said which registry to ask"),
            "{unnamed}"
        );
        let odd = run(verb, "registry.example", "");
        odd.expect_code(101);
        assert!(odd.stderr.contains("AGENT_EVENTS_REGISTRY_URL"), "{odd}");
        let silent = run(verb, "http://127.0.0.1:9", "s3cret");
        silent.expect_code(101);
        assert!(silent.stderr.contains("[registry_unreadable]"), "{silent}");
        for answer in [unnamed, odd, silent] {
            assert_eq!(answer.stdout, "", "{answer}");
            assert!(!answer.stderr.contains("s3cret"), "{answer}");
        }
    }
}

#[test]
fn what_is_asked_for_and_is_not_there_is_wrong_usage() {
    let project = Project::released();
    for (arguments, expected) in [
        (
            &["matrix", "--event", "com.acme.Order"][..],
            "error: there is no event `com.acme.Order`",
        ),
        (
            &["compat", "--reader", "-", "--writer", "-"],
            "error: `-` is given twice",
        ),
        (
            &["validate", "-", "schemas/money.avsc", "-"],
            "error: `-` is given twice",
        ),
    ] {
        let answer = project.run(arguments);
        answer.expect_code(1);
        assert!(answer.stderr.starts_with(expected), "{answer}");
        assert!(answer.stderr.contains("= help: "), "{answer}");
    }
}

#[test]
fn paths_in_any_script_are_in_every_format() {
    let project = Project::released();
    let path = "schemas/größe ünï/geld 🚀.avsc";
    project.write(path, &MONEY.replace("long", "string"));
    fs::remove_file(project.path("schemas/money.avsc")).expect("moved");
    for format in [
        "text",
        "json",
        "github-actions",
        "gitlab",
        "junit",
        "sarif",
        "markdown",
    ] {
        let answer = project.run(&["check", "--format", format]);
        answer.expect_code(100);
        let said = format!("{}{}", answer.stdout, answer.stderr);
        let expected = match format {
            "sarif" => "schemas/gr%C3%B6%C3%9Fe%20%C3%BCn%C3%AF/geld%20%F0%9F%9A%80.avsc",
            _ => path,
        };
        assert!(said.contains(expected), "{format}: {answer}");
    }
}

#[test]
fn findings_that_nobody_reads_are_findings() {
    let project = Project::released();
    project.edit("schemas/money.avsc", "\"long\"", "\"string\"");
    let mut child = Command::new(env!("CARGO_BIN_EXE_cargo-agent-events"))
        .arg("check")
        .current_dir(project.folder.path())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    drop(child.stderr.take());
    let status = child.wait().expect("it ends");
    assert_eq!(status.code(), Some(100));
}
