use std::borrow::Cow;

use plimsoll_text::Span;

use crate::{SubstitutionError, SyntaxError, SyntaxErrorKind};

/// A word of an operand: its text, and its structure where BuildKit expands variables and removes quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<'t> {
    /// Where it stands. A word that is continued over lines covers what lies between.
    pub span: Span,
    /// The text, continuations removed, quotes, escapes and variables as written. Members of JSON arrays are decoded.
    pub raw: Cow<'t, str>,
    pub(crate) content: Content,
}

/// What a word consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Nothing special in it: the raw text is the value.
    Plain,
    /// No variable in it: the value after quotes and escapes are removed.
    Cooked(String),
    /// The pieces of a word with variables.
    Parts(Vec<Part>),
}

/// A piece of a word with variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Text, quotes and escapes removed.
    Literal(String),
    /// A reference to a variable.
    Variable(Variable),
    /// Something that cannot be expanded; a syntax error says why.
    Invalid(Span),
}

/// A reference to a variable: `$name`, `${name}` or `${name:-word}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// The whole reference, `$` included.
    pub span: Span,
    /// The name; also a number or one of the shell's special parameters such as `@`.
    pub name: String,
    /// Where the name stands.
    pub name_span: Span,
    /// What follows the name inside the braces.
    pub modifier: Option<Modifier>,
}

/// The modifier of a `${...}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modifier {
    /// What it does.
    pub operator: Operator,
    /// Whether a colon stands before the operator, so that an empty value counts as unset.
    pub colon: bool,
    /// The word after the operator: a default, a message or a pattern.
    pub word: Vec<Part>,
    /// The word after the second slash of [`Operator::Replace`].
    pub replacement: Vec<Part>,
}

/// What a modifier does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `-`: the word if unset.
    Default,
    /// `+`: the word if set, nothing if not.
    Alternative,
    /// `?`: an error if unset.
    Required,
    /// `#` or `##`: without the shortest or longest prefix that matches.
    TrimPrefix {
        /// Whether it takes the longest.
        greedy: bool,
    },
    /// `%` or `%%`: without the shortest or longest suffix that matches.
    TrimSuffix {
        /// Whether it takes the longest.
        greedy: bool,
    },
    /// `/` or `//`: with the first match, or all, replaced.
    Replace {
        /// Whether it replaces all.
        all: bool,
    },
}

impl<'t> Word<'t> {
    /// The value, if it depends on no variable.
    #[must_use]
    pub fn literal(&self) -> Option<&str> {
        match &self.content {
            Content::Plain => Some(&self.raw),
            Content::Cooked(value) => Some(value),
            Content::Parts(_) => None,
        }
    }

    /// The pieces of a word with variables; empty if there is none in it.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        match &self.content {
            Content::Parts(parts) => parts,
            _ => &[],
        }
    }

    /// Whether it refers to a variable (or to something that cannot be expanded).
    #[must_use]
    pub const fn has_variables(&self) -> bool {
        matches!(self.content, Content::Parts(_))
    }

    /// Every reference in it in order, those in defaults and patterns of others included.
    #[must_use]
    pub fn variables(&self) -> Vec<&Variable> {
        let mut found = Vec::new();
        collect(self.parts(), &mut found);
        found
    }
}

/// Depth is bounded by the lexer.
fn collect<'p>(parts: &'p [Part], found: &mut Vec<&'p Variable>) {
    for part in parts {
        if let Part::Variable(variable) = part {
            found.push(variable);
            if let Some(modifier) = &variable.modifier {
                collect(&modifier.word, found);
                collect(&modifier.replacement, found);
            }
        }
    }
}

/// How many `${...}` are followed inside each other.
const MAX_DEPTH: u32 = 32;

/// Splits an expanded word into its parts as BuildKit's shell lexer does. `place` maps a range of `raw` to the file.
pub(crate) fn lex(
    raw: &str,
    escape: char,
    place: &dyn Fn(std::ops::Range<usize>) -> Span,
    errors: &mut Vec<SyntaxError>,
) -> Content {
    let special = |byte: &u8| matches!(byte, b'$' | b'\'' | b'"') || *byte == escape as u8;
    if !raw.as_bytes().iter().any(special) {
        return Content::Plain;
    }
    let mut lexer = Lexer { raw, at: 0, escape, place, lenient: false };
    let parts = match lexer.until(None, false, 0) {
        Ok(parts) => parts,
        Err((kind, range)) => {
            let span = place(range);
            errors.push(SyntaxError { kind, span });
            vec![Part::Invalid(span)]
        }
    };
    match parts.as_slice() {
        [] => Content::Cooked(String::new()),
        [Part::Literal(value)] => Content::Cooked(value.clone()),
        _ => Content::Parts(parts),
    }
}

struct Lexer<'r> {
    raw: &'r str,
    at: usize,
    escape: char,
    place: &'r dyn Fn(std::ops::Range<usize>) -> Span,
    /// Whether any modifier after a colon passes, as it does where BuildKit only looks for heredocs.
    lenient: bool,
}

type Failure = (SyntaxErrorKind, std::ops::Range<usize>);

/// Parts under construction: neighbouring literals become one.
#[derive(Default)]
struct Parts {
    done: Vec<Part>,
    literal: String,
}

impl Parts {
    fn part(&mut self, part: Part) {
        if !self.literal.is_empty() {
            self.done.push(Part::Literal(std::mem::take(&mut self.literal)));
        }
        self.done.push(part);
    }

    fn finish(mut self) -> Vec<Part> {
        if !self.literal.is_empty() {
            self.done.push(Part::Literal(self.literal));
        }
        self.done
    }
}

impl Lexer<'_> {
    fn peek(&self) -> Option<char> {
        self.raw.get(self.at..).and_then(|rest| rest.chars().next())
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Lexes up to `stop` (consumed) or the end. With `keep_escapes` the escape character stays, as patterns need.
    fn until(&mut self, stop: Option<char>, keep_escapes: bool, depth: u32) -> Result<Vec<Part>, Failure> {
        let mut parts = Parts::default();
        while let Some(c) = self.peek() {
            if Some(c) == stop {
                self.next();
                return Ok(parts.finish());
            }
            match c {
                '$' => self.dollar(&mut parts, depth)?,
                '\'' => self.single_quoted(&mut parts)?,
                '"' => self.double_quoted(&mut parts, keep_escapes, depth)?,
                c if c == self.escape => {
                    self.next();
                    if keep_escapes {
                        parts.literal.push(c);
                    }
                    if let Some(escaped) = self.next() {
                        parts.literal.push(escaped);
                    }
                }
                c => {
                    self.next();
                    parts.literal.push(c);
                }
            }
        }
        match stop {
            None => Ok(parts.finish()),
            Some('/') => Err(substitution(SubstitutionError::MissingSlash, self.at..self.at)),
            Some(_) => Err(substitution(SubstitutionError::Unclosed, self.at..self.at)),
        }
    }

    fn single_quoted(&mut self, parts: &mut Parts) -> Result<(), Failure> {
        let start = self.at;
        let inside = self.raw.get(start + 1..).unwrap_or("");
        let Some(length) = inside.find('\'') else {
            return Err((SyntaxErrorKind::UnterminatedQuote { quote: '\'' }, start..start + 1));
        };
        parts.literal.push_str(inside.get(..length).unwrap_or(""));
        self.at = start + length + 2;
        Ok(())
    }

    fn double_quoted(&mut self, parts: &mut Parts, keep_escapes: bool, depth: u32) -> Result<(), Failure> {
        let start = self.at;
        self.next();
        loop {
            match self.peek() {
                None => return Err((SyntaxErrorKind::UnterminatedQuote { quote: '"' }, start..start + 1)),
                Some('"') => {
                    self.next();
                    return Ok(());
                }
                Some('$') => self.dollar(parts, depth)?,
                Some(c) => {
                    self.next();
                    let mut c = c;
                    if c == self.escape {
                        if keep_escapes {
                            parts.literal.push(c);
                        }
                        match self.peek() {
                            None => continue,
                            Some(next) if next == '"' || next == '$' || next == self.escape => {
                                self.next();
                                c = next;
                            }
                            Some(_) => {}
                        }
                    }
                    parts.literal.push(c);
                }
            }
        }
    }

    fn dollar(&mut self, parts: &mut Parts, depth: u32) -> Result<(), Failure> {
        let start = self.at;
        self.next();
        let braced = self.peek() == Some('{');
        if braced {
            self.next();
            match self.peek() {
                None => return Err(substitution(SubstitutionError::Unclosed, start..self.at)),
                Some('{' | '}' | ':') => return Err(substitution(SubstitutionError::NoName, start..self.at + 1)),
                _ => {}
            }
        }
        let name_start = self.at;
        self.name();
        let name = self.raw.get(name_start..self.at).unwrap_or("").to_owned();
        if name.is_empty() && !braced {
            parts.literal.push('$');
            return Ok(());
        }
        let name_span = (self.place)(name_start..self.at);
        let modifier = if braced { self.modifier(start, depth)? } else { None };
        let span = (self.place)(start..self.at);
        parts.part(Part::Variable(Variable { span, name, name_span, modifier }));
        Ok(())
    }

    /// What follows the name in braces, the closing brace included.
    fn modifier(&mut self, start: usize, depth: u32) -> Result<Option<Modifier>, Failure> {
        if depth >= MAX_DEPTH {
            return Err(substitution(SubstitutionError::TooDeep, start..self.at));
        }
        let operator_start = self.at;
        let unclosed = |lexer: &Self| substitution(SubstitutionError::Unclosed, start..lexer.at);
        let mut c = self.next().ok_or_else(|| unclosed(self))?;
        let colon = c == ':';
        if c == '}' {
            return Ok(None);
        }
        if colon {
            c = self.next().ok_or_else(|| unclosed(self))?;
        }
        let mut operator = match c {
            '-' => Operator::Default,
            '+' => Operator::Alternative,
            '?' => Operator::Required,
            '#' => Operator::TrimPrefix { greedy: false },
            '%' => Operator::TrimSuffix { greedy: false },
            '/' if !colon => Operator::Replace { all: false },
            _ if colon && self.lenient => Operator::Default,
            other => {
                let unsupported = SubstitutionError::UnsupportedModifier(other);
                return Err(substitution(unsupported, operator_start..self.at));
            }
        };
        let doubled = self.peek() == Some(c);
        match &mut operator {
            Operator::TrimPrefix { greedy } | Operator::TrimSuffix { greedy } if doubled => {
                self.next();
                *greedy = true;
            }
            Operator::Replace { all } if doubled => {
                self.next();
                *all = true;
            }
            _ => {}
        }
        let wide = |failure: Failure| match failure {
            (kind @ SyntaxErrorKind::InvalidSubstitution { .. }, range) if range.is_empty() => (kind, start..range.end),
            other => other,
        };
        let (word, replacement) = if matches!(operator, Operator::Replace { .. }) {
            let pattern = self.until(Some('/'), true, depth + 1).map_err(wide)?;
            (pattern, self.until(Some('}'), true, depth + 1).map_err(wide)?)
        } else {
            let keep_escapes = matches!(operator, Operator::TrimPrefix { .. } | Operator::TrimSuffix { .. });
            (self.until(Some('}'), keep_escapes, depth + 1).map_err(wide)?, Vec::new())
        };
        Ok(Some(Modifier { operator, colon, word, replacement }))
    }

    /// Skips a variable name, a run of digits, or one special parameter.
    fn name(&mut self) {
        let Some(first) = self.peek() else { return };
        if first.is_numeric() {
            while self.peek().is_some_and(char::is_numeric) {
                self.next();
            }
        } else if matches!(first, '@' | '*' | '#' | '?' | '-' | '$' | '!') {
            self.next();
        } else {
            while self.peek().is_some_and(|c| c.is_alphanumeric() || c == '_') {
                self.next();
            }
        }
    }
}

const fn substitution(reason: SubstitutionError, range: std::ops::Range<usize>) -> Failure {
    (SyntaxErrorKind::InvalidSubstitution { reason }, range)
}

/// Advances over one quote, escape, `$` expression or character of a command line as BuildKit's lexer does when it
/// looks for heredocs. `None` if the line cannot be lexed, in which case BuildKit finds no heredoc in it.
pub(crate) fn skip_piece(line: &str, at: usize, depth: u32) -> Option<usize> {
    let no_place = |_: std::ops::Range<usize>| Span::empty(0);
    let mut lexer = Lexer { raw: line, at, escape: '\\', place: &no_place, lenient: true };
    let mut parts = Parts::default();
    match lexer.peek()? {
        '$' => lexer.dollar(&mut parts, depth).ok()?,
        '\'' => lexer.single_quoted(&mut parts).ok()?,
        '"' => lexer.double_quoted(&mut parts, true, depth).ok()?,
        '\\' => {
            lexer.next();
            lexer.next();
        }
        _ => {
            lexer.next();
        }
    }
    Some(lexer.at)
}

/// The value of a word of heredoc grammar: quotes and escapes removed, variables as written.
pub(crate) fn unquote(raw: &str) -> Option<String> {
    let mut value = String::new();
    let mut at = 0;
    while at < raw.len() {
        let next = skip_piece(raw, at, 0)?;
        let piece = raw.get(at..next)?;
        match piece.as_bytes().first()? {
            b'\'' => value.push_str(piece.get(1..piece.len() - 1)?),
            b'"' => {
                let mut escaped = false;
                for c in piece.get(1..piece.len() - 1)?.chars() {
                    if c == '\\' && !escaped {
                        escaped = true;
                        continue;
                    }
                    if escaped && !matches!(c, '"' | '$' | '\\') {
                        value.push('\\');
                    }
                    escaped = false;
                    value.push(c);
                }
            }
            b'\\' => value.push_str(piece.get(1..)?),
            _ => value.push_str(piece),
        }
        at = next;
    }
    Some(value)
}
