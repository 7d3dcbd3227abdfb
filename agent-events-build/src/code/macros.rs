//! Rust as in a file in, calls that make code of it out.

/// Writes code as in a file of Rust. `#name` puts in what the variable holds, see [`Append`].
///
/// A comma stands between things, not after the last one: where lines break the printer adds it.
macro_rules! code {
    ($($token:tt)*) => {{
        let mut code = $crate::code::Code::new();
        $crate::code::add!(&mut code; $($token)*);
        code
    }};
}

/// Writes code like [`code!`] at the end of what is there.
macro_rules! add {
    ($code:expr; $($token:tt)*) => {{
        let code: &mut $crate::code::Code = $code;
        $crate::code::tokens! { code (@ @ $($token)*) (@ $($token)* @) ($($token)* @ @) }
    }};
}

/// Writes code like [`code!`], in its place once that is known.
macro_rules! part {
    ($($token:tt)*) => {
        $crate::code::with(move |code: &mut $crate::code::Code| {
            $crate::code::tokens! { code (@ @ $($token)*) (@ $($token)* @) ($($token)* @ @) }
        })
    };
}

/// Adds tokens to code, each seen together with the ones before and after it.
macro_rules! tokens {
    ($code:ident ($($before:tt)*) ($($token:tt)*) ($($after:tt)*)) => {
        $($crate::code::token! { $code $before $token $after })*
    };
}

/// Adds one token to code, when it is not part of what the next one brings.
macro_rules! token {
    ($code:ident $before:tt @ $after:tt) => {};
    ($code:ident # $name:ident $after:tt) => { $crate::code::Append::append($name, $code); };
    ($code:ident # [doc = $line:literal] $after:tt) => { $code.comment($line); };
    ($code:ident # [inline] $after:tt) => { $code.word(const { $crate::code::Word::new("#[inline]") }); };
    ($code:ident # [must_use] $after:tt) => { $code.word(const { $crate::code::Word::new("#[must_use]") }); };
    ($code:ident # [$($inner:tt)*] $after:tt) => {
        $code.word(const { $crate::code::Word::new("#") });
        $crate::code::token! { $code @ [$($inner)*] @ }
    };
    ($code:ident $before:tt # $after:tt) => {};
    ($code:ident $before:tt :: $after:ident) => {};
    ($code:ident :: $token:ident $after:tt) => {
        $code.word(const { $crate::code::Word::new(concat!("::", stringify!($token))) });
    };
    ($code:ident $before:tt ($($inner:tt)*) $after:tt) => {
        $code.open($crate::code::Group::Paren);
        $crate::code::tokens! { $code (@ @ $($inner)*) (@ $($inner)* @) ($($inner)* @ @) }
        $code.close($crate::code::Group::Paren);
    };
    ($code:ident $before:tt [$($inner:tt)*] $after:tt) => {
        $code.open($crate::code::Group::Bracket);
        $crate::code::tokens! { $code (@ @ $($inner)*) (@ $($inner)* @) ($($inner)* @ @) }
        $code.close($crate::code::Group::Bracket);
    };
    ($code:ident $before:tt {$($inner:tt)*} $after:tt) => {
        $code.open($crate::code::Group::Brace);
        $crate::code::tokens! { $code (@ @ $($inner)*) (@ $($inner)* @) ($($inner)* @ @) }
        $code.close($crate::code::Group::Brace);
    };
    ($code:ident $before:tt < $after:tt) => { $code.open($crate::code::Group::Angle); };
    ($code:ident $before:tt > $after:tt) => { $code.close($crate::code::Group::Angle); };
    ($code:ident $before:tt >> $after:tt) => {
        $code.close($crate::code::Group::Angle);
        $code.close($crate::code::Group::Angle);
    };
    ($code:ident $before:tt $token:tt $after:tt) => { $code.word(const { $crate::code::Word::new(stringify!($token)) }); };
}

/// Makes one token of a path, which is cheaper than one for each segment.
macro_rules! word {
    ($($token:tt)*) => { const { $crate::code::Word::new(concat!($(stringify!($token)),*)) } };
}

pub(crate) use {add, code, part, token, tokens, word};
