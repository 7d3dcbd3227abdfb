//! What is to be published in; what became of each version, on standard output.

use agent_events_build::{Outcome, PublishOptions, PublishedVersion, ReleaseError, publish};
use clap::Args;

use crate::folder::Folder;
use crate::registry;
use crate::verdict::{CLEAN, complain, could_not, print, show};

#[derive(Args)]
pub(crate) struct PublishArguments {
    #[command(flatten)]
    pub(crate) folder: Folder,
    #[command(flatten)]
    registry: registry::RegistryArguments,
    /// Says what would be registered, and changes nothing.
    #[arg(long)]
    dry_run: bool,
    /// Also registers schemas as they are now, where they are not released.
    #[arg(long)]
    current: bool,
    /// Registers types that have files of their own under subjects of their own, and refers to them.
    #[arg(long)]
    references: bool,
}

pub(crate) fn run(arguments: &PublishArguments) -> u8 {
    if let Some(code) = arguments.folder.missing() {
        return code;
    }
    let options = PublishOptions {
        registry: arguments.registry.options(),
        dry_run: arguments.dry_run,
        current: arguments.current,
        references: arguments.references,
    };
    let published = publish(&arguments.folder.schemas, &options);
    registry::end_progress();
    match published {
        Ok(published) => {
            let code = show(&published.report);
            for version in &published.versions {
                print(&line(version));
            }
            if published.versions.is_empty() && code == CLEAN {
                print("nothing to publish: no version is released\n");
            }
            code
        }
        Err(ReleaseError::Refused(report)) => {
            let code = show(&report);
            complain("nothing was published\n");
            code
        }
        Err(error) => could_not(
            &error,
            "make the lock writable and run this again: what is registered keeps its id",
        ),
    }
}

fn line(version: &PublishedVersion) -> String {
    let released = match version.released {
        Some(released) => format!(" version {released}"),
        None => String::new(),
    };
    let place = format!("{} version {}", version.subject, version.version);
    let name = &version.name;
    match version.outcome {
        Outcome::Registered => format!("registered {name}{released}: {place}, id {}\n", version.id),
        Outcome::WouldRegister => format!("would register {name}{released}: {place}\n"),
        _ => format!(
            "there already {name}{released}: {place}, id {}\n",
            version.id
        ),
    }
}
