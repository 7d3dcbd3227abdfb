//! Fields of records and values with codecs of their own in, read the way a plan for another schema says, if there is one.
//!
//! Without a plan all that is asked of a field is a count and a predictable branch.

use std::mem::ManuallyDrop;

use agent_events_schema::{Begun, Course, TranscodeError};

use super::{DecodeError, Decoder, Result};
use crate::codec::{AvroCodec, AvroValue, ReadFields};

impl<'a> Decoder<'a> {
    /// Starts at the first of `bytes`, which are of the schema that `course` is for.
    #[inline]
    fn on_course(bytes: &'a [u8], course: &'a mut Course<'a>) -> Self {
        let until = course.first().map_or(0, u64::from);
        Self {
            until,
            at_record: until,
            course: Some(course),
            ..Self::new(bytes)
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
        let ends = self.is_next() && {
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
        self.until = until.wrapping_sub(1);
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
        let ends = self.until == self.at_record && self.begin_whole()?;
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

    /// Reads the value that a course leads to, all of the bytes.
    ///
    /// What needs not be dropped, whatever happens, is written to where it is returned, so that a large value is not moved.
    #[inline(never)]
    pub(crate) fn root<T: AvroCodec>(
        bytes: &'a [u8],
        course: &'a mut Course<'a>,
    ) -> ManuallyDrop<Result<T>> {
        let mut input = Self::on_course(bytes, course);
        let mut ends = false;
        if input.until == 0 {
            ends = match input.start() {
                Ok(ends) => ends,
                Err(error) => return ManuallyDrop::new(Err(error)),
            };
        }
        let result = ManuallyDrop::new(if T::BY_FIELD {
            T::decode(&mut input)
        } else {
            input.value()
        });
        if result.is_err() {
            return ManuallyDrop::new(input.failed_root(ends, ManuallyDrop::into_inner(result)));
        }
        if let Err(error) = input.end_root(ends) {
            let error = behind(ManuallyDrop::into_inner(result), error);
            return ManuallyDrop::new(Err(error));
        }
        result
    }

    #[cold]
    #[inline(never)]
    fn failed_root<T>(&mut self, ends: bool, result: Result<T>) -> Result<T> {
        result.map_err(|error| self.failed(ends, error))
    }

    #[inline]
    fn end_root(&mut self, ends: bool) -> Result<()> {
        if ends {
            self.end()?;
        }
        if self.course.as_ref().is_some_and(|course| course.has_tail()) {
            self.finish_tail()?;
        }
        self.finish()
    }

    #[cold]
    #[inline(never)]
    fn finish_tail(&mut self) -> Result<()> {
        let Some(course) = &mut self.course else {
            return Ok(());
        };
        course.finish(&mut self.rest).map_err(refused)
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
        self.until = self.until.wrapping_sub(1);
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
        let Some(until) = course.begin_at_once(&mut self.rest) else {
            return self.begin_near();
        };
        (self.until, self.at_record) = (until.into(), 0);
        Ok(())
    }

    #[inline(never)]
    fn begin_near(&mut self) -> Result<()> {
        let Some(course) = &mut self.course else {
            return Ok(());
        };
        let Some(until) = course.begin_near(&mut self.rest) else {
            return self.begin_slowly();
        };
        (self.until, self.at_record) = (until.into(), 0);
        Ok(())
    }

    #[inline(never)]
    fn begin_slowly(&mut self) -> Result<()> {
        let Some(course) = &mut self.course else {
            return Ok(());
        };
        if let Some(until) = course.begin_quick(&mut self.rest) {
            (self.until, self.at_record) = (until.into(), 0);
            return Ok(());
        }
        let begun = course.begin(&mut self.rest);
        self.begun(begun).map(drop)
    }

    #[cold]
    #[inline(never)]
    fn begin_whole(&mut self) -> Result<bool> {
        let course = self.course.as_mut().filter(|_| self.at_record > 0);
        let Some(course) = course else {
            return Ok(false);
        };
        let at_record = self.at_record;
        let begun = course.begin_whole(&mut self.rest);
        let ends = self.begun(begun)?;
        // Another such record may follow.
        self.at_record = at_record;
        Ok(ends)
    }

    #[inline]
    fn begun(&mut self, begun: std::result::Result<Begun, TranscodeError>) -> Result<bool> {
        let begun = begun.map_err(refused)?;
        self.until = begun.until.into();
        self.at_record = if begun.at_record { self.until } else { 0 };
        if begun.replaced {
            self.length = self.rest.len();
        }
        Ok(begun.ends)
    }

    #[cold]
    #[inline(never)]
    fn end(&mut self) -> Result<()> {
        if let Some(course) = &mut self.course
            && let Some(until) = course.end_quick(&mut self.rest)
        {
            self.until = until.into();
            return Ok(());
        }
        self.end_slowly()
    }

    #[inline(never)]
    fn end_slowly(&mut self) -> Result<()> {
        if let Some(course) = &mut self.course {
            if course.is_by_field() {
                self.at_record = 0;
            }
            let ended = course.end(&mut self.rest);
            self.until = ended.map_err(refused)?.into();
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
    pub(super) fn index_on_course(&mut self, count: u32) -> Option<u64> {
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

/// Drops what was read, so that no caller needs code for it.
#[cold]
#[inline(never)]
fn behind<T>(read: T, error: DecodeError) -> DecodeError {
    drop(read);
    error
}
