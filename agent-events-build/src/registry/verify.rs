//! The ids of the lock and a registry in; what the registry no longer has as the lock says out.

use std::path::Path;

use agent_events_registry::{Error, ErrorKind, Version, same_schema};
use agent_events_schema::{Diagnostic, FullName};

use super::RegistryOptions;
use super::connection::{Connection, failed, is_final};
use crate::history::History;
use crate::lock::RegistryId;
use crate::policy::Policy;

/// The rule broken by a registry that has something else than was sent to it.
const ALTERED: &str = "registry_altered";

/// Compares what the lock says a registry has with what it has; returns how many versions were compared.
pub(crate) fn verify(
    dir: &Path,
    policy: &Policy,
    options: &RegistryOptions,
    history: &History,
    found: &mut Vec<Diagnostic>,
) -> usize {
    let connection = match Connection::open(dir, &policy.registry, options) {
        Ok(connection) => connection,
        Err(finding) => {
            found.push(*finding);
            return 0;
        }
    };
    let address = connection.client.address().to_string();
    let listed = history.lock.events.iter().flat_map(|(name, event)| {
        let ids = event.registry.iter();
        ids.filter(|id| id.url == address).map(move |id| (name, id))
    });
    let listed: Vec<(&FullName, &RegistryId)> = listed.collect();
    for (done, (name, id)) in listed.iter().enumerate() {
        if let Some(progress) = options.progress {
            progress(done, listed.len(), &id.subject);
        }
        match difference(&connection, history, name, id) {
            Ok(None) => {}
            Ok(Some(difference)) => found.push(altered(name, id, &difference)),
            Err(error) => {
                found.push(*failed(&error));
                if is_final(&error) {
                    break;
                }
            }
        }
    }
    listed.len()
}

/// Says in what a registered version is not what the lock says.
fn difference(
    connection: &Connection,
    history: &History,
    name: &FullName,
    id: &RegistryId,
) -> Result<Option<String>, Error> {
    let Ok(subject) = id.subject.parse() else {
        return Ok(Some("that is no name of a subject".to_owned()));
    };
    let registered = match connection
        .client
        .schema(&subject, Version::Number(id.version))
    {
        Ok(registered) => registered,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Ok(Some("it is gone".to_owned()));
        }
        Err(error) => return Err(error),
    };
    if registered.id != id.id {
        return Ok(Some(format!("its id is {}", registered.id)));
    }
    if let (Some(listed), Some(now)) = (id.guid, registered.content.guid)
        && listed != now
    {
        return Ok(Some(format!("its GUID is {now}")));
    }
    let versions = history.events.get(name).into_iter().flatten();
    let mut released = versions.filter(|version| version.version == id.released);
    let Some(released) = released.next() else {
        // The released file is at fault, which is told elsewhere.
        return Ok(None);
    };
    let text = connection.client.resolve(&registered)?;
    let is_same = same_schema(&text, &released.canonical());
    Ok((!is_same).then(|| "it is another schema".to_owned()))
}

fn altered(name: &FullName, id: &RegistryId, difference: &str) -> Diagnostic {
    let RegistryId {
        subject, version, ..
    } = id;
    let message = format!(
        "version {version} of `{subject}` is not what was published as version {} of `{name}`: {difference}",
        id.released
    );
    Diagnostic::error(ALTERED, message)
        .note(format!("the lock says that {} has it, with id {}", id.url, id.id))
        .note("consumers find schemas by these ids, in data that is written already")
        .help("find out who changed the registry; a registry that was set up anew is published to anew, after its `[[event.registry]]` blocks are deleted from the lock")
        .fact("event", name.as_str())
        .fact("subject", subject.as_str())
}
