//! Values of the type with a field of every type: one that is written out, and any.

use std::ops::Range;

use agent_events::chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use agent_events::uuid::Uuid;
use agent_events::{Decimal, Duration};
use proptest::collection::{hash_map, vec};
use proptest::prelude::*;

use crate::generated::json::{Color, Everything, EverythingChoice, EverythingChoiceItem, Point};

pub(crate) fn everything() -> Everything {
    let time: DateTime<Utc> = "2018-04-05T17:31:00.123456789Z".parse().unwrap();
    let id = Uuid::from_u128(0x6e8b_c430_9c3a_11d9_9669_0800_200c_9a66);
    let cut = |nanos| time - TimeDelta::nanoseconds(nanos);
    Everything {
        nothing: (),
        flag: true,
        small: -1,
        large: i64::MAX,
        single: 0.1,
        double: f64::NAN,
        data: vec![0, 0xff, b'a'],
        text: "line\n\u{1f600}".to_owned(),
        hash: [1, 2, 3, 0xe9],
        color: Color::Green,
        items: vec![1, -2],
        counts: [
            ("b".to_owned(), 2),
            ("a".to_owned(), 1),
            ("c".to_owned(), 3),
        ]
        .into(),
        point: Point { x: 1, y: 2 },
        maybe: Some("here".to_owned()),
        choice: Some(EverythingChoice::Array(vec![
            EverythingChoiceItem::Int(7),
            EverythingChoiceItem::Point(Point { x: 3, y: 4 }),
        ])),
        id,
        id_bytes: id,
        day: time.date_naive(),
        time_millis: cut(456_789).time(),
        time_micros: cut(789).time(),
        millis: cut(123_456_789),
        micros: cut(789),
        nanos: time,
        local_millis: cut(456_789).naive_utc(),
        local_micros: cut(789).naive_utc(),
        local_nanos: time.naive_utc(),
        price: "-12.34".parse().unwrap(),
        exact: "123456789012345678901234567890123456.789".parse().unwrap(),
        span: Duration {
            months: 1,
            days: 2,
            millis: 3,
        },
    }
}

/// About 5,000 years to both sides, beyond the four digits of RFC 3339.
const SECONDS: Range<i64> = -150_000_000_000..280_000_000_000;

fn time(unit: i64) -> impl Strategy<Value = DateTime<Utc>> {
    (SECONDS, 0..1_000_000_000 / unit).prop_map(move |(seconds, part)| {
        DateTime::from_timestamp(seconds, u32::try_from(part * unit).unwrap()).unwrap()
    })
}

fn nanos() -> impl Strategy<Value = DateTime<Utc>> {
    any::<i64>().prop_map(DateTime::from_timestamp_nanos)
}

fn time_of_day(unit: i64) -> impl Strategy<Value = NaiveTime> {
    (0..86_400_u32, 0..1_000_000_000 / unit).prop_map(move |(seconds, part)| {
        NaiveTime::from_num_seconds_from_midnight_opt(seconds, u32::try_from(part * unit).unwrap())
            .unwrap()
    })
}

fn choice() -> impl Strategy<Value = EverythingChoice> {
    let item = prop_oneof![
        any::<i32>().prop_map(EverythingChoiceItem::Int),
        point().prop_map(EverythingChoiceItem::Point)
    ];
    prop_oneof![
        any::<String>().prop_map(EverythingChoice::String),
        any::<i64>().prop_map(EverythingChoice::Long),
        point().prop_map(EverythingChoice::Point),
        vec(item, 0..3).prop_map(EverythingChoice::Array)
    ]
}

fn point() -> impl Strategy<Value = Point> {
    any::<(i32, i32)>().prop_map(|(x, y)| Point { x, y })
}

type Ints = (bool, i32, i64, Vec<u8>, String, [u8; 4]);

prop_compose! {
    fn plain()(
        (flag, small, large, data, text, hash) in any::<Ints>(),
        single in prop::num::f32::ANY.prop_filter("NaN is not equal to itself", |value| !value.is_nan()),
        double in prop::num::f64::ANY.prop_filter("NaN is not equal to itself", |value| !value.is_nan()),
        color in prop::sample::select(Color::ALL.to_vec()),
        items in any::<Vec<i32>>(),
        counts in hash_map(any::<String>(), any::<i64>(), 0..4),
        point in point(),
        maybe in any::<Option<String>>(),
        choice in prop::option::of(choice()),
    ) -> Everything {
        Everything {
            flag, small, large, single, double, data, text, hash, color, items, counts, point, maybe, choice,
            ..everything()
        }
    }
}

prop_compose! {
    /// Any value, apart from NaN.
    pub(crate) fn any_everything()(
        plain in plain(),
        ids in any::<(u128, u128)>(),
        day in -700_000..1_500_000_i32,
        times in (time_of_day(1_000_000), time_of_day(1_000)),
        instants in (time(1_000_000), time(1_000), nanos()),
        locals in (time(1_000_000), time(1_000), nanos()),
        price in -999_999_999_i128..=999_999_999,
        exact in any::<i128>(),
        (months, days, millis) in any::<(u32, u32, u32)>(),
    ) -> Everything {
        Everything {
            id: Uuid::from_u128(ids.0),
            id_bytes: Uuid::from_u128(ids.1),
            day: NaiveDate::from_num_days_from_ce_opt(day).unwrap(),
            time_millis: times.0,
            time_micros: times.1,
            millis: instants.0,
            micros: instants.1,
            nanos: instants.2,
            local_millis: locals.0.naive_utc(),
            local_micros: locals.1.naive_utc(),
            local_nanos: locals.2.naive_utc(),
            price: Decimal::from_unscaled(price).unwrap(),
            exact: Decimal::from_unscaled(exact).unwrap(),
            span: Duration { months, days, millis },
            ..plain
        }
    }
}
