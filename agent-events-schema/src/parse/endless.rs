//! Types in, records that contain themselves on every way and so have no finite value out.

use crate::diagnostic::Diagnostic;
use crate::schema::{Type, TypeRef};

use super::draft::{Draft, index};

impl Draft {
    /// Reports each cycle of records that no value can end.
    pub(super) fn check_endless(&mut self) {
        let ends = self.types_that_end();
        // Following the first part without an end leads from each endless type into its cycle.
        let mut visited_in = vec![0_usize; self.nodes.len()];
        for start in 0..self.nodes.len() {
            let mut path: Vec<usize> = Vec::new();
            let mut at = start;
            while !ends[at] && visited_in[at] == 0 {
                visited_in[at] = start + 1;
                path.push(at);
                match self.endless_part(at, &ends) {
                    Some(part) => at = index(part.node),
                    None => break,
                }
            }
            let cycle = path.iter().position(|&node| node == at && !ends[at]);
            if let Some(first) = cycle {
                self.report_cycle(&path[first..], &ends);
            }
        }
    }

    fn endless_part(&self, node: usize, ends: &[bool]) -> Option<TypeRef> {
        self.nodes[node]
            .ty
            .uses()
            .find(|part| !ends[index(part.node)])
            .copied()
    }

    /// Finds the types with a finite value: the smallest set that holds leaves, arrays and maps, unions with a branch
    /// in it and records with all fields in it. Faulty types count as if they had one.
    fn types_that_end(&self) -> Vec<bool> {
        let count = self.nodes.len();
        let mut ends = vec![false; count];
        // Most types stand behind those that they are made of.
        let mut open = Vec::new();
        for (at, node) in self.nodes.iter().enumerate() {
            ends[at] = self.broken[at] || parts_without_end(&node.ty, &ends) == 0;
            if !ends[at] {
                open.push(at);
            }
        }
        if open.is_empty() {
            return ends;
        }
        let mut missing = vec![0_usize; count];
        let mut used_by: Vec<Vec<u32>> = vec![Vec::new(); count];
        let mut found = Vec::new();
        for at in open {
            let ty = &self.nodes[at].ty;
            missing[at] = parts_without_end(ty, &ends);
            if missing[at] == 0 {
                ends[at] = true;
                found.push(at);
                continue;
            }
            for part in ty.uses().filter(|part| !ends[index(part.node)]) {
                used_by[index(part.node)].push(u32::try_from(at).unwrap_or(u32::MAX));
            }
        }
        while let Some(at) = found.pop() {
            for &user in &used_by[at] {
                let user = user as usize;
                missing[user] = missing[user].saturating_sub(1);
                if missing[user] == 0 && !ends[user] {
                    ends[user] = true;
                    found.push(user);
                }
            }
        }
        ends
    }

    fn report_cycle(&mut self, cycle: &[usize], ends: &[bool]) {
        let records = cycle.iter().filter_map(|&node| match &self.nodes[node].ty {
            Type::Record(record) => {
                let field = record
                    .fields
                    .iter()
                    .find(|field| !ends[index(field.ty.node)])?;
                Some((record.named.name.clone(), field.name.clone(), field.ty.span))
            }
            _ => None,
        });
        let steps: Vec<_> = records.collect();
        let Some((name, field, span)) = steps.first() else {
            return;
        };
        let path: Vec<String> = steps
            .iter()
            .map(|(name, field, _)| format!("`{name}.{field}`"))
            .collect();
        let mut finding = Diagnostic::warning(
            "endless_record",
            format!("every `{name}` contains another `{name}`, without end"),
        )
        .at(*span, format!("`{field}` can never be complete"))
        .note(format!("the way round: {}", path.join(" -> ")))
        .help("give it a way to end: a union with \"null\", an array or a map");
        for (name, field, span) in &steps[1..] {
            finding = finding.and_at(*span, format!("through `{name}.{field}`"));
        }
        self.report(finding);
    }
}

/// Returns how many of its parts a type still needs an end of; of the branches of a union one will do.
fn parts_without_end(ty: &Type, ends: &[bool]) -> usize {
    let missing = ty.uses().filter(|part| !ends[index(part.node)]).count();
    match ty {
        Type::Union(branches) => usize::from(missing > 0 && missing == branches.len()),
        Type::Record(_) => missing,
        _ => 0,
    }
}
