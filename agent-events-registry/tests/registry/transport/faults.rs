//! Broken connections, overload, slowness, several addresses: what is tried again, where, and what is not.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use agent_events_registry::testing::{Fault, MockRegistry, Profile};
use agent_events_registry::{Candidate, Client, ErrorKind, Settings, SubjectFilter};

use crate::{client, settings, subject};

/// A URL at which nothing listens.
fn nowhere() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("set up");
    format!("http://{}", listener.local_addr().expect("set up"))
}

fn all() -> SubjectFilter {
    SubjectFilter::default()
}

#[test]
fn overload_and_broken_connections_are_tried_again() {
    let faults = [
        Fault::Status(429, None),
        Fault::Status(502, None),
        Fault::Status(503, None),
        Fault::Status(504, None),
        Fault::Cut,
        Fault::CutBody,
    ];
    for fault in faults {
        let mock = MockRegistry::start(Profile::Confluent);
        mock.fail_next([fault.clone(), fault.clone()]);
        assert!(client(&mock).subjects(&all()).is_ok(), "{fault:?}");
        assert_eq!(mock.requests().len(), 3, "{fault:?}");
    }
}

#[test]
fn retries_end() {
    let mock = MockRegistry::start(Profile::Confluent);
    mock.fail_next(vec![Fault::Status(503, None); 9]);
    let client = Client::new(settings(&mock.url()).retries(2)).unwrap();
    let error = client.subjects(&all()).unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Failed, Some(503))
    );
    assert_eq!(mock.requests().len(), 3);
}

#[test]
fn other_answers_are_not_tried_again() {
    for (status, kind) in [
        (400, ErrorKind::Status),
        (401, ErrorKind::Unauthorized),
        (403, ErrorKind::Unauthorized),
        (404, ErrorKind::NotFound),
        (409, ErrorKind::Incompatible),
        (422, ErrorKind::Refused),
        (301, ErrorKind::Status),
        (500, ErrorKind::Failed),
    ] {
        let mock = MockRegistry::start(Profile::Confluent);
        mock.fail_next([Fault::Status(status, None)]);
        let error = client(&mock).subjects(&all()).unwrap_err();
        assert_eq!((error.kind(), error.status()), (kind, Some(status)));
        assert_eq!(error.error_code(), Some(u32::from(status)));
        assert_eq!(mock.requests().len(), 1, "{status}");
    }
}

#[test]
fn retry_after_is_heeded() {
    let mock = MockRegistry::start(Profile::Confluent);
    mock.fail_next([Fault::Status(429, Some(1))]);
    let start = Instant::now();
    client(&mock).subjects(&all()).unwrap();
    assert!(start.elapsed() >= Duration::from_secs(1));
}

#[test]
fn waits_between_retries_double() {
    let mock = MockRegistry::start(Profile::Confluent);
    mock.fail_next(vec![Fault::Cut; 3]);
    let settings = settings(&mock.url()).backoff(Duration::from_millis(40));
    let start = Instant::now();
    Client::new(settings).unwrap().subjects(&all()).unwrap();
    assert!(start.elapsed() >= Duration::from_millis(40 + 80 + 160));
}

#[test]
fn the_next_address_is_taken_when_one_is_down_and_never_on_an_answer() {
    let (first, second) = (
        MockRegistry::start(Profile::Confluent),
        MockRegistry::start(Profile::Confluent),
    );
    second.seed("s", "\"int\"", &[]);
    let both = |one: &str, two: &str| {
        let addresses = [one, two].map(|url| url.parse().unwrap());
        let settings = Settings::new(addresses).no_proxy().retries(0);
        Client::new(settings).unwrap()
    };
    assert_eq!(
        both(&nowhere(), &second.url())
            .subjects(&all())
            .unwrap()
            .len(),
        1
    );
    let client = both(&first.url(), &second.url());
    for fault in [
        Fault::Status(500, None),
        Fault::Status(503, None),
        Fault::Cut,
    ] {
        first.fail_next([fault]);
        assert_eq!(client.subjects(&all()).unwrap().len(), 1);
    }
    let before = second.requests().len();
    let error = client.versions(&subject("s"), false).unwrap_err();
    assert_eq!(
        error.kind(),
        ErrorKind::NotFound,
        "the first has no such subject"
    );
    first.fail_next([Fault::Status(409, None)]);
    let error = client
        .register(&subject("s"), &Candidate::new("\"int\""), false)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incompatible);
    first.fail_next([Fault::Status(429, None)]);
    let error = client.subjects(&all()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooManyRequests);
    assert_eq!(second.requests().len(), before, "the second was not asked");
}

#[test]
fn nobody_there_is_said_plainly() {
    let url = nowhere();
    let error = Client::new(settings(&url).retries(1))
        .unwrap()
        .subjects(&all())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable);
    let text = error.to_string();
    assert!(
        text.starts_with(&format!("GET {url}/subjects?deleted=false: ")),
        "{text}"
    );
    assert!(text.contains("check the URL"), "{text}");
}

#[test]
fn a_slow_answer_is_given_up_on() {
    let mock = MockRegistry::start(Profile::Confluent);
    mock.fail_next([Fault::Slow(Duration::from_secs(5))]);
    let client = Client::new(settings(&mock.url()).timeout(Duration::from_millis(200))).unwrap();
    let start = Instant::now();
    let error = client.subjects(&all()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TimedOut, "{error}");
    assert!(start.elapsed() < Duration::from_secs(4));
}

#[test]
fn an_answer_without_bounds_is_not_taken_in() {
    let mock = MockRegistry::start(Profile::Confluent);
    mock.fail_next([Fault::Huge(20 << 20)]);
    let error = client(&mock).subjects(&all()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
}

#[test]
fn a_web_page_is_not_taken_for_a_registry() {
    let mock = MockRegistry::start(Profile::Confluent);
    mock.fail_next([Fault::Text(200, "<html>Sign in</html>".to_owned())]);
    let error = client(&mock).subjects(&all()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Malformed);
    assert!(error.to_string().contains("its path included"), "{error}");
}

#[test]
fn a_path_before_the_requests_is_kept() {
    let mock = MockRegistry::start(Profile::Apicurio);
    let client = Client::new(settings(&format!("{}/apis/ccompat/v7/", mock.url()))).unwrap();
    let _ = client.subjects(&all());
    assert_eq!(
        mock.requests()[0].target,
        "/apis/ccompat/v7/subjects?deleted=false"
    );
}

#[test]
fn a_proxy_is_gone_through() {
    let mock = MockRegistry::start(Profile::Confluent);
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = proxy.local_addr().unwrap();
    let target = mock.url().replace("http://", "");
    let served = std::thread::spawn(move || {
        let (mut near, _) = proxy.accept().unwrap();
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            near.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        near.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
        let mut far = TcpStream::connect(target).unwrap();
        let (mut from, mut to) = (near.try_clone().unwrap(), far.try_clone().unwrap());
        let up = std::thread::spawn(move || std::io::copy(&mut from, &mut to));
        std::io::copy(&mut far, &mut near).unwrap();
        let _ = near.shutdown(std::net::Shutdown::Both);
        let _ = up.join();
        String::from_utf8(head).unwrap()
    });
    let settings = settings(&mock.url())
        .proxy(&format!("http://user:hunter2@{at}"))
        .unwrap();
    assert!(!format!("{settings:?}").contains("hunter2"));
    let client = Client::new(settings).unwrap();
    assert!(!format!("{client:?}").contains("hunter2"));
    client.subjects(&all()).unwrap();
    drop(client);
    let head = served.join().unwrap();
    assert!(head.starts_with("CONNECT 127.0.0.1:"), "{head}");
    assert!(
        head.to_lowercase().contains("proxy-authorization: basic"),
        "{head}"
    );
    let error = crate::settings("http://localhost")
        .proxy("socks5://h:1")
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Settings);
}
