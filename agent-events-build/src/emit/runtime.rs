//! Code that calls the runtime crate `::agent_events` in, code that calls it by the name it has for the user out.
//!
//! Done to finished code, so that nothing that emits a path can forget it.

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};

/// Puts `runtime` wherever a path begins with `::agent_events`.
pub(super) fn renamed(code: TokenStream, runtime: &TokenStream) -> TokenStream {
    let mut renamed: Vec<TokenTree> = Vec::new();
    for token in code {
        match token {
            TokenTree::Group(group) => {
                let mut inner =
                    Group::new(group.delimiter(), self::renamed(group.stream(), runtime));
                inner.set_span(group.span());
                renamed.push(inner.into());
            }
            TokenTree::Ident(ident) if ident == "agent_events" && begins_path(&renamed) => {
                renamed.truncate(renamed.len() - 2);
                renamed.extend(runtime.clone());
            }
            other => renamed.push(other),
        }
    }
    renamed.into_iter().collect()
}

/// Tells whether code ends in a `::` with nothing before it that it could continue.
fn begins_path(before: &[TokenTree]) -> bool {
    let [rest @ .., TokenTree::Punct(first), TokenTree::Punct(second)] = before else {
        return false;
    };
    let is_separator =
        first.as_char() == ':' && first.spacing() == Spacing::Joint && second.as_char() == ':';
    is_separator
        && match rest {
            // Keywords cannot be continued, but for those that name a module or type.
            [.., TokenTree::Ident(ident)] => KEYWORDS.iter().any(|keyword| ident == keyword),
            [.., TokenTree::Punct(arrow), TokenTree::Punct(head)] if head.as_char() == '>' => {
                matches!(arrow.as_char(), '-' | '=') && arrow.spacing() == Spacing::Joint
            }
            [.., TokenTree::Punct(head)] => head.as_char() != '>',
            [.., TokenTree::Group(group)] => group.delimiter() != Delimiter::None,
            _ => true,
        }
}

/// Keywords that a path can follow in an item, type or expression.
const KEYWORDS: [&str; 17] = [
    "as", "const", "dyn", "else", "for", "if", "impl", "in", "let", "match", "move", "mut", "pub",
    "ref", "return", "use", "where",
];

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;
    use quote::quote;

    use super::renamed;

    fn check(code: &TokenStream, wanted: &TokenStream) {
        let now = renamed(code.clone(), &quote!(::mine::events));
        assert_eq!(now.to_string(), wanted.to_string());
    }

    #[test]
    fn every_path_from_the_root_is_renamed() {
        check(
            &quote! {
                impl ::agent_events::A for ::agent_events::B {
                    fn a(&self) -> ::agent_events::C<::agent_events::D> {
                        use ::agent_events::e;
                        <Self as ::agent_events::F>::g(|| ::agent_events::h, (::agent_events::i))
                    }
                }
            },
            &quote! {
                impl ::mine::events::A for ::mine::events::B {
                    fn a(&self) -> ::mine::events::C<::mine::events::D> {
                        use ::mine::events::e;
                        <Self as ::mine::events::F>::g(|| ::mine::events::h, (::mine::events::i))
                    }
                }
            },
        );
    }

    #[test]
    fn what_has_the_same_name_elsewhere_is_left_alone() {
        let code = quote! {
            super::agent_events::A
            super::super::agent_events::B
            ::other::agent_events::C
            Option<T>::agent_events
            "::agent_events"
            agent_events::D
        };
        check(&code, &code);
    }
}
