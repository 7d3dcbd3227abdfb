//! What `agent-events.toml` says, and what is said about it.

use agent_events_build::Report;
use agent_events_build::policy::{LintLevel, Policy};
use agent_events_schema::{CompatibilityLevel, FullName, JsonValue, SourceMap};

fn parse(text: &str) -> (Policy, SourceMap, Report) {
    let mut sources = SourceMap::default();
    let source = sources.add("schemas/agent-events.toml", text);
    let mut found = Vec::new();
    let policy = Policy::parse(source, text, &mut found);
    (policy, sources.clone(), Report::new(found, sources))
}

fn name(text: &str) -> FullName {
    text.parse().expect("a full name")
}

#[test]
fn nothing_said_is_the_default() {
    let (policy, _, report) = parse("");
    assert!(report.is_clean(), "{report}");
    assert_eq!(policy.compatibility.value, CompatibilityLevel::Backward);
    assert_eq!(policy.compatibility.span, None);
    assert_eq!(policy.catalog.value, "AgentEvent");
    assert!(policy.events.is_empty() && policy.lint.is_empty());
}

#[test]
fn a_merge_conflict_is_called_one() {
    let text =
        "compatibility = \"FULL\"\n<<<<<<< HEAD\n[lint]\n=======\n[generate]\n>>>>>>> other\n";
    let (_, sources, report) = parse(text);
    let [finding] = report.diagnostics() else {
        panic!("{report}");
    };
    assert_eq!(finding.message, "not valid TOML: it has a merge conflict");
    let place = finding.primary.as_ref().expect("a place").span;
    assert_eq!(sources.snippet(place), "<<<<<<< HEAD");
    assert!(finding.help[0].contains("remove the lines"), "{report}");
}

#[test]
fn every_setting_is_read_with_its_place() {
    let (policy, sources, report) = parse(
        r#"
compatibility = "FULL_TRANSITIVE"

[events."com.acme.OrderPlaced"]
compatibility = "NONE"
cloudevents = { type = { by = "status", DONE = "com.acme.done" }, subject = "id" }

[events."com.acme.Vendor".cloudevents]
type = "com.acme.vendor"

[lint]
field_without_doc = "error"
enum_without_default = "allow"

[generate]
catalog = "Shop"
"#,
    );
    assert!(report.is_clean(), "{report}");
    assert_eq!(
        policy.compatibility.value,
        CompatibilityLevel::FullTransitive
    );
    assert_eq!(
        sources.snippet(policy.compatibility.span.expect("set")),
        "\"FULL_TRANSITIVE\""
    );
    assert_eq!(
        policy.compatibility_of(&name("com.acme.OrderPlaced")).value,
        CompatibilityLevel::None
    );
    assert_eq!(
        policy.compatibility_of(&name("com.acme.Vendor")),
        policy.compatibility
    );
    assert_eq!(policy.catalog.value, "Shop");
    assert_eq!(policy.lint["field_without_doc"].value, LintLevel::Error);
    assert_eq!(policy.lint["enum_without_default"].value, LintLevel::Allow);
    let rule = policy.lint["field_without_doc"].span.expect("set");
    assert_eq!(sources.snippet(rule), "field_without_doc");

    let event = &policy.events[&name("com.acme.OrderPlaced")];
    assert_eq!(sources.snippet(event.name_span), "\"com.acme.OrderPlaced\"");
    let object = policy
        .cloudevents_of(&name("com.acme.OrderPlaced"))
        .expect("set");
    let ty = object.get("type").expect("a type");
    assert_eq!(sources.snippet(ty.key_span), "type");
    let JsonValue::Object(members) = &ty.value.value else {
        panic!("{ty:?}");
    };
    let keys: Vec<&str> = members.iter().map(|member| &*member.key).collect();
    assert_eq!(keys, ["by", "DONE"], "in the order written");
    assert_eq!(sources.snippet(members[1].value.span), "\"com.acme.done\"");
    assert_eq!(members[1].value.as_str(), Some("com.acme.done"));
    let vendor = policy
        .cloudevents_of(&name("com.acme.Vendor"))
        .expect("set");
    assert_eq!(
        vendor.get("type").and_then(|ty| ty.value.as_str()),
        Some("com.acme.vendor")
    );
}

#[test]
fn other_values_become_the_same_json() {
    let (policy, _, report) =
        parse("[events.A.cloudevents]\nn = 0x10\nf = 1.5\nb = true\na = [1, \"two\"]\n");
    assert!(report.is_clean(), "{report}");
    let object = policy.cloudevents_of(&name("A")).expect("set");
    let value = |key: &str| object.get(key).expect("there").value.value.clone();
    assert_eq!(value("n"), JsonValue::Number("16".into()));
    assert_eq!(value("f"), JsonValue::Number("1.5".into()));
    assert_eq!(value("b"), JsonValue::Bool(true));
    assert!(matches!(value("a"), JsonValue::Array(items) if items.len() == 2));
}

#[test]
fn every_fault_is_found_at_its_place() {
    let (policy, _, report) = parse(
        r#"
compatability = "FULL"
compatibility = "BACKWARDS"
colour = 1

[events."not a name"]

[events."com.acme.OrderPlaced"]
compatibility = 3
cloudevents = "com.acme.order"
topic = "orders"

[events."com.acme.Vendor".cloudevents]
when = 2026-01-01
much = inf

[lint]
field_without_doc = "deny"

[generate]
catalog = "agent events"
"#,
    );
    assert_eq!(
        policy.compatibility.value,
        CompatibilityLevel::Backward,
        "the default stays"
    );
    assert!(policy.lint.is_empty());
    insta::assert_snapshot!(report.to_string());
}

#[test]
fn text_that_is_no_toml_is_shown_where_it_breaks() {
    let (_, _, report) = parse("compatibility = \n[lint\nx = \"error\"\nx = \"warn\"\n");
    insta::assert_snapshot!(report.to_string());
}

#[test]
fn settings_for_what_is_not_there_are_errors() {
    let (policy, sources, report) = parse(
        "[events.\"com.acme.OrderPlacd\"]\n[events.Other]\n[lint]\nfield_without_docs = \"warn\"\n",
    );
    assert!(report.is_clean(), "{report}");
    let mut found = Vec::new();
    policy.check_events(&[name("com.acme.OrderPlaced")], &mut found);
    policy.check_rules(&["enum_without_default", "field_without_doc"], &mut found);
    insta::assert_snapshot!(Report::new(found, sources).to_string());
}

#[test]
fn a_folder_without_a_policy_has_the_defaults_and_an_unreadable_one_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut sources = SourceMap::default();
    let mut found = Vec::new();
    Policy::read(folder.path(), &mut sources, &mut found);
    assert_eq!(found, []);
    std::fs::write(folder.path().join("agent-events.toml"), b"\xff\xfe").expect("written");
    Policy::read(folder.path(), &mut sources, &mut found);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].rule, "policy_unreadable");
}

#[test]
fn topics_are_described_in_the_words_of_kafka() {
    let (policy, sources, report) = parse(
        r#"
[topics."orders.eu"]
partitions = 12
replication_factor = 3
retention = "7d"
cleanup_policy = ["delete", "compact"]
config = { "min.insync.replicas" = 2, "unclean.leader.election.enable" = false, "min.cleanable.dirty.ratio" = 0.1, "confluent.placement.constraints" = "" }

[topics.orders]
retention = "forever"
"#,
    );
    assert!(report.is_clean(), "{report}");
    let [orders, eu] = policy.topics.as_slice() else {
        panic!("{:?}", policy.topics);
    };
    assert_eq!((orders.name.as_str(), orders.partitions), ("orders", None));
    assert_eq!(orders.config["retention.ms"], "-1");
    assert_eq!(sources.snippet(eu.span), "\"orders.eu\"");
    assert_eq!((eu.partitions, eu.replication_factor), (Some(12), Some(3)));
    assert!(eu.is_compacted() && !orders.is_compacted());
    let config: Vec<_> = eu
        .config
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    assert_eq!(
        config,
        [
            "cleanup.policy=compact,delete",
            "confluent.placement.constraints=",
            "min.cleanable.dirty.ratio=0.1",
            "min.insync.replicas=2",
            "retention.ms=604800000",
            "unclean.leader.election.enable=false",
        ]
    );
    for (written, milliseconds) in [
        ("250ms", "250"),
        ("90s", "90000"),
        ("30m", "1800000"),
        ("36h", "129600000"),
        ("2 w", "1209600000"),
    ] {
        let (policy, _, report) = parse(&format!("[topics.a]\nretention = \"{written}\"\n"));
        assert!(report.is_clean(), "{report}");
        assert_eq!(
            policy.topics[0].config["retention.ms"], milliseconds,
            "{written}"
        );
    }
}

#[test]
fn every_fault_of_a_topic_is_found_at_its_place() {
    let (policy, _, report) = parse(
        r#"
[topics."no topic"]
[topics.orders]
partitions = 0
replication_factor = 40000
retention = "7 days"
cleanup_policy = "compress"
retention_ms = 5

[topics.orders.config]
"retenton.ms" = 5
min.insync.replicas = 2
"cleanup.policy" = []

[topics.audit]
retention = "99999999999999w"
cleanup_policy = "compact"
config = { "cleanup.policy" = "delete" }
"#,
    );
    assert_eq!(policy.topics.len(), 2);
    insta::assert_snapshot!(report.to_string());
}

#[test]
fn a_topic_that_no_event_is_sent_to_is_an_error_unless_it_is_beside_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("written");
    };
    write(
        "order.avsc",
        r#"{"type": "record", "name": "OrderPlaced", "namespace": "shop", "cloudevents": {"topic": "orders"}, "fields": []}"#,
    );
    write(
        "agent-events.toml",
        "[topics.orders]\n[topics.\"orders.retry\"]\n[topics.order]\n[topics.ordersets]\n[topics.audit]\n",
    );
    let report = agent_events_build::check(folder.path()).report;
    let text = report.to_string();
    let text = text.replace(&folder.path().display().to_string(), "schemas");
    let (of_topics, _): (Vec<_>, Vec<_>) = text
        .split("\n\n")
        .partition(|finding| finding.contains("policy_unknown_topic"));
    insta::assert_snapshot!(of_topics.join("\n\n"));
}
