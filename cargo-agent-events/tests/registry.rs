//! `pull`, `publish` and `check --against registry` as they are run, against a registry in the test's own process.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use agent_events_registry::CompatibilityLevel;
use agent_events_registry::testing::{Fault, MockRegistry, Profile};

const LOCK: &str = "schemas/agent-events.lock";
const POLICY: &str = "schemas/agent-events.toml";

const ORDER: &str = r#"{
  "type": "record",
  "name": "OrderPlaced",
  "namespace": "com.acme",
  "doc": "A customer placed an order.",
  "cloudevents": { "type": "com.acme.order.placed.v1", "subject": "id", "topic": "orders" },
  "fields": [
    { "name": "id", "type": "string", "doc": "The order." },
    { "name": "price", "type": "Money", "doc": "What it costs." }
  ]
}
"#;

const MONEY: &str = r#"{
  "type": "record",
  "name": "Money",
  "namespace": "com.acme",
  "doc": "An amount.",
  "fields": [
    { "name": "cents", "type": "long", "doc": "Hundredths of the currency." }
  ]
}
"#;

/// A project in a folder of its own, and a registry.
struct Project {
    folder: tempfile::TempDir,
    registry: MockRegistry,
}

/// What the command answered.
struct Answer {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Answer {
    #[track_caller]
    fn expect(self, code: i32, parts: &[&str]) -> Self {
        let text = format!("{}{}", self.stdout, self.stderr);
        assert_eq!(self.code, Some(code), "{text}");
        for part in parts {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
        self
    }
}

impl Project {
    fn empty(profile: Profile) -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            registry: MockRegistry::start(profile),
        }
    }

    fn released(profile: Profile) -> Self {
        let project = Self::empty(profile);
        project.write("schemas/order_placed.avsc", ORDER);
        project.write("schemas/money.avsc", MONEY);
        project.run(&["release"]).expect(0, &["version 1"]);
        project
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect(path)
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from}:\n{text}");
        self.write(path, &text.replacen(from, to, 1));
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-agent-events"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("NO_PROXY", "*")
            .env_remove("AGENT_EVENTS_REGISTRY_URL");
        command
    }

    fn run(&self, arguments: &[&str]) -> Answer {
        answer(&mut self.command(arguments))
    }

    /// Runs a command with the registry named.
    fn ask(&self, arguments: &[&str]) -> Answer {
        let url = self.registry.url();
        let mut all = arguments.to_vec();
        all.extend(["--registry", &url]);
        self.run(&all)
    }
}

fn answer(command: &mut Command) -> Answer {
    let output = command.output().expect("it runs");
    Answer {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// A record with these fields.
fn record(name: &str, fields: &str) -> String {
    format!(r#"{{"type":"record","name":"{name}","namespace":"com.acme","fields":[{fields}]}}"#)
}

fn field(name: &str, ty: &str) -> String {
    format!(r#"{{"name":"{name}","type":{ty}}}"#)
}

#[test]
fn every_strategy_publishes_once_and_keeps_the_ids() {
    for profile in Profile::ALL {
        let project = Project::released(profile);
        for (strategy, subject) in [
            ("TopicName", "orders-value"),
            ("RecordName", "com.acme.OrderPlaced"),
            ("TopicRecordName", "orders-com.acme.OrderPlaced"),
        ] {
            let publish = ["publish", "--strategy", strategy];
            let line =
                format!("registered com.acme.OrderPlaced version 1: {subject} version 1, id 1");
            project.ask(&publish).expect(0, &[&line]);
            let line = format!("there already com.acme.OrderPlaced version 1: {subject} version 1");
            project.ask(&publish).expect(0, &[&line]);
            assert_eq!(project.registry.count(subject), 1);
            let lock = project.read(LOCK);
            let url = project.registry.url();
            let block = format!(
                "[[event.registry]]\nurl = \"{url}\"\nsubject = \"{subject}\"\nreleased = 1\nversion = 1\nid = 1\n"
            );
            assert!(lock.contains(&block), "{lock}");
            assert_eq!(
                lock.contains("\nid = 1\nguid = "),
                profile == Profile::Confluent
            );
        }
        project.run(&["check"]).expect(0, &[]);
    }
}

#[test]
fn what_is_published_has_the_guid_of_the_generated_code() {
    let project = Project::released(Profile::Confluent);
    project.ask(&["publish"]).expect(0, &[]);
    let lock = project.read(LOCK);
    let guids: Vec<&str> = lock
        .lines()
        .filter(|line| line.starts_with("guid = "))
        .collect();
    assert_eq!(guids.len(), 2, "the version's own, and the registry's");
    assert_eq!(guids[0], guids[1]);
}

#[test]
fn a_guid_that_is_not_the_schemas_is_told() {
    let project = Project::released(Profile::Confluent);
    project
        .registry
        .answer_guid("00000000-0000-0000-0000-000000000001");
    project.ask(&["publish"]).expect(
        0,
        &[
            "[registry_guid]",
            "the GUID 00000000-0000-0000-0000-000000000001, not ",
        ],
    );
}

#[test]
fn a_dry_run_changes_nothing() {
    let project = Project::released(Profile::Confluent);
    let before = project.read(LOCK);
    project.ask(&["publish", "--dry-run"]).expect(
        0,
        &["would register com.acme.OrderPlaced version 1: orders-value version 1"],
    );
    assert_eq!(project.read(LOCK), before);
    assert_eq!(project.registry.count("orders-value"), 0);
    let posted = project.registry.requests();
    let registers = |target: &str| target.starts_with("/subjects") && target.contains("versions");
    assert!(
        !posted
            .iter()
            .any(|it| it.method == "POST" && registers(&it.target))
    );
}

#[test]
fn types_are_published_once_and_referred_to() {
    for profile in Profile::ALL {
        let project = Project::released(profile);
        let publish = ["publish", "--references", "--strategy", "RecordName"];
        project.ask(&publish).expect(
            0,
            &[
                "registered com.acme.Money: com.acme.Money version 1",
                "registered com.acme.OrderPlaced version 1: com.acme.OrderPlaced version 1",
            ],
        );
        let text = project
            .registry
            .text("com.acme.OrderPlaced", 1)
            .expect("it is there");
        assert!(text.contains(r#""type":"Money""#), "{text}");
        project
            .ask(&publish)
            .expect(0, &["there already com.acme.OrderPlaced"]);
        assert_eq!(project.registry.count("com.acme.Money"), 1);
        project
            .ask(&["check", "--against", "registry", "--strategy", "RecordName"])
            .expect(0, &["checked 1 event against 1 registered version"]);
    }
}

#[test]
fn several_versions_go_in_their_order_and_only_what_is_missing() {
    let project = Project::released(Profile::Karapace);
    project.edit(
        "schemas/money.avsc",
        "    { \"name\": \"cents\"",
        "    { \"name\": \"currency\", \"type\": \"string\", \"default\": \"EUR\", \"doc\": \"Which.\" },\n    { \"name\": \"cents\"",
    );
    project.ask(&["publish"]).expect(
        0,
        &[
            "[not_released]",
            "registered com.acme.OrderPlaced version 1",
        ],
    );
    project.run(&["release"]).expect(0, &["version 2"]);
    project.ask(&["publish"]).expect(
        0,
        &[
            "there already com.acme.OrderPlaced version 1: orders-value version 1, id 1",
            "registered com.acme.OrderPlaced version 2: orders-value version 2, id 2",
        ],
    );
    // A registry that has the second only is not given the first afterwards.
    let other = MockRegistry::start(Profile::Karapace);
    other.seed(
        "orders-value",
        &project.registry.text("orders-value", 2).expect("there"),
        &[],
    );
    project
        .run(&["publish", "--registry", &other.url()])
        .expect(
            0,
            &[
                "[registry_older_version]",
                "there already com.acme.OrderPlaced version 2",
            ],
        );
    assert_eq!(other.count("orders-value"), 1);
}

#[test]
fn what_the_registrys_versions_do_not_allow_is_not_sent() {
    let project = Project::released(Profile::Apicurio);
    let other = record(
        "OrderPlaced",
        &[field("id", "\"int\""), field("price", "\"int\"")].join(","),
    );
    project.registry.seed("orders-value", &other, &[]);
    // Apicurio checks nothing when nothing is set for the subject.
    project.ask(&["publish"]).expect(
        100,
        &[
            "[registry_incompatible]",
            "version 1 of `com.acme.OrderPlaced` cannot be registered",
            "version 1: TYPE_MISMATCH",
            "cargo agent-events pull",
        ],
    );
    assert_eq!(project.registry.count("orders-value"), 1);
}

#[test]
fn what_the_registry_refuses_is_told_in_its_words() {
    let project = Project::released(Profile::Confluent);
    // Subject's level, versions, mode twice; then the registration.
    project.registry.fail_next([
        Fault::Slow(std::time::Duration::ZERO),
        Fault::Slow(std::time::Duration::ZERO),
        Fault::Slow(std::time::Duration::ZERO),
        Fault::Slow(std::time::Duration::ZERO),
        Fault::Text(
            409,
            r#"{"error_code":409,"message":"not by our house rules"}"#.to_owned(),
        ),
    ]);
    project.ask(&["publish"]).expect(
        100,
        &[
            "[registry_refused]",
            "not by our house rules",
            "error_code 409",
        ],
    );
    assert!(!project.read(LOCK).contains("event.registry"));
}

#[test]
fn a_subject_that_is_read_only_is_not_tried() {
    let project = Project::released(Profile::Confluent);
    // Level and versions of the subject, then its mode.
    let late = Fault::Slow(std::time::Duration::ZERO);
    let mode = Fault::Text(200, r#"{"mode":"READONLY"}"#.to_owned());
    project.registry.fail_next([late.clone(), late, mode]);
    project
        .ask(&["publish"])
        .expect(100, &["[registry_read_only]", "its mode is READONLY"]);
    assert_eq!(project.registry.count("orders-value"), 0);
}

#[test]
fn a_policy_that_is_there_is_added_to_and_not_replaced() {
    let project = Project::empty(Profile::Confluent);
    project
        .registry
        .seed("orders-value", &record("OrderPlaced", ""), &[]);
    project.write(POLICY, "# ours\ncompatibility = \"FULL\"\n");
    project
        .ask(&["pull"])
        .expect(0, &["wrote schemas/agent-events.toml"]);
    let expected = "# ours\ncompatibility = \"FULL\"\n\n[events.\"com.acme.OrderPlaced\"]\n\
                    compatibility = \"BACKWARD\"\ncloudevents = { topic = \"orders\" }\n";
    assert_eq!(project.read(POLICY), expected);
    // Where nothing can be added at the end, what to add is told.
    let other = Project::empty(Profile::Confluent);
    other
        .registry
        .seed("orders-value", &record("OrderPlaced", ""), &[]);
    other.write(POLICY, "events = {}\n");
    other.ask(&["pull"]).expect(
        0,
        &["[registry_policy]", "cloudevents = { topic = \"orders\" }"],
    );
    assert_eq!(other.read(POLICY), "events = {}\n");
}

#[test]
fn a_lock_with_errors_is_not_pulled_over() {
    let project = Project::released(Profile::Confluent);
    project
        .registry
        .seed("orders-value", &record("OrderPlaced", ""), &[]);
    project.write(LOCK, "version = 1\n[[event]]\n");
    project
        .ask(&["pull"])
        .expect(100, &["[lock_malformed]", "nothing was pulled"]);
}

#[test]
fn a_breaking_change_fails_against_the_registry_at_its_line() {
    for profile in Profile::ALL {
        let project = Project::released(profile);
        project
            .registry
            .set_level(None, CompatibilityLevel::Backward);
        project.ask(&["publish"]).expect(0, &[]);
        project
            .ask(&["check", "--against", "registry"])
            .expect(0, &["checked 1 event against 1 registered version"]);
        project.edit("schemas/money.avsc", "\"long\"", "\"string\"");
        let answer = project.ask(&["check", "--against", "registry"]).expect(
            100,
            &[
                "error: ",
                "[type_mismatch]",
                "schemas/money.avsc:7:32",
                "registry:orders-value/1",
            ],
        );
        assert!(
            !answer.stderr.contains("registry_disagrees"),
            "{profile:?}: {}",
            answer.stderr
        );
    }
}

#[test]
fn the_level_is_the_registrys_unless_the_project_sets_one() {
    let project = Project::released(Profile::Confluent);
    project.ask(&["publish"]).expect(0, &[]);
    project
        .registry
        .set_level(Some("orders-value"), CompatibilityLevel::Full);
    // Readable by new readers, not by old ones.
    project.edit(
        "schemas/order_placed.avsc",
        ",\n    { \"name\": \"price\", \"type\": \"Money\", \"doc\": \"What it costs.\" }",
        "",
    );
    project.run(&["check"]).expect(0, &[]);
    project
        .ask(&["check", "--against", "registry"])
        .expect(100, &["is FULL", "[reader_field_missing_default_value]"]);
    project.write(POLICY, "compatibility = \"BACKWARD\"\n");
    project.ask(&["check", "--against", "registry"]).expect(
        100,
        &[
            "[registry_level]",
            "is BACKWARD here and FULL in the registry",
            "[registry_incompatible]",
        ],
    );
}

#[test]
fn a_registry_that_thinks_otherwise_is_quoted_and_does_not_decide() {
    let project = Project::released(Profile::Confluent);
    project.ask(&["publish"]).expect(0, &[]);
    project.registry.answer_checks(false);
    project.edit(
        "schemas/order_placed.avsc",
        "A customer placed",
        "Somebody placed",
    );
    project.ask(&["check", "--against", "registry"]).expect(
        0,
        &[
            "[registry_disagrees]",
            "the registry would refuse this schema of `com.acme.OrderPlaced`",
        ],
    );
    project.registry.answer_checks(true);
    project.edit("schemas/money.avsc", "\"long\"", "\"string\"");
    project.ask(&["check", "--against", "registry"]).expect(
        100,
        &[
            "[registry_disagrees]",
            "the registry would take this schema",
            "[type_mismatch]",
        ],
    );
}

#[test]
fn an_event_without_a_topic_is_told_what_to_add() {
    let project = Project::released(Profile::Confluent);
    project.edit("schemas/order_placed.avsc", ", \"topic\": \"orders\"", "");
    project.ask(&["check", "--against", "registry"]).expect(
        100,
        &[
            "[registry_no_subject]",
            "schemas/order_placed.avsc:6:",
            "\"topic\": \"orders\"",
        ],
    );
}

#[test]
fn pulled_subjects_are_released_checked_and_pulled_once() {
    for profile in Profile::ALL {
        let project = Project::empty(profile);
        project
            .registry
            .set_level(None, CompatibilityLevel::Backward);
        let registry = &project.registry;
        registry.seed("money", &record("Money", &field("cents", "\"long\"")), &[]);
        let order = |fields: &[String]| record("OrderPlaced", &fields.join(","));
        let (id, price) = (field("id", "\"string\""), field("price", "\"Money\""));
        let money = [("com.acme.Money", "money", 1)];
        registry.seed("orders-value", &order(&[id.clone(), price.clone()]), &money);
        let note = r#"{"name":"note","type":["null","string"],"default":null}"#.to_owned();
        registry.seed(
            "orders-value",
            &order(&[id.clone(), price.clone(), note]),
            &money,
        );
        registry.seed(
            "refunds-value",
            &record("OrderRefunded", &[id, price].join(",")),
            &money,
        );
        registry.seed("orders-key", "\"string\"", &[]);
        registry.seed("numbers-value", "\"int\"", &[]);
        registry.seed_other("proto-value", "PROTOBUF", "syntax = \"proto3\";");
        registry.set_level(Some("refunds-value"), CompatibilityLevel::FullTransitive);
        project.ask(&["pull"]).expect(
            0,
            &[
                "pulled com.acme.OrderPlaced: 2 versions, 2 new, from orders-value",
                "pulled com.acme.OrderRefunded: 1 version, 1 new, from refunds-value",
                "wrote schemas/com.acme.Money.avsc",
                "the subject `orders-key` is left out",
                "the subject `numbers-value` is left out",
                "the subject `proto-value` is left out",
            ],
        );
        let text = project.read("schemas/com.acme.OrderPlaced.avsc");
        assert!(text.contains("\"type\": \"Money\""), "{text}");
        let released = project.read("schemas/.released/com.acme.OrderPlaced/0001.avsc");
        assert!(released.contains("\"name\": \"Money\""), "{released}");
        let policy = project.read(POLICY);
        let expected = format!(
            "compatibility = \"FULL_TRANSITIVE\"\n\n[registry]\nurl = \"{}\"\n\n\
             [events.\"com.acme.OrderPlaced\"]\ncompatibility = \"BACKWARD\"\ncloudevents = {{ topic = \"orders\" }}\n\n\
             [events.\"com.acme.OrderRefunded\"]\ncloudevents = {{ topic = \"refunds\" }}\n",
            registry.url()
        );
        assert_eq!(policy, expected);
        project
            .run(&["check"])
            .expect(0, &["checked 2 events against 3 released versions"]);
        project.run(&["release"]).expect(
            0,
            &["nothing to release: every event is as it was released"],
        );
        project
            .run(&["check", "--against", "registry"])
            .expect(0, &[]);
        let lock = project.read(LOCK);
        project.run(&["pull"]).expect(0, &["2 versions, 0 new"]);
        assert_eq!(project.read(LOCK), lock);
        // A further version comes as the next one, and takes the place of a file that nobody changed.
        let more = r#"{"name":"more","type":"int","default":0}"#;
        registry.seed(
            "refunds-value",
            &record(
                "OrderRefunded",
                &[
                    &field("id", "\"string\""),
                    &field("price", "\"Money\""),
                    more,
                ]
                .map(String::from)
                .join(","),
            ),
            &money,
        );
        project.run(&["pull"]).expect(
            0,
            &[
                "com.acme.OrderRefunded: 2 versions, 1 new",
                "wrote schemas/com.acme.OrderRefunded.avsc",
            ],
        );
        project.run(&["check"]).expect(0, &[]);
        // What is there already is found there: publishing sends nothing.
        project
            .run(&["publish"])
            .expect(0, &["there already com.acme.OrderRefunded version 2"]);
    }
}

#[test]
fn a_type_inside_a_schema_gets_a_file_once_a_second_schema_uses_it() {
    let project = Project::empty(Profile::Confluent);
    let money = record("Money", &field("cents", "\"long\""));
    let order = record("OrderPlaced", &field("price", &money));
    project.registry.seed("orders-value", &order, &[]);
    project.ask(&["pull"]).expect(0, &["1 version, 1 new"]);
    let file = "schemas/com.acme.OrderPlaced.avsc";
    let before = project.read(file);
    assert!(before.contains("\"cents\""), "{before}");
    project.ask(&["pull"]).expect(0, &["1 version, 0 new"]);
    assert_eq!(project.read(file), before);
    let refund = record("OrderRefunded", &field("price", &money));
    project.registry.seed("refunds-value", &refund, &[]);
    project
        .ask(&["pull"])
        .expect(0, &["wrote schemas/com.acme.Money.avsc"]);
    assert!(!project.read(file).contains("\"cents\""));
    project
        .run(&["check"])
        .expect(0, &["checked 2 events against 2 released versions"]);
    project.run(&["release"]).expect(0, &["nothing to release"]);
}

#[test]
fn what_is_worked_on_is_not_overwritten() {
    let project = Project::released(Profile::Confluent);
    project.registry.seed(
        "orders-value",
        &record("OrderPlaced", &field("id", "\"string\"")),
        &[],
    );
    project.ask(&["pull"]).expect(
        0,
        &[
            "[registry_differs]",
            "com.acme.OrderPlaced: 2 versions, 1 new",
        ],
    );
    assert_eq!(project.read("schemas/order_placed.avsc"), ORDER);
}

#[test]
fn subjects_can_be_chosen_by_name_prefix_and_context() {
    let project = Project::empty(Profile::Redpanda);
    for subject in ["a/b-value", "a:c-value", ":.staging:d e-value"] {
        let name = format!("R{}", subject.len());
        project.registry.seed(subject, &record(&name, ""), &[]);
    }
    project
        .ask(&["pull", "--subject", "a/b-value"])
        .expect(0, &["from a/b-value"]);
    let answer = project
        .ask(&["pull", "--prefix", "a:"])
        .expect(0, &["from a:c-value"]);
    assert!(!answer.stdout.contains("a/b-value"), "{}", answer.stdout);
    project
        .ask(&["pull", "--context", "staging"])
        .expect(0, &["from :.staging:d e-value"]);
    assert!(
        project.read(POLICY).contains("topic = \"d e\""),
        "{}",
        project.read(POLICY)
    );
    project
        .ask(&["pull", "--subject", "nowhere"])
        .expect(0, &["the registry has no version of it"]);
}

#[test]
fn a_context_is_published_to_and_checked_against_by_itself() {
    let project = Project::released(Profile::Confluent);
    // Another team's events have the same subject outside the context, and nothing in common with these.
    let other = record("OrderPlaced", &field("unrelated", "\"boolean\""));
    project.registry.seed("orders-value", &other, &[]);
    project
        .ask(&["publish", "--context", "staging"])
        .expect(0, &[":.staging:orders-value"]);
    let check = ["check", "--against", "registry", "--context", "staging"];
    project
        .ask(&check)
        .expect(0, &["checked 1 event against 1 registered version"]);
    project.edit(
        "schemas/money.avsc",
        "\"type\": \"long\"",
        "\"type\": \"string\"",
    );
    project
        .ask(&check)
        .expect(100, &["[type_mismatch]", ":.staging:orders-value"]);
}

#[test]
fn credentials_come_from_the_environment_and_show_nowhere() {
    let project = Project::released(Profile::Confluent);
    project
        .registry
        .require_header("authorization", "Basic bWU6aHVudGVyMi1odW50ZXIy");
    let url = project.registry.url();
    project.write(
        POLICY,
        &format!("[registry]\nurl = \"{url}\"\nuser_env = \"REG_USER\"\npassword_env = \"REG_PASSWORD\"\n"),
    );
    project
        .run(&["publish"])
        .expect(101, &["the environment variable `REG_USER` is not set"]);
    let wrong = answer(
        project
            .command(&["publish"])
            .env("REG_USER", "me")
            .env("REG_PASSWORD", "hunter3-hunter3"),
    )
    .expect(101, &["it answered 401", "not authorized with"]);
    assert!(
        !wrong.stderr.contains("hunter3") && !wrong.stderr.contains("bWU6"),
        "{}",
        wrong.stderr
    );
    answer(
        project
            .command(&["publish"])
            .env("REG_USER", "me")
            .env("REG_PASSWORD", "hunter2-hunter2"),
    )
    .expect(0, &["registered"]);
    // In the URL of an option they may stand; the lock has it without.
    project.write(POLICY, "");
    let with = url.replace("http://", "http://me:hunter2-hunter2@");
    let right = project
        .run(&["publish", "--registry", &with])
        .expect(0, &["there already"]);
    let wrong = with.replace("hunter2-", "hunter9-");
    let wrong = project
        .run(&["publish", "--registry", &wrong])
        .expect(101, &["401"]);
    let all = [
        right.stdout,
        right.stderr,
        wrong.stdout,
        wrong.stderr,
        project.read(LOCK),
    ]
    .concat();
    assert!(!all.contains("hunter"), "{all}");
    project.write(
        POLICY,
        "[registry]\nurl = \"http://me:pass@reg\"\npassword_env = \"s3cr3t!\"\n",
    );
    project.run(&["check"]).expect(
        100,
        &[
            "the URL of a registry holds credentials",
            "not the name of an environment variable",
        ],
    );
}

#[test]
fn a_registry_that_is_not_there_is_no_verdict() {
    let project = Project::released(Profile::Confluent);
    for arguments in [
        ["check", "--against", "registry"].as_slice(),
        &["publish"],
        &["pull"],
    ] {
        project
            .run(arguments)
            .expect(101, &["it is not said which registry to ask"]);
        let mut arguments = arguments.to_vec();
        arguments.extend(["--registry", "http://127.0.0.1:1"]);
        project
            .run(&arguments)
            .expect(101, &["[registry_unreadable]", "http://127.0.0.1:1/"]);
    }
    answer(project.command(&["check", "--against", "registry"]).env(
        "AGENT_EVENTS_REGISTRY_URL",
        format!("http://127.0.0.1:1,{}", project.registry.url()),
    ))
    .expect(0, &[]);
}

#[test]
fn how_far_it_is_shows_when_there_are_hundreds() {
    let project = Project::empty(Profile::Confluent);
    for number in 0..230 {
        let name = format!("E{number}");
        project
            .registry
            .seed(&format!("{name}-value"), &record(&name, ""), &[]);
    }
    project.ask(&["pull"]).expect(
        0,
        &[
            "100 of 230 subjects",
            "200 of 230 subjects",
            "pulled com.acme.E229: 1 version, 1 new",
        ],
    );
    project
        .run(&["check"])
        .expect(0, &["checked 230 events against 230 released versions"]);
}

#[test]
fn the_registry_is_a_side_to_compare_with() {
    let project = Project::released(Profile::Confluent);
    project.ask(&["publish"]).expect(0, &["registered"]);
    project
        .ask(&["diff", "registry"])
        .expect(0, &["nothing changed"]);
    let file = "schemas/order_placed.avsc";
    let note = "\"fields\": [ {\"name\": \"note\", \"type\": \"string\", \"default\": \"\"},";
    project.edit(file, "\"fields\": [", note);
    project
        .ask(&["diff", "registry", "schemas"])
        .expect(0, &["com.acme.OrderPlaced (minor, 1 change)", "note"]);
    project
        .ask(&["diff", "schemas", "registry"])
        .expect(0, &["1 change"]);
    let nowhere = ["diff", "registry", "--registry", "http://127.0.0.1:9"];
    project
        .run(&nowhere)
        .expect(101, &["[registry_unreadable]"]);
}

#[test]
fn the_lock_is_held_against_the_registry() {
    let project = Project::released(Profile::Confluent);
    let check = ["lock", "--check", "--against", "registry"];
    project
        .ask(&check)
        .expect(0, &["1 version as released", "0 versions as published"]);
    project.ask(&["publish"]).expect(0, &["registered"]);
    project
        .ask(&check)
        .expect(0, &["1 version as released", "1 version as published"]);
    let lock = project.read(LOCK);
    project.write(LOCK, &lock.replace("id = 1\n", "id = 7\n"));
    project
        .ask(&check)
        .expect(100, &["[registry_altered]", "its id is 1"]);
    project.write(LOCK, &lock);
    project.registry.delete("orders-value", 1);
    project
        .ask(&check)
        .expect(100, &["[registry_altered]", "it is gone"]);
}
