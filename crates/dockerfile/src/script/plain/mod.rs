//! Reads the everyday shell by hand: commands, quotes, variables, `$(...)`, simple redirections, `|`, `&&`, `||`, `;`, and the
//! compound commands `if`, `for`, `while`, `{ ... }` and `( ... )`.
//!
//! Nearly all scripts of Dockerfiles are no more than that, and a full parser takes many times as long for them. What is not
//! surely plain is not read here at all; what is, comes out as the full parser would have it.

mod compound;
mod cursor;
mod words;

use plimsoll_text::Span;

use self::cursor::Cursor;
use super::source::Ranges;
use super::word::ScriptWord;
use super::{Assignment, Pipeline, Redirect, Separator, SeparatorKind};

/// How deep commands stand inside each other. More is for the full parser.
const MAX_DEPTH: u32 = 24;

/// What a plain script holds.
#[derive(Debug, Default)]
pub(super) struct PlainScript {
    /// The simple commands, ascending by where they start.
    pub(super) commands: Vec<PlainCommand>,
    /// Every pipeline with at least one `|`, outer ones before inner ones.
    pub(super) pipelines: Vec<Pipeline>,
    /// What stands between commands, ascending.
    pub(super) separators: Vec<Separator>,
    /// Every `$(...)`, ascending.
    pub(super) substitutions: Vec<Span>,
    /// Every `NAME=value`, ascending.
    pub(super) assignments: Vec<Assignment>,
    /// Every reference to a variable, ascending.
    pub(super) variables: Vec<(String, Span)>,
}

/// A simple command; without words if it only assigns.
#[derive(Debug, Default)]
pub(super) struct PlainCommand {
    pub(super) assignments: Vec<Assignment>,
    pub(super) words: Vec<ScriptWord>,
    pub(super) redirects: Vec<Redirect>,
    /// From the first to the last byte, redirections left out.
    pub(super) span: Span,
    /// The innermost `$(...)` around it.
    pub(super) substitution: Option<Span>,
}

/// Reads a script; nothing when it is not surely plain.
pub(super) fn read(ranges: &Ranges, text: &str) -> Option<PlainScript> {
    let mut reader = Reader { cursor: Cursor::new(ranges, text), script: PlainScript::default(), depth: 0 };
    reader.list(&[])?;
    let mut script = reader.script;
    script.pipelines.sort_by_key(|pipeline| (pipeline.span.start, u32::MAX - pipeline.span.end));
    script.assignments.sort_by_key(|assignment| assignment.span.start);
    Some(script)
}

/// Reads on at the cursor. Every method gives nothing when what it meets is not plain; the whole script is then given up.
struct Reader<'t> {
    cursor: Cursor<'t>,
    script: PlainScript,
    depth: u32,
}

impl Reader<'_> {
    /// Statements up to one of the closing words or `)`, which is not taken, or to the end if there are none. At least one.
    fn list(&mut self, closers: &[&str]) -> Option<()> {
        self.depth += 1;
        let mut count = 0;
        loop {
            self.cursor.skip_space()?;
            let is_closed = if closers.is_empty() { self.cursor.is_at_end() } else { self.closes(closers) };
            if is_closed {
                self.depth -= 1;
                return (count > 0 || closers.contains(&";;")).then_some(());
            }
            if self.cursor.is_at_end() || self.depth >= MAX_DEPTH {
                return None;
            }
            self.and_or()?;
            count += 1;
            self.cursor.skip_blanks();
            if self.cursor.peek() == Some(b'#') {
                self.cursor.skip_comment()?;
            }
            let kind = match self.cursor.peek() {
                Some(b';') if self.cursor.starts_with(b";;") && closers.contains(&";;") => continue,
                Some(b';') => SeparatorKind::Semicolon,
                Some(b'\n') => SeparatorKind::Newline,
                None => continue,
                Some(b')') if closers == [")"] => continue,
                Some(_) => return None,
            };
            let span = self.cursor.bump();
            if kind == SeparatorKind::Semicolon && self.cursor.peek() == Some(b';') {
                return None;
            }
            self.script.separators.push(Separator { kind, span });
        }
    }

    fn closes(&self, closers: &[&str]) -> bool {
        match closers {
            [")"] => self.cursor.peek() == Some(b')'),
            [";;", ..] if self.cursor.starts_with(b";;") => true,
            _ => self.cursor.keyword().is_some_and(|word| closers.contains(&word)),
        }
    }

    /// Pipelines connected by `&&` and `||`.
    fn and_or(&mut self) -> Option<()> {
        loop {
            self.pipeline()?;
            self.cursor.skip_blanks();
            let (span, kind) = match self.cursor.peek() {
                Some(b'&') => (self.cursor.take(b"&&")?, SeparatorKind::And),
                Some(b'|') => (self.cursor.take(b"||")?, SeparatorKind::Or),
                _ => return Some(()),
            };
            self.script.separators.push(Separator { kind, span });
            self.cursor.skip_space()?;
        }
    }

    fn pipeline(&mut self) -> Option<()> {
        let (mut pipes, mut members) = (Vec::new(), Vec::new());
        loop {
            let (span, with_redirects) = self.command()?;
            self.cursor.skip_blanks();
            let is_pipe = self.cursor.peek() == Some(b'|') && !self.cursor.starts_with(b"||");
            if !is_pipe {
                if pipes.is_empty() {
                    return Some(());
                }
                // The redirections of the last member are those of the pipeline as a whole.
                members.push(span);
                break;
            }
            members.push(with_redirects);
            pipes.push(self.cursor.take(b"|")?);
            if self.cursor.peek() == Some(b'&') {
                return None;
            }
            self.cursor.skip_space()?;
        }
        let span = members.first()?.join(*members.last()?);
        self.script.pipelines.push(Pipeline { span, pipes, members });
        Some(())
    }

    /// A simple or compound command: its span without and with its redirections.
    fn command(&mut self) -> Option<(Span, Span)> {
        let first = self.script.commands.len();
        let span = match self.cursor.peek()? {
            b'(' => Some(self.enclosed(b'(', ")")?),
            b'{' => Some(self.enclosed(b'{', "}")?),
            _ => match self.cursor.keyword() {
                Some(word) => self.compound(word)?,
                None => None,
            },
        };
        match span {
            Some(span) => Some((span, self.redirects_of_compound(span, first)?)),
            None => self.simple(),
        }
    }

    /// Reads the redirections behind a compound command, which go to its last command as those of the full parser do.
    fn redirects_of_compound(&mut self, span: Span, first: usize) -> Option<Span> {
        let mut holder = PlainCommand { words: vec![ScriptWord::empty(Span::default())], ..PlainCommand::default() };
        loop {
            self.cursor.skip_blanks();
            match self.cursor.peek() {
                Some(b'<' | b'>') => self.redirect(&mut holder, None)?,
                Some(b'0'..=b'9') => self.numbered_redirect(&mut holder)?,
                // The full parser loses its way at a comment behind a redirection.
                Some(b'#') if !holder.redirects.is_empty() => return None,
                _ => break,
            }
        }
        let Some(end) = holder.redirects.last().map(|redirect| redirect.span.end) else { return Some(span) };
        let inside = self.script.commands.get_mut(first..)?;
        let last = inside.iter_mut().rfind(|command| command.substitution.is_none())?;
        last.redirects.append(&mut holder.redirects);
        Some(Span::new(span.start, end))
    }

    /// A simple command.
    fn simple(&mut self) -> Option<(Span, Span)> {
        let index = self.script.commands.len();
        self.script.commands.push(PlainCommand::default());
        let mut command = PlainCommand::default();
        let start = self.cursor.offset();
        let mut end = start;
        loop {
            self.cursor.skip_blanks();
            match self.cursor.peek() {
                Some(b'#') if !command.redirects.is_empty() => return None,
                None | Some(b'&' | b'|' | b';' | b'\n' | b')' | b'#') => break,
                Some(b'<' | b'>') => self.redirect(&mut command, None)?,
                Some(_) => {
                    let redirects = command.redirects.len();
                    self.word_or_assignment(&mut command)?;
                    if command.redirects.len() == redirects {
                        end = self.cursor.offset();
                    }
                }
            }
        }
        if command.words.is_empty() && (command.assignments.is_empty() || !command.redirects.is_empty()) {
            return None;
        }
        command.span = Span::new(start, end);
        let whole = Span::new(start, command.redirects.last().map_or(end, |redirect| redirect.span.end.max(end)));
        self.script.assignments.extend(command.assignments.iter().cloned());
        let span = command.span;
        *self.script.commands.get_mut(index)? = command;
        Some((span, whole))
    }
}
