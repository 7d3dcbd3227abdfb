//! Roots of one's own and client certificates, against a server with TLS.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use agent_events_registry::{Client, ErrorKind, SubjectFilter};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

use crate::settings;

const ROOT: &[u8] = include_bytes!("../../tls/ca.pem");
const CLIENT: &[u8] = include_bytes!("../../tls/client.pem");
const CLIENT_KEY: &[u8] = include_bytes!("../../tls/client.key");
const SERVER: &[u8] = include_bytes!("../../tls/server.pem");
const SERVER_KEY: &[u8] = include_bytes!("../../tls/server.key");

/// Answers each connection with an empty list of subjects; returns the URL.
fn server(wants_client: bool) -> String {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .expect("set up");
    let builder = if wants_client {
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_slice(ROOT).expect("set up"))
            .expect("set up");
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
            .build()
            .expect("set up");
        builder.with_client_cert_verifier(verifier)
    } else {
        builder.with_no_client_auth()
    };
    let chain = vec![CertificateDer::from_pem_slice(SERVER).expect("set up")];
    let key = PrivateKeyDer::from_pem_slice(SERVER_KEY).expect("set up");
    let config = Arc::new(builder.with_single_cert(chain, key).expect("set up"));
    let listener = TcpListener::bind("127.0.0.1:0").expect("set up");
    let port = listener.local_addr().expect("set up").port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = ServerConnection::new(Arc::clone(&config)).expect("set up");
            let mut stream = StreamOwned::new(connection, stream.expect("set up"));
            // A client that does not like the certificate goes away.
            if matches!(stream.read(&mut [0; 4096]), Ok(count) if count > 0) {
                let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]";
                let _ = stream.write_all(answer.as_bytes());
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        }
    });
    format!("https://localhost:{port}")
}

#[test]
fn a_root_of_ones_own_is_trusted_and_no_other() {
    let url = server(false);
    let trusting = settings(&url).root_certificates(ROOT).unwrap();
    let client = Client::new(trusting).unwrap();
    assert_eq!(client.subjects(&SubjectFilter::default()).unwrap(), []);
    let error = Client::new(settings(&url))
        .unwrap()
        .subjects(&SubjectFilter::default())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls, "{error:?}");
    assert!(error.to_string().contains("root certificate"), "{error}");
}

#[test]
fn a_client_certificate_is_shown() {
    let url = server(true);
    let trusting = || settings(&url).root_certificates(ROOT).unwrap();
    let known = trusting().client_certificate(CLIENT, CLIENT_KEY).unwrap();
    let key = String::from_utf8_lossy(CLIENT_KEY);
    let line = key.lines().nth(1).unwrap();
    assert!(!format!("{known:?}").contains(line));
    let client = Client::new(known).unwrap();
    assert_eq!(client.subjects(&SubjectFilter::default()).unwrap(), []);
    let unknown = Client::new(trusting().retries(0)).unwrap();
    assert!(unknown.subjects(&SubjectFilter::default()).is_err());
}

#[test]
fn what_is_no_certificate_is_refused() {
    let plain = || settings("https://localhost");
    for error in [
        plain().root_certificates(b"nonsense").unwrap_err(),
        plain().root_certificates(CLIENT_KEY).unwrap_err(),
        plain().client_certificate(CLIENT, CLIENT).unwrap_err(),
        plain()
            .client_certificate(CLIENT_KEY, CLIENT_KEY)
            .unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Settings);
        assert!(error.to_string().contains("PEM"), "{error}");
    }
}
