//! What holds for any text whatever.

use plimsoll_dockerfile::{Arguments, Build, Dockerfile, Instruction, Keyword, Part, Script, Word, parse};
use plimsoll_text::Span;
use proptest::prelude::*;

const PIECES: &[&str] = &[
    "FROM",
    "RUN",
    "COPY",
    "ENV",
    "ARG",
    "LABEL",
    "ONBUILD",
    "HEALTHCHECK",
    "SHELL",
    "EXPOSE",
    "VOLUME",
    "CMD",
    "USER",
    "run",
    "RU",
    " ",
    " ",
    " ",
    "\n",
    "\n",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\\\n",
    "\\",
    "`\n",
    "# comment\n",
    "#",
    "# escape=`\n",
    "# check=skip=all\n",
    "#!/bin/sh\n",
    "\u{feff}",
    "\u{a0}",
    "é",
    "😀",
    "<<EOF",
    "<<-'E' ",
    "EOF\n",
    "\tE\n",
    "<<",
    "--",
    "--from=",
    "--mount=type=cache,target=/x",
    "=",
    "a=b",
    "[\"a\", \"b\"]",
    "[\"a",
    "[1]",
    "[",
    "]",
    "\"",
    "'",
    "$",
    "${",
    "}",
    "${A:-b}",
    "$A",
    "${A%.*}",
    "${A/b/c}",
    "${A#\\}}",
    ":-",
    "AS",
    "alpine",
    ".",
    "/",
    "NONE",
    "CMD x",
    "&&",
    "| sh",
    "{",
    "{1..",
    "(",
    ")",
    ";",
    ";;",
    "if ",
    "then ",
    "fi",
    "case x in ",
    "esac",
    "`",
    "$((",
    "[[ ",
    "]]",
    "> f",
    "sudo ",
    "sh -c '",
    "0",
];

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::collection::vec(prop::sample::select(PIECES), 0..60).prop_map(|pieces| pieces.concat()),
        ".{0,200}",
        prop::collection::vec(any::<u8>(), 0..200).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
    ]
}

fn check_span(text: &str, span: Span) {
    assert!(span.start <= span.end && span.end as usize <= text.len(), "{span:?} in {} bytes", text.len());
    assert!(text.is_char_boundary(span.start as usize), "{span:?}");
    assert!(text.is_char_boundary(span.end as usize), "{span:?}");
}

fn check_parts(text: &str, parts: &[Part]) {
    for part in parts {
        match part {
            Part::Literal(_) => {}
            Part::Invalid(span) => check_span(text, *span),
            Part::Variable(variable) => {
                check_span(text, variable.span);
                check_span(text, variable.name_span);
                if let Some(modifier) = &variable.modifier {
                    check_parts(text, &modifier.word);
                    check_parts(text, &modifier.replacement);
                }
            }
        }
    }
}

fn check_word(text: &str, word: &Word<'_>) {
    check_span(text, word.span);
    check_parts(text, word.parts());
}

fn check_instruction(text: &str, instruction: &Instruction<'_>) {
    let whole = instruction.span;
    check_span(text, whole);
    check_span(text, instruction.keyword_span);
    assert!(whole.covers(instruction.keyword_span));
    for flag in &instruction.flags {
        check_span(text, flag.span);
        check_span(text, flag.name_span);
        assert!(whole.covers(flag.span));
        flag.value.iter().for_each(|value| check_word(text, value));
    }
    instruction.words().iter().for_each(|word| check_word(text, word));
    for pair in instruction.pairs() {
        check_span(text, pair.span);
        check_word(text, &pair.key);
        pair.value.iter().for_each(|value| check_word(text, value));
    }
    if let Some(shell) = instruction.shell() {
        for segment in &shell.segments {
            check_span(text, *segment);
            assert!(!segment.is_empty() && shell.span.covers(*segment) && whole.covers(*segment));
        }
        assert!(shell.segments.windows(2).all(|pair| pair[0].end <= pair[1].start));
    }
    for heredoc in &instruction.heredocs {
        check_span(text, heredoc.span);
        check_span(text, heredoc.body);
        assert!(whole.covers(heredoc.body));
        heredoc.terminator.iter().for_each(|span| check_span(text, *span));
    }
    if let Arguments::Onbuild(inner) = &instruction.arguments {
        check_instruction(text, inner);
    }
}

fn check(file: &Dockerfile<'_>) {
    let text = file.text;
    for instruction in &file.instructions {
        check_instruction(text, instruction);
    }
    for pair in file.instructions.windows(2) {
        assert!(pair[0].span.end <= pair[1].span.start, "instructions overlap");
    }
    for comment in &file.comments {
        check_span(text, comment.span);
        assert!(comment.span.of(text).starts_with('#'));
    }
    for directive in &file.directives {
        check_span(text, directive.span);
        assert_eq!(directive.value_span.of(text), directive.value);
    }
    for error in &file.errors {
        check_span(text, error.span);
        assert!(!error.kind.to_string().is_empty());
    }
}

fn check_script(text: &str, script: &Script) {
    check_span(text, script.span);
    for command in &script.commands {
        check_span(text, command.span);
        check_span(text, command.name_span);
        command.arguments.iter().for_each(|word| check_span(text, word.span));
        command.redirects.iter().for_each(|redirect| check_span(text, redirect.span));
    }
    script.pipelines.iter().flat_map(|pipeline| &pipeline.members).for_each(|span| check_span(text, *span));
    script.assignments.iter().for_each(|assignment| check_span(text, assignment.span));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_a_sound_tree(text in texts()) {
        check(&parse(&text));
    }

    #[test]
    fn any_text_has_a_meaning(text in texts()) {
        let text = format!("FROM alpine AS a\nRUN {text}\nFROM a\nCOPY --from=a {text}\nENV A={text}\n");
        let build = Build::parse(&text);
        for instruction in &build.file().instructions {
            for mount in instruction.mounts(&text) {
                mount.fields.iter().for_each(|field| check_span(&text, field.value_span));
            }
            for pair in instruction.pairs() {
                pair.value.iter().for_each(|value| drop(build.resolve(value, instruction)));
            }
            if let Some(script) = build.script(instruction) {
                check_script(&text, script);
            }
        }
        prop_assert!(build.facts().is_some());
    }

    #[test]
    fn a_plain_instruction_at_the_end_is_found(text in texts()) {
        let text = format!("FROM alpine\n{text}\nWORKDIR /the/end\n");
        let file = parse(&text);
        check(&file);
        let inside = |instruction: &Instruction<'_>| instruction.span.of(&text).ends_with("WORKDIR /the/end");
        prop_assert!(file.instructions.last().is_some_and(inside) || file.comments.last().is_some());
        prop_assert!(file.instructions.iter().any(|instruction| instruction.keyword == Keyword::From));
    }
}

#[test]
fn a_build_may_be_shared_between_threads() {
    fn check<T: Send + Sync>() {}
    check::<Build<'static>>();
}

#[test]
fn many_open_heredocs_take_linear_time() {
    let text = format!("FROM a\n{}", "RUN <<A\nx\n".repeat(50_000));
    let file = parse(&text);
    assert_eq!(file.instructions.len(), 50_001);
    assert_eq!(file.errors.len(), 50_000);
}

#[test]
fn triggers_inside_triggers_do_not_recurse() {
    let file = format!("FROM a\n{} RUN x", "ONBUILD ".repeat(100_000));
    assert_eq!(parse(&file).instructions.len(), 2);
}
