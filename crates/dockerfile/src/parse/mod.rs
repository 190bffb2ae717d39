//! The parser. It never fails; its work is linear in the length of the text.
//!
//! Physical lines become logical lines (`line`, this file), logical lines become instructions (`operands`, `json`,
//! [`crate::word`]), and `check` says which of them BuildKit refuses.

mod check;
mod directives;
pub(crate) mod heredoc;
mod json;
mod line;
mod operands;

use std::ops::Range;

use plimsoll_text::Span;

use self::heredoc::Terminators;
use self::line::{Line, Physical, Segment};
use self::operands::Operands;
use crate::{Arguments, Comment, Dockerfile, Instruction, Keyword, SyntaxError, SyntaxErrorKind};

/// The longest physical line that BuildKit reads, in bytes.
const MAX_LINE: usize = 65_535;

/// Parses a Dockerfile.
///
/// It accepts what BuildKit accepts and gives the same instructions. What BuildKit refuses ends up in
/// [`Dockerfile::errors`], and the rest of the file is still read: a heredoc without its end, and a continued line
/// that is followed by a new instruction, end where the next line starts with an instruction.
#[must_use]
pub fn parse(text: &str) -> Dockerfile<'_> {
    let mut parser = Parser::new(text);
    while parser.at < text.len() {
        parser.line();
    }
    if parser.out.instructions.is_empty() {
        let span = Span::from_range(text.len()..text.len());
        parser.error(SyntaxErrorKind::NoInstructions, span);
    }
    let mut out = parser.out;
    check::stages(&out.instructions, &mut out.errors);
    out.errors.sort_by_key(|error| error.span);
    out
}

struct Parser<'t> {
    text: &'t str,
    /// Where the next physical line starts.
    at: usize,
    out: Dockerfile<'t>,
    /// Index of the first comment of the block that may belong to the next instruction.
    block: usize,
    joined: String,
    segments: Vec<Segment>,
    terminators: Terminators<'t>,
    /// Whether instructions are mostly written in lower case; known once it has been asked.
    lower_case: Option<bool>,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str) -> Self {
        let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let mut out = Dockerfile {
            text,
            escape: '\\',
            directives: Vec::new(),
            comments: Vec::new(),
            instructions: Vec::new(),
            errors: Vec::new(),
        };
        let at = directives::read(text, start, &mut out.directives, &mut out.errors);
        let is_escape = |directive: &&crate::Directive<'_>| directive.kind == crate::DirectiveKind::Escape;
        let shebang = text.get(start..).is_some_and(|text| text.starts_with("#!"));
        if !shebang && out.directives.iter().find(is_escape).is_some_and(|directive| directive.value == "`") {
            out.escape = '`';
        }
        Self {
            text,
            at,
            out,
            block: 0,
            joined: String::new(),
            segments: Vec::new(),
            terminators: Terminators::default(),
            lower_case: None,
        }
    }

    fn error(&mut self, kind: SyntaxErrorKind, span: Span) {
        self.out.errors.push(SyntaxError { kind, span });
    }

    fn next_physical(&mut self) -> Physical {
        let line = Physical::at(self.text, self.at);
        self.at = line.next;
        let bytes = line.end - line.start;
        if bytes > MAX_LINE {
            self.error(SyntaxErrorKind::LineTooLong { bytes }, Span::from_range(line.start..line.end));
        }
        line
    }

    /// Reads one physical line, or all lines of an instruction.
    fn line(&mut self) {
        let line = self.next_physical();
        let start = line.content_start(self.text);
        match self.text.as_bytes().get(start..line.end).and_then(<[u8]>::first) {
            None => {}
            Some(b'#') => self.comment(line, start),
            Some(_) => self.logical(line, start),
        }
    }

    /// Keeps a comment. An empty one ends the block above it.
    fn comment(&mut self, line: Physical, start: usize) {
        let end = line.content_end(self.text, start);
        self.out.comments.push(Comment { span: Span::from_range(start..end) });
        if end == start + 1 {
            self.block = self.out.comments.len();
        }
    }

    /// Reads the instruction whose first line is `first`.
    fn logical(&mut self, first: Physical, start: usize) {
        let mut segments = std::mem::take(&mut self.segments);
        segments.clear();
        let above = self.block..self.out.comments.len();
        let mut blank_lines = Vec::new();
        let (end, mut continues) = self.without_continuation(start, first.end);
        segments.push(Segment { joined: 0, file: start, len: end - start });
        let mut length = end - start;
        let mut last = Physical { start, ..first };
        let mut mark = first;
        while continues && self.at < self.text.len() {
            if let Some(next) = self.restart(self.at, &segments) {
                let span = Span::from_range(mark.end.saturating_sub(1).max(mark.start)..mark.end);
                self.error(SyntaxErrorKind::UnfinishedContinuation { next }, span);
                break;
            }
            let line = self.next_physical();
            last = line;
            let content = line.content_start(self.text);
            if content == line.end {
                blank_lines.push(Span::from_range(line.start..line.end));
            } else if self.text.as_bytes().get(content) == Some(&b'#') {
                self.comment(line, content);
            } else {
                mark = line;
                let (end, more) = self.without_continuation(line.start, line.end);
                continues = more;
                segments.push(Segment { joined: length, file: line.start, len: end - line.start });
                length += end - line.start;
            }
        }
        let inside = above.end..self.out.comments.len();
        self.block = inside.end;
        let end = last.content_end(self.text, last.start);
        let span = Span::from_range(start..end);
        self.instruction(&segments, span, |instruction| {
            instruction.blank_lines = blank_lines;
            instruction.comments_above = to_u32(&above);
            instruction.comments_inside = to_u32(&inside);
        });
        self.segments = segments;
    }

    /// Where the text of a line ends, and whether the next line continues it.
    fn without_continuation(&self, start: usize, end: usize) -> (usize, bool) {
        let bytes = self.text.as_bytes();
        let escape = self.out.escape as u8;
        let mut at = end;
        while at > start && matches!(bytes[at - 1], b' ' | b'\t') {
            at -= 1;
        }
        let escapes = |at: usize| at > start && bytes[at - 1] == escape;
        if escapes(at) && !escapes(at - 1) { (at - 1, true) } else { (end, false) }
    }

    /// The instruction that the line at `at` starts although the line before is continued. A text with an open quote
    /// is no such case: it writes a file.
    fn restart(&mut self, at: usize, segments: &[Segment]) -> Option<Keyword> {
        let keyword = self.starts_instruction(at)?;
        let quotes = |quote: u8| {
            let in_segment = |segment: &Segment| {
                let bytes = self.text.as_bytes().get(segment.file..segment.file + segment.len).unwrap_or_default();
                memchr::memchr_iter(quote, bytes).count()
            };
            segments.iter().map(in_segment).sum::<usize>()
        };
        (quotes(b'"') % 2 == 0 && quotes(b'\'') % 2 == 0).then_some(keyword)
    }

    /// The keyword at the very start of the line at `at`, in the case that most of the file uses, a blank after it.
    fn starts_instruction(&mut self, at: usize) -> Option<Keyword> {
        let (keyword, is_lower) = keyword_at(self.text, at)?;
        let text = self.text;
        let lower_case = *self.lower_case.get_or_insert_with(|| is_mostly_lower_case(text));
        (is_lower == lower_case).then_some(keyword)
    }

    /// Reads the joined logical line and the heredocs that follow it.
    fn instruction(&mut self, segments: &[Segment], span: Span, complete: impl FnOnce(&mut Instruction<'t>)) {
        let mut joined = std::mem::take(&mut self.joined);
        joined.clear();
        let piece = |segment: &Segment| self.text.get(segment.file..segment.file + segment.len).unwrap_or("");
        let text = if let [only] = segments {
            piece(only)
        } else {
            joined.extend(segments.iter().map(piece));
            joined.as_str()
        };
        let line = Line { source: self.text, text, segments };
        let mut operands = Operands { escape: self.out.escape, errors: &mut self.out.errors };
        let mut instruction = operands.instruction(line, 0..text.len(), 0);
        instruction.span = span;
        complete(&mut instruction);
        if takes_heredocs(&instruction) && memchr::memmem::find(text.as_bytes(), b"<<").is_some() {
            let heredocs = self.heredocs(line);
            if let Some(last) = heredocs.last() {
                let end = last.terminator.unwrap_or(last.body).end;
                instruction.span.end = end.max(instruction.span.end);
            }
            match &mut instruction.arguments {
                Arguments::Onbuild(inner) => {
                    inner.span.end = instruction.span.end;
                    inner.heredocs = heredocs;
                }
                _ => instruction.heredocs = heredocs,
            }
        }
        check::instruction(&instruction, self.text, &mut self.out.errors);
        self.out.instructions.push(instruction);
        self.joined = joined;
    }

    /// The heredocs that `line` opens, their bodies consumed.
    fn heredocs(&mut self, line: Line<'t, '_>) -> Vec<crate::Heredoc<'t>> {
        let mut heredocs = heredoc::opened(line);
        for heredoc in &mut heredocs {
            let start = self.at;
            if let Some(terminator) = self.terminators.find(self.text, start, heredoc) {
                heredoc.body = Span::from_range(start..terminator.start);
                heredoc.terminator = Some(Span::from_range(terminator.start..terminator.end));
                self.at = terminator.next;
                continue;
            }
            let kind = SyntaxErrorKind::UnterminatedHeredoc { delimiter: heredoc.delimiter.clone().into_owned() };
            self.error(kind, heredoc.span);
            while self.at < self.text.len() && self.starts_instruction(self.at).is_none() {
                self.at = Physical::at(self.text, self.at).next;
            }
            heredoc.body = Span::from_range(start..self.at);
        }
        heredocs
    }
}

const fn to_u32(range: &Range<usize>) -> Range<u32> {
    range.start as u32..range.end as u32
}

/// ADD, COPY and RUN, or an ONBUILD of them, but not in JSON form.
fn takes_heredocs(instruction: &Instruction<'_>) -> bool {
    let effective = instruction.effective();
    matches!(effective.keyword, Keyword::Add | Keyword::Copy | Keyword::Run)
        && !matches!(effective.arguments, Arguments::Json(_))
}

/// The keyword at `at` and whether it is in lower case; `None` if its case is mixed or no blank follows it.
fn keyword_at(text: &str, at: usize) -> Option<(Keyword, bool)> {
    const LONGEST: usize = "HEALTHCHECK".len();
    let bytes = text.as_bytes().get(at..)?;
    let length = bytes.iter().take(LONGEST + 1).position(|byte| !byte.is_ascii_alphabetic())?;
    let word = text.get(at..at + length)?;
    if !matches!(bytes.get(length), Some(b' ' | b'\t')) {
        return None;
    }
    let keyword = Keyword::of(word);
    let is_lower = word.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_upper = word.bytes().all(|byte| byte.is_ascii_uppercase());
    (keyword != Keyword::Unknown && (is_lower || is_upper)).then_some((keyword, is_lower))
}

fn is_mostly_lower_case(text: &str) -> bool {
    let (mut lower, mut upper) = (0_usize, 0_usize);
    let mut at = 0;
    while at < text.len() {
        match keyword_at(text, at) {
            Some((_, true)) => lower += 1,
            Some((_, false)) => upper += 1,
            None => {}
        }
        at = Physical::at(text, at).next;
    }
    lower > upper
}
