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

/// A few bytes in place: a number, which has at most 10.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Short {
    bytes: [u8; 14],
    start: u8,
    /// 0 when there are none.
    end: u8,
}

impl Short {
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.end == 0
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        let room = self.bytes.get_mut(self.end.into()..).unwrap_or_default();
        for (room, byte) in room.iter_mut().zip(bytes) {
            *room = *byte;
            self.end += 1;
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        let bytes = self.bytes.get(self.start.into()..self.end.into());
        bytes.unwrap_or_default()
    }

    #[inline]
    pub(super) fn clear(&mut self) {
        (self.start, self.end) = (0, 0);
    }

    /// Forgets the first bytes.
    pub(super) fn consume(&mut self, count: usize) {
        let count = u8::try_from(count).unwrap_or(u8::MAX);
        self.start = self.start.saturating_add(count);
        if self.start >= self.end {
            self.clear();
        }
    }
}
