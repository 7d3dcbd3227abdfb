//! Two versions of a type or field in, how its symbols, logical type, names and texts differ out.

use super::ChangeKind;
use super::list::{List, Pair};
use crate::json::JsonMember;
use crate::name::Alias;
use crate::schema::{Enum, LogicalType, Node};
use crate::source::Span;

impl List<'_> {
    pub(super) fn enums(&mut self, old: &Enum, new: &Enum, at: &str) {
        let has = |symbols: &Enum, name: &str| symbols.symbols.iter().any(|it| it.name == name);
        for symbol in new.symbols.iter().filter(|symbol| !has(old, &symbol.name)) {
            let at = format!("{at}.{}", symbol.name);
            let spans = (old.named.name_span, symbol.span);
            self.push(
                ChangeKind::SymbolAdded,
                &at,
                String::new(),
                String::new(),
                spans,
            );
        }
        for symbol in old.symbols.iter().filter(|symbol| !has(new, &symbol.name)) {
            let at = format!("{at}.{}", symbol.name);
            let spans = (symbol.span, new.named.name_span);
            self.push(
                ChangeKind::SymbolRemoved,
                &at,
                String::new(),
                String::new(),
                spans,
            );
        }
        let text = |name: &str| format!("\"{name}\"");
        match (&old.default, &new.default) {
            (Some(from), Some(to)) if from.name != to.name => {
                let spans = (from.span, to.span);
                self.push(
                    ChangeKind::DefaultChanged,
                    at,
                    text(&from.name),
                    text(&to.name),
                    spans,
                );
            }
            (None, Some(to)) => {
                let spans = (old.named.name_span, to.span);
                self.push(
                    ChangeKind::DefaultAdded,
                    at,
                    String::new(),
                    text(&to.name),
                    spans,
                );
            }
            (Some(from), None) => {
                let spans = (from.span, new.named.name_span);
                self.push(
                    ChangeKind::DefaultRemoved,
                    at,
                    text(&from.name),
                    String::new(),
                    spans,
                );
            }
            _ => {}
        }
    }

    pub(super) fn logical(&mut self, old: &Node, new: &Node, pair: &Pair, at: &str) {
        let kind = match (&old.logical, &new.logical) {
            (one, two) if one == two => return,
            (Some(LogicalType::Decimal { .. }), Some(LogicalType::Decimal { .. })) => {
                ChangeKind::DecimalChanged
            }
            (Some(_), Some(_)) => ChangeKind::LogicalTypeChanged,
            (None, _) => ChangeKind::LogicalTypeAdded,
            (_, None) => ChangeKind::LogicalTypeRemoved,
        };
        let text = |logical: &Option<LogicalType>| match logical {
            Some(LogicalType::Decimal { precision, scale }) => {
                format!("decimal({precision}, {scale})")
            }
            Some(logical) => logical.name().to_owned(),
            None => String::new(),
        };
        let spans = (pair.old.span, pair.new.span);
        self.push(kind, at, text(&old.logical), text(&new.logical), spans);
    }

    pub(super) fn aliases(&mut self, old: &[Alias], new: &[Alias], at: &str, spans: (Span, Span)) {
        let missing = |alias: &&Alias, from: &[Alias]| !from.iter().any(|it| it.name == alias.name);
        for added in new.iter().filter(|alias| missing(alias, old)) {
            let to = format!("`{}`", added.name);
            self.push(
                ChangeKind::AliasAdded,
                at,
                String::new(),
                to,
                (spans.0, added.span),
            );
        }
        for gone in old.iter().filter(|alias| missing(alias, new)) {
            let from = format!("`{}`", gone.name);
            self.push(
                ChangeKind::AliasRemoved,
                at,
                from,
                String::new(),
                (gone.span, spans.1),
            );
        }
    }

    pub(super) fn doc(
        &mut self,
        old: Option<&String>,
        new: Option<&String>,
        at: &str,
        spans: (Span, Span),
    ) {
        if old != new {
            self.push(
                ChangeKind::DocChanged,
                at,
                String::new(),
                String::new(),
                spans,
            );
        }
    }

    pub(super) fn properties(
        &mut self,
        old: &[JsonMember],
        new: &[JsonMember],
        at: &str,
        spans: (Span, Span),
    ) {
        let find = |members: &'_ [JsonMember], key: &str| {
            members.iter().position(|member| member.key == key)
        };
        for member in new {
            match find(old, &member.key).map(|index| &old[index]) {
                Some(was) if was.value.same_value(&member.value) => {}
                was => {
                    let place = was.map_or(spans.0, |was| was.key_span);
                    let to = format!("`{}`", member.key);
                    let spans = (place, member.key_span);
                    self.push(ChangeKind::PropertyChanged, at, String::new(), to, spans);
                }
            }
        }
        for gone in old.iter().filter(|member| find(new, &member.key).is_none()) {
            let from = format!("`{}`", gone.key);
            let spans = (gone.key_span, spans.1);
            self.push(ChangeKind::PropertyChanged, at, from, String::new(), spans);
        }
    }
}
