//! Words, assignments and redirections.

use plimsoll_text::Span;

use super::{PlainCommand, Reader};
use crate::script::word::{ScriptWord, head, push_string};
use crate::script::{Assignment, Redirect};

impl Reader<'_> {
    pub(super) fn word_or_assignment(&mut self, command: &mut PlainCommand) -> Option<()> {
        let start = self.cursor.offset();
        let is_export = command.words.first().is_some_and(|word| word.text == "export");
        if (command.words.is_empty() || is_export) && self.cursor.peek().is_some_and(is_name_start) {
            if let Some(assignment) = self.assignment(start, is_export)? {
                if is_export {
                    let value = assignment.value.as_ref();
                    command.words.push(ScriptWord {
                        span: assignment.span,
                        text: format!("{}={}", assignment.name, value.map_or("", |value| value.text.as_str())),
                        expands: value.is_some_and(|value| value.expands),
                        quoted: value.is_some_and(|value| value.quoted),
                        inside: None,
                    });
                    self.script.assignments.push(assignment);
                } else {
                    command.assignments.push(assignment);
                }
                return Some(());
            }
            self.cursor.back_to(start);
        }
        self.cursor.skip_while(|byte| byte.is_ascii_digit());
        if self.cursor.offset() > start && matches!(self.cursor.peek(), Some(b'<' | b'>')) {
            return self.redirect(command, Some(start));
        }
        self.cursor.back_to(start);
        let word = self.word()?;
        let raw = word.span.of(self.cursor.text());
        // A number in front of `>` belongs to it only when it stands alone.
        let is_number_like =
            matches!(self.cursor.peek(), Some(b'<' | b'>')) && raw.ends_with(|c: char| c.is_ascii_digit());
        let is_odd_name = command.words.is_empty()
            && (raw.contains(['=', '@', '[', ']', '{', '}', '#', '!', '\\'])
                || (raw.len() != word.text.len() && word.inside.is_none()));
        // After `export` there are names of variables and options.
        let is_name_only =
            is_export && raw.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && raw.bytes().all(is_name);
        let is_odd_export =
            is_export && !is_name_only && !raw.starts_with('-') || raw == "export" && !command.assignments.is_empty();
        if is_number_like || is_odd_name || is_odd_export || matches!(raw, "[" | "{") {
            return None;
        }
        if is_name_only {
            self.script.variables.push((raw.to_owned(), word.span));
        }
        command.words.push(word);
        Some(())
    }

    /// `NAME=value`, or nothing within if it is none.
    #[allow(clippy::option_option, reason = "not plain, and no assignment, are two things")]
    fn assignment(&mut self, start: u32, declared: bool) -> Option<Option<Assignment>> {
        self.cursor.skip_while(is_name);
        let name_span = Span::new(start, self.cursor.offset());
        if self.cursor.peek() != Some(b'=') {
            return Some(None);
        }
        self.cursor.bump();
        let value = match self.cursor.peek() {
            Some(byte) if !ends_word(byte) => Some(self.word()?),
            _ if self.cursor.is_whole() => None,
            _ => return None,
        };
        let name = name_span.of(self.cursor.text()).to_owned();
        let span = Span::new(start, self.cursor.offset());
        Some(Some(Assignment { name, name_span, value, span, declared }))
    }

    /// A redirection that begins with a number.
    pub(super) fn numbered_redirect(&mut self, command: &mut PlainCommand) -> Option<()> {
        let start = self.cursor.offset();
        self.cursor.skip_while(|byte| byte.is_ascii_digit());
        let is_redirect = self.cursor.offset() > start && matches!(self.cursor.peek(), Some(b'<' | b'>'));
        if is_redirect { self.redirect(command, Some(start)) } else { None }
    }

    /// `>file`, `>> file`, `< file`, `2>&1`; the number starts at `number`.
    pub(super) fn redirect(&mut self, command: &mut PlainCommand, number: Option<u32>) -> Option<()> {
        let start = number.unwrap_or(self.cursor.offset());
        let descriptor = number.and_then(|_| self.cursor.since(start).parse().ok());
        let operator = [&b">&"[..], b">>", b">", b"<"].into_iter().find(|token| self.cursor.starts_with(token))?;
        self.cursor.advance(operator.len());
        self.cursor.skip_while(|byte| byte == b' ' || byte == b'\t');
        if self.cursor.peek().is_none_or(ends_word) || command.words.is_empty() {
            return None;
        }
        let target = self.word()?;
        let is_number = !target.text.is_empty() && target.text.bytes().all(|byte| byte.is_ascii_digit());
        if operator == b">&" && !is_number {
            return None;
        }
        let operator = String::from_utf8_lossy(operator).into_owned();
        let span = Span::new(start, self.cursor.offset());
        command.redirects.push(Redirect { operator, descriptor, target: Some(target), span });
        Some(())
    }

    /// A word, up to a blank or an operator. Only its quoted parts go beyond a piece.
    pub(super) fn word(&mut self) -> Option<ScriptWord> {
        let start = self.cursor.offset();
        let mut word = ScriptWord::empty(Span::default());
        let mut parts = 0;
        while let Some(byte) = self.cursor.peek().filter(|byte| !ends_word(*byte)) {
            parts += 1;
            match byte {
                b'\'' => self.raw_string(&mut word)?,
                b'"' => self.string(&mut word)?,
                b'$' => {
                    let from = self.cursor.offset();
                    self.expansion()?;
                    word.expands = true;
                    self.push(head(Span::new(from, self.cursor.offset()), self.cursor.text()), &mut word.text);
                }
                // The full parser parts a word that goes on with an escape after other than letters.
                b'\\' if !self.cursor.since(start).contains(['\'', '"', '$', '{', '}', '[', ']']) => {
                    self.cursor.bump();
                    let escaped = self.cursor.peek().filter(u8::is_ascii_graphic)?;
                    self.cursor.bump();
                    word.text.push(char::from(escaped));
                }
                _ => {
                    let is_first = self.cursor.offset() == start;
                    let is_operator = |token: &&[u8]| is_first && self.cursor.starts_with(token);
                    if !is_plain(byte, is_first) && ![&b"!= "[..], b"= ", b"! "].iter().any(is_operator) {
                        return None;
                    }
                    let from = self.cursor.offset();
                    self.cursor.bump();
                    self.cursor.skip_while(|byte| is_plain(byte, false));
                    word.text.push_str(self.cursor.since(from));
                }
            }
        }
        let is_cut = self.cursor.peek().is_none() && !self.cursor.is_whole();
        if parts != 1 {
            word.inside = None;
        }
        word.span = Span::new(start, self.cursor.offset());
        (parts > 0 && !is_cut).then_some(word)
    }

    /// Adds the text of a span without what lies between the pieces.
    fn push(&self, span: Span, out: &mut String) {
        self.cursor.for_each_piece(span, |piece| out.push_str(piece));
    }

    fn raw_string(&mut self, word: &mut ScriptWord) -> Option<()> {
        word.quoted = true;
        self.cursor.bump();
        let inside = self.cursor.offset();
        loop {
            self.cursor.skip_while(|byte| byte != b'\'');
            match self.cursor.peek() {
                Some(_) => break,
                None if self.cursor.next_piece() => {}
                None => return None,
            }
        }
        let inside = Span::new(inside, self.cursor.offset());
        self.push(inside, &mut word.text);
        word.inside = Some(inside);
        self.cursor.bump();
        Some(())
    }

    fn string(&mut self, word: &mut ScriptWord) -> Option<()> {
        word.quoted = true;
        self.cursor.bump();
        let inside = self.cursor.offset();
        let mut expands = false;
        loop {
            self.cursor.skip_while(|byte| !matches!(byte, b'"' | b'$' | b'\\' | b'`'));
            match self.cursor.peek() {
                Some(b'"') => break,
                Some(b'$') => {
                    expands = true;
                    self.expansion()?;
                }
                Some(b'\\') => {
                    self.cursor.bump();
                    self.cursor.peek().filter(u8::is_ascii_graphic)?;
                    self.cursor.bump();
                }
                None if self.cursor.next_piece() => {}
                _ => return None,
            }
        }
        let inside = Span::new(inside, self.cursor.offset());
        let text = self.cursor.text();
        let mut content = String::new();
        self.push(if expands { head(inside, text) } else { inside }, &mut content);
        if !content.contains('\\') {
            word.inside = Some(inside);
        }
        word.expands |= expands;
        push_string(&content, &mut word.text);
        self.cursor.bump();
        Some(())
    }

    /// `$NAME`, `${NAME}`, `${NAME:-word}`, `$?` or `$(list)`.
    fn expansion(&mut self) -> Option<()> {
        let start = self.cursor.offset();
        self.cursor.bump();
        match self.cursor.peek()? {
            b'(' => return self.substitution(start),
            b'{' => {
                self.cursor.bump();
                self.variable()?;
                if matches!(self.cursor.peek(), Some(b':' | b'-' | b'+' | b'%' | b'#')) {
                    self.modifier()?;
                }
                self.cursor.take(b"}")?;
            }
            b'?' | b'@' | b'#' | b'*' => {
                self.cursor.bump();
                if self.cursor.peek().is_some_and(is_name) {
                    return None;
                }
            }
            _ => self.variable()?,
        }
        Some(())
    }

    fn variable(&mut self) -> Option<()> {
        let from = self.cursor.offset();
        if !self.cursor.peek().is_some_and(is_name_start) {
            return None;
        }
        self.cursor.skip_while(is_name);
        let span = Span::new(from, self.cursor.offset());
        self.script.variables.push((self.cursor.since(from).to_owned(), span));
        Some(())
    }

    /// An operator of `${NAME...}` and a plain word.
    fn modifier(&mut self) -> Option<()> {
        let operators = [&b":-"[..], b":+", b"-", b"+", b"%%", b"##", b"%", b"#"];
        let operator = operators.into_iter().find(|token| self.cursor.starts_with(token))?;
        self.cursor.advance(operator.len());
        let is_pattern = operator.starts_with(b"%") || operator.starts_with(b"#");
        let from = self.cursor.offset();
        self.cursor.skip_while(|byte| {
            byte.is_ascii_alphanumeric() || b"_./-".contains(&byte) || is_pattern && b"*[]".contains(&byte)
        });
        (!is_pattern || self.cursor.offset() > from).then_some(())
    }

    /// `$(list)`; the `$` stands at `start`.
    fn substitution(&mut self, start: u32) -> Option<()> {
        self.cursor.bump();
        if matches!(self.cursor.peek(), Some(b'(' | b'<')) {
            return None;
        }
        let index = self.script.substitutions.len();
        self.script.substitutions.push(Span::default());
        let first = self.script.commands.len();
        self.list(&[")"])?;
        self.cursor.bump();
        let span = Span::new(start, self.cursor.offset());
        *self.script.substitutions.get_mut(index)? = span;
        for command in self.script.commands.get_mut(first..)? {
            command.substitution.get_or_insert(span);
        }
        Some(())
    }
}

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether a byte means nothing but itself, or a pattern.
fn is_plain(byte: u8, is_first: bool) -> bool {
    let elsewhere = || b"=%^,?#!}]".contains(&byte);
    byte.is_ascii_alphanumeric() || !byte.is_ascii() || b"_-./:+@*~{[".contains(&byte) || (!is_first && elsewhere())
}

fn ends_word(byte: u8) -> bool {
    b" \t\n&|;<>()".contains(&byte)
}
