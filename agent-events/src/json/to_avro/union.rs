//! A union and JSON in, the branch and its value out.

use agent_events_schema::{SchemaRef, TypeRef};
use serde_json::Value;

use super::{Distance, Result, Writer, length};
use crate::json::error::listed;
use crate::json::{JsonError, JsonForm, branch};

impl Writer {
    /// Appends the branch that the bare value is nearest to.
    pub(super) fn bare_union(
        &mut self,
        schema: SchemaRef<'_>,
        branches: &[TypeRef],
        json: &Value,
        out: &mut Vec<u8>,
    ) -> Result<Distance> {
        let form = self.form;
        let mut candidates = branches
            .iter()
            .map(|branch| schema.at(branch.node))
            .enumerate()
            .filter(|(_, branch)| branch::may_be(branch.get(), form, json));
        match (candidates.next(), candidates.next()) {
            (None, _) => Err(no_branch(schema, branches, form, json)),
            // The usual case has nothing to choose, and its own message.
            (Some((index, only)), None) => self.branch(index, only, json, out),
            _ => {
                let key = (std::ptr::from_ref(json).addr(), schema.node);
                if let Some(chosen) = self.chosen.get(&key) {
                    let (index, _) =
                        chosen.ok_or_else(|| no_branch(schema, branches, form, json))?;
                    return self.branch(index, schema.at(branches[index].node), json, out);
                }
                let best = self.nearest(schema, branches, json);
                let choice = best.as_ref().ok().copied();
                self.chosen.insert(key, choice);
                let (index, _) = best?;
                self.branch(index, schema.at(branches[index].node), json, out)
            }
        }
    }

    /// Returns the nearest branch, the first of several; or else the error of the one that went furthest.
    fn nearest(
        &mut self,
        schema: SchemaRef<'_>,
        branches: &[TypeRef],
        json: &Value,
    ) -> Result<(usize, Distance)> {
        let mut best: Result<(usize, Distance)> = Err(no_branch(schema, branches, self.form, json));
        let mut trial = Vec::new();
        for (index, branch) in branches.iter().enumerate() {
            let branch = schema.at(branch.node);
            if !branch::may_be(branch.get(), self.form, json) {
                continue;
            }
            trial.clear();
            match (self.value(branch, json, &mut trial), &best) {
                (Ok(0), _) => return Ok((index, 0)),
                (Ok(distance), Ok((_, least))) if distance >= *least => {}
                (Ok(distance), _) => best = Ok((index, distance)),
                (Err(error), Err(furthest)) if error.depth() > furthest.depth() => {
                    best = Err(error);
                }
                (Err(_), _) => {}
            }
        }
        best
    }

    /// Appends the branch that the one key of an object names.
    pub(super) fn tagged_union(
        &mut self,
        schema: SchemaRef<'_>,
        branches: &[TypeRef],
        json: &Value,
        out: &mut Vec<u8>,
    ) -> Result<Distance> {
        let (name, json) = match json {
            Value::Null => ("null", json),
            Value::Object(members) if members.len() == 1 => match members.iter().next() {
                Some((name, json)) => (name.as_str(), json),
                None => ("", json),
            },
            _ => return Err(no_branch(schema, branches, self.form, json)),
        };
        let found = branches
            .iter()
            .map(|branch| schema.at(branch.node))
            .enumerate()
            .find(|(_, branch)| branch::name(branch.get()) == name);
        match found {
            Some((index, branch)) => self
                .branch(index, branch, json, out)
                .map_err(|error| error.at_key(name)),
            None => Err(no_branch(schema, branches, self.form, json)),
        }
    }

    fn branch(
        &mut self,
        index: usize,
        branch: SchemaRef<'_>,
        json: &Value,
        out: &mut Vec<u8>,
    ) -> Result<Distance> {
        length(index, out)?;
        self.value(branch, json, out)
    }
}

fn no_branch(
    schema: SchemaRef<'_>,
    branches: &[TypeRef],
    form: JsonForm,
    json: &Value,
) -> JsonError {
    let names = listed(
        branches
            .iter()
            .map(|branch| branch::title(schema.at(branch.node).get(), form)),
    );
    let found = branch::found(json);
    JsonError::new(match form {
        JsonForm::HumanReadable => format!("expected one of {names}, found {found}"),
        JsonForm::Avro => format!(
            "expected null or an object whose one key is a branch of the union, found {found}: the branches are {names}"
        ),
    })
}
