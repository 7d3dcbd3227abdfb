//! Definitions in, an arena out whose types still may be faulty, defined twice or referred to by a name only.

use std::collections::HashMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Severity};
use crate::name::FullName;
use crate::schema::{Node, NodeId, Type, TypeRef};
use crate::source::Span;

use super::Purpose;

/// The types read so far.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) purpose: Purpose,
    pub(super) nodes: Vec<Node>,
    /// Per node: whether a fault was found in it.
    pub(super) broken: Vec<bool>,
    /// Uses of a name whose definition is not known yet; a [`TypeRef`] points here while it waits.
    pub(super) references: Vec<Reference>,
    /// Every definition of a name, in the order read.
    pub(super) definitions: Vec<(FullName, NodeId)>,
    /// The definition that counts for each name.
    pub(super) names: HashMap<FullName, NodeId>,
    pub(super) roots: Vec<TypeRef>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) errors: usize,
    /// The nodes of the primitives that are written as a mere name.
    primitives: Vec<(&'static str, NodeId)>,
}

/// A use of a name.
#[derive(Debug)]
pub(super) struct Reference {
    pub(super) name: String,
    pub(super) namespace: Namespace,
    pub(super) span: Span,
}

/// The namespace that names without a dot are relative to.
#[derive(Debug, Clone, Default)]
pub(super) struct Namespace(Option<Arc<str>>);

impl Namespace {
    pub(super) fn of(name: &FullName) -> Self {
        Self(name.namespace().map(Arc::from))
    }

    pub(super) fn parse(text: &str) -> Self {
        Self((!text.is_empty()).then(|| Arc::from(text)))
    }

    pub(super) fn as_deref(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

/// Ids from here on mark references that wait for their definition.
const WAITING: u32 = 1 << 31;

impl Draft {
    pub(super) fn new(purpose: Purpose) -> Self {
        Self {
            purpose,
            ..Self::default()
        }
    }

    pub(super) fn report(&mut self, finding: Diagnostic) {
        if finding.severity == Severity::Error {
            self.errors += 1;
        }
        self.diagnostics.push(finding);
    }

    /// Reports an error found after the types were read, and marks the type it lies in.
    pub(super) fn report_in(&mut self, owner: NodeId, finding: Diagnostic) {
        self.broken[index(owner)] |= finding.is_error();
        self.report(finding);
    }

    /// Adds a type; it is faulty when there are more errors now than the `errors` from before it was read.
    pub(super) fn add(&mut self, node: Node, errors: usize) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(WAITING - 1));
        self.nodes.push(node);
        self.broken.push(self.errors != errors);
        id
    }

    /// Adds what was read apart, as if its texts had been read after those that are here.
    pub(super) fn append(&mut self, other: Self) {
        let before = self.references.len();
        let mut places: Vec<NodeId> = Vec::with_capacity(other.nodes.len());
        let mut primitives = other.primitives.into_iter().peekable();
        for (at, (mut node, broken)) in other.nodes.into_iter().zip(other.broken).enumerate() {
            let primitive = primitives.next_if(|(_, node)| index(*node) == at);
            let known = primitive.and_then(|(name, _)| self.known_primitive(name));
            places.push(known.unwrap_or_else(|| {
                // What a type is made of was added before it.
                for part in node.ty.uses_mut() {
                    part.node = moved(part.node, &places, before);
                }
                let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(WAITING - 1));
                self.nodes.push(node);
                self.broken.push(broken);
                self.primitives
                    .extend(primitive.map(|(name, _)| (name, id)));
                id
            }));
        }
        self.references.extend(other.references);
        let definitions = other.definitions.into_iter();
        self.definitions
            .extend(definitions.map(|(name, node)| (name, places[index(node)])));
        self.roots.extend(other.roots.iter().map(|root| TypeRef {
            node: moved(root.node, &places, before),
            span: root.span,
        }));
        self.diagnostics.extend(other.diagnostics);
        self.errors += other.errors;
    }

    /// Adds a use of `name`, to be resolved when all definitions are known.
    pub(super) fn refer(&mut self, name: &str, namespace: &Namespace, span: Span) -> TypeRef {
        let id = u32::try_from(self.references.len()).unwrap_or(WAITING - 1);
        self.references.push(Reference {
            name: name.to_owned(),
            namespace: namespace.clone(),
            span,
        });
        TypeRef {
            node: NodeId(WAITING | id),
            span,
        }
    }

    /// Returns the one node that stands for all uses of a primitive without attributes.
    pub(super) fn plain_primitive(&mut self, name: &str, span: Span) -> Option<TypeRef> {
        if let Some(node) = self.known_primitive(name) {
            return Some(TypeRef { node, span });
        }
        let (name, ty) = primitive(name)?;
        let node = self.add(Node::plain(ty, span), self.errors);
        self.primitives.push((name, node));
        Some(TypeRef { node, span })
    }

    fn known_primitive(&self, name: &str) -> Option<NodeId> {
        let mut known = self.primitives.iter();
        known
            .find(|(known, _)| *known == name)
            .map(|(_, node)| *node)
    }

    /// Returns the type with this id, unless it waits for its definition.
    pub(super) fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(index(id))
    }

    /// Returns the type with this id, unless it or its definition has a fault.
    pub(super) fn sound(&self, id: NodeId) -> Option<&Node> {
        let sound = self.broken.get(index(id)).is_some_and(|broken| !broken);
        if sound { self.node(id) } else { None }
    }

    /// Replaces every use of a type by what `replacement` returns for it.
    pub(super) fn replace_uses(&mut self, replacement: impl Fn(NodeId) -> NodeId) {
        let uses = self.nodes.iter_mut().flat_map(|node| node.ty.uses_mut());
        for type_ref in uses.chain(&mut self.roots) {
            type_ref.node = replacement(type_ref.node);
        }
    }
}

/// Returns the position of a node in the arena; past its end for a reference that waits.
pub(super) fn index(id: NodeId) -> usize {
    id.0 as usize
}

/// Returns the position of a reference that waits for its definition.
pub(super) fn waiting(id: NodeId) -> Option<usize> {
    (id.0 & WAITING != 0).then_some((id.0 & !WAITING) as usize)
}

/// Returns what a type or a use of a name is called in another draft, which has so many uses already.
fn moved(id: NodeId, places: &[NodeId], references: usize) -> NodeId {
    match waiting(id) {
        Some(waiting) => {
            let waiting = u32::try_from(waiting + references).unwrap_or(WAITING - 1);
            NodeId(WAITING | waiting)
        }
        None => places[index(id)],
    }
}

/// Returns the primitive type called `name`.
pub(super) fn primitive(name: &str) -> Option<(&'static str, Type)> {
    Some(match name {
        "null" => ("null", Type::Null),
        "boolean" => ("boolean", Type::Boolean),
        "int" => ("int", Type::Int),
        "long" => ("long", Type::Long),
        "float" => ("float", Type::Float),
        "double" => ("double", Type::Double),
        "bytes" => ("bytes", Type::Bytes),
        "string" => ("string", Type::String),
        _ => return None,
    })
}
