//! A key in, one that takes no memory of its own out where schemas are full of it.

use std::borrow::Cow;

/// Returns a key as it is kept.
pub(super) fn kept(key: Cow<'_, str>) -> Cow<'static, str> {
    match word(key.as_bytes()) {
        Some(word) => Cow::Borrowed(word),
        None => Cow::Owned(key.into_owned()),
    }
}

/// Bytes rather than text: rustc compares those byte by byte in line, also without optimisation.
fn word(key: &[u8]) -> Option<&'static str> {
    Some(match key {
        b"type" => "type",
        b"name" => "name",
        b"doc" => "doc",
        b"default" => "default",
        b"items" => "items",
        b"values" => "values",
        b"logicalType" => "logicalType",
        b"fields" => "fields",
        b"symbols" => "symbols",
        b"namespace" => "namespace",
        b"aliases" => "aliases",
        b"order" => "order",
        b"size" => "size",
        b"precision" => "precision",
        b"scale" => "scale",
        _ => return None,
    })
}
