//! The lock as it is written, read back, and when somebody has been at it.

use agent_events_build::Report;
use agent_events_build::lock::{
    Date, Exception, Identity, Lock, LockedEvent, LockedVersion, RegistryId,
};
use agent_events_schema::{
    CompatibilityLevel, Diagnostic, Fingerprint, Guid, SourceMap, parse_all, pretty_string, sha256,
};

fn version(version: u32, types: &[&str], before: Option<&LockedVersion>) -> LockedVersion {
    LockedVersion {
        version,
        types: types.iter().map(ToString::to_string).collect(),
        identity: Identity {
            parsing: sha256(&format!("parsing {version}")),
            resolution: sha256(&format!("resolution {version}")),
            fingerprint: Fingerprint::of(&format!("parsing {version}")),
            guid: Guid::of(&format!("whole {version}")),
        },
        compared: (version == 2).then_some(CompatibilityLevel::Full),
        seal: None,
        span: None,
    }
    .sealed(&format!("file {version}"), before)
}

fn lock() -> Lock {
    let first = version(1, &["com.acme.order.placed"], None);
    let second = version(2, &["a", "b"], Some(&first));
    let events = [
        ("com.acme.OrderPlaced", vec![first, second]),
        (
            "com.acme.AccountOpened",
            vec![version(1, &["quote \" back \\ line \n"], None)],
        ),
    ];
    Lock {
        events: events
            .into_iter()
            .map(|(name, released)| {
                let event = LockedEvent {
                    released,
                    ..LockedEvent::default()
                };
                (name.parse().expect("a name"), event)
            })
            .collect(),
    }
}

/// A lock with everything that one can have.
fn full_lock() -> Lock {
    let mut lock = lock();
    let name = "com.acme.OrderPlaced".parse().expect("a name");
    let event = lock.events.get_mut(&name).expect("there");
    event.retired = Some("replaced by \"OrderAccepted\"".to_owned());
    event.exceptions.push(Exception {
        rule: "type_mismatch".to_owned(),
        resolution: sha256("resolution 2"),
        reason: "no consumer yet".to_owned(),
        until: "2026-12-31".parse().expect("a day"),
        span: None,
    });
    event.registry.push(RegistryId {
        url: "https://registry.example".to_owned(),
        subject: "orders-value".to_owned(),
        released: 2,
        version: 3,
        id: 42,
        guid: Some(Guid::from_u128(7)),
    });
    lock
}

fn parse(text: &str) -> (Option<Lock>, Report) {
    let mut sources = SourceMap::default();
    let source = sources.add("schemas/agent-events.lock", text);
    let mut found = Vec::new();
    let lock = Lock::parse(source, text, &mut found);
    (lock, Report::new(found, sources))
}

#[test]
fn what_is_written_is_sorted_and_reads_back() {
    let text = lock().to_text();
    insta::assert_snapshot!(text);
    let (read, report) = parse(&text);
    assert!(report.is_clean(), "{report}");
    let mut read = read.expect("a lock");
    forget_spans(&mut read);
    assert_eq!(read, lock());
    assert_eq!(read.to_text(), text);
}

fn forget_spans(lock: &mut Lock) {
    for event in lock.events.values_mut() {
        for version in &mut event.released {
            assert!(version.span.take().is_some());
        }
        for exception in &mut event.exceptions {
            assert!(exception.span.take().is_some());
        }
    }
}

#[test]
fn exceptions_tombstones_and_registry_ids_read_back() {
    let text = full_lock().to_text();
    insta::assert_snapshot!(text);
    let (read, report) = parse(&text);
    assert!(report.is_clean(), "{report}");
    let mut read = read.expect("a lock");
    forget_spans(&mut read);
    assert_eq!(read, full_lock());
}

#[test]
fn an_exception_holds_for_one_content_until_its_day_and_for_ever_once_released() {
    let mut lock = full_lock();
    let name = "com.acme.OrderPlaced".parse().expect("a name");
    let day = |text: &str| Some(text.parse::<Date>().expect("a day"));
    let holds = |lock: &Lock, rule: &str, content: &str, today| {
        lock.exception(&name, rule, &sha256(content), today)
            .is_some()
    };
    assert!(holds(
        &lock,
        "type_mismatch",
        "resolution 2",
        day("2027-01-01")
    ));
    let event = lock.events.get_mut(&name).expect("there");
    event.released.pop();
    assert!(holds(
        &lock,
        "type_mismatch",
        "resolution 2",
        day("2026-12-31")
    ));
    assert!(holds(&lock, "type_mismatch", "resolution 2", None));
    assert!(!holds(
        &lock,
        "type_mismatch",
        "resolution 2",
        day("2027-01-01")
    ));
    assert!(!holds(&lock, "type_mismatch", "resolution 3", None));
    assert!(!holds(&lock, "name_mismatch", "resolution 2", None));
    assert!(lock.is_retired(&name));
}

#[test]
fn an_appended_version_changes_no_line_that_was_there() {
    let before = lock().to_text();
    let mut more = lock();
    let order = &"com.acme.AccountOpened".parse().expect("a name");
    more.events
        .get_mut(order)
        .expect("there")
        .released
        .push(version(2, &["c"], None));
    let after = more.to_text();
    let kept: Vec<&str> = after.lines().collect();
    let mut rest = kept.iter();
    assert!(
        before.lines().all(|line| rest.any(|kept| *kept == line)),
        "{after}"
    );
}

#[test]
fn a_newer_format_is_refused_without_guessing() {
    let (lock, report) = parse("version = 2\nnovelty = true\n");
    assert_eq!(lock, None);
    insta::assert_snapshot!(report.to_string());
}

#[test]
fn what_is_missing_or_odd_is_shown() {
    let (lock, report) = parse(
        "version = 1\n\n[[event]]\nname = \"A\"\nextra = 1\n\n[[event.released]]\nversion = 1\ntypes = [1]\nparsing = \"\"\n\
         resolution = \"\"\nguid = \"\"\n\n[[event]]\nname = \"a b\"\n\n[[event]]\n\n[[event]]\nname = \"A\"\n",
    );
    assert_eq!(lock, None);
    insta::assert_snapshot!(report.to_string());
}

#[test]
fn a_merge_conflict_is_no_lock() {
    let (lock, report) = parse("version = 1\n<<<<<<< HEAD\n[[event]]\nname = \"A\"\n=======\n");
    assert_eq!(lock, None);
    insta::assert_snapshot!(report.to_string());
}

#[test]
fn a_lock_without_its_format_is_malformed() {
    for text in ["", "version = 0\n", "version = \"1\"\n", "version = -1\n"] {
        let (lock, report) = parse(text);
        assert_eq!(lock, None);
        assert_eq!(
            report.errors().map(|error| error.rule).collect::<Vec<_>>(),
            ["lock_malformed"],
            "{text}"
        );
    }
}

/// A schema with everything that a released text could lose.
const EVERYTHING: &str = r#"{
  "type": "record", "name": "Everything", "namespace": "com.acme.a",
  "aliases": ["Old", "com.other.Older"], "doc": "Tab\t, quote \", é, \u2028 and 🦀.", "owner": {"team": ["x", 1, 1.50, null, true]},
  "cloudevents": {},
  "fields": [
    {"name": "status", "aliases": ["state"], "default": "ON", "order": "descending",
     "type": {"type": "enum", "name": "Status", "namespace": "com.acme.b", "symbols": ["ON", "OFF"], "default": "OFF", "doc": "On or off."}},
    {"name": "amount", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}, "default": "\u00ff"},
    {"name": "hash", "type": {"type": "fixed", "name": "Hash", "size": 2, "aliases": ["Digest"]}, "default": "\u0000\u0001"},
    {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros", "unit": "utc"}, "default": 9007199254740993},
    {"name": "odd", "type": {"type": "string", "logicalType": "colour", "space": "sRGB"}},
    {"name": "ratio", "type": "double", "default": 1e10, "order": "ignore"},
    {"name": "next", "type": ["null", "Everything"], "default": null},
    {"name": "other", "type": ["null", "com.acme.b.Status", {"type": "map", "values": "Hash"}], "default": null},
    {"name": "parts", "default": [{"n": 1}],
     "type": {"type": "array", "items": {"type": "record", "name": "Part", "namespace": "", "fields": [{"name": "n", "type": "int"}]}}},
    {"name": "part", "type": "Part"}
  ]
}
"#;

#[test]
fn a_released_text_loses_nothing() {
    let mut sources = SourceMap::default();
    let mut read = |text: &str| {
        let source = sources.add("everything.avsc", text);
        let parsed = parse_all(&sources, &[source]);
        assert!(
            !parsed.diagnostics.iter().any(Diagnostic::is_error),
            "{:?}",
            parsed.diagnostics
        );
        let root = parsed.set.roots()[0].node;
        let schema = parsed.set.schema(root);
        (Identity::of(schema), pretty_string(schema))
    };
    let (identity, text) = read(EVERYTHING);
    assert_eq!(read(&text), (identity, text.clone()));
    insta::assert_snapshot!(text);
}
