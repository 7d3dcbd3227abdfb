//! A request to a mock in, the status and body that a registry of its profile answers out.

use std::fmt::Write;

use agent_events_schema::{Guid, Json, JsonValue, Schema, canonical_string};

use super::answer::{Answer, error, no_subject, parse, text};
use super::http::Recorded;
use super::store::{Stored, StoredReference};
use super::{Profile, Shared, levels};
use crate::encode::{percent_decoded, push_json_string};

/// The body of a request that gives a schema.
struct Given {
    text: String,
    references: Vec<StoredReference>,
}

pub(super) fn answer(shared: &mut Shared, request: &Recorded) -> Answer {
    if let Some((name, value)) = &shared.required
        && request.header(name) != Some(value)
    {
        let shown = request.header(name).unwrap_or_default();
        return error(401, 40101, &format!("not authorized with {shown}"));
    }
    let path = request.target.split('?').next().unwrap_or_default();
    let segments: Option<Vec<String>> = path.split('/').skip(1).map(percent_decoded).collect();
    let segments = segments.unwrap_or_default();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let deleted = request.parameter("deleted").as_deref() == Some("true");
    match (request.method.as_str(), segments.as_slice()) {
        ("GET", ["subjects"]) => subjects(shared, request, deleted),
        ("GET", ["subjects", subject, "versions"]) => versions(shared, subject, deleted),
        ("GET", ["subjects", subject, "versions", version]) => {
            match find(shared, subject, version, deleted) {
                Ok(stored) => (200, schema_json(shared, stored, true)),
                Err(answer) => answer,
            }
        }
        ("POST", ["subjects", subject]) => look_up(shared, request, subject),
        ("POST", ["subjects", subject, "versions"]) => register(shared, request, subject),
        ("POST", ["compatibility", "subjects", subject, "versions"]) => match shared.profile {
            Profile::Karapace | Profile::Redpanda => (404, "Not Found".to_owned()),
            _ => check(shared, request, subject, None),
        },
        ("POST", ["compatibility", "subjects", subject, "versions", version]) => {
            check(shared, request, subject, Some(version))
        }
        ("GET", ["config"]) => levels::json("compatibilityLevel", levels::global(shared)),
        ("PUT", ["config"]) => levels::set(shared, request, None),
        ("GET", ["config", subject]) => levels::of(shared, request, subject),
        ("PUT", ["config", subject]) => levels::set(shared, request, Some(subject)),
        ("GET", ["mode", ..]) if shared.profile == Profile::Apicurio => {
            error(404, 0, "Operation not supported.")
        }
        ("GET", ["mode"]) => (200, "{\"mode\":\"READWRITE\"}".to_owned()),
        ("GET", ["mode", _]) => error(404, 40409, "Subject does not have a mode"),
        ("GET", ["schemas", "ids", id]) => {
            let stored = id.parse().ok().and_then(|id| shared.store.by_id(id));
            match stored {
                Some(stored) => (200, schema_json(shared, stored, false)),
                None => error(404, 40403, "Schema not found"),
            }
        }
        ("GET", ["schemas", "guids", guid]) if shared.profile == Profile::Confluent => {
            let is_it = |stored: &&Stored| guid_of(shared, stored) == *guid;
            match shared.store.all().iter().find(is_it) {
                Some(stored) => (200, schema_json(shared, stored, false)),
                None => error(404, 40403, "Schema not found"),
            }
        }
        _ => (404, "Not Found".to_owned()),
    }
}

fn subjects(shared: &Shared, request: &Recorded, deleted: bool) -> Answer {
    let prefix = request
        .parameter("subjectPrefix")
        .filter(|_| shared.profile == Profile::Confluent)
        .unwrap_or_default();
    let mut body = "[".to_owned();
    let subjects = shared.store.subjects(deleted);
    for subject in subjects.iter().filter(|name| name.starts_with(&prefix)) {
        if body.len() > 1 {
            body.push(',');
        }
        push_json_string(&mut body, subject);
    }
    body.push(']');
    (200, body)
}

fn versions(shared: &Shared, subject: &str, deleted: bool) -> Answer {
    let versions = shared.store.versions(subject, deleted);
    if versions.is_empty() {
        return no_subject(subject);
    }
    let numbers: Vec<String> = versions
        .iter()
        .map(|stored| stored.version.to_string())
        .collect();
    (200, format!("[{}]", numbers.join(",")))
}

fn find<'s>(
    shared: &'s Shared,
    subject: &str,
    version: &str,
    deleted: bool,
) -> Result<&'s Stored, Answer> {
    let versions = shared.store.versions(subject, deleted);
    if versions.is_empty() {
        return Err(no_subject(subject));
    }
    let found = match version {
        "latest" | "-1" => versions.last().copied(),
        number => number
            .parse()
            .ok()
            .and_then(|number| shared.store.find(subject, number, deleted)),
    };
    found.ok_or_else(|| error(404, 40402, &format!("Version {version} not found.")))
}

fn look_up(shared: &Shared, request: &Recorded, subject: &str) -> Answer {
    let (given, schema) = match given(shared, request) {
        Ok(given) => given,
        Err(answer) => return answer,
    };
    let normalize = request.parameter("normalize").as_deref() == Some("true");
    let versions = shared.store.versions(subject, false);
    if versions.is_empty() {
        return no_subject(subject);
    }
    let is_it = |stored: &&&Stored| same(shared, stored, &given, &schema, normalize);
    match versions.iter().find(is_it) {
        Some(stored) => (200, schema_json(shared, stored, true)),
        None => error(404, 40403, "Schema not found"),
    }
}

fn register(shared: &mut Shared, request: &Recorded, subject: &str) -> Answer {
    let (given, schema) = match given(shared, request) {
        Ok(given) => given,
        Err(answer) => return answer,
    };
    let normalize = request.parameter("normalize").as_deref() == Some("true");
    let versions = shared.store.versions(subject, false);
    let is_it = |stored: &&&Stored| same(shared, stored, &given, &schema, normalize);
    let old = versions.iter().find(is_it).map(|stored| (*stored).clone());
    let stored = if let Some(stored) = old {
        stored
    } else {
        let is_checked = shared.profile != Profile::Apicurio || shared.store.has_level(subject);
        let faults = faults(shared, &schema, subject, Compared::ByLevel);
        if is_checked && !faults.is_empty() {
            let code = if shared.profile == Profile::Confluent {
                40901
            } else {
                409
            };
            return error(409, code, &faults.join("; "));
        }
        let store = &mut shared.store;
        store.add(subject, "AVRO", &given.text, given.references)
    };
    if shared.profile == Profile::Confluent {
        return (200, schema_json(shared, &stored, true));
    }
    (200, format!("{{\"id\":{}}}", stored.id))
}

fn same(shared: &Shared, stored: &Stored, given: &Given, schema: &Schema, normalize: bool) -> bool {
    if stored.references != given.references {
        return false;
    }
    let normal = || {
        let stored = shared.store.resolve(&stored.text, &stored.references)?;
        Some(canonical_string(stored.as_ref()) == canonical_string(schema.as_ref()))
    };
    stored.text == given.text || normalize && normal().unwrap_or(false)
}

fn check(shared: &Shared, request: &Recorded, subject: &str, version: Option<&str>) -> Answer {
    let (_, schema) = match given(shared, request) {
        Ok(given) => given,
        Err(answer) => return answer,
    };
    if let Some(version) = version
        && let Err(answer) = find(shared, subject, version, false)
    {
        let is_lenient = matches!(shared.profile, Profile::Confluent | Profile::Apicurio);
        let is_compatible = is_lenient && version == "latest";
        return if is_compatible {
            (200, "{\"is_compatible\":true,\"messages\":[]}".to_owned())
        } else {
            answer
        };
    }
    let compared = match version {
        Some(version) => Compared::Version(version),
        None if shared.profile == Profile::Apicurio => Compared::All,
        None => Compared::ByLevel,
    };
    let faults = faults(shared, &schema, subject, compared);
    let compatible = shared.verdict.unwrap_or(faults.is_empty());
    let mut body = format!("{{\"is_compatible\":{compatible}");
    let says_why = match shared.profile {
        Profile::Apicurio => false,
        Profile::Karapace => true,
        _ => request.parameter("verbose").as_deref() == Some("true"),
    };
    if says_why {
        body.push_str(",\"messages\":[");
        for (index, fault) in faults.iter().enumerate() {
            if index > 0 {
                body.push(',');
            }
            push_json_string(&mut body, fault);
        }
        body.push(']');
    }
    body.push('}');
    (200, body)
}

/// What a request names to compare with.
#[derive(Clone, Copy)]
enum Compared<'r> {
    ByLevel,
    Version(&'r str),
    All,
}

/// What the profile compares a candidate with, and finds.
fn faults(shared: &Shared, schema: &Schema, subject: &str, with: Compared<'_>) -> Vec<String> {
    let level = shared.store.level(subject);
    let all = shared.store.versions(subject, false);
    let place = match with {
        Compared::Version("latest" | "-1") => all.len().checked_sub(1),
        Compared::Version(number) => all
            .iter()
            .position(|stored| stored.version.to_string() == number),
        Compared::ByLevel | Compared::All => None,
    };
    let range = match (shared.profile, place) {
        (_, None) if level.is_transitive() || matches!(with, Compared::All) => 0..all.len(),
        (_, None) => all.len().saturating_sub(1)..all.len(),
        (Profile::Confluent, Some(place)) => place..place + 1,
        (_, Some(_)) if level.is_transitive() => 0..all.len(),
        (Profile::Redpanda, Some(place)) => place..all.len(),
        (_, Some(place)) => place..place + 1,
    };
    let without_aliases = shared.profile == Profile::Redpanda;
    shared
        .store
        .faults(schema, &all[range], level, without_aliases)
}

/// Reads the schema of a request; Apicurio checks without the references.
fn given(shared: &Shared, request: &Recorded) -> Result<(Given, Schema), Answer> {
    let json = parse(&request.body);
    let given = json.as_ref().and_then(|json| {
        Some(Given {
            text: text(json, "schema")?,
            references: references(json),
        })
    });
    let Some(mut given) = given else {
        return Err(error(422, 42201, "Empty schema"));
    };
    if shared.profile == Profile::Apicurio && request.target.starts_with("/compatibility") {
        given.references.clear();
    }
    match shared.store.resolve(&given.text, &given.references) {
        Some(schema) => Ok((given, schema)),
        None => Err(error(422, 42201, &format!("Invalid schema {}", given.text))),
    }
}

fn references(json: &Json) -> Vec<StoredReference> {
    let Some(JsonValue::Array(items)) = json.get("references").map(|member| &member.value.value)
    else {
        return Vec::new();
    };
    let reference = |item: &Json| {
        let version = match &item.get("version")?.value.value {
            JsonValue::Number(version) => version.parse().ok()?,
            _ => return None,
        };
        Some(StoredReference {
            name: text(item, "name")?,
            subject: text(item, "subject")?,
            version,
        })
    };
    items.iter().filter_map(reference).collect()
}

fn schema_json(shared: &Shared, stored: &Stored, with_subject: bool) -> String {
    let mut body = "{".to_owned();
    if with_subject {
        body.push_str("\"subject\":");
        push_json_string(&mut body, &stored.subject);
        let (version, id) = (stored.version, stored.id);
        write!(body, ",\"version\":{version},\"id\":{id},").expect("a String takes all text");
    }
    if shared.profile == Profile::Confluent {
        let guid = guid_of(shared, stored);
        write!(body, "\"guid\":\"{guid}\",").expect("a String takes all text");
    }
    // Those that know no other leave it out for Avro.
    if shared.profile == Profile::Confluent || stored.schema_type != "AVRO" {
        body.push_str("\"schemaType\":");
        push_json_string(&mut body, &stored.schema_type);
        body.push(',');
    }
    if !stored.references.is_empty() {
        body.push_str("\"references\":[");
        for (index, reference) in stored.references.iter().enumerate() {
            body.push_str(if index == 0 {
                "{\"name\":"
            } else {
                ",{\"name\":"
            });
            push_json_string(&mut body, &reference.name);
            body.push_str(",\"subject\":");
            push_json_string(&mut body, &reference.subject);
            write!(body, ",\"version\":{}}}", reference.version).expect("a String takes all text");
        }
        body.push_str("],");
    }
    body.push_str("\"schema\":");
    push_json_string(&mut body, &stored.text);
    body.push('}');
    body
}

fn guid_of(shared: &Shared, stored: &Stored) -> String {
    let references = stored.references.iter().map(|reference| {
        (
            reference.name.as_str(),
            reference.subject.as_str(),
            reference.version,
        )
    });
    let guid = Guid::with_references(&stored.text, references);
    shared.guid.clone().unwrap_or_else(|| guid.to_string())
}
