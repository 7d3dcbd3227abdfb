//! Bytes in, arrays and maps out.

use crate::codec::AvroMap;

use super::{DecodeError, Decoder, Result};

/// Returns how much may be reserved in advance while this many bytes are read: enough that real data grows nothing twice.
#[inline]
pub(super) fn credit(bytes: usize) -> usize {
    bytes.saturating_mul(16).saturating_add(1024)
}

/// Where a block ends that does not say how long it is.
pub(super) const ANYWHERE: usize = usize::MAX;

impl Decoder<'_> {
    /// Reads an `array` in any number of blocks.
    ///
    /// # Errors
    ///
    /// When a block's count is wrong, `item` fails, or a limit is reached.
    pub fn array<T>(&mut self, mut item: impl FnMut(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        let credit = self.credit;
        let mut block = self.block()?;
        // To reserve in an empty one takes longer.
        let mut items = match block {
            Some(count) => Vec::with_capacity(self.worth_reserving(count, size_of::<T>())),
            None => Vec::new(),
        };
        while let Some(count) = block {
            let end = self.take_end();
            for _ in 0..count {
                items.push(self.counted(&mut item)?);
            }
            self.ends(end)?;
            block = self.block()?;
            if let Some(count) = block {
                items.reserve(self.worth_reserving(count, size_of::<T>()));
            }
        }
        self.credit = credit;
        Ok(items)
    }

    /// Reads a `map` in any number of blocks.
    ///
    /// # Errors
    ///
    /// When a block's count is wrong, `item` fails, or a limit is reached.
    pub fn map<M: AvroMap>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<M::Value>,
    ) -> Result<M> {
        let credit = self.credit;
        let size = size_of::<(String, M::Value)>();
        let mut block = self.block()?;
        // To reserve in an empty one takes longer.
        let mut entries = match block {
            Some(count) => M::with_capacity(self.worth_reserving(count, size)),
            None => M::default(),
        };
        while let Some(count) = block {
            let end = self.take_end();
            for _ in 0..count {
                let key = self.string()?;
                entries.insert(key, item(self)?);
            }
            self.ends(end)?;
            block = self.block()?;
            if let Some(count) = block {
                entries.reserve(self.worth_reserving(count, size));
            }
        }
        self.credit = credit;
        Ok(entries)
    }

    /// Reads the head of a block, whose end [`take_end`](Self::take_end) tells; `None` is the end of the array or map.
    #[inline]
    pub(in crate::codec) fn block(&mut self) -> Result<Option<u64>> {
        if let Some((count, rest)) = self.short()
            && usize::from(count) <= rest.len()
        {
            self.rest = rest;
            return Ok((count > 0).then_some(count.into()));
        }
        self.any_block()
    }

    #[inline(never)]
    fn any_block(&mut self) -> Result<Option<u64>> {
        let before = self.rest;
        let count = self.any_long()?;
        if count < 0 {
            // It serves those who skip, who have to come to where others come to.
            let size = self.long()?;
            let end = usize::try_from(size).ok();
            let end = end.and_then(|size| self.rest.len().checked_sub(size));
            self.block_end = end.ok_or_else(|| self.too_large(before, size))?;
        }
        match count.unsigned_abs() {
            0 => Ok(None),
            count if count <= self.rest.len() as u64 + u64::from(self.limits.empty_items) => {
                Ok(Some(count))
            }
            count => Err(self.too_many(before, count)),
        }
    }

    /// Returns how many bytes are left after the block whose head was read last, for [`ends`](Self::ends).
    #[inline]
    pub(in crate::codec) fn take_end(&mut self) -> usize {
        std::mem::replace(&mut self.block_end, ANYWHERE)
    }

    /// Checks that a block whose items have been read ends where it said.
    #[inline]
    pub(in crate::codec) fn ends(&self, end: usize) -> Result<()> {
        if end == ANYWHERE || end == self.rest.len() {
            return Ok(());
        }
        Err(self.wrong_end())
    }

    #[cold]
    fn wrong_end(&self) -> DecodeError {
        self.error("the items of a block end at another byte than its size says")
    }

    #[cold]
    fn too_large(&self, before: &[u8], size: i64) -> DecodeError {
        let left = self.rest.len();
        let reason = format!("a block of {size} bytes is declared and {left} are left");
        self.error_at(before, reason)
    }

    #[cold]
    fn too_many(&self, before: &[u8], count: u64) -> DecodeError {
        let left = self.rest.len();
        let reason = format!("{count} items are declared and {left} bytes are left");
        self.error_at(before, reason)
    }

    /// A declared count is believed as far as the credit goes. What is left over when an array or map ends was real, so
    /// only what lies open around each other counts.
    #[inline]
    fn worth_reserving(&mut self, count: u64, size: usize) -> usize {
        let affordable = self.credit / size.max(1);
        let count = usize::try_from(count).map_or(affordable, |count| count.min(affordable));
        // A vector without room makes room for four.
        let count = count.max(1);
        self.credit = self.credit.saturating_sub(count * size);
        count
    }

    #[inline]
    pub(super) fn counted<T>(
        &mut self,
        item: &mut impl FnMut(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let before = self.rest.len();
        let value = item(self)?;
        if self.rest.len() == before {
            let Some(left) = self.limits.empty_items.checked_sub(1) else {
                return Err(self.error("there are more items without any bytes than the limit"));
            };
            self.limits.empty_items = left;
        }
        Ok(value)
    }
}

impl<'a> Decoder<'a> {
    /// Reads a `map` in any number of blocks, entry by entry, keeping nothing.
    pub(crate) fn each_entry(
        &mut self,
        mut entry: impl FnMut(&mut Self, &'a str) -> Result<()>,
    ) -> Result<()> {
        while let Some(count) = self.block()? {
            let end = self.take_end();
            for _ in 0..count {
                let key = self.borrowed_str()?;
                entry(self, key)?;
            }
            self.ends(end)?;
        }
        Ok(())
    }
}
