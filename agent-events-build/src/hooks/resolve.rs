//! Calls and a catalog in, the style out. A call that is at fault is reported and left out, the others go on.

use agent_events_schema::{Diagnostic, SchemaSet, Type};

use super::targets::{Hit, Target, find, meant};
use super::{Hook, Hooked, Hooks, tokens};
use crate::catalog::{Catalog, Event, EventTypes};
use crate::selector::Selector;
use crate::style::{Call, DeriveStyle, Rename, Replacement, Style, UnknownSymbols};

pub(super) fn resolve(hooks: &Hooks, catalog: &Catalog, found: &mut Vec<Diagnostic>) -> Style {
    let mut style = Style::default();
    style.times = hooks.times;
    if let Some((path, call)) = &hooks.runtime {
        match tokens::absolute_path(path) {
            Ok(path) => style.runtime = Some(path),
            Err(reason) => found.push(malformed(call, &reason)),
        }
    }
    let mut resolver = Resolver {
        set: &catalog.set,
        style,
        found,
    };
    // Others depend on which types are replaced.
    let (externs, others): (Vec<_>, Vec<_>) = hooks
        .calls
        .iter()
        .partition(|hooked| matches!(hooked.hook, Hook::Extern(_)));
    for hooked in externs.into_iter().chain(others) {
        resolver.call(hooked);
    }
    for event in &catalog.events {
        resolver.check_event(event);
    }
    resolver.style
}

struct Resolver<'a> {
    set: &'a SchemaSet,
    style: Style,
    found: &'a mut Vec<Diagnostic>,
}

impl Resolver<'_> {
    fn call(&mut self, hooked: &Hooked) {
        let Hooked {
            selector: text,
            hook,
            call,
        } = hooked;
        let selector: Selector = match text.parse() {
            Ok(selector) => selector,
            Err(reason) => {
                let message = format!("`{}`: `{text}` is not a selector: {reason}", call.text);
                self.found.push(
                    Diagnostic::error("selector_malformed", message)
                        .note(at(call))
                        .help("write an Avro path such as `com.acme.Order.total`, with `*` for one name or `**` for any number of names"),
                );
                return;
            }
        };
        let hits = find(self.set, &selector, hook);
        let Some(first) = hits.fit.first() else {
            let help = meant(self.set, text, &selector, hook);
            self.found
                .push(self.unmatched(hooked, hits.unfit.as_ref(), help));
            return;
        };
        if let ([_, second, ..], true) = (hits.fit.as_slice(), hook.wants_one()) {
            let message = format!("`{}` selects more than one {}", call.text, hook.wants());
            let note = format!("it selects `{}` and `{}`", first.path, second.path);
            self.found.push(
                Diagnostic::error("selector_ambiguous", message)
                    .note(note)
                    .note(at(call))
                    .help("write a whole path, without wildcards"),
            );
            return;
        }
        if selector.is_exact() && self.has_no_effect(hook, first, call) {
            return;
        }
        if let Err(reason) = self.apply(hook, call, &hits.fit) {
            self.found.push(malformed(call, &reason));
        }
    }

    fn unmatched(&self, hooked: &Hooked, unfit: Option<&Hit>, meant: Option<String>) -> Diagnostic {
        let message = format!("`{}` selects no {}", hooked.call.text, hooked.hook.wants());
        let mut diagnostic = Diagnostic::error("selector_unmatched", message);
        if let Some(Hit { target, path }) = unfit {
            let note = format!("`{path}` is a {}", target.noun(self.set));
            diagnostic = diagnostic.note(note);
        }
        let help = match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "write an Avro path that is in the schemas, or remove the call".to_owned(),
        };
        diagnostic.note(at(&hooked.call)).help(help)
    }

    /// Reports a call for a type whose code is not generated.
    fn has_no_effect(&mut self, hook: &Hook, hit: &Hit, call: &Call) -> bool {
        let owner = self.style.of_type(hit.target.owner());
        let (Some(replacement), false) = (&owner.replacement, matches!(hook, Hook::Extern(_)))
        else {
            return false;
        };
        if matches!((hook, hit.target), (Hook::Rename(_), Target::Type(_))) {
            return false;
        }
        let message = format!(
            "`{}` has no effect: `{}` replaces the type",
            call.text,
            replacement.text()
        );
        self.found.push(
            Diagnostic::error("hook_impossible", message)
                .note(replacement.call.note())
                .note(at(call))
                .help("remove one of the two calls"),
        );
        true
    }

    fn apply(&mut self, hook: &Hook, call: &Call, hits: &[Hit]) -> Result<(), String> {
        let style = &mut self.style;
        let targets = hits.iter().map(|hit| hit.target);
        match hook {
            Hook::Derive(text) => {
                let traits = tokens::traits(text)?;
                for target in targets {
                    let derives = &mut style.type_mut(target.owner()).derives;
                    derives.extend(traits.iter().map(|(path, name)| DeriveStyle {
                        path: path.clone(),
                        name: name.clone(),
                        call: call.clone(),
                    }));
                }
            }
            Hook::TypeAttribute(text)
            | Hook::FieldAttribute(text)
            | Hook::SymbolAttribute(text) => {
                let attributes = tokens::attributes(text)?;
                for target in targets {
                    let member = member_mut(style, target);
                    member.attributes.extend(attributes.iter().cloned());
                }
            }
            Hook::Rename(text) => {
                let ident = tokens::ident(text)?;
                for target in targets {
                    member_mut(style, target).rename = Some(Rename {
                        ident: ident.clone(),
                        call: call.clone(),
                    });
                }
            }
            Hook::Extern(ty) => {
                let path = tokens::absolute_path(&ty.path)?;
                let implements = match ty.implements.trim() {
                    "" => Vec::new(),
                    text => tokens::traits(text)?,
                };
                for target in targets {
                    style.type_mut(target.owner()).replacement = Some(Replacement {
                        path: path.clone(),
                        implements: implements.iter().map(|(_, name)| name.clone()).collect(),
                        call: call.clone(),
                    });
                }
            }
            Hook::MapType(map_type) => {
                for target in targets {
                    if let Target::Field(record, index) = target {
                        style.field_mut(record, index).map_type = *map_type;
                    }
                }
            }
            Hook::Boxed => {
                for target in targets {
                    if let Target::Field(record, index) = target {
                        style.field_mut(record, index).boxed = true;
                    }
                }
            }
            Hook::Views => {
                for target in targets {
                    style.type_mut(target.owner()).viewed = true;
                }
            }
            Hook::UnknownSymbols(policy) => {
                for hit in hits {
                    self.unknown_symbols(hit, *policy, call);
                }
            }
        }
        Ok(())
    }

    fn unknown_symbols(&mut self, hit: &Hit, policy: UnknownSymbols, call: &Call) {
        let id = hit.target.owner();
        let Type::Enum(r#enum) = &self.set.node(id).ty else {
            return;
        };
        if policy == UnknownSymbols::Default && r#enum.default.is_none() {
            let message = format!(
                "`{}` asks for the default of `{}`, which has none",
                call.text, hit.path
            );
            self.found.push(
                Diagnostic::error("hook_impossible", message)
                    .at(r#enum.named.name_span, "this enum has no `default`")
                    .note(at(call))
                    .help("add `\"default\"` with one of its symbols, or choose `UnknownSymbols::Capture`"),
            );
            return;
        }
        self.style.type_mut(id).unknown = Some((policy, call.clone()));
    }

    /// An enum that chooses the type of an event has to be one of the symbols that have an event type.
    fn check_event(&mut self, event: &Event) {
        let (EventTypes::By(field, _), Type::Record(record)) =
            (&event.types, &self.set.node(event.node).ty)
        else {
            return;
        };
        let field = &record.fields[field.0];
        let style = self.style.of_type(field.ty.node);
        let (call, reason) = match (&style.unknown, &style.replacement) {
            (Some((UnknownSymbols::Capture, call)), _) => {
                (call.clone(), "an unknown symbol has no event type")
            }
            (_, Some(replacement)) => (
                replacement.call.clone(),
                "only a generated enum is known to have a variant for each symbol",
            ),
            _ => return,
        };
        let message = format!(
            "`{}` is not possible: field `{}` chooses the type of `{}`",
            call.text, field.name, event.name
        );
        self.found.push(
            Diagnostic::error("hook_impossible", message)
                .at(event.span, "the event type is chosen here")
                .note(reason)
                .note(at(&call))
                .help("remove the call, or give the event one type"),
        );
        let style = self.style.type_mut(field.ty.node);
        (style.unknown, style.replacement) = (None, None);
    }
}

fn member_mut(style: &mut Style, target: Target) -> &mut crate::style::MemberStyle {
    match target {
        Target::Type(id) => &mut style.type_mut(id).member,
        Target::Field(record, index) => &mut style.field_mut(record, index).member,
        Target::Symbol(r#enum, index) => style.symbol_mut(r#enum, index),
    }
}

fn malformed(call: &Call, reason: &str) -> Diagnostic {
    let message = format!("`{}`: {reason}", call.text);
    Diagnostic::error("hook_malformed", message)
        .note(at(call))
        .help("correct the text that is to become code")
}

fn at(call: &Call) -> String {
    format!("called at {}", call.place)
}
