//! Which subjects in; what was taken over, on standard output.

use agent_events_build::{PullOptions, ReleaseError, pull};
use clap::Args;

use crate::folder::Folder;
use crate::registry;
use crate::verdict::{complain, could_not, counted, print, show};

#[derive(Args)]
pub(crate) struct PullArguments {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    registry: registry::RegistryArguments,
    /// Takes over this subject only; may be given again.
    #[arg(long = "subject", value_name = "SUBJECT")]
    subjects: Vec<String>,
    /// Takes over subjects whose names begin with this.
    #[arg(long, value_name = "PREFIX", conflicts_with = "subjects")]
    prefix: Option<String>,
}

pub(crate) fn run(arguments: &PullArguments) -> u8 {
    let options = PullOptions {
        registry: arguments.registry.options(),
        subjects: arguments.subjects.clone(),
        prefix: arguments.prefix.clone(),
    };
    let pulled = pull(&arguments.folder.schemas, &options);
    registry::end_progress();
    match pulled {
        Ok(pulled) => {
            let code = show(&pulled.report);
            for event in &pulled.events {
                print(&format!(
                    "pulled {}: {}, {} new, from {}\n",
                    event.name,
                    counted(event.released, "version"),
                    event.new,
                    event.subjects.join(", ")
                ));
            }
            for path in &pulled.files {
                print(&format!("wrote {}\n", path.display()));
            }
            if pulled.events.is_empty() {
                print("nothing to pull: no subject holds events\n");
            }
            code
        }
        Err(ReleaseError::Refused(report)) => {
            let code = show(&report);
            complain("nothing was pulled\n");
            code
        }
        Err(error) => could_not(
            &error,
            "make the folder writable and run this again: what is there is not pulled twice",
        ),
    }
}
