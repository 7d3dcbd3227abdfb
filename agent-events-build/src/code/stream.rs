//! Code in, the tokens that a macro hands to rustc out; and what the user wrote in, code out.

use std::cell::RefCell;

use proc_macro2::{Delimiter, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;

#[cfg(feature = "report")]
use super::spacing::Class;
use super::{Append, Code, Group, Ident, Literal, Place, Token, short};

/// What a user has written in a file of Rust: its tokens and places, which code knows by number, since rustc's own stay
/// in the thread that it gave them to.
#[derive(Debug, Default)]
pub(crate) struct Written {
    tokens: RefCell<Vec<TokenStream>>,
    places: RefCell<Vec<Span>>,
}

impl Written {
    /// Returns an identifier that is marked where the user wrote it.
    pub(crate) fn ident(&self, ident: &proc_macro2::Ident) -> Ident {
        let mut places = self.places.borrow_mut();
        places.push(ident.span());
        Ident::of_user(ident).at(Place(short(places.len() - 1)))
    }

    /// Returns code that is what the user wrote.
    pub(crate) fn code(&self, written: TokenStream) -> Code {
        let mut tokens = self.tokens.borrow_mut();
        tokens.push(written);
        Code {
            tokens: vec![Token::Foreign(short(tokens.len() - 1))],
            text: String::new(),
        }
    }

    /// Returns the tokens of code for rustc.
    pub(crate) fn stream(&self, code: impl Append) -> TokenStream {
        let code = code.into_code();
        let (written, known) = (self.tokens.borrow(), self.places.borrow());
        let place = |place: Place| known.get(place.0 as usize).copied();
        let mut groups: Vec<TokenStream> = Vec::new();
        let mut places: Vec<Span> = Vec::new();
        let mut stream = TokenStream::new();
        for token in &code.tokens {
            let span = places.last().copied().unwrap_or_else(Span::call_site);
            match *token {
                Token::Word(word) => word_tokens(word.text, span, &mut stream),
                Token::Ident(_, own) => {
                    let span = own.and_then(place).unwrap_or(span);
                    let ident = ident_token(code.said(token), span);
                    stream.extend([TokenTree::from(ident)]);
                }
                Token::Literal(_) => placed(code.said(token), span, &mut stream),
                Token::Doc(said) => {
                    let line = code.text_of(said);
                    let line = if line.is_empty() {
                        String::new()
                    } else {
                        format!(" {line}")
                    };
                    stream.extend(quote::quote_spanned!(span=> #[doc = #line]));
                }
                Token::Open(Group::Angle) => mark("<", span, &mut stream),
                Token::Close(Group::Angle) => mark(">", span, &mut stream),
                Token::Open(Group::Body) | Token::Close(Group::Body) => {}
                Token::Open(_) => groups.push(std::mem::take(&mut stream)),
                Token::Close(group) => {
                    let delimiter = match group {
                        Group::Paren => Delimiter::Parenthesis,
                        Group::Bracket => Delimiter::Bracket,
                        _ => Delimiter::Brace,
                    };
                    let outer = groups.pop().unwrap_or_default();
                    let mut group =
                        proc_macro2::Group::new(delimiter, std::mem::replace(&mut stream, outer));
                    group.set_span(span);
                    stream.extend([TokenTree::from(group)]);
                }
                Token::Foreign(number) => stream.extend(written.get(number as usize).cloned()),
                // Only the place: should a macro have written the name, names of ours are not those of its code.
                Token::At(at) => {
                    places
                        .push(place(at).map_or(span, |place| Span::call_site().located_at(place)));
                }
                Token::EndAt => {
                    places.pop();
                }
            }
        }
        stream
    }
}

fn ident_token(text: &str, span: Span) -> proc_macro2::Ident {
    match text.strip_prefix("r#") {
        Some(name) => proc_macro2::Ident::new_raw(name, span),
        None => proc_macro2::Ident::new(text, span),
    }
}

impl ToTokens for Literal {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        placed(self.as_str(), Span::call_site(), tokens);
    }
}

fn word_tokens(word: &str, span: Span, stream: &mut TokenStream) {
    let is_name = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !text.starts_with(|first: char| first.is_ascii_digit())
    };
    let is_mark = |text: &str| {
        text.bytes().all(|byte| byte.is_ascii_punctuation()) && !text.contains(['"', '_'])
    };
    if is_mark(word) {
        mark(word, span, stream);
    } else if word.split("::").all(is_name) {
        for (index, name) in word.split("::").enumerate() {
            if index > 0 {
                mark("::", span, stream);
            }
            if !name.is_empty() {
                let name = proc_macro2::Ident::new(name, span);
                stream.extend([TokenTree::from(name)]);
            }
        }
    } else {
        placed(word, span, stream);
    }
}

fn mark(mark: &str, span: Span, stream: &mut TokenStream) {
    let last = mark.len() - 1;
    stream.extend(mark.chars().enumerate().map(|(index, char)| {
        let spacing = if index == last {
            Spacing::Alone
        } else {
            Spacing::Joint
        };
        let mut punct = Punct::new(char, spacing);
        punct.set_span(span);
        TokenTree::from(punct)
    }));
}

/// Adds the tokens of a text that is code for sure.
fn placed(text: &str, span: Span, stream: &mut TokenStream) {
    let tokens: TokenStream = text.parse().expect("words and literals are tokens");
    stream.extend(tokens.into_iter().map(|mut token| {
        token.set_span(span);
        token
    }));
}

/// Returns what the user wrote in a build script, where it has no place that rustc could mark.
#[cfg(feature = "report")]
pub(crate) fn of_user(tokens: impl ToTokens) -> Code {
    let mut text = Text::default();
    text.add(tokens.into_token_stream());
    let mut code = Code::default();
    code.literal(|literal| literal.push_str(&text.text));
    code
}

/// A text that grows, and its last token.
#[cfg(feature = "report")]
#[derive(Default)]
struct Text {
    text: String,
    last: Option<Class>,
}

#[cfg(feature = "report")]
impl Text {
    fn add(&mut self, tokens: TokenStream) {
        let mut mark = String::new();
        for token in tokens {
            match token {
                TokenTree::Punct(punct) => {
                    mark.push(punct.as_char());
                    // The tick of a lifetime.
                    if punct.spacing() == Spacing::Joint {
                        continue;
                    }
                    let mark = std::mem::take(&mut mark);
                    self.token(&mark);
                }
                TokenTree::Ident(ident) => {
                    mark.push_str(&ident.to_string());
                    let ident = std::mem::take(&mut mark);
                    self.token(&ident);
                }
                TokenTree::Literal(literal) => self.token(&literal.to_string()),
                TokenTree::Group(group) => {
                    let (open, close) = match group.delimiter() {
                        Delimiter::Parenthesis => ("(", ")"),
                        Delimiter::Bracket => ("[", "]"),
                        Delimiter::Brace => ("{", "}"),
                        Delimiter::None => ("", ""),
                    };
                    self.token(open);
                    self.add(group.stream());
                    self.token(close);
                }
            }
        }
    }

    fn token(&mut self, token: &str) {
        let class = Class::of(token);
        if self.last.is_some_and(|last| last.is_spaced(class)) {
            self.text.push(' ');
        }
        self.text.push_str(token);
        if class != Class::Nothing {
            self.last = Some(class);
        }
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;
    use quote::quote;

    use crate::code::{Ident, Written, closure, code, list, of_user, word};

    #[test]
    fn what_is_printed_and_what_rustc_is_handed_are_the_same_tokens() {
        let ident = &Ident::new("r#type");
        let (body, text) = (
            closure(word!(|value, out|), code!(f(value, out))),
            "\" // \n",
        );
        let items = list([code!(A::B), code!('static)]);
        let path = word!(::std::vec::Vec);
        let code = code! {
            /// Text with a \" quote.
            #[derive(Debug, Clone)]
            pub struct #ident<'_> { a: #path<#path<u8>>, b: &'static [u8; 4] }
            impl ::agent_events::A for B {
                fn f(&self) -> ::core::result::Result<()> { g(#body, #text, -1, #items)?; }
            }
        };
        let printed: TokenStream = code.to_text().parse().unwrap();
        let mut handed = Written::default().stream(code);
        // What is on one line has no documentation.
        handed = handed.into_iter().skip(2).collect();
        let without_spaces = |tokens: TokenStream| tokens.to_string().replace(' ', "");
        assert_eq!(without_spaces(printed), without_spaces(handed));
    }

    #[test]
    fn what_the_user_wrote_is_laid_out_on_one_line() {
        for (tokens, wanted) in [
            (
                quote!(#[serde(rename = "x", skip)]),
                "#[serde(rename = \"x\", skip)]",
            ),
            (quote!(::my_types::Money<'a, T>), "::my_types::Money<'a, T>"),
            (quote!(crate::a::B), "crate::a::B"),
            (
                quote!(#[cfg(not(feature = "a"))] #[b]),
                "#[cfg(not(feature = \"a\"))] #[b]",
            ),
        ] {
            assert_eq!(of_user(tokens).to_text(), wanted);
        }
    }

    #[test]
    fn a_name_cannot_bring_other_tokens() {
        for text in ["a b", "a; fn x() {}", "r#a\"", "é", "a::b"] {
            let code = Written::default().stream(&Ident::new(text));
            assert_eq!(code.into_iter().count(), 1, "{text}");
        }
    }
}
