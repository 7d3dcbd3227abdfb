//! What was measured in; a chart of how many times as long as agent-events others take, as SVG, out.

use std::fmt::Write;

use crate::events::SHIPPED;
use crate::figures::Measured;
use crate::operation::Task;
use crate::{by_hand, by_prost, by_serde, ours};

const BAR: u32 = 16;
const GAP: u32 = 5;
/// Where the bars begin, behind their names.
const LEFT: u32 = 190;
/// How long the longest bar is.
const LONGEST: f64 = 480.0;
const WIDTH: u32 = 740;

const OURS: &str = "#1b6e53";
const OTHERS: &str = "#9aa5b1";

/// Returns the chart.
pub(crate) fn chart(measured: &Measured) -> String {
    let mut body = String::new();
    let mut y = 34;
    for (task, title, names) in [
        (
            Task::Encode,
            "Encode",
            &[
                ours::ENCODE,
                by_hand::HAND,
                by_prost::PROST,
                by_serde::FAST,
                by_serde::WRITE_SER,
            ][..],
        ),
        (
            Task::Decode,
            "Decode",
            &[
                ours::DECODE,
                ours::DECODE_VEC,
                by_hand::HAND,
                by_prost::PROST,
                by_serde::FAST,
                by_serde::READ_DESER,
            ][..],
        ),
    ] {
        let ratio = |event: &str, name: &str| Some(measured.get(event, task, name)?.timing.ratio);
        let all = SHIPPED
            .iter()
            .flat_map(|event| names.iter().filter_map(|name| ratio(event, name)));
        let scale = LONGEST / all.fold(1.0, f64::max);
        for event in SHIPPED {
            text(&mut body, 12, y + 12, "bold", &format!("{title}, {event}"));
            y += BAR + GAP;
            for name in names {
                let Some(ratio) = ratio(event, name) else {
                    continue;
                };
                let color = if name.starts_with("agent-events") {
                    OURS
                } else {
                    OTHERS
                };
                let (end, label) = (f64::from(LEFT) + ratio * scale, name.replace('`', ""));
                text(&mut body, 24, y + 12, "normal", &label);
                write(
                    &mut body,
                    format_args!(
                        "<rect x=\"{LEFT}\" y=\"{y}\" width=\"{:.1}\" height=\"{BAR}\" fill=\"{color}\"/>\n\
                         <text x=\"{:.1}\" y=\"{}\">{ratio:.2}</text>\n",
                        ratio * scale,
                        end + 6.0,
                        y + 12
                    ),
                );
                y += BAR + GAP;
            }
            y += 2 * GAP;
        }
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {y}\" width=\"{WIDTH}\" height=\"{y}\" \
         font-family=\"sans-serif\" font-size=\"12\" fill=\"#1f2933\">\n\
         <title>How many times as long as agent-events others take</title>\n\
         <rect width=\"{WIDTH}\" height=\"{y}\" fill=\"#ffffff\"/>\n\
         <text x=\"12\" y=\"20\" font-size=\"14\">CPU time of one AgentTaskEvent, as multiples of agent-events</text>\n\
         {body}</svg>\n"
    )
}

fn text(out: &mut String, x: u32, y: u32, weight: &str, text: &str) {
    write(
        out,
        format_args!("<text x=\"{x}\" y=\"{y}\" font-weight=\"{weight}\">{text}</text>\n"),
    );
}

/// Writing to a `String` cannot fail.
fn write(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    out.write_fmt(arguments).expect("a `String` grows");
}
