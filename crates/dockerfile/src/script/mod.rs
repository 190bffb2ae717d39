//! The shell scripts of a Dockerfile: RUN, CMD, ENTRYPOINT and HEALTHCHECK in shell form, heredocs, exec forms that call a
//! shell with `-c`, and all of these under ONBUILD.
//!
//! A script is parsed where it stands in the file, so every span is a span of the file. tree-sitter does the parsing and
//! does not show in the types.

mod append;
mod collect;
mod command;
mod install;
mod interpreter;
mod package;
mod plain;
mod source;
mod text;
mod word;

use std::borrow::Cow;

use plimsoll_text::Span;

use self::collect::Collector;
use self::source::Ranges;
use crate::{Arguments, Command, Instruction, JsonArray, ShellText};

pub use command::{ScriptCommand, Wrapper};
pub use install::{Install, Installer};
pub use interpreter::{Interpreter, InterpreterKind};
pub use package::{PackageAction, PackageCall, PackageManager};
pub use text::ScriptText;
pub(crate) use text::texts;
pub use word::ScriptWord;

/// Longer scripts are not parsed, in bytes.
const MAX_SCRIPT: usize = 1 << 20;

/// Scripts of more pieces are not parsed. A piece is a continued line, and finding one takes a search.
const MAX_PIECES: usize = 8192;

/// Scripts with more `|`, or more arrays, are not parsed: the work of the parser grows with their square.
const MAX_CHAIN: usize = 512;

/// How many scripts are followed inside each other (`sh -c "bash -c ..."`).
const MAX_NESTING: u32 = 4;

/// A parsed script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// From the first to the last byte.
    pub span: Span,
    /// What runs it.
    pub interpreter: Interpreter,
    /// Every simple command in order of position, those in substitutions, subshells and `sh -c` included.
    pub commands: Vec<ScriptCommand>,
    /// Every pipeline with at least one `|`.
    pub pipelines: Vec<Pipeline>,
    /// What stands between commands.
    pub separators: Vec<Separator>,
    /// Every `NAME=value`, before commands and after `export` too.
    pub assignments: Vec<Assignment>,
    /// Every `$(...)` and `` `...` ``.
    pub substitutions: Vec<Span>,
    /// Every reference to a variable: its name and where the name stands.
    pub variables: Vec<(String, Span)>,
    /// Every option that `set` changes, in order.
    pub options: Vec<OptionChange>,
    /// The scripts inside this one: the operand of `sh -c`, the heredoc that a shell reads.
    pub nested: Vec<NestedScript>,
    /// What could not be parsed.
    pub errors: Vec<Span>,
}

/// Commands connected by `|`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pipeline {
    /// The whole pipeline.
    pub span: Span,
    /// The `|` and `|&`.
    pub pipes: Vec<Span>,
    /// The commands between them, compound ones included.
    pub members: Vec<Span>,
}

/// What stands between two commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Separator {
    /// Which one.
    pub kind: SeparatorKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of [`Separator`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeparatorKind {
    /// `&&`
    And,
    /// `||`
    Or,
    /// `;`
    Semicolon,
    /// `&`
    Background,
    /// The end of a line.
    Newline,
}

/// A `NAME=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The variable.
    pub name: String,
    /// Where its name stands.
    pub name_span: Span,
    /// The value; `None` if there is nothing after `=`, or if it is an array.
    pub value: Option<ScriptWord>,
    /// The whole assignment.
    pub span: Span,
    /// Whether it follows `export`, `declare`, `local`, `readonly` or `typeset`.
    pub declared: bool,
}

/// A script inside another one. Its commands are among those of the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NestedScript {
    /// Where it stands.
    pub span: Span,
    /// What runs it.
    pub interpreter: Interpreter,
}

/// An option that `set` turns on or off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionChange {
    /// The long name: `errexit`, `pipefail`, `xtrace`, `nounset` or what follows `-o`.
    pub name: String,
    /// Whether it is turned on.
    pub on: bool,
    /// The `set` command.
    pub span: Span,
}

/// A redirection of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// The operator: `>`, `>>`, `<`, `2>&` without the number, `<<<` and so on.
    pub operator: String,
    /// The number before it.
    pub descriptor: Option<u32>,
    /// Where it leads.
    pub target: Option<ScriptWord>,
    /// The whole redirection.
    pub span: Span,
}

/// The heredoc that a command reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeredocInput {
    /// The lines.
    pub body: Span,
    /// Whether nothing in it is expanded.
    pub quoted: bool,
}

impl Script {
    /// Whether an option is on at an offset of the file: by the interpreter's own options, or by a `set` before it.
    #[must_use]
    pub fn has_option(&self, name: &str, at: u32) -> bool {
        let scope = self.nested_at(at).map(|nested| nested.span);
        let changes = self.options.iter().rev();
        let last = changes
            .filter(|change| change.span.start < at && change.name == name)
            .find(|change| self.nested_at(change.span.start).map(|nested| nested.span) == scope);
        last.map_or_else(|| self.interpreter_at(at).options.iter().any(|option| option == name), |change| change.on)
    }

    /// What runs the command at an offset of the file: the interpreter of the innermost script around it.
    #[must_use]
    pub fn interpreter_at(&self, at: u32) -> &Interpreter {
        self.nested_at(at).map_or(&self.interpreter, |nested| &nested.interpreter)
    }

    fn nested_at(&self, at: u32) -> Option<&NestedScript> {
        self.nested.iter().filter(|nested| nested.span.contains(at)).min_by_key(|nested| nested.span.len())
    }

    /// The commands of that name.
    pub fn named<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s ScriptCommand> {
        self.commands.iter().filter(move |command| command.name == name)
    }

    /// The pipelines in which a command is a member, or stands in one.
    pub fn pipelines_of<'s>(&'s self, command: &'s ScriptCommand) -> impl Iterator<Item = &'s Pipeline> {
        self.pipelines.iter().filter(move |pipeline| pipeline.span.covers(command.span))
    }

    /// The commands that stand within a span.
    pub fn within(&self, span: Span) -> impl Iterator<Item = &ScriptCommand> {
        self.commands.iter().filter(move |command| span.covers(command.span))
    }
}

/// The script of an instruction, if it has one that a POSIX shell runs. `shell` is the SHELL that counts.
pub(crate) fn of(instruction: &Instruction<'_>, shell: Option<&Instruction<'_>>, text: &str) -> Option<Script> {
    match &instruction.arguments {
        Arguments::Shell(command) | Arguments::Healthcheck { command: Some(Command::Shell(command)), .. } => {
            let interpreter = Interpreter::of_shell(shell)?;
            shell_form(instruction, command, interpreter, text)
        }
        Arguments::Json(array) | Arguments::Healthcheck { command: Some(Command::Exec(array)), .. } => {
            exec_form(array, text)
        }
        _ => None,
    }
}

fn shell_form(
    instruction: &Instruction<'_>,
    command: &ShellText,
    interpreter: Interpreter,
    text: &str,
) -> Option<Script> {
    if let Some(body) = sole_heredoc(instruction, text) {
        let interpreter = match body.of(text).strip_prefix("#!") {
            Some(rest) => Interpreter::of_shebang(rest.lines().next().unwrap_or(""))?,
            None => interpreter,
        };
        return parse(&Ranges::of_lines(body, text), text, interpreter, &[]);
    }
    let outer = outside_heredocs(instruction, command, text);
    parse(&outer, text, interpreter, &instruction.heredocs)
}

/// The text of a shell form without the words that open heredocs.
fn outside_heredocs(instruction: &Instruction<'_>, command: &ShellText, text: &str) -> Ranges {
    let openings: Vec<Span> = instruction.heredocs.iter().map(|heredoc| heredoc.span).collect();
    Ranges::of_segments(&command.segments, &openings, text)
}

/// The body of the first heredoc if there is nothing beside heredocs, so that it is the script.
fn sole_heredoc(instruction: &Instruction<'_>, text: &str) -> Option<Span> {
    let heredoc = instruction.heredocs.first()?;
    outside_heredocs(instruction, instruction.shell()?, text).is_blank(text).then_some(heredoc.body)
}

/// What stands between the quotes of a JSON string.
fn inside_quotes(string: Span) -> Span {
    Span::new(string.start + 1, string.end.saturating_sub(1))
}

/// `["sh", "-c", "..."]`
fn exec_form(array: &JsonArray<'_>, text: &str) -> Option<Script> {
    let (program, arguments) = array.elements.split_first()?;
    let options: Vec<&str> = arguments.iter().map(|word| &*word.raw).collect();
    let interpreter = Interpreter::of_program(&program.raw, &options)?;
    let operand = interpreter::command_operand(&options)?;
    let word = arguments.get(operand)?;
    match &word.raw {
        Cow::Borrowed(_) => parse(&Ranges::of_span(inside_quotes(word.span)), text, interpreter, &[]),
        // Escapes stand between the text and the script: every span is that of the string.
        Cow::Owned(decoded) => {
            let whole = Span::from_range(0..decoded.len());
            let mut script = parse(&Ranges::of_span(whole), decoded, interpreter, &[])?;
            collect::replace_spans(&mut script, word.span);
            Some(script)
        }
    }
}

fn parse(ranges: &Ranges, text: &str, interpreter: Interpreter, heredocs: &[crate::Heredoc<'_>]) -> Option<Script> {
    if ranges.len() > MAX_SCRIPT || ranges.count() > MAX_PIECES || ranges.longest_chain(text) > MAX_CHAIN {
        return None;
    }
    let mut collector = Collector::new(text, interpreter, ranges.span());
    collector.script(ranges, 0)?;
    collector.heredocs(heredocs);
    Some(collector.finish())
}
