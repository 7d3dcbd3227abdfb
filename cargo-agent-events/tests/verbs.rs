//! Everything but a plain check and release: other baselines and formats, files compared, the lock amended, pages.

#[allow(dead_code, reason = "shared with the test `cli`")]
mod project;

use std::fmt::Write;
use std::fs;

use project::{Answer, LOCK, ORDER, Project, RELEASED};
use serde_json::{Value, json};

const BREAK: [&str; 3] = ["schemas/money.avsc", "\"long\"", "\"string\""];

/// A project with a released version and a change that breaks it.
fn broken() -> Project {
    let project = Project::released();
    let [path, from, to] = BREAK;
    project.edit(path, from, to);
    project
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_str(&answer.stdout).unwrap_or_else(|error| panic!("{error}: {answer}"))
}

#[test]
fn two_files_are_compared_in_the_words_of_java() {
    let project = Project::new();
    project.write("new.avsc", r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"b","type":["null",{"type":"enum","name":"E","symbols":["X"]}]}]}"#);
    project.write("old.avsc", r#"{"type":"record","name":"R","fields":[{"name":"b","type":["null",{"type":"enum","name":"E","symbols":["X","Y"]}]}]}"#);
    let compat = |reader, writer, format| {
        project.run(&[
            "compat", "--reader", reader, "--writer", writer, "--format", format,
        ])
    };
    let broken = compat("new.avsc", "old.avsc", "json");
    broken.expect_code(100);
    assert_eq!(
        json_of(&broken),
        json!({"compatible": false, "incompatibilities": [
            {"type": "READER_FIELD_MISSING_DEFAULT_VALUE", "location": "/fields/0", "message": "a"},
            {"type": "MISSING_UNION_BRANCH", "location": "/fields/1/type/1", "message": "reader union lacking writer type: ENUM", "causes": [
                {"type": "MISSING_ENUM_SYMBOLS", "location": "/fields/1/type/1/symbols", "message": "[Y]"},
            ]},
        ]})
    );
    let fine = compat("old.avsc", "new.avsc", "json");
    fine.expect_code(0);
    assert_eq!(
        json_of(&fine),
        json!({"compatible": true, "incompatibilities": []})
    );
    insta::assert_snapshot!("compat", compat("new.avsc", "old.avsc", "text"));
    compat("old.avsc", "new.avsc", "text").expect_code(0);
    compat("old.avsc", "nowhere.avsc", "json").expect_code(101);
    project.write("broken.avsc", "{");
    compat("broken.avsc", "old.avsc", "json").expect_code(101);
    project
        .run(&["compat", "--reader", "old.avsc"])
        .expect_code(1);
}

#[test]
fn a_fingerprint_is_the_one_that_everybody_computes() {
    let project = Project::new();
    project.write("int.avsc", "{ \"type\": \"int\" }");
    for (arguments, expected) in [
        (&["int.avsc"][..], "7275d51a3f395c8f"),
        (&["int.avsc", "--algorithm", "rabin"], "7275d51a3f395c8f"),
        (
            &["int.avsc", "--algorithm", "sha256"],
            "3f2b87a9fe7cc9b13835598c3981cd45e3e355309e5090aa0933d7becb6fba45",
        ),
        (
            &["int.avsc", "--algorithm", "md5"],
            "ef524ea1b91e73173d938ade36c1db32",
        ),
        (
            &["int.avsc", "--algorithm", "guid"],
            "ef524ea1-b91e-7317-3d93-8ade36c1db32",
        ),
        (&["int.avsc", "--canonical"], "\"int\""),
    ] {
        let answer = project.run(&[&["fingerprint"], arguments].concat());
        answer.expect_code(0);
        assert_eq!(answer.stdout.trim_end(), expected, "{arguments:?}");
    }
    project
        .run(&["fingerprint", "int.avsc", "--algorithm", "crc"])
        .expect_code(1);
    project
        .run(&["fingerprint", "nowhere.avsc"])
        .expect_code(101);
}

#[test]
fn files_are_valid_by_themselves_or_not() {
    let project = Project::new();
    project
        .run(&["validate", "schemas/money.avsc"])
        .expect_code(0);
    project.write(
        "odd.avsc",
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int","default":"x"}]}"#,
    );
    insta::assert_snapshot!(
        "validate",
        project.run(&["validate", "schemas/money.avsc", "odd.avsc"])
    );
    project.run(&["validate", "nowhere.avsc"]).expect_code(101);
    // The order uses a type of the other file.
    let order = "schemas/order_placed.avsc";
    project.run(&["validate", order]).expect_code(100);
    project
        .run(&["validate", order, "schemas/money.avsc"])
        .expect_code(0);
    // Two versions of a type do not stand in each other's way.
    let money = project.read("schemas/money.avsc");
    project.write("older.avsc", &money.replace("long", "int"));
    project
        .run(&["validate", "older.avsc", "schemas/money.avsc"])
        .expect_code(0);
    project.run(&["validate"]).expect_code(1);
}

#[test]
fn every_format_tells_why_the_nearest_branch_does_not_fit() {
    let project = Project::new();
    let order = |symbols: &str| {
        ORDER.replace(
            "\"Money\"",
            &format!(
                r#"["null", {{ "type": "record", "name": "Price", "fields": [
                {{ "name": "kind", "type": ["null", {{ "type": "enum", "name": "Kind", "symbols": [{symbols}] }}] }}
            ] }}]"#
            ),
        )
    };
    let file = "schemas/order_placed.avsc";
    project.write(file, &order(r#""NET", "GROSS""#));
    project.run(&["release"]).expect_code(0);
    project.write(file, &order(r#""NET""#));
    let check = |format| project.run(&["check", "--format", format]);
    // The union, its record's union, and the enum in that.
    let outer = "nearest branch: MISSING_UNION_BRANCH at ";
    let inner = "  nearest branch: MISSING_ENUM_SYMBOLS at ";
    for format in ["text", "github-actions", "junit", "sarif"] {
        let answer = check(format);
        answer.expect_code(100);
        let text = format!("{}{}", answer.stdout, answer.stderr);
        assert!(text.contains(outer) && text.contains(inner), "{text}");
        assert!(text.contains(&format!("({file}:")), "{text}");
    }
    let gitlab = json_of(&check("gitlab"));
    let body = gitlab[0]["content"]["body"].as_str().expect("a text");
    assert!(body.contains(&format!("\n- {outer}")), "{body}");
    assert!(
        body.contains("\n  - nearest branch: MISSING_ENUM"),
        "{body}"
    );
    let markdown = check("markdown").stdout;
    assert!(markdown.contains("\n  - nearest branch"), "{markdown}");
    assert!(markdown.contains("\n    - nearest branch"), "{markdown}");
    let findings = json_of(&check("json"));
    let cause = &findings["findings"][0]["causes"][0];
    assert_eq!(cause["java_type"], "MISSING_UNION_BRANCH", "{findings}");
    let symbols = &cause["causes"][0];
    assert_eq!(symbols["java_type"], "MISSING_ENUM_SYMBOLS", "{findings}");
    assert_eq!(symbols["file"], file, "{findings}");
    assert_eq!(symbols["causes"], json!([]), "{findings}");
    let sarif = json_of(&check("sarif"));
    let result = &sarif["runs"][0]["results"][0];
    let related = result["relatedLocations"].as_array().expect("places");
    assert_eq!(related.len(), 2, "{result}");
    let nested = &result["properties"]["causes"][0]["causes"][0];
    assert_eq!(nested["java_type"], "MISSING_ENUM_SYMBOLS", "{result}");
}

#[test]
fn every_format_says_the_same() {
    let project = broken();
    for format in [
        "json",
        "github-actions",
        "gitlab",
        "junit",
        "sarif",
        "markdown",
    ] {
        let answer = project.run(&["check", "--format", format]);
        answer.expect_code(100);
        assert!(answer.stderr.is_empty(), "{answer}");
        let text = match serde_json::from_str::<Value>(&answer.stdout) {
            Ok(value) => serde_json::to_string_pretty(&value).expect("JSON"),
            Err(_) => answer.stdout.clone(),
        };
        assert!(text.contains("type_mismatch"), "{answer}");
        insta::assert_snapshot!(format!("format_{format}"), text);
    }
    let clean = Project::released();
    for format in [
        "json",
        "github-actions",
        "gitlab",
        "junit",
        "sarif",
        "markdown",
    ] {
        clean.run(&["check", "--format", format]).expect_code(0);
    }
    project.run(&["check", "--format", "yaml"]).expect_code(1);
}

#[test]
fn a_witness_comes_with_every_break() {
    let answer = broken().run(&["check", "--format", "json"]);
    let finding = &json_of(&answer)["findings"][0];
    assert_eq!(
        finding["witness_json"],
        json!("{\"id\": \"\", \"price\": {\"cents\": 0}}")
    );
    assert_eq!(finding["witness_hex"], json!("0000"));
    assert_eq!(
        finding["java_location"],
        json!("/fields/1/type/fields/0/type")
    );
}

#[test]
fn another_level_can_be_asked_for() {
    let project = Project::released();
    project.edit(
        "schemas/money.avsc",
        "\"fields\": [",
        "\"fields\": [\n    { \"name\": \"currency\", \"type\": \"string\", \"default\": \"EUR\", \"doc\": \"Its code.\" },",
    );
    for level in ["BACKWARD", "forward", "FULL_TRANSITIVE", "none"] {
        project.run(&["check", "--level", level]).expect_code(0);
    }
    project.edit("schemas/money.avsc", ", \"default\": \"EUR\"", "");
    project.run(&["check", "--level", "FORWARD"]).expect_code(0);
    project
        .run(&["check", "--level", "full-transitive"])
        .expect_code(100);
    project
        .run(&["check", "--level", "SIDEWAYS"])
        .expect_code(1);
}

#[test]
fn a_branch_of_git_is_a_baseline() {
    let project = Project::new();
    assert!(project.git(&["init", "-q", "-b", "main"]));
    assert!(project.git(&["add", "."]) && project.git(&["commit", "-q", "-m", "schemas"]));
    project
        .run(&["check", "--against", "git:main"])
        .expect_code(0);
    let [path, from, to] = BREAK;
    project.edit(path, from, to);
    project.run(&["check"]).expect_code(0);
    insta::assert_snapshot!(
        "against_git",
        project.run(&["check", "--against", "git:main"])
    );
    insta::assert_snapshot!(
        "against_nothing",
        project.run(&["check", "--against", "git:nowhere"])
    );
    project
        .run(&["check", "--against", "git:--help"])
        .expect_code(1);
}

#[test]
fn a_field_that_a_branch_released_does_not_come_back() {
    let project = Project::released();
    assert!(project.git(&["init", "-q", "-b", "main"]));
    assert!(project.git(&["add", "."]) && project.git(&["commit", "-q", "-m", "version 1"]));
    project.edit(
        "schemas/money.avsc",
        "\"fields\": [",
        "\"fields\": [\n    { \"name\": \"currency\", \"type\": \"string\", \"default\": \"EUR\", \"doc\": \"Its code.\" },",
    );
    project.run(&["release"]).expect_code(0);
    let answer = project.run(&["check", "--against", "git:main"]);
    answer.expect_code(0);
    assert!(!answer.stderr.contains("[field_resurrected]"), "{answer}");
    // What it removes and puts back, does.
    let with = project.read("schemas/money.avsc");
    project.edit(
        "schemas/money.avsc",
        "\n    { \"name\": \"currency\", \"type\": \"string\", \"default\": \"EUR\", \"doc\": \"Its code.\" },",
        "",
    );
    project.edit(
        "schemas/money.avsc",
        "\"doc\": \"Hundredths",
        "\"doc\": \"All hundredths",
    );
    project.run(&["release"]).expect_code(0);
    project.write("schemas/money.avsc", &with);
    let answer = project.run(&["check", "--against", "git:main"]);
    assert!(answer.stderr.contains("[field_resurrected]"), "{answer}");
}

#[test]
fn a_folder_or_a_file_is_a_baseline() {
    let project = Project::new();
    project.write("old/order.avsc", ORDER);
    project.write("old/money.avsc", &project.read("schemas/money.avsc"));
    project.run(&["check", "--against", "old"]).expect_code(0);
    project.run(&["release"]).expect_code(0);
    project
        .run(&["check", "--against", RELEASED])
        .expect_code(0);
    let [path, from, to] = BREAK;
    project.edit(path, from, to);
    for against in ["old", RELEASED] {
        let answer = project.run(&["check", "--against", against]);
        answer.expect_code(100);
        assert!(
            answer.stderr.contains(&format!("events of `{against}`")),
            "{answer}"
        );
    }
    project
        .run(&["check", "--against", "nowhere"])
        .expect_code(101);
    project.write("odd/a.avsc", "{");
    project.run(&["check", "--against", "odd"]).expect_code(101);
}

#[test]
fn plain_records_are_compared_with_a_folder_or_a_file() {
    let project = Project::new();
    let plain = |default: &str| {
        format!(r#"{{"type":"record","name":"P","fields":[{{"name":"a","type":"int"{default}}}]}}"#)
    };
    project.write("plain/p.avsc", &plain(""));
    project.write("old.avsc", r#"{"type":"record","name":"P","fields":[]}"#);
    let check = |level: &str| {
        project.run(&[
            "check",
            "--schemas",
            "plain",
            "--against",
            "old.avsc",
            "--level",
            level,
        ])
    };
    check("BACKWARD").expect_code(100);
    for level in ["FORWARD", "NONE"] {
        let answer = check(level);
        answer.expect_code(0);
        assert_eq!(answer.stdout, "checked 1 event against 1 version\n");
    }
    project.write("plain/p.avsc", &plain(",\"default\":1"));
    check("FULL").expect_code(0);
}

#[test]
fn history_rewritten_together_with_its_lock_is_found_against_another_revision() {
    let project = Project::released();
    assert!(project.git(&["init", "-q", "-b", "main"]));
    assert!(project.git(&["add", "."]) && project.git(&["commit", "-q", "-m", "version 1"]));
    fs::remove_dir_all(project.path("schemas/.released")).expect("removed");
    fs::remove_file(project.path(LOCK)).expect("removed");
    let [path, from, to] = BREAK;
    project.edit(path, from, to);
    project.run(&["release"]).expect_code(0);
    project.run(&["check"]).expect_code(0);
    project.run(&["lock", "--check"]).expect_code(0);
    insta::assert_snapshot!(
        "lock_rewritten",
        project.run(&["lock", "--check", "--against", "git:main"])
    );
    let answer = project.run(&["check", "--against", "git:main"]);
    assert!(answer.stderr.contains("[history_rewritten]"), "{answer}");
    assert!(answer.stderr.contains("[type_mismatch]"), "{answer}");
}

#[test]
fn two_branches_that_both_release_collide_by_file_name() {
    let project = Project::released();
    assert!(project.git(&["init", "-q", "-b", "main"]));
    assert!(project.git(&["add", "."]) && project.git(&["commit", "-q", "-m", "version 1"]));
    for (branch, doc) in [("one", "Somebody"), ("two", "Anybody")] {
        assert!(project.git(&["checkout", "-q", "-b", branch, "main"]));
        project.edit("schemas/order_placed.avsc", "A customer", doc);
        project.run(&["release"]).expect_code(0);
        assert!(project.git(&["add", "."]) && project.git(&["commit", "-q", "-m", branch]));
    }
    assert!(!project.git(&["merge", "-q", "one"]));
    let second = project.read("schemas/.released/com.acme.OrderPlaced/0002.avsc");
    assert!(second.contains("<<<<<<<"), "{second}");
}

#[test]
fn the_lock_is_listed_and_checked() {
    let project = Project::released();
    insta::assert_snapshot!("lock_list", project.run(&["lock"]));
    insta::assert_snapshot!("lock_check", project.run(&["lock", "--check"]));
    project.edit(RELEASED, "Hundredths", "Thousandths");
    let answer = project.run(&["lock", "--check"]);
    answer.expect_code(100);
    assert!(answer.stderr.contains("[released_rewritten]"), "{answer}");
}

#[test]
fn what_changed_is_told_with_what_it_means() {
    let project = Project::released();
    assert_eq!(project.run(&["diff"]).stdout, "nothing changed\n");
    project.edit("schemas/order_placed.avsc", "A customer", "Somebody");
    assert!(
        project
            .run(&["diff"])
            .stdout
            .starts_with("com.acme.OrderPlaced (patch, 1 change)")
    );
    project.edit(
        "schemas/money.avsc",
        "\"long\"",
        "{ \"type\": \"long\", \"logicalType\": \"timestamp-millis\" }",
    );
    project.write(
        "schemas/new.avsc",
        &ORDER
            .replace("OrderPlaced", "OrderShipped")
            .replace("placed", "shipped"),
    );
    insta::assert_snapshot!("diff", project.run(&["diff"]));
    assert!(project.git(&["init", "-q", "-b", "main"]));
    assert!(project.git(&["add", "."]));
    assert!(project.git(&["commit", "-q", "-m", "now"]));
    for sides in [["git:main", "schemas"], ["schemas", "git:main"]] {
        let answer = project.run(&["diff", sides[0], sides[1]]);
        assert_eq!(answer.stdout, "nothing changed\n", "{answer}");
    }
    let there = project.run(&["diff", "lock", "git:main"]);
    let back = project.run(&["diff", "git:main", "lock"]);
    assert!(there.stdout.contains("com.acme.OrderPlaced ("), "{there}");
    assert!(back.stdout.contains("com.acme.OrderPlaced ("), "{back}");
    let answer = json_of(&project.run(&["diff", "lock", "schemas", "--format", "json"]));
    assert_eq!(answer["events"][0]["bump"], json!("minor"));
    assert_eq!(answer["events"][1]["was"], json!(false));
    let files = project.run(&["diff", RELEASED, RELEASED]);
    assert_eq!(files.stdout, "nothing changed\n");
    project.run(&["diff", "nowhere"]).expect_code(101);
}

#[test]
fn the_matrix_says_who_reads_whom_and_in_what_order_to_upgrade() {
    let project = Project::released();
    project.edit(
        "schemas/money.avsc",
        "\"fields\": [",
        "\"fields\": [\n    { \"name\": \"currency\", \"type\": \"string\", \"default\": \"EUR\", \"doc\": \"Its code.\" },",
    );
    project.run(&["release"]).expect_code(0);
    project.edit("schemas/money.avsc", "\"long\"", "\"double\"");
    project.run(&["release"]).expect_code(0);
    let [path, ..] = BREAK;
    project.edit(path, "\"double\"", "\"boolean\"");
    insta::assert_snapshot!("matrix", project.run(&["matrix"]));
    let answer = json_of(&project.run(&[
        "matrix",
        "--event",
        "com.acme.OrderPlaced",
        "--format",
        "json",
    ]));
    assert_eq!(
        answer["events"][0]["versions"],
        json!(["1", "2", "3", "now"])
    );
    assert_eq!(
        answer["events"][0]["reads"][2],
        json!([true, true, true, false])
    );
}

#[test]
fn fixing_keeps_the_layout() {
    let project = Project::released();
    let before = project.read("schemas/money.avsc");
    project.edit(
        "schemas/money.avsc",
        "\"fields\": [",
        "\"fields\": [\n    {\n      \"name\": \"currency\",\n      \"type\": \"string\",\n      \"doc\": \"Its code.\"\n    },",
    );
    project.edit(
        "schemas/money.avsc",
        "\"name\": \"Money\"",
        "\"name\": \"Amount\"",
    );
    project.edit("schemas/order_placed.avsc", "\"Money\"", "\"Amount\"");
    let broken = project.read("schemas/money.avsc");
    insta::assert_snapshot!("fix_dry_run", project.run(&["fix", "--dry-run"]));
    assert_eq!(project.read("schemas/money.avsc"), broken);
    insta::assert_snapshot!("fix", project.run(&["fix"]));
    insta::assert_snapshot!("fixed", project.read("schemas/money.avsc"));
    assert_ne!(before, broken);
    project.run(&["check"]).expect_code(0);
    assert_eq!(project.run(&["fix"]).stdout, "0 edits made\n");
}

#[test]
fn a_break_is_accepted_for_one_content_and_until_a_day() {
    let project = broken();
    let allow = |rule: &str, more: &[&str]| {
        let arguments = [
            "allow",
            rule,
            "--event",
            "com.acme.OrderPlaced",
            "--reason",
            "no consumer yet",
        ];
        project.run(&[&arguments, more].concat())
    };
    project.run(&["release"]).expect_code(100);
    allow("name_mismatch", &[]).expect_code(100);
    allow("no_such_rule", &[]).expect_code(1);
    allow("type_mismatch", &["--until", "2990-01-01"]).expect_code(0);
    project.edit(LOCK, "until = \"2990-", "until = \"2001-");
    let late = project.run(&["release"]);
    late.expect_code(100);
    assert!(late.stderr.contains("ended on 2001-01-01"), "{late}");
    allow("type_mismatch", &["--until", "9999-12-31"]).expect_code(0);
    insta::assert_snapshot!("allowed", project.run(&["check"]));
    assert_eq!(project.read(LOCK).matches("[[event.exception]]").count(), 1);
    // For this content, and no other.
    project.edit("schemas/money.avsc", "\"string\"", "\"bytes\"");
    project.run(&["release"]).expect_code(100);
    project.edit("schemas/money.avsc", "\"bytes\"", "\"string\"");
    project.run(&["release"]).expect_code(0);
    project.run(&["check"]).expect_code(0);
    project.run(&["lock", "--check"]).expect_code(0);
}

#[test]
fn an_event_is_over_when_the_lock_says_so() {
    let project = Project::released();
    project.write(
        "schemas/order_placed.avsc",
        &ORDER
            .replace("OrderPlaced", "OrderShipped")
            .replace("placed", "shipped"),
    );
    let answer = project.run(&["check"]);
    answer.expect_code(100);
    assert!(answer.stderr.contains("[event_removed]"), "{answer}");
    let retire = |name: &str| project.run(&["retire", name, "--reason", "nobody orders any more"]);
    let unknown = retire("com.acme.OrderShipped");
    unknown.expect_code(100);
    assert!(
        unknown
            .stderr
            .contains("`cargo agent-events lock` lists them"),
        "{unknown}"
    );
    retire("com.acme.OrderPlaced").expect_code(0);
    project.run(&["check"]).expect_code(0);
    project.run(&["release"]).expect_code(0);
    let lock = project.read(LOCK);
    assert!(
        lock.contains("retired = \"nobody orders any more\""),
        "{lock}"
    );
    // Its type stays taken.
    project.edit(
        "schemas/order_placed.avsc",
        "com.acme.order.shipped.v1",
        "com.acme.order.placed.v1",
    );
    assert!(
        project
            .run(&["check"])
            .stderr
            .contains("[event_type_taken]")
    );
}

#[test]
fn what_the_lock_has_for_others_survives_a_release() {
    let project = Project::released();
    let lock = project.read(LOCK);
    let ids = "\n[[event.registry]]\nurl = \"https://registry.example\"\nsubject = \"orders-value\"\nreleased = 1\nversion = 7\nid = 42\n";
    project.write(LOCK, &format!("{lock}{ids}"));
    project.edit("schemas/order_placed.avsc", "A customer", "Somebody");
    project.run(&["release"]).expect_code(0);
    assert!(project.read(LOCK).ends_with(ids), "{}", project.read(LOCK));
}

#[test]
fn rules_are_explained() {
    let project = Project::new();
    insta::assert_snapshot!(
        "explain",
        project.run(&["explain", "reader_field_missing_default_value"])
    );
    insta::assert_snapshot!(
        "explain_lint",
        project.run(&["explain", "EVENT-PAST-TENSE"])
    );
    insta::assert_snapshot!(
        "explain_unknown",
        project.run(&["explain", "event_past_tens"])
    );
    let begun = project.run(&["explain", "reader_field_missing"]);
    assert!(
        begun
            .stderr
            .contains("did you mean `reader_field_missing_default_value`?"),
        "{begun}"
    );
    let all = project.run(&["explain"]);
    all.expect_code(0);
    assert!(all.stdout.lines().count() > 80, "{all}");
}

#[test]
fn shells_and_man_are_served() {
    let project = Project::new();
    let mut sizes = String::new();
    for arguments in [
        &["completions", "bash"][..],
        &["completions", "zsh"],
        &["completions", "fish"],
        &["completions", "powershell"],
        &["completions", "elvish"],
        &["man"],
    ] {
        let answer = project.run(arguments);
        answer.expect_code(0);
        assert!(answer.stdout.contains("fingerprint"), "{arguments:?}");
        writeln!(sizes, "{arguments:?} {}", answer.stdout.len()).expect("written");
    }
    assert_eq!(sizes.lines().count(), 6);
    project.run(&["completions", "tcsh"]).expect_code(1);
}

#[test]
fn the_help_of_every_command_is_on_record() {
    let project = Project::new();
    let mut help = String::new();
    for command in [
        "check",
        "release",
        "lock",
        "diff",
        "matrix",
        "explain",
        "fix",
        "topics",
        "allow",
        "retire",
        "compat",
        "fingerprint",
        "validate",
        "completions",
        "man",
    ] {
        let answer = project.run(&[command, "--help"]);
        answer.expect_code(0);
        writeln!(help, "## {command}\n\n{}", answer.stdout).expect("written");
    }
    insta::assert_snapshot!("help_of_commands", help);
}

#[test]
fn topics_are_listed_for_people_machines_and_the_tools_of_kafka() {
    let project = Project::new();
    let topics = |format: &str| project.run(&["topics", "--format", format]);
    assert_eq!(topics("text").stdout, "no event has a topic\n");
    project.edit(
        "schemas/order_placed.avsc",
        "\"subject\": \"id\"",
        "\"subject\": \"id\", \"partitionkey\": \"id\", \"topic\": \"orders\"",
    );
    project.write(
        "schemas/agent-events.toml",
        "[topics.orders]\npartitions = 12\nreplication_factor = 3\nretention = \"7d\"\n\
         cleanup_policy = \"compact,delete\"\n[topics.\"orders.retry\"]\nconfig = { \"x\" = \"it's\" }\n",
    );
    insta::assert_snapshot!("topics", &topics("text").expect_code(0).stdout);
    assert_eq!(
        json_of(topics("json").expect_code(0)),
        json!({"topics": [
            {
                "topic": "orders", "events": ["com.acme.OrderPlaced"], "partitions": 12, "replication_factor": 3,
                "config": {"cleanup.policy": "compact,delete", "retention.ms": "604800000"},
            },
            {"topic": "orders.retry", "events": [], "config": {"x": "it's"}},
        ]})
    );
    let script = topics("sh");
    insta::assert_snapshot!("topics_sh", &script.expect_code(0).stdout);
    let script = project.run(&["topics", "--format", "sh", "--bootstrap-servers", "a:1,b:2"]);
    assert!(script.stdout.contains("\nservers='a:1,b:2'\n"), "{script}");
    project.write("schemas/agent-events.toml", "[topics.order]\n");
    topics("text").expect_code(101);
    project.write("schemas/order_placed.avsc", "{");
    topics("json").expect_code(101);
}
