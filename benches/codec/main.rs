//! test
mod by_hand;
mod by_prost;
mod by_serde;
mod columns;
mod events;
mod generated;
mod operation;
mod ours;
mod time;
mod views;
use operation::Task;
fn main() {
    let only: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with("--"))
        .collect();
    for mut group in events::groups() {
        if !only.is_empty() && !only.iter().any(|o| o == group.name) {
            continue;
        }
        println!("## {} {}", group.name, group.bytes);
        for op in &group.operations {
            if let Some(r) = &op.refused {
                println!("REFUSED {} {:?}: {r}", op.name, op.task);
            }
        }
        for task in Task::ALL {
            let mut ops: Vec<_> = group
                .operations
                .iter_mut()
                .filter(|o| o.task == task && o.refused.is_none())
                .collect();
            if ops.is_empty() {
                continue;
            }
            let t = time::measure(&mut ops, 21);
            println!("{task:?}");
            for (o, t) in ops.iter().zip(t) {
                println!("  {:50} {:9.1} {:7.2}", o.name, t.nanos, t.ratio);
            }
        }
    }
}
