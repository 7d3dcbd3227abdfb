//! The program as its users run it: what it prints, how it exits, and how long it takes.

use std::process::{Command, Output};
use std::time::{Duration, Instant};

fn run(args: &[&str], within: Duration) -> (Output, String, String) {
    let begun = Instant::now();
    let output = Command::new(env!("CARGO_BIN_EXE_quickstart"))
        .args(args)
        .output()
        .expect("the program was built and starts");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("it prints UTF-8");
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    let took = begun.elapsed();
    assert!(took < within, "took {took:?}\n{stdout}\n{stderr}");
    (output, stdout, stderr)
}

#[test]
fn it_gives_an_account_of_events_that_every_group_saw() {
    let (output, stdout, stderr) = run(&[], Duration::from_secs(20));
    assert_eq!(output.status.code(), Some(0), "{stdout}\n{stderr}");
    assert_eq!(stderr, "");

    let mut lines = stdout.lines();
    let heading = lines.find(|line| line.contains("event type")).unwrap();
    let columns: Vec<&str> = heading.split_whitespace().skip(2).collect();
    assert_eq!(columns, ["sent", "email", "slack", "audit"]);

    let mut sum = 0;
    let mut types = Vec::new();
    for line in lines.by_ref() {
        let (name, numbers) = line.split_at(heading.find("  sent").unwrap());
        let counts: Vec<u32> = numbers
            .split_whitespace()
            .map(|count| count.parse().unwrap())
            .collect();
        assert_eq!(counts.len(), columns.len(), "{line}");
        assert!(counts[0] > 0, "{line}");
        assert!(counts.iter().all(|count| *count == counts[0]), "{line}");
        if name.trim() == "total" {
            assert_eq!(counts[0], sum, "{line}");
            break;
        }
        sum += counts[0];
        types.push(name.trim());
    }
    let expected = [
        "agent.task.assigned",
        "agent.task.cancelled",
        "agent.task.completed",
        "agent.task.created",
        "agent.task.failed",
        "agent.task.progress",
        "com.devraftel.agent.task.cancelled",
        "com.devraftel.agent.task.completed",
        "com.acme.invoice.paid (unknown type)",
        "(not a CloudEvent)",
    ];
    assert_eq!(types, expected);
    // Every event was announced by a line when it was published.
    let announced = stdout
        .lines()
        .take_while(|line| !line.contains("What each"));
    let announced = announced.filter(|line| line.starts_with("  ")).count();
    assert_eq!(u32::try_from(announced), Ok(sum));
    assert!(stdout.contains("com.acme.invoice.paid is not of this catalog"));
    assert!(stdout.contains("is not a CloudEvent: it has none of the headers"));
}

#[test]
fn it_shows_what_a_failure_led_to() {
    let (_, stdout, stderr) = run(&[], Duration::from_secs(20));
    let tree: Vec<&str> = stdout
        .lines()
        .skip_while(|line| !line.starts_with("What followed from request t-2 (correlationid "))
        .skip(2)
        .take_while(|line| !line.is_empty())
        .collect();
    let heads: Vec<&str> = tree
        .iter()
        .map(|line| {
            let ty = line.find("agent.task.").unwrap();
            let end = line[ty..].find(' ').unwrap();
            line[2..ty + end].trim_end()
        })
        .collect();
    let expected = [
        "agent.task.created",
        "└─ agent.task.assigned",
        "   ├─ agent.task.progress",
        "   └─ agent.task.failed",
        "      └─ agent.task.assigned",
        "         ├─ agent.task.progress",
        "         ├─ agent.task.progress",
        "         └─ agent.task.completed",
        "            └─ com.devraftel.agent.task.completed",
    ];
    assert_eq!(heads, expected, "{stdout}\n{stderr}");
    let milliseconds: Vec<i64> = tree
        .iter()
        .map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let unit = words.iter().position(|word| *word == "ms").unwrap();
            words[unit - 1].parse().unwrap()
        })
        .collect();
    assert_eq!(milliseconds[0], 0);
    assert!(milliseconds.iter().all(|after| *after < 20_000), "{stdout}");
}

#[test]
fn a_broker_that_does_not_answer_is_an_error_within_seconds() {
    let args = ["--bootstrap-servers", "127.0.0.1:1"];
    let (output, stdout, stderr) = run(&args, Duration::from_secs(15));
    assert_eq!(output.status.code(), Some(1), "{stdout}\n{stderr}");
    assert!(
        stderr.starts_with("error: the agents did not finish over Kafka at 127.0.0.1:1\n"),
        "{stderr}"
    );
    assert!(stderr.contains("  because: "), "{stderr}");
    assert!(stderr.contains("check the connection"), "{stderr}");
    assert!(!stdout.contains("What each consumer group saw"), "{stdout}");
}

#[test]
fn an_unknown_argument_is_an_error_that_shows_the_known_one() {
    let (output, stdout, stderr) = run(&["--broker", "x"], Duration::from_secs(5));
    assert_eq!(output.status.code(), Some(1), "{stdout}\n{stderr}");
    assert!(stderr.contains("`--broker`"), "{stderr}");
    assert!(stderr.contains("--bootstrap-servers HOST:PORT"), "{stderr}");
}
