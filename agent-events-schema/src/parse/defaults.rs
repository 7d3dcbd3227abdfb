//! Fields with their defaults in, the defaults that their types do not allow out (Avro 1.12, "Complex Types").

use std::collections::HashMap;

use crate::datum::not_finite;
use crate::diagnostic::Diagnostic;
use crate::json::{Json, JsonMember, JsonValue};
use crate::places::{self, Places};
use crate::schema::{Enum, Node, NodeId, Record, Type, TypeRef};

use super::Purpose;
use super::draft::{Draft, index};
use super::filled::{self, Slot, overgrown};
use super::misfit::{Checked, Fault, bytes, finite, whole_number, wrong_kind};

/// Comparisons of a value with a type that one default may take; unions in unions of records multiply.
const MAX_STEPS: usize = 1 << 20;

/// Comparisons that all defaults together may take.
const MAX_STEPS_IN_ALL: usize = 1 << 24;

impl Draft {
    /// Checks every default against the type of its field.
    pub(super) fn check_defaults(&mut self) {
        let mut findings = Vec::new();
        let mut checker = Checker {
            draft: self,
            steps: 0,
            last_step: 0,
            symbols: HashMap::new(),
            left_out: Vec::new(),
        };
        let mut defaults = Vec::new();
        for (owner, node) in (0..).map(NodeId).zip(&self.nodes) {
            let Type::Record(record) = &node.ty else {
                continue;
            };
            for (place, field) in record.fields.iter().enumerate() {
                let Some(default) = &field.default else {
                    continue;
                };
                let ty = checker.draft.sound(field.ty.node);
                if ty.is_some_and(|node| not_finite(&node.ty, default).is_some()) {
                    findings.push((owner, written_as_text(default)));
                    continue;
                }
                checker.last_step = MAX_STEPS_IN_ALL.min(checker.steps + MAX_STEPS);
                let verdict = checker.check(default, field.ty.node);
                let left_out = std::mem::take(&mut checker.left_out);
                let Err(fault) = verdict else {
                    let length = (default.span.end - default.span.start) as usize;
                    let default = filled::Default { length, left_out };
                    defaults.push(((owner, place), default));
                    continue;
                };
                let message = format!(
                    "the default of `{}` does not fit its type: {}",
                    field.name, fault.reason
                );
                let mut finding = Diagnostic::error("invalid_default", message)
                    .at(fault.span, "not valid here")
                    .and_at(field.ty.span, "the type of the field");
                if let Some(note) = fault.note {
                    finding = finding.note(note);
                }
                let help = fault.help.unwrap_or_else(|| {
                    "correct the default or the type, or remove the default".to_owned()
                });
                findings.push((owner, finding.help(help)));
            }
        }
        for (owner, finding) in findings {
            self.report_in(owner, finding);
        }
        // Data that somebody wrote has a value for every field.
        if self.purpose == Purpose::Build {
            self.report_overgrown(&defaults);
        }
    }

    fn report_overgrown(&mut self, defaults: &[(Slot, filled::Default)]) {
        for ((owner, place), reason) in overgrown(defaults) {
            let Some(Type::Record(record)) = self.node(owner).map(|node| &node.ty) else {
                continue;
            };
            let field = &record.fields[place];
            let Some(default) = &field.default else {
                continue;
            };
            let message = format!(
                "the default of `{}` cannot be filled in: {reason}",
                field.name
            );
            let finding = Diagnostic::error("invalid_default", message)
                .at(default.span, "not valid here")
                .and_at(field.ty.span, "the type of the field")
                .help("write the fields that are left out into the default");
            self.report_in(owner, finding);
        }
    }
}

/// JSON cannot say NaN or an infinity; Java reads and writes their names instead.
fn written_as_text(default: &Json) -> Diagnostic {
    let name = default.as_str().unwrap_or_default();
    Diagnostic::warning(
        "default_not_finite",
        format!("the default `{name}` is written as a string"),
    )
    .at(default.span, "JSON has no number for it")
    .note("Java reads the name as the number, other implementations refuse it")
    .help("choose a finite default where other languages read the schema")
}

struct Checker<'d> {
    draft: &'d Draft,
    steps: usize,
    /// The step after which the present default is given up.
    last_step: usize,
    /// The symbols of each enum met.
    symbols: HashMap<NodeId, Places<'d>>,
    /// The fields that the present default leaves to their own defaults.
    left_out: Vec<Slot>,
}

impl<'d> Checker<'d> {
    fn check(&mut self, value: &Json, ty: NodeId) -> Checked {
        self.steps += 1;
        if self.steps > self.last_step {
            return Err(Fault::new(
                value,
                "it has more ways to be read than can be tried",
            ));
        }
        // A faulty type is reported already; what its default should be cannot be known.
        let draft = self.draft;
        let Some(node) = draft.node(ty).filter(|_| !draft.broken[index(ty)]) else {
            return Ok(());
        };
        match (&node.ty, &value.value) {
            (Type::Union(branches), _) => self.union(value, branches),
            (Type::Null, JsonValue::Null)
            | (Type::Boolean, JsonValue::Bool(_))
            | (Type::String, JsonValue::String(_)) => Ok(()),
            (Type::Int, JsonValue::Number(text)) => {
                whole_number(value, text, text.parse::<i32>().is_ok(), "int", 32)
            }
            (Type::Long, JsonValue::Number(text)) => {
                whole_number(value, text, text.parse::<i64>().is_ok(), "long", 64)
            }
            (Type::Float, JsonValue::Number(text)) => {
                finite(value, text.parse().is_ok_and(f32::is_finite), "float")
            }
            (Type::Double, JsonValue::Number(text)) => {
                finite(value, text.parse().is_ok_and(f64::is_finite), "double")
            }
            (Type::Bytes, JsonValue::String(text)) => bytes(value, text),
            (Type::Fixed(fixed), JsonValue::String(text)) => {
                bytes(value, text)?;
                let count = text.chars().count();
                if count == fixed.size as usize {
                    return Ok(());
                }
                let reason = format!(
                    "it has {count} bytes, but `{}` has {}",
                    fixed.named.name, fixed.size
                );
                Err(Fault::new(value, reason))
            }
            (Type::Enum(r#enum), JsonValue::String(text)) => {
                if self.symbols_of(ty, r#enum).contains_key(text.as_str()) {
                    return Ok(());
                }
                Err(Fault::new(
                    value,
                    format!("`{text}` is not a symbol of `{}`", r#enum.named.name),
                ))
            }
            (Type::Array(item), JsonValue::Array(values)) => values
                .iter()
                .try_for_each(|value| self.check(value, item.node)),
            (Type::Map(item), JsonValue::Object(members)) => members
                .iter()
                .try_for_each(|member| self.check(&member.value, item.node)),
            (Type::Record(record), JsonValue::Object(members)) => {
                self.record(value, members, ty, record)
            }
            (ty, _) => Err(wrong_kind(value, ty)),
        }
    }

    fn symbols_of(&mut self, node: NodeId, r#enum: &'d Enum) -> &Places<'d> {
        let symbols = self.symbols.entry(node);
        symbols.or_insert_with(|| places::of_symbols(r#enum))
    }

    fn record(
        &mut self,
        value: &Json,
        members: &[JsonMember],
        ty: NodeId,
        record: &Record,
    ) -> Checked {
        let mut given = Places::with_capacity(members.len());
        for (place, member) in members.iter().enumerate() {
            given.insert(&member.key, place);
        }
        self.steps += record.fields.len();
        for (place, field) in record.fields.iter().enumerate() {
            match given.get(field.name.as_str()) {
                Some(given) => self.check(&members[*given].value, field.ty.node)?,
                None if field.default.is_some() => self.left_out.push((ty, place)),
                None => {
                    let reason = format!(
                        "`{}` of `{}` is missing and has no default of its own",
                        field.name, record.named.name
                    );
                    return Err(Fault::new(value, reason));
                }
            }
        }
        Ok(())
    }

    /// Since Avro 1.12 the default of a union may be a value of any branch.
    fn union(&mut self, value: &Json, branches: &[TypeRef]) -> Checked {
        let mut faults = Vec::new();
        let left_out = self.left_out.len();
        for branch in branches {
            match self.check(value, branch.node) {
                Ok(()) => return Ok(()),
                Err(fault) => faults.push((branch, fault)),
            }
            self.left_out.truncate(left_out);
            if self.steps > self.last_step {
                break;
            }
        }
        // The one branch that could have been meant tells more than all of them together.
        let mut meant = faults
            .iter()
            .filter(|(branch, _)| self.could_be(value, branch.node))
            .map(|(_, fault)| fault);
        if let (Some(fault), None) = (meant.next(), meant.next()) {
            return Err(Fault {
                span: fault.span,
                reason: fault.reason.clone(),
                note: fault.note,
                help: fault.help.clone(),
            });
        }
        let names: Vec<&str> = branches
            .iter()
            .filter_map(|branch| self.draft.node(branch.node))
            .map(describe)
            .collect();
        let reason = format!(
            "{} is a value of no branch of the union [{}]",
            value.kind(),
            names.join(", ")
        );
        Err(Fault::new(value, reason))
    }

    fn could_be(&self, value: &Json, branch: NodeId) -> bool {
        let quoted_number = value
            .as_str()
            .is_some_and(|text| text.parse::<f64>().is_ok());
        self.draft.node(branch).is_some_and(|node| {
            let is_number = matches!(node.ty, Type::Int | Type::Long | Type::Float | Type::Double);
            (is_number && quoted_number)
                || matches!(
                    (&node.ty, &value.value),
                    (
                        Type::Int | Type::Long | Type::Float | Type::Double,
                        JsonValue::Number(_)
                    ) | (
                        Type::Bytes | Type::Fixed(_) | Type::Enum(_),
                        JsonValue::String(_)
                    ) | (Type::Array(_), JsonValue::Array(_))
                        | (Type::Map(_) | Type::Record(_), JsonValue::Object(_))
                )
        })
    }
}

fn describe(node: &Node) -> &str {
    node.named()
        .map_or_else(|| node.ty.kind(), |named| named.name.as_str())
}
