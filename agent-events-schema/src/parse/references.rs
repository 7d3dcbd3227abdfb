//! Names and their uses in, uses that point at definitions out; what is not defined is reported with what is near.

use crate::diagnostic::{Diagnostic, Severity};
use crate::name::FullName;
use crate::schema::NodeId;

use super::Purpose;
use super::draft::{Draft, Reference, index, waiting};
use super::suggest::{distance, is_near, logical_type, primitive_elsewhere};

/// Unknown names for which a near one is looked for; the search goes through all names each time.
const SUGGESTIONS: usize = 20;

impl Draft {
    /// Points every use of a name at its first definition.
    pub(super) fn resolve_references(&mut self) {
        for (name, node) in &self.definitions {
            self.names.entry(name.clone()).or_insert(*node);
        }
        let references = std::mem::take(&mut self.references);
        let found: Vec<Option<NodeId>> = references
            .iter()
            .map(|reference| self.look_up(reference))
            .collect();
        let owners = self.owners(references.len());
        let mut suggestions = 0;
        for ((reference, found), owner) in references.iter().zip(&found).zip(owners) {
            let finding = if let Some(node) = found {
                self.forward_reference(reference, *node)
            } else {
                suggestions += 1;
                Some(self.unknown_type(reference, suggestions <= SUGGESTIONS))
            };
            match (finding, owner) {
                (Some(finding), Some(owner)) => self.report_in(owner, finding),
                (Some(finding), None) => self.report(finding),
                (None, _) => {}
            }
        }
        self.replace_uses(|node| {
            waiting(node)
                .and_then(|waiting| found[waiting])
                .unwrap_or(node)
        });
    }

    /// A name without a dot is looked for in the enclosing namespace first, then, as Avro's reference implementation
    /// does, in the null namespace, which could not be referred to otherwise.
    fn look_up(&self, reference: &Reference) -> Option<NodeId> {
        let found =
            |name: Result<FullName, _>| name.ok().and_then(|name| self.names.get(&name).copied());
        found(FullName::resolve(
            &reference.name,
            reference.namespace.as_deref(),
        ))
        .or_else(|| found(reference.name.parse()))
    }

    /// Returns, per reference, the node that uses it; none for one at the top of a text.
    fn owners(&self, references: usize) -> Vec<Option<NodeId>> {
        let mut owners = vec![None; references];
        for (owner, node) in (0..).map(NodeId).zip(&self.nodes) {
            for type_ref in node.ty.uses() {
                if let Some(waiting) = waiting(type_ref.node) {
                    owners[waiting] = Some(owner);
                }
            }
        }
        owners
    }

    fn forward_reference(&self, reference: &Reference, node: NodeId) -> Option<Diagnostic> {
        let definition = self.nodes[index(node)].span;
        let span = reference.span;
        let severity = match self.purpose {
            Purpose::Build => Severity::Warning,
            Purpose::RunTime => Severity::Error,
        };
        (definition.source == span.source && definition.start > span.start).then(|| {
            Diagnostic::new(severity, "forward_reference", format!("`{}` is used before it is defined", reference.name))
                .at(span, "used here")
                .and_at(definition, "defined here")
                .note("the specification wants a name to be defined before it is used, in the order of the text")
                .help("move the definition to this place, and leave the name where the definition is now")
        })
    }

    fn unknown_type(&self, reference: &Reference, suggest: bool) -> Diagnostic {
        let name = &reference.name;
        let finding =
            Diagnostic::error("unknown_type", format!("the type `{name}` is not defined"));
        if matches!(
            name.as_str(),
            "record" | "error" | "enum" | "fixed" | "array" | "map"
        ) {
            return finding
                .at(reference.span, "a kind of type, not a type")
                .help(format!("put the definition into an object of its own: \"type\": {{\"type\": \"{name}\", …}}"));
        }
        if name == "union" {
            return finding
                .at(reference.span, "a kind of type, not a type")
                .help("write the branches as an array: [\"null\", …]");
        }
        if let Some(base) = logical_type(name) {
            return finding
                .at(reference.span, "a logical type, not a type")
                .help(format!(
                    "write {{\"type\": \"{base}\", \"logicalType\": \"{name}\"}}"
                ));
        }
        let near = if suggest { self.near(reference) } else { None };
        let finding = match &near {
            Some(near) => finding
                .at(reference.span, format!("did you mean `{near}`?"))
                .help(format!("write `{near}`, or define `{name}`")),
            None => finding
                .at(reference.span, "no such type")
                .help(format!("define `{name}`, or add the file that does")),
        };
        match reference.namespace.as_deref() {
            Some(namespace) if !name.contains('.') => {
                finding.note(format!("a name without a dot is looked for in the enclosing namespace: `{namespace}.{name}`"))
            }
            _ => finding,
        }
    }

    fn near(&self, reference: &Reference) -> Option<String> {
        let written = reference.name.as_str();
        let short = written.rsplit('.').next().unwrap_or(written);
        let known: Vec<&FullName> = self.definitions.iter().map(|(name, _)| name).collect();
        let primitives = [
            "null", "boolean", "int", "long", "float", "double", "bytes", "string",
        ];
        known
            .iter()
            .find(|name| name.name() == short)
            .map(ToString::to_string)
            .or_else(|| primitive_elsewhere(written).map(str::to_owned))
            .or_else(|| {
                primitives
                    .into_iter()
                    .find(|name| is_near(written, name))
                    .map(str::to_owned)
            })
            .or_else(|| {
                known
                    .iter()
                    .filter(|name| is_near(short, name.name()))
                    .min_by_key(|name| distance(short, name.name()))
                    .map(ToString::to_string)
            })
    }
}
