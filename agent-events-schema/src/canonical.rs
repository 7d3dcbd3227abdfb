//! A schema in, its canonical texts and the digests of them out.

mod digest;
mod fingerprint;
mod guid;
mod hex;
mod java_string;
mod json_text;
mod parsing_form;
mod pretty;
mod resolution_form;
mod writer;

pub use digest::{InvalidDigest, Sha256Digest, md5_hex, sha256};
pub use fingerprint::{Fingerprint, InvalidFingerprint};
pub use guid::{Guid, InvalidGuid};
pub use java_string::canonical_string;
pub use parsing_form::parsing_canonical_form;
pub use pretty::{pretty_json, pretty_string};
pub use resolution_form::resolution_form;

/// Returns a JSON value without white space.
pub(crate) fn value_text(value: &crate::json::Json) -> String {
    let mut text = String::new();
    json_text::push_value(&mut text, value, false);
    text
}
