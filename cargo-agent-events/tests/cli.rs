//! The command as it is run: what it prints, writes and answers.

#[allow(dead_code, reason = "shared with the test `verbs`")]
mod project;

use std::fmt::Write;
use std::fs;

use project::{LOCK, ORDER, Project, RELEASED};

#[test]
fn schemas_without_a_fault_are_clean_however_the_command_is_called() {
    let project = Project::new();
    let direct = project.run(&["check"]);
    insta::assert_snapshot!(direct);
    let through_cargo = project.run(&["agent-events", "check", "--schemas", "schemas"]);
    assert_eq!(through_cargo.to_string(), direct.to_string());
}

#[test]
fn a_release_writes_a_self_contained_schema_and_the_lock() {
    let project = Project::new();
    insta::assert_snapshot!("release", project.run(&["release"]));
    insta::assert_snapshot!("released_schema", project.read(RELEASED));
    insta::assert_snapshot!("released_lock", project.read(LOCK));
    project.run(&["check"]).expect_code(0);
}

#[test]
fn a_second_release_has_nothing_to_do() {
    let project = Project::released();
    let before = project.files();
    insta::assert_snapshot!(project.run(&["release"]));
    assert_eq!(project.files(), before);
}

#[test]
fn the_event_types_that_the_policy_gives_are_part_of_a_version() {
    let policy = "[events.\"com.acme.Money\".cloudevents]\ntype = \"com.acme.paid.v1\"\n";
    let project = Project::new();
    project.write("schemas/agent-events.toml", policy);
    let first = project.run(&["release"]);
    first.expect_code(0);
    assert_eq!(first.stdout.lines().count(), 2, "{first}");
    let lock = project.read(LOCK);
    assert!(lock.contains("types = [\"com.acme.paid.v1\"]"), "{lock}");

    project.edit("schemas/agent-events.toml", "paid.v1", "paid.v2");
    let second = project.run(&["release"]);
    second.expect_code(100);
    assert!(second.stderr.contains("[event_type_changed]"), "{second}");
    assert_eq!(project.read(LOCK), lock);
}

#[test]
fn a_release_that_cannot_be_finished_is_taken_back() {
    let project = Project::new();
    let obstacle = project.path("schemas/.agent-events.lock.draft");
    fs::create_dir(&obstacle).expect("made");
    let before = project.files();
    let answer = project.run(&["release"]);
    answer.expect_code(101);
    assert!(
        answer
            .stderr
            .starts_with("error: cannot write schemas/agent-events.lock: "),
        "{answer}"
    );
    assert_eq!(project.files(), before);
    fs::remove_dir(obstacle).expect("removed");
    project.run(&["release"]).expect_code(0);
}

#[test]
fn checking_writes_nothing() {
    let project = Project::released();
    project.edit("schemas/order_placed.avsc", "A customer", "Somebody");
    let before = project.files();
    project.run(&["check"]).expect_code(0);
    assert_eq!(project.files(), before);
}

#[test]
fn every_change_makes_a_version_documentation_and_dependencies_included() {
    let project = Project::released();
    let first = project.read(RELEASED);
    let changes = [
        ("schemas/order_placed.avsc", "A customer", "Somebody"),
        ("schemas/money.avsc", "Hundredths", "The hundredths"),
        (
            "schemas/money.avsc",
            "\"fields\": [",
            "\"fields\": [\n    { \"name\": \"currency\", \"type\": \"string\", \"default\": \"EUR\", \"doc\": \"Its code.\" },",
        ),
    ];
    for (version, (path, from, to)) in (2..).zip(changes) {
        project.edit(path, from, to);
        let answer = project.run(&["release"]);
        answer.expect_code(0);
        let line = format!(
            "released com.acme.OrderPlaced version {version}: schemas/.released/com.acme.OrderPlaced/000{version}.avsc"
        );
        assert_eq!(answer.stdout.trim_end(), line);
    }
    assert_eq!(project.read(RELEASED), first);
    assert_eq!(project.read(LOCK).matches("[[event.released]]").count(), 4);
    assert_eq!(project.read(LOCK).matches("[[event]]").count(), 1);
    project.run(&["release"]).expect_code(0);
}

#[test]
fn a_breaking_change_fails_the_check_and_is_not_released() {
    let project = Project::released();
    project.edit(
        "schemas/money.avsc",
        "\"fields\": [",
        "\"fields\": [\n    { \"name\": \"currency\", \"type\": \"string\" },",
    );
    let before = project.files();
    insta::assert_snapshot!(project.run(&["check"]));
    let refused = project.run(&["release"]);
    refused.expect_code(100);
    assert!(
        refused.stderr.ends_with("nothing was released\n"),
        "{refused}"
    );
    assert_eq!(project.files(), before);
}

#[test]
fn a_rewritten_release_is_found_whatever_was_changed() {
    let project = Project::released();
    let original = project.read(RELEASED);
    let mut answers = String::new();
    for (from, to) in [
        ("\"long\"", "\"int\""),
        (
            "\"name\": \"cents\"",
            "\"name\": \"cents\", \"aliases\": [\"pence\"]",
        ),
        ("Hundredths", "Thousandths"),
        ("\"long\"", "\"lon\""),
    ] {
        project.edit(RELEASED, from, to);
        let answer = project.run(&["check"]);
        write!(answers, "{answer}\n\n").expect("written");
        project.write(RELEASED, &original);
    }
    insta::assert_snapshot!(answers);
    project.run(&["check"]).expect_code(0);
}

#[test]
fn an_edited_line_of_the_lock_is_not_laid_to_the_file() {
    let project = Project::released();
    let original = project.read(LOCK);
    for line in [
        "parsing = \"sha256:",
        "resolution = \"sha256:",
        "fingerprint = \"",
    ] {
        let (_, digest) = original.split_once(line).expect("a digest");
        let other = if digest.starts_with('0') { "1" } else { "0" };
        let (from, to) = (format!("{line}{}", &digest[..1]), format!("{line}{other}"));
        project.edit(LOCK, &from, &to);
        let answer = project.run(&["check"]);
        answer.expect_code(100);
        let answer = answer.to_string();
        assert!(
            answer.contains("is not listed as it was released"),
            "{answer}"
        );
        assert!(
            answer.contains("`git log -- schemas/agent-events.lock`"),
            "{answer}"
        );
        project.write(LOCK, &original);
    }
}

#[test]
fn a_schema_that_cannot_be_read_may_be_an_event() {
    let project = Project::released();
    project.write("schemas/order_placed.avsc", "{");
    let answer = project.run(&["check"]).to_string();
    assert!(answer.contains("[json_syntax]"), "{answer}");
    assert!(!answer.contains("[no_events]"), "{answer}");
}

#[test]
fn other_line_endings_are_no_rewrite() {
    let project = Project::released();
    for path in [RELEASED, LOCK] {
        project.write(path, &project.read(path).replace('\n', "\r\n"));
    }
    project.run(&["check"]).expect_code(0);
}

#[test]
fn a_deleted_release_is_found() {
    let project = Project::released();
    fs::remove_file(project.path(RELEASED)).expect("removed");
    insta::assert_snapshot!(project.run(&["check"]));
    project.run(&["release"]).expect_code(100);
}

#[test]
fn a_deleted_lock_is_found() {
    let project = Project::released();
    fs::remove_file(project.path(LOCK)).expect("removed");
    insta::assert_snapshot!(project.run(&["check"]));
    project.run(&["release"]).expect_code(100);
}

#[test]
fn what_the_lock_does_not_list_is_found() {
    let project = Project::released();
    project.write("schemas/.released/com.acme.OrderPlaced/0002.avsc", ORDER);
    project.write("schemas/.released/notes.txt", "hello");
    project.write("schemas/.released/.gitkeep", "");
    insta::assert_snapshot!(project.run(&["check"]));
}

#[test]
fn a_gap_in_the_numbers_is_found() {
    let project = Project::released();
    project.edit(
        LOCK,
        "\n[[event.released]]\nversion = 1",
        "\n[[event.released]]\nversion = 2",
    );
    insta::assert_snapshot!(project.run(&["check"]));
}

#[test]
fn a_lock_that_cannot_be_understood_is_shown_and_left_alone() {
    let project = Project::released();
    let mut answers = String::new();
    for (from, to) in [
        ("version = 1", "version = 2"),
        ("guid", "guide"),
        ("[[event]]", "<<<<<<< ours\n[[event]]"),
    ] {
        let original = project.read(LOCK);
        project.edit(LOCK, from, to);
        let before = project.files();
        let answer = project.run(&["check"]);
        write!(answers, "{answer}\n\n").expect("written");
        project.run(&["release"]).expect_code(100);
        assert_eq!(project.files(), before);
        project.write(LOCK, &original);
    }
    insta::assert_snapshot!(answers);
}

#[test]
fn the_policy_decides_what_compatible_means() {
    let project = Project::released();
    project.edit("schemas/money.avsc", "\"fields\": [", "\"fields\": [\n    { \"name\": \"currency\", \"type\": \"string\", \"doc\": \"Its code.\" },");
    project.run(&["check"]).expect_code(100);
    project.write(
        "schemas/agent-events.toml",
        "[events.\"com.acme.OrderPlaced\"]\ncompatibility = \"FORWARD\"\n",
    );
    project.run(&["check"]).expect_code(0);
    project.write(
        "schemas/agent-events.toml",
        "compatibility = \"FORWARDS\"\n",
    );
    project.run(&["check"]).expect_code(100);
}

#[test]
fn what_cannot_be_read_could_not_be_checked() {
    let project = Project::new();
    insta::assert_snapshot!(
        "folder_missing",
        project.run(&["check", "--schemas", "nowhere"])
    );
    project
        .run(&["release", "--schemas", "nowhere"])
        .expect_code(101);
    assert!(!project.path("nowhere").exists());
    project.write("schemas/.released", "a file where a folder belongs");
    project.run(&["check"]).expect_code(101);
}

#[test]
fn wrong_usage_is_told_from_findings() {
    let project = Project::new();
    insta::assert_snapshot!("unknown_command", project.run(&["agent-events", "chekc"]));
    project.run(&[]).expect_code(1);
    project.run(&["check", "--schema", "x"]).expect_code(1);
    insta::assert_snapshot!("help", project.run(&["agent-events", "--help"]));
}
