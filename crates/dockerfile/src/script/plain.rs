//! Reads scripts of plain commands by hand: words, quotes, `$NAME`, simple redirections, `|`, `&&`, `||` and `;`.
//!
//! Most scripts of Dockerfiles are no more than that, and a full parser takes many times as long for them. What is not
//! surely plain is not read here at all; what is, comes out as the full parser would have it.

use plimsoll_text::Span;

use super::source::Ranges;
use super::word::ScriptWord;
use super::{Assignment, Redirect, SeparatorKind};

/// A script of plain commands.
#[derive(Debug, Default)]
pub(super) struct PlainScript {
    /// The commands and what ends each.
    pub(super) commands: Vec<(PlainCommand, Option<(Link, Span)>)>,
    /// Every reference to a variable.
    pub(super) variables: Vec<(String, Span)>,
}

/// A simple command.
#[derive(Debug, Default)]
pub(super) struct PlainCommand {
    pub(super) assignments: Vec<Assignment>,
    pub(super) words: Vec<ScriptWord>,
    pub(super) redirects: Vec<Redirect>,
}

/// What stands between two commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    Pipe,
    Separator(SeparatorKind),
}

/// Words with a meaning of their own, and commands that the full parser treats in another way than others.
const RESERVED: &[&str] = &[
    "if", "then", "else", "elif", "fi", "for", "while", "until", "do", "done", "case", "esac", "in", "select",
    "function", "time", "coproc", "export", "declare", "typeset", "local", "readonly", "unset", "unsetenv",
];

impl PlainCommand {
    /// From the first to the last byte, redirections left out; nothing if there are only those.
    pub(super) fn span(&self) -> Option<Span> {
        let spans = || self.assignments.iter().map(|a| a.span).chain(self.words.iter().map(|word| word.span));
        Some(Span::new(spans().next()?.start, spans().last()?.end))
    }
}

/// Reads a script; nothing when it is not surely plain.
pub(super) fn read(ranges: &Ranges, text: &str) -> Option<PlainScript> {
    let mut reader = Reader { script: PlainScript::default(), command: PlainCommand::default() };
    let is_blank = |at: u32| text.as_bytes().get(at as usize).is_some_and(u8::is_ascii_whitespace);
    let mut end = None;
    for piece in ranges.pieces() {
        // A word may go on after a continuation.
        if end.is_some_and(|end: u32| !is_blank(end.saturating_sub(1))) && !is_blank(piece.start) {
            return None;
        }
        end = Some(piece.end);
        let mut piece = Piece { text, bytes: text.as_bytes().get(..piece.range().end)?, at: piece.range().start };
        reader.piece(&mut piece)?;
    }
    reader.finish()
}

struct Reader {
    script: PlainScript,
    command: PlainCommand,
}

/// A run of bytes without continuations. No word reaches beyond it.
struct Piece<'t> {
    text: &'t str,
    /// The file up to the end of the piece.
    bytes: &'t [u8],
    at: usize,
}

impl Piece<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_while(&mut self, wanted: impl Fn(u8) -> bool) -> usize {
        let start = self.at;
        while self.peek().is_some_and(&wanted) {
            self.at += 1;
        }
        start
    }

    fn take(&mut self, token: &[u8]) -> Option<Span> {
        let start = self.at;
        self.bytes.get(start..)?.starts_with(token).then(|| {
            self.at += token.len();
            Span::from_range(start..self.at)
        })
    }

    fn since(&self, start: usize) -> &str {
        self.text.get(start..self.at).unwrap_or_default()
    }
}

impl Reader {
    fn piece(&mut self, piece: &mut Piece<'_>) -> Option<()> {
        loop {
            piece.skip_while(|byte| byte == b' ' || byte == b'\t');
            match piece.peek() {
                None => return Some(()),
                Some(b'&') => self.link(Link::Separator(SeparatorKind::And), piece.take(b"&&")?)?,
                Some(b'|') => match piece.take(b"||") {
                    Some(span) => self.link(Link::Separator(SeparatorKind::Or), span)?,
                    None => self.link(Link::Pipe, piece.take(b"|")?)?,
                },
                Some(b';') => self.link(Link::Separator(SeparatorKind::Semicolon), piece.take(b";")?)?,
                Some(b'<' | b'>') => self.redirect(piece, None)?,
                Some(_) => self.word_or_assignment(piece)?,
            }
        }
    }

    fn link(&mut self, link: Link, span: Span) -> Option<()> {
        let command = std::mem::take(&mut self.command);
        command.span()?;
        self.script.commands.push((command, Some((link, span))));
        Some(())
    }

    fn finish(mut self) -> Option<PlainScript> {
        if self.command.span().is_some() {
            self.script.commands.push((self.command, None));
        } else if !self.command.redirects.is_empty() {
            return None;
        }
        // Only a `;` needs nothing behind it.
        let (_, last) = self.script.commands.last()?;
        let is_whole = last.is_none_or(|(link, _)| link == Link::Separator(SeparatorKind::Semicolon));
        is_whole.then_some(self.script)
    }

    fn word_or_assignment(&mut self, piece: &mut Piece<'_>) -> Option<()> {
        if !self.command.redirects.is_empty() {
            return None;
        }
        let start = piece.at;
        if self.command.words.is_empty() && piece.peek().is_some_and(is_name_start) {
            piece.skip_while(is_name);
            let name_span = Span::from_range(start..piece.at);
            if piece.peek() == Some(b'=') {
                let name = piece.since(start).to_owned();
                piece.at += 1;
                let value = if piece.peek().is_none_or(ends_word) { None } else { Some(self.word(piece)?) };
                let span = Span::from_range(start..piece.at);
                self.command.assignments.push(Assignment { name, name_span, value, span, declared: false });
                return Some(());
            }
            piece.at = start;
        }
        let digits = piece.skip_while(|byte| byte.is_ascii_digit());
        if piece.at > digits && matches!(piece.peek(), Some(b'<' | b'>')) {
            return self.redirect(piece, Some(start));
        }
        piece.at = start;
        let word = self.word(piece)?;
        let raw = piece.since(start);
        // A number in front of `>` belongs to it only when it stands alone.
        let is_number_like = matches!(piece.peek(), Some(b'<' | b'>')) && raw.ends_with(|c: char| c.is_ascii_digit());
        let is_odd_name = self.command.words.is_empty()
            && (raw.contains(['=', '@']) || (raw.len() != word.text.len() && word.inside.is_none()));
        if RESERVED.contains(&raw) || is_number_like || is_odd_name {
            return None;
        }
        self.command.words.push(word);
        Some(())
    }

    /// `>file`, `>> file`, `< file`, `2>&1`; the number starts at `number`.
    fn redirect(&mut self, piece: &mut Piece<'_>, number: Option<usize>) -> Option<()> {
        let start = number.unwrap_or(piece.at);
        let descriptor = number.and_then(|_| piece.since(start).parse().ok());
        let operator = [&b">&"[..], b">>", b">", b"<"].into_iter().find(|token| piece.take(token).is_some())?;
        piece.skip_while(|byte| byte == b' ' || byte == b'\t');
        if matches!(piece.peek(), None | Some(b'<' | b'>' | b'&' | b'|' | b';')) || self.command.words.is_empty() {
            return None;
        }
        let target = self.word(piece)?;
        let is_number = !target.text.is_empty() && target.text.bytes().all(|byte| byte.is_ascii_digit());
        if operator == b">&" && !is_number {
            return None;
        }
        let operator = String::from_utf8_lossy(operator).into_owned();
        let span = Span::from_range(start..piece.at);
        self.command.redirects.push(Redirect { operator, descriptor, target: Some(target), span });
        Some(())
    }

    /// A word, up to a blank or an operator within the piece.
    fn word(&mut self, piece: &mut Piece<'_>) -> Option<ScriptWord> {
        let start = piece.at;
        let mut word = ScriptWord::empty(Span::default());
        let mut parts = 0;
        while let Some(byte) = piece.peek().filter(|byte| !ends_word(*byte)) {
            parts += 1;
            match byte {
                b'\'' => {
                    word.quoted = true;
                    piece.at += 1;
                    let inside = piece.skip_while(|byte| byte != b'\'' && byte != b'\n');
                    word.text.push_str(piece.since(inside));
                    word.inside = Some(Span::from_range(inside..piece.at));
                    piece.take(b"'")?;
                }
                b'"' => self.string(piece, &mut word)?,
                b'$' => {
                    word.expands = true;
                    self.variable(piece, &mut word)?;
                }
                _ if is_plain(byte)
                    && (piece.at > start || !matches!(byte, b'=' | b'%' | b'+' | b'^' | b',' | b'?')) =>
                {
                    let from = piece.skip_while(is_plain);
                    word.text.push_str(piece.since(from));
                }
                _ => return None,
            }
        }
        if parts != 1 {
            word.inside = None;
        }
        word.span = Span::from_range(start..piece.at);
        (parts > 0).then_some(word)
    }

    fn string(&mut self, piece: &mut Piece<'_>, word: &mut ScriptWord) -> Option<()> {
        word.quoted = true;
        piece.at += 1;
        let inside = piece.at;
        loop {
            let from = piece.skip_while(|byte| !matches!(byte, b'"' | b'$' | b'\\' | b'`' | b'\n'));
            word.text.push_str(piece.since(from));
            match piece.peek()? {
                b'"' => break,
                b'$' => {
                    word.expands = true;
                    self.variable(piece, word)?;
                }
                _ => return None,
            }
        }
        word.inside = Some(Span::from_range(inside..piece.at));
        piece.at += 1;
        Some(())
    }

    /// `$NAME` or `${NAME}`.
    fn variable(&mut self, piece: &mut Piece<'_>, word: &mut ScriptWord) -> Option<()> {
        let start = piece.at;
        piece.at += 1;
        let is_braced = piece.take(b"{").is_some();
        let from = piece.at;
        if !piece.peek().is_some_and(is_name_start) {
            return None;
        }
        piece.skip_while(is_name);
        self.script.variables.push((piece.since(from).to_owned(), Span::from_range(from..piece.at)));
        if is_braced {
            piece.take(b"}")?;
        }
        word.text.push_str(piece.since(start));
        Some(())
    }
}

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Bytes that mean nothing but themselves, or a pattern.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii() || b"_-./:=+,@%^*?".contains(&byte)
}

fn ends_word(byte: u8) -> bool {
    b" \t&|;<>".contains(&byte)
}
