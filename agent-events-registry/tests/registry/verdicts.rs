//! The verdict is reached here, whatever the registry thinks; what it thinks is told.

use agent_events_registry::testing::{MockRegistry, Profile};
use agent_events_registry::{Candidate, Reference, SecondOpinion, Wanted};
use agent_events_schema::{CompatibilityLevel, Direction, IncompatibilityKind};

use crate::{client, record, subject};

const INT: &str = r#"{"name":"a","type":"int"}"#;
const LONG: &str = r#"{"name":"a","type":"long"}"#;
const STRING: &str = r#"{"name":"a","type":"string"}"#;

#[test]
fn every_profile_agrees_on_plain_cases_at_every_level() {
    for profile in Profile::ALL {
        for level in CompatibilityLevel::ALL {
            let mock = MockRegistry::start(profile);
            mock.set_level(None, level);
            mock.seed("s", &record("R", INT), &[]);
            mock.seed("s", &record("R", LONG), &[]);
            let client = client(&mock);
            for fields in [INT, LONG, STRING] {
                let candidate = Candidate::new(record("R", fields));
                let verdict = client.check(&subject("s"), &candidate).unwrap();
                assert_eq!(verdict.level, level);
                assert_eq!(
                    verdict.second_opinion,
                    SecondOpinion::Agrees,
                    "{profile:?} {level} {fields}"
                );
                let reads_both = fields == LONG;
                let is_backward = level.directions() == [Direction::Backward];
                if is_backward {
                    assert_eq!(verdict.is_compatible(), reads_both);
                }
            }
        }
    }
}

#[test]
fn faults_name_version_direction_and_reason() {
    let mock = MockRegistry::start(Profile::Confluent);
    mock.set_level(None, CompatibilityLevel::FullTransitive);
    mock.seed("s", &record("R", INT), &[]);
    mock.seed("s", &record("R", LONG), &[]);
    let candidate = Candidate::new(record("R", LONG));
    let verdict = client(&mock).check(&subject("s"), &candidate).unwrap();
    let [fault] = verdict.faults.as_slice() else {
        panic!("{verdict:?}");
    };
    assert_eq!((fault.version, fault.direction), (1, Direction::Forward));
    assert_eq!(fault.reasons[0].kind, IncompatibilityKind::TypeMismatch);
}

#[test]
fn a_registry_that_thinks_otherwise_is_quoted() {
    for profile in Profile::ALL {
        let mock = MockRegistry::start(profile);
        mock.set_level(None, CompatibilityLevel::Backward);
        mock.seed("s", &record("R", INT), &[]);
        mock.answer_checks(true);
        let breaking = Candidate::new(record("R", STRING));
        let verdict = client(&mock).check(&subject("s"), &breaking).unwrap();
        assert!(!verdict.is_compatible());
        let SecondOpinion::Disagrees(server) = &verdict.second_opinion else {
            panic!("{verdict:?}");
        };
        assert!(server.compatible);
    }
}

#[test]
fn redpandas_disregard_of_aliases_shows_as_a_disagreement() {
    let renamed = r#"{"name":"b","aliases":["a"],"type":"int"}"#;
    for profile in Profile::ALL {
        let mock = MockRegistry::start(profile);
        mock.seed("s", &record("R", INT), &[]);
        let candidate = Candidate::new(record("R", renamed));
        let verdict = client(&mock).check(&subject("s"), &candidate).unwrap();
        assert!(verdict.is_compatible());
        let disagrees = matches!(verdict.second_opinion, SecondOpinion::Disagrees(_));
        assert_eq!(disagrees, profile == Profile::Redpanda);
    }
}

#[test]
fn a_subject_that_is_not_there_yet_is_compatible_with_anything() {
    for profile in Profile::ALL {
        let mock = MockRegistry::start(profile);
        let candidate = Candidate::new(record("R", INT));
        let verdict = client(&mock).check(&subject("new"), &candidate).unwrap();
        assert!(verdict.is_compatible());
        assert!(
            !matches!(verdict.second_opinion, SecondOpinion::Disagrees(_)),
            "{profile:?}"
        );
    }
}

#[test]
fn a_candidate_with_references_is_compared_as_a_whole() {
    for profile in Profile::ALL {
        let mock = MockRegistry::start(profile);
        mock.set_level(None, CompatibilityLevel::Backward);
        mock.seed("b", &record("B", INT), &[]);
        mock.seed("b", &record("B", STRING), &[]);
        let user = r#"{"name":"b","type":"B"}"#;
        mock.seed("s", &record("R", user), &[("com.acme.B", "b", 1)]);
        let candidate = |version| Candidate {
            text: record("R", user),
            references: vec![Reference {
                name: "com.acme.B".to_owned(),
                subject: subject("b"),
                version,
            }],
        };
        let client = client(&mock);
        let same = client.check(&subject("s"), &candidate(1)).unwrap();
        assert!(same.is_compatible());
        let other = client.check(&subject("s"), &candidate(2)).unwrap();
        assert!(
            !other.is_compatible(),
            "the text is the same, what it refers to is not"
        );
        // Apicurio does not pass references on, so there is nothing to compare with.
        let expected = if profile == Profile::Apicurio {
            SecondOpinion::None
        } else {
            SecondOpinion::Agrees
        };
        assert_eq!(same.second_opinion, expected, "{profile:?}");
        assert_eq!(other.second_opinion, expected, "{profile:?}");
    }
}

#[test]
fn only_the_versions_that_the_level_names_are_fetched() {
    let mock = MockRegistry::start(Profile::Confluent);
    for _ in 0..3 {
        mock.seed("s", &record("R", INT), &[]);
    }
    let client = client(&mock);
    let count = |wanted| {
        client
            .history(&subject("s"), wanted)
            .unwrap()
            .versions
            .len()
    };
    assert_eq!(count(Wanted::ByLevel), 1);
    assert_eq!(count(Wanted::All), 3);
    mock.set_level(Some("s"), CompatibilityLevel::FullTransitive);
    assert_eq!(count(Wanted::ByLevel), 3);
}

#[test]
fn a_subject_without_a_level_of_its_own_has_the_registrys() {
    for profile in Profile::ALL {
        let mock = MockRegistry::start(profile);
        let client = client(&mock);
        mock.seed("s", &record("R", INT), &[]);
        client.set_global_config(CompatibilityLevel::Full).unwrap();
        for name in ["s", "nowhere"] {
            let level = client.config(&subject(name)).unwrap();
            assert_eq!(level, CompatibilityLevel::Full, "{profile:?} {name}");
        }
        client
            .set_config(&subject("s"), CompatibilityLevel::Forward)
            .unwrap();
        let own = client.config(&subject("s")).unwrap();
        assert_eq!(own, CompatibilityLevel::Forward, "{profile:?}");
        client
            .set_config(&subject("s"), CompatibilityLevel::None)
            .unwrap();
        // Apicurio 2 takes it for no level at all, and goes on with the registry's.
        let expected = match profile {
            Profile::Apicurio => CompatibilityLevel::Full,
            _ => CompatibilityLevel::None,
        };
        let none = client.config(&subject("s")).unwrap();
        assert_eq!(none, expected, "{profile:?}");
    }
}
