//! Fields of records and values with codecs of their own in, read the way a plan for another schema says, if there is one.
//!
//! Without a plan all that is asked of a field is two predictable branches.

use agent_events_schema::{Begun, Course, TranscodeError};

use super::block::{ANYWHERE, credit};
use super::{DecodeError, Decoder, Limits, Result};
use crate::codec::{AvroCodec, AvroValue, ReadFields};

impl<'a> Decoder<'a> {
    /// Starts at the first of `bytes`, which are of the schema that `course` is for.
    pub(crate) fn on_course(bytes: &'a [u8], course: &'a mut Course<'a>) -> Self {
        let until = course.start_record().unwrap_or_default();
        Self {
            rest: bytes,
            length: bytes.len(),
            limits: Limits::default(),
            credit: credit(bytes.len()),
            block_end: ANYWHERE,
            until,
            at_record: until,
            course: Some(course),
        }
    }

    /// Reads a field of a record with `read`, and adds the field's name to what goes wrong in it.
    ///
    /// # Errors
    ///
    /// When `read` fails.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a value stays where it was read to")]
    pub fn field<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let ends = self.until > 0 && self.is_next() && {
            if let Err(error) = self.begin() {
                return Err(error.in_field(name));
            }
            self.until == self.at_record
        };
        match read(self) {
            Ok(value) => {
                if ends {
                    self.end()?;
                }
                Ok(value)
            }
            Err(error) => Err(self.failed_in(name, ends, error)),
        }
    }

    /// Reads a field of a record whose type tells what it is in Avro, and adds the field's name to what goes wrong in it.
    ///
    /// # Errors
    ///
    /// When the bytes are not the binary form of a value, or go past a limit.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a value stays where it was read to")]
    pub fn read<T: AvroValue>(&mut self, name: &'static str) -> Result<T> {
        if !T::IS_QUICK {
            return self.field(name, T::read);
        }
        // All that a number may need besides is one call, so that rustc has little to do for a field.
        match self.quick() {
            Some(value) => Ok(value),
            None => self.read_slowly(name),
        }
    }

    /// Reads a field that is a number as most are; otherwise nothing is read.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a value stays where it was read to")]
    fn quick<T: AvroValue>(&mut self) -> Option<T> {
        let until = self.until;
        if until == 1 {
            return None;
        }
        let value = T::quick(self)?;
        self.until = until.saturating_sub(1);
        Some(value)
    }

    #[inline(never)]
    fn read_slowly<T: AvroValue>(&mut self, name: &'static str) -> Result<T> {
        self.field(name, T::read)
    }

    /// Reads fields of a record that stand in a row, each as [`read`](Self::read) does.
    ///
    /// # Errors
    ///
    /// When the bytes are not the binary form of the values, or go past a limit.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "values stay where they were read to")]
    pub fn fields<const COUNT: usize, T: ReadFields<COUNT>>(
        &mut self,
        names: [&'static str; COUNT],
    ) -> Result<T> {
        T::read(self, names)
    }

    /// Reads a value of a type that has a codec of its own.
    ///
    /// # Errors
    ///
    /// When the bytes are not the binary form of the type, or go past a limit.
    #[inline]
    pub fn value<T: AvroCodec>(&mut self) -> Result<T> {
        if T::BY_FIELD {
            return T::decode(self);
        }
        // Once a field of the record has been read, the value is in it, and not it.
        let ends = self.until > 0 && self.until == self.at_record && self.begin_whole()?;
        match T::decode(self) {
            Ok(value) => {
                if ends {
                    self.end()?;
                }
                Ok(value)
            }
            Err(error) => Err(self.failed(ends, error)),
        }
    }

    /// Reads the value that the course leads to, all of the bytes.
    #[inline]
    pub(crate) fn root<T: AvroCodec>(&mut self) -> Result<T> {
        if self.until > 0 && T::BY_FIELD {
            let mut result = self.outermost::<T>();
            // A large value stays where it is.
            if result.is_ok()
                && let Err(error) = self.finish_record()
            {
                result = Err(error);
            }
            return result;
        }
        self.root_slowly()
    }

    /// Decodes in a function that exists once a type: what is inlined, LLVM optimises again in each place.
    #[inline(never)]
    pub(in crate::codec) fn outermost<T: AvroCodec>(&mut self) -> Result<T> {
        T::decode(self)
    }

    #[inline(never)]
    fn root_slowly<T: AvroCodec>(&mut self) -> Result<T> {
        let ends = self.until == 0 && self.start()?;
        let mut result = self.value();
        let ended = match &mut result {
            Ok(_) => self.end_root(ends),
            Err(_) => Ok(()),
        };
        if let Err(error) = ended {
            result = Err(error);
        } else if ends && result.is_err() {
            result = result.map_err(|error| self.failed(ends, error));
        }
        result
    }

    #[inline]
    fn finish_record(&mut self) -> Result<()> {
        if let Some(course) = &mut self.course {
            course.finish(&mut self.rest).map_err(refused)?;
        }
        self.finish()
    }

    fn end_root(&mut self, ends: bool) -> Result<()> {
        if ends {
            self.end()?;
        }
        self.finish()
    }

    #[inline(never)]
    fn start(&mut self) -> Result<bool> {
        let Some(course) = &mut self.course else {
            return Ok(false);
        };
        let begun = course.start(&mut self.rest);
        self.begun(begun)
    }

    /// Counts a field; tells whether it is the one that the course has to be asked about.
    #[inline]
    fn is_next(&mut self) -> bool {
        self.until -= 1;
        self.until == 0
    }

    /// Goes to the field. What is read there has an end of its own when `until` is `at_record` afterwards: either both are 0, so
    /// that the course is asked about nothing before that, or the field is a record that differs.
    #[cold]
    #[inline(never)]
    fn begin(&mut self) -> Result<()> {
        let Some(course) = &mut self.course else {
            return Ok(());
        };
        let Some(until) = course.begin_quick(&mut self.rest) else {
            return self.begin_slowly();
        };
        (self.until, self.at_record) = (until, 0);
        Ok(())
    }

    #[inline(never)]
    fn begin_slowly(&mut self) -> Result<()> {
        let Some(course) = &mut self.course else {
            return Ok(());
        };
        let begun = course.begin(&mut self.rest);
        self.begun(begun).map(drop)
    }

    #[cold]
    #[inline(never)]
    fn begin_whole(&mut self) -> Result<bool> {
        let Some(course) = &mut self.course else {
            return Ok(false);
        };
        let at_record = self.at_record;
        let begun = course.begin_whole(self.until, &mut self.rest);
        let ends = self.begun(begun)?;
        // Another such record may follow.
        self.at_record = at_record;
        Ok(ends)
    }

    #[inline]
    fn begun(&mut self, begun: std::result::Result<Begun, TranscodeError>) -> Result<bool> {
        let begun = begun.map_err(refused)?;
        self.until = begun.until;
        self.at_record = if begun.at_record { begun.until } else { 0 };
        if begun.replaced {
            self.length = self.rest.len();
        }
        Ok(begun.ends)
    }

    #[cold]
    #[inline(never)]
    fn end(&mut self) -> Result<()> {
        let by_field = self.until > 0;
        if let (false, Some(course)) = (by_field, &mut self.course)
            && let Some(until) = course.end_quick(&mut self.rest)
        {
            self.until = until;
            return Ok(());
        }
        self.end_slowly(by_field)
    }

    #[inline(never)]
    fn end_slowly(&mut self, by_field: bool) -> Result<()> {
        if let Some(course) = &mut self.course {
            if by_field {
                self.at_record = 0;
            }
            let ended = course.end(by_field, &mut self.rest);
            self.until = ended.map_err(refused)?;
            self.length = course.length();
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn failed_in(&mut self, name: &'static str, ends: bool, error: DecodeError) -> DecodeError {
        self.failed(ends, error).in_field(name)
    }

    /// Says where the writer's data is that could not be read.
    #[cold]
    fn failed(&mut self, ends: bool, error: DecodeError) -> DecodeError {
        if let (true, Some(course)) = (ends, &mut self.course)
            && let Some(start) = course.failed()
        {
            return error.moved_to(start);
        }
        error
    }

    /// Reads an index that the course has put before the writer's bytes.
    #[inline]
    pub(super) fn index_on_course(&mut self, count: u32) -> Option<u32> {
        self.course.as_mut()?.head_index(count, &mut self.rest)
    }

    /// Reads a number that the course has put before the writer's bytes.
    #[inline]
    pub(super) fn long_on_course(&mut self) -> Option<i64> {
        self.course.as_mut()?.head_long(&mut self.rest)
    }

    /// As [`long_on_course`](Self::long_on_course), for bytes.
    #[cold]
    pub(super) fn bytes_on_course(&mut self, out: &mut [u8]) -> bool {
        let course = self.course.as_mut();
        course.is_some_and(|course| course.head_bytes(out, &mut self.rest))
    }
}

#[cold]
fn refused(error: TranscodeError) -> DecodeError {
    DecodeError::at_byte(error.offset(), error.into_reason())
}
