//! An event is a fact: it has happened.

use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "event_past_tense",
    category: Category::Naming,
    summary: "an event is named for what happened, in the past tense: `OrderPlaced`, not `PlaceOrder`",
    docs: "A name such as `CreateOrder` reads as a command, and sooner or later somebody sends it as one. One word of the name, its last or the one before `Event`, is a past participle: `OrderPlaced`, `MessageSent`, `TaskCompletedEvent`. Words that are neither, as in `AgentTaskEvent`, are let pass; what is found are imperatives and words in -ing.",
    level: LintLevel::Warn,
    check: Check::Catalog(check),
};

/// Verbs that events are often wrongly named by, with what to write instead.
const IMPERATIVES: [(&str, &str); 36] = [
    ("Create", "Created"),
    ("Update", "Updated"),
    ("Delete", "Deleted"),
    ("Remove", "Removed"),
    ("Add", "Added"),
    ("Send", "Sent"),
    ("Start", "Started"),
    ("Stop", "Stopped"),
    ("Cancel", "Cancelled"),
    ("Complete", "Completed"),
    ("Fail", "Failed"),
    ("Place", "Placed"),
    ("Pay", "Paid"),
    ("Ship", "Shipped"),
    ("Build", "Built"),
    ("Begin", "Begun"),
    ("Finish", "Finished"),
    ("Approve", "Approved"),
    ("Reject", "Rejected"),
    ("Assign", "Assigned"),
    ("Register", "Registered"),
    ("Publish", "Published"),
    ("Submit", "Submitted"),
    ("Open", "Opened"),
    ("Close", "Closed"),
    ("Change", "Changed"),
    ("Move", "Moved"),
    ("Rename", "Renamed"),
    ("Accept", "Accepted"),
    ("Refund", "Refunded"),
    ("Invoke", "Invoked"),
    ("Call", "Called"),
    ("Execute", "Executed"),
    ("Request", "Requested"),
    ("Receive", "Received"),
    ("Notify", "Notified"),
];

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for event in &catalog.events {
        let Some(named) = catalog.set.node(event.node).named() else {
            continue;
        };
        let name = event.name.name();
        let Some((wrong, right)) = fault(name) else {
            continue;
        };
        let at = event.name.as_str();
        findings.add(at, format!("the event `{at}` is not named for what happened"), |finding| {
            finding
                .at(named.name_span, format!("`{wrong}` is not in the past tense"))
                .help(match right {
                    Some(right) => format!("say what happened: end the name with `{right}`"),
                    None => "say what happened: end the name with a past participle, such as `Placed`".to_owned(),
                })
                .help("a released event keeps its name; ignore this for it, with that reason")
        });
    }
}

/// Returns the word that is wrong, and the word to write instead where it is known.
fn fault(name: &str) -> Option<(String, Option<String>)> {
    let words = words(name);
    let verb = |word: &str| IMPERATIVES.iter().find(|(verb, _)| *verb == word);
    let core = match words.as_slice() {
        [core @ .., last] if last == "Event" && !core.is_empty() => core,
        all => all,
    };
    let (first, last) = (core.first()?, core.last()?);
    if core.iter().any(|word| is_past(word)) {
        return None;
    }
    if last.len() > 4 && last.ends_with("ing") {
        return Some((last.clone(), None));
    }
    let imperative = if core.len() > 1 {
        verb(first).or_else(|| verb(last))
    } else {
        verb(last)
    };
    imperative.map(|(wrong, right)| ((*wrong).to_owned(), Some((*right).to_owned())))
}

fn is_past(word: &str) -> bool {
    const IRREGULAR: [&str; 18] = [
        "Sent", "Built", "Begun", "Paid", "Sold", "Bought", "Lost", "Found", "Won", "Held", "Made",
        "Met", "Left", "Drawn", "Shown", "Written", "Taken", "Given",
    ];
    (word.len() > 3 && word.ends_with("ed")) || IRREGULAR.contains(&word)
}

/// Splits `OrderPlaced_v2` into `Order`, `Placed`, `v2`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut joins = false;
    for character in name.chars() {
        if !character.is_ascii_alphanumeric() {
            joins = false;
            continue;
        }
        match words.last_mut() {
            Some(word) if joins && !character.is_ascii_uppercase() => word.push(character),
            _ => words.push(character.to_string()),
        }
        joins = true;
    }
    // A version says nothing about the tense.
    words.retain(|word| !(word.len() > 1 && word[1..].bytes().all(|byte| byte.is_ascii_digit())));
    words
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn commands_are_told_from_facts() {
        for fact in [
            "OrderPlaced",
            "MessageSent",
            "TaskCompletedEvent",
            "AgentTaskEvent",
            "Heartbeat",
            "OrderPlacedV2",
            "Feed",
        ] {
            assert_eq!(fault(fact), None, "{fact}");
        }
        for (command, word) in [
            ("CreateOrder", "Create"),
            ("OrderCreate", "Create"),
            ("TaskRunning", "Running"),
            ("CreateOrderEvent", "Create"),
        ] {
            assert_eq!(
                fault(command).map(|(word, _)| word).as_deref(),
                Some(word),
                "{command}"
            );
        }
    }
}
