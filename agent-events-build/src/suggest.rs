//! A misspelt word and the words there are in, the one that was probably meant out.

/// Returns the candidate nearest to `word`, when one is near enough to have been meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        // More than half of the word has to be right, whatever its length.
        .filter(|(distance, _)| *distance <= length / 3 + 1 && 2 * distance < length)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Returns Levenshtein's distance without regard to case.
pub(crate) fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (above, from) in left.to_lowercase().chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = above + 1;
        for (index, to) in right.iter().enumerate() {
            let substituted = diagonal + usize::from(from != *to);
            diagonal = row[index + 1];
            row[index + 1] = substituted.min(row[index] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_what_was_meant() {
        assert_eq!(nearest("subjcet", ["type", "subject"]), Some("subject"));
        assert_eq!(nearest("Topic", ["type", "topic"]), Some("topic"));
        assert_eq!(nearest("colour", ["type", "topic"]), None);
        assert_eq!(nearest("more", ["code", "message"]), None);
    }
}
