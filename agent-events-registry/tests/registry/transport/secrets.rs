//! Who asks is told to the registry, and to nobody else.

use agent_events_registry::testing::{Fault, MockRegistry, Profile};
use agent_events_registry::{Client, ErrorKind, Secret, Settings, SubjectFilter};

use crate::settings;

const SECRET: &str = "hunter2-hunter2";
/// `me:hunter2-hunter2`.
const BASIC: &str = "bWU6aHVudGVyMi1odW50ZXIy";

fn all_ways(url: &str) -> Vec<(&'static str, String, Settings)> {
    let with_credentials = url.replace("http://", &format!("http://me:{SECRET}@"));
    vec![
        (
            "authorization",
            format!("Basic {BASIC}"),
            settings(url)
                .basic("me", Secret::new(SECRET))
                .expect("set up"),
        ),
        (
            "authorization",
            format!("Basic {BASIC}"),
            settings(&with_credentials),
        ),
        (
            "authorization",
            format!("Bearer {SECRET}"),
            settings(url).bearer(Secret::new(SECRET)).expect("set up"),
        ),
        (
            "x-api-key",
            SECRET.to_owned(),
            settings(url)
                .header("X-Api-Key", Secret::new(SECRET))
                .expect("set up"),
        ),
    ]
}

#[test]
fn credentials_are_sent() {
    let mock = MockRegistry::start(Profile::Confluent);
    for (name, value, settings) in all_ways(&mock.url()) {
        mock.require_header(name, &value);
        let client = Client::new(settings).unwrap();
        client.subjects(&SubjectFilter::default()).unwrap();
    }
}

#[test]
fn no_output_has_them() {
    let mock = MockRegistry::start(Profile::Confluent);
    for (name, value, settings) in all_ways(&mock.url()) {
        mock.require_header(name, "something else");
        let mut shown = vec![format!("{settings:?}")];
        let client = Client::new(settings).unwrap();
        shown.push(format!("{client:?} {}", client.address()));
        // The mock repeats what it was sent, as servers do.
        let unauthorized = client.subjects(&SubjectFilter::default()).unwrap_err();
        assert_eq!(unauthorized.kind(), ErrorKind::Unauthorized);
        assert!(unauthorized.to_string().contains("not authorized with"));
        let mut errors = vec![unauthorized];
        for (status, tries) in [(500, 1), (429, 4), (418, 1)] {
            mock.fail_next(vec![Fault::Text(status, format!("{value} failed")); tries]);
            errors.push(client.subjects(&SubjectFilter::default()).unwrap_err());
        }
        for error in errors {
            shown.push(format!("{error} {error:?}"));
        }
        for secret in [SECRET, BASIC] {
            assert!(!shown.concat().contains(secret), "{shown:?}");
        }
    }
}

#[test]
fn credentials_that_no_header_can_have_are_refused_unseen() {
    let bad = || Secret::new(format!("{SECRET}\r\nX-Evil: 1"));
    let errors = [
        settings("http://r").bearer(bad()).unwrap_err(),
        settings("http://r").header("x-key", bad()).unwrap_err(),
        settings("http://r")
            .header("no name", Secret::new("x"))
            .unwrap_err(),
        settings("http://r").basic("a:b", bad()).unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::Settings);
        assert!(!format!("{error} {error:?}").contains(SECRET), "{error}");
    }
}
