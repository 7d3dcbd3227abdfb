//! The history when it is older than seals, edited, merged, or on a disk that does not obey.

#[allow(dead_code, reason = "shared with the test `cli`")]
mod project;

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
