//! Pairs of schemas and whether a datum decodes in, agreement with what becomes of data of every kind out.

use agent_events_schema::{
    ReaderSchema, ResolutionPlan, Schema, SchemaRef, Type, WriterSchema, incompatibilities,
};

use super::{Case, Check};

pub(super) const SUITES: [(&str, Check); 1] = [("datum-decodes.json", datum)];

/// A case does not say which datum was decoded, so there has to be one of which its verdict is true.
fn datum(case: &Case) -> Result<(), String> {
    let parse = |key| Schema::parse(case.text(key)?).map_err(|error| error.to_string());
    let (reader, writer) = (parse("reader")?, parse("writer")?);
    let (from, to) = (ReaderSchema(reader.as_ref()), WriterSchema(writer.as_ref()));
    let plan = ResolutionPlan::new(from, to);
    let decodes = |bytes: &Vec<u8>| {
        plan.as_ref()
            .is_ok_and(|plan| plan.transcode(bytes, &mut Vec::new()) == Ok(bytes.len()))
    };
    let samples = samples(writer.as_ref());
    let verdict = case.value("expected")?["datum_decodes"] == true;
    if !samples.iter().any(|bytes| decodes(bytes) == verdict) {
        return Err(format!("no datum of which it is {verdict} that it decodes"));
    }
    if incompatibilities(from, to).is_empty() && !samples.iter().all(decodes) {
        return Err("compatible, and yet there is data that does not decode".to_owned());
    }
    Ok(())
}

/// Returns data with every symbol and every branch, each for itself.
fn samples(schema: SchemaRef<'_>) -> Vec<Vec<u8>> {
    let indexed = |index: usize| u8::try_from(2 * index).expect("a small index");
    match &schema.get().ty {
        Type::Null => vec![vec![]],
        Type::Boolean => vec![vec![1]],
        Type::Int | Type::Long => vec![vec![14]],
        Type::Float => vec![vec![0; 4]],
        Type::Double => vec![vec![0; 8]],
        Type::Bytes | Type::String => vec![vec![4, b'o', b'k']],
        Type::Fixed(fixed) => vec![vec![7; fixed.size as usize]],
        Type::Enum(symbols) => (0..symbols.symbols.len())
            .map(|index| vec![indexed(index)])
            .collect(),
        Type::Array(_) | Type::Map(_) => vec![vec![0]],
        Type::Union(branches) => {
            let branches = branches.iter().enumerate().flat_map(|(index, branch)| {
                let inner = samples(schema.at(branch.node)).into_iter();
                inner.map(move |bytes| [vec![indexed(index)], bytes].concat())
            });
            branches.collect()
        }
        Type::Record(record) => {
            let mut records = vec![vec![]];
            for field in &record.fields {
                let values = samples(schema.at(field.ty.node));
                let longer = records.iter().flat_map(|record: &Vec<u8>| {
                    values
                        .iter()
                        .map(move |value| [&record[..], value].concat())
                });
                records = longer.collect();
            }
            records
        }
    }
}
