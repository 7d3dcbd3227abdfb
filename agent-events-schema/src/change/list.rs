//! Two versions of a schema in, the list of their differences out.

use std::collections::HashSet;

use super::{Change, ChangeKind};
use crate::canonical::value_text;
use crate::compat::rules::{likeness, promotes, written_as};
use crate::datum::encode_default;
use crate::json::Json;
use crate::places;
use crate::schema::{Field, Node, NodeId, Order, Record, SchemaRef, Type, TypeRef};
use crate::source::Span;

/// Two types that belong together.
pub(super) struct Pair {
    pub(super) old: TypeRef,
    pub(super) new: TypeRef,
    at: String,
}

pub(super) fn list(old: SchemaRef<'_>, new: SchemaRef<'_>) -> Vec<Change> {
    let root = |schema: SchemaRef<'_>| TypeRef {
        node: schema.node,
        span: schema.get().span,
    };
    let mut list = List {
        old,
        new,
        found: Vec::new(),
        open: vec![Pair {
            old: root(old),
            new: root(new),
            at: String::new(),
        }],
        seen: HashSet::new(),
    };
    while let Some(pair) = list.open.pop() {
        let first = list.open.len();
        list.compare(&pair);
        list.open[first..].reverse();
    }
    list.found
}

pub(super) struct List<'a> {
    old: SchemaRef<'a>,
    new: SchemaRef<'a>,
    found: Vec<Change>,
    open: Vec<Pair>,
    seen: HashSet<(NodeId, NodeId)>,
}

impl<'a> List<'a> {
    fn compare(&mut self, pair: &Pair) {
        let (old, new) = (
            self.old.set.node(pair.old.node),
            self.new.set.node(pair.new.node),
        );
        if let (Type::Union(_), _) | (_, Type::Union(_)) = (&old.ty, &new.ty) {
            return self.unions(pair, old, new);
        }
        let is_use = old.named().is_some() || new.named().is_some();
        if is_use && !self.seen.insert((pair.old.node, pair.new.node)) {
            return;
        }
        let at = match new.named() {
            Some(named) => named.name.to_string(),
            None => pair.at.clone(),
        };
        self.logical(old, new, pair, &at);
        self.properties(
            &old.properties,
            &new.properties,
            &at,
            (pair.old.span, pair.new.span),
        );
        if let (Some(old), Some(new)) = (old.named(), new.named()) {
            let spans = (old.name_span, new.name_span);
            if old.name != new.name {
                let (from, to) = (format!("`{}`", old.name), format!("`{}`", new.name));
                self.push(ChangeKind::NameChanged, &at, from, to, spans);
            }
            self.aliases(&old.aliases, &new.aliases, &at, spans);
            self.doc(old.doc.as_ref(), new.doc.as_ref(), &at, spans);
        }
        match (&old.ty, &new.ty) {
            (&Type::Array(old), &Type::Array(new)) | (&Type::Map(old), &Type::Map(new)) => {
                self.open.push(Pair { old, new, at });
            }
            (Type::Record(old), Type::Record(new)) => self.records(old, new, &at),
            (Type::Enum(old), Type::Enum(new)) => self.enums(old, new, &at),
            (Type::Fixed(old), Type::Fixed(new)) if old.size != new.size => {
                let (from, to) = (old.size.to_string(), new.size.to_string());
                let spans = (old.named.name_span, new.named.name_span);
                self.push(ChangeKind::SizeChanged, &at, from, to, spans);
            }
            (from, to) if std::mem::discriminant(from) != std::mem::discriminant(to) => {
                let (from, to) = (described(old), described(new));
                let spans = (pair.old.span, pair.new.span);
                self.push(ChangeKind::TypeChanged, &at, from, to, spans);
            }
            _ => {}
        }
    }

    fn unions(&mut self, pair: &Pair, old: &'a Node, new: &'a Node) {
        let [old_branches, new_branches] =
            [(old, &pair.old), (new, &pair.new)].map(|(node, place)| match &node.ty {
                Type::Union(branches) => branches.clone(),
                _ => vec![*place],
            });
        let mut left: Vec<TypeRef> = old_branches;
        for branch in new_branches {
            let now = self.new.set.node(branch.node);
            let rank = |was: &TypeRef| closeness(now, self.old.set.node(was.node));
            let nearest = left.iter().enumerate();
            let nearest = nearest
                .filter_map(|(index, was)| Some((rank(was)?, index)))
                .min();
            match nearest {
                Some((_, index)) => self.open.push(Pair {
                    old: left.remove(index),
                    new: branch,
                    at: pair.at.clone(),
                }),
                None => self.push(
                    ChangeKind::BranchAdded,
                    &pair.at,
                    String::new(),
                    described(now),
                    (pair.old.span, branch.span),
                ),
            }
        }
        for gone in left {
            let from = described(self.old.set.node(gone.node));
            let spans = (gone.span, pair.new.span);
            self.push(
                ChangeKind::BranchRemoved,
                &pair.at,
                from,
                String::new(),
                spans,
            );
        }
    }

    fn records(&mut self, old: &'a Record, new: &'a Record, at: &str) {
        let by_name = places::of_fields(old);
        let mut used = vec![false; old.fields.len()];
        for field in &new.fields {
            let at = format!("{at}.{}", field.name);
            let Some(&was) = written_as(field, &by_name).first() else {
                let spans = (old.named.name_span, field.name_span);
                let to = match &field.default {
                    Some(default) => format!("with the default {}", value_text(default)),
                    None => "without a default".to_owned(),
                };
                self.push(ChangeKind::FieldAdded, &at, String::new(), to, spans);
                continue;
            };
            used[was] = true;
            self.fields(&old.fields[was], field, at);
        }
        let fields = old.fields.iter().zip(used);
        for (gone, _) in fields.filter(|(_, is_used)| !is_used) {
            let at = format!("{at}.{}", gone.name);
            let spans = (gone.name_span, new.named.name_span);
            self.push(
                ChangeKind::FieldRemoved,
                &at,
                String::new(),
                String::new(),
                spans,
            );
        }
    }

    fn fields(&mut self, old: &Field, new: &Field, at: String) {
        let spans = (old.name_span, new.name_span);
        if old.name != new.name {
            let (from, to) = (format!("`{}`", old.name), format!("`{}`", new.name));
            self.push(ChangeKind::FieldRenamed, &at, from, to, spans);
        }
        match (&old.default, &new.default) {
            (Some(from), Some(to)) if !self.same_default((old, from), (new, to)) => {
                let places = (from.span, to.span);
                let (from, to) = (value_text(from), value_text(to));
                self.push(ChangeKind::DefaultChanged, &at, from, to, places);
            }
            (None, Some(to)) => {
                let places = (old.name_span, to.span);
                self.push(
                    ChangeKind::DefaultAdded,
                    &at,
                    String::new(),
                    value_text(to),
                    places,
                );
            }
            (Some(from), None) => {
                let places = (from.span, new.name_span);
                self.push(
                    ChangeKind::DefaultRemoved,
                    &at,
                    value_text(from),
                    String::new(),
                    places,
                );
            }
            _ => {}
        }
        let order = |field: &Field| field.order.unwrap_or(Order::Ascending);
        if order(old) != order(new) {
            let text = |field| format!("{:?}", order(field)).to_lowercase();
            self.push(ChangeKind::OrderChanged, &at, text(old), text(new), spans);
        }
        self.aliases(&old.aliases, &new.aliases, &at, spans);
        self.doc(old.doc.as_ref(), new.doc.as_ref(), &at, spans);
        self.properties(&old.properties, &new.properties, &at, spans);
        self.open.push(Pair {
            old: old.ty,
            new: new.ty,
            at,
        });
    }

    /// Tells whether two defaults are the same datum, however they are written.
    fn same_default(&self, (old, from): (&Field, &Json), (new, to): (&Field, &Json)) -> bool {
        if from.same_value(to) {
            return true;
        }
        let bytes = encode_default(self.old.at(old.ty.node), from);
        bytes.is_some()
            && bytes == encode_default(self.new.at(new.ty.node), to)
            && self.old.set.node(old.ty.node).ty.kind() == self.new.set.node(new.ty.node).ty.kind()
    }

    pub(super) fn push(
        &mut self,
        kind: ChangeKind,
        at: &str,
        from: String,
        to: String,
        (old, new): (Span, Span),
    ) {
        self.found.push(Change {
            kind,
            at: at.to_owned(),
            from,
            to,
            old,
            new,
        });
    }
}

/// Returns how closely a new branch continues an old one, the closest being 0; `None` when it does not.
fn closeness(new: &Node, old: &Node) -> Option<u8> {
    match (new.named(), old.named()) {
        (Some(_), Some(_)) if new.ty.kind() != old.ty.kind() => None,
        (Some(new), Some(old)) if new.name == old.name => Some(0),
        (Some(new), Some(old)) => likeness(new, old).map(|_| 1),
        _ if new.ty.kind() == old.ty.kind() => Some(u8::from(new.logical != old.logical)),
        _ => promotes(&new.ty, &old.ty).then_some(2),
    }
}

fn described(node: &Node) -> String {
    match (node.named(), &node.logical) {
        (Some(named), _) => format!("{} `{}`", node.ty.kind(), named.name),
        (None, Some(logical)) => format!("{} ({})", node.ty.kind(), logical.name()),
        (None, None) => node.ty.kind().to_owned(),
    }
}
