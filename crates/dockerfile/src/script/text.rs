//! Scripts as their shells get them, for whoever reads text rather than a tree.

use std::borrow::Cow;
use std::ops::Range;

use plimsoll_text::Span;

use super::interpreter;
use super::source::Ranges;
use super::{Interpreter, Script};
use crate::{Arguments, Command, Heredoc, Instruction, JsonArray};

/// The text of a script: continued lines joined, comments of the Dockerfile left out, heredocs below the line that opens
/// them. Every byte knows its place in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptText {
    /// What runs it.
    pub interpreter: Interpreter,
    text: String,
    /// Where a piece begins in the text, and where it stands in the file.
    pieces: Vec<(usize, Span)>,
    /// Whether the pieces stand in the file byte for byte; a JSON string with escapes does not.
    is_exact: bool,
}

impl ScriptText {
    fn new(interpreter: Interpreter) -> Self {
        Self { interpreter, text: String::new(), pieces: Vec::new(), is_exact: true }
    }

    fn push(&mut self, ranges: &Ranges, text: &str) {
        for piece in ranges.pieces() {
            self.pieces.push((self.text.len(), *piece));
            self.text.push_str(piece.of(text));
        }
    }

    fn push_heredoc(&mut self, heredoc: &Heredoc<'_>, text: &str) {
        if !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        self.push(&Ranges::of_lines(heredoc.body, text), text);
        if let Some(end) = heredoc.terminator {
            self.push(&Ranges::of_span(end), text);
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Where a range of the text stands in the file. What the shell does not see between two pieces belongs to a range
    /// over both.
    #[must_use]
    pub fn span(&self, range: Range<usize>) -> Span {
        if !self.is_exact {
            return self.pieces.first().map_or(Span::empty(0), |(_, whole)| *whole);
        }
        let start = self.offset(range.start, self.pieces.partition_point(|(at, _)| *at <= range.start));
        if range.end <= range.start {
            return Span::empty(start);
        }
        let end = self.offset(range.end, self.pieces.partition_point(|(at, _)| *at < range.end));
        Span::new(start, end.max(start))
    }

    /// The place of an offset that lies in, or just behind, the piece before `next`.
    fn offset(&self, at: usize, next: usize) -> u32 {
        let Some((begin, span)) = next.checked_sub(1).and_then(|index| self.pieces.get(index)) else {
            return self.pieces.first().map_or(0, |(_, span)| span.start);
        };
        let inside = u32::try_from(at.saturating_sub(*begin)).unwrap_or(u32::MAX);
        span.start.saturating_add(inside).min(span.end)
    }
}

/// The texts of an instruction that has `script`: its own, and those of heredocs that a shell in it reads.
pub(crate) fn texts(instruction: &Instruction<'_>, script: &Script, text: &str) -> Vec<ScriptText> {
    let main = match &instruction.arguments {
        Arguments::Json(array) | Arguments::Healthcheck { command: Some(Command::Exec(array)), .. } => {
            exec_form(array, script, text)
        }
        _ => shell_form(instruction, script, text),
    };
    let read_by_shell = |heredoc: &&Heredoc<'_>| script.nested.iter().any(|nested| nested.span == heredoc.body);
    let nested = instruction.heredocs.iter().filter(read_by_shell).map(|heredoc| {
        let mut inner = ScriptText::new(script.interpreter_at(heredoc.body.start).clone());
        inner.push(&Ranges::of_lines(heredoc.body, text), text);
        inner
    });
    main.into_iter().chain(nested).collect()
}

fn shell_form(instruction: &Instruction<'_>, script: &Script, text: &str) -> Option<ScriptText> {
    let mut whole = ScriptText::new(script.interpreter.clone());
    if let Some(body) = super::sole_heredoc(instruction, text) {
        whole.push(&Ranges::of_lines(body, text), text);
        return Some(whole);
    }
    whole.push(&Ranges::of_segments(&instruction.shell()?.segments, &[], text), text);
    for heredoc in &instruction.heredocs {
        whole.push_heredoc(heredoc, text);
    }
    Some(whole)
}

fn exec_form(array: &JsonArray<'_>, script: &Script, text: &str) -> Option<ScriptText> {
    let arguments: Vec<&str> = array.elements.iter().skip(1).map(|word| &*word.raw).collect();
    let word = array.elements.get(interpreter::command_operand(&arguments)? + 1)?;
    let mut whole = ScriptText::new(script.interpreter.clone());
    match &word.raw {
        Cow::Borrowed(_) => whole.push(&Ranges::of_span(super::inside_quotes(word.span)), text),
        Cow::Owned(decoded) => {
            whole.text.clone_from(decoded);
            whole.pieces.push((0, word.span));
            whole.is_exact = false;
        }
    }
    Some(whole)
}

#[cfg(test)]
mod tests {
    use crate::{Build, Instruction, Keyword};

    /// The texts of the last instruction, and what stands in the file where `needle` stands in the first of them.
    fn texts(file: &str, needle: &str) -> (Vec<String>, String) {
        let build = Build::parse(file);
        let last = build.file().instructions.last().unwrap();
        let texts = build.script_texts(last);
        let at = texts[0].as_str().find(needle).unwrap();
        let place = texts[0].span(at..at + needle.len()).of(file).to_owned();
        (texts.iter().map(|text| text.as_str().to_owned()).collect(), place)
    }

    #[test]
    fn continued_lines_are_joined_and_comments_left_out() {
        let (found, place) = texts("FROM a\nRUN one \\\n# why\n  two $x\\\nyz\n", "$xyz");
        assert_eq!(found, ["one   two $xyz"]);
        assert_eq!(place, "$x\\\nyz");
    }

    #[test]
    fn a_lone_heredoc_is_the_script() {
        let (found, place) = texts("FROM a\r\nRUN <<EOF\r\n# c\r\ncp a $b\r\nEOF\r\n", "$b");
        assert_eq!(found, ["# c\ncp a $b\n"]);
        assert_eq!(place, "$b");
    }

    #[test]
    fn heredocs_of_commands_stand_below() {
        let (found, place) = texts("FROM a\nRUN cat <<A <<-B > $f\n$a\nA\n\t$b\n\tB\n", "$b");
        assert_eq!(found, ["cat <<A <<-B > $f\n$a\nA\n\t$b\n\tB"]);
        assert_eq!(place, "$b");
    }

    #[test]
    fn a_heredoc_that_a_shell_reads_is_a_script_too() {
        let (found, _) = texts("FROM a\nRUN bash -e <<EOF\necho $x\nEOF\n", "bash");
        assert_eq!(found, ["bash -e <<EOF\necho $x\nEOF", "echo $x\n"]);
    }

    #[test]
    fn exec_forms_are_exact_until_there_are_escapes() {
        let (found, place) = texts("FROM a\nCMD [\"sh\", \"-c\", \"echo $x\"]\n", "$x");
        assert_eq!((found[0].as_str(), place.as_str()), ("echo $x", "$x"));
        let (found, place) = texts("FROM a\nCMD [\"sh\", \"-c\", \"echo \\\"$x\\\"\"]\n", "$x");
        assert_eq!((found[0].as_str(), place.as_str()), ("echo \"$x\"", "\"echo \\\"$x\\\"\""));
    }

    #[test]
    fn onbuild_and_healthcheck_have_scripts() {
        assert_eq!(texts("FROM a\nONBUILD RUN echo $x\n", "$x").1, "$x");
        assert_eq!(texts("FROM a\nHEALTHCHECK --retries=2 CMD echo $x\n", "$x").1, "$x");
    }

    #[test]
    fn names_are_those_that_stand_above() {
        let build = Build::parse(
            "ARG global\nFROM x AS base\nENV low=1\nFROM base\nARG mine\nRUN echo\nENV later=1\nCMD echo\n",
        );
        let stage = build.final_stage().unwrap();
        let names = |build: &Build<'_>, instruction: &Instruction<'_>| {
            let mut names: Vec<String> = build.names_at(instruction).map(str::to_owned).collect();
            names.sort_unstable();
            let all = ["global", "low", "mine", "later", "one", "two"];
            assert!(all.iter().all(|name| names.contains(&(*name).to_owned()) == build.has_name_at(name, instruction)));
            names
        };
        assert_eq!(names(&build, stage.all(Keyword::Run).next().unwrap()), ["low", "mine"]);
        assert_eq!(names(&build, stage.all(Keyword::Cmd).next().unwrap()), ["later", "low", "mine"]);
        let build = Build::parse("ARG one\nENV two=2\nRUN echo\n");
        assert_eq!(names(&build, &build.file().instructions[2]), ["one", "two"]);
    }
}
