//! One logical line into an instruction: keyword, flags and the operand grammar of each keyword.

use std::borrow::Cow;
use std::ops::Range;

use plimsoll_text::Span;

use super::json::{self, Json};
use super::line::{Line, is_blank, trim};
use crate::word::{self, Content};
use crate::{
    Arguments, Command, Flag, Instruction, JsonArray, Keyword, Pair, ShellText, SyntaxError, SyntaxErrorKind, Word,
};

/// How many instructions are read inside each other. One is allowed, two are an error that deserves a tree.
const MAX_TRIGGERS: u32 = 2;

pub(super) struct Operands<'e> {
    pub(super) escape: char,
    pub(super) errors: &'e mut Vec<SyntaxError>,
}

impl Operands<'_> {
    /// Reads the instruction in `range` of the line.
    pub(super) fn instruction<'t>(&mut self, line: Line<'t, '_>, range: Range<usize>, depth: u32) -> Instruction<'t> {
        let range = trim(line.text, range);
        let bytes = line.text.as_bytes();
        let keyword_end = (range.start..range.end).find(|&at| is_blank(bytes[at])).unwrap_or(range.end);
        let keyword = Keyword::of(line.slice(range.start..keyword_end));
        let (flags, rest) = self.flags(line, keyword, keyword_end..range.end);
        let rest = trim(line.text, rest..range.end);
        let arguments = self.arguments(line, keyword, rest, depth);
        Instruction {
            keyword,
            keyword_span: line.span(range.start..keyword_end),
            span: line.span(range),
            flags,
            arguments,
            heredocs: Vec::new(),
            blank_lines: Vec::new(),
            comments_above: 0..0,
            comments_inside: 0..0,
        }
    }

    /// The words that start with `--`, and where the operands start.
    fn flags<'t>(&mut self, line: Line<'t, '_>, keyword: Keyword, range: Range<usize>) -> (Vec<Flag<'t>>, usize) {
        let mut flags = Vec::new();
        let mut at = range.start;
        loop {
            at = trim(line.text, at..range.end).start;
            if !line.slice(at..range.end).starts_with("--") {
                return (flags, at);
            }
            let end = at + quoted_word(line.slice(at..range.end), self.escape);
            let word = line.slice(at..end);
            if word == "--" {
                return (flags, end);
            }
            let name_end = word.find('=').map_or(end, |equals| at + equals);
            let value = (name_end < end).then(|| {
                let expands = !(keyword == Keyword::Copy && line.slice(at + 2..name_end) == "from");
                self.word(line, name_end + 1..end, expands)
            });
            flags.push(Flag {
                name: line.cow(at + 2..name_end),
                name_span: line.span(at + 2..name_end),
                value,
                span: line.span(at..end),
            });
            at = end;
        }
    }

    fn arguments<'t>(&mut self, line: Line<'t, '_>, keyword: Keyword, rest: Range<usize>, depth: u32) -> Arguments<'t> {
        if rest.is_empty() {
            return Arguments::None;
        }
        match keyword {
            Keyword::Add | Keyword::Copy | Keyword::Volume => match self.json(line, rest.clone(), true) {
                Some(array) => Arguments::Json(array),
                None => Arguments::Words(self.blank_separated(line, rest, |_| true)),
            },
            Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Shell => {
                match self.json(line, rest.clone(), false) {
                    Some(array) => Arguments::Json(array),
                    None => Arguments::Shell(shell_text(line, rest)),
                }
            }
            Keyword::From => Arguments::Words(self.blank_separated(line, rest, |index| index == 0)),
            Keyword::Expose => Arguments::Words(self.blank_separated(line, rest, |_| true)),
            Keyword::User | Keyword::Workdir | Keyword::Stopsignal => Arguments::Text(self.word(line, rest, true)),
            Keyword::Maintainer => Arguments::Text(self.word(line, rest, false)),
            Keyword::Env | Keyword::Label => self.pairs(line, keyword, rest),
            Keyword::Arg => self.args(line, rest),
            Keyword::Healthcheck => self.healthcheck(line, rest),
            Keyword::Onbuild if depth < MAX_TRIGGERS => {
                Arguments::Onbuild(Box::new(self.instruction(line, rest, depth + 1)))
            }
            Keyword::Onbuild | Keyword::Unknown => Arguments::None,
        }
    }

    fn word<'t>(&mut self, line: Line<'t, '_>, range: Range<usize>, expands: bool) -> Word<'t> {
        let start = range.start;
        let content = if expands {
            let place = |within: Range<usize>| line.span(start + within.start..start + within.end);
            word::lex(line.slice(range.clone()), self.escape, &place, self.errors)
        } else {
            Content::Plain
        };
        Word { span: line.span(range.clone()), raw: line.cow(range), content }
    }

    fn blank_separated<'t>(
        &mut self,
        line: Line<'t, '_>,
        range: Range<usize>,
        expands: impl Fn(usize) -> bool,
    ) -> Vec<Word<'t>> {
        let bytes = line.text.as_bytes();
        let mut words = Vec::new();
        let mut at = range.start;
        while at < range.end {
            let end = (at..range.end).find(|&at| is_blank(bytes[at])).unwrap_or(range.end);
            if end > at {
                let expands = expands(words.len()) && !line.slice(at..end).starts_with("<<");
                words.push(self.word(line, at..end, expands));
            }
            at = end + 1;
        }
        words
    }

    /// The operand as a JSON array. A member that is no string is an error, and the array is read without members.
    fn json<'t>(&mut self, line: Line<'t, '_>, range: Range<usize>, expands: bool) -> Option<JsonArray<'t>> {
        if line.text.as_bytes().get(range.start) != Some(&b'[') {
            return None;
        }
        match json::read(line.text, range.clone()) {
            Json::Not => None,
            Json::NonString(member) => {
                self.errors.push(SyntaxError { kind: SyntaxErrorKind::JsonNonString, span: line.span(member) });
                Some(JsonArray { span: line.span(range), elements: Vec::new() })
            }
            Json::Strings(array, members) => {
                let elements = members.into_iter().map(|member| self.member(line, member, expands)).collect();
                Some(JsonArray { span: line.span(array), elements })
            }
        }
    }

    fn member<'t>(&mut self, line: Line<'t, '_>, member: json::Member, expands: bool) -> Word<'t> {
        let span = line.span(member.range.clone());
        let inside = member.range.start + 1..member.range.end - 1;
        let is_decoded = member.decoded.is_some();
        let raw = member.decoded.map_or_else(|| line.cow(inside.clone()), Cow::Owned);
        let content = if expands {
            let place = |within: Range<usize>| {
                if is_decoded { span } else { line.span(inside.start + within.start..inside.start + within.end) }
            };
            word::lex(&raw, self.escape, &place, self.errors)
        } else {
            Content::Plain
        };
        Word { span, raw, content }
    }

    /// ENV and LABEL.
    fn pairs<'t>(&mut self, line: Line<'t, '_>, keyword: Keyword, range: Range<usize>) -> Arguments<'t> {
        let words = quoted_words(line, range.clone(), self.escape);
        let Some(first) = words.first() else { return Arguments::None };
        if !line.slice(first.clone()).contains('=') {
            return self.legacy_pair(line, keyword, range);
        }
        let mut pairs = Vec::with_capacity(words.len());
        for word in words {
            let text = line.slice(word.clone());
            let Some(equals) = text.find('=') else {
                let kind = SyntaxErrorKind::MissingEquals { word: text.to_owned() };
                self.errors.push(SyntaxError { kind, span: line.span(word) });
                continue;
            };
            pairs.push(self.pair(line, keyword, word, Some(equals)));
        }
        Arguments::Pairs(pairs)
    }

    /// `key value`, the value being the whole rest of the line.
    fn legacy_pair<'t>(&mut self, line: Line<'t, '_>, keyword: Keyword, range: Range<usize>) -> Arguments<'t> {
        let bytes = line.text.as_bytes();
        let key_end = (range.start..range.end).find(|&at| is_blank(bytes[at])).unwrap_or(range.end);
        let span = line.span(range.clone());
        if key_end == range.end {
            self.errors.push(SyntaxError { kind: SyntaxErrorKind::MissingValue { keyword }, span });
        }
        let value_start = (key_end..range.end).find(|&at| !is_blank(bytes[at])).unwrap_or(range.end);
        let key = self.word(line, range.start..key_end, true);
        let value = self.word(line, value_start..range.end, true);
        Arguments::Pairs(vec![Pair { key, value: Some(value), span, legacy: true }])
    }

    /// ARG: names, each with or without a default.
    fn args<'t>(&mut self, line: Line<'t, '_>, range: Range<usize>) -> Arguments<'t> {
        let words = quoted_words(line, range, self.escape);
        let pair = |word: Range<usize>| {
            let equals = line.slice(word.clone()).find('=');
            self.pair(line, Keyword::Arg, word, equals)
        };
        Arguments::Pairs(words.into_iter().map(pair).collect())
    }

    fn pair<'t>(
        &mut self,
        line: Line<'t, '_>,
        keyword: Keyword,
        word: Range<usize>,
        equals: Option<usize>,
    ) -> Pair<'t> {
        let key_end = equals.map_or(word.end, |equals| word.start + equals);
        if key_end == word.start {
            let span = line.span(word.start..word.start + 1);
            self.errors.push(SyntaxError { kind: SyntaxErrorKind::BlankName { keyword }, span });
        }
        let key = self.word(line, word.start..key_end, true);
        let value = equals.map(|_| self.word(line, key_end + 1..word.end, true));
        Pair { key, value, span: line.span(word), legacy: false }
    }

    fn healthcheck<'t>(&mut self, line: Line<'t, '_>, range: Range<usize>) -> Arguments<'t> {
        let text = line.slice(range.clone());
        let kind_end = range.start + text.find(char::is_whitespace).unwrap_or(text.len());
        let kind = self.word(line, range.start..kind_end, false);
        let rest = trim(line.text, kind_end..range.end);
        let command = (!rest.is_empty()).then(|| match self.json(line, rest.clone(), false) {
            Some(array) => Command::Exec(array),
            None => Command::Shell(shell_text(line, rest)),
        });
        Arguments::Healthcheck { kind, command }
    }
}

fn shell_text(line: Line<'_, '_>, range: Range<usize>) -> ShellText {
    let segments = line.pieces(range);
    let span = match (segments.first(), segments.last()) {
        (Some(first), Some(last)) => Span::new(first.start, last.end),
        _ => Span::default(),
    };
    ShellText { span, segments }
}

/// The length of the word at the start of `text`: up to white space outside quotes.
fn quoted_word(text: &str, escape: char) -> usize {
    let bytes = text.as_bytes();
    let mut quote = None;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match quote {
            None if byte.is_ascii_whitespace() || byte == 0x0b => return at,
            None if byte == b'\'' || byte == b'"' => quote = Some(byte),
            Some(open) if byte == open => quote = None,
            _ if byte == escape as u8 && quote != Some(b'\'') => {
                at += 1 + char_len(text, at + 1);
                continue;
            }
            None if !byte.is_ascii() => {
                let c = text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
                if c.is_whitespace() {
                    return at;
                }
                at += c.len_utf8();
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    text.len()
}

fn char_len(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8)
}

/// Splits a range on white space outside quotes.
fn quoted_words(line: Line<'_, '_>, range: Range<usize>, escape: char) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut at = range.start;
    loop {
        at = trim(line.text, at..range.end).start;
        if at >= range.end {
            return words;
        }
        let end = at + quoted_word(line.slice(at..range.end), escape);
        words.push(at..end);
        at = end;
    }
}
