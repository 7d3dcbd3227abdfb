//! A number or symbol of the writer in, the binary form of the reader's in its place out.

use super::TranscodeError;
use super::input::Input;
use super::program::Symbol;

/// Which value becomes which.
#[derive(Debug, Clone)]
pub(super) enum Conversion {
    IntToFloat,
    IntToDouble,
    LongToFloat,
    LongToDouble,
    FloatToDouble,
    /// The reader's symbol for each of the writer's, or why there is none.
    Symbol(Box<[Symbol]>),
}

impl Conversion {
    /// Reads the writer's value and appends the reader's.
    #[expect(clippy::cast_precision_loss, reason = "as the specification has it")]
    pub(super) fn convert(
        &self,
        input: &mut Input<'_>,
        out: &mut Short,
    ) -> Result<(), TranscodeError> {
        match self {
            Self::IntToFloat => out.push(&(input.int()? as f32).to_le_bytes()),
            Self::IntToDouble => out.push(&f64::from(input.int()?).to_le_bytes()),
            Self::LongToFloat => out.push(&(input.long()? as f32).to_le_bytes()),
            Self::LongToDouble => out.push(&(input.long()? as f64).to_le_bytes()),
            Self::FloatToDouble => {
                let number = f32::from_le_bytes(input.array()?);
                out.push(&f64::from(number).to_le_bytes());
            }
            Self::Symbol(symbols) => {
                let start = input.at;
                match &symbols[input.index(symbols.len())?] {
                    Ok(index) => out.push(index),
                    Err(reason) => return Err(TranscodeError::new(start, reason.as_ref())),
                }
            }
        }
        Ok(())
    }
}

/// A few bytes in place: the index of a branch, which has at most 10, and a number or another index.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Short {
    bytes: [u8; 24],
    start: usize,
    end: usize,
}

impl Short {
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.start == self.end
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        if let ([byte], Some(room)) = (bytes, self.bytes.get_mut(self.end)) {
            *room = *byte;
            self.end += 1;
            return;
        }
        let room = &mut self.bytes[self.end..];
        let length = bytes.len().min(room.len());
        room[..length].copy_from_slice(&bytes[..length]);
        self.end += length;
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[self.start..self.end]
    }

    #[inline]
    pub(super) fn clear(&mut self) {
        (self.start, self.end) = (0, 0);
    }

    /// Forgets the first bytes.
    pub(super) fn consume(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
        if self.is_empty() {
            self.clear();
        }
    }
}
