use std::borrow::Cow;
use std::ops::Range;

use plimsoll_text::Span;

use crate::{Keyword, SyntaxError, Word};

/// A Dockerfile as a tree whose every node has a span, with what is wrong in it.
#[derive(Clone, Debug)]
pub struct Dockerfile<'t> {
    /// The text that was parsed, a byte order mark included.
    pub text: &'t str,
    /// The character that escapes and continues lines: a backslash, or a backtick if a directive says so.
    pub escape: char,
    /// The directives at the head, in order.
    pub directives: Vec<Directive<'t>>,
    /// Every comment outside heredocs that is not a directive, in order.
    pub comments: Vec<Comment>,
    /// The instructions in order. Their spans do not overlap.
    pub instructions: Vec<Instruction<'t>>,
    /// What BuildKit would refuse, in order of position.
    pub errors: Vec<SyntaxError>,
}

impl<'t> Dockerfile<'t> {
    /// The line break that the file uses.
    #[must_use]
    pub fn line_break(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    /// The comments between the previous instruction and this one, from the last empty comment on: what BuildKit's
    /// parser attaches to the instruction.
    #[must_use]
    pub fn comments_above(&self, instruction: &Instruction<'_>) -> &[Comment] {
        self.comments.get(to_usize(&instruction.comments_above)).unwrap_or_default()
    }

    /// The comment block that touches the instruction: no empty line stands between or within.
    #[must_use]
    pub fn comments_directly_above(&self, instruction: &Instruction<'_>) -> &[Comment] {
        let above = self.comments_above(instruction);
        let mut below = instruction.span.start;
        let touches = |comment: &&Comment| {
            let between = Span::new(comment.span.end, below).of(self.text);
            below = comment.span.start;
            between.bytes().filter(|byte| *byte == b'\n').count() == 1
        };
        let count = above.iter().rev().take_while(touches).count();
        above.get(above.len() - count..).unwrap_or_default()
    }

    /// The comments between the continued lines of an instruction.
    #[must_use]
    pub fn comments_inside(&self, instruction: &Instruction<'_>) -> &[Comment] {
        self.comments.get(to_usize(&instruction.comments_inside)).unwrap_or_default()
    }

    /// The first directive of that kind: the one that counts.
    #[must_use]
    pub fn directive(&self, kind: DirectiveKind) -> Option<&Directive<'t>> {
        self.directives.iter().find(|directive| directive.kind == kind)
    }
}

fn to_usize(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}

/// A line `# name=value` at the head of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive<'t> {
    /// Which one.
    pub kind: DirectiveKind,
    /// The name as written.
    pub name_span: Span,
    /// The value, blanks around it removed.
    pub value: &'t str,
    /// Where the value stands.
    pub value_span: Span,
    /// From `#` to the end of the value.
    pub span: Span,
}

/// The directives that BuildKit knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DirectiveKind {
    /// `# escape=`
    Escape,
    /// `# syntax=`
    Syntax,
    /// `# check=`
    Check,
}

impl DirectiveKind {
    /// The name in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Escape => "escape",
            Self::Syntax => "syntax",
            Self::Check => "check",
        }
    }
}

/// A comment line, from its `#` to its last character that is not a blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands, `#` included.
    pub span: Span,
}

impl Comment {
    /// What it says: the text after the first `#`, blanks around it removed.
    #[must_use]
    pub fn text(self, text: &str) -> &str {
        self.span.of(text).strip_prefix('#').unwrap_or("").trim()
    }
}

/// One instruction.
#[derive(Clone, Debug)]
pub struct Instruction<'t> {
    /// Which one.
    pub keyword: Keyword,
    /// The keyword as written.
    pub keyword_span: Span,
    /// From the first character to the end of the last line that belongs to it, heredocs included.
    pub span: Span,
    /// The `--name=value` words right after the keyword.
    pub flags: Vec<Flag<'t>>,
    /// The operands, by the grammar of the keyword.
    pub arguments: Arguments<'t>,
    /// The heredocs, in order.
    pub heredocs: Vec<Heredoc<'t>>,
    /// The empty lines between its continued lines, each without its line ending.
    pub blank_lines: Vec<Span>,
    /// Indices into [`Dockerfile::comments`].
    pub(crate) comments_above: Range<u32>,
    /// Indices into [`Dockerfile::comments`].
    pub(crate) comments_inside: Range<u32>,
}

impl<'t> Instruction<'t> {
    /// The first flag of that name (given without `--`).
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<&Flag<'t>> {
        self.flags.iter().find(|flag| flag.name == name)
    }

    /// The operands as words: those split on blanks, the members of a JSON array, or the one text of USER and the like.
    /// Empty for pairs, shell text and triggers.
    #[must_use]
    pub fn words(&self) -> &[Word<'t>] {
        match &self.arguments {
            Arguments::Words(words) => words,
            Arguments::Text(word) => std::slice::from_ref(word),
            Arguments::Json(array) => &array.elements,
            Arguments::Healthcheck { command: Some(Command::Exec(array)), .. } => &array.elements,
            _ => &[],
        }
    }

    /// The sources of ADD and COPY, heredocs included: all words but the last.
    #[must_use]
    pub fn source_words(&self) -> &[Word<'t>] {
        self.words().split_last().map_or(&[], |(_, sources)| sources)
    }

    /// The pairs of ENV, LABEL and ARG.
    #[must_use]
    pub fn pairs(&self) -> &[Pair<'t>] {
        match &self.arguments {
            Arguments::Pairs(pairs) => pairs,
            _ => &[],
        }
    }

    /// The operand as a JSON array, if it is one.
    #[must_use]
    pub fn json(&self) -> Option<&JsonArray<'t>> {
        match &self.arguments {
            Arguments::Json(array) | Arguments::Healthcheck { command: Some(Command::Exec(array)), .. } => Some(array),
            _ => None,
        }
    }

    /// The operand as shell text: RUN, CMD, ENTRYPOINT, HEALTHCHECK CMD (and a SHELL that is not JSON).
    #[must_use]
    pub fn shell(&self) -> Option<&ShellText> {
        match &self.arguments {
            Arguments::Shell(text) | Arguments::Healthcheck { command: Some(Command::Shell(text)), .. } => Some(text),
            _ => None,
        }
    }

    /// The instruction that ONBUILD triggers.
    #[must_use]
    pub fn trigger(&self) -> Option<&Instruction<'t>> {
        match &self.arguments {
            Arguments::Onbuild(inner) => Some(inner),
            _ => None,
        }
    }

    /// The instruction itself, or what an ONBUILD triggers: for rules that treat both alike.
    #[must_use]
    pub fn effective(&self) -> &Instruction<'t> {
        self.trigger().unwrap_or(self)
    }
}

/// A `--name=value` after a keyword.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag<'t> {
    /// The name without `--`.
    pub name: Cow<'t, str>,
    /// Where the name stands, without `--`.
    pub name_span: Span,
    /// What follows `=`; `None` without `=`.
    pub value: Option<Word<'t>>,
    /// The whole flag.
    pub span: Span,
}

/// The operands of an instruction.
#[derive(Clone, Debug)]
pub enum Arguments<'t> {
    /// Nothing follows the keyword and its flags, or the instruction is unknown.
    None,
    /// Words split on blanks: FROM, EXPOSE, ADD, COPY, VOLUME.
    Words(Vec<Word<'t>>),
    /// The whole rest as one text: USER, WORKDIR, STOPSIGNAL, MAINTAINER.
    Text(Word<'t>),
    /// A JSON array.
    Json(JsonArray<'t>),
    /// Text for a shell: RUN, CMD, ENTRYPOINT, SHELL.
    Shell(ShellText),
    /// ENV, LABEL, ARG.
    Pairs(Vec<Pair<'t>>),
    /// HEALTHCHECK.
    Healthcheck {
        /// CMD or NONE.
        kind: Word<'t>,
        /// What follows it.
        command: Option<Command<'t>>,
    },
    /// ONBUILD.
    Onbuild(Box<Instruction<'t>>),
}

/// A command in one of its two forms.
#[derive(Clone, Debug)]
pub enum Command<'t> {
    /// `["program", "argument"]`
    Exec(JsonArray<'t>),
    /// Text for a shell.
    Shell(ShellText),
}

/// A JSON array of strings.
#[derive(Clone, Debug)]
pub struct JsonArray<'t> {
    /// From `[` to `]`.
    pub span: Span,
    /// The strings; each span includes the quotes, each value is decoded.
    pub elements: Vec<Word<'t>>,
}

/// The text of a shell form: the pieces of the file that remain when the keyword, the flags, the comment lines, the
/// empty lines and the continuation characters with their line ends are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShellText {
    /// From the first to the last byte.
    pub span: Span,
    /// The pieces in order, each within one line, none empty.
    pub segments: Vec<Span>,
}

impl ShellText {
    /// The text that the shell gets.
    #[must_use]
    pub fn joined<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.segments.as_slice() {
            [] => Cow::Borrowed(""),
            [one] => Cow::Borrowed(one.of(text)),
            many => Cow::Owned(many.iter().map(|segment| segment.of(text)).collect()),
        }
    }
}

/// One `key=value` of ENV, LABEL or ARG.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair<'t> {
    /// The key.
    pub key: Word<'t>,
    /// The value; `None` for an ARG without default.
    pub value: Option<Word<'t>>,
    /// Key and value.
    pub span: Span,
    /// Whether it is the legacy form `ENV key value`.
    pub legacy: bool,
}

impl Pair<'_> {
    /// The key, quotes removed; what is written if it holds a variable.
    #[must_use]
    pub fn name(&self) -> &str {
        self.key.literal().unwrap_or(&self.key.raw)
    }
}

/// A heredoc.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heredoc<'t> {
    /// The word that ends it, quotes removed.
    pub delimiter: Cow<'t, str>,
    /// The word that opens it, from the file descriptor or `<<` on.
    pub span: Span,
    /// The number before `<<`, 0 if none.
    pub descriptor: u32,
    /// Whether the delimiter is quoted, so that nothing in the body is expanded.
    pub quoted: bool,
    /// Whether it is `<<-`, which drops tabs at the start of lines.
    pub strip_tabs: bool,
    /// The lines of the body, their line endings included.
    pub body: Span,
    /// The line that ends it, without its line ending; `None` if it is missing.
    pub terminator: Option<Span>,
}
