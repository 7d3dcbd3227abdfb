//! The command about topics.

use agent_events_build::cli;

use crate::arguments::{Topics, TopicsFormat};
use crate::verdict::{CLEAN, COULD_NOT_CHECK, print, show};

pub(crate) fn run(arguments: &Topics) -> u8 {
    let dir = &arguments.folder.schemas;
    if let Some(code) = arguments.folder.missing() {
        return code;
    }
    match cli::topics(dir) {
        Ok(list) => {
            print(&match arguments.format {
                TopicsFormat::Text if list.topics.is_empty() => "no event has a topic\n".to_owned(),
                TopicsFormat::Text => list.to_text(),
                TopicsFormat::Json => format!("{}\n", list.to_json()),
                TopicsFormat::Sh => list.to_script(arguments.bootstrap_servers.as_deref()),
            });
            CLEAN
        }
        Err(report) => {
            show(&report);
            COULD_NOT_CHECK
        }
    }
}
