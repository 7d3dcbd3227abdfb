//! The text of a selector in; whether it means a type, a field or a symbol out, and what was meant when it means none.

use std::fmt;
use std::str::FromStr;

use agent_events_schema::is_name;

/// A pattern over Avro paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Selector(Vec<Segment>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    /// This name.
    Name(String),
    /// `*`: any one name.
    One,
    /// `**`: any number of names, also none.
    Any,
}

/// A text that is no selector, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InvalidSelector(String);

impl fmt::Display for InvalidSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Selector {
    type Err = InvalidSelector;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split('.')
            .map(|segment| match segment {
                "*" => Ok(Segment::One),
                "**" => Ok(Segment::Any),
                name if is_name(name) => Ok(Segment::Name(name.to_owned())),
                "" => Err("it has an empty segment".to_owned()),
                part if part.contains('*') => Err(format!(
                    "`{part}` is only part of a wildcard: `*` stands for one whole name, `**` for any number of them"
                )),
                other => Err(format!("`{other}` is not a name")),
            })
            .collect::<Result<_, _>>()
            .map(Self)
            .map_err(InvalidSelector)
    }
}

impl Selector {
    /// Tells whether it means one path only.
    pub(crate) fn is_exact(&self) -> bool {
        self.0
            .iter()
            .all(|segment| matches!(segment, Segment::Name(_)))
    }

    /// Tells whether it means the path of these names.
    pub(crate) fn matches(&self, path: &[&str]) -> bool {
        let (mut at, mut name) = (0, 0);
        // Where the last `**` stands, and the first name it does not yet cover.
        let mut retry: Option<(usize, usize)> = None;
        while name < path.len() {
            match self.0.get(at) {
                Some(Segment::Any) => {
                    retry = Some((at, name));
                    at += 1;
                }
                Some(Segment::One) => (at, name) = (at + 1, name + 1),
                Some(Segment::Name(wanted)) if wanted == path[name] => {
                    (at, name) = (at + 1, name + 1);
                }
                _ => match retry {
                    Some((any, covered)) => {
                        retry = Some((any, covered + 1));
                        (at, name) = (any + 1, covered + 1);
                    }
                    None => return false,
                },
            }
        }
        self.0[at..].iter().all(|segment| *segment == Segment::Any)
    }

    /// Returns the selector of the same form that means this path, so that the nearest one can be suggested.
    ///
    /// There is none when the path has not as many names as the form needs, or the form has a `**` in its middle.
    pub(crate) fn fitted(&self, path: &[&str]) -> Option<String> {
        let front = self.0.first() == Some(&Segment::Any);
        let rest = self.0.strip_prefix(&[Segment::Any]).unwrap_or(&self.0);
        let back = rest.last() == Some(&Segment::Any);
        let inner = rest.strip_suffix(&[Segment::Any]).unwrap_or(rest);
        let surplus = path.len().checked_sub(inner.len())?;
        let names = match (front, back) {
            (false, false) if surplus > 0 => return None,
            (true, true) => return None,
            (true, false) => &path[surplus..],
            (false, _) => &path[..inner.len()],
        };
        let mut fitted = Vec::new();
        fitted.extend(front.then_some("**"));
        for (segment, name) in inner.iter().zip(names) {
            fitted.push(match segment {
                Segment::Name(_) => name,
                Segment::One => "*",
                Segment::Any => return None,
            });
        }
        fitted.extend(back.then_some("**"));
        Some(fitted.join("."))
    }
}

#[cfg(test)]
mod tests {
    use super::Selector;

    fn selector(text: &str) -> Selector {
        text.parse().unwrap()
    }

    #[test]
    fn a_wildcard_stands_for_whole_names() {
        for (text, path, wanted) in [
            ("com.acme.Order", "com.acme.Order", true),
            ("com.acme.Order", "com.acme.Order.total", false),
            ("com.acme.Order", "com.acme", false),
            ("com.acme.*", "com.acme.Order", true),
            ("com.acme.*", "com.acme.Order.total", false),
            ("com.acme.*", "com.acme", false),
            ("com.acme.**", "com.acme.Order", true),
            ("com.acme.**", "com.acme.order.Line.total", true),
            ("com.acme.**", "com.acmes.Order", false),
            ("**.total", "com.acme.Order.total", true),
            ("**.total", "total", true),
            ("**.total", "com.acme.Order.totals", false),
            ("**.a.**.b", "x.a.a.c.b", true),
            ("**.a.**.b", "x.b.c.a", false),
            ("**.a.*.b", "a.a.b.a.c.b", true),
            ("**", "Order", true),
            ("*", "com.Order", false),
        ] {
            let path: Vec<&str> = path.split('.').collect();
            assert_eq!(selector(text).matches(&path), wanted, "{text} on {path:?}");
        }
    }

    #[test]
    fn text_that_is_no_selector_is_refused_with_the_reason() {
        let reason = |text: &str| text.parse::<Selector>().unwrap_err().to_string();
        assert_eq!(reason(""), "it has an empty segment");
        assert_eq!(reason("com..Order"), "it has an empty segment");
        assert_eq!(reason("com.acme-x.Order"), "`acme-x` is not a name");
        assert!(reason("com.acme.Ord*").starts_with("`Ord*` is only part of a wildcard"));
    }

    #[test]
    fn a_path_is_fitted_into_the_form_of_a_selector() {
        let fitted =
            |text: &str, path: &str| selector(text).fitted(&path.split('.').collect::<Vec<&str>>());
        for (text, path, wanted) in [
            ("com.acme.Ordr", "com.acme.Order", Some("com.acme.Order")),
            ("com.acme.Ordr", "com.acme.Order.total", None),
            (
                "com.acme.Ordr.*",
                "com.acme.Order.id",
                Some("com.acme.Order.*"),
            ),
            ("**.totl", "com.acme.Order.total", Some("**.total")),
            ("cmo.**", "com.acme.Order", Some("com.**")),
            ("a.b.c.**", "a.b", None),
            ("a.**.b", "a.c.d", None),
            ("**.a.**", "a.c.d", None),
        ] {
            assert_eq!(fitted(text, path).as_deref(), wanted, "{text} on {path}");
        }
    }
}
