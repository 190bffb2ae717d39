//! The tree of a few small files, node by node with its span.

use std::fmt::Write as _;

use plimsoll_dockerfile::{Arguments, Command, Instruction, Word, parse};
use plimsoll_text::Span;

struct Dump<'t> {
    text: &'t str,
    out: String,
}

impl Dump<'_> {
    fn node(&mut self, depth: usize, name: &str, span: Span) {
        let text = span.of(self.text);
        writeln!(self.out, "{:depth$}{name} {}..{} {text:?}", "", span.start, span.end).expect("a string takes it");
    }

    fn word(&mut self, depth: usize, name: &str, word: &Word<'_>) {
        self.node(depth, name, word.span);
        for variable in word.variables() {
            self.node(depth + 2, "variable", variable.span);
        }
        if let Some(value) = word.literal().filter(|value| *value != word.raw) {
            writeln!(self.out, "{:depth$}  value {value:?}", "").expect("a string takes it");
        }
    }

    fn instruction(&mut self, depth: usize, instruction: &Instruction<'_>) {
        self.node(depth, &format!("{:?}", instruction.keyword), instruction.span);
        let depth = depth + 2;
        for flag in &instruction.flags {
            self.node(depth, "flag", flag.span);
            flag.value.iter().for_each(|value| self.word(depth + 2, "value", value));
        }
        if let Some(array) = instruction.json() {
            self.node(depth, "array", array.span);
        }
        instruction.words().iter().for_each(|word| self.word(depth, "word", word));
        for pair in instruction.pairs() {
            self.word(depth, if pair.legacy { "legacy key" } else { "key" }, &pair.key);
            pair.value.iter().for_each(|value| self.word(depth, "value", value));
        }
        for segment in instruction.shell().iter().flat_map(|shell| &shell.segments) {
            self.node(depth, "shell", *segment);
        }
        for heredoc in &instruction.heredocs {
            self.node(depth, "heredoc", heredoc.span);
            self.node(depth + 2, "body", heredoc.body);
            heredoc.terminator.iter().for_each(|span| self.node(depth + 2, "terminator", *span));
        }
        match &instruction.arguments {
            Arguments::Onbuild(inner) => self.instruction(depth, inner),
            Arguments::Healthcheck { kind, command } => {
                self.word(depth, "kind", kind);
                assert!(matches!(command, None | Some(Command::Exec(_) | Command::Shell(_))));
            }
            _ => {}
        }
    }
}

fn dump(text: &str) -> String {
    let file = parse(text);
    let mut dump = Dump { text, out: String::new() };
    for directive in &file.directives {
        dump.node(0, "directive", directive.span);
    }
    for instruction in &file.instructions {
        for comment in file.comments_directly_above(instruction) {
            dump.node(0, "above", comment.span);
        }
        dump.instruction(0, instruction);
        for comment in file.comments_inside(instruction) {
            dump.node(2, "inside", comment.span);
        }
        for blank in &instruction.blank_lines {
            dump.node(2, "blank", *blank);
        }
    }
    for error in &file.errors {
        dump.node(0, &format!("error: {}", error.kind), error.span);
    }
    dump.out
}

#[test]
fn continuations_comments_and_pairs() {
    insta::assert_snapshot!(dump(concat!(
        "# Escape=\\\n",
        "# gone\n\n# base\nFROM alpine AS base\n",
        "ENV A=1 \\\n  # why\n\n  B=\"x ${A:-y}\" C='a'\\ b\n",
        "ENV legacy the rest\n",
        "COPY --from=base --chown=$A a \\\n b /c\n",
    )));
}

#[test]
fn heredocs_arrays_and_triggers() {
    insta::assert_snapshot!(dump(concat!(
        "\u{feff}FROM alpine\r\n",
        "RUN <<A cat <<-'B' \\\r\n  > /x\r\none\r\nA\r\n\ttwo\r\n\tB\r\n",
        "ONBUILD HEALTHCHECK --interval=5s CMD [ \"a\\n\", \"b\" ]\r\n",
        "VOLUME [\"/a$B\"]\r\n",
    )));
}

#[test]
fn errors_are_nodes_of_their_own() {
    insta::assert_snapshot!(dump(concat!(
        "FROM alpine as 1x\nRU x\nCOPY a\nENV a=1 b\nRUN --mout=x y\nSHELL bash\nUSER \"a\nCMD [1]\n",
        "LABEL a=${b^}\nRUN a \\\nRUN <<E\nx\nEXPOSE 80\n",
    )));
}
