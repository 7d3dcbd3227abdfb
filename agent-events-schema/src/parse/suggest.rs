//! A word that is not known and the known ones in, the one that was probably meant out.

/// Tells whether `written` is probably a misspelling of `known`: one edit away, two for words of six letters and more.
pub(super) fn is_near(written: &str, known: &str) -> bool {
    if written == known || written.len().abs_diff(known.len()) > 2 || written.len() > 64 {
        return false;
    }
    if written.eq_ignore_ascii_case(known) {
        return true;
    }
    let allowed = match known.len() {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    };
    distance(written, known) <= allowed
}

/// Counts the letters to insert, remove, replace or swap with their neighbour.
pub(super) fn distance(one: &str, two: &str) -> usize {
    let (one, two): (Vec<char>, Vec<char>) = (one.chars().collect(), two.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=two.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in two.iter().enumerate() {
            let mut cost = (last[j] + usize::from(a != b))
                .min(last[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && *a == two[j - 1] && one[i - 1] == *b {
                cost = cost.min(before[j - 1] + 1);
            }
            row.push(cost);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[two.len()]
}

/// Returns the primitive that other languages call `written`.
pub(super) fn primitive_elsewhere(written: &str) -> Option<&'static str> {
    Some(match written.to_ascii_lowercase().as_str() {
        "integer" | "int32" | "i32" | "short" | "byte" | "uint8" | "int16" | "int8" => "int",
        "int64" | "i64" | "bigint" | "uint32" | "u32" => "long",
        "bool" => "boolean",
        "str" | "text" | "char" | "varchar" => "string",
        "float32" | "f32" => "float",
        "float64" | "f64" | "number" => "double",
        "binary" | "blob" => "bytes",
        "none" | "nil" | "void" => "null",
        _ => return None,
    })
}

/// Returns the logical type `written` with the primitive it stands on, for those that are mistaken for types.
pub(super) fn logical_type(written: &str) -> Option<&'static str> {
    Some(match written {
        "uuid" => "string",
        "date" | "time-millis" => "int",
        "decimal" => "bytes",
        "time-micros"
        | "timestamp-millis"
        | "timestamp-micros"
        | "timestamp-nanos"
        | "local-timestamp-millis"
        | "local-timestamp-micros"
        | "local-timestamp-nanos" => "long",
        _ => return None,
    })
}
