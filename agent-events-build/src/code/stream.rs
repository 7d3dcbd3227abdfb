//! Code in, the tokens that a macro hands to rustc out; and what the user wrote in, code out.

use proc_macro2::{Delimiter, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;

use super::spacing::Class;
use super::{Append, Code, Group, Literal, Token};

impl ToTokens for Code {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let mut groups: Vec<TokenStream> = Vec::new();
        let mut places: Vec<Span> = Vec::new();
        let mut stream = TokenStream::new();
        for token in &self.tokens {
            let span = places.last().copied().unwrap_or_else(Span::call_site);
            match token {
                Token::Word(word) => word_tokens(word.text, span, &mut stream),
                Token::Ident(ident) => stream.extend([TokenTree::from(ident.to_token(span))]),
                Token::Literal(literal) => placed(literal.as_str(), span, &mut stream),
                Token::Doc(line) => {
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
                Token::Foreign(foreign) => stream.extend(foreign.clone()),
                Token::At(span) => places.push(*span),
                Token::EndAt => {
                    places.pop();
                }
            }
        }
        tokens.extend(stream);
    }
}

impl ToTokens for Literal {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        placed(self.as_str(), Span::call_site(), tokens);
    }
}

fn word_tokens(word: &str, span: Span, stream: &mut TokenStream) {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if word.bytes().all(is_name) && !word.starts_with(|first: char| first.is_ascii_digit()) {
        stream.extend([TokenTree::from(proc_macro2::Ident::new(word, span))]);
    } else if word.bytes().all(|byte| byte.is_ascii_punctuation()) && !word.contains(['"', '_']) {
        mark(word, span, stream);
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

impl From<TokenStream> for Code {
    fn from(tokens: TokenStream) -> Self {
        Self {
            tokens: vec![Token::Foreign(tokens)],
        }
    }
}

impl Append for TokenStream {
    fn append(self, code: &mut Code) {
        code.tokens.push(Token::Foreign(self));
    }
}

/// Returns what the user wrote, on one line.
pub(super) fn text(tokens: &TokenStream) -> String {
    let mut text = Text::default();
    text.add(tokens.clone());
    text.text
}

/// A text that grows, and its last token.
#[derive(Default)]
struct Text {
    text: String,
    last: Option<Class>,
}

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
    use quote::{ToTokens, quote};

    use crate::code::{Append, Code, Ident, closure, code, list, word};

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
        let mut handed = code.to_token_stream();
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
            assert_eq!(Code::from(tokens).to_text(), wanted);
        }
    }

    #[test]
    fn a_name_cannot_bring_other_tokens() {
        for text in ["a b", "a; fn x() {}", "r#a\"", "é", "a::b"] {
            let code = (&Ident::new(text)).into_code().to_token_stream();
            assert_eq!(code.into_iter().count(), 1, "{text}");
        }
    }
}
