//! Dates and times of other crates than chrono in a struct with a schema.

use agent_events::{AvroCodec, CloudEventType};

macro_rules! check {
    ($timestamp:ty, $local:ty, $date:ty, $time:ty) => {
        #[derive(Debug, Clone, PartialEq, CloudEventType)]
        #[cloudevent(type = "com.acme.times", schema = "tests/derive/schemas/times.avsc")]
        struct Times {
            at: $timestamp,
            before: Option<$timestamp>,
            local: Vec<$local>,
            day: $date,
            clock: $time,
        }

        let bytes = [2, 2, 1, 2, 4, 0, 3, 4];
        let times = Times::from_slice(&bytes).unwrap();
        assert_eq!(times.to_vec().unwrap(), bytes);
        let text = format!("{} {} {}", times.at, times.day, times.clock);
        assert!(text.starts_with("1970-01-01"), "{text}");
        assert!(text.contains("1969-12-30"), "{text}");
        assert!(text.ends_with(".002"), "{text}");
    };
}

#[test]
fn those_of_chrono() {
    use agent_events::chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
    check!(DateTime<Utc>, NaiveDateTime, NaiveDate, NaiveTime);
}

#[cfg(feature = "jiff")]
#[test]
fn those_of_jiff() {
    use agent_events::jiff::{Timestamp, civil};
    check!(Timestamp, civil::DateTime, civil::Date, civil::Time);
}

#[cfg(feature = "time")]
#[test]
fn those_of_time() {
    use agent_events::time::{Date, OffsetDateTime, PrimitiveDateTime, Time};
    check!(OffsetDateTime, PrimitiveDateTime, Date, Time);
}
