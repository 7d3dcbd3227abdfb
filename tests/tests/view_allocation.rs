//! Views in: reading them, walking all they hold and comparing them allocates nothing.
//!
//! One test in a program of its own, since it counts what the whole program allocates.

use std::collections::BTreeMap;

use agent_events::{AvroCodec, AvroView};
use agent_events_tests::views::seen::people::{Person, PersonRef};
use agent_events_tests::views::seen::{
    Chain, ChainRef, Empty, Shapes, ShapesRef, State, Unions, UnionsFewValue, UnionsManyItem,
    UnionsManyItemItem, UnionsManyItemRef, UnionsNumber, UnionsRef,
};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<std::alloc::System> = &INSTRUMENTED_SYSTEM;

fn map<T>(entries: impl IntoIterator<Item = (&'static str, T)>) -> BTreeMap<String, T> {
    let own = |(key, value): (&str, T)| (key.to_owned(), value);
    entries.into_iter().map(own).collect()
}

fn person(name: &str, friends: Vec<Person>) -> Person {
    Person {
        name: name.to_owned(),
        friends,
        age: None,
        state: State::Sent,
    }
}

fn shapes() -> Shapes {
    Shapes {
        nothing: (),
        truth: true,
        small: 1,
        large: 2,
        single: 0.5,
        key: [1; 4],
        nothings: vec![(); 3],
        truths: vec![true, false],
        numbers: vec![1, 2, 3],
        longs: map([("a", 1), ("b", 2)]),
        ratios: vec![0.5],
        texts: vec!["é".to_owned(), "x".repeat(100)],
        blobs: map([("a", vec![1, 2])]),
        keys: vec![[2; 4]],
        states: vec![State::Lost],
        maybe_texts: vec![None, Some("x".to_owned())],
        table: vec![vec![0.5], vec![]],
        maps: vec![map([("a", Some(State::Sent)), ("b", None)])],
        deep: Some(map([("a", Some(vec![Some(Empty {}), None]))])),
        one: "x".to_owned(),
        ones: vec![vec![1]],
        people: map([("a", person("a", vec![person("b", vec![])]))]),
        empties: vec![Empty {}; 5],
        empty: Empty {},
    }
}

fn unions() -> Unions {
    Unions {
        number: UnionsNumber::Int(1),
        text: None,
        record: None,
        many: vec![
            Some(UnionsManyItem::Array(vec![UnionsManyItemItem::Long(1)])),
            Some(UnionsManyItem::String("x".to_owned())),
            None,
        ],
        few: map([("a", UnionsFewValue::Key([1; 4]))]),
        prices: vec![None],
    }
}

fn walk(person: PersonRef<'_>) -> usize {
    person.name.len() + person.friends.iter().map(walk).sum::<usize>()
}

#[test]
fn a_view_allocates_nothing() {
    let shapes = shapes().to_vec().expect("a value");
    let unions = unions().to_vec().expect("a value");
    let mut chain = Chain::new(0, None);
    for value in 1..60 {
        chain = Chain {
            next: Some(Box::new(chain)),
            ..Chain::new(value, None)
        };
    }
    let chain = chain.to_vec().expect("a value");

    let region = Region::new(ALLOCATOR);
    let view = ShapesRef::from_slice(&shapes).expect("a value");
    let again = ShapesRef::from_slice(&shapes).expect("a value");
    let is_same = view == again;
    let texts: usize = view.texts.iter().map(str::len).sum();
    let cells: usize = view.table.iter().map(|row| row.iter().count()).sum();
    let people: usize = view.people.iter().map(|(_, person)| walk(person)).sum();
    let found = view.longs.get("b");
    let view = UnionsRef::from_slice(&unions).expect("a value");
    let items: usize = (view.many.iter().flatten())
        .map(|item| match item {
            UnionsManyItemRef::String(text) => text.len(),
            UnionsManyItemRef::Array(items) => items.iter().count(),
        })
        .sum();
    let mut view = ChainRef::from_slice(&chain).expect("a value");
    let mut links = 0;
    while let Some(next) = view.next {
        view = next.get().expect("it was checked");
        links += 1;
    }
    let change = region.change();

    assert_eq!((change.allocations, change.reallocations), (0, 0));
    assert!(is_same);
    assert_eq!((texts, cells, people, found), (102, 1, 2, Some(2)));
    assert_eq!((items, links), (2, 59));
}
