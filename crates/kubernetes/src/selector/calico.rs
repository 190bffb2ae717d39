//! The selector expressions of Calico: `app == 'web' && !has(legacy)`.
//!
//! The language is described at <https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#selectors>.

use compact_str::CompactString;
use std::fmt;

use super::{Requirement, Selector, SelectorValue, Test};

/// How deep parentheses and negations may nest; a deeper expression is refused rather than read.
const DEPTH_MAX: usize = 64;

/// Why a Calico expression can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalicoError {
    /// The byte of the expression where reading stopped.
    pub offset: usize,
    /// What would have been right there.
    pub expected: &'static str,
}

impl fmt::Display for CalicoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {} at byte {}", self.expected, self.offset)
    }
}

impl std::error::Error for CalicoError {}

/// Reads a Calico expression. An empty one is `all()`.
pub fn parse_calico(expression: &str) -> Result<Selector, CalicoError> {
    let mut parser = Parser { text: expression, at: 0, depth: 0 };
    parser.skip_blanks();
    if parser.rest().is_empty() {
        return Ok(Selector::everything());
    }
    let selector = parser.or()?;
    if parser.rest().is_empty() { Ok(selector) } else { Err(parser.error("'&&', '||' or the end")) }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl<'t> Parser<'t> {
    fn or(&mut self) -> Result<Selector, CalicoError> {
        let mut parts = vec![self.and()?];
        while self.take("||") {
            parts.push(self.and()?);
        }
        Ok(one_or(parts, Selector::AnyOf))
    }

    fn and(&mut self) -> Result<Selector, CalicoError> {
        let mut parts = vec![self.operand()?];
        while self.take("&&") {
            parts.push(self.operand()?);
        }
        Ok(one_or(parts, Selector::AllOf))
    }

    fn operand(&mut self) -> Result<Selector, CalicoError> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(self.error("less nesting"));
        }
        let selector = if self.take("!") {
            Selector::Not(Box::new(self.operand()?))
        } else if self.take("(") {
            let inner = self.or()?;
            self.expect(")", "')'")?;
            inner
        } else {
            self.condition()?
        };
        self.depth -= 1;
        Ok(selector)
    }

    fn condition(&mut self) -> Result<Selector, CalicoError> {
        let key = self.label_name()?;
        if matches!(key, "all" | "global" | "has") && self.take("(") {
            let selector = match key {
                "all" => Selector::everything(),
                "has" => requirement(self.label_name()?, Test::Exists),
                // `global()` stands for cluster-wide resources, which no pod or namespace is.
                _ => Selector::Nothing,
            };
            self.expect(")", "')'")?;
            return Ok(selector);
        }
        let test = if self.take("==") {
            Test::In([self.string()?].into())
        } else if self.take("!=") {
            Test::NotIn([self.string()?].into())
        } else if self.take_word("not") {
            if !self.take_word("in") {
                return Err(self.error("'in'"));
            }
            Test::NotIn(self.set()?)
        } else if self.take_word("in") {
            Test::In(self.set()?)
        } else if self.take_word("contains") {
            Test::Contains(self.plain_string()?)
        } else if self.take_word("starts") {
            self.with()?;
            Test::StartsWith(self.plain_string()?)
        } else if self.take_word("ends") {
            self.with()?;
            Test::EndsWith(self.plain_string()?)
        } else {
            return Err(self.error("an operator"));
        };
        Ok(requirement(key, test))
    }

    fn with(&mut self) -> Result<(), CalicoError> {
        if self.take_word("with") { Ok(()) } else { Err(self.error("'with'")) }
    }

    fn set(&mut self) -> Result<Box<[SelectorValue]>, CalicoError> {
        self.expect("{", "'{'")?;
        let mut values = Vec::new();
        if self.take("}") {
            return Ok(values.into());
        }
        loop {
            values.push(self.string()?);
            if self.take("}") {
                return Ok(values.into());
            }
            self.expect(",", "',' or '}'")?;
        }
    }

    fn string(&mut self) -> Result<SelectorValue, CalicoError> {
        self.plain_string().map(Some)
    }

    fn plain_string(&mut self) -> Result<CompactString, CalicoError> {
        let quote = match self.rest().as_bytes().first() {
            Some(b'\'') => '\'',
            Some(b'"') => '"',
            _ => return Err(self.error("a string in quotes")),
        };
        let inner = self.rest().get(1..).unwrap_or_default();
        let Some(end) = inner.find(quote) else { return Err(self.error("a closing quote")) };
        let value = inner.get(..end).unwrap_or_default().into();
        self.advance(end + 2);
        Ok(value)
    }

    fn label_name(&mut self) -> Result<&'t str, CalicoError> {
        let rest = self.rest();
        let length =
            rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'/' | b'-')).count();
        if length == 0 {
            return Err(self.error("a label name"));
        }
        self.advance(length);
        Ok(rest.get(..length).unwrap_or_default())
    }

    fn take(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.advance(token.len());
        }
        found
    }

    fn take_word(&mut self, word: &str) -> bool {
        let is_whole =
            self.rest().strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()));
        if is_whole {
            self.advance(word.len());
        }
        is_whole
    }

    fn expect(&mut self, token: &str, expected: &'static str) -> Result<(), CalicoError> {
        if self.take(token) { Ok(()) } else { Err(self.error(expected)) }
    }

    fn advance(&mut self, bytes: usize) {
        self.at += bytes;
        self.skip_blanks();
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn error(&self, expected: &'static str) -> CalicoError {
        CalicoError { offset: self.at, expected }
    }
}

fn requirement(key: &str, test: Test) -> Selector {
    Selector::from_requirements([Requirement { key: Some(key.into()), test }])
}

fn one_or(mut parts: Vec<Selector>, many: fn(Box<[Selector]>) -> Selector) -> Selector {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            many(parts.into())
        }
        None => Selector::everything(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{LabelSet, Match};
    use super::*;

    fn ask(expression: &str) -> Match {
        let labels: LabelSet =
            [("app", Some("web")), ("tier", Some("front-end")), ("hash", None)].into_iter().collect();
        parse_calico(expression).unwrap_or_else(|error| panic!("{expression}: {error}")).matches(&labels)
    }

    #[test]
    fn expressions_are_evaluated() {
        for (expression, expected) in [
            ("", Match::Yes),
            ("all()", Match::Yes),
            ("global()", Match::No),
            ("app == 'web'", Match::Yes),
            ("app==\"web\"", Match::Yes),
            ("app == 'api'", Match::No),
            ("app != 'api'", Match::Yes),
            ("missing != 'api'", Match::Yes),
            ("has(app)", Match::Yes),
            ("!has(app)", Match::No),
            ("! ! has(app)", Match::Yes),
            ("app in {'api', 'web'}", Match::Yes),
            ("app in {}", Match::No),
            ("app not in {'api'}", Match::Yes),
            ("missing not in {'api'}", Match::Yes),
            ("tier contains 'nt-e'", Match::Yes),
            ("tier starts with 'front'", Match::Yes),
            ("tier ends with \"front\"", Match::No),
            ("app == 'web' && has(missing)", Match::No),
            ("app == 'x' || app == 'web' && has(tier)", Match::Yes),
            ("(app == 'web' || has(y)) && !(tier == 'x')", Match::Yes),
            ("hash == 'abc'", Match::Unknown),
            ("hash == 'abc' || app == 'web'", Match::Yes),
            ("hash starts with 'a'", Match::Unknown),
            ("has == 'x'", Match::No),
        ] {
            assert_eq!(ask(expression), expected, "{expression}");
        }
    }

    #[test]
    fn mistakes_are_placed() {
        for (expression, offset) in [
            ("app = 'web'", 4),
            ("app == web", 7),
            ("app == 'web", 7),
            ("app == 'web' &&", 15),
            ("(app == 'web'", 13),
            ("has(app", 7),
            ("app in {'a' 'b'}", 12),
            ("app not 'x'", 8),
            ("app == 'x' tail", 11),
            ("&& app", 0),
        ] {
            let error = parse_calico(expression).expect_err(expression);
            assert_eq!(error.offset, offset, "{expression}: {error}");
        }
    }

    #[test]
    fn deep_nesting_is_refused_rather_than_followed() {
        let deep = |n: usize| format!("{}has(a){}", "(".repeat(n), ")".repeat(n));
        assert!(parse_calico(&deep(60)).is_ok());
        assert_eq!(parse_calico(&deep(100_000)).map_err(|error| error.expected), Err("less nesting"));
        assert!(parse_calico(&"!".repeat(100_000)).is_err());
    }

    #[test]
    fn all_counts_as_everything() {
        assert!(parse_calico("all()").is_ok_and(|selector| selector.is_everything()));
        assert!(parse_calico("has(a)").is_ok_and(|selector| !selector.is_everything()));
    }
}
