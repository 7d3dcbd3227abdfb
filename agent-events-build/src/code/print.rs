//! Items in, the text of a file that people read out.

use super::layout::Layout;
use super::lines::{INDENT, Last, Lines};
use super::{Append, Code, Token, Word};

/// Bytes that some items take, so that their text seldom has to move while it grows; few enough for memory that is used
/// again, which allocators give out up to 128 KiB.
const MANY_BYTES: usize = 96 << 10;

/// A file that grows, item by item.
pub(crate) struct Printer {
    text: String,
    standing: Standing,
    /// What the runtime crate is called, when not `::agent_events`.
    runtime: Option<String>,
    /// Kept for their memory.
    code: Code,
    layout: Layout,
}

/// How deep in modules the next item stands, and what stands before it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing {
    depth: usize,
    last: Last,
}

impl Standing {
    /// Returns where an item stands that follows another one in so many modules.
    pub(crate) fn behind_item(depth: usize) -> Self {
        Self {
            depth,
            last: Last::Item,
        }
    }

    /// Returns where the first item of a module stands.
    pub(crate) fn first(depth: usize) -> Self {
        Self {
            depth,
            last: Last::Nothing,
        }
    }
}

impl Printer {
    /// Starts a file with a comment.
    pub(crate) fn new(comment: &str, runtime: Option<&Code>) -> Self {
        let mut printer = Self::within(runtime, Standing::behind_item(0));
        for part in ["// ", comment, "\n"] {
            printer.text.push_str(part);
        }
        printer
    }

    /// Starts in the middle of a file.
    pub(crate) fn within(runtime: Option<&Code>, standing: Standing) -> Self {
        Self {
            text: String::with_capacity(MANY_BYTES),
            standing,
            runtime: runtime.map(Code::to_text),
            code: Code::default(),
            layout: Layout::default(),
        }
    }

    /// Adds items.
    pub(crate) fn items(&mut self, items: impl Append) {
        let mut code = std::mem::take(&mut self.code);
        items.append(&mut code);
        self.print(&code);
        code.clear();
        self.code = code;
    }

    fn print(&mut self, code: &Code) {
        let called = self.runtime.as_ref().map(|name| called(code, name));
        let code = called.as_ref().unwrap_or(code);
        self.layout.measure(code);
        let mut lines = Lines::new(code, &self.layout, &mut self.text);
        let Standing { depth, last } = self.standing;
        self.standing.last = lines.items(0..code.tokens.len(), depth * INDENT, last);
        self.text.push('\n');
    }

    /// Begins a module; `head` is what stands before its brace.
    pub(crate) fn open_module(&mut self, head: impl Append) {
        self.items(head);
        self.text.pop();
        self.text.push_str(" {\n");
        self.standing = Standing::first(self.standing.depth + 1);
    }

    pub(crate) fn close_module(&mut self) {
        self.standing = Standing::behind_item(self.standing.depth - 1);
        self.text
            .extend(std::iter::repeat_n(' ', self.standing.depth * INDENT));
        self.text.push_str("}\n");
    }

    pub(crate) fn finish(self) -> String {
        self.text
    }
}

impl Code {
    /// Returns it on one line.
    pub(crate) fn to_text(&self) -> String {
        let mut layout = Layout::default();
        layout.measure(self);
        layout.flat
    }
}

/// Calls the runtime crate by another name.
fn called(code: &Code, runtime: &str) -> Code {
    let mut called = Code {
        tokens: Vec::with_capacity(code.tokens.len()),
        text: code.text.clone(),
    };
    for token in &code.tokens {
        match token {
            Token::Word(word) if word.text.starts_with("::agent_events") => {
                called.literal(|text| text.push_str(runtime));
                let rest = &word.text["::agent_events".len()..];
                if !rest.is_empty() {
                    called.word(Word::new(rest));
                }
            }
            token => called.tokens.push(*token),
        }
    }
    called
}

#[cfg(test)]
mod tests {
    use super::Printer;
    use crate::code::{Append, Code, Ident, closure, code, list, sequence, word};

    fn printed(code: impl Append) -> String {
        let mut file = Printer::new("A file.", None);
        file.items(code);
        file.finish().split_off("// A file.\n\n".len())
    }

    #[test]
    fn what_fits_is_on_one_line_and_what_does_not_has_lines_of_its_own() {
        let name = &Ident::new("name_of_some_length");
        let arguments = |count| list((0..count).map(|_| code!(*#name)).collect::<Vec<Code>>());
        let (name, few, many) = (&Ident::new("f"), arguments(3), arguments(5));
        let text = printed(code! {
            fn #name() {
                call(#few)?;
                call(#many)?;
            }
        });
        let argument = "        *name_of_some_length,\n".repeat(5);
        let few = ["*name_of_some_length"; 3].join(", ");
        assert_eq!(
            text,
            format!("fn f() {{\n    call({few})?;\n    call(\n{argument}    )?;\n}}\n")
        );
    }

    #[test]
    fn names_in_a_row_take_as_few_lines_as_they_can() {
        let name = &Ident::new("name_of_some_length");
        let of_self = word!(&self.);
        let (names, fields) = (
            list([name; 5]),
            list([name; 5].map(|name| code!(#of_self #name))),
        );
        let text = printed(code! {
            fn f() {
                let (#names) = call((#fields), out)?;
            }
        });
        let (name, field) = ("name_of_some_length, ", "&self.name_of_some_length, ");
        let (names, fields) = (name.repeat(4), field.repeat(3));
        let wanted = format!(
            "fn f() {{\n    let (\n        {names}\n        {name}\n    ) = call((\n        {fields}\n        {}\n    ), out)?;\n}}\n",
            field.repeat(2)
        );
        assert_eq!(text, wanted.replace(", \n", ",\n"));
    }

    #[test]
    fn a_closure_gets_braces_where_its_body_is_on_a_line_of_its_own() {
        let long = || Ident::new("a_function_with_a_name_that_is_rather_long_for_a_function");
        let (short, long) = (&Ident::new("f"), &long());
        let one = closure(word!(|input|), code!(input.map(#short)));
        let two = closure(word!(|input|), code!(input.map(#long)));
        let text = printed(code! {
            fn f() {
                input.array(#one)
            }
            fn g() {
                input.array_of_items(with_something, #two)
            }
        });
        assert_eq!(
            text,
            "fn f() {\n    input.array(|input| input.map(f))\n}\n\nfn g() {\n    \
             input.array_of_items(with_something, |input| {\n        \
             input.map(a_function_with_a_name_that_is_rather_long_for_a_function)\n    })\n}\n"
        );
    }

    #[test]
    fn a_value_that_fits_on_a_line_of_its_own_gets_one() {
        let long = &"x".repeat(80);
        let text = printed(code! {
            const A: &'static str = #long;
            const B: &'static str = "y";
        });
        let wanted =
            format!("const A: &'static str =\n    \"{long}\";\nconst B: &'static str = \"y\";\n");
        assert_eq!(text, wanted);
        let text = printed(code! {
            fn f() {
                match x {
                    #long => Some(#long),
                    _ => None
                }
            }
        });
        assert!(
            text.contains(&format!(
                "\"{long}\" => {{\n            Some(\"{long}\")\n        }}\n        _ => None,\n"
            )),
            "{text}"
        );
    }

    #[test]
    fn a_comma_comes_only_where_one_may_stand() {
        let long = &Ident::new(&"x".repeat(95));
        let text = printed(code! {
            ::a::b!(#long);
            pub type #long = [u8; 4];
            #[allow(#long)]
            pub type A = B<#long>;
        });
        let long = long.as_str();
        assert!(
            text.contains(&format!("::a::b!(\n    {long}\n);")),
            "{text}"
        );
        assert!(text.contains("= [u8; 4];"), "{text}");
        assert!(text.contains(&format!("allow(\n    {long}\n)]")), "{text}");
        assert!(text.contains(&format!("B<\n    {long},\n>;")), "{text}");
    }

    #[test]
    fn spaces_are_where_rustfmt_puts_them() {
        let lines = sequence([
            code!(
                use ::a::{B, c};
            ),
            code!(
                pub type T = ::a::B<'static, [u8; 4]>;
            ),
            code!(
                const _: () = ::a::b::<1>(-1, &[&2], *c as u32);
            ),
            code!(impl ::a::B<&'static [T]> for C {}),
            code!(::a::b!(C);),
        ]);
        assert_eq!(
            printed(lines),
            "use ::a::{B, c};\npub type T = ::a::B<'static, [u8; 4]>;\n\
             const _: () = ::a::b::<1>(-1, &[&2], *c as u32);\n\n\
             impl ::a::B<&'static [T]> for C {}\n\n::a::b!(C);\n"
                .replace("};\npub", "};\n\npub")
                .replace(">;\nconst", ">;\n\nconst")
        );
    }

    #[test]
    fn the_runtime_crate_is_called_by_the_name_that_the_user_gives() {
        let runtime = code!(crate::mine::agent_events);
        let mut file = Printer::new("A file.", Some(&runtime));
        let path = word!(::agent_events::codec::Decoder);
        file.items(code! {
            impl ::agent_events::A for B {
                const C: &'static ::agent_events::C<::agent_events::D> = &#path::E;
            }
        });
        let wanted = "impl crate::mine::agent_events::A for B {\n    \
            const C: &'static crate::mine::agent_events::C<crate::mine::agent_events::D> =\n        \
            &crate::mine::agent_events::codec::Decoder::E;\n}\n";
        let text = file.finish();
        assert!(text.ends_with(wanted), "{text}");
    }
}
