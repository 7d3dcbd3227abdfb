//! Fields of a record that stand in a row in, their binary form out, and back: by one call, as each `?` costs rustc more than
//! all else that is said of a field.

use super::{AvroValue, Decoder, decode, encode};

/// Fields that stand in a row, borrowed: tuples of two to twelve, for [`encode::fields`].
pub trait WriteFields {
    /// Appends their binary forms to `out`.
    ///
    /// # Errors
    ///
    /// When one of the values has no binary form.
    fn write(self, out: &mut Vec<u8>) -> encode::Result;
}

/// Fields that stand in a row: tuples of two to twelve, for [`Decoder::fields`].
pub trait ReadFields<const COUNT: usize>: Sized {
    /// Reads them from where `input` stands, and adds the name of a field to what goes wrong in it.
    ///
    /// # Errors
    ///
    /// When the bytes are not the binary form of the values, or go past a limit.
    fn read(input: &mut Decoder<'_>, names: [&'static str; COUNT]) -> decode::Result<Self>;
}

macro_rules! fields {
    ($($count:literal: $($ty:ident $field:ident),+;)+) => {$(
        impl<$($ty: AvroValue),+> WriteFields for ($(&$ty),+) {
            #[inline(always)]
            fn write(self, out: &mut Vec<u8>) -> encode::Result {
                let ($($field),+) = self;
                $($field.write(out)?;)+
                Ok(())
            }
        }

        impl<$($ty: AvroValue),+> ReadFields<$count> for ($($ty),+) {
            #[inline(always)]
            fn read(input: &mut Decoder<'_>, names: [&'static str; $count]) -> decode::Result<Self> {
                let [$($field),+] = names;
                Ok(($(input.read::<$ty>($field)?),+))
            }
        }
    )+};
}

fields! {
    2: A a, B b;
    3: A a, B b, C c;
    4: A a, B b, C c, D d;
    5: A a, B b, C c, D d, E e;
    6: A a, B b, C c, D d, E e, F f;
    7: A a, B b, C c, D d, E e, F f, G g;
    8: A a, B b, C c, D d, E e, F f, G g, H h;
    9: A a, B b, C c, D d, E e, F f, G g, H h, I i;
    10: A a, B b, C c, D d, E e, F f, G g, H h, I i, J j;
    11: A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k;
    12: A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k, L l;
}
