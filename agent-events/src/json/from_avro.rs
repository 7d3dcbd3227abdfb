//! A schema and Avro binary in, the JSON of the value out.

use std::borrow::Cow;
use std::collections::HashMap;

use agent_events_schema::{Record, SchemaRef, Type, TypeRef};

use super::error::{Step, TOO_DEEP};
use super::tree::Tree;
use super::{JsonError, JsonForm, MAX_DEPTH, branch, logical};
use crate::attribute::base64;
use crate::codec::{DecodeError, Decoder, decode};

/// Returns the value that takes up all of `bytes`.
pub(super) fn tree<'a>(
    schema: SchemaRef<'a>,
    bytes: &'a [u8],
    form: JsonForm,
) -> Result<Tree<'a>, JsonError> {
    let mut reader = Reader {
        form,
        path: Vec::new(),
        depth: 0,
    };
    let mut input = Decoder::new(bytes);
    reader
        .value(schema, &mut input)
        .and_then(|tree| input.finish().map(|()| tree))
        .map_err(|error| {
            JsonError::new(format!("the data cannot be read: {error}"))
                .caused_by(error)
                .at_path(reader.path)
        })
}

struct Reader {
    form: JsonForm,
    /// Where the reader stands; after an error, where it stopped.
    path: Vec<Step>,
    depth: u32,
}

impl Reader {
    fn value<'a>(
        &mut self,
        schema: SchemaRef<'a>,
        input: &mut Decoder<'a>,
    ) -> decode::Result<Tree<'a>> {
        let node = schema.get();
        if let Some(logical) = branch::text_of(node, self.form) {
            return Ok(Tree::Text(logical::read(logical, &node.ty, input)?.into()));
        }
        Ok(match &node.ty {
            Type::Null => Tree::Null,
            Type::Boolean => Tree::Boolean(input.boolean()?),
            Type::Int => Tree::Integer(input.int()?.into()),
            Type::Long => Tree::Integer(input.long()?),
            Type::Float => {
                let value = input.float()?;
                special(value.into()).unwrap_or(Tree::Float(value))
            }
            Type::Double => {
                let value = input.double()?;
                special(value).unwrap_or(Tree::Double(value))
            }
            Type::Bytes => self.bytes(input.borrowed_bytes()?),
            Type::Fixed(fixed) => self.bytes(input.take(fixed.size as usize)?),
            Type::String => Tree::Text(input.borrowed_str()?.into()),
            Type::Enum(r#enum) => {
                let index = input.index(count(&r#enum.symbols))?;
                let symbol = &r#enum.symbols[index as usize];
                Tree::Text(symbol.name.as_str().into())
            }
            Type::Array(item) => {
                self.inside(input, |reader, input| reader.array(schema, item, input))?
            }
            Type::Map(item) => {
                self.inside(input, |reader, input| reader.map(schema, item, input))?
            }
            Type::Record(record) => {
                self.inside(input, |reader, input| reader.record(schema, record, input))?
            }
            Type::Union(branches) => self.union(schema, branches, input)?,
        })
    }

    /// Goes one array or object deeper.
    fn inside<'a>(
        &mut self,
        input: &mut Decoder<'a>,
        read: impl FnOnce(&mut Self, &mut Decoder<'a>) -> decode::Result<Tree<'a>>,
    ) -> decode::Result<Tree<'a>> {
        if self.depth == MAX_DEPTH {
            return Err(DecodeError::at_byte(input.offset(), TOO_DEEP));
        }
        self.depth += 1;
        let tree = read(self, input)?;
        self.depth -= 1;
        Ok(tree)
    }

    fn step<'a>(
        &mut self,
        step: Step,
        schema: SchemaRef<'a>,
        input: &mut Decoder<'a>,
    ) -> decode::Result<Tree<'a>> {
        self.path.push(step);
        let tree = self.value(schema, input)?;
        self.path.pop();
        Ok(tree)
    }

    fn array<'a>(
        &mut self,
        schema: SchemaRef<'a>,
        item: &TypeRef,
        input: &mut Decoder<'a>,
    ) -> decode::Result<Tree<'a>> {
        let mut index = 0;
        let items = input.array(|input| {
            index += 1;
            self.step(Step::Item(index - 1), schema.at(item.node), input)
        })?;
        Ok(Tree::Array(items))
    }

    /// Sorts the entries, so that equal maps have equal texts.
    fn map<'a>(
        &mut self,
        schema: SchemaRef<'a>,
        item: &TypeRef,
        input: &mut Decoder<'a>,
    ) -> decode::Result<Tree<'a>> {
        let entries: HashMap<String, Tree<'a>> =
            input.map(|input| self.value(schema.at(item.node), input))?;
        let mut entries: Vec<(Cow<'a, str>, Tree<'a>)> = entries
            .into_iter()
            .map(|(key, value)| (Cow::Owned(key), value))
            .collect();
        entries.sort_unstable_by(|(one, _), (two, _)| one.cmp(two));
        Ok(Tree::Object(entries))
    }

    fn record<'a>(
        &mut self,
        schema: SchemaRef<'a>,
        record: &'a Record,
        input: &mut Decoder<'a>,
    ) -> decode::Result<Tree<'a>> {
        let mut members = Vec::with_capacity(record.fields.len());
        for field in &record.fields {
            let step = Step::Key(field.name.clone());
            let value = self.step(step, schema.at(field.ty.node), input)?;
            members.push((Cow::Borrowed(field.name.as_str()), value));
        }
        Ok(Tree::Object(members))
    }

    fn union<'a>(
        &mut self,
        schema: SchemaRef<'a>,
        branches: &[TypeRef],
        input: &mut Decoder<'a>,
    ) -> decode::Result<Tree<'a>> {
        let index = input.index(count(branches))?;
        let chosen = schema.at(branches[index as usize].node);
        if self.form != JsonForm::Avro || matches!(chosen.get().ty, Type::Null) {
            return self.value(chosen, input);
        }
        let name = branch::name(chosen.get());
        self.inside(input, |reader, input| {
            let value = reader.step(Step::Key(name.to_owned()), chosen, input)?;
            Ok(Tree::Object(vec![(name.into(), value)]))
        })
    }

    fn bytes<'a>(&self, bytes: &[u8]) -> Tree<'a> {
        Tree::Text(match self.form {
            JsonForm::HumanReadable => base64::encode(bytes).into(),
            JsonForm::Avro => bytes.iter().copied().map(char::from).collect(),
        })
    }
}

/// JSON has no numbers that are not finite.
fn special<'a>(value: f64) -> Option<Tree<'a>> {
    let name = if value.is_nan() {
        "NaN"
    } else if value == f64::INFINITY {
        "Infinity"
    } else if value == f64::NEG_INFINITY {
        "-Infinity"
    } else {
        return None;
    };
    Some(Tree::Text(name.into()))
}

/// A schema is too short to hold more.
fn count<T>(items: &[T]) -> u32 {
    u32::try_from(items.len()).unwrap_or(u32::MAX)
}
