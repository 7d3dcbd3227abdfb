//! Data and its schema in, whether every block has as many bytes as it says out.

use agent_events_schema::{SchemaRef, Type};

/// Returns whether no block lies about its size, as far as the data can be followed.
pub(crate) fn sizes_are_true(schema: SchemaRef<'_>, bytes: &[u8]) -> bool {
    let mut walk = Walk { bytes, lies: false };
    // Data that ends too early is for the decoders to refuse.
    let _ends = walk.pass(schema);
    !walk.lies
}

struct Walk<'a> {
    bytes: &'a [u8],
    lies: bool,
}

impl Walk<'_> {
    fn take(&mut self, count: usize) -> Option<()> {
        self.bytes = self.bytes.get(count..)?;
        Some(())
    }

    fn long(&mut self) -> Option<i64> {
        let length = self.bytes.iter().take(10).position(|byte| *byte < 0x80)? + 1;
        let bits = self.bytes[..length].iter().rev();
        let value = bits.fold(0_u64, |value, byte| (value << 7) | u64::from(byte & 0x7f));
        self.take(length)?;
        Some((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    fn count(&mut self) -> Option<usize> {
        usize::try_from(self.long()?).ok()
    }

    fn pass(&mut self, schema: SchemaRef<'_>) -> Option<()> {
        match &schema.get().ty {
            Type::Null => Some(()),
            Type::Boolean => self.take(1),
            Type::Int | Type::Long | Type::Enum(_) => self.long().map(|_| ()),
            Type::Float => self.take(4),
            Type::Double => self.take(8),
            Type::Bytes | Type::String => {
                let length = self.count()?;
                self.take(length)
            }
            Type::Fixed(fixed) => self.take(usize::try_from(fixed.size).ok()?),
            Type::Array(item) => self.blocks(schema.at(item.node), false),
            Type::Map(item) => self.blocks(schema.at(item.node), true),
            Type::Union(branches) => {
                let branch = branches.get(self.count()?)?;
                self.pass(schema.at(branch.node))
            }
            Type::Record(record) => {
                let mut fields = record.fields.iter();
                fields.try_for_each(|field| self.pass(schema.at(field.ty.node)))
            }
        }
    }

    fn blocks(&mut self, item: SchemaRef<'_>, keyed: bool) -> Option<()> {
        loop {
            let count = self.long()?;
            let size = if count < 0 { Some(self.long()?) } else { None };
            if count == 0 {
                return Some(());
            }
            let before = self.bytes.len();
            // More than any decoder reads of items without bytes.
            for _ in 0..count.unsigned_abs().min(1 << 17) {
                if keyed {
                    self.pass_text()?;
                }
                self.pass(item)?;
            }
            let found = before - self.bytes.len();
            self.lies |= size.is_some_and(|size| usize::try_from(size) != Ok(found));
        }
    }

    fn pass_text(&mut self) -> Option<()> {
        let length = self.count()?;
        self.take(length)
    }
}
