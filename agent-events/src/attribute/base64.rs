//! Bytes in, Base64 out, and back (RFC 4648 section 4): the canonical string of the Binary type.

use base64::prelude::{BASE64_STANDARD, Engine as _};

pub(crate) fn encode(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}

/// Returns `None` unless `text` is the one padded form of some bytes.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    BASE64_STANDARD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn the_vectors_of_rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encode(bytes.as_bytes()), text);
            assert_eq!(decode(text).as_deref(), Some(bytes.as_bytes()));
        }
        assert_eq!(encode(&[0xFB, 0xFF]), "+/8=");
    }

    #[test]
    fn only_the_one_form_is_read() {
        for text in [
            "Zg", "Zg=", "Zh==", "Zm9=", "-_8=", "Zm 9", "=", "====", "Zg==Zg==", "Z===", "ä===",
        ] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
